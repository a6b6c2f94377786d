/**
 * Reading an export's data back, line by line and in its one spelling. Everything here that is not as
 * `write.ts` writes it throws `Malformed`; what the contents are worth is for `verify.ts` to say.
 */

import { canonical } from '#ledger/canonical.ts';
import { fromBase64 } from '#ledger/encoding.ts';
import { GROUPS, type Group, type LedgerEntry, parseEntry } from '#ledger/entry.ts';
import { LedgerError } from '#ledger/error.ts';
import { HASH_BYTES } from '#ledger/hash.ts';
import type { EntryHead, Head, LeafHead, PolicyText } from './format.ts';

export class Malformed extends Error {}

/** An exported entry. The byte slices share the file's memory. */
export interface ReadEntry {
  index: number;
  before: Buffer[];
  grade: string | null;
  bytes: Buffer;
  groups: { group: Group; bytes: Buffer; salt: Buffer; value: unknown }[];
}

export interface Reader {
  head: Head;
  entries(): Generator<ReadEntry>;
  /** After `entries`. */
  after(): Buffer[];
  settlements(): Generator<{ index: number; leaves: () => Generator<ReadLeaf>; after: () => Buffer[] }>;
  /** After `settlements`. */
  policies(): PolicyText[];
  /** After `policies`: what the service says of completeness; undefined where it says nothing. */
  completeness(): unknown;
}

