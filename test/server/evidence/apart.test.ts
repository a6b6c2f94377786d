import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Grade } from '#policies/vocabulary.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { Batch } from '#server/evidence/batch.ts';
import { type SettleDeps, settle } from '#server/evidence/settle.ts';
import type { GradingReader, GradingRun } from '#store/grading-port.ts';
import { openGradingReader } from '#store/sqlite/grading-reader.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { agentId, START } from '../../bench/settle/centre.ts';
import { ALL_TOLD, fill } from '../../bench/settle/fill.ts';
import { actorItem, call, DAY, known, ORIGIN, told } from '../store/given.ts';
import { policy } from './given.ts';

/** A long run graded by threads of their own is what one thread makes of it. */

const LOOKUPS = 2400;
const POLICY = policy();
const scratch = mkdtempSync(join(tmpdir(), 'inzage-apart-'));
const filled = join(scratch, 'filled');
let alone: Map<string, string>;
let aloneCounts: Awaited<ReturnType<typeof settle>>;

const opened = (directory: string): SqliteStore =>
  openSqlite({ directory, origin: ORIGIN, serving: true, segments: { lookups: 700 }, apartFrom: 1 });

/** The same store once more. */
let copies = 0;
const open: SqliteStore[] = [];
const directories = new Map<SqliteStore, string>();
const directoryOf = (store: SqliteStore): string => directories.get(store) ?? '';
const copy = (): SqliteStore => {
  const directory = join(scratch, `copy-${++copies}`);
  cpSync(filled, directory, { recursive: true });
  const store = opened(directory);
  open.push(store);
  directories.set(store, directory);
  return store;
};

/** Settles with so many threads; `of` puts something between a run and who asks it. */
const settled = (
  store: SqliteStore,
  { threads = 2, until = ALL_TOLD, of = (run: GradingRun) => run } = {},
): ReturnType<typeof settle> => {
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
};

/** What is kept of every lookup that has a grade. */
const gradings = async (store: SqliteStore): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<SqliteStore['toExamine']>> = await store.toExamine(ALL_TOLD, after, 1000);
    for (const { grading } of page.items) found.set(grading.lookup, JSON.stringify(grading));
    if (page.next === null) return found;
    after = page.next;
  }
};

beforeAll(async () => {
  const store = opened(filled);
  await fill(store, { lookups: LOOKUPS });
  await store.sealed();
  await store.close();
  const one = copy();
  aloneCounts = await settled(one, { threads: 0 });
  alone = await gradings(one);
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  for (const store of open) await store.close();
  rmSync(scratch, { recursive: true });
});

describe('a long run graded by threads', () => {
  it('gives each lookup the grade, the paths and the sentences that one thread gives', async () => {
    expect(alone.size).toBeGreaterThan(LOOKUPS * 0.9);
    const store = copy();
    const failed = vi.spyOn(console, 'error');
    expect(await settled(store, { threads: 3 })).toEqual(aloneCounts);
    expect(failed).not.toHaveBeenCalled();
    expect(await gradings(store)).toEqual(alone);
    // And nothing is left to do.
    expect((await settled(store, { threads: 0 })).graded).toBe(0);
  }, 60_000);

  it('leaves pending what its feeds have yet to tell of, as one thread does', async () => {
    const until = START + 10 * DAY;
    const [one, many] = [copy(), copy()];
    const before = await settled(one, { threads: 0, until });
    expect(await settled(many, { until })).toEqual(before);
    expect(await gradings(many)).toEqual(await gradings(one));
  }, 60_000);

  it('grades again what evidence came in for while it was on its way', async () => {
    const store = copy();
    const [id = '', grade] = bareOf(alone);
    expect(grade).toBe('unexplained');
    const { lookup } = (await store.gradingInput(id)) ?? {};
    if (!lookup) throw new Error('the lookup is not there');
    let hasTold = false;
    await settled(store, {
      of: (run) => ({
        ...run,
        commit: async (...given) => {
          if (!hasTold) {
            hasTold = true;
            await told(store, [
              call({
                id: 'call-late',
                subject: lookup.subject,
                actors: [lookup.actor.id],
                startedAt: lookup.occurredAt - 60_000,
                endedAt: lookup.occurredAt + 60_000,
              }),
            ]);
          }
          return run.commit(...given);
        },
      }),
    });
    await settled(store, { threads: 0 });
    expect((await store.gradingOf(id))?.grade).toBe('explained');
    const others = await gradings(store);
    others.delete(id);
    expect(others.size).toBe(alone.size - 1);
    for (const [other, kept] of others) expect(kept).toBe(alone.get(other));
  }, 60_000);

  it('is begun anew when the directory changes under it', async () => {
    const store = copy();
    let runs = 0;
    const counts = await settled(store, {
      of: (run) => {
        const isFirst = ++runs === 1;
        let parts = 0;
        return {
          ...run,
          holds: () => {
            const held = run.holds();
            // After the first part, whose grades stay.
            if (isFirst && ++parts === 1) void known(store, actorItem({ id: agentId(1), teams: ['other'] }));
            return held;
          },
        };
      },
    });
    expect(runs).toBe(2);
    expect(counts.graded).toBe(aloneCounts.graded);
    expect((await gradings(store)).size).toBe(alone.size);
  }, 60_000);

  it('lets the write-ahead log be cleared away on its way', async () => {
    const store = copy();
    const log = `${directoryOf(store)}/hot.db-wal`;
    const run = (await store.gradeApart(ALL_TOLD, 2)) as GradingRun;
    const readers = await Promise.all(run.views.map(openGradingReader));
    const sizes: number[] = [];
    for (let parts = run.next(20); parts !== null; parts = run.next(20)) {
      const ahead = run.next(20);
      for (const pair of ahead === null ? [parts] : [parts, ahead]) {
        const graded = pair.map((part, n) => {
          const batch = new Batch();
          return (readers[n] as GradingReader).part(part, (input) => batch.grade(input, POLICY, ALL_TOLD));
        });
        await run.commit({ id: newId(ALL_TOLD), at: ALL_TOLD, until: ALL_TOLD }, graded, () => undefined);
        sizes.push(statSync(log).size);
      }
    }
    for (const reader of readers) reader.close();
    expect(sizes.length).toBe(Math.ceil(alone.size / 20));
    expect(sizes.indexOf(0)).toBe(63);
    expect(sizes.lastIndexOf(0)).toBe(63);
    expect(await gradings(store)).toEqual(alone);
  }, 60_000);

  it('goes on in one thread where another cannot be had', async () => {
    const store = copy();
    const failed = vi.spyOn(console, 'error').mockReturnValue();
    const nowhere = { directory: join(scratch, 'nowhere') };
    const counts = await settled(store, {
      of: (run) => ({ ...run, views: run.views.map((view) => ({ ...(view as object), ...nowhere })) }),
    });
    expect(failed).toHaveBeenCalledWith(expect.stringContaining('a grading thread failed'));
    expect(counts).toEqual(aloneCounts);
    expect(await gradings(store)).toEqual(alone);
  }, 60_000);
});

/** Some lookup that nothing explains, and its grade. */
function bareOf(all: ReadonlyMap<string, string>): [string, Grade] {
  for (const [id, kept] of all) {
    const { grade } = JSON.parse(kept) as { grade: Grade };
    if (grade === 'unexplained') return [id, grade];
  }
  throw new Error('every lookup is explained');
}
