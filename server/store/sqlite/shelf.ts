import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { TILE_WIDTH } from '#ledger/tiles.ts';
import {
  type Columns,
  copyOf,
  type Noted,
  type OpenSegment,
  openSegment,
  openSegmentFrom,
  readKind,
  type SegmentCopy,
  TO_EXAMINE,
  TO_GRADE,
} from './open-segment.ts';
import { COLUMNS, LOOKUP_COLUMNS, type LookupRow, type OutcomeRow, PENDING } from './row.ts';
import type { Posting } from './segment/format.ts';
import { idNumber } from './segment/format.ts';
import { type ChunkHead, damaged, openSegmentFile, type SealedSegment } from './segment/read.ts';

/**
 * Where every lookup stands, sealed or open: one way to ask, whichever it is. Segments follow one another; the
 * open ones are held in memory as columns and lists, the sealed ones are files.
 */

/** A segment as the catalogue has it. */
export interface Bounds {
  n: number;
  first: number;
  openedAt: number;
  /** One past its last entry; null while it is open. */
  end: number | null;
  file: string | null;
}

/** Part of some columns: positions from `from` up to `to`. */
export interface Stretch {
  columns: Columns;
  from: number;
  to: number;
}

/** What a scan can pass over without looking: a filter's own terms. */
export interface Zone {
  from?: number | undefined;
  to?: number | undefined;
  organisations?: readonly number[] | undefined;
  reason?: number | undefined;
  mark?: ((mark: number) => boolean) | undefined;
}

export type Wait = typeof TO_GRADE | typeof TO_EXAMINE;

export interface Shelf {
  bounds(): readonly Bounds[];
  /** Every entry below this index stands in a sealed segment. */
  sealedEnd(): number;
  /** The segment that an entry belongs to. */
  segmentOf(seq: number): number;
  /** Inside a write: closes the open segment at the next multiple of 256 when it is full or old. */
  closeIfDue(size: number, at: number): void;
  /** What a transaction wrote, once it has committed. */
  add(rows: readonly Noted[]): void;
  /**
   * Takes a file in place of the rows it was made of, after the commit that says so; `regraded` tells the marks
   * given since the file was begun.
   */
  shelve(segment: SealedSegment, regraded: Iterable<[seq: number, mark: number]>): void;
  /** Takes a newer version of a sealed file, after the commit that says so. */
  replace(segment: SealedSegment): void;
  open(): readonly OpenSegment[];
  sealed(): readonly SealedSegment[];

  seqOf(id: string): number | null;
  /** Whether an open segment has this id. */
  hasOpen(id: string): boolean;
  row(seq: number): LookupRow | null;
  /** Of a sealed lookup, its row's values in the order of `COLUMNS`: a third of the time that its row takes. */
  sealedValues(seq: number): readonly unknown[] | null;
  idOf(seq: number): string | null;
  /** What memory, or a chunk of a sealed file, tells of a lookup without its row. */
  noted(seq: number): {
    at: number;
    actor: number;
    subject: number;
    organisation: number;
    teams: number;
    mark: number;
  } | null;
  /** Whether a lookup names the work it was for. */
  namesWork(seq: number): boolean;
  /** Newest first; times inclusive. */
  ofSubject(ref: number, from?: number, to?: number): Iterable<Posting>;
  ofActor(ref: number, from?: number, to?: number): Iterable<Posting>;
  /** As `ofSubject`, by call and in no order: for whoever asks of many. */
  eachOfSubject(
    ref: number,
    from: number,
    to: number,
    take: (seq: number, at: number, other: number) => void,
  ): void;
  /** Newest first. */
  eachOfActor: Shelf['eachOfSubject'];
  /** Newest first, below an index. */
  down(before: number, zone: Zone): Iterable<Stretch>;
  /** Oldest first, above an index. */
  up(after: number, zone: Zone): Iterable<Stretch>;
  outcomesOf(seq: number): OutcomeRow[];

  mark(seq: number): number;
  /** The mark at a position of some columns, with what was graded after sealing. */
  markAt(columns: Columns, position: number): number;
  setMark(seq: number, mark: number): void;
  /** The grading that a sealed file or `hot.db` holds, as JSON. */
  grading(seq: number): string | null;

