import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BUSY_MS } from './keys.ts';
import type { Hot } from './open.ts';

/**
 * Empties the write-ahead log into `hot.db` on a thread of its own, so that no request waits while megabytes are
 * copied and synced. The thread starts when there is first enough to copy; a small installation never has one.
 */
export interface WalKeeper {
  /** Called after commits. */
  poke(): void;
  stop(): Promise<void>;
}

/** What the thread is started for, and what makes this thread do it itself: the other cannot keep up. */
const WORTH_IT = 4 * 1024 * 1024;
const TOO_MUCH = 512 * 1024 * 1024;
/** The file's size is asked once in so many commits. */
const COMMITS = 16;

/**
 * Copies the write-ahead log into `hot.db` in this thread, and cuts it off unless somebody reads from it: nobody is waited
 * for. What was committed is committed: that the disk is too full to copy it is told by the next commit that fails.
 */
export function emptyWal({ db }: Pick<Hot, 'db'>): void {
  db.pragma('busy_timeout = 0');
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
  }
}

export function keepWal(hot: Hot): WalKeeper {
  const file = join(hot.directory, 'hot.db');
  // SQLite's own checkpoints stay as a net, far above where this thread's begin.
  hot.db.pragma('wal_autocheckpoint = 65536');
  hot.db.pragma('journal_size_limit = 67108864');
  let thread: Worker | null = null;
  let busy = false;
  let commits = 0;
  const start = (): Worker => {
    const worker = new Worker(new URL('./wal-worker.ts', import.meta.url), { workerData: { file } });
    worker.unref();
    worker.on('message', () => {
      busy = false;
    });
    worker.on('error', () => {
      busy = false;
      thread = null;
    });
    return worker;
  };
  return {
    poke() {
      if (++commits % COMMITS !== 0 || busy) return;
      const bytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes > TOO_MUCH) emptyWal(hot);
      if (bytes < WORTH_IT) return;
      thread ??= start();
      busy = true;
      thread.postMessage('empty');
      hot.fault('wal:emptying');
    },
    async stop() {
      await thread?.terminate();
      thread = null;
    },
  };
}
