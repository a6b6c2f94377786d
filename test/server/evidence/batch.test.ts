import { expect, it } from 'vitest';
import type { Grading, GradingInput } from '#model/explanation.ts';
import { Batch } from '#server/evidence/batch.ts';
import { call, given, HOUR, LATER, lookup, MINUTE, policy, TEN } from './given.ts';

const explained = (at: number): GradingInput =>
  given({ lookup: lookup({ occurredAt: at }), work: [call({ start: at - MINUTE, end: at + MINUTE })] });
const returning = (at: number, over: Partial<GradingInput> = {}): GradingInput =>
  given({ lookup: lookup({ occurredAt: at }), work: [], firstLook: false, ...over });
const lentBy = ({ explanations }: Grading): string | undefined =>
  explanations.find(({ template }) => template === 'return-visit')?.evidence.id;

it('lends a return the latest visit before it, in whatever order a page tells of them', () => {
  const batch = new Batch();
  const [first, second, late] = [TEN, TEN + HOUR, TEN + 3 * HOUR].map(explained) as [
    GradingInput,
    GradingInput,
    GradingInput,
  ];
  for (const each of [first, late, second]) batch.grade(each, policy(), LATER);
  const between = returning(TEN + 2 * HOUR);
  expect(lentBy(batch.grade(between, policy(), LATER))).toBe(second.lookup.id);
  const after = returning(TEN + 4 * HOUR);
  expect(lentBy(batch.grade(after, policy(), LATER))).toBe(late.lookup.id);
});

it('prefers what the store knows where that is later, and lends nobody else’s visit', () => {
  const batch = new Batch();
  batch.grade(explained(TEN), policy(), LATER);
  const known = { lookup: 'known', at: TEN + HOUR };
  expect(lentBy(batch.grade(returning(TEN + 2 * HOUR, { earlierExplained: known }), policy(), LATER))).toBe(
    'known',
  );
  const other = returning(TEN + 2 * HOUR);
  other.lookup = { ...other.lookup, subject: 'c-2' };
  expect(lentBy(batch.grade(other, policy(), LATER))).toBeUndefined();
});