  /** Inside a write: these lookups are to be graded or examined again. */
  wait(what: Wait, seqs: readonly number[]): void;
  /**
   * These are on their way to be graded or examined, as they are now: those that are told to wait again meanwhile
   * will not be done with it. `anew` ends what was on its way before.
   */
  handOut(what: Wait, seqs: readonly number[], anew: boolean): void;
  /** Inside a write: these are done. */
  done(what: Wait, seqs: readonly number[]): void;
  /** Whether it waits, and is not on its way as it was before: whoever changes what it rests on need not say so. */
  isWaiting(what: Wait, seq: number): boolean;
  /** Indexes of what waits and happened by `until`, ascending. */
  waiting(what: Wait, until: number, after: number, limit: number): number[];
  /** Inside a write: those that wait in a segment about to be sealed get rows of their own. */
  writeOutWaits(segment: OpenSegment): void;

  /** Index of the newest lookup that memory knows; one before the first open segment where there is none. */
  newest(): number;
  /** What a thread needs that grades beside this one: whatever memory alone knows. */
  copy(): ShelfCopy;
  /** For such a thread: takes the lookups that came in since. */
  catchUp(): void;
  /** How often a file or memory was changed for another: what was copied before is not true any more. */
  changes(): number;

  /** Another process changed the files: what memory knows is read again when next asked for. */
  forget(): void;
  rolledBack(): void;
  close(): void;
}

/** Open segments, and the grades that were given after sealing. Structured-cloneable. */
export interface ShelfCopy {
  segments: SegmentCopy[];
  overrides: { seqs: Float64Array; marks: Uint8Array };
}

export interface SegmentSettings {
  /** Lookups after which a segment is closed. */
  lookups: number;
  /** Age after which it is closed, milliseconds. */
  age: number;
}

const ID_PLACE = COLUMNS.indexOf('id');
const TABLES = { [TO_GRADE]: 'to_grade', [TO_EXAMINE]: 'to_examine' } as const;
export const MARK_SETTINGS = { [TO_GRADE]: 'to-grade-from', [TO_EXAMINE]: 'to-examine-from' } as const;
export const SEGMENT_FOLDER = 'segments';

const NOTED =
  'seq, id, occurred_at, actor, subject, organisation, teams, reason, operation, would_be, reference';

