import type { Work } from '#model/evidence.ts';
import type { GradedLookup, GradingInput } from '#model/explanation.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, readWork } from './evidence.ts';
import type { GradedRow } from './graded-rows.ts';
import type { Hot } from './open.ts';
import type { Own } from './row.ts';

/**
 * Of a reference that names no record of the customer: what the actor worked on around then, and for whom else the
 * actor gave it. Asked of few lookups, and bounded for each.
 */
export type ReferenceAround = (
  row: GradedRow,
  lookup: GradedLookup,
  referenced: Work | null,
) => GradingInput['aroundReference'];

const HALF_DAY = 43_200_000;
const RECORDS_MAX = 200;
const LOOKUPS_MAX = 500;

export function referenceAround(hot: Hot): ReferenceAround {
  const { db, shelf } = hot;
  const columns = EVIDENCE_COLUMNS.split(', ')
    .map((column) => `e.${column}`)
    .join(', ');
  const ofActor = db.prepare<[number, string, number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type IN (?, 'unidentified') AND a.start_at BETWEEN ? AND ? LIMIT ?`,
  );
  const workOf = (actor: number, type: WorkType, at: number): Work[] =>
    ofActor
      .all(actor, type, at - HALF_DAY, at + HALF_DAY, RECORDS_MAX)
      .map((row) => readWork(hot, row, null));

  const othersOf = (row: GradedRow, { type, id }: { type: string; id: string }): number => {
    const seqs: number[] = [];
    for (const { seq } of shelf.ofActor(row.actor, row.occurred_at - HALF_DAY, row.occurred_at + HALF_DAY)) {
      if (seqs.length < LOOKUPS_MAX) seqs.push(seq);
    }
    const others = new Set<number>();
    for (const { subject, reference, data } of shelf.gradedRows(seqs.sort((a, b) => a - b))) {
      if (reference === 0 || subject === null || subject === row.subject) continue;
      const { ref } = JSON.parse(data) as Own;
      if (ref?.[0] === type && ref[1] === id) others.add(subject);
    }
    return others.size;
  };

  return (row, { reference, subject }, referenced) => {
    if (reference === null || reference.type === 'task' || reference.type === 'campaign') return undefined;
    if (referenced !== null && (referenced.subject !== null || subject === null)) return undefined;
    return {
      actorsWork: referenced === null ? workOf(row.actor, reference.type, row.occurred_at) : [],
      otherCustomers: othersOf(row, reference),
    };
  };
}
