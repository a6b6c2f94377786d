import type { Work } from '#model/evidence.ts';
import type { GradedLookup, GradingInput } from '#model/explanation.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, readWork } from './evidence.ts';
import type { GradedRow } from './graded-rows.ts';
import type { Hot } from './open.ts';
import { pageRows } from './page-rows.ts';
import type { Own } from './row.ts';
import type { Shelf } from './shelf.ts';

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
const DAY = 2 * HALF_DAY;
const RECORDS_MAX = 200;
/** Of one actor on one day. */
const LOOKUPS_MAX = 500;
const DAYS_MAX = 5000;

interface GivenOn {
  /** The actor's newest lookup when this was read. */
  newest: number;
  /** By the reference's type and id. */
  customers: Map<string, { subject: number; at: number }[]>;
}

export function referenceAround(hot: Hot): ReferenceAround {
  const { db, shelf } = hot;
  const rowsOf = pageRows(hot);
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

  /** Whom an actor gave each reference for on a day; read again once the actor has looked again. */
  let days = new Map<string, GivenOn>();
  hot.onForeign(() => {
    days = new Map();
  });
  const givenOn = (actor: number, day: number): GivenOn['customers'] => {
    const newest = newestOf(shelf, actor);
    const name = `${actor} ${day}`;
    const before = days.get(name);
    if (before?.newest === newest) return before.customers;
    const seqs: number[] = [];
    shelf.eachOfActor(actor, day * DAY, (day + 1) * DAY - 1, (seq) => {
      if (seqs.length < LOOKUPS_MAX) seqs.push(seq);
    });
    const customers: GivenOn['customers'] = new Map();
    const naming = seqs.filter((seq) => shelf.namesWork(seq)).sort((a, b) => a - b);
    for (const { subject, data, occurred_at: at } of rowsOf.graded(naming)) {
      if (subject === null) continue;
      const { ref } = JSON.parse(data) as Own;
      if (ref === undefined) continue;
      const given = customers.get(ref.join(' '));
      if (given) given.push({ subject, at });
      else customers.set(ref.join(' '), [{ subject, at }]);
    }
    if (days.size >= DAYS_MAX) days = new Map();
    days.set(name, { newest, customers });
    return customers;
  };

  const othersOf = (row: GradedRow, { type, id }: { type: string; id: string }): number => {
    const [from, to] = [row.occurred_at - HALF_DAY, row.occurred_at + HALF_DAY];
    const others = new Set<number>();
    for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++) {
      for (const { subject, at } of givenOn(row.actor, day).get(`${type} ${id}`) ?? [])
        if (subject !== row.subject && at >= from && at <= to) others.add(subject);
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

function newestOf(shelf: Shelf, actor: number): number {
  for (const { seq } of shelf.ofActor(actor)) return seq;
  return -1;
}
