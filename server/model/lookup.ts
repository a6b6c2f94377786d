import { z } from 'zod';
import type { Decision, Facts } from '#policies/policy.ts';
import { ACTOR_KINDS, type Grade, OPERATIONS, REFERENCE_TYPES } from '#policies/vocabulary.ts';
import { Code, Id, SubjectId, Time, Uuid7 } from './values.ts';

/** One access to one data subject's data. */

export const LOOKUP_BYTES_MAX = 16 * 1024;
export const NOTE_LENGTH_MAX = 500;
export const FIELDS_MAX = 200;
export const SUBJECTS_MAX = 200;

const FieldName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\p{L}\p{N}_.$\-[\]/:]+$/u, 'must be a field name');

const Text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

export const Reference = z.strictObject({ type: z.enum(REFERENCE_TYPES), id: Id });
export type Reference = z.infer<typeof Reference>;

export const Change = z.strictObject({
  action: Code,
  amount: z.number().finite().nullish().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .nullish()
    .default(null),
});

export const Search = z.strictObject({
  keys: z.array(FieldName).min(1).max(50),
  wildcard: z.boolean().default(false),
});

export const Context = z.strictObject({
  site: Id.nullish(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 alpha-2 code')
    .nullish(),
  device: z.enum(['managed', 'unmanaged']).nullish(),
  deviceId: Id.nullish(),
  network: Id.nullish(),
  session: Id.nullish(),
  trace: Id.nullish(),
  span: Id.nullish(),
  callSite: Text(256).nullish(),
});
export type Context = z.infer<typeof Context>;

const shape = {
  id: Uuid7.nullish(),
  occurredAt: Time.nullish(),
  actor: z.strictObject({
    id: Id,
    kind: z.enum(ACTOR_KINDS).nullish(),
    onBehalfOf: z.array(Id).max(4).nullish(),
  }),
  subject: SubjectId.nullish(),
  subjects: z.array(SubjectId).min(1).max(SUBJECTS_MAX).nullish(),
  operation: z.enum(OPERATIONS),
  change: Change.nullish(),
  task: Id.nullish(),
  follows: Uuid7.nullish(),
  reason: Code.nullish(),
  note: Text(NOTE_LENGTH_MAX).nullish(),
  reference: Reference.nullish(),
  fields: z.array(FieldName).max(FIELDS_MAX).nullish(),
  search: Search.nullish(),
  system: Id.nullish(),
  channel: Id.nullish(),
  context: Context.nullish(),
  source: z.strictObject({ id: Id, seq: z.number().int().nonnegative().nullish() }).nullish(),
};

/** What a caller sends to `POST /v1/lookups`. */
export const LookupRequest = z.strictObject(shape).superRefine((lookup, context) => {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (lookup.subject && lookup.subjects) issue('subjects', 'send subject or subjects, not both');
  if (!lookup.subject && !lookup.subjects && lookup.operation !== 'search') {
    issue('subject', 'is required, unless the operation is a search');
  }
  if (lookup.search && lookup.operation !== 'search') issue('search', 'belongs to the operation search');
  if (lookup.change && lookup.operation !== 'change') issue('change', 'belongs to the operation change');
  if (lookup.subjects && new Set(lookup.subjects).size !== lookup.subjects.length) {
    issue('subjects', 'names a customer twice');
  }
});
export type LookupRequest = z.infer<typeof LookupRequest>;

export const OutcomeRequest = z.strictObject({
  fieldsShown: z.array(FieldName).max(FIELDS_MAX).nullish(),
  hits: z.number().int().nonnegative().nullish(),
  subjectsShown: z.array(SubjectId).max(100_000).nullish(),
  closedAt: Time.nullish(),
});
export type OutcomeRequest = z.infer<typeof OutcomeRequest>;
export const SUBJECTS_SHOWN_MAX = 200;

/** Marks that a lookup carries for good: sent late on purpose, or from a clock that runs ahead. */
export type LookupMark = 'imported' | 'clock-skew' | 'shown-in-search' | 'bulk';

/** A lookup as decided and kept. Times in milliseconds. */
export interface Lookup {
  id: string;
  occurredAt: number;
  receivedAt: number;
  actor: { id: string; kind: 'human' | 'software'; onBehalfOf: string[] };
  /** Where the actor stood then; null for an actor the directory does not know. */
  organisation: string | null;
  teams: string[];
  subject: string | null;
  operation: LookupRequest['operation'];
  change: z.infer<typeof Change> | null;
  task: string | null;
  follows: string | null;
  reason: string | null;
  note: string | null;
  reference: Reference | null;
  fields: string[] | null;
  search: z.infer<typeof Search> | null;
  system: string | null;
  channel: string | null;
  context: Context;
  source: { id: string; seq: number | null };
  /** The search or the many-subject lookup this one came from. */
  parent: string | null;
  marks: LookupMark[];
  policy: PolicyRef;
  decision: Decision;
  facts: Facts;
  grade: Grade;
  receipt: Receipt;
}

export interface PolicyRef {
  pack: string;
  version: string;
  digest: string;
  mode: 'observe' | 'enforce';
}

/** What the caller keeps: where the lookup stands in the ledger. Hashes are base64. */
export interface Receipt {
  origin: string;
  index: number;
  leafHash: string;
  treeSize: number;
  at: string;
}

/** The answer to `POST /v1/lookups`. */
export interface LookupAnswer {
  id: string;
  decision: Decision;
  grade: Grade;
  policy: PolicyRef;
  receipt: Receipt;
}