export function openShelf(
  db: Database.Database,
  directory: string,
  settings: SegmentSettings,
  onCommit: (work: () => void) => void,
  given?: ShelfCopy,
): Shelf {
  const selectBounds = db.prepare<[], Bounds>(
    'SELECT n, first, opened_at AS openedAt, "end", file FROM segment ORDER BY n',
  );
  const insertSegment = db.prepare('INSERT INTO segment (n, first, opened_at) VALUES (?, ?, ?)');
  const closeSegment = db.prepare('UPDATE segment SET "end" = ?, closed_at = ? WHERE n = ?');
  const selectRow = db.prepare<[number], LookupRow>(`SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE seq = ?`);
  const selectId = db.prepare<[number], string>('SELECT id FROM lookup WHERE seq = ?').pluck();
  const selectNoted = db.prepare<[number], Noted>(`SELECT ${NOTED} FROM lookup WHERE seq > ? ORDER BY seq`);
  const selectOutcomes = db.prepare<[number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE lookup = +? ORDER BY seq',
  );
  const selectGrading = db.prepare<[number], string>('SELECT data FROM grading WHERE lookup = ?').pluck();
  const hasOwnGrading = (seq: number): boolean => selectGrading.get(seq) !== undefined;
  const selectSetting = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
  const saveSetting = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const waits = {
    [TO_GRADE]: waitTable(db, 'to_grade'),
    [TO_EXAMINE]: waitTable(db, 'to_examine'),
  };

  let bounds: Bounds[] = [];
  let files: SealedSegment[] = [];
  let memory: OpenSegment[] | null = null;
  /** Grades given after sealing. */
  let overrides = new Map<number, number>();
  let from: Record<Wait, number> = { [TO_GRADE]: 0, [TO_EXAMINE]: 0 };
  /** What is on its way, and whether it has to be done again. */
  const handed = { [TO_GRADE]: new Map<number, boolean>(), [TO_EXAMINE]: new Map<number, boolean>() };
  /** Memory was read inside a transaction, and may hold what is yet to be committed. */
  let readWithin = false;
  let changes = 0;

  const readCatalogue = (): void => {
    bounds = selectBounds.all();
    const known = new Map(files.map((file) => [file.file, file]));
    files = bounds
      .filter((one): one is Bounds & { file: string } => one.file !== null)
      .map(({ n, first, end, file }) => {
        const path = join(directory, SEGMENT_FOLDER, file);
        const open = known.get(path) ?? openSegmentFile(path, given !== undefined);
        known.delete(path);
        if (open.n !== n || open.first !== first || open.end !== end) {
          open.close();
          throw damaged(path, 'is the file of another segment');
        }
        return open;
      });
    for (const gone of known.values()) gone.close();
    readMarks();
  };
  const readMarks = (): void => {
    from = {
      [TO_GRADE]: Number(selectSetting.get(MARK_SETTINGS[TO_GRADE]) ?? 0),
      [TO_EXAMINE]: Number(selectSetting.get(MARK_SETTINGS[TO_EXAMINE]) ?? 0),
    };
  };
  readCatalogue();
  const sealedEnd = (): number => files.at(-1)?.end ?? 0;
  if (given) {
    memory = given.segments.map(openSegmentFrom);
    const { seqs, marks } = given.overrides;
    for (const [i, seq] of seqs.entries()) overrides.set(seq, marks[i] as number);
  }

  const load = (): OpenSegment[] => {
    if (memory) return memory;
    const segments = bounds.filter(({ file }) => file === null).map(({ n, first }) => openSegment(n, first));
    const rows = db.prepare<[number], Noted & { mark: number | null }>(
      `SELECT ${NOTED.split(', ')
        .map((name) => `l.${name}`)
        .join(
          ', ',
        )}, g.mark FROM lookup l LEFT JOIN grading g ON g.lookup = l.seq WHERE l.seq >= ? ORDER BY l.seq`,
    );
    let at = 0;
    for (const row of rows.iterate(sealedEnd())) {
      while (at + 1 < segments.length && row.seq >= (segments[at + 1] as OpenSegment).columns.first) at++;
      const waiting =
        (row.seq >= from[TO_GRADE] ? TO_GRADE : 0) | (row.seq >= from[TO_EXAMINE] ? TO_EXAMINE : 0);
      (segments[at] as OpenSegment).add(row, row.mark ?? PENDING, waiting);
    }
    memory = segments;
    readWithin = db.inTransaction;
    overrides = new Map(
      db
        .prepare<[number], [number, number]>('SELECT lookup, mark FROM grading WHERE lookup < ?')
        .raw()
        .all(sealedEnd()) as [number, number][],
    );
    for (const what of [TO_GRADE, TO_EXAMINE] as const) {
      for (const seq of waits[what].from(sealedEnd())) {
        const place = placeOf(seq);
        if (place)
          place.segment.waits[place.position] = (place.segment.waits[place.position] as number) | what;
      }
    }
    return memory;
  };

  const placeOf = (seq: number): { segment: OpenSegment; position: number } | null => {
    if (seq < sealedEnd()) return null;
    for (const segment of backwards(load())) {
      if (segment.columns.first > seq) continue;
      const position = segment.position(seq);
      return position < 0 ? null : { segment, position };
    }
    return null;
  };
  const fileOf = (seq: number): SealedSegment | null => {
    if (seq >= sealedEnd()) return null;
    let [low, high] = [0, files.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((files[middle] as SealedSegment).first <= seq) low = middle;
      else high = middle - 1;
    }
    return files[low] ?? null;
  };
  const row = (seq: number): LookupRow | null => {
    const file = fileOf(seq);
    if (file) return file.row(seq)?.row ?? null;
    return selectRow.get(seq) ?? null;
  };

  /** Memory may have been read meanwhile, and have it. */
  const begin = (n: number, first: number): void => {
    if (memory && !memory.some((one) => one.n === n)) memory.push(openSegment(n, first));
  };

  const openSeq = (id: string): number | null => {
    const segments = load();
    for (let at = segments.length - 1; at >= 0; at--) {
      const segment = segments[at] as OpenSegment;
      for (const i of segment.maybe(id)) {
        const seq = segment.columns.first + (segment.columns.rel[i] as number);
        if (selectId.get(seq) === id) return seq;
      }
    }
    return null;
  };

  function* postings(who: 'subject' | 'actor', ref: number, least: number, most: number): Iterable<Posting> {
    for (const segment of backwards(load())) {
      const { columns } = segment;
      if (!(segment.maxAt >= least && segment.minAt <= most)) continue;
      const others = who === 'subject' ? columns.actor : columns.subject;
      for (const i of who === 'subject' ? segment.ofSubject(ref) : segment.ofActor(ref)) {
        const at = columns.at[i] as number;
        // Whatever came before this one happened before it, or not much later.
        if (at + segment.lateness < least) break;
        if (at >= least && at <= most)
          yield { seq: columns.first + (columns.rel[i] as number), at, other: others[i] as number };
      }
    }
    for (const file of backwards(files)) {
      if (file.lookups === 0 || file.maxAt < least || file.minAt > most) continue;
      for (const posting of backwards(who === 'subject' ? file.subject(ref) : file.actor(ref)))
        if (posting.at >= least && posting.at <= most) yield posting;
    }
  }

  const eachOf = (
    who: 'subject' | 'actor',
    ref: number,
    least: number,
    most: number,
    take: (seq: number, at: number, other: number) => void,
  ): void => {
    const segments = load();
    for (let n = segments.length - 1; n >= 0; n--) {
      const { columns, minAt, maxAt, lateness, eachOfSubject, eachOfActor } = segments[n] as OpenSegment;
      if (!(maxAt >= least && minAt <= most)) continue;
      const others = who === 'subject' ? columns.actor : columns.subject;
      (who === 'subject' ? eachOfSubject : eachOfActor)(ref, (i) => {
        const at = columns.at[i] as number;
        if (at >= least && at <= most)
          take(columns.first + (columns.rel[i] as number), at, others[i] as number);
        // Whatever came before this one happened before it, or not much later.
        return at + lateness >= least;
      });
    }
    for (let n = files.length - 1; n >= 0; n--) {
      const file = files[n] as SealedSegment;
      if (file.lookups === 0 || file.maxAt < least || file.minAt > most) continue;
      const takeWithin = (seq: number, at: number, other: number): void => {
        if (at >= least && at <= most) take(seq, at, other);
      };
      if (who === 'subject') file.eachOfSubject(ref, takeWithin);
      else for (const { seq, at, other } of backwards(file.actor(ref))) takeWithin(seq, at, other);
    }
  };

  /** Chunks whose grades changed since sealing are looked into whatever they say of themselves. */
  const zoneFor = (file: SealedSegment, zone: Zone): Zone => {
    if (zone.mark === undefined || overrides.size === 0) return zone;
    for (const seq of overrides.keys()) {
      if (seq >= file.first && seq < file.end) return { ...zone, mark: undefined };
    }
    return zone;
  };

  function* down(before: number, zone: Zone): Iterable<Stretch> {
    for (const { columns, minAt, maxAt } of backwards(load())) {
      if (columns.n === 0 || columns.first >= before || !overlaps(minAt, maxAt, zone)) continue;
      yield { columns, from: 0, to: lowerBound(columns, before) };
    }
    for (const file of backwards(files)) {
      if (file.first >= before || !overlaps(file.minAt, file.maxAt, zone)) continue;
      const terms = zoneFor(file, zone);
      for (const head of backwards(file.chunks())) {
        if (head.first >= before || !mayHold(head, terms)) continue;
        const columns = file.columns(head);
        yield { columns, from: 0, to: lowerBound(columns, before) };
      }
    }
  }

  function* up(after: number, zone: Zone): Iterable<Stretch> {
    for (const file of files.slice()) {
      if (file.end <= after || !overlaps(file.minAt, file.maxAt, zone)) continue;
      const terms = zoneFor(file, zone);
      for (const head of file.chunks()) {
        if (!mayHold(head, terms)) continue;
        const columns = file.columns(head);
        const start = lowerBound(columns, after + 1);
        if (start < columns.n) yield { columns, from: start, to: columns.n };
      }
    }
    for (const { columns, minAt, maxAt } of load().slice()) {
      if (columns.n === 0 || !overlaps(minAt, maxAt, zone)) continue;
      const start = lowerBound(columns, after + 1);
      if (start < columns.n) yield { columns, from: start, to: columns.n };
    }
  }

  const add: Shelf['add'] = (rows) => {
    if (memory === null) return;
    for (const one of rows) {
      let at = memory.length - 1;
      while (at > 0 && (memory[at] as OpenSegment).columns.first > one.seq) at--;
      const segment = memory[at] as OpenSegment;
      if (readWithin && segment.position(one.seq) >= 0) continue;
      segment.add(one, PENDING, TO_GRADE | TO_EXAMINE);
    }
    readWithin = false;
  };
  const newest = (): number => {
    for (const { columns } of backwards(load()))
      if (columns.n > 0) return columns.first + (columns.rel[columns.n - 1] as number);
    return sealedEnd() - 1;
  };
  const mark = (seq: number): number => {
    const place = placeOf(seq);
    if (place) return place.segment.columns.mark[place.position] as number;
    const given = overrides.get(seq);
    if (given !== undefined) return given;
    const sealed = fileOf(seq)?.place(seq);
    return sealed ? (sealed.columns.mark[sealed.position] as number) : PENDING;
  };
  const noted: Shelf['noted'] = (seq) => {
    const open = placeOf(seq);
    const place = open ? { columns: open.segment.columns, position: open.position } : fileOf(seq)?.place(seq);
    if (!place) return null;
    const { columns, position } = place;
    return {
      at: columns.at[position] as number,
      actor: columns.actor[position] as number,
      subject: columns.subject[position] as number,
      organisation: columns.organisation[position] as number,
      teams: columns.teams[position] as number,
      mark: (open ? undefined : overrides.get(seq)) ?? (columns.mark[position] as number),
    };
  };

  return {
    bounds: () => bounds,
    sealedEnd,
    segmentOf(seq) {
      for (const one of backwards(bounds)) if (one.first <= seq) return one.n;
      return 0;
    },
    closeIfDue(size, at) {
      const current = bounds.at(-1);
      if (!current) {
        insertSegment.run(0, 0, at);
        bounds = [{ n: 0, first: 0, openedAt: at, end: null, file: null }];
        onCommit(() => begin(0, 0));
        return;
      }
      const held = load().at(-1)?.columns.n ?? 0;
      if (held === 0 || (held < settings.lookups && at - current.openedAt < settings.age)) return;
      const end = Math.ceil(size / TILE_WIDTH) * TILE_WIDTH;
      closeSegment.run(end, at, current.n);
      insertSegment.run(current.n + 1, end, at);
      const next = { n: current.n + 1, first: end, openedAt: at, end: null, file: null };
      bounds = [...bounds.slice(0, -1), { ...current, end }, next];
      onCommit(() => begin(next.n, next.first));
    },
    add,
    shelve(segment, regraded) {
      changes++;
      memory = load().filter(({ n }) => n !== segment.n);
      files = [...files, segment];
      bounds = selectBounds.all();
      for (const [seq, mark] of regraded) overrides.set(seq, mark);
    },
    replace(segment) {
      changes++;
      files = files.map((old) => {
        if (old.n !== segment.n) return old;
        old.close();
        return segment;
      });
      for (const seq of overrides.keys())
        if (seq >= segment.first && seq < segment.end && !hasOwnGrading(seq)) overrides.delete(seq);
      bounds = selectBounds.all();
    },
    open: load,
    sealed: () => files,

    hasOpen: (id) => openSeq(id) !== null,
    seqOf(id) {
      const open = openSeq(id);
      if (open !== null) return open;
      if (files.length === 0) return null;
      const number = idNumber(id);
      for (const file of backwards(files)) {
        if (file.lookups === 0 || number < file.minId || number > file.maxId) continue;
        for (const seq of file.maybe(id)) if (file.row(seq)?.row.id === id) return seq;
      }
      return null;
    },
    row,
    sealedValues: (seq) => fileOf(seq)?.values(seq) ?? null,
    idOf: (seq) =>
      seq >= sealedEnd()
        ? ((selectId.get(seq) as string | undefined) ?? null)
        : ((fileOf(seq)?.values(seq)?.[ID_PLACE] as string | undefined) ?? null),
    noted,
    namesWork(seq) {
      const open = placeOf(seq);
      if (open) return readKind(open.segment.columns.kind[open.position] as number).reference;
      const sealed = fileOf(seq)?.place(seq);
      return sealed != null && readKind(sealed.columns.kind[sealed.position] as number).reference;
    },
    ofSubject: (ref, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) =>
      postings('subject', ref, least, most),
    ofActor: (ref, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) =>
      postings('actor', ref, least, most),
    eachOfSubject: (ref, least, most, take) => eachOf('subject', ref, least, most, take),
    eachOfActor: (ref, least, most, take) => eachOf('actor', ref, least, most, take),
    down,
    up,
    outcomesOf(seq) {
      const found: OutcomeRow[] = [];
      for (const file of files) if (file.end > seq) found.push(...file.outcomesOf(seq));
      return [...found, ...selectOutcomes.all(seq).filter((one) => one.seq >= sealedEnd())];
    },

    mark,
    markAt(columns, position) {
      if (overrides.size > 0) {
        const given = overrides.get(columns.first + (columns.rel[position] as number));
        if (given !== undefined) return given;
      }
      return columns.mark[position] as number;
    },
    setMark(seq, value) {
      const place = placeOf(seq);
      if (place) place.segment.columns.mark[place.position] = value;
      else overrides.set(seq, value);
    },
    grading(seq) {
      const own = selectGrading.get(seq) as string | undefined;
      return own ?? fileOf(seq)?.row(seq)?.grading ?? null;
    },

    handOut(what, seqs, anew) {
      if (anew) handed[what].clear();
      for (const seq of seqs) handed[what].set(seq, false);
    },
    wait(what, seqs) {
      for (const seq of seqs) if (seq < from[what]) waits[what].insert(seq);
      onCommit(() => {
        for (const seq of seqs) {
          if (handed[what].has(seq)) handed[what].set(seq, true);
          const place = placeOf(seq);
          if (place)
            place.segment.waits[place.position] = (place.segment.waits[place.position] as number) | what;
        }
      });
    },
    done(what, all) {
      const seqs = all.filter((seq) => handed[what].get(seq) !== true);
      onCommit(() => {
        for (const seq of all) handed[what].delete(seq);
      });
      if (seqs.length === 0) return;
      const old = from[what];
      const finished = new Set(seqs);
      let next = old;
      for (const seq of seqs) {
        if (seq < old) waits[what].remove(seq);
        else if (seq >= next) next = seq + 1;
      }
      if (next > old) {
        // What stands between and still waits is named outright; above the mark all wait.
        for (const segment of load()) {
          const { columns } = segment;
          for (let i = lowerBound(columns, old); i < columns.n; i++) {
            const seq = columns.first + (columns.rel[i] as number);
            if (seq >= next) break;
            if (((segment.waits[i] as number) & what) !== 0 && !finished.has(seq)) waits[what].insert(seq);
          }
        }
        saveSetting.run(MARK_SETTINGS[what], String(next));
        from[what] = next;
      }
      onCommit(() => {
        for (const seq of seqs) {
          const place = placeOf(seq);
          if (place)
            place.segment.waits[place.position] = (place.segment.waits[place.position] as number) & ~what;
        }
      });
    },
    isWaiting(what, seq) {
      const again = handed[what].get(seq);
      if (again !== undefined) return again;
      const place = placeOf(seq);
      if (place) return ((place.segment.waits[place.position] as number) & what) !== 0;
      return waits[what].has(seq);
    },
    waiting(what, until, after, limit) {
      const found: number[] = [];
      for (const seq of waits[what].between(after, sealedEnd())) {
        const sealed = fileOf(seq)?.place(seq);
        if (!sealed || (sealed.columns.at[sealed.position] as number) > until) continue;
        found.push(seq);
        if (found.length === limit) return found;
      }
      for (const segment of load()) {
        const { columns } = segment;
        for (let i = lowerBound(columns, after + 1); i < columns.n; i++) {
          if (((segment.waits[i] as number) & what) === 0 || (columns.at[i] as number) > until) continue;
          found.push(columns.first + (columns.rel[i] as number));
          if (found.length === limit) return found;
        }
      }
      return found;
    },
    writeOutWaits(segment) {
      const { columns } = segment;
      const end = bounds.find(({ n }) => n === segment.n)?.end;
      if (end == null) throw new Error('only a closed segment is sealed');
      for (const what of [TO_GRADE, TO_EXAMINE] as const) {
        const old = from[what];
        for (let i = lowerBound(columns, old); i < columns.n; i++) {
          if (((segment.waits[i] as number) & what) !== 0)
            waits[what].insert(columns.first + (columns.rel[i] as number));
        }
        if (end <= old) continue;
        saveSetting.run(MARK_SETTINGS[what], String(end));
        from[what] = end;
      }
    },

    newest,
    copy() {
      const segments = load().map(copyOf);
      const marks = Uint8Array.from(overrides.values());
      return { segments, overrides: { seqs: Float64Array.from(overrides.keys()), marks } };
    },
    catchUp() {
      load();
      bounds = selectBounds.all();
      for (const { n, first, file } of bounds) if (file === null) begin(n, first);
      add(selectNoted.all(newest()));
    },
    changes: () => changes,

    forget() {
      changes++;
      for (const what of [TO_GRADE, TO_EXAMINE] as const)
        for (const seq of handed[what].keys()) handed[what].set(seq, true);
      memory = null;
      overrides = new Map();
      readCatalogue();
    },
    rolledBack() {
      bounds = selectBounds.all();
      readMarks();
      if (readWithin) memory = null;
      readWithin = false;
    },
    close() {
      for (const file of files) file.close();
      files = [];
    },
  };
}

