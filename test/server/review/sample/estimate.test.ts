import { describe, expect, test } from 'vitest';
import { clopperPearson, estimateOf } from '#server/review/sample/estimate.ts';

/** The arithmetic of the share that is missed, held against published tables and against chance itself. */

describe('Clopper–Pearson', () => {
  // R 4: binom.test(x, n)$conf.int; the rule of three and the closed form for none of n.
  test.each([
    [0, 10, 0, 0.3084971],
    [1, 10, 0.002528579, 0.4450161],
    [5, 10, 0.187086, 0.812914],
    [10, 10, 0.6915029, 1],
    [2, 50, 0.004881433, 0.1371376],
    [15, 100, 0.08645439, 0.2353075],
  ])('%d of %d lies between %d and %d', (hits, n, low, high) => {
    const interval = clopperPearson(hits, n);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  test('none of n is at most 1 − 0.025^(1/n), also for thousands', () => {
    for (const n of [1, 7, 52, 520, 5200, 100_000]) {
      expect(clopperPearson(0, n)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** (1 / n), 10) });
    }
  });

  test('nothing decided says nothing', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(estimateOf([])).toEqual({ share: null, low: 0, high: 1, effective: 0 });
  });
});

describe('weights', () => {
  test('of equal chances change nothing', () => {
    const draws = Array.from({ length: 100 }, (_, i) => ({ share: 0.001, hit: i < 15 }));
    expect(estimateOf(draws)).toEqual({
      share: expect.closeTo(0.15, 10),
      effective: expect.closeTo(100, 8),
      low: expect.closeTo(0.08645439, 6),
      high: expect.closeTo(0.2353075, 6),
    });
  });

  test('undo that doubtful lookups are drawn more often', () => {
    // 100 of 100,000 drawn with no hit, 100 of 25,000 doubtful with ten: 2,500 of 125,000 by weight.
    const accounted = Array.from({ length: 100 }, () => ({ share: 0.001, hit: false }));
    const doubtful = Array.from({ length: 100 }, (_, i) => ({ share: 0.004, hit: i < 10 }));
    const { share, effective } = estimateOf([...accounted, ...doubtful]);
    expect(share).toBeCloseTo(0.02, 10);
    // Kish: (Σw)² / Σw².
    expect(effective).toBeCloseTo(125_000 ** 2 / (100 * 1000 ** 2 + 100 * 250 ** 2), 6);
  });

  test('the interval holds the true share in at least 95 of 100 samples of two strata', () => {
    const random = mulberry(20261127);
    let held = 0;
    const RUNS = 400;
    const strata = [
      { size: 9000, share: 0.02, wrong: 0.002 },
      { size: 1000, share: 0.08, wrong: 0.05 },
    ];
    const truth = strata.reduce((sum, { size, wrong }) => sum + size * wrong, 0) / 10_000;
    for (let run = 0; run < RUNS; run++) {
      const draws = strata.flatMap(({ size, share, wrong }) =>
        Array.from({ length: size }, () =>
          random() < share ? [{ share, hit: random() < wrong }] : [],
        ).flat(),
      );
      const { low, high } = estimateOf(draws);
      if (low <= truth && truth <= high) held++;
    }
    expect(held / RUNS).toBeGreaterThanOrEqual(0.95);
  });
});

function mulberry(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
