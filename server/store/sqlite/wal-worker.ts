import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** The thread that copies the write-ahead log into `hot.db`, as often as it takes to catch up with the writer. */

const ROUNDS = 8;
const db = new Database((workerData as { file: string }).file, { fileMustExist: true });
db.pragma('synchronous = FULL');

parentPort?.on('message', () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [state] = db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (!state || state.log === state.checkpointed) break;
  }
  parentPort?.postMessage('done');
});
