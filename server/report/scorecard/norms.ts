import type { CompletenessState, IntegrityState } from '#model/completeness.ts';
import type { Text } from '#policies/vocabulary.ts';

/** The nouns of the scorecard: norms and judgements, what they are judged by, and the numbers that they turn on. */

export const NORMS = ['1.3', '1.4', '1.5', '2.2', '2.3', '13.1', '13.5', '8.15', '8.16'] as const;
export type NormId = (typeof NORMS)[number];
export const JUDGEMENTS = ['meets', 'partly', 'does-not', 'cannot-tell'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

export interface Norm {
  id: NormId;
  set: 'suwinet' | 'bio2';
  title: Text;
  judgement: Judgement;
  because: Text;
  evidence: Evidence[];
}

/** Where what it rests on can be seen: an entry of the ledger, or a page of the product. */
export interface Evidence {
  label: Text;
  /** Index of the ledger entry; null where it is a page. */
  entry: number | null;
  page: 'policies' | 'proposals' | 'findings' | 'deliveries' | 'monthly' | 'integrity' | null;
}

/** When a norm is met. Every number that a judgement turns on stands here (`docs/reports.md`). */
export const THRESHOLDS = {
  /** A policy is looked at again at least this often. */
  evaluateDays: 366,
  /** Of findings that are due or decided, decided within their limit: met from the first, partly from the second. */
  inTime: 0.95,
  inTimePartly: 0.75,
  /** The same of drawn lookups that were decided on. */
  sampled: 0.95,
  sampledPartly: 0.5,
  /** Of accounts, without a role: met up to the first, partly up to the second. */
  withoutRole: 0,
  withoutRolePartly: 0.02,
  /** A witness, or an auditor with an export, looked at the ledger no longer ago than this. */
  independentDays: 92,
  /** Of days with a signed checkpoint, in the last month. */
  signedDays: 0.9,
  /** A feed that was not heard for longer is silent. */
  silentHours: 48,
} as const;

export interface ScorecardFacts {
  now: number;
  zone: string;
  /** The version in force: its entry, and whether two people brought it into force. */
  policy: { version: string; at: number; index: number; byTwo: boolean } | null;
  /** When somebody last weighed the policy, and how: a proposal decided, or a lesson answered. */
  evaluated: { at: number; changes: number } | null;
  recordedSince: number | null;
  separation: {
    decided: number;
    involved: number;
    unjustified: number;
    confirmed: number;
    entry: number | null;
  };
  management: {
    /** The last monthly report that went out by itself. */
    delivered: { month: string; at: number } | null;
    /** The last time somebody other than a security officer opened a monthly report. */
    opened: { at: number; index: number } | null;
  };
  matrix: {
    roles: number;
    reasons: number;
    categories: number;
    accounts: number;
    withoutRole: number;
  } | null;
  control: {
    /** Findings whose limit has passed or that were decided; drawn lookups alike. */
    due: number;
    inTime: number;
    open: number;
    drawn: number;
    sampled: number;
  };
  ledger: {
    state: IntegrityState;
    checkedAt: number | null;
    signedDays: number;
    days: number;
    witnesses: number;
    cosignedAt: number | null;
    /** The last time an auditor took an export or tiles. */
    audited: { at: number; index: number } | null;
  };
  use: {
    feeds: { source: string; type: string; watermark: number }[];
    completeness: CompletenessState;
  };
}
