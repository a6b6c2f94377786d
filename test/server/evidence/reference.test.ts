import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grade } from '#server/evidence/grade.ts';
import { mistakes, nearestOf } from '#server/evidence/nearest.ts';
import { checkReference } from '#server/evidence/reference.ts';
import {
  call,
  campaignOf,
  caseOf,
  DAY,
  given,
  HOUR,
  LATER,
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

it('to a campaign holds for a customer whom it covers, though the record itself names nobody', () => {
  const covering = campaignOf();
  const input = given({
    lookup: lookup({ reason: 'win-back-offer', reference: { type: 'campaign', id: covering.id } }),
    work: [covering],
    referenced: { ...covering, subject: null },
  });
  expect(verdict(input, policy())).toBe('holds');
  expect(grade(input, policy(), LATER).grade).toBe('corroborated');
});

describe('a reference that is not right', () => {
  const around = (actorsWork: ReturnType<typeof call>[] = [], otherCustomers = 0) => ({
    aroundReference: { actorsWork, otherCustomers },
  });
  const naming = (id: string) => lookup({ reference: { type: 'interaction', id } });
  const mine = call({ id: 'call-771' });

  it('is met by the nearest real record of this customer, in both languages', () => {
    const check = checkReference(given({ lookup: naming('call-717'), work: [mine], ...around() }), policy());
    expect(check).toMatchObject({ verdict: 'not-found', nearest: { type: 'interaction', id: 'call-771' } });
    expect(check.sentence).toEqual({
      nl: 'Gesprek call-717 is in geen van de bronnen bekend. Misschien is gesprek call-771 bedoeld.',
      en: 'Call call-717 is not known to any of the sources. Perhaps call call-771 was meant.',
    });
  });

  it('is met by a record of the actor with somebody else where it names none at all', () => {
    const theirs = call({ id: 'call-9001', subject: 'c-9' });
    const input = given({ lookup: naming('call-9010'), ...around([theirs]) });
    expect(checkReference(input, policy()).nearest).toEqual({ type: 'interaction', id: 'call-9001' });
  });

  it('is met by nothing where only other kinds of work, or only far ids, are at hand', () => {
    const work = [caseOf({ id: 'call-771' }), call({ id: 'call-102' })];
    const check = checkReference(given({ lookup: naming('call-717'), work, ...around() }), policy());
    expect(check.nearest).toBeUndefined();
    expect(check.sentence.en).toBe('Call call-717 is not known to any of the sources.');
  });

  it('grades as explained where the record that was meant explains the lookup, though it names another’s', () => {
    const borrowed = call({ id: 'call-717', subject: 'c-2', actors: ['a-2'] });
    const weak = call({ id: 'call-771', byHandle: true });
    const input = { ...referring(borrowed), work: [weak] };
    const graded = grade({ ...input, ...around() }, policy(), LATER);
    expect(graded).toMatchObject({
      grade: 'explained',
      reference: { verdict: 'other-subject', nearest: { id: 'call-771' } },
    });
    const without = grade({ ...input, work: [call({ id: 'call-300', byHandle: true })] }, policy(), LATER);
    expect(without.grade).toBe('contradicted');
  });

  it('that is given for many other customers accounts for none of them', () => {
    const unknown = call({ subject: null });
    const few = { ...referring(unknown), ...around([], 3) };
    expect(checkReference(few, policy()).verdict).toBe('holds');
    const many = { ...referring(unknown), ...around([], 6) };
    const check = checkReference(many, policy());
    expect(check).toMatchObject({ verdict: 'reused', otherCustomers: 6 });
    expect(check.sentence.en).toContain('also given for 6 other customers');
    expect(grade(many, policy(), LATER).grade).toBe('unsupported');
    const besides = { ...many, work: [unknown, caseOf({ team: 'front' })] };
    expect(grade(besides, policy(), LATER).grade).toBe('explained');
  });
});

describe('mistakes of typing', () => {
  const id = fc.string({ unit: fc.constantFrom(...'abcdef0123456789-'), minLength: 3, maxLength: 20 });

  it('are none for the same text, and as many from either side', () => {
    fc.assert(
      fc.property(id, id, fc.nat(4), (a, b, most) => {
        expect(mistakes(a, a, most)).toBe(0);
        expect(mistakes(a, b, most)).toBe(mistakes(b, a, most));
      }),
    );
  });

  it('count one for a letter left out, added or wrong, and for two neighbours that changed places', () => {
    fc.assert(
      fc.property(id, fc.nat(), fc.constantFrom('drop', 'add', 'swap', 'wrong'), (a, at, how) => {
        const i = at % (a.length - 1);
        const b = {
          drop: a.slice(0, i) + a.slice(i + 1),
          add: `${a.slice(0, i)}x${a.slice(i)}`,
          swap: a.slice(0, i) + a.charAt(i + 1) + a.charAt(i) + a.slice(i + 2),
          wrong: `${a.slice(0, i)}x${a.slice(i + 1)}`,
        }[how];
        expect(mistakes(a, b, 2)).toBe(a === b ? 0 : 1);
      }),
    );
  });

  it('are never told past the bound, and the bound changes nothing within it', () => {
    fc.assert(
      fc.property(id, id, fc.nat(3), (a, b, most) => {
        const bounded = mistakes(a, b, most);
        const whole = mistakes(a, b, 40);
        expect(bounded).toBe(whole !== null && whole <= most ? whole : null);
      }),
    );
  });

  it('find the record that was meant among hundreds of others', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(34), fc.array(fc.uuid(), { maxLength: 300 }), (meant, i, others) => {
        const typed = meant.slice(0, i) + meant.charAt(i + 1) + meant.charAt(i) + meant.slice(i + 2);
        fc.pre(!others.includes(meant) && typed !== meant);
        const work = [...others.map((one) => call({ id: one, start: TEN + DAY })), call({ id: meant })];
        expect(nearestOf({ type: 'interaction', id: typed }, work, TEN)).toEqual({
          type: 'interaction',
          id: meant,
        });
      }),
      { numRuns: 50 },
    );
  });
});
