import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { HASH_BYTES } from '#ledger/hash.ts';
import { TILE_WIDTH, tileRoot } from '#ledger/tiles.ts';
import { type Columns, newColumns, putColumns } from '../open-segment.ts';
import { LOOKUP_COLUMNS, type LookupRow } from '../row.ts';
import {
  BLOCK_ROWS,
  CHUNK_ROWS,
  distinct,
  FORMAT,
  idNumber,
  Numbers,
  packColumns,
  packPostings,
  packText,
  SCHEMA,
  toLine,
} from './format.ts';

/** Builds a sealed file from rows, off the serving thread; the file appears under its name whole or not at all. */

export interface Source {
  /** Rows in ledger order, with the grading and its mark as they stand. */
  rows: Iterable<{ row: LookupRow; grading: string | null; mark: number }>;
  outcomes: Iterable<{ lookup: number; seq: number; at: number; data: string }>;
  /** Level-0 tiles, in order, and the root that each must have. */
  tiles: Iterable<{ n: number; data: Buffer; root: Buffer | null }>;
}

export interface Built {
  lookups: number;
  minAt: number;
  maxAt: number;
  minId: number;
  maxId: number;
  lastReceived: number;
  bytes: number;
}

/** What the sealing thread is asked. `fault` names a step at which it is to be cut, for tests. */
export interface SealJob {
  hot: string;
  file: string;
  segment: { n: number; first: number; end: number; expected: number };
  fault?: string | undefined;
}

export interface Sealed {
  built: Built;
  /** Gradings that settlements below this index gave are in the file. */
  gradedBelow: number;
}

/** `expected` sizes the arrays. `fault` is called at each step that may be cut. */
export function buildSegment(
  file: string,
  segment: { n: number; first: number; end: number; expected: number },
  source: Source,
  fault: (point: string) => void = () => undefined,
): Built {
  const temporary = `${file}.tmp`;
  rmSync(temporary, { force: true });
  closeSync(openSync(temporary, 'wx', 0o600));
  const db = new Database(temporary);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('page_size = 8192');
  // Written in order: a page is not looked at again.
  db.pragma('cache_size = -2048');
  db.exec(SCHEMA);
  db.exec('BEGIN');
  const { columns, ids, lastReceived } = writeRows(db, segment.first, segment.expected, source);
  fault('seal:rows');
  const [minAt, maxAt] = range(columns.at, columns.n);
  writeChunks(db, columns);
  writePostings(db, 'subject', columns, columns.subject, columns.actor, minAt);
  writePostings(db, 'actor', columns, columns.actor, columns.subject, minAt);
  const [minId, maxId] = writeIds(db, columns, ids);
  const outcome = db.prepare('INSERT INTO outcome (lookup, seq, at, data) VALUES (?, ?, ?, ?)');
  for (const { lookup, seq, at, data } of source.outcomes) outcome.run(lookup, seq, at, data);
  writeTiles(db, source.tiles);
  const built = { lookups: columns.n, minAt, maxAt, minId, maxId, lastReceived };
  const meta = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
  const { n, first, end } = segment;
  for (const [key, value] of Object.entries({ format: FORMAT, n, first, end, ...built }))
    meta.run(key, value);
  db.exec('COMMIT');
  const bytes = Number(db.pragma('page_count', { simple: true })) * 8192;
  db.close();
  fault('seal:built');
  sync(temporary);
  renameSync(temporary, file);
  sync(dirname(file));
  fault('seal:renamed');
  return { ...built, bytes };
}

function writeRows(db: Database.Database, first: number, expected: number, source: Source) {
  const insert = db.prepare('INSERT INTO block (first, data) VALUES (?, ?)');
  const columns = newColumns(first, expected);
  const ids = new Float64Array(expected);
  let lastReceived = 0;
  let lines: string[] = [];
  let head = 0;
  const flush = (): void => {
    if (lines.length > 0) insert.run(head, packText(lines));
    lines = [];
  };
  for (const { row, grading, mark } of source.rows) {
    if (lines.length === 0) head = row.seq;
    ids[columns.n] = idNumber(row.id);
    if (row.received_at > lastReceived) lastReceived = row.received_at;
    putColumns(columns, row, mark);
    lines.push(toLine(row, grading));
    if (lines.length === BLOCK_ROWS) flush();
  }
  flush();
  return { columns, ids, lastReceived };
}

function writeChunks(db: Database.Database, columns: Columns): void {
  const insert = db.prepare(
    'INSERT INTO chunk (first, n, min_at, max_at, organisations, reasons, marks, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (let from = 0; from < columns.n; from += CHUNK_ROWS) {
    const to = Math.min(columns.n, from + CHUNK_ROWS);
    const [minAt, maxAt] = range(columns.at.subarray(from, to), to - from);
    insert.run(
      columns.first + (columns.rel[from] as number),
      to - from,
      minAt,
      maxAt,
      distinct(columns.organisation, from, to),
      distinct(columns.reason, from, to),
      distinct(columns.mark, from, to),
      packColumns(columns, from, to),
    );
  }
}

