/**
 * Milliseconds this thread has worked: a machine that is busy with something else does not shorten a file's budget.
 * Editors run older versions of Node, which tell only the time that has passed.
 */
export function worked(): number {
  if (typeof process.threadCpuUsage !== 'function') return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
