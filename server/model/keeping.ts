import { z } from 'zod';
import type { Retained } from '#policies/vocabulary.ts';
import { Id, SubjectId, Time, words } from './values.ts';

/** Erasing people, holding what must not be erased, and keeping no longer than the policy says. */

const CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A request to erase one person: a customer's (GDPR Art. 17), or an actor's after their employment. */
export const ErasureRequest = z
  .strictObject({
    subject: SubjectId.nullish(),
    actor: Id.nullish(),
    reason: words(200),
    note: words(500).nullish(),
  })
  .superRefine(({ subject, actor }, context) => {
    if (!subject === !actor) {
      context.addIssue({
        code: 'custom',
        path: ['subject'],
        message: 'name a subject or an actor, one of the two',
      });
    }
  });
export type ErasureRequest = z.infer<typeof ErasureRequest>;

export const DeclineRequest = z.strictObject({ reason: words(200) });

export const ERASURE_STATES = ['requested', 'declined', 'confirmed', 'erased'] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

export interface Person {
  kind: 'subject' | 'actor';
  id: string;
}

export interface NewErasure {
  id: string;
  about: Person;
  /** A code, the only words about it that stand in the clear. */
  reason: string;
  note: string | null;
  by: string;
  at: number;
}

export interface Erasure extends NewErasure {
  state: ErasureState;
  /** Who confirmed or declined, and when; null before. */
  decidedBy: string | null;
  decidedAt: number | null;
  /** Why it was declined. */
  answer: string | null;
  /** When the key was destroyed, and how many lookups it made unreadable. */
  erasedAt: number | null;
  lookups: number | null;
}

/** What keeps a person from being erased. */
export interface Block {
  by: 'hold' | 'finding' | 'unsettled';
  /** Ids of holds, findings or lookups; the first twenty. */
  ids: string[];
  count: number;
}

/**
 * A reason as it may stand in the clear for good: a code, if it is one and does not name the person. Anything
 * else is told in the note, where it goes when the person goes.
 */
export function reasonAndNote(
  reason: string,
  note: string | null,
  person: string,
): Pick<NewErasure, 'reason' | 'note'> {
  if (CODE.test(reason) && reason.length <= 64 && !reason.includes(person.toLowerCase())) {
    return { reason, note };
  }
  return { reason: 'other', note: note === null ? reason : `${reason}\n${note}` };
}

/** The grounds of GDPR Art. 17(3), (a) to (e), on which data is kept against a request to erase it. */
export const HOLD_GROUNDS = [
  'expression',
  'legal-obligation',
  'public-health',
  'archiving',
  'legal-claims',
] as const;

export const HoldRequest = z
  .strictObject({
    subject: SubjectId.nullish(),
    actor: Id.nullish(),
    finding: Id.nullish(),
    from: Time.nullish(),
    to: Time.nullish(),
    reason: words(500),
    ground: z.enum(HOLD_GROUNDS).nullish(),
    until: Time.nullish(),
  })
  .superRefine(({ subject, actor, finding, from, to }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (!subject && !actor && !finding && from == null && to == null) {
      issue('subject', 'say what is held: a subject, an actor, a finding, or a time from and to');
    }
    if (from != null && to != null && to <= from) issue('to', 'must be later than from');
  });
export type HoldRequest = z.infer<typeof HoldRequest>;

/** A legal hold. It covers the lookups that match everything it names. Times in milliseconds. */
export interface Hold {
  id: string;
  subject: string | null;
  actor: string | null;
  finding: string | null;
  from: number | null;
  to: number | null;
  reason: string;
  ground: (typeof HOLD_GROUNDS)[number] | null;
  /** It ends by itself then; null: when somebody ends it. */
  until: number | null;
  at: number;
  by: string;
  endedAt: number | null;
  endedBy: string | null;
}

/** Before when each kind of record has passed its period, milliseconds. */
export type Horizons = Record<Retained, number>;

/** What a run of retention destroyed (or would), and what had passed its period but had to stay. */
export interface RetentionCounts {
  destroyed: Record<Retained | 'outcomes' | 'keys', number>;
  kept: Kept;
}

export interface Kept {
  held: number;
  finding: number;
  unsettled: number;
}

/** One page of a run; `next` is where the next one starts, null after the last. */
export interface RetentionStep {
  destroyed: Partial<RetentionCounts['destroyed']>;
  kept: Kept;
  next: number | null;
}
