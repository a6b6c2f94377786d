import type { WorkType } from '#policies/vocabulary.ts';
import type { Hot } from './open.ts';
import {
  eachOf,
  finish,
  put,
  type RecordColumns,
  type RecordValues,
  recordColumns,
  type TakeRecord,
  TYPE_CODE,
} from './record-columns.ts';

/**
 * What the indexes over evidence tell of customers' records that stand: kind, span, and whether a call was
 * transferred. For a few customers the file is asked; before a long run all of it is read into columns, a slice at a
 * time, for asking the file of every customer takes ten times as long. What is written meanwhile is asked of the file.
 */
export interface WorkIndex {
  /** Reads the index into columns where so many lookups wait that it pays; others have their turn between slices. */
  load(waiting: number): Promise<void>;
  /** Lookups that have to wait before `load` does anything. */
  paysFrom(): number;
  /** Whether the columns stand: a long run is under way. */
  isWhole(): boolean;
  /** Lets go of the columns. */
  drop(): void;
  /** Inside a read, before many are asked for: takes note of what was written since. */
  freshen(): void;
  /** A customer's own records that had begun by `latest` and had not ended before `earliest`, by start and version. */
  own(subject: number, latest: number, earliest: number, take: TakeRecord): void;
  /** The same of calls that name a handle which the customer carries, and nobody. */
  byHandle(subject: number, latest: number, earliest: number, take: TakeRecord): void;
  /** Calls that others were transferred from, by version; null where that is to be asked of the file. */
  passedOn(): ReadonlySet<number> | null;
}

/** Asking for one customer's records takes as long as reading so many in a row. */
const PAYS = 15;
/** Reading columns for fewer is not worth its while. */
const LEAST = 5000;
/** Versions of records at most: columns of some 170 MB. */
const VERSIONS_MAX = 8_000_000;
/** Records to a slice, about; a slice takes some tens of milliseconds. */
const SLICE = 20_000;

interface Held {
  own: RecordColumns;
  /** Null once the directory has changed: somebody may carry another handle. */
  byHandle: RecordColumns | null;
  /** Null once anything was written: another call may have been transferred. */
  passedOn: Set<number> | null;
  /** Customers of whom something was written since. */
  stale: Set<number>;
  /** The newest version that was taken note of. */
  newest: number;
  directory: number;
  erasures: number;
  destroyed: number;
}

const destroyed = new WeakMap<Hot, number>();
export const timesDestroyed = (hot: Hot): number => destroyed.get(hot) ?? 0;
/** Records were destroyed, which no newer version tells. */
export const recordsDestroyed = (hot: Hot): void => {
  destroyed.set(hot, timesDestroyed(hot) + 1);
};

/** Some of the customers, where several threads grade: the `n`th of `of` shares. */
export interface Share {
  n: number;
  of: number;
}

/** Customers whose numbers follow one another are in one share, for they stand together in the indexes. */
export const shareOf = (ref: number, of: number): number => (ref >> SHARE_BITS) % of;
const SHARE_BITS = 6;

export function workIndex(hot: Hot, wholeFrom?: number, share: Share = { n: 0, of: 1 }): WorkIndex {
  const { keys } = hot;
  const ask = questions(hot, share);
  const newest = (): number => ask.newest.get() ?? 0;
  const newestEntry = (): number => ask.newestEntry.get() ?? 0;

  let held: Held | null = null;
  /** A reading that is under way goes on only while this is its own. */
  let turn = 0;
  const drop = (): void => {
    turn++;
    held = null;
  };
  hot.onForeign(drop);

  const paysFrom = (): number => wholeFrom ?? Math.max(LEAST, Math.ceil(newest() / PAYS));

  const load = async (waiting: number): Promise<void> => {
    drop();
    const versions = newest();
    if (waiting < paysFrom() || versions > VERSIONS_MAX) return;
    const own = turn;
    /** Lets others have their turn. What they read or wrote may have been of another state of the file. */
    const goesOn = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      return own === turn;
    };
    const customers = keys.lastRef('subject');
    const next: Held & { byHandle: RecordColumns } = {
      own: recordColumns(customers),
      byHandle: recordColumns(customers),
      passedOn: null,
      stale: new Set(),
      newest: versions,
      directory: newestEntry(),
      erasures: keys.erasure.times(),
      destroyed: timesDestroyed(hot),
    };
    for (let [first, step] = [0, SLICE / 10]; first <= customers; ) {
      const until = first + step;
      const before = next.own.n;
      hot.read(() => {
        put(next.own, ask.ownBetween.all(first, until, versions), first, until);
        put(next.byHandle, ask.byHandleBetween.all(first, until, versions), first, until);
      });
      first = until;
      const read = Math.max(1, next.own.n - before);
      step = Math.max(1, Math.min(Math.round((step * SLICE) / read), step * 4));
      if (!(await goesOn())) return;
    }
    const passedOn = new Set<number>();
    for (let id: string | undefined = ''; id !== undefined; ) {
      const found: [string, number][] = ask.passedOn.all(id, SLICE / 10);
      for (const [, version] of found) passedOn.add(version);
      id = found.at(-1)?.[0];
      if (!(await goesOn())) return;
    }
    for (const columns of [next.own, next.byHandle]) finish(columns, customers, passedOn);
    held = { ...next, passedOn };
  };

  const isHeld = ({ own, stale }: Held, subject: number): boolean =>
    subject + 1 < own.from.length && !stale.has(subject);

  return {
    load,
    paysFrom,
    isWhole: () => held !== null,
    drop,
    freshen() {
      if (held === null) return;
      if (held.erasures !== keys.erasure.times() || held.destroyed !== timesDestroyed(hot)) return drop();
      if (held.directory !== newestEntry()) held.byHandle = null;
      const now = newest();
      if (now === held.newest) return;
      held.passedOn = null;
      for (const ref of ask.touched.all({ since: held.newest })) held.stale.add(ref);
      held.newest = now;
    },
    own(subject, latest, earliest, take) {
      if (held !== null && isHeld(held, subject)) return eachOf(held.own, subject, latest, earliest, take);
      for (const [version, type, start, end, from] of ask.own.all(subject, latest, earliest))
        take(version, type, start, end, from, true);
    },
    passedOn: () => held?.passedOn ?? null,
    byHandle(subject, latest, earliest, take) {
      if (held?.byHandle && isHeld(held, subject))
        return eachOf(held.byHandle, subject, latest, earliest, take);
      for (const [version, type, start, end, from] of ask.byHandle.all(subject, latest, earliest))
        take(version, type, start, end, from, true);
    },
  };
}

