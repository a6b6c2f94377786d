/** Days and opening hours of the contact centre, in Amsterdam's time. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const amsterdam = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const local = (at: number): string => amsterdam.format(at);

/** True for the first instant of a Monday in Amsterdam. */
export const isMondayMidnight = (at: number): boolean =>
  at % SECOND === 0 && /^Mon,? 00:00:00$/.test(local(at));

/** The last Monday 00:00 in Amsterdam that is not after `at`. */
export function mondayBefore(at: number): number {
  for (let hour = Math.floor(at / HOUR) * HOUR; ; hour -= HOUR) if (isMondayMidnight(hour)) return hour;
}

/** Midnight at the start of day `day` (0 is the first), also across a change of the clock. */
export function midnight(start: number, day: number): number {
  const at = start + day * DAY;
  const hour = Number(/(\d\d):/.exec(local(at))?.[1]);
  return hour === 0 ? at : hour > 12 ? at + (24 - hour) * HOUR : at - hour * HOUR;
}

/** 0 is Monday, 5 Saturday, 6 Sunday. */
export const weekday = (day: number): number => day % 7;
export const isOpen = (day: number): boolean => weekday(day) < 6;

export const OPENS = 8 * HOUR;
export const CLOSES = 21 * HOUR;

/**
 * How calls spread over the day: weight of each hour from 08:00 to 21:00. Peaks at ten, after lunch, and a
 * small one after dinner, when people get round to it.
 */
const HOURS = [5, 8, 11, 10, 7.5, 8.5, 9.5, 9, 7, 5, 4.5, 5.5, 3].map((weight, i) => [i, weight] as const);

/** When a call comes in, after midnight, given two uniform numbers' worth of chance. */
export const arrival = (random: { weighted(c: typeof HOURS): number; next(): number }): number =>
  OPENS + (random.weighted(HOURS) + random.next()) * HOUR;
