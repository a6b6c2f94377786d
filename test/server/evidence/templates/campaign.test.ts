import { expect, it } from 'vitest';
import { explain } from '#server/evidence/explain.ts';
import { campaignOf, DAY, given, lookup, policy, TEN } from '../given.ts';

const offer = lookup({ reason: 'win-back-offer' });
const names = (...args: Parameters<typeof explain>) =>
  explain(...args).map((one) => `${one.template} ${one.strength}`);

it.each([
  ['names the agent', { actors: ['a-1'] }, true],
  ["is the agent's team's", { team: 'front' }, true],
  ['is everybody’s', {}, true],
  ['names others', { actors: ['a-2'] }, false],
  ["is another team's", { team: 'back' }, false],
  ['covers another customer', { subject: 'c-2' }, false],
  ['has ended', { end: TEN - 1 }, false],
  ['has not begun', { start: TEN + 1, end: TEN + DAY }, false],
])('a campaign that %s', (_, over, isExplained) => {
  const found = names(given({ lookup: offer, work: [campaignOf(over)] }), policy());
  expect(found).toEqual(isExplained ? ['campaign strong'] : []);
});

it('a campaign is for its own reason, or for a lookup without one', () => {
  expect(names(given({ work: [campaignOf()] }), policy())).toEqual([]);
  expect(names(given({ lookup: lookup({ reason: null }), work: [campaignOf()] }), policy())).toHaveLength(1);
});
