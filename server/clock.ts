import { v7 as uuidv7 } from 'uuid';

/** Time and ids are handed in, so that a test lives through a night shift in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move. */
export function fixedClock(
  start: number | string,
): Clock & { set(to: number | string): void; advance(ms: number): void } {
  let at = typeof start === 'string' ? Date.parse(start) : start;
  return {
    now: () => at,
    set: (to) => {
      at = typeof to === 'string' ? Date.parse(to) : to;
    },
    advance: (ms) => {
      at += ms;
    },
  };
}

/** A UUIDv7 whose time part is `at` (RFC 9562 §5.7), so that ids sort by time. */
export const newId = (at: number): string => uuidv7({ msecs: at });

const DAY = 86_400_000;
const DAYS_MAX = 1000;
const days = new Map<number, string>();
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/** RFC 3339 in UTC with milliseconds: the one way times leave this service. Throws a RangeError for no time. */
export function timestamp(ms: number): string {
  const at = Math.trunc(ms);
  const day = Math.floor(at / DAY);
  let date = days.get(day);
  if (date === undefined) {
    // Few days come at a time, and `toISOString` costs six times as much as this whole function.
    date = new Date(day * DAY).toISOString().slice(0, -13);
    if (days.size >= DAYS_MAX) days.clear();
    days.set(day, date);
  }
  const rest = at - day * DAY;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const milliseconds = rest % 1000;
  const hundreds = milliseconds < 10 ? '00' : milliseconds < 100 ? '0' : '';
  return `${date}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}.${hundreds}${milliseconds}Z`;
}
