import { describe, expect, test } from 'vitest';
import {
  type Judgement,
  NORMS,
  type NormId,
  type ScorecardFacts,
  THRESHOLDS,
} from '#server/report/scorecard/norms.ts';
import { scorecard, sumOf } from '#server/report/scorecard/scorecard.ts';

/** Every norm, from facts alone. */

const NOW = Date.parse('2026-11-23T11:00:00Z');
const DAY = 86_400_000;

const exemplary: ScorecardFacts = {
  now: NOW,
  zone: 'Europe/Amsterdam',
  policy: { version: '2026.10.1', at: NOW - 40 * DAY, index: 41_002_118, byTwo: true },
  evaluated: { at: NOW - 200 * DAY, changes: 2 },
  recordedSince: NOW - 700 * DAY,
  separation: { decided: 123, involved: 0, unjustified: 6, confirmed: 6, entry: 44_000_001 },
  management: {
    delivered: { month: '2026-10', at: NOW - 20 * DAY },
    opened: { at: NOW - 19 * DAY, index: 44_310_552 },
  },
  matrix: { roles: 9, reasons: 14, categories: 6, accounts: 1287, withoutRole: 0 },
  control: { due: 100, inTime: 96, open: 19, drawn: 100, sampled: 100 },
  ledger: {
    state: 'holds',
    checkedAt: NOW,
    signedDays: 30,
    days: 30,
    witnesses: 2,
    cosignedAt: NOW - DAY,
    audited: null,
  },
  use: {
    feeds: [{ source: 'telephony', type: 'interaction', watermark: NOW - 3 * 3_600_000 }],
    completeness: 'complete',
  },
};
const judge = (id: NormId, more: Partial<ScorecardFacts>) => {
  const norm = scorecard({ ...exemplary, ...more }).find((one) => one.id === id);
  if (!norm) throw new Error('every norm is judged');
  return norm;
};
const judgement = (id: NormId, more: Partial<ScorecardFacts> = {}): Judgement => judge(id, more).judgement;

test('an organisation whose record bears it all out meets all that can be told', () => {
  const norms = scorecard(exemplary);
  expect(norms.map(({ id }) => id)).toEqual([...NORMS]);
  expect(norms.filter(({ judgement }) => judgement !== 'meets').map(({ id }) => id)).toEqual(['1.4']);
  expect(sumOf(norms)).toEqual({ meets: 6, partly: 0, 'does-not': 0, 'cannot-tell': 1 });
});

test('every judgement says what it rests on in both languages, and links or names its evidence', () => {
  for (const facts of [exemplary, { ...exemplary, policy: null, evaluated: null }]) {
    for (const { because, title } of scorecard(facts)) {
      expect(because.nl).toMatch(/\.$/);
      expect(because.en).toMatch(/\.$/);
      expect(because.nl).not.toBe(because.en);
      expect(title.nl).not.toBe('');
    }
  }
  expect(judge('1.3', {}).evidence).toContainEqual(expect.objectContaining({ entry: 41_002_118 }));
});

describe('1.3 security policy', () => {
  test('set by the operator at start is met partly, and none at all is not', () => {
    const policy = { version: '1', at: NOW, index: 0, byTwo: false };
    expect(judgement('1.3', { policy })).toBe('partly');
    expect(judgement('1.3', { policy: null })).toBe('does-not');
  });
});

test('1.4 made known is not recorded here, so nobody claims it', () => {
  expect(judgement('1.4')).toBe('cannot-tell');
});

describe('1.5 evaluated every year', () => {
  test('a year and a day ago is too long', () => {
    expect(judgement('1.5', { evaluated: { at: NOW - 366 * DAY, changes: 0 } })).toBe('meets');
    expect(judgement('1.5', { evaluated: { at: NOW - 367 * DAY, changes: 0 } })).toBe('does-not');
  });
  test('never: cannot be told in the first year of recording, and is not met after it', () => {
    expect(judgement('1.5', { evaluated: null, recordedSince: NOW - 100 * DAY })).toBe('cannot-tell');
    expect(judgement('1.5', { evaluated: null })).toBe('does-not');
  });
});

