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

/** RFC 3339 in UTC with milliseconds: the one way times leave this service. */
export const timestamp = (ms: number): string => new Date(ms).toISOString();
