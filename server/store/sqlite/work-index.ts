import type { WorkType } from '#policies/vocabulary.ts';
import type { Hot } from './open.ts';

/**
 * What the index over evidence tells of customers' own records that stand: kind, span, and whether a call was
 * transferred. For a few customers the file is asked; before a long run all of it is read into columns, a slice at a
 * time, for asking the file of every customer takes ten times as long. What is written meanwhile is asked of the file.
 */
export interface WorkIndex {
  /** Reads the index into columns where so many lookups wait that it pays; others have their turn between slices. */
  load(waiting: number): Promise<void>;
  /** Lookups that have to wait before `load` does anything. */
  paysFrom(): number;
  /** Lets go of the columns. */
  drop(): void;
  /** Inside a read, before many are asked for: takes note of what was written since. */
  freshen(): void;
  /** A customer's records that had begun by `latest` and had not ended before `earliest`, by start and version. */
  each(subject: number, latest: number, earliest: number, take: TakeRecord): void;
}

/** `isTransferred` may be true of a call that no other was transferred from; never the other way round. */
export type TakeRecord = (
  version: number,
  type: WorkType,
  start: number,
  end: number | null,
  transferredFrom: string | null,
  isTransferred: boolean,
) => void;

/** Asking for one customer's records takes as long as reading so many in a row. */
const PAYS = 15;
/** Reading columns for fewer is not worth its while. */
const LEAST = 5000;
/** Records that are held at most: some 180 MB. */
const RECORDS_MAX = 8_000_000;
/** Records to a slice, about; a slice takes some tens of milliseconds. */
const SLICE = 20_000;
const OPEN = Number.POSITIVE_INFINITY;
const TYPES: readonly WorkType[] = ['interaction', 'case', 'work-item', 'campaign'];
const TYPE_CODE = `CASE type ${TYPES.map((type, n) => `WHEN '${type}' THEN ${n}`).join(' ')} END`;
const TRANSFERRED = 8;

interface Held {
  /** By customer: the position of their first record. */
  from: Uint32Array;
  version: Float64Array;
  start: Float64Array;
  end: Float64Array;
  /** Position in `TYPES`, and `TRANSFERRED`. */
  kind: Uint8Array;
  /** By position. */
  transferredFrom: Map<number, string>;
  /** Customers of whom something was written since. */
  stale: Set<number>;
  /** The newest version that was taken note of. */
  newest: number;
  erasures: number;
  destroyed: number;
}

const destroyed = new WeakMap<Hot, number>();
/** Records were destroyed, which no newer version tells. */
export const recordsDestroyed = (hot: Hot): void => {
  destroyed.set(hot, timesDestroyed(hot) + 1);
};
const timesDestroyed = (hot: Hot): number => destroyed.get(hot) ?? 0;