describe('2.2 separation of functions', () => {
  const { separation } = exemplary;
  test('one decision by somebody concerned, or one unjustified by one person, and it is not met', () => {
    expect(judgement('2.2', { separation: { ...separation, involved: 1 } })).toBe('does-not');
    expect(judgement('2.2', { separation: { ...separation, confirmed: 5 } })).toBe('does-not');
  });
  test('without decisions it cannot be told', () => {
    const none = { decided: 0, involved: 0, unjustified: 0, confirmed: 0, entry: null };
    expect(judgement('2.2', { separation: none })).toBe('cannot-tell');
  });
});

describe('2.3 reporting to the management', () => {
  const { delivered, opened } = exemplary.management;
  test('takes both that a report went out and that somebody else opened one', () => {
    expect(judgement('2.3', { management: { delivered, opened: null } })).toBe('partly');
    expect(judgement('2.3', { management: { delivered: null, opened } })).toBe('partly');
    expect(judgement('2.3', { management: { delivered: null, opened: null } })).toBe('does-not');
  });
});

describe('13.1 authorisation structure', () => {
  const matrix = (withoutRole: number, accounts = 1000) => ({
    matrix: { roles: 9, reasons: 14, categories: 6, accounts, withoutRole },
  });
  test('turns on accounts without a role', () => {
    expect(judgement('13.1', matrix(1))).toBe('partly');
    expect(judgement('13.1', matrix(20))).toBe('partly');
    expect(judgement('13.1', matrix(21))).toBe('does-not');
    expect(judgement('13.1', matrix(0, 0))).toBe('cannot-tell');
  });
});

describe('13.5 control of use', () => {
  const control = (more: Partial<ScorecardFacts['control']>) => ({
    control: { ...exemplary.control, ...more },
  });
  test('turns on findings in time and on the sample, the lesser of the two', () => {
    expect(judgement('13.5', control({ inTime: 95 }))).toBe('meets');
    expect(judgement('13.5', control({ inTime: 87 }))).toBe('partly');
    expect(judgement('13.5', control({ inTime: 74 }))).toBe('does-not');
    expect(judgement('13.5', control({ sampled: 60 }))).toBe('partly');
    expect(judgement('13.5', control({ sampled: 49 }))).toBe('does-not');
    expect(judgement('13.5', control({ due: 0, inTime: 0, drawn: 0, sampled: 0 }))).toBe('cannot-tell');
  });
  test('tells how many findings, and of the blind sample no number', () => {
    const { because } = judge('13.5', control({ inTime: 87, sampled: 61, drawn: 73 }));
    expect(because.en).toContain('87% of the findings decided within their limit (87 of 100), norm 95%');
    expect(because.en).not.toMatch(/61|73|12/);
  });
});

describe('8.15 the log', () => {
  const ledger = (more: Partial<ScorecardFacts['ledger']>) => ({ ledger: { ...exemplary.ledger, ...more } });
  test('broken is not met, unchecked cannot be told', () => {
    expect(judgement('8.15', ledger({ state: 'broken' }))).toBe('does-not');
    expect(judgement('8.15', ledger({ state: 'unchecked' }))).toBe('cannot-tell');
  });
  test('without anybody independent, or with days unsigned, it is met partly', () => {
    expect(judgement('8.15', ledger({ witnesses: 0, cosignedAt: null }))).toBe('partly');
    expect(judgement('8.15', ledger({ cosignedAt: NOW - (THRESHOLDS.independentDays + 1) * DAY }))).toBe(
      'partly',
    );
    expect(judgement('8.15', ledger({ signedDays: 20 }))).toBe('partly');
    const audited = { at: NOW - 10 * DAY, index: 5 };
    expect(judgement('8.15', ledger({ witnesses: 0, cosignedAt: null, audited }))).toBe('meets');
  });
});

describe('8.16 monitoring', () => {
  const heard = (hours: number) => ({ source: 's', type: 'case', watermark: NOW - hours * 3_600_000 });
  const use = (
    feeds: ScorecardFacts['use']['feeds'],
    completeness: 'complete' | 'incomplete' = 'complete',
  ) => ({
    use: { feeds, completeness },
  });
  test('turns on how long each feed was silent, and on lookups that are missing', () => {
    expect(judgement('8.16', use([heard(48)]))).toBe('meets');
    expect(judgement('8.16', use([heard(1), heard(49)]))).toBe('partly');
    expect(judgement('8.16', use([heard(49)]))).toBe('does-not');
    expect(judgement('8.16', use([heard(1)], 'incomplete'))).toBe('partly');
    expect(judgement('8.16', use([]))).toBe('does-not');
  });
});
