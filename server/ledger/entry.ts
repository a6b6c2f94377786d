/**
 * The ledger entry: what is hashed into the log for every record, and never changes again. Clear fields
 * stand in it as they are; whom it is about, who did it and for what work stand in it as salted digests,
 * so a person can be erased, or left out of a copy, while every proof holds. The format is written down
 * byte for byte in `docs/ledger-format.md`; changing it here means a new `v`.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { canonical } from './canonical.ts';
import { fromBase64, strictText } from './encoding.ts';
import { LedgerError } from './error.ts';
import { HASH_BYTES, sha256, textLeafHash } from './hash.ts';
import { MAX_ENTRY_BYTES } from './tiles.ts';

export const ENTRY_KINDS = [
  'lookup',
  'outcome',
  'settlement',
  'evidence',
  'directory',
  'consent',
  'policy',
  'review',
  'finding',
  'export',
  'erasure',
  'key',
  'audit-look',
  'reconciliation',
  'hold',
  'retention',
  'sample',
  'suppression',
  'report',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** The groups that can be disclosed or erased one by one. */
export const GROUPS = ['subject', 'actor', 'work'] as const;
export type Group = (typeof GROUPS)[number];

/** Standard base64 of 32 bytes. */
export type Digests = { [group in Group]?: string };

export type LedgerEntry = {
  kind: EntryKind;
  /** The id of the record that the entry is about, at most 256 bytes. */
  id: string;
  /** RFC 3339 in UTC with milliseconds: when the log took it in. */
  at: string;
  /** Every other field, by name; none is called v, kind, id, at, subject, actor or work. */
  clear: Record<string, unknown>;
  digests: Digests;
};

export type EntryToSeal = Omit<LedgerEntry, 'digests'> & {
  groups: { [group in Group]?: { key: Uint8Array; value: unknown } };
};

export type SealedEntry = { bytes: Buffer; leaf: Buffer; digests: Digests };

/** One group of one entry, opened: enough to check that entry's digest, and no other's. */
export type Disclosure = {
  /** Standard base64 of 32 bytes. */
  salt: string;
  value: unknown;
};

/** The length of a key per subject, actor or segment: fixed, so that key ‖ id has one reading. */
export const KEY_BYTES = 32;
const MAX_ID_BYTES = 256;
const VERSION = 1;
const OWN_FIELDS = ['v', 'kind', 'id', 'at', ...GROUPS] as const;
const kinds: ReadonlySet<unknown> = new Set(ENTRY_KINDS);

/** SHA-256(key ‖ utf8(entry id)). Throws `bad-key` unless the key has 32 bytes. */
export function deriveSalt(key: Uint8Array, entryId: string): Buffer {
  if (key.length !== KEY_BYTES) throw badKey();
  return sha256(concat(key, entryId));
}

/** SHA-256(salt ‖ utf8(canonical({[group]: value}))), in standard base64. Throws `not-canonical`. */
export function groupDigest(group: Group, salt: Uint8Array, value: unknown): string {
  return hash('sha256', concat(salt, `{"${group}":${canonical(value)}}`), 'base64');
}

/**
 * The entry's bytes, its leaf hash and its digests. Throws `malformed-entry`, `not-canonical`, `bad-key`,
 * and `entry-too-large` over 65,535 bytes.
 */
export function sealEntry({ kind, id, at, clear, groups }: EntryToSeal): SealedEntry {
  checkOwn(kind, id, at);
  for (const name of OWN_FIELDS) {
    if (name in clear) throw malformed(`a clear field cannot be called ${name}`);
  }
  const digests: Digests = {};
  for (const group of GROUPS) {
    const secret = groups[group];
    if (secret !== undefined) {
      digests[group] = digestOf(group, secret.key, id, secret.value);
    }
  }
  const text = entryText(kind, id, at, clear, digests);
  const bytes = Buffer.from(text);
  checkSize(bytes.length);
  return { bytes, leaf: textLeafHash(text), digests };
}

/**
 * The bytes of an entry made again from its parts, where they are not stored. Parts that were changed give other
 * bytes, and so another leaf hash.
 */
export const entryBytes = ({ kind, id, at, clear, digests }: LedgerEntry): Buffer =>
  Buffer.from(entryText(kind, id, at, clear, digests));

const entryText = (
  kind: EntryKind,
  id: string,
  at: string,
  clear: Record<string, unknown>,
  digests: Digests,
): string => canonical({ ...clear, v: VERSION, kind, id, at, ...digests });

/** A group's digest from its key and value. Standard base64. */
export const digestOf = (group: Group, key: Uint8Array, entryId: string, value: unknown): string =>
  groupDigest(group, deriveSalt(key, entryId), value);

/** Throws `entry-too-large` over 65,535 bytes. */
export function checkSize(bytes: number): void {
  if (bytes > MAX_ENTRY_BYTES) {
    throw new LedgerError('entry-too-large', 'an entry is at most 65,535 bytes');
  }
}

