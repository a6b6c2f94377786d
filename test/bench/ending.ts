/** Does work and then clears up after it, also when the run is interrupted in the middle. */
export async function ending<T>(clear: () => void, work: () => Promise<T>): Promise<T> {
  const interrupted = () => process.exit(130);
  process.once('exit', clear);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    process.off('exit', clear);
    clear();
  }
}
