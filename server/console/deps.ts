import type { Context } from 'hono';
import type { CompletenessState, IntegrityState, SourceIssue } from '#model/completeness.ts';
import type { AnswerCheck, Finding, ReviewRequest, ReviewStep, ReviewStepName } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { ServiceRole, Text } from '#policies/vocabulary.ts';
import type { Allowance } from '#server/auth/allowance.ts';
import type { Clock } from '#server/clock.ts';
import type { Completeness } from '#server/completeness/service.ts';
import type { Consents } from '#server/consents/service.ts';
import type { Exports } from '#server/export/job.ts';
import type { Setting } from '#server/installation.ts';
import type { Erasures } from '#server/keeping/erasures.ts';
import type { Retention } from '#server/keeping/retention.ts';
import type { Policies } from '#server/policy/in-force.ts';
import type { Proposals } from '#server/policy/proposals.ts';
import type { Counter } from '#server/report/counter.ts';
import type { Deliveries } from '#server/report/delivery/service.ts';
import type { Figures } from '#server/report/figures.ts';
import type { Reports } from '#server/report/service.ts';
import type { Simulations } from '#server/report/simulation/jobs.ts';
import type { Waiting } from '#server/review/waiting.ts';
import type { LedgerCheck } from '#server/tlog/check.ts';
import type { Checkpoints } from '#server/tlog/checkpoints.ts';
import type { Integrity } from '#server/tlog/integrity.ts';
import type { Witnesses } from '#server/tlog/witnesses.ts';
import type { Store } from '#store/port.ts';

/** The product's own parts, for the pages that are about them. */
export interface Services {
  policies: Policies;
  proposals: Proposals;
  consents: Consents;
  exports: Exports;
  checkpoints: Checkpoints;
  witnesses: Witnesses;
  integrity: Integrity;
  check: LedgerCheck;
  completeness: Completeness;
  erasures: Erasures;
  retention: Retention;
  reports: Reports;
  deliveries: Deliveries;
  simulations: Simulations;
  /** What the service was started with. */
  installation: readonly Setting[];
  /** When each token, by its name, was last used: since the service started. */
  lastUses: ReadonlyMap<string, number>;
  allowance: Allowance;
  figures: Figures;
  counter: Counter;
  waiting: Waiting;
  /** A new id, for what a page makes. */
  newId(at: number): string;
}

/** What the console is given. It reads, records that it reads, and takes steps through the services. */
export interface ConsoleDeps {
  store: Store;
  services: Services;
  policy(): Policy;
  clock: Clock;
  /** Takes a step under all the review rules; throws AuditError (`not-permitted`, `wrong-step`, …). */
  review(who: Viewer, finding: string, request: ReviewRequest): Promise<Finding>;
  /** Steps this viewer may take on this finding now, with the reason where not. */
  stepsFor(who: Viewer, finding: Finding): Promise<StepChoice[]>;
  /** What became of the work that the last answer points at; absent: not told. */
  answerCheck?(finding: Finding, steps: readonly ReviewStep[]): Promise<AnswerCheck | null>;
  /** Until when somebody may act, milliseconds; absent or null: no limit is told. */
  dueOf?(finding: Finding): number | null;
  /** Records the look, durably, before the page is shown. Answers the entry's index. */
  look(
    who: Viewer,
    route: string,
    target: string | null,
    query?: Record<string, string | number | null>,
  ): Promise<number>;
  session(c: Context): Promise<SignedIn | null>;
  /** Takes a sign-in link once; `cookie` is the session cookie's value. Null when used, unknown or past its time. */
  takeLink(secret: string): Promise<{ cookie: string; viewer: Viewer } | null>;
  /** Whom a link is for, without taking it. */
  peekLink(secret: string): Promise<{ account: string; role: ServiceRole } | null>;
  signOut(c: Context): Promise<void>;
  /** Whether the ledger is what was signed. Absent or null: the console claims nothing. */
  ledgerState?(): Promise<LedgerState | null>;
  /** Whether all lookups came in: another question. Absent or null: the console claims nothing. */
  completeness?(): Promise<CompletenessShown | null>;
  /** What a finding about a source tells of in place of lookups. */
  missing?(finding: string): Promise<SourceIssue[]>;
}

/** Who reads. For an agent `id` is the actor's id. */
export interface Viewer {
  id: string;
  role: ServiceRole;
  /** Empty: every organisation. */
  organisations: string[];
  /** A supervisor's own teams; without any a supervisor sees no finding. */
  teams?: string[];
}

export type SignedIn = Viewer & { csrf: string };

export interface StepChoice {
  step: ReviewStepName;
  allowed: boolean;
  why: Text | null;
}

export interface LedgerState {
  state: IntegrityState;
  /** Entries that were checked; null where that is not known. */
  size: number | null;
  /** When that was found, milliseconds; null while unchecked. */
  at: number | null;
}

export interface CompletenessShown {
  state: CompletenessState;
  /** Milliseconds. */
  since: number | null;
  /** Lookups known to be missing. */
  missing: number;
}
