import type { Work } from '#model/evidence.ts';
import type { GradedLookup, GradingInput } from '#model/explanation.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, readWork } from './evidence.ts';
import type { GradedRow } from './graded-rows.ts';
import type { Hot } from './open.ts';
import { readKind } from './open-segment.ts';
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

/** Days of all actors that are kept, lookups of one that are read at most, and at once. */
const WHOLE_DAYS = 4;
const WHOLE_MAX = 50_000;
const PAGE = 1000;

/** What all actors gave on a day, by lookups below an index. */
interface WholeDay {
  asOf: number;
  /** Null for those with so many that the newest are found one by one. */
  actors: Map<number, GivenOn['customers'] | null>;
}

interface GivenOn {
  /** All of the actor's lookups below this index are told of. */
  asOf: number;
  /** The actor's newest lookup when this was read. */
  newest: number;
  /** By the reference's type and id. */
  customers: Map<string, { subject: number; at: number }[]>;
}

const NONE: GivenOn['customers'] = new Map();

/** `isLong`: whether so many are asked for that a day is better read once, for all actors. */
export function referenceAround(hot: Hot, isLong: () => boolean = () => false): ReferenceAround {
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
  let whole = new Map<number, WholeDay | null>();
  hot.onForeign(() => {
    days = new Map();
    whole = new Map();
  });
  /** In the order of the ledger, as it lies on the disk; null where the day is too large to be read at once. */
  const wholeDay = (day: number): WholeDay | null => {
    const known = whole.get(day);
    if (known !== undefined) return known;
    const actors = new Map<number, { all: number; naming: number[] }>();
    const asOf = shelf.newest() + 1;
    for (const { columns, from, to } of shelf.up(-1, { from: day * DAY, to: (day + 1) * DAY })) {
      for (let i = from; i < to; i++) {
        const at = columns.at[i] as number;
        if (at < day * DAY || at >= (day + 1) * DAY) continue;
        const actor = columns.actor[i] as number;
        let looks = actors.get(actor);
        if (looks === undefined) {
          looks = { all: 0, naming: [] };
          actors.set(actor, looks);
        }
        looks.all++;
        if (readKind(columns.kind[i] as number).reference)
          looks.naming.push(columns.first + (columns.rel[i] as number));
      }
    }
    const seqs: number[] = [];
    for (const { all, naming } of actors.values())
      if (all <= LOOKUPS_MAX) for (const seq of naming) seqs.push(seq);
    let found: WholeDay | null = null;
    if (seqs.length <= WHOLE_MAX) {
      found = { asOf, actors: new Map() };
      for (const [actor, { all }] of actors) found.actors.set(actor, all <= LOOKUPS_MAX ? new Map() : null);
      seqs.sort((a, b) => a - b);
      for (let i = 0; i < seqs.length; i += PAGE) {
        for (const row of rowsOf.graded(seqs.slice(i, i + PAGE))) note(row, found.actors.get(row.actor));
      }
    }
    // The days of a run come one after another.
    if (whole.size >= WHOLE_DAYS) whole.delete(whole.keys().next().value as number);
    whole.set(day, found);
    return found;
  };
  const givenOn = (actor: number, day: number): GivenOn['customers'] => {
    if (!isLong()) whole = whole.size === 0 ? whole : new Map();
    const all = isLong() ? wholeDay(day) : null;
    // Whoever looked last: a sealed segment is not opened to learn when this actor did.
    if (all !== null && (shelf.newest() < all.asOf || newestOf(shelf, actor) < all.asOf)) {
      const ofAll = all.actors.get(actor);
      if (ofAll !== null) return ofAll ?? NONE;
    }
    const name = `${actor} ${day}`;
    const asOf = shelf.newest() + 1;
    const before = days.get(name);
    if (before?.asOf === asOf) return before.customers;
    const newest = newestOf(shelf, actor);
    if (before?.newest === newest) {
      before.asOf = asOf;
      return before.customers;
    }
    const seqs: number[] = [];
    shelf.eachOfActor(actor, day * DAY, (day + 1) * DAY - 1, (seq) => {
      if (seqs.length < LOOKUPS_MAX) seqs.push(seq);
    });
    const customers: GivenOn['customers'] = new Map();
    const naming = seqs.filter((seq) => shelf.namesWork(seq)).sort((a, b) => a - b);
    for (const row of rowsOf.graded(naming)) note(row, customers);
    if (days.size >= DAYS_MAX) days = new Map();
    days.set(name, { asOf, newest, customers });
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

function note(
  { subject, data, occurred_at: at }: GradedRow,
  into: GivenOn['customers'] | null | undefined,
): void {
  if (subject === null || !into) return;
  const { ref } = JSON.parse(data) as Own;
  if (ref === undefined) return;
  const given = into.get(ref.join(' '));
  if (given) given.push({ subject, at });
  else into.set(ref.join(' '), [{ subject, at }]);
}

function newestOf(shelf: Shelf, actor: number): number {
  for (const { seq } of shelf.ofActor(actor)) return seq;
  return -1;
}
