import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { AuditError } from '#server/errors.ts';
import { type Columns, positionOf } from '../open-segment.ts';
import type { LookupRow, OutcomeRow } from '../row.ts';
import {
  AT_ONCE,
  eachPosting,
  FORMAT,
  fromLine,
  idNumber,
  type Lines,
  lineOfSeq,
  type Posting,
  readDistinct,
  unpackColumns,
  unpackLines,
  unpackPostings,
} from './format.ts';

/** A sealed segment, open for reading. */
export interface SealedSegment {
  readonly n: number;
  readonly first: number;
  /** One past its last entry. */
  readonly end: number;
  readonly lookups: number;
  readonly minAt: number;
  readonly maxAt: number;
  readonly minId: number;
  readonly maxId: number;
  readonly file: string;
  row(seq: number): { row: LookupRow; grading: string | null } | null;
  /** A row's values in the order of `COLUMNS`; its note and content as Base64. */
  values(seq: number): readonly unknown[] | null;
  /** Indexes of lookups with the same first 64 bits of id; the caller compares the rest. */
  maybe(id: string): number[];
  subject(ref: number): readonly Posting[];
  /** The same by call. */
  eachOfSubject(ref: number, take: (seq: number, at: number, other: number) => void): void;
  actor(ref: number): Posting[];
  chunks(): readonly ChunkHead[];
  columns(head: ChunkHead): Columns;
  /** The chunk's columns and the position in them of a lookup. */
  place(seq: number): { columns: Columns; position: number } | null;
  outcomesOf(lookup: number): OutcomeRow[];
  /** Of lookups between two, both included, by lookup and index. */
  outcomesBetween(from: number, to: number): OutcomeRow[];
  /** By the lookup they belong to: for writing a newer version of the file. */
  allOutcomes(): Iterable<OutcomeRow>;
  /** At most so many blocks of lines (`toLine`), the first of them the one that holds an index, or would. */
  blocks(from: number, limit: number): Buffer[];
  /** By their own index, ascending. */
  outcomes(after: number, limit: number): OutcomeRow[];
  tile(n: number): Buffer;
  close(): void;
}

/** What a chunk says of itself without being opened. */
export interface ChunkHead {
  first: number;
  n: number;
  minAt: number;
  maxAt: number;
  organisations: Uint32Array;
  reasons: Uint32Array;
  marks: Uint32Array;
}

/** Chunks and blocks are kept open for a while, over all segments, the least used dropped first. */
const OPEN_CHUNKS = 48;
const OPEN_BLOCKS = 96;
/** Bytes; the most that SQLite maps. */
const MAPPED_MAX = 2_147_418_112;
const NONE: readonly Posting[] = [];

/** A small cache that forgets what was not used for longest. */
export function recent<K, V>(most: number) {
  const held = new Map<K, V>();
  return {
    get(key: K): V | undefined {
      const value = held.get(key);
      if (value === undefined) return undefined;
      held.delete(key);
      held.set(key, value);
      return value;
    },
    set(key: K, value: V): void {
      if (held.size >= most && !held.has(key)) held.delete(held.keys().next().value as K);
      held.set(key, value);
    },
  };
}

const blocks = recent<string, Lines>(OPEN_BLOCKS);
const opened = recent<string, Columns>(OPEN_CHUNKS);

/** Who reads in order asks of the same block and chunk again: those read last are known without being sought. */
let lastBlock: { opening: number; first: number; lines: Lines } | null = null;
let lastChunk: { opening: number; columns: Columns } | null = null;

let openings = 0;

/**
 * `isMapped`: for whoever reads of very many, in no order: pages are read where the system holds them, and not copied
 * first. A file that the disk fails to read then ends the process, so it is for a while and not for good.
 */
