import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grade } from '#policies/vocabulary.ts';
import { newId } from '#server/clock.ts';
import { Batch } from '#server/evidence/batch.ts';
import type { GradingReader, GradingRun } from '#store/grading-port.ts';
import { openGradingReader } from '#store/sqlite/grading-reader.ts';
import { agentId, START } from '../../bench/settle/centre.ts';
import { ALL_TOLD } from '../../bench/settle/fill.ts';
import { actorItem, call, DAY, known, told } from '../store/given.ts';
import { gradings, POLICY, settled, type Waiting, waitingStore } from './waiting.ts';

/** What changes while threads grade a long run. */

const LOOKUPS = 2400;

let waiting: Waiting;

beforeAll(async () => {
  waiting = await waitingStore(LOOKUPS);
}, 120_000);
afterAll(() => waiting.remove());

describe('a long run graded by threads', () => {
  it('leaves pending what its feeds have yet to tell of, as one thread does', async () => {
    const until = START + 10 * DAY;
    const [{ store: one }, { store: many }] = [waiting.copy(), waiting.copy()];
    const before = await settled(one, { threads: 0, until });
    expect(await settled(many, { until })).toEqual(before);
    expect(await gradings(many)).toEqual(await gradings(one));
  }, 60_000);

  it('grades again what evidence came in for while it was on its way', async () => {
    const { store } = waiting.copy();
    const [id = '', grade] = bareOf(waiting.alone);
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
    expect(others.size).toBe(waiting.alone.size - 1);
    for (const [other, kept] of others) expect(kept).toBe(waiting.alone.get(other));
  }, 60_000);

  it('is begun anew when the directory changes under it', async () => {
    const { store } = waiting.copy();
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
    expect(counts.graded).toBe(waiting.counts.graded);
    expect((await gradings(store)).size).toBe(waiting.alone.size);
  }, 60_000);

  it('lets the write-ahead log be cleared away on its way', async () => {
    const { store, directory } = waiting.copy();
    const log = `${directory}/hot.db-wal`;
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
    expect(sizes.length).toBe(Math.ceil(waiting.alone.size / 20));
    expect(sizes.indexOf(0)).toBe(63);
    expect(sizes.lastIndexOf(0)).toBe(63);
    expect(await gradings(store)).toEqual(waiting.alone);
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
