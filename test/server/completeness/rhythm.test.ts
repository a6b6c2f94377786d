import { describe, expect, it } from 'vitest';
import { learn, silentSince, usualBetween } from '#server/completeness/rhythm.ts';
import { DAY, HOUR, MINUTE } from '../evidence/given.ts';

/** What a source usually does is learnt from what it did, on the clock of the people who use it. */

const ZONE = 'Europe/Amsterdam';
/** Monday 28 September 2026, midnight in Amsterdam. */
const MONDAY = Date.parse('2026-09-27T22:00:00Z');
const settings = {
  patience: 15 * MINUTE,
  silence: 2 * HOUR,
  expected: 10,
  heartbeat: 2 * HOUR,
  tolerance: 0,
  timezone: ZONE,
};

/** Working days, nine to five by the wall clock, `n` lookups an hour; the clock goes back on 25 October. */
function hours(from: number, to: number, n = 6): { at: number; n: number }[] {
  const found: { at: number; n: number }[] = [];
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  for (let at = from; at < to; at += HOUR) {
    const [day = '', hour = ''] = format.format(at).split(/,? /);
    if (!['Sat', 'Sun'].includes(day) && Number(hour) >= 9 && Number(hour) < 17) found.push({ at, n });
  }
  return found;
}
const local = (text: string) => Date.parse(text);

describe('a habit', () => {
  it('is of the wall clock, also across a change of it', () => {
    const until = MONDAY + 28 * DAY + HOUR;
    const rhythm = learn(hours(MONDAY, until), until, ZONE);
    // Monday 26 October, in winter time: nine is 08:00Z.
    expect(rhythm?.usual(local('2026-10-26T08:00:00Z'))).toBe(6);
    expect(rhythm?.usual(local('2026-10-26T07:00:00Z'))).toBe(0);
    expect(rhythm?.usual(local('2026-10-26T15:00:00Z'))).toBe(6);
    expect(rhythm?.usual(local('2026-10-25T12:00:00Z'))).toBe(0);
  });

  it('takes two weeks to be one, and forgives a day off in four', () => {
    expect(learn(hours(MONDAY, MONDAY + 9 * DAY), MONDAY + 9 * DAY, ZONE)).toBeNull();
    expect(learn([], MONDAY, ZONE)).toBeNull();
    const until = MONDAY + 28 * DAY;
    const holiday = hours(MONDAY, until).filter(({ at }) => at < MONDAY + 7 * DAY || at >= MONDAY + 8 * DAY);
    expect(learn(holiday, until, ZONE)?.usual(until + HOUR + 9 * HOUR)).toBeGreaterThan(0);
  });

  it('counts whole usual hours only', () => {
    const until = MONDAY + 28 * DAY;
    const rhythm = learn(hours(MONDAY, until), until, ZONE);
    if (!rhythm) throw new Error('no habit');
    const friday = local('2026-10-23T14:59:00Z');
    expect(usualBetween(rhythm, friday, local('2026-10-26T07:59:00Z'))).toEqual({ time: 0, expected: 0 });
    expect(usualBetween(rhythm, friday, local('2026-10-26T10:30:00Z'))).toEqual({
      time: 2 * HOUR,
      expected: 12,
    });
  });
});

describe('silence', () => {
  const until = MONDAY + 28 * DAY;
  const rhythm = learn(hours(MONDAY, until), until, ZONE);
  const lastAt = local('2026-10-23T14:59:00Z');
  const at = (now: string, heartbeat: string | null = null) =>
    silentSince(
      { lastAt, heartbeat: heartbeat === null ? null : local(heartbeat) },
      rhythm,
      settings,
      local(now),
    );

  it('is none in the weekend, and none before two usual hours and a quarter have passed', () => {
    expect(at('2026-10-25T12:00:00Z')).toBeNull();
    expect(at('2026-10-26T10:14:00Z')).toBeNull();
    expect(at('2026-10-26T10:15:00Z')).toBe(lastAt);
  });

  it('is judged by what would have come, where little comes', () => {
    const little = learn(hours(MONDAY, until, 1), until, ZONE);
    const judged = (now: string) => silentSince({ lastAt, heartbeat: null }, little, settings, local(now));
    expect(judged('2026-10-26T14:00:00Z')).toBeNull();
    expect(judged('2026-10-27T10:15:00Z')).toBe(lastAt);
  });

  it('is none while heartbeats say that there was nothing; those are overdue in usual hours, or after a day', () => {
    expect(at('2026-10-26T12:00:00Z', '2026-10-26T11:00:00Z')).toBeNull();
    expect(at('2026-10-26T13:30:00Z', '2026-10-26T11:00:00Z')).toBe(local('2026-10-26T11:00:00Z'));
    expect(at('2026-10-26T06:00:00Z', '2026-10-25T22:00:00Z')).toBeNull();
    const unknown = (now: string) =>
      silentSince({ lastAt, heartbeat: lastAt + HOUR }, null, settings, local(now));
    expect(unknown('2026-10-24T14:00:00Z')).toBeNull();
    expect(unknown('2026-10-24T16:00:00Z')).toBe(lastAt + HOUR);
  });
});
