import {
  GRADED_COLUMNS,
  type GradedRow,
  type GradedValues,
  gradedRow,
  sealedGradedRow,
} from './graded-rows.ts';
import type { Hot } from './open.ts';
import { LOOKUP_COLUMNS, type LookupRow, type OutcomeRow } from './row.ts';
import type { SealedSegment } from './segment/read.ts';

/** What stands of a page of lookups, sealed or open, read in as few questions as its gaps allow. */
export interface PageRows {
  /** Rows of these lookups, ascending, for their grades. */
  graded(seqs: readonly number[]): GradedRow[];
  /** Rows of these lookups, ascending, each with its grading. */
  withGradings(seqs: readonly number[]): { row: LookupRow; grading: string | null }[];
  /** The newest outcome of each of these lookups, ascending, that has one. */
  lastOutcomes(seqs: readonly number[]): Map<number, OutcomeRow>;
}

/** Lookups no further apart than this are read in one go, with what lies between. */
const NEXT = 4;

export function pageRows({ db, shelf }: Pick<Hot, 'db' | 'shelf'>): PageRows {
  const selectGraded = db
    .prepare<[number, number], GradedValues>(
      `SELECT ${GRADED_COLUMNS} FROM lookup WHERE seq >= ? AND seq <= ? ORDER BY seq`,
    )
    .raw();
  const selectWithGrading = db.prepare<[number, number], LookupRow & { grading: string | null }>(
    `SELECT ${LOOKUP_COLUMNS.split(', ')
      .map((name) => `l.${name}`)
      .join(', ')}, g.data AS grading FROM lookup l LEFT JOIN grading g ON g.lookup = l.seq
     WHERE l.seq >= ? AND l.seq <= ? ORDER BY l.seq`,
  );
  const selectOutcomes = db.prepare<[number, number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE lookup >= ? AND lookup <= ? ORDER BY lookup, seq',
  );

  /** Sealed ones one by one, for their blocks hold neighbours anyhow; open ones by stretches. */
  function* rowsOf<Row, Found>(
    seqs: readonly number[],
    sealed: (seq: number) => Found | null,
    open: (first: number, last: number) => Row[],
    seqOf: (row: Row) => number,
    found: (row: Row) => Found,
  ): Iterable<Found> {
    const end = shelf.sealedEnd();
    let i = 0;
    for (; i < seqs.length && (seqs[i] as number) < end; i++) {
      const one = sealed(seqs[i] as number);
      if (one) yield one;
    }
    for (const [first, last] of stretches(seqs.slice(i))) {
      for (const row of open(first, last)) {
        const seq = seqOf(row);
        while ((seqs[i] as number) < seq) i++;
        if (seqs[i] === seq) yield found(row);
      }
    }
  }

  return {
    graded: (seqs) => [
      ...rowsOf<GradedValues, GradedRow>(
        seqs,
        (seq) => {
          const values = shelf.sealedValues(seq);
          return values && sealedGradedRow(values);
        },
        (first, last) => selectGraded.all(first, last),
        ([seq]) => seq,
        gradedRow,
      ),
    ],
    withGradings: (seqs) => [
      ...rowsOf<LookupRow & { grading: string | null }, { row: LookupRow; grading: string | null }>(
        seqs,
        (seq) => {
          const row = shelf.row(seq);
          return row && { row, grading: shelf.grading(seq) };
        },
        (first, last) => selectWithGrading.all(first, last),
        ({ seq }) => seq,
        ({ grading, ...row }) => ({ row, grading }),
      ),
    ],
    lastOutcomes(seqs) {
      const found = new Map<number, OutcomeRow>();
      const end = shelf.sealedEnd();
      const files: readonly SealedSegment[] = shelf.sealed();
      for (const [first, last] of stretches(seqs)) {
        for (const file of files) {
          if (file.end <= first) continue;
          for (const one of file.outcomesBetween(first, last)) found.set(one.lookup, one);
        }
        for (const one of selectOutcomes.all(first, last)) if (one.seq >= end) found.set(one.lookup, one);
      }
      return found;
    },
  };
}

/** Ascending indexes as stretches of neighbours, first and last. */
export function* stretches(seqs: readonly number[]): Iterable<[first: number, last: number]> {
  for (let i = 0; i < seqs.length; ) {
    let last = i;
    while (last + 1 < seqs.length && (seqs[last + 1] as number) - (seqs[last] as number) <= NEXT) last++;
    yield [seqs[i] as number, seqs[last] as number];
    i = last + 1;
  }
}
