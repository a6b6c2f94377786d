import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { buildSegment, fromHot, type Sealed, type SealJob } from './build.ts';

/** The thread that seals: reads one closed segment from `hot.db` and writes its file. */

const { hot, file, segment, fault } = workerData as SealJob;
const db = new Database(hot, { readonly: true, fileMustExist: true });
// Read once, in order.
db.pragma('cache_size = -2048');
try {
  const size = db
    .prepare<[], number>('SELECT first + length(data) / 32 FROM leaf ORDER BY first DESC LIMIT 1')
    .pluck()
    .get() as number;
  const built = buildSegment(file, segment, fromHot(db, segment.first, segment.end), (point) => {
    if (point === fault) process.kill(process.pid, 'SIGKILL');
  });
  parentPort?.postMessage({ built, gradedBelow: size } satisfies Sealed);
} finally {
  db.close();
}