/** Room for a key or salt and what is hashed behind it: hashing is synchronous and keeps no reference. */
const room = Buffer.alloc(16 * 1024);
const ROOM_CHARS = (room.length - HASH_BYTES) / 3;
/** The first so many bytes of it: making a view costs as much as a quarter of a hash. */
const views: Buffer[] = [];

function hashRoom(bytes: number, encoding: 'binary' | 'base64'): string {
  const view = views[bytes] ?? room.subarray(0, bytes);
  views[bytes] = view;
  return hash('sha256', view, encoding);
}

/** `deriveSalt`, faster, as a string of one character a byte. Throws `bad-key`. */
export function saltFor(key: Uint8Array, entryId: string): string {
  if (key.length !== KEY_BYTES) throw badKey();
  if (entryId.length > ROOM_CHARS) return deriveSalt(key, entryId).toString('latin1');
  room.set(key);
  const bytes = room.write(entryId, KEY_BYTES);
  return hashRoom(KEY_BYTES + bytes, 'binary');
}

/** `groupDigest`, faster: for a salt from `saltFor` and the canonical text of the group, its name included. */
export function textDigest(salt: string, text: string): string {
  if (text.length > ROOM_CHARS) return hash('sha256', concat(Buffer.from(salt, 'latin1'), text), 'base64');
  room.write(salt, 0, 'latin1');
  const bytes = room.write(text, HASH_BYTES);
  return hashRoom(HASH_BYTES + bytes, 'base64');
}

/** Reads an entry. Throws `malformed-entry` unless sealing it again would give these very bytes. */
export function parseEntry(bytes: Uint8Array): LedgerEntry {
  checkSize(bytes.length);
  const text = strictText(bytes, 'malformed-entry');
  const fields = readObject(text);
  if (!isCanonical(fields, text)) throw malformed('an entry is canonical JSON');
  const { v, kind, id, at, subject, actor, work, ...clear } = fields;
  if (v !== VERSION) throw malformed('an entry of another version');
  checkOwn(kind, id, at);
  const digests: Digests = {};
  for (const [group, digest] of Object.entries({ subject, actor, work })) {
    if (digest === undefined) continue;
    if (typeof digest !== 'string' || fromBase64(digest, HASH_BYTES) === undefined) {
      throw malformed('a digest is 32 bytes in base64');
    }
    digests[group as Group] = digest;
  }
  return { kind: kind as EntryKind, id: id as string, at: at as string, clear, digests };
}

/** Opens one group of one entry to whoever is given the answer. The key itself stays hidden. */
export function disclose(group: Group, key: Uint8Array, id: string, value: unknown): Disclosure {
  // Fails here, where it can be mended, if the value could never have been sealed.
  groupDigest(group, Buffer.alloc(HASH_BYTES), value);
  return { salt: deriveSalt(key, id).toString('base64'), value };
}

/** Whether this is what the entry's digest stands for. False, never an error, for anything else. */
export function checkDisclosure(entry: LedgerEntry, group: Group, { salt, value }: Disclosure): boolean {
  const saltBytes = fromBase64(String(salt), HASH_BYTES);
  const expected = fromBase64(entry.digests[group] ?? '', HASH_BYTES);
  if (saltBytes === undefined || expected === undefined) return false;
  try {
    return timingSafeEqual(Buffer.from(groupDigest(group, saltBytes, value), 'base64'), expected);
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('an entry is JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('an entry is an object');
  return value as Record<string, unknown>;
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonical(value) === text;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

function checkOwn(kind: unknown, id: unknown, at: unknown): void {
  if (!kinds.has(kind)) throw malformed('an entry has a known kind');
  if (typeof id !== 'string' || id === '' || !id.isWellFormed() || Buffer.byteLength(id) > MAX_ID_BYTES) {
    throw malformed(`an entry has an id of 1 to ${MAX_ID_BYTES} bytes`);
  }
  if (typeof at !== 'string' || !isInstant(at))
    throw malformed('an entry has a time in UTC with milliseconds');
}

/** Entries of one batch are taken in at one time. */
let lastInstant = '';

function isInstant(text: string): boolean {
  if (text === lastInstant) return true;
  // Of all that Date understands, the one form it writes itself, without the six-digit years.
  const time = Date.parse(text);
  const isOne = text.length === 24 && !Number.isNaN(time) && new Date(time).toISOString() === text;
  if (isOne) lastInstant = text;
  return isOne;
}

function concat(head: Uint8Array, tail: string): Buffer {
  const joined = Buffer.allocUnsafe(head.length + Buffer.byteLength(tail));
  joined.set(head);
  joined.write(tail, head.length);
  return joined;
}

function badKey(): LedgerError {
  return new LedgerError('bad-key', 'a salting key has 32 bytes');
}

function malformed(message: string): LedgerError {
  return new LedgerError('malformed-entry', message);
}
