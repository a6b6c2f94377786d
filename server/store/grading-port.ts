import type { Grading, GradingInput } from '#model/explanation.ts';
import type { Receipt } from '#model/lookup.ts';
import type { Grade } from '#policies/vocabulary.ts';

/**
 * Grading on threads of their own: the store hands a share of the customers' lookups to each, a thread reads and
 * grades them with a reader of its own, and the store commits what comes back. Everything that passes between threads
 * is structured-cloneable.
 */

/** A long run. Nothing that was handed out is lost with it: what is not committed waits as before. */
export interface GradingRun {
  /** What each thread opens its reader with, one each. */
  views: readonly unknown[];
  /**
   * Next lookups, a part for each thread, some perhaps empty; null when there are none until something was committed,
   * or none at all.
   */
  next(limit: number): HandedPart[] | null;
  /** Whether readers still see what the store sees. When not, parts on their way are to be dropped. */
  holds(): boolean;
  /** Commits parts as one settlement, and tells what became of each lookup: its grade, and whether it had none. */
  commit(
    run: { id: string; at: number; until: number },
    parts: readonly GradedPart[],
    each: (grade: Grade, isFirst: boolean) => void,
  ): Promise<Receipt | null>;
}

export interface HandedPart {
  /** Indexes in the ledger, ascending. */
  seqs: Float64Array;
  /** When each happened, milliseconds. */
  ats: Float64Array;
}

/** Grades of a part, as they are kept; lookups that stay pending are not among them. */
export interface GradedPart {
  seqs: Float64Array;
  marks: Uint8Array;
  /** Which template explains best: a position in `names` plus one, or 0. */
  tops: Uint8Array;
  names: string[];
  /** A line each, UTF-8. */
  data: Uint8Array;
  leaves: Uint8Array;
  /** Leaf hashes one after another, 32 bytes each. */
  hashes: Uint8Array;
  /** Words that would have made gradings shorter, had they been there: they are made with the commit. */
  words: string[];
  /** Returns that are to be graded again, for their first visit is explained now. */
  again: Float64Array;
}

export interface GradingReader {
  /** `gradeOne` takes a lookup's evidence and its position in the part, and must not keep the evidence. */
  part(handed: HandedPart, gradeOne: (input: GradingInput, position: number) => Grading): GradedPart;
  close(): void;
}
