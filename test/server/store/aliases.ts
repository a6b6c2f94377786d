import { describe, expect, it } from 'vitest';
import type { Bench } from '../store.suite.ts';
import {
  actorItem,
  call,
  caseItem,
  DAY,
  grading,
  HOUR,
  known,
  looked,
  settle,
  subjectItem,
  TEN,
  told,
  waiting,
  workOf,
} from './given.ts';

const TELEPHONY = { source: 'telephony' };
const ext = (id: string) => [{ system: 'telephony', id }];

/** What other systems call people, and records that come late or out of order. */
export function aliasPromises(bench: Bench): void {
  describe('aliases', () => {
    it('are resolved for the system that uses them, and for no other', async () => {
      const { store } = bench;
      await known(store, actorItem({ aliases: ext('4021') }), subjectItem({ aliases: ext('4021') }));
      const ask = (system: string, kind: 'actor' | 'subject', id: string) =>
        store.resolveAliases(system, [{ kind, id }]).then(([found]) => found);
      expect(await ask('telephony', 'actor', '4021')).toBe('a-1');
      expect(await ask('telephony', 'subject', '4021')).toBe('c-1');
      expect(await ask('crm', 'actor', '4021')).toBe('4021');
      expect(await ask('telephony', 'actor', 'a-1')).toBe('a-1');
      expect([...(await store.aliasSystems())]).toEqual(['telephony']);
    });

    it('that two people carry are ambiguous until one of them gives it up', async () => {
      const { store } = bench;
      await known(store, actorItem({ aliases: ext('4021') }), actorItem({ id: 'a-2', aliases: ext('4021') }));
      const ask = () => store.resolveAliases('telephony', [{ kind: 'actor', id: '4021' }]);
      expect(await ask()).toEqual([null]);
      await known(store, actorItem({ aliases: [] }));
      expect(await ask()).toEqual(['a-2']);
    });

    it('are known after a restart, and gone with an erased person', async () => {
      const { store } = bench;
      await known(store, subjectItem({ aliases: ext('B77') }));
      const again = await bench.reopen();
      expect(await again.resolveAliases('telephony', [{ kind: 'subject', id: 'B77' }])).toEqual(['c-1']);
      expect(store).not.toBe(again);
    });

    it('told after the work file it anew, whoever is named where in it, and the lookups are graded again', async () => {
      const { store } = bench;
      await known(store, actorItem(), subjectItem());
      await told(
        store,
        [
          call({ subject: 'B77', actors: ['4021'] }),
          caseItem({ subject: 'B77', assignee: '4022', openedBy: '4021', team: null }),
        ],
        TELEPHONY,
      );
      const [id = ''] = await looked(store, {});
      await settle(store, grading(id, 'unexplained'));
      expect(await waiting(store)).toEqual([]);
      await known(store, subjectItem({ aliases: ext('B77') }), actorItem({ aliases: ext('4021') }));
      expect(await waiting(store)).toEqual([id]);
      const work = await workOf(store, id);
      expect(work.find(({ type }) => type === 'interaction')).toMatchObject({
        subject: 'c-1',
        actors: ['a-1'],
        team: 'front',
      });
      expect(work.find(({ type }) => type === 'case')).toMatchObject({
        subject: 'c-1',
        actors: ['4022'],
        openedBy: 'a-1',
      });
      const day = await store.dayOf('a-1', TEN - DAY, TEN + DAY);
      expect(day.work.map(({ id: call }) => call)).toEqual(['call-1']);
    });

    it('told after a call was passed on bring both calls to its customer, one by one and by the page', async () => {
      const { store } = bench;
      await known(store, actorItem({ id: 'a-2' }), subjectItem());
      const passed = { id: 'call-2', subject: null, actors: ['a-3'], transferredFrom: 'call-1' };
      await told(store, [call({ id: 'call-1', subject: 'B77', actors: ['a-9'] }), call(passed)], TELEPHONY);
      const [id = ''] = await looked(store, { actor: { id: 'a-2', kind: 'human', onBehalfOf: [] } });
      // What is known of its customer is asked once before, and remembered.
      expect(await workOf(store, id)).toEqual([]);
      await known(store, subjectItem({ aliases: ext('B77') }));
      const ids = (work: readonly { id: string }[]): string[] => work.map((one) => one.id).sort();
      expect(ids(await workOf(store, id))).toEqual(['call-1', 'call-2']);
      const paged: string[] = [];
      await store.toGrade(TEN + DAY, null, 10, ({ work }) => paged.push(...ids(work)));
      expect(paged).toEqual(['call-1', 'call-2']);
    });

    it('of one system leave what another sent under the same name alone', async () => {
      const { store } = bench;
      await told(store, [call({ subject: 'B77' })], { source: 'other' });
      await known(store, subjectItem({ aliases: ext('B77') }));
      const [id = ''] = await looked(store, {});
      expect(await workOf(store, id)).toEqual([]);
    });
  });

  describe('records out of order', () => {
    const step = (at: number, assignee: string | null) =>
      caseItem({ at, assignee, team: null, openedAt: TEN - 5 * HOUR });
    const historyOf = async (id: string) =>
      (await workOf(bench.store, id)).map(({ history, actors }) => [
        actors,
        history.map(({ at, assignee }) => [(at - TEN) / HOUR, assignee]),
      ]);

    it('fill in who had a case when, and leave what it is now', async () => {
      const { store } = bench;
      await told(store, [step(TEN - HOUR, 'a-3')]);
      await told(store, [step(TEN - 4 * HOUR, 'a-1'), step(TEN - 2 * HOUR, 'a-2')]);
      const [id = ''] = await looked(store, {});
      expect(await historyOf(id)).toEqual([
        [
          ['a-3'],
          [
            [-4, 'a-1'],
            [-2, 'a-2'],
            [-1, 'a-3'],
          ],
        ],
      ]);
    });

    it('told a second time make no new version and grade nothing again', async () => {
      const { store } = bench;
      const steps = [step(TEN - 4 * HOUR, null), step(TEN - 2 * HOUR, 'a-1'), step(TEN - HOUR, 'a-2')];
      await told(store, steps);
      const [id = ''] = await looked(store, {});
      await settle(store, grading(id, 'unexplained'));
      const [before] = await workOf(store, id);
      await told(store, steps);
      await told(store, [step(TEN, 'a-2')]);
      const [after] = await workOf(store, id);
      expect(after).toEqual(before);
      expect(await waiting(store)).toEqual([]);
    });
  });
}
