import type {
  CompletenessState,
  LookupSource,
  ReconciledHour,
  SeqGap,
  Verdict,
} from '#model/completeness.ts';
import { HOUR_MS } from '#model/completeness.ts';
import { type Comparison, compare } from './compare.ts';
import { duplicatesOf, gapsOf, setAsideOf, sizeOf, spanOf } from './gaps.ts';
import type { CompletenessSettings } from './settings.ts';
import { tellVerdict } from './words.ts';

/** From counts to a verdict: is anything known to be missing, and who vouches that nothing is? Pure. */

export interface ToAssess {
  sources: readonly LookupSource[];
  hours: readonly ReconciledHour[];
  /** Since when a source is silent that should be heard. */
  silent: ReadonlyMap<string, number>;
  settings: CompletenessSettings;
  now: number;
  /** Only what happened in this span; everything without it. */
  span?: { from: number; to: number };
  /** Whether it takes counts of this span to vouch for a source, or that it is counted at all. */
  counted: 'ever' | 'in-span';
  /** Lookups of the span by source; one that had none and lacks none is left out. */
  lookups?: ReadonlyMap<string, number>;
}

export interface SourceAssessment {
  source: string;
  state: CompletenessState;
  /** When this state began, milliseconds. */
  since: number | null;
  lastReceivedAt: number | null;
  heartbeat: number | null;
  silentSince: number | null;
  /** Null where its lookups carry no numbers. */
  sequence: {
    /** Numbers that never came, and in gaps too many to keep apart. */
    missing: number;
    setAside: number;
    gaps: SeqGap[];
    /** Gaps that are too young to judge. */
    waiting: number;
    duplicates: number;
    unplaced: number;
    unnumbered: number;
    epochs: { n: number; startedAt: number; first: number; last: number; seen: number }[];
  } | null;
  /** Null where nobody counted. */
  reconciliation: Comparison | null;
}

export interface Assessment {
  verdict: Verdict<CompletenessState>;
  sources: SourceAssessment[];
}

const WORST_FIRST: readonly CompletenessState[] = ['incomplete', 'differs', 'unknown', 'complete'];

export function assess(given: ToAssess): Assessment {
  const named = new Map(given.sources.map((source) => [source.source, source]));
  const counted = new Map<string, ReconciledHour[]>();
  for (const hour of given.hours) counted.set(hour.source, [...(counted.get(hour.source) ?? []), hour]);
  const names = [...new Set([...named.keys(), ...counted.keys()])].sort();
  const isBad = (state: CompletenessState) => state === 'incomplete' || state === 'differs';
  const sources = names
    .map((name) => assessSource(name, named.get(name) ?? null, counted.get(name) ?? [], given))
    .filter(
      ({ source, state }) =>
        isBad(state) || given.lookups === undefined || given.lookups.has(source) || counted.has(source),
    );
  const state = WORST_FIRST.find((one) => sources.some((source) => source.state === one)) ?? 'unknown';
  return { verdict: { state, since: sinceOf(state, sources), detail: tellVerdict(state, sources) }, sources };
}

/** A bad state began with the first source that has it, a good one with the last. */
function sinceOf(state: CompletenessState, sources: readonly SourceAssessment[]): number | null {
  const times = sources
    .filter((source) => source.state === state)
    .flatMap(({ since }) => (since === null ? [] : [since]));
  if (times.length === 0) return null;
  return state === 'complete' ? Math.max(...times) : Math.min(...times);
}

function assessSource(
  name: string,
  source: LookupSource | null,
  hours: readonly ReconciledHour[],
  given: ToAssess,
): SourceAssessment {
  const { settings, now, silent } = given;
  const sequence = source && source.epochs.length > 0 ? sequenceOf(source, given) : null;
  const reconciliation =
    hours.length > 0 ? compare(hours, () => source?.heartbeat ?? null, settings, now) : null;
  const silentSince = silent.get(name) ?? null;
  const short = (reconciliation?.differences ?? []).filter((hour) => hour.counted > hour.held);
  const over = (reconciliation?.differences ?? []).filter((hour) => hour.counted < hour.held);
  const missing = (sequence?.missing ?? 0) + (sequence?.setAside ?? 0);
  const begins = [
    ...(sequence?.gaps ?? []).map(({ openedAt }) => openedAt),
    ...(sequence && sequence.setAside > 0 ? [source?.firstReceived ?? now] : []),
    ...short.map(({ hour }) => hour + HOUR_MS),
    ...(silentSince === null ? [] : [silentSince]),
  ];
  const at = (state: CompletenessState, since: number | null): SourceAssessment => ({
    source: name,
    state,
    since,
    lastReceivedAt: source?.lastReceived ?? null,
    heartbeat: source?.heartbeat ?? null,
    silentSince,
    sequence,
    reconciliation,
  });
  if (missing > 0 || short.length > 0 || silentSince !== null) return at('incomplete', Math.min(...begins));
  if (over.length > 0) return at('differs', Math.min(...over.map(({ hour }) => hour + HOUR_MS)));
  const since = given.span?.from ?? 0;
  const numbered = source !== null && sequence !== null && (source.lastUnnumberedAt ?? -1) < since;
  const wasCounted =
    given.counted === 'ever' ? source?.reconciled === true : (reconciliation?.hours ?? 0) > 0;
  const vouched = numbered || wasCounted;
  return at(vouched ? 'complete' : 'unknown', source?.resolvedAt ?? source?.firstReceived ?? null);
}

function sequenceOf(source: LookupSource, { settings, now, span }: ToAssess): SourceAssessment['sequence'] {
  const within = gapsOf(source).filter((gap) => {
    const { from, to } = spanOf(gap);
    return span === undefined || (to >= span.from && from < span.to);
  });
  const gaps = within.filter(({ openedAt }) => now - openedAt >= settings.patience);
  return {
    missing: gaps.reduce((sum, gap) => sum + sizeOf(gap), 0),
    setAside: setAsideOf(source, span?.from),
    gaps,
    waiting: within.length - gaps.length,
    duplicates: duplicatesOf(source),
    unplaced: source.epochs.reduce((sum, { unplaced }) => sum + unplaced, 0),
    unnumbered: source.unnumbered,
    epochs: source.epochs.map(({ n, startedAt, seen, ranges }) => ({
      n,
      startedAt,
      first: ranges[0]?.first ?? 0,
      last: ranges.at(-1)?.last ?? 0,
      seen,
    })),
  };
}
