import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDuration,
  durationMs,
  endOfDay,
  isTimeZone,
  leastDurationMs,
  localDate,
  localTime,
  parseDuration,
  startOfDay,
  toInstant,
} from '#policies/durations.ts';

const ams = 'Europe/Amsterdam';
const utc = (text: string) => Date.parse(text);
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

describe('a duration', () => {
  it.each([
    ['PT15M', 900_000],
    ['PT4H', 14_400_000],
    ['P1D', 86_400_000],
    ['P2W', 1_209_600_000],
    ['P1DT12H', 129_600_000],
    ['PT0S', 0],
    ['PT0.250S', 250],
  ])('%s lasts %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
  it.each([
    '',
    'P',
    'PT',
    'P1',
    '15M',
    'PT15',
    'P-1D',
    'P1H',
    'pt15m',
    'P1DT',
    'PT1M1H',
    ' P1D',
    'P1D\n',
    'P9999999D',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
  it('of months has no fixed length, but a least one', () => {
    expect(durationMs('P18M')).toBeNull();
    expect(leastDurationMs('P18M')).toBe(18 * 28 * 86_400_000);
  });
});

describe('a day in a time zone', () => {
  it.each([
    ['2027-12-31', ams, '2027-12-30T23:00:00.000Z', '2027-12-31T23:00:00.000Z'],
    ['2026-07-01', ams, '2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z'],
    // 23 and 25 hours: the clock goes forward in March and back in October.
    ['2026-03-29', ams, '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', ams, '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', '2026-01-01T18:15:00.000Z'],
    // Midnight itself is skipped in Beirut: the day begins at one.
    ['2024-03-31', 'Asia/Beirut', '2024-03-30T22:00:00.000Z', '2024-03-31T21:00:00.000Z'],
    // Havana's midnight comes twice: the day begins at the first.
    ['2024-11-03', 'America/Havana', '2024-11-03T04:00:00.000Z', '2024-11-04T05:00:00.000Z'],
    ['2024-02-29', ams, '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
  ])('%s in %s', (date, zone, from, until) => {
    expect(iso(startOfDay(date, zone))).toBe(from);
    expect(iso(endOfDay(date, zone))).toBe(until);
  });
  it.each(['2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', '2026-04-31', ''])('%j is none', (date) => {
    expect(startOfDay(date, ams)).toBeNull();
  });
  it('has weekdays from Monday, 1, to Sunday, 7', () => {
    expect(localTime(utc('2026-11-22T23:30:00Z'), ams)).toEqual({
      year: 2026,
      month: 11,
      day: 23,
      hour: 0,
      minute: 30,
      second: 0,
      weekday: 1,
    });
    expect(localTime(utc('2026-11-22T12:00:00Z'), ams).weekday).toBe(7);
  });
});

describe('adding a duration', () => {
  it.each([
    ['2026-01-31T12:00:00Z', 'P1M', 1, '2026-02-28T12:00:00.000Z'],
    ['2024-02-29T12:00:00Z', 'P1Y', 1, '2025-02-28T12:00:00.000Z'],
    ['2026-11-30T09:00:00Z', 'P18M', -1, '2025-05-30T08:00:00.000Z'],
    // The wall clock stays; an hour goes.
    ['2026-03-28T11:00:00Z', 'P1D', 1, '2026-03-29T10:00:00.000Z'],
    ['2026-03-28T11:00:00Z', 'PT24H', 1, '2026-03-29T11:00:00.000Z'],
    ['2026-10-24T10:00:00Z', 'P1D', 1, '2026-10-25T11:00:00.000Z'],
    // Half past two does not exist that night.
    ['2026-03-28T01:30:00Z', 'P1D', 1, '2026-03-29T01:30:00.000Z'],
    ['2026-11-23T09:00:00.123Z', 'P1W', -1, '2026-11-16T09:00:00.123Z'],
    ['2026-11-23T09:00:00Z', 'P1DT1H', -1, '2026-11-22T08:00:00.000Z'],
  ] as const)('%s and %s (%d) is %s', (at, duration, direction, expected) => {
    expect(iso(addDuration(utc(at), duration, ams, direction))).toBe(expected);
  });
  it('that is none throws', () => {
    expect(() => addDuration(0, '15 minutes', ams)).toThrow(RangeError);
  });
});

describe('any instant', () => {
  const zones = fc.constantFrom(
    ams,
    'UTC',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
  );
  const instants = fc.integer({ min: utc('1975-01-01T00:00:00Z'), max: utc('2060-01-01T00:00:00Z') });

  it('lies within its own day, and the next begins where it ends', () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const date = localDate(at, zone);
        const from = startOfDay(date, zone) ?? Number.NaN;
        const until = endOfDay(date, zone) ?? Number.NaN;
        expect(from).toBeLessThanOrEqual(at);
        expect(until).toBeGreaterThan(at);
        expect(localDate(until, zone) > date).toBe(true);
        expect(localDate(until - 1, zone)).toBe(date);
      }),
      { numRuns: 2000 },
    );
  });
  it('is found again from its wall clock, or the first of two', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const at = Math.floor(instant / 1000) * 1000;
        const { year, month, day, hour, minute, second } = localTime(at, zone);
        const found = toInstant(Date.UTC(year, month - 1, day, hour, minute, second), zone);
        expect(found).toBeLessThanOrEqual(at);
        expect(localTime(found, zone)).toEqual(localTime(at, zone));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the wall clock', () => {
  const told = (at: number, zone: string): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  const ours = (at: number, zone: string): string => {
    const { year, month, day, hour, minute, second } = localTime(at, zone);
    const two = (n: number) => String(n).padStart(2, '0');
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  };
  it.each([
    // A change on the hour, one a minute past it, one of half an hour, and days that were never there.
    ['Europe/Amsterdam', '2026-10-25T01:00:00Z'],
    ['America/St_Johns', '2009-03-08T03:31:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['Asia/Kathmandu', '1985-12-31T18:30:00Z'],
  ])('in %s is the platform’s own in every minute around %s', (zone, change) => {
    for (let minutes = -90; minutes <= 90; minutes++) {
      const at = utc(change) + minutes * 60_000 + 59_999;
      expect(ours(at, zone)).toBe(told(at, zone));
    }
  });
});

describe('a time zone', () => {
  it.each(['Europe/Amsterdam', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1'])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  it.each(['Amsterdam', '+01:00', '', 'Europe/', 'Europe/Amsterdam ', '../etc/passwd', 'Mars/Olympus'])(
    '%j is none',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
