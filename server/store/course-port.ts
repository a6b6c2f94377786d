import type { Grade } from '#policies/vocabulary.ts';
import type { TotalsFilter } from './port.ts';

/** What pages about use over time ask of a database. Part of the port (`port.ts`), with the same promises. */
export interface CourseStore {
  /**
   * Lookups by stretch, organisation and grade. `edges` are moments in ascending order, milliseconds; the first
   * stretch is from the first up to the second. Stretches without lookups have no cell.
   */
  course(edges: readonly number[], filter: Omit<TotalsFilter, 'from' | 'to'>): Promise<CourseCell[]>;
  /** The same by one actor or of one customer; empty for whom nothing is known of. */
  courseOf(
    person: { kind: 'actor' | 'subject'; id: string },
    edges: readonly number[],
  ): Promise<CourseCell[]>;
  /** How often each actor of an organisation declared which reason; the empty one stands for none. */
  reasonsDeclared(range: { from: number; to: number; organisation: string }): Promise<DeclaredReasons[]>;
}

export interface CourseCell {
  /** Index of the stretch. */
  stretch: number;
  /** The empty one: that of nobody known. */
  organisation: string;
  grade: Grade;
  /** Of the first time that this actor saw this customer. */
  first: boolean;
  /** Explained by weak evidence alone. */
  weak: boolean;
  n: number;
}

export interface DeclaredReasons {
  actor: string;
  reasons: Record<string, number>;
}