export function openSegmentFile(file: string, isMapped = false): SealedSegment {
  const db = openReadOnly(file);
  if (isMapped) db.pragma(`mmap_size = ${MAPPED_MAX}`);
  const opening = ++openings;
  db.pragma('cache_size = -256');
  // Nobody writes this file any more: the lock of the first read is kept, not taken anew at each.
  db.pragma('locking_mode = EXCLUSIVE');
  const meta = Object.fromEntries(
    db.prepare<[], [string, number]>('SELECT key, value FROM meta').raw().all() as [string, number][],
  ) as Record<'format' | 'n' | 'first' | 'end' | 'lookups' | 'minAt' | 'maxAt' | 'minId' | 'maxId', number>;
  if (meta.format !== FORMAT) throw damaged(file, 'is of a format that this version does not know');
  const selectFirst = db
    .prepare<[number], number>('SELECT first FROM block WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .pluck();
  const selectBlock = db.prepare<[number], Buffer>('SELECT data FROM block WHERE first = ?').pluck();
  const selectBlocks = db
    .prepare<[number, number], Buffer>(
      `SELECT data FROM block
       WHERE first >= coalesce((SELECT max(first) FROM block WHERE first <= ?), 0) ORDER BY first LIMIT ?`,
    )
    .pluck();
  const selectId = db.prepare<[number], number>('SELECT seq FROM lookup_id WHERE id = ?').pluck();
  const selectSubject = db.prepare<[number], Buffer>('SELECT data FROM subject WHERE ref = ?').pluck();
  const selectActor = db.prepare<[number], Buffer>('SELECT data FROM actor WHERE ref = ?').pluck();
  const selectChunk = db.prepare<[number], Buffer>('SELECT data FROM chunk WHERE first = ?').pluck();
  const selectOutcomes = db.prepare<[number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE lookup = +? ORDER BY seq',
  );
  const selectOutcomesBetween = db.prepare<[number, number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE lookup >= ? AND lookup <= ? ORDER BY lookup, seq',
  );
  const selectOutcomesAfter = db.prepare<[number, number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const selectTile = db.prepare<[number], Buffer>('SELECT data FROM tile WHERE n = ?').pluck();
  let heads: ChunkHead[] | null = null;

  const chunks = (): ChunkHead[] => {
    heads ??= db
      .prepare<[], Record<string, number> & Record<'organisations' | 'reasons' | 'marks', Buffer>>(
        'SELECT first, n, min_at AS minAt, max_at AS maxAt, organisations, reasons, marks FROM chunk ORDER BY first',
      )
      .all()
      .map((row) => ({
        first: row.first as number,
        n: row.n as number,
        minAt: row.minAt as number,
        maxAt: row.maxAt as number,
        organisations: readDistinct(row.organisations),
        reasons: readDistinct(row.reasons),
        marks: readDistinct(row.marks),
      }));
    return heads;
  };
  const columns = (head: ChunkHead): Columns => {
    const known = opened.get(`${opening} ${head.first}`);
    if (known) return known;
    const data = selectChunk.get(head.first) as Buffer | undefined;
    if (!data) throw damaged(file, 'lacks a chunk that it names');
    const unpacked = unpackColumns(data, meta.first, head.n);
    opened.set(`${opening} ${head.first}`, unpacked);
    return unpacked;
  };
  const lineOf = (seq: number): string | null => {
    if (lastBlock?.opening === opening && seq >= lastBlock.first) {
      const near = lineOfSeq(lastBlock.lines, seq, seq - lastBlock.first);
      if (near !== null) return near;
    }
    const first = selectFirst.get(seq) as number | undefined;
    if (first === undefined) return null;
    const name = `${opening} ${first}`;
    let lines = blocks.get(name);
    if (lines === undefined) {
      lines = unpackLines(selectBlock.get(first) as Buffer);
      blocks.set(name, lines);
    }
    lastBlock = { opening, first, lines };
    return lineOfSeq(lines, seq, seq - first);
  };
  const read = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof AuditError) throw error;
      throw damaged(file, 'cannot be read', error);
    }
  };

  return {
    n: meta.n,
    first: meta.first,
    end: meta.end,
    lookups: meta.lookups,
    minAt: meta.minAt,
    maxAt: meta.maxAt,
    minId: meta.minId,
    maxId: meta.maxId,
    file,
    row: (seq) =>
      read(() => {
        const line = lineOf(seq);
        return line === null ? null : fromLine(line);
      }),
    values: (seq) =>
      read(() => {
        const line = lineOf(seq);
        return line === null ? null : (JSON.parse(line) as unknown[]);
      }),
    maybe: (id) => read(() => selectId.all(idNumber(id)) as number[]),
    subject: (ref) =>
      read(() => {
        const data = selectSubject.get(ref) as Buffer | undefined;
        return data ? unpackPostings(data, meta.first, meta.minAt) : NONE;
      }),
    eachOfSubject: (ref, take) =>
      read(() => {
        const data = selectSubject.get(ref) as Buffer | undefined;
        if (data) eachPosting(data, meta.first, meta.minAt, take);
      }),
    actor: (ref) =>
      read(() => {
        const data = selectActor.get(ref) as Buffer | undefined;
        return data ? unpackPostings(data, meta.first, meta.minAt) : [];
      }),
    chunks: () => read(chunks),
    columns: (head) => read(() => columns(head)),
    place: (seq) =>
      read(() => {
        if (lastChunk?.opening === opening) {
          const there = positionOf(lastChunk.columns, seq);
          if (there >= 0) return { columns: lastChunk.columns, position: there };
        }
        const all = chunks();
        let [low, high] = [0, all.length - 1];
        while (low < high) {
          const middle = (low + high + 1) >>> 1;
          if ((all[middle] as ChunkHead).first <= seq) low = middle;
          else high = middle - 1;
        }
        const head = all[low];
        if (!head) return null;
        const chunk = columns(head);
        lastChunk = { opening, columns: chunk };
        const position = positionOf(chunk, seq);
        return position < 0 ? null : { columns: chunk, position };
      }),
    outcomesBetween: (from, to) => read(() => selectOutcomesBetween.all(from, to)),
    outcomesOf: (lookup) => read(() => selectOutcomes.all(lookup)),
    allOutcomes: () =>
      db.prepare<[], OutcomeRow>('SELECT seq, lookup, at, data FROM outcome ORDER BY lookup, seq').iterate(),
    blocks: (from, limit) =>
      read(() =>
        (selectBlocks.all(from, limit) as Buffer[]).map((data) => zstdDecompressSync(data, AT_ONCE)),
      ),
    outcomes: (after, limit) => read(() => selectOutcomesAfter.all(after, limit)),
    tile: (n) =>
      read(() => {
        const data = selectTile.get(n) as Buffer | undefined;
        if (!data) throw damaged(file, 'lacks a tile of the ledger');
        return data;
      }),
    close: () => db.close(),
  };
}

export function openReadOnly(file: string): Database.Database {
  try {
    return new Database(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw damaged(file, 'cannot be opened', error);
  }
}

export const damaged = (file: string, what: string, cause?: unknown): AuditError =>
  new AuditError('damaged', `The sealed segment ${file.split('/').at(-1)} ${what}.`, {
    hint: 'Stop the service, keep the file, and put the same file back from a backup: sealed files never change.',
    cause,
  });
