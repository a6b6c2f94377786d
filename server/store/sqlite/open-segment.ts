import { IntMap } from './int-map.ts';
import type { LookupRow } from './row.ts';

/**
 * A segment that is not sealed, as memory has it: one slot in each column a lookup, in ledger order, and lists
 * through them by customer, by actor and by id. It stands in for every index that `hot.db` does without, and is
 * read back from the rows at start.
 */
export interface Columns {
  /** The segment's first entry; a lookup's index is this plus `rel`. */
  first: number;
  /** Lookups; the arrays may be longer. */
  n: number;
  rel: Uint32Array;
  at: Float64Array;
  actor: Uint32Array;
  /** 0: no customer. */
  subject: Uint32Array;
  organisation: Uint32Array;
  teams: Uint32Array;
  reason: Uint32Array;
  /** `operation` in the low four bits, `would_be` above, 64 where it names its work. */
  kind: Uint8Array;
  mark: Uint8Array;
}

export type Column = Exclude<keyof Columns, 'first' | 'n'>;

/** What memory takes of a row. */
export type Noted = Pick<
  LookupRow,
  | 'seq'
  | 'id'
  | 'occurred_at'
  | 'actor'
  | 'subject'
  | 'organisation'
  | 'teams'
  | 'reason'
  | 'operation'
  | 'would_be'
  | 'reference'
>;

export const newColumns = (first: number, capacity: number): Columns => ({
  first,
  n: 0,
  rel: new Uint32Array(capacity),
  at: new Float64Array(capacity),
  actor: new Uint32Array(capacity),
  subject: new Uint32Array(capacity),
  organisation: new Uint32Array(capacity),
  teams: new Uint32Array(capacity),
  reason: new Uint32Array(capacity),
  kind: new Uint8Array(capacity),
  mark: new Uint8Array(capacity),
});

export const kindOf = (row: Pick<Noted, 'operation' | 'would_be' | 'reference'>): number =>
  row.operation | (row.would_be << 4) | (row.reference ? 64 : 0);
export const readKind = (kind: number) => ({
  operation: kind & 15,
  wouldBe: (kind >> 4) & 3,
  reference: (kind & 64) !== 0,
});

export const putColumns = (columns: Columns, row: Noted, mark: number): void => {
  const i = columns.n++;
  columns.rel[i] = row.seq - columns.first;
  columns.at[i] = row.occurred_at;
  columns.actor[i] = row.actor;
  columns.subject[i] = row.subject ?? 0;
  columns.organisation[i] = row.organisation;
  columns.teams[i] = row.teams;
  columns.reason[i] = row.reason;
  columns.kind[i] = kindOf(row);
  columns.mark[i] = mark;
};

export const TO_GRADE = 1;
export const TO_EXAMINE = 2;

export interface OpenSegment {
  readonly n: number;
  readonly columns: Columns;
  /** Least and greatest time of its lookups; NaN while there are none. */
  minAt: number;
  maxAt: number;
  /** The longest that any lookup came after one that happened later, milliseconds. */
  lateness: number;
  /** Work that waits, a bit each: `TO_GRADE`, `TO_EXAMINE`. */
  waits: Uint8Array;
  add(row: Noted, mark: number, waits: number): void;
  /** Position of an entry's lookup, or −1. */
  position(seq: number): number;
  /** Positions, newest first. */
  ofSubject(ref: number): Iterable<number>;
  ofActor(ref: number): Iterable<number>;
  /** As `ofSubject`, by call: several times as fast. Ends where `take` answers false. */
  eachOfSubject(ref: number, take: (position: number) => boolean): void;
  eachOfActor(ref: number, take: (position: number) => boolean): void;
  /** Positions whose id may be this one: nearly always one or none. */
  maybe(id: string): readonly number[];
}

const CAPACITY = 1024;
const NONE: readonly number[] = [];

/** An open segment for a thread of its own: all that questions by customer and actor rest on; ids are not found in it. */
export interface SegmentCopy {
  n: number;
  columns: Columns;
  minAt: number;
  maxAt: number;
  lateness: number;
}

/** Shares nothing with the segment: the arrays are as long as there are lookups. */
export function copyOf({ n, columns, minAt, maxAt, lateness }: OpenSegment): SegmentCopy {
  const copy = newColumns(columns.first, 0);
  for (const [name, array] of arraysOf(columns)) Object.assign(copy, { [name]: array.slice(0, columns.n) });
  copy.n = columns.n;
  return { n, columns: copy, minAt, maxAt, lateness };
}