export function workIndex(hot: Hot, wholeFrom?: number): WorkIndex {
  const { db, keys } = hot;
  const select = db
    .prepare<[number, number, number], [number, WorkType, number, number | null, string | null]>(
      `SELECT version, type, start_at, end_at, transferred_from FROM evidence
       WHERE subject = ? AND current = 1 AND start_at <= ? AND (end_at IS NULL OR end_at >= ?) ORDER BY start_at, version`,
    )
    .raw();
  const selectSlice = db
    .prepare<[number, number, number], [number, number, number, number, number | null, string | null]>(
      `SELECT subject, version, ${TYPE_CODE}, start_at, end_at, transferred_from FROM evidence
       WHERE subject >= ? AND subject < ? AND current = 1 AND version <= ? ORDER BY subject, start_at, version`,
    )
    .raw();
  const selectTransferred = db
    .prepare<[string, number], [string, number]>(
      `SELECT t.transferred_from, o.version FROM evidence t CROSS JOIN evidence o
         ON o.type = 'interaction' AND o.id = t.transferred_from AND o.current = 1 AND o.subject IS NOT NULL
       WHERE t.transferred_from > ? AND t.current = 1 ORDER BY t.transferred_from LIMIT ?`,
    )
    .raw();
  const selectNewest = db.prepare<[], number | null>('SELECT max(version) FROM evidence').pluck();
  const newest = (): number => (selectNewest.get() as number | null | undefined) ?? 0;
  /** Whose records are newer than a version, were so before, or have calls that a newer one was transferred from. */
  const selectTouched = db
    .prepare<[number, number, number], number>(
      `SELECT subject FROM evidence WHERE version > ? AND subject IS NOT NULL
       UNION SELECT o.subject FROM evidence n CROSS JOIN evidence o ON o.type = n.type AND o.id = n.id
         WHERE n.version > ? AND o.subject IS NOT NULL
       UNION SELECT o.subject FROM evidence n CROSS JOIN evidence o ON o.type = 'interaction' AND o.id = n.transferred_from
         WHERE n.version > ? AND n.transferred_from IS NOT NULL AND o.subject IS NOT NULL`,
    )
    .pluck();

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
    const records = newest();
    if (waiting < paysFrom() || records > RECORDS_MAX) return;
    const own = turn;
    const customers = keys.lastRef('subject');
    const next = emptyColumns(hot, customers, records);
    let [position, subject, step] = [0, 0, SLICE / 10];
    while (subject <= customers) {
      const until = subject + step;
      const before = position;
      hot.read(() => {
        let last = subject;
        for (const [ref, version, type, start, end, from] of selectSlice.iterate(subject, until, records)) {
          while (last <= ref) next.from[last++] = position;
          next.version[position] = version;
          next.start[position] = start;
          next.end[position] = end ?? OPEN;
          next.kind[position] = type;
          if (from !== null) next.transferredFrom.set(position, from);
          position++;
        }
        while (last < until && last < next.from.length) next.from[last++] = position;
      });
      subject = until;
      const read = position - before;
      step = Math.min(Math.max(1, Math.round((step * SLICE) / Math.max(read, 1))), step * 4);
      await breath();
      // What else was read meanwhile may be of another state of the file.
      if (own !== turn) return;
    }
    next.from.fill(position, Math.min(subject, next.from.length));
    const transferred = new Set<number>();
    for (let id: string | undefined = ''; id !== undefined; ) {
      const found: [string, number][] = selectTransferred.all(id, SLICE / 10);
      for (const [, version] of found) transferred.add(version);
      id = found.at(-1)?.[0];
      await breath();
      if (own !== turn) return;
    }
    for (let i = 0; i < position; i++)
      if (transferred.has(next.version[i] as number)) next.kind[i] = (next.kind[i] as number) | TRANSFERRED;
    held = next;
  };

  const readOne = (subject: number, latest: number, earliest: number, take: TakeRecord): void => {
    for (const [version, type, start, end, from] of select.all(subject, latest, earliest))
      take(version, type, start, end, from, true);
  };

  return {
    load,
    paysFrom,
    drop,
    freshen() {
      if (held === null) return;
      if (held.erasures !== keys.erasure.times() || held.destroyed !== timesDestroyed(hot)) return drop();
      const now = newest();
      if (now === held.newest) return;
      const { newest: since, stale } = held;
      for (const ref of selectTouched.all(since, since, since) as number[]) stale.add(ref);
      held.newest = now;
    },
    each(subject, latest, earliest, take) {
      if (held === null || subject + 1 >= held.from.length || held.stale.has(subject))
        return readOne(subject, latest, earliest, take);
      const { from, version, start, end, kind, transferredFrom } = held;
      for (let i = from[subject] as number; i < (from[subject + 1] as number); i++) {
        if ((start[i] as number) > latest || (end[i] as number) < earliest) continue;
        const one = kind[i] as number;
        const until = end[i] as number;
        take(
          version[i] as number,
          TYPES[one & 7] as WorkType,
          start[i] as number,
          until === OPEN ? null : until,
          transferredFrom.size === 0 ? null : (transferredFrom.get(i) ?? null),
          (one & TRANSFERRED) !== 0,
        );
      }
    },
  };
}

/** As large as they can become: what is not written to takes no room. */
const emptyColumns = (hot: Hot, customers: number, records: number): Held => ({
  from: new Uint32Array(customers + 2),
  version: new Float64Array(records),
  start: new Float64Array(records),
  end: new Float64Array(records),
  kind: new Uint8Array(records),
  transferredFrom: new Map(),
  stale: new Set(),
  newest: records,
  erasures: hot.keys.erasure.times(),
  destroyed: timesDestroyed(hot),
});

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
