import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Epoch, newEpoch, place, RANGES_MAX } from '#store/sqlite/sequence.ts';

/** A source's numbers as ranges, held against a plain set of them. */

let index = 0;
/** Takes numbers in, a second apart, and answers the epochs that came of it. */
function taken(numbers: readonly (number | { seq: number; at: number })[]): Epoch[] {
  let [current, previous]: [Epoch, Epoch | null] = [newEpoch(0, 0), null];
  const all = [current];
  for (const [i, one] of numbers.entries()) {
    const { seq, at } = typeof one === 'number' ? { seq: one, at: 1000 + i * 1000 } : one;
    const next = place(current, previous, { seq, occurredAt: at, receivedAt: at + 50, index: index++ });
    if (next === null) continue;
    [previous, current] = [current, next];
    all.push(next);
  }
  return all;
}
const rangesOf = (epoch: Epoch | undefined) => epoch?.ranges.map(({ first, last }) => [first, last]);
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the numbers of a source', () => {
  it('are the set of what came in, in whatever order, with every gap and every repetition', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 120 }), (numbers) => {
        // All at one time, so that no order reads as a restart.
        const epochs = taken(numbers.map((seq) => ({ seq, at: 5000 })));
        const [epoch] = epochs;
        const set = [...new Set(numbers)].sort((a, b) => a - b);
        expect(epochs).toHaveLength(1);
        expect(epoch?.ranges.flatMap(({ first, last }) => upTo(first, last))).toEqual(set);
        expect(epoch?.seen).toBe(set.length);
        expect(epoch?.duplicates).toBe(numbers.length - set.length);
        for (const [i, range] of (epoch?.ranges ?? []).entries())
          if (i > 0) expect(range.first - (epoch?.ranges[i - 1]?.last ?? 0)).toBeGreaterThan(1);
      }),
    );
  });

  it('keep the time at which a gap opened when a late number splits it, and close it with the last', () => {
    const [epoch] = taken([1, 2, 10, 11, 5]);
    expect(rangesOf(epoch)).toEqual([
      [1, 2],
      [5, 5],
      [10, 11],
    ]);
    expect(epoch?.ranges.map(({ openedAt }) => openedAt)).toEqual([1050, 3050, 3050]);
    const [closed] = taken([1, 2, 10, 5, 3, 4, 9, 8, 7, 6]);
    expect(rangesOf(closed)).toEqual([[1, 10]]);
  });

  it('begin anew where the counter does, and not as two million repetitions', () => {
    const [first, second, ...more] = taken([...upTo(1, 2000), ...upTo(1, 3000)]);
    expect(more).toEqual([]);
    expect(rangesOf(first)).toEqual([[1, 2000]]);
    expect(rangesOf(second)).toEqual([[1, 3000]]);
    expect([first?.duplicates, second?.duplicates]).toEqual([0, 0]);
  });

  it('begin anew at nought, below a first number, and after a handful', () => {
    expect(taken([...upTo(0, 40), 0, 1]).map(rangesOf)).toEqual([[[0, 40]], [[0, 1]]]);
    expect(taken([...upTo(5000, 5100), 1, 2]).map(rangesOf)).toEqual([[[5000, 5100]], [[1, 2]]]);
    expect(taken([7, 8, 9, 1]).map(rangesOf)).toEqual([[[7, 9]], [[1, 1]]]);
  });

  it('give a number of before the restart that comes late to the count before', () => {
    const [first, second] = taken([
      ...upTo(1, 100).map((seq) => ({ seq, at: seq * 1000 })),
      { seq: 103, at: 103_000 },
      { seq: 1, at: 200_000 },
      { seq: 101, at: 101_000 },
      { seq: 104, at: 104_000 },
      { seq: 2, at: 201_000 },
    ]);
    expect(rangesOf(first)).toEqual([
      [1, 101],
      [103, 104],
    ]);
    expect(rangesOf(second)).toEqual([[1, 2]]);
  });

  it('tell a repetition from a restart: near the top, or of an earlier time', () => {
    expect(taken([1, 2, 3, 4, 4, 3, 5])).toHaveLength(1);
    const early = taken([
      ...upTo(1, 50).map((seq) => ({ seq, at: 1_000_000 + seq })),
      { seq: 2, at: 900_000 },
    ]);
    expect(early.map(({ duplicates }) => duplicates)).toEqual([1]);
  });

  it('stay within their bound: the oldest gaps are counted, no longer told apart', () => {
    const odd = Array.from({ length: RANGES_MAX + 10 }, (_, i) => 2 * i + 1);
    const [epoch] = taken(odd);
    expect(epoch?.ranges).toHaveLength(RANGES_MAX);
    expect(epoch?.setAside).toBe(10);
    expect(epoch?.floor).toBe(21);
    const [late] = taken([...odd, { seq: 2, at: 100 }, { seq: 24, at: 100 }]);
    expect([late?.unplaced, late?.duplicates]).toEqual([1, 0]);
  });
});
