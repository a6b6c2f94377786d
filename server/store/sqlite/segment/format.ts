import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Column, type Columns, newColumns } from '../open-segment.ts';
import { COLUMNS, type LookupRow } from '../row.ts';

/**
 * What a sealed segment's file holds. It is an SQLite database that is written once, in order, and only read
 * afterwards:
 * - `block`: rows in ledger order, 64 at a time, one JSON line each with its grading, as zstd;
 * - `chunk`: what reports add up, 4,096 rows at a time, one typed array after another, as zstd;
 * - `subject`, `actor`: which lookups are whose, as differences in variable-length numbers;
 * - `lookup_id`: the first 64 bits of the UUIDv7 → index, so that a retry is found without a scan;
 * - `outcome`: outcomes whose entries lie in the segment, by the lookup they belong to;
 * - `tile`: the leaf hashes of all the segment's entries, a level-0 tile each.
 */
export const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE block (first INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE chunk (first INTEGER PRIMARY KEY, n INTEGER NOT NULL, min_at INTEGER NOT NULL, max_at INTEGER NOT NULL,
    organisations BLOB NOT NULL, reasons BLOB NOT NULL, marks BLOB NOT NULL, data BLOB NOT NULL);
  CREATE TABLE subject (ref INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE actor (ref INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE lookup_id (id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (id, seq)) WITHOUT ROWID;
  CREATE TABLE outcome (lookup INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (lookup, seq)) WITHOUT ROWID;
  CREATE INDEX outcome_seq ON outcome (seq);
  CREATE TABLE tile (n INTEGER PRIMARY KEY, data BLOB NOT NULL);
`;

export const BLOCK_ROWS = 64;
export const CHUNK_ROWS = 4096;

/** How a sealed file is told from one of another make. */
export const FORMAT = 1;

/**
 * The first 64 bits of a UUIDv7 without its version: milliseconds × 4,096 + twelve bits. Whole, below 2^53.
 */
export const idNumber = (id: string): number =>
  Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) * 4096 + Number.parseInt(id.slice(15, 18), 16);

/** With a checksum of its own, so that a disk that lies is found out where it is read. */
const packed = (data: Buffer): Buffer =>
  zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

// -- rows ------------------------------------------------------------------------------------------

/** One line of a block. `data` is kept as the text that it is. */
export const toLine = (row: LookupRow, grading: string | null): string =>
  JSON.stringify([
    ...COLUMNS.map((name) => {
      const value = row[name];
      return Buffer.isBuffer(value) ? value.toString('base64') : value;
    }),
    grading,
  ]);

export function fromLine(line: string): { row: LookupRow; grading: string | null } {
  const values = JSON.parse(line) as unknown[];
  const row = Object.fromEntries(COLUMNS.map((name, i) => [name, values[i]])) as unknown as LookupRow;
  row.note = row.note === null ? null : Buffer.from(row.note as unknown as string, 'base64');
  row.content = Buffer.from(row.content as unknown as string, 'base64');
  return { row, grading: values[COLUMNS.length] as string | null };
}

/** The entry's index at the head of a line, without reading the rest. */
export const seqOfLine = (line: string): number => Number.parseInt(line.slice(1, line.indexOf(',')), 10);

export const packText = (lines: readonly string[]): Buffer => packed(Buffer.from(lines.join('\n')));
/** Room for a block's lines in one piece, as a rule. */
export const AT_ONCE = { chunkSize: 64 * 1024 };
export const unpackText = (data: Uint8Array): string[] =>
  zstdDecompressSync(data, AT_ONCE).toString('utf8').split('\n');

/** A block's lines, which become texts when they are asked for: of a block that two threads read, each asks half. */
export interface Lines {
  bytes: Buffer;
  /** Where each begins, and one past the end of the last. */
  starts: Uint32Array;
}

export function unpackLines(data: Uint8Array): Lines {
  const bytes = zstdDecompressSync(data, AT_ONCE);
  const starts = [0];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts.push(at + 1);
  starts.push(bytes.length + 1);
  return { bytes, starts: Uint32Array.from(starts) };
}
const NEWLINE = 10;

/** The line of an entry that stands so far down or further up; null where there is none. */
export function lineOfSeq({ bytes, starts }: Lines, seq: number, down: number): string | null {
  // Nearly always just there: most entries are lookups.
  for (let i = Math.min(down, starts.length - 2); i >= 0; i--) {
    const [start, end] = [starts[i] as number, (starts[i + 1] as number) - 1];
    let there = 0;
    for (let at = start + 1; at < end && bytes[at] !== COMMA; at++)
      there = there * 10 + (bytes[at] as number) - ZERO;
    if (there === seq) return bytes.toString('utf8', start, end);
    if (there < seq) return null;
  }
  return null;
}
const [COMMA, ZERO] = [44, 48];

// -- columns ---------------------------------------------------------------------------------------

const ORDER: readonly Column[] = [
  'at',
  'rel',
  'actor',
  'subject',
  'organisation',
  'teams',
  'reason',
  'kind',
  'mark',
];

export function packColumns(columns: Columns, from: number, to: number): Buffer {
  const parts = ORDER.map((name) => {
    const array = columns[name].subarray(from, to);
    return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  });
  return packed(Buffer.concat(parts));
}

export function unpackColumns(data: Uint8Array, first: number, n: number): Columns {
  const bytes = zstdDecompressSync(data);
  const columns = newColumns(first, n);
  columns.n = n;
  let at = 0;
  for (const name of ORDER) {
    const array = columns[name];
    new Uint8Array(array.buffer).set(bytes.subarray(at, at + array.byteLength));
    at += array.byteLength;
  }
  return columns;
}

/** The distinct numbers of a column, for passing over chunks that cannot match. */
export function distinct(column: Uint32Array | Uint8Array, from: number, to: number): Buffer {
  const found = Uint32Array.from(new Set(column.subarray(from, to)));
  return Buffer.from(found.buffer, 0, found.byteLength);
}
export const readDistinct = (data: Buffer): Uint32Array => {
  const copy = new Uint8Array(data);
  return new Uint32Array(copy.buffer, 0, copy.byteLength / 4);
};

// -- postings --------------------------------------------------------------------------------------

/** One lookup of a person: its entry, its time, and who the other of the two was (0: nobody). */
export interface Posting {
  seq: number;
  at: number;
  other: number;
}

/** Numbers below 2^53, seven bits a byte, low ones first. */
export class Numbers {
  #bytes = Buffer.allocUnsafe(64);
  #length = 0;
  add(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const longer = Buffer.allocUnsafe(this.#bytes.length * 2);
      this.#bytes.copy(longer);
      this.#bytes = longer;
    }
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }
  /** The bytes so far, which are then forgotten. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }
}

/** Ledger order. Times may go back a little: they are kept as signed differences. */
export function packPostings(
  numbers: Numbers,
  columns: Columns,
  positions: ArrayLike<number>,
  others: Uint32Array,
  base: number,
): Buffer {
  let [rel, at] = [0, base];
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    const [nextRel, nextAt] = [columns.rel[position] as number, columns.at[position] as number];
    const step = nextAt - at;
    numbers.add(nextRel - rel);
    numbers.add(step >= 0 ? step * 2 : -step * 2 - 1);
    numbers.add(others[position] as number);
    [rel, at] = [nextRel, nextAt];
  }
  return numbers.take();
}

export function unpackPostings(data: Uint8Array, first: number, base: number): Posting[] {
  const postings: Posting[] = [];
  eachPosting(data, first, base, (seq, at, other) => postings.push({ seq, at, other }));
  return postings;
}

/** As `unpackPostings`, by call: for whoever asks of very many. */
export function eachPosting(
  data: Uint8Array,
  first: number,
  base: number,
  take: (seq: number, at: number, other: number) => void,
): void {
  let i = 0;
  const next = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = data[i++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  let [seq, at] = [first, base];
  while (i < data.length) {
    seq += next();
    const step = next();
    at += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    take(seq, at, next());
  }
}
