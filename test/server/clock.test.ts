import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timestamp } from '#server/clock.ts';

test('a time is written as JavaScript writes it, whatever the day', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(timestamp(date.getTime())).toBe(date.toISOString());
    }),
    { numRuns: 2000 },
  );
  for (const ms of [
    0, -1, 999, 1000, 59_999, 86_399_999, 86_400_000, 951_782_400_000, 253_402_300_799_999, 1.7,
  ]) {
    expect(timestamp(ms)).toBe(new Date(ms).toISOString());
  }
});

test('what is no time is refused', () => {
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 9e15])
    expect(() => timestamp(ms)).toThrow(RangeError);
});
