import { describe, expect, it } from 'vitest';
import type { CourseCell } from '#store/course-port.ts';
import type { Bench } from '../store.suite.ts';
import { actorItem, by, DAY, grading, HOUR, known, looked, settle, TEN, weakly } from './given.ts';

/** Use over time: lookups by stretch, organisation and grade, and the reasons that people declare. */
export function coursePromises(bench: Bench): void {
  const edges = [TEN - HOUR, TEN + HOUR, TEN + DAY, TEN + 3 * DAY];
  const sum = (cells: readonly CourseCell[]) => cells.reduce((n, cell) => n + cell.n, 0);

  describe('the course of use', () => {
    it('counts each lookup once, in the stretch in which it happened, under its organisation and its grade', async () => {
      const { store } = bench;
      const [a = '', b = '', c = ''] = await looked(
        store,
        {},
        { organisation: 'partner', teams: ['back', 'night'] },
        { subject: 'c-2', occurredAt: TEN + 2 * DAY },
        { organisation: null, teams: [], occurredAt: TEN + HOUR },
        { occurredAt: TEN + 3 * DAY },
        { occurredAt: TEN - HOUR - 1 },
      );
      await settle(
        store,
        grading(a, 'corroborated'),
        { ...weakly(b), firstLook: false },
        grading(c, 'unexplained'),
      );
      const cell = { stretch: 0, organisation: 'own', grade: 'corroborated', first: true, weak: false, n: 1 };
      const weak = { ...cell, organisation: 'partner', grade: 'explained', first: false, weak: true };
      const late = { ...cell, stretch: 2, grade: 'unexplained' };
      const nobody = { ...cell, stretch: 1, organisation: '', grade: 'pending', first: false };
      const all = await store.course(edges, {});
      expect(all).toHaveLength(4);
      expect(all).toEqual(expect.arrayContaining([cell, weak, late, nobody]));
      expect(await store.course(edges, { organisation: 'partner' })).toEqual([weak]);
      expect(await store.course(edges, { organisations: ['own'] })).toEqual([cell, late]);
      expect(await store.course(edges, { team: 'night' })).toEqual([weak]);
      expect(await store.course([TEN], {})).toEqual([]);
    });

    it('follows a grade that changes, and agrees with the totals', async () => {
      const { store } = bench;
      const [a = ''] = await looked(store, {}, { organisation: 'partner' }, { occurredAt: TEN + DAY });
      await settle(store, grading(a, 'unexplained'));
      await settle(store, grading(a, 'explained'));
      const cells = await store.course(edges, {});
      const totals = await store.totals({ from: TEN - HOUR, to: TEN + 3 * DAY });
      expect(sum(cells)).toBe(totals.lookups);
      for (const [grade, n] of Object.entries(totals.byGrade))
        expect(sum(cells.filter((cell) => cell.grade === grade))).toBe(n);
      for (const [organisation, n] of Object.entries(totals.byOrganisation))
        expect(sum(cells.filter((cell) => cell.organisation === organisation))).toBe(n);
    });

    it('is told of one actor, and of one customer, and of nobody known is nothing', async () => {
      const { store } = bench;
      await looked(
        store,
        { actor: by('a-2') },
        { actor: by('a-2'), subject: 'c-2', organisation: 'partner', occurredAt: TEN + 2 * DAY },
        { subject: 'c-2' },
      );
      const ofActor = await store.courseOf({ kind: 'actor', id: 'a-2' }, edges);
      expect(ofActor.map(({ stretch, organisation, n }) => [stretch, organisation, n]).sort()).toEqual([
        [0, 'own', 1],
        [2, 'partner', 1],
      ]);
      expect(sum(await store.courseOf({ kind: 'subject', id: 'c-2' }, edges))).toBe(2);
      expect(await store.courseOf({ kind: 'subject', id: 'a-2' }, edges)).toEqual([]);
      expect(await store.courseOf({ kind: 'actor', id: 'a-404' }, edges)).toEqual([]);
    });
  });

  describe('reasons declared', () => {
    it('are counted an actor of the organisation at a time, with those that declared none', async () => {
      const { store } = bench;
      await looked(
        store,
        { reason: 'billing-question' },
        { reason: 'billing-question' },
        { reason: null },
        { actor: by('a-2'), reason: 'outage-report' },
        { actor: by('a-3'), organisation: 'partner', reason: 'outage-report' },
        { reason: 'billing-question', occurredAt: TEN + 2 * DAY },
      );
      const range = { from: TEN - HOUR, to: TEN + HOUR, organisation: 'own' };
      const told = await store.reasonsDeclared(range);
      expect(told.sort((a, b) => (a.actor < b.actor ? -1 : 1))).toEqual([
        { actor: 'a-1', reasons: { 'billing-question': 2, '': 1 } },
        { actor: 'a-2', reasons: { 'outage-report': 1 } },
      ]);
      expect(await store.reasonsDeclared({ ...range, organisation: 'nobody' })).toEqual([]);
    });
  });

  describe('sizes of teams', () => {
    it('count who is in each now, once', async () => {
      const { store } = bench;
      await known(
        store,
        actorItem({ id: 'a-1', teams: ['front', 'night'] }),
        actorItem({ id: 'a-2', teams: ['front'] }),
        actorItem({ id: 'a-3', teams: ['back'] }),
      );
      await known(store, actorItem({ id: 'a-3', teams: ['front'] }));
      expect(await store.teamSizes()).toEqual(
        new Map([
          ['front', 3],
          ['night', 1],
        ]),
      );
    });
  });
}
