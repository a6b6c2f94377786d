import type { MonthFigures } from '#model/report.ts';
import type { Account, UsedLookup } from '#store/report-port.ts';

/** Lookups, accounts and figures of a month, as tests state them: what is not told is ordinary. */

/** Tuesday 3 November 2026, 10:00 in Amsterdam. */
export const TUESDAY = Date.parse('2026-11-03T09:00:00Z');
export const MONTH = {
  month: '2026-11',
  from: Date.parse('2026-10-31T23:00:00Z'),
  to: Date.parse('2026-11-30T23:00:00Z'),
};
export const ZONE = 'Europe/Amsterdam';

export const looked = (more: Partial<UsedLookup> = {}): UsedLookup => ({
  at: TUESDAY,
  person: 1,
  subject: 100,
  organisation: 'telco',
  software: false,
  operation: 'view',
  made: false,
  reason: 'billing-question',
  search: null,
  site: null,
  country: null,
  grade: 'corroborated',
  first: true,
  openFor: null,
  roster: null,
  ...more,
});

export const account = (person: number, more: Partial<Account> = {}): Account => ({
  person,
  organisation: 'telco',
  software: false,
  hasRole: true,
  employedFrom: Date.parse('2025-01-01T00:00:00Z'),
  employedTo: null,
  used: true,
  calls: 0,
  ...more,
});

export const figures = (more: Partial<MonthFigures> = {}): MonthFigures => ({
  lookups: 1000,
  subjects: 400,
  bySoftware: 100,
  calls: 400,
  withoutNumber: 120,
  wildcard: 10,
  outOfHours: 90,
  rostered: 800,
  offRoster: 8,
  closings: 900,
  closedAtOnce: 18,
  active: 40,
  accounts: 50,
  unused: 2,
  withoutRole: 0,
  usedAfterEmployment: 0,
  highestADay: 90,
  twoPlaces: 3,
  withReason: 960,
  first: { judged: 400, explained: 380 },
  returns: { judged: 500, explained: 490 },
  unexplained: 15,
  unsupported: 10,
  contradicted: 5,
  undetermined: 60,
  pending: 40,
  breakGlass: 4,
  ...more,
});