/** The other side of `copyOf`, for the thread that was given the copy. Takes over its arrays. */
export function openSegmentFrom({ n, columns, minAt, maxAt, lateness }: SegmentCopy): OpenSegment {
  const segment = openSegment(n, columns.first, columns);
  return Object.assign(segment, { minAt, maxAt, lateness });
}

export function openSegment(n: number, first: number, held?: Columns): OpenSegment {
  let capacity = CAPACITY;
  while (held !== undefined && capacity < held.n) capacity *= 2;
  const columns = held ?? newColumns(first, capacity);
  if (held !== undefined) grow(held, capacity);
  const lists = {
    subject: linked(capacity),
    actor: linked(capacity),
    id: linked(capacity),
  };
  const segment: OpenSegment = {
    n,
    columns,
    minAt: Number.NaN,
    maxAt: Number.NaN,
    lateness: 0,
    waits: new Uint8Array(capacity),
    add(row, mark, waits) {
      const i = columns.n;
      if (i === capacity) {
        capacity *= 2;
        grow(columns, capacity);
        segment.waits = longer(segment.waits, capacity);
        for (const list of Object.values(lists)) list.grow(capacity);
      }
      putColumns(columns, row, mark);
      segment.waits[i] = waits;
      if (row.subject !== null) lists.subject.add(row.subject, i);
      lists.actor.add(row.actor, i);
      lists.id.add(idHash(row.id), i);
      if (!(row.occurred_at >= segment.minAt)) segment.minAt = row.occurred_at;
      if (!(row.occurred_at <= segment.maxAt)) segment.maxAt = row.occurred_at;
      else segment.lateness = Math.max(segment.lateness, segment.maxAt - row.occurred_at);
    },
    position: (seq) => positionOf(columns, seq),
    ofSubject: (ref) => lists.subject.of(ref),
    ofActor: (ref) => lists.actor.of(ref),
    eachOfSubject: (ref, take) => lists.subject.each(ref, take),
    eachOfActor: (ref, take) => lists.actor.each(ref, take),
    maybe: (id) => (lists.id.has(idHash(id)) ? [...lists.id.of(idHash(id))] : NONE),
  };
  for (let i = 0; i < columns.n; i++) {
    if (columns.subject[i] !== 0) lists.subject.add(columns.subject[i] as number, i);
    lists.actor.add(columns.actor[i] as number, i);
  }
  return segment;
}

/** Where an entry stands among columns in ledger order, or −1. */
export function positionOf(columns: Columns, seq: number): number {
  const rel = seq - columns.first;
  let [low, high] = [0, columns.n - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = columns.rel[middle] as number;
    if (there === rel) return middle;
    if (there < rel) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Lists through positions: the newest under a key, and before each one the one before it. */
function linked(capacity: number) {
  const heads = new IntMap();
  /** The earlier position plus one; 0 ends the list. */
  let earlier = new Uint32Array(capacity);
  return {
    add(key: number, position: number): void {
      const head = heads.get(key);
      if (head >= 0) earlier[position] = head + 1;
      heads.set(key, position);
    },
    has: (key: number): boolean => heads.get(key) >= 0,
    *of(key: number): Iterable<number> {
      for (let at = heads.get(key); at >= 0; at = (earlier[at] as number) - 1) yield at;
    },
    each(key: number, take: (position: number) => boolean): void {
      for (let at = heads.get(key); at >= 0 && take(at); at = (earlier[at] as number) - 1);
    },
    grow(to: number): void {
      const next = new Uint32Array(to);
      next.set(earlier);
      earlier = next;
    },
  };
}

const arraysOf = ({ first, n, ...arrays }: Columns) => Object.entries(arrays);

function grow(columns: Columns, capacity: number): void {
  for (const [name, array] of arraysOf(columns)) {
    const next = new (array.constructor as new (length: number) => typeof array)(capacity);
    next.set(array as never);
    Object.assign(columns, { [name]: next });
  }
}

function longer(array: Uint8Array, length: number): Uint8Array {
  const next = new Uint8Array(length);
  next.set(array);
  return next;
}

/** Of all digits of a UUID (FNV-1a, 32 bits): whoever counts in the last of them gets short lists too. */
export function idHash(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
