import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BUSY_DAY,
  commitmentOf,
  type DrawState,
  numberOf,
  sharesOf,
  weekEnd,
  weekOf,
} from '#server/review/sample/draw.ts';

/** Weeks, numbers and chances of the blind sample. */

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const settings = { share: 0.001, perWeek: 10 };
const run = (before: DrawState | null, accounted: number, doubtful = 0, at = NOW, set = settings) =>
  sharesOf(before, { accounted, doubtful }, set, at);

describe('a week', () => {
  test.each([
    ['2026-11-27T12:00:00Z', '2026-W48'],
    ['2026-12-31T23:59:59Z', '2026-W53'],
    ['2027-01-03T23:59:59Z', '2026-W53'],
    ['2027-01-04T00:00:00Z', '2027-W01'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
  ])('%s lies in %s', (at, week) => {
    expect(weekOf(Date.parse(at))).toBe(week);
    expect(weekEnd(week)).toBeGreaterThan(Date.parse(at));
  });
  test('ends where the next begins', () => {
    expect(weekEnd('2026-W48')).toBe(Date.parse('2026-11-30T00:00:00Z'));
    expect(weekOf(weekEnd('2026-W53') ?? 0)).toBe('2027-W01');
    for (const text of ['2026-W54', '2025-W53', 'W48', '2026-48']) expect(weekEnd(text)).toBeNull();
  });
});

describe('a lookup’s number', () => {
  test('is the first 53 bits of the HMAC of its leaf, and the same for good', () => {
    const key = Buffer.alloc(32, 7);
    for (let n = 0; n < 500; n++) {
      const leaf = randomBytes(32 + (n % 7));
      const bits = createHmac('sha256', key).update(leaf).digest().readBigUInt64BE() >> 11n;
      expect(numberOf(key, leaf)).toBe(Number(bits) / 2 ** 53);
    }
    expect(commitmentOf(key)).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });
  test('is spread evenly: of 20,000, a tenth lies below a tenth', () => {
    const key = randomBytes(32);
    const numbers = Array.from({ length: 20_000 }, (_, i) => numberOf(key, Buffer.from(`leaf ${i}`)));
    const below = numbers.filter((number) => number < 0.1).length;
    // Five standard deviations of a binomial.
    expect(Math.abs(below - 2000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.1 * 0.9));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });
});

describe('chances', () => {
  test('nothing is drawn before a day has been busy, and from then on also on quiet days', () => {
    const first = run(null, BUSY_DAY - 1);
    expect(first.shares).toBeNull();
    const second = run(first.state, 1, 0, NOW + 1000);
    expect(second.shares).not.toBeNull();
    expect(run(second.state, 1, 0, NOW + DAY).shares).not.toBeNull();
    expect(run(first.state, 1, 0, NOW + DAY).shares).toBeNull();
  });
  test('are the pack’s share, four times as high where nothing strong accounts for a lookup', () => {
    expect(run(null, 5000, 100).shares).toEqual({ accounted: 0.001, doubtful: 0.004 });
  });
  test('are lower where more would be drawn than a week allows', () => {
    const { shares, state } = run(null, 20_000);
    expect(shares?.accounted).toBeCloseTo(10 / 20_000, 12);
    expect(state.allowance).toBeCloseTo(0, 9);
    // An hour later a 168th of the week's ten is there again.
    expect(run(state, 20_000, 0, NOW + 3_600_000).shares?.accounted).toBeCloseTo(10 / 168 / 20_000, 12);
  });
  test('share 0 draws nothing', () => {
    expect(run(null, 20_000, 0, NOW, { share: 0, perWeek: 10 }).shares).toBeNull();
  });
  test('over any weeks, no more is to be expected than the weeks allow, and never less than nothing', () => {
    const runs = fc.array(
      fc.record({ after: fc.nat(3 * DAY), accounted: fc.nat(20_000), doubtful: fc.nat(2000) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(runs, (all) => {
        let state: DrawState | null = null;
        let [at, expected] = [NOW, 0];
        for (const { after, accounted, doubtful } of all) {
          at += after;
          const next = run(state, accounted, doubtful, at);
          state = next.state;
          if (next.shares) {
            expected += next.shares.accounted * accounted + next.shares.doubtful * doubtful;
            expect(next.shares.accounted).toBeLessThanOrEqual(settings.share);
          }
          expect(state.allowance).toBeGreaterThanOrEqual(0);
        }
        const weeks = (at - NOW) / (7 * DAY);
        expect(expected).toBeLessThanOrEqual(settings.perWeek * (weeks + 1) + 1e-6);
      }),
    );
  });
});
