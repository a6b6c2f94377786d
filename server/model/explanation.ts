import type { Grade, Text, WorkType } from '#policies/vocabulary.ts';
import type { Roster, Work } from './evidence.ts';
import type { Lookup } from './lookup.ts';

/** The path of evidence from an actor to a subject that accounts for a lookup. */
export interface Explanation {
  /** Name of the path: `handled-interaction`, `assigned-case`, …; `pack:` and its name for one that a pack declares. */
  template: string;
  strength: 'strong' | 'weak';
  /** Why it is weak: made by the actor alone, party not identified, a return, a path that the pack declares weak. */
  weakness: 'self-made' | 'unidentified-party' | 'return-visit' | 'declared-path' | null;
  /** A return visit rests on an earlier lookup; every other path on a record of work. */
  evidence: { type: WorkType | 'lookup'; id: string; version: number; source: string };
  sentence: Text;
}

/** What became of the reference that the lookup declared. */
export interface ReferenceCheck {
  verdict:
    | 'none-declared'
    | 'holds'
    | 'not-found'
    | 'other-subject'
    | 'other-actor'
    | 'not-open'
    | 'back-dated'
    | 'reused'
    | 'not-checkable';
  sentence: Text;
  /** Where no record of this customer has that id: a real one, of theirs or of the actor's, that differs by a typo. */
  nearest?: { type: WorkType; id: string };
  /** Other customers for whom the same actor gave this reference around then, where they are too many. */
  otherCustomers?: number;
}

/** A lookup's grade with all that it rests on. */
export interface Grading {
  lookup: string;
  grade: Grade;
  /** No lookup of this pair before this one. */
  firstLook: boolean;
  /** Strongest first. */
  explanations: Explanation[];
  reference: ReferenceCheck;
  /** Kinds of evidence the grade was judged by, and those that were silent. */
  heard: WorkType[];
  silent: WorkType[];
  roster: Roster;
}

/** What a lookup's grade may rest on. */
export type GradedLookup = Pick<
  Lookup,
  | 'id'
  | 'occurredAt'
  | 'actor'
  | 'organisation'
  | 'teams'
  | 'subject'
  | 'reason'
  | 'reference'
  | 'decision'
  | 'grade'
>;

/** All that is needed to grade one lookup: gathered by the store, judged by pure functions. */
export interface GradingInput {
  lookup: GradedLookup;
  /** Work that touches this subject, or unidentified calls of this actor, near the lookup. */
  work: readonly Work[];
  /** The record that the lookup's reference names, whoever's it is; null where none is known. */
  referenced: Work | null;
  /** Of a reference that names no record of this customer; left out for all others. */
  aroundReference?:
    | {
        /** The actor's own records around then, whoever's they are. */
        actorsWork: readonly Work[];
        /** Other customers for whom the actor gave the same reference around then. */
        otherCustomers: number;
      }
    | undefined;
  firstLook: boolean;
  /** The latest earlier lookup of this pair that was corroborated or explained by strong evidence. */
  earlierExplained: { lookup: string; at: number } | null;
  roster: Roster;
  feeds: readonly Feed[];
}

/** One source of one kind of evidence, and how far it has been heard. */
export interface Feed {
  source: string;
  type: WorkType | 'shift';
  /** Milliseconds; all that happened before this has been told. */
  watermark: number;
  /** True where the source tells its watermark by heartbeats; else the last receipt stands in for it. */
  heartbeats: boolean;
}
