import { expect, it } from 'vitest';
import type { Work } from '#model/evidence.ts';
import type { DeclaredPath } from '#policies/policy.ts';
import { explain } from '#server/evidence/explain.ts';
import { mine } from '#server/evidence/mining/mine.ts';
import { pairOf } from '#server/evidence/mining/pairs.ts';
import { call, campaignOf, caseOf, DAY, given, HOUR, lookup, policy, TEN } from '../given.ts';

/** Paths that a pack declares over two pieces of work, and over campaigns. */

const path = (over: Partial<DeclaredPath>): DeclaredPath => ({
  id: 'p',
  label: { nl: 'Pad', en: 'Path' },
  work: 'case',
  through: 'team-alongside',
  teams: null,
  queues: null,
  kinds: null,
  reasons: null,
  before: 0,
  after: 0,
  strength: 'weak',
  ...over,
});
const declaring = (over: Partial<DeclaredPath>) => policy({ explanations: new Map([['p', path(over)]]) });
const told = (work: Work[], over: Partial<DeclaredPath> = {}) =>
  explain(given({ work }), declaring(over)).map(({ template, weakness }) => `${template} ${weakness}`);

/** The claims desk's case, open for a week; and a call of the actor's team some days ago, long past its window. */
const theirs = caseOf({
  id: 'case-9',
  team: 'claims',
  actors: [],
  start: TEN - 5 * DAY,
  end: null,
  history: [],
});
const ours = (over: Partial<Work> = {}) =>
  call({
    id: 'call-9',
    team: 'front',
    actors: ['a-2'],
    start: TEN - 3 * DAY,
    end: TEN - 3 * DAY + HOUR,
    ...over,
  });

it('another team’s case explains where the actor’s team had work with the customer while it ran', () => {
  expect(told([theirs, ours()])).toEqual(['pack:p declared-path']);
});

it.each([
  ['there was no other work', [theirs]],
  ['the other work is a third team’s', [theirs, ours({ team: 'back' })]],
  ['it is another customer’s', [theirs, ours({ subject: 'c-2' })]],
  ['it is known by a number only', [theirs, ours({ byHandle: true })]],
  ['it had ended before', [theirs, ours({ start: TEN - 7 * DAY, end: TEN - 6 * DAY })]],
  ['it came after the look', [theirs, ours({ start: TEN + HOUR, end: TEN + 2 * HOUR })]],
  ['the actor made it', [theirs, ours({ openedBy: 'a-1' })]],
])('and does not where %s', (_, work) => {
  expect(told(work)).toEqual([]);
});

it('a campaign of the team explains looks with another reason, and after its end, where the pack says so', () => {
  const ended = campaignOf({ team: 'front', end: TEN - HOUR });
  expect(told([ended], { work: 'campaign', through: 'team', after: DAY })).toEqual(['pack:p declared-path']);
  expect(told([ended], { work: 'campaign', through: 'team' })).toEqual([]);
  expect(told([{ ...ended, team: 'back' }], { work: 'campaign', through: 'team', after: DAY })).toEqual([]);
});

it('mining proposes both where lookups have them and random pairs have one of the two at most', () => {
  const sample = (n: number, work: Work[]) =>
    Array.from({ length: n }, (_, i) => pairOf(given({ lookup: lookup({ id: `l-${i}` }), work }), policy()));
  const random = [...sample(50, [theirs]), ...sample(50, [ours()])];
  const found = (work: Work[]) =>
    mine([...sample(20, work), ...sample(80, [])], random, {
      least: 5,
      leastPrecision: 0.8,
      most: 20,
    }).map(({ path: { work, through }, newly }) => [work, through, newly]);
  expect(found([theirs, ours()])).toEqual([['case', 'team-alongside', 20]]);
  expect(found([campaignOf({ team: 'front', end: TEN - HOUR })])).toEqual([['campaign', 'team', 20]]);
});
