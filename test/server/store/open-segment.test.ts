import { expect, test } from 'vitest';
import { idHash } from '#store/sqlite/open-segment.ts';

test('ids that differ in their time alone, or in a count at their end, are told apart', () => {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const inTime = Array.from({ length: 10_000 }, (_, i) => `0199${hex(i, 4)}-0000-7000-8000-000000000001`);
  const inCount = Array.from({ length: 10_000 }, (_, i) => `01990000-0000-7000-8000-${hex(i, 12)}`);
  for (const ids of [inTime, inCount]) expect(new Set(ids.map(idHash)).size).toBeGreaterThan(9990);
});
