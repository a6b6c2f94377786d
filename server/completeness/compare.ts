import { HOUR_MS, type ReconciledHour } from '#model/completeness.ts';
import type { CompletenessSettings } from './settings.ts';

/** The CRM's counts beside ours. An hour waits until all that happened in it should have been told. */
export interface Comparison {
  /** Hours that were compared. */
  hours: number;
  counted: number;
  held: number;
  /** Lookups that are missing by these counts. Where all were counted and a part as well, the whole tells. */
  short: number;
  /** Hours that are not over yet, as far as the source has told. */
  waiting: number;
  /** More lookups counted than held by more than the tolerance: they are missing. Fewer: ours are unknown there. */
  differences: ReconciledHour[];
}

/** `heartbeat` answers how far a source says it has told everything; null without heartbeats. */
export function compare(
  hours: readonly ReconciledHour[],
  heartbeat: (source: string) => number | null,
  { patience, tolerance }: Pick<CompletenessSettings, 'patience' | 'tolerance'>,
  now: number,
): Comparison {
  const found: Comparison = { hours: 0, counted: 0, held: 0, short: 0, waiting: 0, differences: [] };
  const whole = new Set(hours.filter((hour) => !isPart(hour)).map(({ source, hour }) => `${source} ${hour}`));
  for (const hour of hours) {
    const end = hour.hour + HOUR_MS;
    const heard = heartbeat(hour.source);
    if (heard === null ? now < end + patience : heard < end) {
      found.waiting++;
      continue;
    }
    found.hours++;
    if (!isPart(hour) || !whole.has(`${hour.source} ${hour.hour}`)) {
      found.counted += hour.counted;
      found.held += hour.held;
      if (hour.counted - hour.held > tolerance) found.short += hour.counted - hour.held;
    }
    if (Math.abs(hour.counted - hour.held) > tolerance) found.differences.push(hour);
  }
  return found;
}

const isPart = ({ organisation, system }: ReconciledHour): boolean =>
  organisation !== null || system !== null;
