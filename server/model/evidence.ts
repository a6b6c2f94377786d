import { z } from 'zod';
import type { WorkType } from '#policies/vocabulary.ts';
import { Handle, Id, SubjectId, Time } from './values.ts';

/** Records of work, as telephony, CRM, campaign and roster systems send them. Upserts by type and id. */

export const EVIDENCE_ITEMS_MAX = 10_000;
export const EVIDENCE_BYTES_MAX = 16 * 1024 * 1024;

const common = { id: Id, at: Time.nullish() };

export const Interaction = z.strictObject({
  type: z.literal('interaction'),
  ...common,
  channel: Id,
  direction: z.enum(['inbound', 'outbound', 'internal']),
  subject: SubjectId.nullish(),
  party: Handle.nullish(),
  actors: z.array(Id).max(50),
  queue: Id.nullish(),
  startedAt: Time,
  endedAt: Time.nullish(),
  transferredFrom: Id.nullish(),
});
export const Case = z.strictObject({
  type: z.literal('case'),
  ...common,
  kind: Id.nullish(),
  subject: SubjectId,
  team: Id.nullish(),
  assignee: Id.nullish(),
  openedBy: Id.nullish(),
  openedAt: Time,
  closedAt: Time.nullish(),
});
export const WorkItem = z.strictObject({
  type: z.literal('work-item'),
  ...common,
  subject: SubjectId,
  team: Id.nullish(),
  assignee: Id.nullish(),
  openedBy: Id.nullish(),
  queuedAt: Time,
  dueAt: Time.nullish(),
  doneAt: Time.nullish(),
});
export const Campaign = z.strictObject({
  type: z.literal('campaign'),
  ...common,
  reason: Id,
  team: Id.nullish(),
  actors: z.array(Id).max(1000).nullish(),
  segment: Id.nullish(),
  from: Time,
  to: Time,
});
export const Shift = z.strictObject({
  type: z.literal('shift'),
  ...common,
  actor: Id,
  site: Id.nullish(),
  from: Time,
  to: Time,
});
export const Heartbeat = z.strictObject({
  type: z.literal('heartbeat'),
  source: Id,
  watermark: Time,
});

export const EvidenceItem = z.discriminatedUnion('type', [
  Interaction,
  Case,
  WorkItem,
  Campaign,
  Shift,
  Heartbeat,
]);
export type EvidenceItem = z.infer<typeof EvidenceItem>;

export const CampaignMembers = z.strictObject({ subjects: z.array(SubjectId).min(1).max(10_000) });

/**
 * A piece of work as explanations read it: one shape for calls, cases, work items and campaigns.
 * A campaign stands once per subject it covers.
 */
export interface Work {
  type: WorkType;
  id: string;
  /** Version of the record this was read from; kept with the grade so that it can be derived again. */
  version: number;
  source: string;
  receivedAt: number;
  /** Null for an interaction whose party is not identified. */
  subject: string | null;
  /** True where the party is known only by a handle that this subject carries: a weak link. */
  byHandle: boolean;
  /** Who handled it, or to whom it was assigned, now. */
  actors: readonly string[];
  /** The team it is with; for an interaction, that of the first who handled it. */
  team: string | null;
  /** Who made the record, where that is known; work made by the lookup's own actor is weak. */
  openedBy: string | null;
  /** When the record was made, as its source tells; where it does not, when the work began. */
  madeAt: number;
  start: number;
  /** Null: still open. */
  end: number | null;
  /** Earlier and present assignments, oldest first, of a case or work item. */
  history: readonly { at: number; team: string | null; assignee: string | null }[];
  /** The reason a campaign is for. */
  reason: string | null;
  /** The call this one was transferred from. */
  transferredFrom: string | null;
  /** False where it is known that no call was transferred from this one. */
  passedOn?: boolean;
  /** The queue of an interaction and the kind of a case; null or left out where not told. */
  queue?: string | null;
  kind?: string | null;
}

/** When a lookup falls in a roster: none at all for that organisation and day is nobody's fault. */
export interface Roster {
  covered: boolean;
  onShift: boolean;
}