export interface ReadLeaf {
  position: number;
  before: Buffer[];
  bytes: Buffer;
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;

export function openData(data: Buffer): Reader {
  const lines = startLines(data);
  let states = false;
  const head = read<Head>(between(lines.next(), '', ',"entries":['), '', '}', 'the head');
  return {
    head,
    *entries() {
      if (!lines.startsWith('{')) return;
      for (let more = true; more; ) {
        const first = read<EntryHead>(between(lines.next(), '', ','), '', '}', 'an entry');
        const index = count(first.index);
        const bytes = between(lines.next(), '"entry":', ',');
        const opened: { group: Group; bytes: Buffer; value: unknown }[] = [];
        for (const group of GROUPS) {
          const name = `"${group}":`;
          if (!lines.startsWith(name)) continue;
          const value = between(lines.next(), name, ',');
          opened.push({ group, bytes: value, value: parse(value.toString(), `${group} of entry ${index}`) });
        }
        const last = lines.next();
        more = last.at(-1) === COMMA;
        const salts = read<Record<string, unknown>>(
          between(last, '"salts":', more ? '},' : '}'),
          '',
          '',
          'salts',
        );
        if (Object.keys(salts).join() !== opened.map(({ group }) => group).join()) {
          throw new Malformed(`entry ${index} has other salts than groups`);
        }
        const groups = opened.map((one) => ({ ...one, salt: hashOf(salts[one.group]) }));
        const grade = first.grade;
        if (grade !== null && typeof grade !== 'string')
          throw new Malformed(`entry ${index} has a grade of another type`);
        yield { index, before: hashes(first.before), grade, bytes, groups };
      }
    },
    after: () =>
      hashes(read<unknown>(between(lines.next(), '],"after":', ',"settlements":['), '', '', 'after')),
    *settlements() {
      while (lines.startsWith('{')) {
        const index = count(
          read<unknown>(between(lines.next(), '{"index":', ',"leaves":['), '', '', 'a settlement'),
        );
        const state = { leavesRead: false, tailRead: false };
        let more = false;
        yield {
          index,
          *leaves() {
            for (let moreLeaves = true; moreLeaves; ) {
              const first = read<LeafHead>(between(lines.next(), '', ','), '', '}', 'a leaf');
              const line = lines.next();
              moreLeaves = line.at(-1) === COMMA;
              const bytes = between(line, '"leaf":', moreLeaves ? '},' : '}');
              yield { position: count(first.position), before: hashes(first.before), bytes };
            }
            state.leavesRead = true;
          },
          after() {
            const line = lines.next();
            more = line.at(-1) === COMMA;
            state.tailRead = true;
            return hashes(read<unknown>(between(line, '],"after":', more ? '},' : '}'), '', '', 'after'));
          },
        };
        if (!state.leavesRead || !state.tailRead) throw new Error('a settlement was left unread');
        if (more !== lines.startsWith('{')) throw new Malformed('a comma out of place after a settlement');
      }
    },
    policies() {
      const line = lines.next();
      states = line.at(-1) === COMMA;
      const policies = read<PolicyText[]>(
        between(line, '],"policies":', states ? ',' : '}'),
        '',
        '',
        'policies',
      );
      if (!states) lines.end();
      if (!Array.isArray(policies)) throw new Malformed('policies are a list');
      return policies;
    },
    completeness() {
      if (!states) return undefined;
      const stated = read<unknown>(
        between(lines.next(), '"completeness":', '}'),
        '',
        '',
        'the statement of completeness',
      );
      lines.end();
      return stated;
    },
  };
}

const KEY_ENTRY = Buffer.from('"kind":"key"');
const ENTRY_LINE = '"entry":';
const HEAD_LINE = /^\{"index":(\d{1,16}),/;

/**
 * Entries of kind `key`, found ahead of the one pass over the data: they tell which keys may have signed the
 * checkpoint that everything else, these entries too, is then proven under.
 */
export function keyEntries(data: Buffer): { index: number; entry: LedgerEntry }[] {
  const found: { index: number; entry: LedgerEntry }[] = [];
  let next = 0;
  for (let at = data.indexOf(KEY_ENTRY); at >= 0; at = data.indexOf(KEY_ENTRY, next)) {
    const [start, lineEnd] = [data.lastIndexOf(NEWLINE, at) + 1, data.indexOf(NEWLINE, at)];
    const end = lineEnd < 0 ? data.length : lineEnd;
    next = end;
    if (data.toString('latin1', start, start + ENTRY_LINE.length) !== ENTRY_LINE || start < 2) continue;
    const before = data.lastIndexOf(NEWLINE, start - 2) + 1;
    const index = HEAD_LINE.exec(data.toString('latin1', before, start - 1))?.[1];
    const bytes = between(data.subarray(start, end), ENTRY_LINE, ',');
    if (index !== undefined) found.push({ index: Number(index), entry: readKeyEntry(bytes) });
  }
  return found;
}

function readKeyEntry(bytes: Buffer): LedgerEntry {
  try {
    return parseEntry(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Malformed(`an entry of a key cannot be read: ${error.message}`);
  }
}

interface Lines {
  next(): Buffer;
  startsWith(text: string): boolean;
  end(): void;
}

function startLines(data: Buffer): Lines {
  let at = 0;
  return {
    next() {
      if (at > data.length) throw new Malformed('the data ends too early');
      const found = data.indexOf(NEWLINE, at);
      const end = found < 0 ? data.length : found;
      const line = data.subarray(at, end);
      at = end + 1;
      return line;
    },
    startsWith: (text) => data.toString('latin1', at, at + text.length) === text,
    end() {
      if (at <= data.length) throw new Malformed('the data goes on after its end');
    },
  };
}

/** A line without what it must start and end with. */
function between(line: Buffer, prefix: string, suffix: string): Buffer {
  const end = line.length - suffix.length;
  if (
    end < prefix.length ||
    line.toString('latin1', 0, prefix.length) !== prefix ||
    line.toString('latin1', end) !== suffix
  ) {
    throw new Malformed(`a line is not of the form ${prefix}…${suffix}`);
  }
  return line.subarray(prefix.length, end);
}

/** JSON in the spelling of `JSON.stringify`. */
function read<T>(line: Buffer, prefix: string, suffix: string, what: string): T {
  return parse(prefix + line.toString() + suffix, what) as T;
}

/** A JSON value with one reading: no member twice, no other spelling of a number or a string. */
export function parse(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed(`${what} is not JSON`);
  }
  // Names like "10" make the two spellings differ in order; the canonical one is then the one that holds.
  if (JSON.stringify(value) !== text && !isCanonical(value, text))
    throw new Malformed(`${what} is spelt in another way`);
  return value;
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}

function count(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Malformed('a position is not a whole number');
}

function hashes(list: unknown): Buffer[] {
  if (!Array.isArray(list)) throw new Malformed('hashes are a list');
  return list.map(hashOf);
}

function hashOf(text: unknown): Buffer {
  const hash = typeof text === 'string' ? fromBase64(text, HASH_BYTES) : undefined;
  if (hash === undefined) throw new Malformed('a hash is 32 bytes in base64');
  return hash;
}
