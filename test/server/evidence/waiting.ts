import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, newId } from '#server/clock.ts';
import { type SettleCounts, type SettleDeps, settle } from '#server/evidence/settle.ts';
import type { GradingRun } from '#store/grading-port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { ALL_TOLD, fill } from '../../bench/settle/fill.ts';
import { ORIGIN } from '../store/given.ts';
import { policy } from './given.ts';

/** A store with a month of lookups that wait to be graded, as often as it is asked for. */

export const POLICY = policy();

export interface Waiting {
  /** The same store once more. */
  copy(): { store: SqliteStore; directory: string };
  /** What one thread makes of it: its counts, and what is kept of each lookup. */
  counts: SettleCounts;
  alone: ReadonlyMap<string, string>;
  /** Closes every copy, and removes them. */
  remove(): Promise<void>;
}

const opened = (directory: string): SqliteStore =>
  openSqlite({ directory, origin: ORIGIN, serving: true, segments: { lookups: 300 }, apartFrom: 1 });

export async function waitingStore(lookups: number): Promise<Waiting> {
  const scratch = mkdtempSync(join(tmpdir(), 'inzage-apart-'));
  const filled = join(scratch, 'filled');
  const first = opened(filled);
  await fill(first, { lookups });
  await first.sealed();
  await first.close();
  const copies: SqliteStore[] = [];
  const copy: Waiting['copy'] = () => {
    const directory = join(scratch, `copy-${copies.length}`);
    cpSync(filled, directory, { recursive: true });
    const store = opened(directory);
    copies.push(store);
    return { store, directory };
  };
  const { store } = copy();
  const counts = await settled(store, { threads: 0 });
  return {
    copy,
    counts,
    alone: await gradings(store),
    async remove() {
      for (const store of copies) await store.close();
      rmSync(scratch, { recursive: true });
    },
  };
}

/** Settles with so many threads; `of` puts something between a run and who asks it. */
export function settled(
  store: SqliteStore,
  { threads = 2, until = ALL_TOLD, of = (run: GradingRun) => run } = {},
): Promise<SettleCounts> {
  const deps: SettleDeps = {
    store: {
      toGrade: store.toGrade,
      commitSettlement: store.commitSettlement,
      gradeApart: async (...asked) => {
        const run = await store.gradeApart(...asked);
        return run && of(run);
      },
    },
    policy: () => POLICY,
    clock: fixedClock(ALL_TOLD),
    newId,
    threads,
  };
  return settle(deps, until);
}

/** What is kept of every lookup that has a grade. */
export async function gradings(store: SqliteStore): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<SqliteStore['toExamine']>> = await store.toExamine(ALL_TOLD, after, 1000);
    for (const { grading } of page.items) found.set(grading.lookup, JSON.stringify(grading));
    if (page.next === null) return found;
    after = page.next;
  }
}