/** One row a person, in the order of their integers, so that the table grows at its end. */
function writePostings(
  db: Database.Database,
  table: 'subject' | 'actor',
  columns: Columns,
  keys: Uint32Array,
  others: Uint32Array,
  base: number,
): void {
  const insert = db.prepare(`INSERT INTO ${table} (ref, data) VALUES (?, ?)`);
  const order = sortedBy(keys, columns.n);
  const numbers = new Numbers();
  for (let from = 0; from < order.length; ) {
    const key = keys[order[from] as number] as number;
    let to = from + 1;
    while (to < order.length && keys[order[to] as number] === key) to++;
    if (key !== 0) insert.run(key, packPostings(numbers, columns, order.subarray(from, to), others, base));
    from = to;
  }
}

function writeIds(db: Database.Database, columns: Columns, ids: Float64Array): [number, number] {
  const insert = db.prepare('INSERT INTO lookup_id (id, seq) VALUES (?, ?)');
  const order = sortedBy(ids, columns.n);
  for (const i of order) insert.run(ids[i] as number, columns.first + (columns.rel[i] as number));
  return columns.n === 0
    ? [0, 0]
    : [ids[order[0] as number] as number, ids[order.at(-1) as number] as number];
}

function writeTiles(db: Database.Database, tiles: Source['tiles']): void {
  const insert = db.prepare('INSERT INTO tile (n, data) VALUES (?, ?)');
  for (const { n, data, root } of tiles) {
    if (root !== null && !tileRoot(data).equals(root))
      throw new Error(`tile ${n} does not have the root that the log has for it`);
    insert.run(n, data);
  }
}

/** Positions in the order of their keys, ledger order within one key. Stable, without a comparison function. */
function sortedBy(keys: Uint32Array | Float64Array, n: number): Uint32Array {
  // Key and position packed in one number where they fit, so that the engine's own numeric sort does it.
  let greatest = 0;
  for (let i = 0; i < n; i++) greatest = Math.max(greatest, keys[i] as number);
  const span = Math.max(1, n);
  if ((greatest + 1) * span < Number.MAX_SAFE_INTEGER) {
    const packed = new Float64Array(n);
    for (let i = 0; i < n; i++) packed[i] = (keys[i] as number) * span + i;
    packed.sort();
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = (packed[i] as number) % span;
    return order;
  }
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return order.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
}

function range(at: Float64Array, n: number): [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    const value = at[i] as number;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return n === 0 ? [0, 0] : [least, greatest];
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Entries read at once: short reads let the write-ahead log be emptied meanwhile. */
const SPAN = 2048;

/**
 * What a closed segment's rows in `hot.db` give. Rows, outcomes and leaves of a closed segment change no more;
 * gradings may, and those given since the reading began stay in `hot.db` as well.
 */
export function fromHot(db: Database.Database, first: number, end: number): Source {
  const rows = db.prepare<[number, number], LookupRow & { grading: string | null; mark: number | null }>(
    `SELECT ${LOOKUP_COLUMNS.split(', ')
      .map((name) => `l.${name}`)
      .join(', ')}, g.data AS grading, g.mark FROM lookup l LEFT JOIN grading g ON g.lookup = l.seq
     WHERE l.seq >= ? AND l.seq < ? ORDER BY l.seq`,
  );
  const outcomes = db.prepare<[number, number], { lookup: number; seq: number; at: number; data: string }>(
    'SELECT lookup, seq, at, data FROM outcome WHERE seq >= ? AND seq < ? ORDER BY seq',
  );
  const leaves = db.prepare<[number, number], { first: number; data: Buffer }>(
    `SELECT first, data FROM leaf
     WHERE first >= coalesce((SELECT first FROM leaf WHERE first <= ? ORDER BY first DESC LIMIT 1), 0) AND first < ?
     ORDER BY first`,
  );
  const root = db.prepare<[number], Buffer>('SELECT hash FROM subtree WHERE level = 1 AND n = ?').pluck();
  function* spans(): Iterable<[from: number, to: number]> {
    for (let from = first; from < end; from += SPAN) yield [from, Math.min(end, from + SPAN)];
  }
  function* readRows() {
    for (const span of spans()) {
      for (const { grading, mark, ...row } of rows.all(...span))
        yield { row: row as LookupRow, grading, mark: mark ?? 0 };
    }
  }
  function* readOutcomes() {
    for (const span of spans()) yield* outcomes.all(...span);
  }
  function* readTiles() {
    for (const [from, to] of spans()) {
      const parts: Buffer[] = [];
      let at = from;
      for (const { first: start, data } of leaves.all(from, to)) {
        const until = Math.min(to, start + data.length / HASH_BYTES);
        if (until <= at) continue;
        parts.push(data.subarray((at - start) * HASH_BYTES, (until - start) * HASH_BYTES));
        at = until;
      }
      if (at !== to) throw new Error('the leaves of a closed segment are not all there');
      const all = Buffer.concat(parts);
      for (let tile = 0; tile < (to - from) / TILE_WIDTH; tile++) {
        const n = from / TILE_WIDTH + tile;
        yield {
          n,
          data: all.subarray(tile * TILE_WIDTH * HASH_BYTES, (tile + 1) * TILE_WIDTH * HASH_BYTES),
          root: (root.get(n) as Buffer | undefined) ?? null,
        };
      }
    }
  }
  return { rows: readRows(), outcomes: readOutcomes(), tiles: readTiles() };
}
