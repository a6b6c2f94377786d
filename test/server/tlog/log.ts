import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { fixedClock, newId } from '#server/clock.ts';
import { type Checkpoints, openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity, type Integrity } from '#server/tlog/integrity.ts';
import { openLogKeys } from '#server/tlog/keys.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';

/** A log on disk with nothing around it: a store, keys, and whatever signs. */
export const ORIGIN = 'log.example/inzage';
export const START = '2026-11-24T09:00:00.000Z';

export interface Log {
  dir: string;
  keys: string;
  store: Store;
  clock: ReturnType<typeof fixedClock>;
  integrity: Integrity;
  /** What was said on standard error. */
  told: string[];
  checkpoints: Checkpoints;
  /** Appends entries; answers the size of the tree. */
  grow(entries: number): Promise<number>;
  /** The same directory as it is now, under another name: a backup, or another history's beginning. */
  copy(): string;
  close(): Promise<void>;
}

const made: string[] = [];
/** Logs that a test put aside go with its file. */
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'inzage-tlog-'));
  made.push(directory);
  return directory;
}

interface Options {
  dir?: string;
  keys?: string;
  everyMs?: number;
  start?: string;
  fault?: (point: string) => void;
  /** The store as whoever signs sees it. */
  seen?: (store: Store) => Store;
}

export async function openLog(options: Options = {}): Promise<Log> {
  const base = options.dir === undefined ? scratch() : join(options.dir, '..');
  const dir = options.dir ?? join(base, 'data');
  const keys = options.keys ?? join(base, 'keys');
  const clock = fixedClock(options.start ?? START);
  const store = openSqlite({ directory: dir, origin: ORIGIN });
  const told: string[] = [];
  const integrity = createIntegrity(clock, (line) => told.push(line));
  try {
    const checkpoints = await openCheckpoints({
      store: options.seen?.(store) ?? store,
      keys: openLogKeys(keys, ORIGIN),
      clock,
      integrity,
      everyMs: options.everyMs ?? 0,
      ...(options.fault && { fault: options.fault }),
    });
    return {
      dir,
      keys,
      store,
      clock,
      integrity,
      told,
      checkpoints,
      async grow(entries) {
        for (let i = 0; i < entries; i++) await append(store, clock.now());
        return store.treeSize();
      },
      copy() {
        const to = join(base, `copy-${newId(Date.now())}`, 'data');
        cpSync(dir, to, { recursive: true });
        return to;
      },
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export const append = (store: Store, at: number) =>
  store.commitAuditLook({
    id: newId(at),
    at,
    by: 'au-1',
    role: 'auditor',
    route: 'GET /v1/lookups',
    target: null,
    query: null,
  });

/** Ends a test's directories. */
export const remove = (log: Pick<Log, 'dir'>): void =>
  rmSync(join(log.dir, '..'), { recursive: true, force: true });
