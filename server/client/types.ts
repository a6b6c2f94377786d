import type { z } from 'zod';
import type { LookupAnswer, LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import type { Decision, Notice } from '#policies/policy.ts';
import type { ActivePolicy, Warning } from './policy.ts';

/** What callers of the client give and get. */

export type OnOutage = 'refuse' | 'spool';

type Wire = z.input<typeof LookupRequest>;

/** One lookup, as `POST /v1/lookups` takes it; the client adds id, time and place in its count. */
export interface Lookup extends Omit<Wire, 'id' | 'occurredAt' | 'source' | 'actor' | 'subjects' | 'fields'> {
  /** An id stands for an actor whose kind the directory knows. */
  actor: string | Wire['actor'];
  /** None: all of them. */
  fields?: readonly string[] | null;
  /** What to do with this lookup when nobody answers; else what the client was made with. */
  onOutage?: OnOutage;
}

export type Outcome = z.input<typeof OutcomeRequest>;

export type Answer = LookupAnswer;
export type Receipt = LookupAnswer['receipt'];
export type { Decision, Notice };

/** A decision asked for beforehand; `warning` where a person should see its notices first, null where not. */
export type DryDecision = Decision & { warning: { id: string; until: string } | null };

/**
 * Reads the customer's data from the CRM: exactly the fields named. `decision` is null where the lookup was
 * spooled and nobody has decided yet.
 */
export type Read<T> = (permitted: readonly string[], decision: Decision | null) => T | Promise<T>;

interface Told {
  id: string;
  /** Plain sentences to show to the agent, in Dutch and English. */
  notices: readonly Notice[];
  /** Fields that the policy does not permit; gone from `data` where the policy is enforced. */
  withheld: readonly string[];
  /** Tells what was shown and when it was closed. */
  outcome(outcome: Outcome): Promise<void>;
}

export type Result<T> =
  | (Told & { status: 'permitted'; data: T; decision: Decision; receipt: Receipt })
  /** Show the notices; a second lookup with `follows: id` confirms. */
  | (Told & { status: 'ask'; decision: Decision; receipt: Receipt })
  | (Told & { status: 'denied'; decision: Decision; receipt: Receipt })
  /** Nobody answered; the lookup is on disk and will be sent. Decision and receipt are still to come. */
  | (Told & { status: 'spooled'; data: T; decision: null; receipt: null });

export interface FlushReport {
  sent: number;
  /** Known to the service already; harmless. */
  duplicates: number;
  /** Refused by the service and set aside in `rejected.ndjson`, with why. */
  rejected: readonly { id: string; code: string; message: string }[];
  /** Lines that a crash left half written, set aside in `torn.ndjson`; their numbers show as a gap. */
  torn: number;
  /** Lines still to be sent, when the service went away in the middle. */
  left: number;
}

export interface InzageOptions {
  /** Where the service is; plain http is taken for this machine alone, unless `insecureHttp` is set. */
  url: string;
  token: string;
  /** Time within which an answer must be there, retries included. */
  timeoutMs?: number;
  onOutage?: OnOutage;
  /** A directory of this client's own. It holds the count and the spool, so it must outlive the process. */
  spoolDir?: string;
  /** Name of this gateway; lookups are numbered per source. */
  source: string;
  insecureHttp?: boolean;
  /** How often the policy is asked after, once it was asked for; 0 asks at every `policy()`. */
  policyEveryMs?: number;
  /** Told when another policy is in force. */
  onPolicyChange?: (policy: ActivePolicy) => void;
  /** Told, before a lookup is sent, what the policy is sure to object to. The lookup goes ahead. */
  onWarning?: (warning: Warning) => void;
  /** How often a spool that is not empty is sent; 0 leaves it to `flush()`. */
  flushEveryMs?: number;
  /** Told of every flush that sent or set aside something. */
  onFlush?: (report: FlushReport) => void;
  fetch?: typeof fetch;
  clock?: { now(): number };
}
