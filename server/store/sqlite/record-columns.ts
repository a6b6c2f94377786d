import type { WorkType } from '#policies/vocabulary.ts';

/** Records of many customers in memory, one customer's after another's: 21 bytes each, and four a customer. */
export interface RecordColumns {
  n: number;
  /** By customer: the position of their first record; one more than there are customers, and one for number 0. */
  from: Uint32Array;
  version: Uint32Array;
  start: Float64Array;
  /** Infinity while it is open. */
  end: Float64Array;
  /** Position in `TYPES`, and `PASSED_ON` where a call was transferred from it. */
  kind: Uint8Array;
  /** By position, of the few calls that were transferred to where they are. */
  transferredFrom: Map<number, string>;
}

/** `isPassedOn` may be true of a call that no other was transferred from; never the other way round. */
export type TakeRecord = (
  version: number,
  type: WorkType,
  start: number,
  end: number | null,
  transferredFrom: string | null,
  isPassedOn: boolean,
) => void;

/** What `put` takes: customer, version, `TYPE_CODE`, start, end, the call that it was transferred from. */
export type RecordValues = [number, number, number, number, number | null, string | null];

const TYPES: readonly WorkType[] = ['interaction', 'case', 'work-item', 'campaign'];
/** A record's type as a position in `TYPES`, in SQL. */
export const TYPE_CODE = `CASE e.type ${TYPES.map((type, n) => `WHEN '${type}' THEN ${n}`).join(' ')} END`;
const PASSED_ON = 8;
const CAPACITY = 4096;

export const recordColumns = (customers: number): RecordColumns => ({
  n: 0,
  from: new Uint32Array(customers + 2),
  version: new Uint32Array(CAPACITY),
  start: new Float64Array(CAPACITY),
  end: new Float64Array(CAPACITY),
  kind: new Uint8Array(CAPACITY),
  transferredFrom: new Map(),
});

/** Takes the records of customers from `first` up to, not with, `until`, in the order of customers. */
export function put(
  columns: RecordColumns,
  rows: Iterable<RecordValues>,
  first: number,
  until: number,
): void {
  const { from } = columns;
  let next = first;
  for (const [subject, version, type, start, end, transferredFrom] of rows) {
    if (columns.n === columns.kind.length) grow(columns);
    while (next <= subject) from[next++] = columns.n;
    const i = columns.n++;
    columns.version[i] = version;
    columns.start[i] = start;
    columns.end[i] = end ?? Number.POSITIVE_INFINITY;
    columns.kind[i] = type;
    if (transferredFrom !== null) columns.transferredFrom.set(i, transferredFrom);
  }
  while (next < until && next < from.length) from[next++] = columns.n;
}

/** The end of the last customer's records, and which of all calls have others that were transferred from them. */
export function finish({ n, from, version, kind }: RecordColumns, last: number, passedOn: Set<number>): void {
  from.fill(n, last + 1);
  for (let i = 0; i < n; i++)
    if (passedOn.has(version[i] as number)) kind[i] = (kind[i] as number) | PASSED_ON;
}

/** Those of a customer that had begun by `latest` and had not ended before `earliest`. */
export function eachOf(
  { from, version, start, end, kind, transferredFrom }: RecordColumns,
  subject: number,
  latest: number,
  earliest: number,
  take: TakeRecord,
): void {
  const to = from[subject + 1] as number;
  for (let i = from[subject] as number; i < to; i++) {
    const [began, ended, one] = [start[i] as number, end[i] as number, kind[i] as number];
    if (began > latest || ended < earliest) continue;
    take(
      version[i] as number,
      TYPES[one & 7] as WorkType,
      began,
      ended === Number.POSITIVE_INFINITY ? null : ended,
      transferredFrom.size === 0 ? null : (transferredFrom.get(i) ?? null),
      (one & PASSED_ON) !== 0,
    );
  }
}

function grow(columns: RecordColumns): void {
  const length = columns.kind.length * 2;
  for (const name of ['start', 'end'] as const) {
    const next = new Float64Array(length);
    next.set(columns[name]);
    columns[name] = next;
  }
  const version = new Uint32Array(length);
  version.set(columns.version);
  columns.version = version;
  const kind = new Uint8Array(length);
  kind.set(columns.kind);
  columns.kind = kind;
}
