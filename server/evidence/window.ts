import type { Work } from '#model/evidence.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Policy, Reason } from '#policies/policy.ts';

/**
 * When work explains a lookup: from `before` ahead of its start until `after` past its end. The two lengths
 * are the declared reason's; a lookup without a known reason, or with one that demands no evidence, is
 * judged by the defaults.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const DEFAULT_BEFORE = 15 * MINUTE;
export const DEFAULT_AFTER = 4 * HOUR;
/** A record that the lookup's own actor made later than this after the lookup is back-dated. */
export const TOLERANCE = 5 * MINUTE;
/** How long a lookup waits for silent feeds, after its window, before it is graded without them. */
export const PATIENCE = 24 * HOUR;
/** How long an earlier explained lookup of the same pair accounts for coming back. */
export const RETURN_VISIT = 7 * 24 * HOUR;
/** A call whose end was never told is not taken to last for ever. */
const LONGEST_CALL = 12 * HOUR;

export interface Window {
  before: number;
  after: number;
}

export const reasonOf = (lookup: Pick<Lookup, 'reason'>, policy: Policy): Reason | null =>
  lookup.reason === null ? null : (policy.reasons.get(lookup.reason) ?? null);

export const windowOf = (reason: Reason | null): Window =>
  reason?.evidence
    ? { before: reason.evidence.before, after: reason.evidence.after }
    : { before: DEFAULT_BEFORE, after: DEFAULT_AFTER };

/** Nothing that begins after this can explain a lookup at `at`, so feeds need to be heard until here. */
export const horizon = (at: number, window: Window): number => at + Math.max(window.before, TOLERANCE);

/**
 * Whether a lookup at `at` falls within the reach of this work, milliseconds.
 * - interaction, work item: `start − before … end + after`
 * - case: `start − before … end`: a closed case is no reason to look
 * - campaign: `start … end`
 * - an interaction with nobody identified: `start − before … end + before`, for one unknown caller cannot
 *   account for an afternoon of lookups
 */
export function reaches(
  work: Pick<Work, 'type' | 'subject' | 'start' | 'end'>,
  at: number,
  window: Window,
  isNamed = work.subject !== null,
): boolean {
  const start = work.type === 'campaign' ? work.start : work.start - window.before;
  return at >= start && at <= lastMoment(work, window, isNamed);
}

function lastMoment(work: Pick<Work, 'type' | 'start' | 'end'>, window: Window, isNamed: boolean): number {
  switch (work.type) {
    case 'interaction': {
      const end = work.end ?? work.start + LONGEST_CALL;
      return end + (isNamed ? window.after : Math.min(window.before, window.after));
    }
    case 'work-item':
      return work.end === null ? Number.POSITIVE_INFINITY : work.end + window.after;
    default:
      return work.end ?? Number.POSITIVE_INFINITY;
  }
}

/**
 * When the record came to be, as far as it tells: no record is older than it says its work is. Where the
 * source does not say when it was made, the store takes the work's own start, so that a nightly delivery
 * accuses nobody.
 */
export const madeAt = (work: Work): number => Math.max(work.madeAt, work.start);