/** Whether a chunk may hold what a zone asks for. */
export const mayHold = (head: ChunkHead, zone: Zone): boolean =>
  head.maxAt >= (zone.from ?? Number.NEGATIVE_INFINITY) &&
  head.minAt < (zone.to ?? Number.POSITIVE_INFINITY) &&
  (zone.reason === undefined || head.reasons.includes(zone.reason) || head.reasons.includes(0)) &&
  (zone.organisations === undefined ||
    head.organisations.includes(0) ||
    zone.organisations.some((one) => head.organisations.includes(one))) &&
  (zone.mark === undefined || head.marks.some(zone.mark));
export const overlaps = (minAt: number, maxAt: number, zone: Zone): boolean =>
  maxAt >= (zone.from ?? Number.NEGATIVE_INFINITY) && minAt < (zone.to ?? Number.POSITIVE_INFINITY);

/** Rows that name lookups which wait. */
function waitTable(db: Database.Database, table: (typeof TABLES)[Wait]) {
  const insert = db.prepare(`INSERT OR IGNORE INTO ${table} (seq) VALUES (?)`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE seq = ?`);
  const has = db.prepare<[number], number>(`SELECT 1 FROM ${table} WHERE seq = ?`).pluck();
  const between = db
    .prepare<[number, number], number>(`SELECT seq FROM ${table} WHERE seq > ? AND seq < ? ORDER BY seq`)
    .pluck();
  const from = db.prepare<[number], number>(`SELECT seq FROM ${table} WHERE seq >= ?`).pluck();
  return {
    insert: (seq: number) => insert.run(seq),
    remove: (seq: number) => remove.run(seq),
    has: (seq: number) => has.get(seq) !== undefined,
    between: (after: number, before: number) => between.iterate(after, before) as Iterable<number>,
    from: (seq: number) => from.all(seq) as number[],
  };
}

export function lowerBound(columns: Columns, seq: number): number {
  const rel = seq - columns.first;
  let [low, high] = [0, columns.n];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.rel[middle] as number) < rel) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* backwards<T>(list: readonly T[]): Iterable<T> {
  for (let i = list.length - 1; i >= 0; i--) yield list[i] as T;
}
