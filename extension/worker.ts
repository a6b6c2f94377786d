import { parentPort, workerData } from 'node:worker_threads';
import { prepareFrontEnds } from './parse/front-end.ts';
import { take } from './shares.ts';
import { createLinter, type Work } from './threads.ts';

/** A thread that lints its share of the files, and tells of each as soon as it is done. */

const { policy, today, paths, shares, thread } = workerData as Work;
await prepareFrontEnds(paths);
const lint = createLinter({ policy, today, files: paths.length });
for (let index = take(shares, thread); index !== null; index = take(shares, thread)) {
  parentPort?.postMessage({ index, outcome: lint(paths[index] ?? '') });
}
