import { timestamp } from '#server/clock.ts';
import type { Assessment } from './assess.ts';
import { missingOf } from './words.ts';

/**
 * What an export says of completeness: the service's word at the time of export. Nothing in the file proves
 * it; whoever holds the source's own log can hold the two against each other.
 */
export interface CompletenessStatement {
  at: string;
  state: string;
  since: string | null;
  sources: {
    source: string;
    state: string;
    /** Lookups of the span, by the hours they happened in. */
    lookups: number;
    missing: number;
    silentSince: string | null;
    duplicates: number;
    /** `[epoch, first, last]`: the numbers seen, from the lowest to the highest of each count. */
    ranges: [number, number, number][];
    /** `[epoch, first, last]`: the numbers in between that never came; the first thousand. */
    gaps: [number, number, number][];
    gapCount: number;
    /** Hours that were counted by others as well, and how many of them differ. */
    compared: number;
    differing: number;
  }[];
}

const GAPS_MAX = 1000;

export function statementOf(
  { verdict, sources, lookups }: Assessment & { lookups: ReadonlyMap<string, number> },
  at: number,
): CompletenessStatement {
  const orNull = (time: number | null) => (time === null ? null : timestamp(time));
  return {
    at: timestamp(at),
    state: verdict.state,
    since: orNull(verdict.since),
    sources: sources.map((source) => ({
      source: source.source,
      state: source.state,
      lookups: lookups.get(source.source) ?? 0,
      missing: missingOf(source),
      silentSince: orNull(source.silentSince),
      duplicates: source.sequence?.duplicates ?? 0,
      ranges: (source.sequence?.epochs ?? []).map(({ n, first, last }) => [n, first, last]),
      gaps: (source.sequence?.gaps ?? [])
        .slice(0, GAPS_MAX)
        .map(({ epoch, first, last }) => [epoch, first, last]),
      gapCount: source.sequence?.gaps.length ?? 0,
      compared: source.reconciliation?.hours ?? 0,
      differing: source.reconciliation?.differences.length ?? 0,
    })),
  };
}
