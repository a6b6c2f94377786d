import { describe, expect, test } from 'vitest';
import { type CountInput, countMonth, isNumber } from '#server/report/monthly/count.ts';
import { monthsUpTo, spanOf } from '#server/report/monthly/months.ts';
import type { UsedLookup } from '#store/report-port.ts';
import { account, looked, MONTH, TUESDAY, ZONE } from './given.ts';

/** What a month counts, each figure from lookups that are there to be seen. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function counted(lookups: readonly UsedLookup[], more: Partial<CountInput> = {}) {
  const count = countMonth({
    ...MONTH,
    zone: ZONE,
    accounts: [account(1)],
    breakGlass: new Set(['emergency']),
    within: 20 * MINUTE,
    recordedSince: MONTH.from - 400 * DAY,
    ...more,
  });
  for (const lookup of lookups) count.add(lookup);
  const all = count.figures();
  return { all: all.get(''), telco: all.get('telco'), by: all };
}

describe('a month counts', () => {
  test('each organisation apart, and all together, with customers and accounts once', () => {
    const { all, telco, by } = counted([
      looked(),
      looked({ subject: 101 }),
      looked({ person: 2, organisation: 'partner', subject: 100 }),
      looked({ person: 3, organisation: null, subject: 0 }),
    ]);
    expect(all).toMatchObject({ lookups: 4, subjects: 2, active: 3 });
    expect(telco).toMatchObject({ lookups: 2, subjects: 2, active: 1 });
    expect(by.get('partner')).toMatchObject({ lookups: 1, subjects: 1, active: 1 });
  });

  test('many thousands of customers exactly', () => {
    const { all } = counted(
      Array.from({ length: 30_000 }, (_, i) => looked({ subject: 1 + ((i * 7919) % 12_345) })),
    );
    expect(all).toMatchObject({ lookups: 30_000, subjects: 12_345 });
  });

  test('late by the wall clock of the zone: from 19:00 to 06:00, and in weekends', () => {
    const late = (time: string) => counted([looked({ at: Date.parse(time) })]).all?.outOfHours;
    expect(late('2026-11-03T17:59:00Z')).toBe(0);
    expect(late('2026-11-03T18:00:00Z')).toBe(1);
    expect(late('2026-11-04T04:59:00Z')).toBe(1);
    expect(late('2026-11-04T05:00:00Z')).toBe(0);
    expect(late('2026-11-07T11:00:00Z')).toBe(1);
  });

  test('a search without a customer’s number, and one with a wildcard; not what a search showed', () => {
    const search = { operation: 'search', subject: 0 } as const;
    const { all } = counted([
      looked({ ...search, search: { keys: ['name', 'birthDate'], wildcard: false } }),
      looked({ ...search, search: { keys: ['name'], wildcard: true } }),
      looked({ ...search, search: { keys: ['customer_number'], wildcard: false } }),
      looked({ made: true, search: { keys: ['name'], wildcard: true } }),
      looked(),
    ]);
    expect(all).toMatchObject({ withoutNumber: 2, wildcard: 1 });
    expect(isNumber('Customer Number')).toBe(true);
    expect(isNumber('phone')).toBe(false);
  });

  test('outside the roster only where one covers the day, and of people alone', () => {
    const off = { covered: true, onShift: false };
    const { all } = counted([
      looked({ roster: off }),
      looked({ roster: { covered: true, onShift: true } }),
      looked({ roster: { covered: false, onShift: false } }),
      looked({ roster: off, software: true }),
      looked(),
    ]);
    expect(all).toMatchObject({ rostered: 2, offRoster: 1 });
  });

  test('closed within three seconds, of those whose closing was told', () => {
    const { all } = counted([looked({ openFor: 3000 }), looked({ openFor: 3001 }), looked()]);
    expect(all).toMatchObject({ closings: 2, closedAtOnce: 1 });
  });

  test('grades: undetermined and pending are judged by nobody', () => {
    const { all } = counted([
      looked(),
      looked({ grade: 'explained', first: false }),
      looked({ grade: 'unexplained' }),
      looked({ grade: 'contradicted', first: false }),
      looked({ grade: 'unsupported' }),
      looked({ grade: 'undetermined' }),
      looked({ grade: 'pending' }),
    ]);
    expect(all).toMatchObject({
      first: { judged: 3, explained: 1 },
      returns: { judged: 2, explained: 1 },
      unexplained: 1,
      contradicted: 1,
      unsupported: 1,
      undetermined: 1,
      pending: 1,
    });
  });

  test('the highest of an account on one local day, without programs and without what a search showed', () => {
    const evening = Date.parse('2026-11-03T22:30:00Z');
    const { all } = counted([
      looked(),
      looked({ at: evening }),
      looked({ at: evening + HOUR }),
      looked({ at: TUESDAY + MINUTE, made: true }),
      ...Array.from({ length: 9 }, () => looked({ person: 7, software: true })),
    ]);
    expect(all?.highestADay).toBe(2);
  });

  test('one account at two places at once, not one that has moved in the meantime', () => {
    const { all } = counted([
      looked({ site: 'groningen' }),
      looked({ site: 'utrecht', at: TUESDAY + 19 * MINUTE }),
      looked({ site: 'groningen', at: TUESDAY + 3 * HOUR }),
      looked({ person: 2, country: 'NL', at: TUESDAY + 3 * HOUR }),
      looked({ person: 2, country: 'BE', at: TUESDAY + 3 * HOUR + MINUTE }),
    ]);
    expect(all?.twoPlaces).toBe(2);
  });

  test('accounts used after employment, each once, by the directory as it stands', () => {
    const accounts = [account(1, { employedTo: TUESDAY }), account(2)];
    const { all } = counted([looked(), looked({ at: TUESDAY + HOUR }), looked({ person: 2 })], { accounts });
    expect(all?.usedAfterEmployment).toBe(1);
  });

  test('accounts left alone for sixty days: not the new, not those that have left, and no programs', () => {
    const accounts = [
      account(1),
      account(2, { used: false }),
      account(3, { used: false, employedFrom: MONTH.to - 59 * DAY }),
      account(4, { used: false, employedTo: MONTH.to - DAY }),
      account(5, { used: false, software: true }),
      account(6, { hasRole: false, calls: 12 }),
    ];
    expect(counted([], { accounts }).all).toMatchObject({
      accounts: 4,
      unused: 1,
      withoutRole: 1,
      calls: 12,
    });
    const young = counted([], { accounts, recordedSince: MONTH.to - 59 * DAY });
    expect(young.all?.unused).toBeNull();
  });

  test('reasons given, and the glass broken', () => {
    const { all } = counted([looked({ reason: null }), looked({ reason: 'emergency' }), looked()]);
    expect(all).toMatchObject({ withReason: 2, breakGlass: 1 });
  });
});

test('a month begins and ends at midnight of the zone, whatever the season', () => {
  expect(spanOf('2026-11', ZONE)).toEqual(MONTH);
  expect(spanOf('2026-10', ZONE)?.from).toBe(Date.parse('2026-09-30T22:00:00Z'));
  expect(spanOf('2026-13', ZONE)).toBeNull();
  expect(spanOf('nonsense', ZONE)).toBeNull();
  expect(monthsUpTo('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
});
