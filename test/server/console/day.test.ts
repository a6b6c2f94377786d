import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisOf, clustersOf, lensOf, type Mark, stacked, ticksIn } from '#server/console/day-scale.ts';
import type { Day } from '#server/console/finding-view.ts';
import { GRADES_BY_WEIGHT } from '#server/console/parts/marks.tsx';
import { day, streetLookups } from './world.ts';

/** The geometry of the day picture. */

const HOUR = 3_600_000;
const from = Date.parse('2026-11-17T00:00:00+01:00');
const empty: Day = {
  date: '2026-11-17',
  from,
  to: from + 24 * HOUR,
  shifts: [],
  work: [],
  ours: [],
  others: [],
};
const at = (hours: number) => from + hours * HOUR;

describe('the hours shown', () => {
  test('hold shift, calls and lookups, in whole hours', () => {
    const axis = axisOf({ ...empty, ...day, ours: streetLookups });
    expect(axis).toEqual({ from: at(8), to: at(18) });
  });

  test('are office hours when nothing is known, and never leave the day', () => {
    expect(axisOf(empty)).toEqual({ from: at(8), to: at(18) });
    const overnight = { ...empty, shifts: [{ id: 's', site: null, from: at(-6), to: at(30) }] };
    expect(axisOf(overnight)).toEqual({ from, to: from + 24 * HOUR });
  });

  test('span at least four, also at midnight', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * 60 - 1 }), (minute) => {
        const [lookup] = streetLookups;
        if (!lookup) return;
        const axis = axisOf({ ...empty, ours: [{ ...lookup, occurredAt: from + minute * 60_000 }] });
        expect(axis.to - axis.from).toBeGreaterThanOrEqual(4 * HOUR);
        expect(axis.from).toBeGreaterThanOrEqual(from);
        expect(axis.to).toBeLessThanOrEqual(from + 24 * HOUR);
      }),
    );
  });
});

describe('the magnified stretch', () => {
  const axis = { from: at(8), to: at(18) };
  test('holds a short episode whole', () => {
    const times = streetLookups.map(({ occurredAt }) => occurredAt);
    const lens = lensOf(times, axis);
    expect(lens && lens.to - lens.from).toBe(20 * 60_000);
    for (const time of times) expect(lens && time > lens.from && time < lens.to).toBe(true);
  });

  test('takes the busiest half hour of a long one', () => {
    const lens = lensOf([at(8), at(12), at(12.1), at(12.2), at(17)], axis);
    expect(lens && lens.from < at(12) && lens.to > at(12.2)).toBe(true);
  });

  test('is left out where it would show nothing better', () => {
    expect(lensOf([], axis)).toBeNull();
    expect(lensOf([at(8), at(11), at(14), at(17)], axis)).toBeNull();
  });
});

test('ticks are round, in order, and as many as fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 1440 }), fc.integer({ min: 3, max: 8 }), (minutes, most) => {
      const ticks = ticksIn({ from: at(8), to: at(8) + minutes * 60_000 }, from, most);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    }),
  );
});

test('marks that would overlap stand as one, counted, with the weightiest grade', () => {
  const mark = (x: number, number: number, grade: Mark['grade']): Mark => ({ x, at: x, grade, number });
  const clusters = clustersOf(
    [
      mark(10, 1, 'explained'),
      mark(20, 2, 'contradicted'),
      mark(29, 3, 'pending'),
      mark(60, 4, 'corroborated'),
    ],
    15,
    GRADES_BY_WEIGHT,
  );
  expect(clusters).toEqual([
    { x: 59 / 3, grade: 'contradicted', count: 3, first: 1, last: 3 },
    { x: 60, grade: 'corroborated', count: 1, first: 4, last: 4 },
  ]);
});

test('no lookup is lost in clusters', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 200 }), (places) => {
      const marks = places.map((x, i): Mark => ({ x, at: x, grade: 'unexplained', number: i + 1 }));
      const clusters = clustersOf(marks, 17, GRADES_BY_WEIGHT);
      expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(places.length);
    }),
  );
});

test('bars that overlap in time stand in rows of their own while there are rows', () => {
  const rows = stacked(
    [
      { from: 0, to: 10 },
      { from: 5, to: 15 },
      { from: 10, to: 20 },
      { from: 11, to: 12 },
    ],
    2,
  );
  expect(rows.map(({ row }) => row)).toEqual([0, 1, 0, 1]);
});
