import type { z } from 'zod';
import type { ConsentRequest } from '#model/consent.ts';
import type { DirectoryItem } from '#model/directory.ts';
import type { EvidenceItem } from '#model/evidence.ts';
import type { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import type { Customers } from './customers.ts';
import type { Agent, Hours, People } from './people.ts';
import type { Random } from './random.ts';

/** What the parts of the world hand to each other. Inputs are JSON as a caller would send it. */

export type DirectoryInput = z.input<typeof DirectoryItem>;
export type EvidenceInput = z.input<typeof EvidenceItem>;
export type ConsentInput = z.input<typeof ConsentRequest>;
export type LookupInput = z.input<typeof LookupRequest>;
export type OutcomeInput = z.input<typeof OutcomeRequest>;

export type Truth = 'honest' | { misuse: MisuseName; episode: number };

/** Kinds of misuse in the demo's week. */
export const WEEK_MISUSES = [
  'celebrity',
  'neighbours',
  'serial-interest',
  'self',
  'colleague',
  'backdated-case',
  'reference-reuse',
  'contradicted-reference',
  'off-shift',
  'after-employment',
  'enumeration',
  'task-drift',
  'consent-withdrawn',
  'fields-not-permitted',
  'shared-account',
  'unknown-reason',
  'break-glass',
  'peek',
] as const;

/** All kinds that a world plants unless it is told which. */
export const MISUSES = [
  ...WEEK_MISUSES,
  'household',
  'family-ring',
  'volume-spike',
  'wide-search',
  'slow-drip',
  'curious-one-offs',
  'self-made-case',
  'mandate-exceeded',
  'budget-exceeded',
  'missing-lookups',
] as const;
/** `watched-list` is a whole organisation's, and planted only where it is asked for. */
export type MisuseName = (typeof MISUSES)[number] | 'watched-list';

/** Honest lookups that look odd, or that nothing on record will ever explain. */
export type Habit =
  | 'help-across-the-desk'
  | 'wrong-file'
  | 'escalation'
  | 'shadowing'
  | 'walk-in'
  | 'hand-over'
  | 'wide-search';

export interface WorldLookup {
  request: LookupInput & { id: string; occurredAt: string; source: { id: string; seq: number } };
  /** When it was closed, for `POST /v1/lookups/:id/outcome`; null where the CRM does not tell. */
  outcome: OutcomeInput | null;
  truth: Truth;
  habit: Habit | null;
}

/** One lookup before it has an id and its place in the order of the day. Times in milliseconds. */
export interface Draft {
  at: number;
  agent: Agent;
  customer: number | null;
  /** A lookup of many at once. */
  customers?: readonly number[];
  reason: string | null;
  operation?: LookupInput['operation'];
  reference?: { type: 'interaction' | 'case' | 'work-item' | 'campaign' | 'task'; id: string } | null;
  fields?: readonly string[] | null;
  note?: string;
  task?: string;
  onBehalfOf?: Agent;
  search?: LookupInput['search'];
  change?: LookupInput['change'];
  channel?: string;
  context?: LookupInput['context'];
  /** How long the record stayed on the screen. */
  open?: number;
  /** How many a search found. */
  hits?: number;
  /** Made and never sent, with or without a place in the gateway's count. */
  unsent?: 'numbered' | 'unnumbered';
  /** What of an honest day this was, where it is out of the ordinary. */
  habit?: Habit;
  truth?: Truth;
}

export interface Call {
  id: string;
  agent: Agent;
  customer: number;
  reason: string;
  start: number;
  end: number;
  /** The record of it as telephony sent it when it had ended. */
  item: Extract<EvidenceInput, { type: 'interaction' }>;
}

export interface Case {
  type: 'case' | 'work-item';
  id: string;
  reason: string;
  customer: number;
  team: string;
  assignee: Agent | null;
  openedBy: string | null;
  openedAt: number;
  /** When its next step may be taken; a case rests between steps. */
  restsUntil: number;
}

/** Where the play is set, before anybody is cast. */
export interface Stage {
  seed: number;
  start: number;
  days: number;
  customers: Customers;
  people: People;
  /** How rough honest life is, 0 to 1. */
  friction: number;
}

/** Everything that stays the same while the days pass. */
export interface Setting extends Stage {
  /** Actor → customers with whom they have no work: a misuse must not be excused by chance. */
  noWork: ReadonlyMap<string, ReadonlySet<number>>;
  /** Customer → when they withdrew their consent, for those who do so within the span. */
  withdrawals: ReadonlyMap<number, number>;
}

/** One day as it fills up. */
export interface Day {
  index: number;
  /** Midnight at its start, milliseconds. */
  midnight: number;
  /** Who is at work, and when. */
  roster: ReadonlyMap<Agent, Hours>;
  /** Who was to be, as planning published it. */
  planned: ReadonlyMap<Agent, Hours>;
  calls: Call[];
  evidence: { at: number; item: EvidenceInput }[];
  drafts: Draft[];
  /** A generator of its own for each part of the day, so that one part does not disturb another. */
  random(part: string): Random;
}

/** What lasts from one day to the next. */
export interface Office {
  /** Open cases and work items, by desk. */
  open: Map<string, Case[]>;
  /** The next free number of a call, case or item. */
  number(kind: 'call' | 'case' | 'item'): number;
}

export const iso = (at: number): string => new Date(at).toISOString();
