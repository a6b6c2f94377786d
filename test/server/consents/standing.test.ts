import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONSENT_STATUSES, type Consent, type ConsentStatus } from '#model/consent.ts';
import { consentFor, newestFirst, type Question, standing, withBroader } from '#model/standing.ts';

/** Which of a customer's words counts for a lookup. */

const NOW = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
let n = 0;
const word = (status: ConsentStatus, hours: number, more: Partial<Consent> = {}): Consent => ({
  id: `v-${++n}`,
  subject: 'c-1',
  reason: 'newsletter',
  purpose: null,
  status,
  at: NOW + hours * HOUR,
  receivedAt: NOW + hours * HOUR,
  validUntil: null,
  method: 'web',
  noticeVersion: null,
  organisation: null,
  ...more,
});
const question: Question = {
  at: NOW,
  reason: 'newsletter',
  purposes: withBroader('dpv:DirectMarketing'),
  organisation: 'partner-x',
  isController: (id) => id === 'desk',
  byName: false,
};
const counts = (words: Consent[], more: Partial<Question> = {}): string | null =>
  consentFor(words.toSorted(newestFirst), { ...question, ...more })?.status ?? null;

describe('the newest word', () => {
  test('counts, in whatever order the words came in', () => {
    const given = word('given', -3);
    const withdrawn = word('withdrawn', -2);
    expect(counts([given, withdrawn])).toBe('withdrawn');
    expect(counts([withdrawn, given])).toBe('withdrawn');
    expect(counts([given, withdrawn, word('given', -1)])).toBe('given');
  });

  test('is told by when it was said: an earlier one that comes in late beats nothing', () => {
    const withdrawn = word('withdrawn', -2);
    expect(counts([withdrawn, word('given', -3, { receivedAt: NOW })])).toBe('withdrawn');
  });

  test('of two said at one moment is the one received last', () => {
    const words = [word('withdrawn', -1), word('given', -1)];
    expect(consentFor(words, question)?.status).toBe('withdrawn');
    expect(consentFor(words.toReversed(), question)?.status).toBe('given');
  });

  test('said for a later time does not count before it, nor against what is said until then', () => {
    const planned = word('given', 5, { receivedAt: NOW - 5 * HOUR });
    expect(counts([planned])).toBeNull();
    expect(counts([planned, word('withdrawn', -1)], { at: NOW + 6 * HOUR })).toBe('withdrawn');
  });
});

describe('a purpose', () => {
  const broad = { reason: null, purpose: 'dpv:Marketing' };

  test('that is broader speaks for the narrower one, and not the other way round', () => {
    expect(counts([word('given', -1, broad)])).toBe('given');
    expect(
      counts([word('given', -1, { reason: null, purpose: 'dpv:DirectMarketing' })], {
        purposes: withBroader('dpv:Marketing'),
      }),
    ).toBeNull();
  });

  test('and a reason are weighed by which was said last', () => {
    expect(counts([word('withdrawn', -2), word('given', -1, broad)])).toBe('given');
    expect(counts([word('given', -2), word('withdrawn', -1, broad)])).toBe('withdrawn');
  });

  test('of another branch says nothing', () => {
    expect(
      counts([word('given', -1, { reason: null, purpose: 'dpv:FraudPreventionAndDetection' })]),
    ).toBeNull();
  });
});

describe('an organisation', () => {
  test('that is the controller speaks for its processors, a processor for itself alone', () => {
    expect(counts([word('given', -1, { organisation: 'desk' })])).toBe('given');
    expect(counts([word('given', -1, { organisation: 'partner-x' })])).toBe('given');
    expect(counts([word('given', -1, { organisation: 'partner-y' })])).toBeNull();
  });

  test('asked by name is permitted by a grant to it alone, and stopped by what was said to everybody', () => {
    const byName = { byName: true };
    expect(counts([word('given', -1)], byName)).toBeNull();
    expect(counts([word('given', -1, { organisation: 'desk' })], byName)).toBeNull();
    const grant = word('given', -3, { organisation: 'partner-x', categories: ['contact'] });
    // A consent to everybody that came later does not hide the grant.
    expect(consentFor([word('given', -1), grant], { ...question, ...byName })).toEqual({
      status: 'given',
      validUntil: null,
      version: grant.id,
      categories: ['contact'],
      organisation: 'partner-x',
    });
    expect(counts([grant, word('withdrawn', -2)], byName)).toBe('withdrawn');
  });
});

