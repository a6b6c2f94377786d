import { z } from 'zod';
import { Id, Time } from './values.ts';

/** Whether all lookups came in: what each source numbered, how often it was heard, and what others counted. */

export const COUNTS_MAX = 10_000;
export const RECONCILIATION_BYTES_MAX = 4 * 1024 * 1024;
export const HOUR_MS = 3_600_000;

const HourStart = Time.refine(
  (ms) => ms % HOUR_MS === 0,
  'must be the start of an hour, for example 2026-11-18T14:00:00Z',
).meta({ type: 'string', format: 'date-time' });

/**
 * The CRM's own counts: lookups it made in each hour of `occurredAt`, one for each customer. Lookups that
 * were made of a search's hits do not count. Without `organisation` a count is of all organisations.
 */
export const ReconciliationRequest = z.strictObject({
  source: Id,
  system: Id.nullish(),
  counts: z
    .array(
      z.strictObject({
        hour: HourStart,
        lookups: z.number().int().nonnegative(),
        organisation: Id.nullish(),
      }),
    )
    .min(1)
    .max(COUNTS_MAX),
});
export type ReconciliationRequest = z.infer<typeof ReconciliationRequest>;

/** Numbers that came in without one missing between them. Times are `occurredAt` in milliseconds. */
export interface SeqRange {
  first: number;
  last: number;
  /** Ledger indices of the lookups that carry the two numbers. */
  firstIndex: number;
  lastIndex: number;
  firstAt: number;
  lastAt: number;
  /** When the gap before this range opened: receipt of the first lookup past it. */
  openedAt: number;
}

/** One run of a source's counter; a counter that starts again begins the next epoch. */
export interface SourceEpoch {
  n: number;
  /** Receipt of its first lookup. */
  startedAt: number;
  /** Different numbers seen. */
  seen: number;
  /** Lookups whose number another lookup had. */
  duplicates: number;
  /** Numbers missing in gaps that were too many to keep apart; they lie below `floor`. */
  setAside: number;
  floor: number;
  /** Lookups that came in below `floor`: whether late or double is not known. */
  unplaced: number;
  /** Ascending. */
  ranges: SeqRange[];
}

export interface LookupSource {
  source: string;
  lookups: number;
  /** Of those, how many came without a number. */
  unnumbered: number;
  /** The latest that any of those happened; null where all have one. */
  lastUnnumberedAt: number | null;
  /** Receipt of the first and the last lookup. */
  firstReceived: number;
  lastReceived: number;
  /** The latest that any lookup happened. */
  lastAt: number;
  /** Until when the source itself says that all was told; null without heartbeats. */
  heartbeat: number | null;
  /** When an officer was last told that something missing came in after all. */
  resolvedAt: number | null;
  /** Whether anybody ever counted its lookups for us. */
  reconciled: boolean;
  epochs: SourceEpoch[];
}

/** Numbers between two ranges that never came. Indices and times are of the lookups on both sides. */
export interface SeqGap {
  epoch: number;
  first: number;
  last: number;
  openedAt: number;
  /** Null before the first number of a counter that started again. */
  after: { index: number; at: number } | null;
  before: { index: number; at: number };
}

/** One hour as the CRM counted it and as we hold it. */
export interface ReconciledHour {
  source: string;
  /** Null: all. */
  system: string | null;
  organisation: string | null;
  hour: number;
  counted: number;
  held: number;
  receivedAt: number;
}

export const ISSUE_KINDS = ['gap', 'silence', 'difference', 'duplicates'] as const;
export type IssueKind = (typeof ISSUE_KINDS)[number];

/** Something about a source that an officer was told of, for as long as it lasts and after. */
export interface SourceIssue {
  id: string;
  source: string;
  kind: IssueKind;
  finding: string;
  /** For a gap and for duplicates. */
  epoch: number | null;
  /** The numbers of a gap; how many duplicates were known before these, and with these. */
  first: number | null;
  last: number | null;
  organisation: string | null;
  system: string | null;
  /** When it happened, by the lookups round it, or the hour; a silence lasts until `to`. */
  from: number;
  to: number;
  /** Lookups concerned when it was found; negative where the CRM counted fewer than we hold. */
  count: number;
  /** The same as it stands now. */
  open: number;
  foundAt: number;
  resolvedAt: number | null;
}

/** What is said of integrity, and apart from it of completeness. */
export interface Verdict<State extends string> {
  state: State;
  /** Milliseconds; null where nothing is known. */
  since: number | null;
  detail: { nl: string; en: string };
}

/**
 * - `complete`: every source vouches for its lookups, and none is known to be missing
 * - `incomplete`: lookups are known to be missing, or a source that should be heard is silent
 * - `differs`: a CRM counted fewer than we hold
 * - `unknown`: no number and no count tells, of one source at least
 */
export const COMPLETENESS = ['complete', 'incomplete', 'differs', 'unknown'] as const;
export type CompletenessState = (typeof COMPLETENESS)[number];
/** `unchecked`: the whole ledger was not checked since the service started. */
export const INTEGRITY = ['holds', 'broken', 'unchecked'] as const;
export type IntegrityState = (typeof INTEGRITY)[number];