type Found = [
  version: number,
  type: WorkType,
  start: number,
  end: number | null,
  transferredFrom: string | null,
];

function questions({ db }: Hot, { n, of }: Share) {
  const isOwn = (ref: string): string => (of === 1 ? '' : `AND (${ref} >> ${SHARE_BITS}) % ${of} = ${n}`);
  const near = 'e.current = 1 AND e.start_at <= ? AND (e.end_at IS NULL OR e.end_at >= ?)';
  const found = 'e.version, e.type, e.start_at, e.end_at, e.transferred_from';
  const values = `e.version, ${TYPE_CODE}, e.start_at, e.end_at, e.transferred_from`;
  return {
    own: db
      .prepare<[number, number, number], Found>(
        `SELECT ${found} FROM evidence e WHERE e.subject = +? AND ${near} ORDER BY e.start_at, e.version`,
      )
      .raw(),
    ownBetween: db
      .prepare<[number, number, number], RecordValues>(
        `SELECT e.subject, ${values} FROM evidence e
         WHERE e.subject >= ? AND e.subject < ? AND e.current = 1 AND e.version <= ? ${isOwn('e.subject')}
         ORDER BY e.subject, e.start_at, e.version`,
      )
      .raw(),
    byHandle: db
      .prepare<[number, number, number], Found>(
        `SELECT ${found} FROM handle h CROSS JOIN evidence e ON e.party = h.handle
         WHERE h.subject = ? AND +e.subject IS NULL AND ${near}`,
      )
      .raw(),
    byHandleBetween: db
      .prepare<[number, number, number], RecordValues>(
        `SELECT h.subject, ${values} FROM handle h CROSS JOIN evidence e ON e.party = h.handle
         WHERE h.subject >= ? AND h.subject < ? AND +e.subject IS NULL AND e.current = 1 AND e.version <= ? ${isOwn('h.subject')}
         ORDER BY h.subject`,
      )
      .raw(),
    /** Calls that others were transferred from, after a call's id. */
    passedOn: db
      .prepare<[string, number], [string, number]>(
        `SELECT t.transferred_from, o.version FROM evidence t CROSS JOIN evidence o
           ON o.type = 'interaction' AND o.id = t.transferred_from AND o.current = 1
         WHERE t.transferred_from > ? ORDER BY t.transferred_from LIMIT ?`,
      )
      .raw(),
    newest: plucked<[], number | null>(db, 'SELECT max(version) FROM evidence'),
    newestEntry: plucked<[], number | null>(db, 'SELECT max(version) FROM directory'),
    /**
     * Whose records are newer than a version: theirs now or before, of their own or by a handle, and those whose calls
     * a newer one was transferred from.
     */
    touched: plucked<[{ since: number }], number>(
      db,
      `WITH newer AS MATERIALIZED (SELECT type, id, transferred_from FROM evidence WHERE version > @since),
         changed AS MATERIALIZED (
           SELECT o.subject, o.party FROM newer n CROSS JOIN evidence o ON o.type = n.type AND o.id = n.id
           UNION SELECT o.subject, o.party FROM newer n CROSS JOIN evidence o
             ON o.type = 'interaction' AND o.id = n.transferred_from WHERE n.transferred_from IS NOT NULL)
       SELECT subject FROM changed WHERE subject IS NOT NULL
       UNION SELECT h.subject FROM changed c CROSS JOIN handle h ON h.handle = c.party`,
    ),
  };
}

interface Plucked<Bind extends unknown[], Value> {
  get(...bind: Bind): Value | undefined;
  all(...bind: Bind): Value[];
}
const plucked = <Bind extends unknown[], Value>(db: Hot['db'], sql: string): Plucked<Bind, Value> =>
  db.prepare<Bind, Value>(sql).pluck() as unknown as Plucked<Bind, Value>;
