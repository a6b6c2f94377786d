import { HOUR_MS } from '#model/completeness.ts';
import { localTime } from '#policies/durations.ts';
import type { CompletenessSettings } from './settings.ts';

/**
 * A source's habit, learnt from its own counts: in which hours of the week it sends lookups, and how many.
 * No opening hours are configured. A quiet night and a Sunday are part of the habit; a bank holiday is not,
 * and reads as silence, unless the source's heartbeats go on.
 */
export interface Rhythm {
  /** Lookups that are usual in the local hour that begins at `at`; 0 in an hour that is not usual. */
  usual(at: number): number;
}

const DAY = 24 * HOUR_MS;
const WEEK = 7 * DAY;
export const WEEKS_LEARNT = 4;
/** Fewer weeks are no habit. */
const WEEKS_LEAST = 2;
/** In at least this part of the weeks an hour had lookups: it is usual. */
const MOST_WEEKS = 0.75;
/** Silence is looked for this far back; what is older was told when it was new. */
const LONGEST_LOOK = 35 * 24;

/** `hours` are those with lookups in the `WEEKS_LEARNT` weeks up to `until`. Null: no habit to speak of. */
export function learn(
  hours: readonly { at: number; n: number }[],
  until: number,
  zone: string,
): Rhythm | null {
  const first = hours[0]?.at;
  if (first === undefined) return null;
  const weeks = Math.min(WEEKS_LEARNT, Math.round((until - first) / WEEK));
  if (weeks < WEEKS_LEAST) return null;
  const slots = new Map<number, { weeks: number; n: number }>();
  for (const { at, n } of hours) {
    if (at < until - weeks * WEEK || at >= until) continue;
    const slot = slotOf(at, zone);
    const known = slots.get(slot) ?? { weeks: 0, n: 0 };
    slots.set(slot, { weeks: known.weeks + 1, n: known.n + n });
  }
  return {
    usual(at) {
      const slot = slots.get(slotOf(at, zone));
      return slot !== undefined && slot.weeks >= weeks * MOST_WEEKS ? slot.n / weeks : 0;
    },
  };
}

/** Hour of the week on the zone's clock. */
function slotOf(at: number, zone: string): number {
  const { weekday, hour } = localTime(at, zone);
  return weekday * 24 + hour;
}

/** Whole usual hours between two times, as milliseconds, and the lookups that would have come in them. */
export function usualBetween(rhythm: Rhythm, from: number, to: number): { time: number; expected: number } {
  let [time, expected] = [0, 0];
  const start = Math.max(Math.ceil(from / HOUR_MS), Math.floor(to / HOUR_MS) - LONGEST_LOOK);
  for (let hour = start; (hour + 1) * HOUR_MS <= to; hour++) {
    const usual = rhythm.usual(hour * HOUR_MS);
    if (usual === 0) continue;
    time += HOUR_MS;
    expected += usual;
  }
  return { time, expected };
}

/**
 * Since when a source should have been heard and was not; null when it was, or where its habit does not
 * tell. A source with heartbeats is believed when it says that there was nothing; one whose heartbeats lag
 * is overdue, in its usual hours where it has any, else after a day.
 */
export function silentSince(
  { lastAt, heartbeat }: { lastAt: number; heartbeat: number | null },
  rhythm: Rhythm | null,
  { patience, silence, expected, heartbeat: lag }: CompletenessSettings,
  now: number,
): number | null {
  if (heartbeat !== null) {
    const heard = Math.max(heartbeat, lastAt);
    const overdue = rhythm ? usualBetween(rhythm, heard, now).time >= lag : now - heard >= DAY;
    return overdue && now - heard > lag ? heard : null;
  }
  if (rhythm === null) return null;
  const missed = usualBetween(rhythm, lastAt, now - patience);
  return missed.time >= silence && missed.expected >= expected ? lastAt : null;
}
