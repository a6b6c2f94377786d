import { describe, expect, it } from 'vitest';
import { checkReference } from '#server/evidence/reference.ts';
import {
  call,
  campaignOf,
  caseOf,
  DAY,
  given,
  HOUR,
  lookup,
  MINUTE,
  policy,
  referring,
  TEN,
} from './given.ts';

const verdict = (...args: Parameters<typeof checkReference>) => checkReference(...args).verdict;

describe('a declared reference', () => {
  it.each([
    ['a call of this agent with this customer', referring(call()), 'holds'],
    ['a call with nobody identified', referring(call({ subject: null })), 'holds'],
    ["a case of the agent's team", referring(caseOf({ team: 'front' })), 'holds'],
    ['a case that the agent opened', referring(caseOf({ openedBy: 'a-1' })), 'holds'],
    ["another customer's call", referring(call({ subject: 'c-2' })), 'other-subject'],
    [
      'a campaign that does not cover the customer',
      referring(campaignOf({ subject: null })),
      'other-subject',
    ],
    ["a colleague's call", referring(call({ actors: ['a-2'], team: 'front' })), 'other-actor'],
    ["another team's case", referring(caseOf({ team: 'back', actors: ['a-2'] })), 'other-actor'],
    ["others' campaign", referring(campaignOf({ actors: ['a-2'] })), 'other-actor'],
    ['a call of five hours ago', referring(call({ start: TEN - 5 * HOUR, end: TEN - 5 * HOUR })), 'not-open'],
    ['a call of this afternoon', referring(call({ start: TEN + HOUR, end: TEN + 2 * HOUR })), 'not-open'],
    ['a closed case', referring(caseOf({ team: 'front', end: TEN - MINUTE })), 'not-open'],
    ['an ended campaign', referring(campaignOf({ end: TEN - DAY / 2 })), 'not-open'],
  ])('%s', (_, input, expected) => {
    expect(verdict(input, policy())).toBe(expected);
  });

  it('is back-dated when its own actor made it more than five minutes later', () => {
    const made = (ms: number) =>
      caseOf({ openedBy: 'a-1', actors: ['a-1'], start: TEN + ms, madeAt: TEN + ms });
    expect(verdict(referring(made(5 * MINUTE)), policy())).toBe('holds');
    expect(checkReference(referring(made(41 * MINUTE)), policy())).toEqual({
      verdict: 'back-dated',
      sentence: {
        nl: 'Zaak case-1 is 41 minuten na de raadpleging aangemaakt, door dezelfde medewerker.',
        en: 'Case case-1 was made 41 minutes after the lookup, by the same agent.',
      },
    });
    expect(verdict(referring({ ...made(41 * MINUTE), openedBy: 'a-2' }), policy())).toBe('not-open');
  });

  it('is back-dated too when it claims an earlier opening', () => {
    const claimed = caseOf({
      openedBy: 'a-1',
      actors: ['a-1'],
      start: TEN - HOUR,
      madeAt: TEN + HOUR,
      receivedAt: TEN + 2 * HOUR,
    });
    expect(verdict(referring(claimed), policy())).toBe('back-dated');
  });

  it('is not known, not checkable, or not given', () => {
    const named = lookup({ reference: { type: 'interaction', id: 'call-404' } });
    expect(verdict(given({ lookup: named }), policy())).toBe('not-found');
    expect(verdict(given({ lookup: lookup({ reference: { type: 'task', id: 't-1' } }) }), policy())).toBe(
      'not-checkable',
    );
    expect(verdict(given(), policy())).toBe('none-declared');
  });

  it('may name either call of a transfer', () => {
    const theirs = call({ id: 'call-1', actors: ['a-2'] });
    const own = call({ id: 'call-2', subject: null, transferredFrom: 'call-1' });
    expect(verdict({ ...referring(theirs), work: [theirs, own] }, policy())).toBe('holds');
    expect(verdict({ ...referring(own), work: [theirs, own] }, policy())).toBe('holds');
  });
});
