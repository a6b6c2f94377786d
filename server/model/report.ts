import type { Language } from '#policies/vocabulary.ts';

/** The nouns of reports: what is counted of a month, named reports, and where reports go. Times in milliseconds. */

/** Counts of one month and one organisation. Nothing here names anybody. */
export interface MonthFigures {
  lookups: number;
  subjects: number;
  bySoftware: number;
  /** Conversations that its accounts handled. */
  calls: number;
  /** Searches by people or programs, not by a customer's number. */
  withoutNumber: number;
  wildcard: number;
  outOfHours: number;
  /** Of people's lookups that a roster covers. */
  rostered: number;
  offRoster: number;
  /** Of lookups whose closing was told. */
  closings: number;
  closedAtOnce: number;
  /** Different accounts that looked. */
  active: number;
  /** People's accounts at the month's end. */
  accounts: number;
  /** Of those, not used for sixty days; null where the record does not go back so far. */
  unused: number | null;
  withoutRole: number;
  usedAfterEmployment: number;
  highestADay: number;
  twoPlaces: number;
  withReason: number;
  first: { judged: number; explained: number };
  returns: { judged: number; explained: number };
  unexplained: number;
  unsupported: number;
  contradicted: number;
  undetermined: number;
  pending: number;
  breakGlass: number;
}

export const SPECIFIC_STATES = ['requested', 'ready', 'declined', 'destroyed'] as const;
export type SpecificState = (typeof SPECIFIC_STATES)[number];

/** A report that names people, asked for by one and confirmed by another. */
export interface SpecificReport {
  id: string;
  about: { kind: 'actor' | 'subject'; id: string };
  from: number;
  to: number;
  /** Null once it was destroyed. */
  caseNumber: string | null;
  purpose: string | null;
  state: SpecificState;
  at: number;
  by: string;
  decidedAt: number | null;
  decidedBy: string | null;
  /** When it is destroyed; null before it is ready. */
  expiresAt: number | null;
  destroyedAt: number | null;
  /** What it says, once it is ready and until it is destroyed. */
  content: SpecificContent | null;
}

export type NewSpecific = Pick<
  SpecificReport,
  'id' | 'about' | 'from' | 'to' | 'caseNumber' | 'purpose' | 'at' | 'by'
>;

export type SpecificDecision = { by: string; at: number } & (
  | { step: 'confirmed'; expiresAt: number; content: SpecificContent }
  | { step: 'declined' }
);

export interface SpecificContent {
  /** All that there are in the span; `lookups` has the latest of them. */
  total: number;
  grades: Record<string, number>;
  reasons: Record<string, number>;
  /** Different people on the other side. */
  others: number;
  lookups: SpecificLookup[];
  findings: { id: string; outcome: string | null; status: string }[];
}

/** `actor` and `subject` are kept as integers, so that whoever is erased is gone from here too. */
export interface SpecificLookup {
  id: string;
  index: number;
  at: number;
  actor: string;
  subject: string | null;
  organisation: string | null;
  operation: string;
  reason: string | null;
  reference: string | null;
  grade: string;
}

export const REPORT_KINDS = ['monthly', 'scorecard'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
export const CHANNELS = ['email', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];
/** How a report goes: whole, as HTML, PDF, CSV or JSON, or as a link to the page. */
export const DELIVERY_FORMATS = ['link', 'html', 'pdf', 'csv', 'json'] as const;
export type DeliveryFormat = (typeof DELIVERY_FORMATS)[number];

export interface Subscription {
  id: string;
  kind: ReportKind;
  /** Null: all organisations. */
  organisation: string | null;
  /** Day of the month, 1 to 28. */
  day: number;
  channel: Channel;
  /** E-mail addresses, or the one address of a webhook. */
  recipients: string[];
  format: DeliveryFormat;
  language: Language;
  at: number;
  by: string;
  endedAt: number | null;
  endedBy: string | null;
}

/**
 * `sending` is written before anything leaves; found so at a start, it is not known whether it arrived: a webhook is
 * called again under the same key, an e-mail is not sent twice and becomes `unsure`.
 */
export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'unsure'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  id: string;
  subscription: string;
  /** `2026-10`: what the report is about. */
  month: string;
  state: DeliveryState;
  madeAt: number;
  /** When it is tried next; null once it is over. */
  nextAt: number | null;
  sentAt: number | null;
  attempts: DeliveryAttempt[];
}

export interface DeliveryAttempt {
  at: number;
  /** What became of it, without addresses and without what the other side said: `sent`, `refused 550`, `timeout`. */
  outcome: string;
}