describe('an objection', () => {
  const objected = word('objected', -5);

  test('stands until it is lifted', () => {
    expect(counts([objected])).toBe('objected');
    expect(counts([objected, word('objection-lifted', -4)])).toBeNull();
  });

  test('outlives a withdrawal, a refusal and an expiry', () => {
    for (const status of ['withdrawn', 'refused', 'expired'] as const)
      expect(counts([objected, word(status, -4)])).toBe('objected');
  });

  test('gives way to a newer consent for as long as that is in force', () => {
    const given = word('given', -4, { validUntil: NOW + HOUR });
    expect(counts([objected, given])).toBe('given');
    expect(counts([objected, given], { at: NOW + 2 * HOUR })).toBe('objected');
    expect(counts([objected, given, word('withdrawn', -1)])).toBe('withdrawn');
  });

  test('lifted brings no earlier consent back', () => {
    expect(counts([word('given', -6), objected, word('objection-lifted', -4)])).toBeNull();
  });
});

test('a consent past its end counts as what it is, and hides an older one', () => {
  const ended = word('given', -2, { validUntil: NOW });
  expect(consentFor([ended, word('given', -3)], question)).toMatchObject({
    version: ended.id,
    validUntil: NOW,
  });
});

describe('whatever was said', () => {
  const anyWord = fc
    .record({
      status: fc.constantFrom(...CONSENT_STATUSES),
      hours: fc.integer({ min: -50, max: 2 }),
      late: fc.integer({ min: 0, max: 20 }),
      scope: fc.constantFrom(
        {},
        { reason: null, purpose: 'dpv:Marketing' },
        { reason: null, purpose: 'dpv:DirectMarketing' },
        { reason: 'other' },
      ),
      organisation: fc.constantFrom(null, 'desk', 'partner-x', 'partner-y'),
      lasts: fc.constantFrom(null, 1, 30),
    })
    .map(({ status, hours, late, scope, organisation, lasts }) =>
      word(status, hours, {
        receivedAt: NOW + (hours + late) * HOUR,
        organisation,
        ...scope,
        validUntil: lasts === null ? null : NOW + (hours + lasts) * HOUR,
      }),
    );
  const anyQuestion = fc
    .record({ byName: fc.boolean(), organisation: fc.constantFrom('desk', 'partner-x', 'partner-y') })
    .map((more) => ({ ...question, ...more }));
  /** Whether a reason that rests on consent, and one that an objection stops, are open. */
  const open = (words: Consent[], asking: Question) => {
    const fact = consentFor(words.toSorted(newestFirst), asking);
    return {
      consent: fact?.status === 'given' && (fact.validUntil === null || fact.validUntil > asking.at),
      interest: fact?.status !== 'objected',
    };
  };

  test('a word that takes away, said last, never opens anything', () => {
    fc.assert(
      fc.property(
        fc.array(anyWord, { maxLength: 8 }),
        anyQuestion,
        fc.constantFrom('withdrawn', 'refused', 'objected', 'expired'),
        anyWord,
        (words, asking, status, like) => {
          const before = open(words, asking);
          const last = { ...like, id: 'last', status, at: NOW, receivedAt: NOW, validUntil: null } as Consent;
          const after = open(
            [...words.filter(({ at, receivedAt }) => Math.min(at, receivedAt) <= NOW), last],
            asking,
          );
          expect(after.consent && !before.consent).toBe(false);
          expect(after.interest && !before.interest).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('an earlier word that comes in late leaves a newer one of its scope as it was', () => {
    fc.assert(
      fc.property(anyWord, anyWord, anyQuestion, (newer, other, asking) => {
        const { reason, purpose, organisation } = newer;
        const late = {
          ...other,
          reason,
          purpose,
          organisation,
          at: Math.min(newer.at, newer.receivedAt) - 1,
          receivedAt: NOW + HOUR,
        };
        const alone = consentFor([newer], asking);
        const both = consentFor([late, newer].toSorted(newestFirst), asking);
        if (late.status === 'objected') return;
        if (alone !== null) expect(both).toEqual(alone);
      }),
      { numRuns: 2000 },
    );
  });
});

test('one word a scope stands: the newest of customer, reason or purpose, and organisation', () => {
  const words = [
    word('withdrawn', -1),
    word('given', -2),
    word('given', -3, { organisation: 'partner-x' }),
    word('objected', -4, { reason: null, purpose: 'dpv:Marketing' }),
    word('given', -5, { reason: null, purpose: 'dpv:Marketing' }),
  ];
  expect(
    standing(words).map(({ status, organisation, purpose }) => [status, organisation ?? purpose]),
  ).toEqual([
    ['withdrawn', null],
    ['given', 'partner-x'],
    ['objected', 'dpv:Marketing'],
  ]);
});
