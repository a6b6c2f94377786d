import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { IntMap } from './int-map.ts';
import { isDestroyed, type KeyErasure, keyErasure } from './key-erasure.ts';

/**
 * `keys.db`: who the integers in `hot.db` are, and one key for each subject, actor and segment. Salts of
 * ledger digests are derived from these keys, notes are encrypted under them. A key is made durable here
 * before the first record that needs it is committed there; an orphan is harmless, a missing one is not.
 */
export type KeyGroup = 'subject' | 'actor';

export interface Person {
  ref: number;
  id: string;
  key: Buffer;
}

export interface KeyRing {
  /** The person's integer and key, made when new. New keys wait for `flush`. */
  take(group: KeyGroup, id: string): Person;
  /** The person's integer alone, made when new: no key is read. */
  refOf(group: KeyGroup, id: string): number;
  /** The person if known. */
  find(group: KeyGroup, id: string): Person | null;
  /** The person behind an integer; null once erased. */
  byRef(group: KeyGroup, ref: number): Person | null;
  /** The id behind an integer, without the key: for reading. Null once erased. */
  nameOf(group: KeyGroup, ref: number): string | null;
  /** Many of these reads as of one moment: each alone takes its locks of the file. Nothing is flushed within. */
  reading<T>(work: () => T): T;
  /** People past an integer, in the order they became known; who was erased is left out. */
  after(group: KeyGroup, ref: number, limit: number): Pick<Person, 'ref' | 'id'>[];
  /** The highest integer given out so far, fresh ones included; 0 before the first. */
  lastRef(group: KeyGroup): number;
  /** The key that salts the `work` digests of a segment, made when new; null once destroyed. */
  segmentKey(segment: number): Buffer | null;
  /** A sender's handle as it is kept: HMAC-SHA-256 under a key of this installation. */
  rekey(handle: string): Buffer;
  /** What erasing asks of this file (`key-erasure.ts`). */
  erasure: KeyErasure;
  /** What tells this keys.db from any other. */
  mark: string;
  /** Makes all new keys durable, in one transaction. */
  flush(): void;
  /** Drops new keys that were not flushed. */
  forget(): void;
  /** Reads what another process added. */
  refresh(): void;
  db: Database.Database;
  close(): void;
}

/** How long a lock is waited for, milliseconds. */
export const BUSY_MS = 5000;

/**
 * A database file as this adapter has them: readable by its owner alone, and fsynced at every commit. The
 * mode is set by name: closing another descriptor of the file would drop the locks of this process.
 */
export function openFile(file: string, reading = false): Database.Database {
  if (reading) return new Database(file, { readonly: true, fileMustExist: true });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma(`busy_timeout = ${BUSY_MS}`);
  return db;
}

export function openKeys(file: string, reading = false): KeyRing {
  const db = openFile(file, reading);
  // What is destroyed here is overwritten, not merely unlinked.
  db.pragma('secure_delete = ON');
  if (!reading) makeTables(db);
  const pepper = (db.prepare('SELECT key FROM pepper WHERE id = 1').get() as { key: Buffer }).key;

  const groups = { subject: keyTable(db, 'subject'), actor: keyTable(db, 'actor') };
  const save = db.transaction(() => {
    groups.subject.save();
    groups.actor.save();
  });
  const selectSegment = db.prepare<[number], { key: Buffer | null }>('SELECT key FROM segment WHERE n = ?');
  const insertSegment = db.prepare('INSERT INTO segment (n, key) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const segments = new Map<number, Buffer>();
  const [begin, commit] = [db.prepare('BEGIN'), db.prepare('COMMIT')];
  return {
    take: (group, id) => groups[group].take(id),
    refOf: (group, id) => groups[group].refOf(id),
    find: (group, id) => groups[group].find(id),
    byRef: (group, ref) => groups[group].byRef(ref),
    nameOf: (group, ref) => groups[group].nameOf(ref),
    reading(work) {
      if (db.inTransaction) return work();
      begin.run();
      try {
        return work();
      } finally {
        commit.run();
      }
    },
    after: (group, ref, limit) => groups[group].after(ref, limit),
    lastRef: (group) => groups[group].lastRef(),
    segmentKey(n) {
      const known = segments.get(n);
      if (known) return known;
      let row = selectSegment.get(n);
      if (!row) {
        insertSegment.run(n, randomBytes(32));
        row = selectSegment.get(n);
      }
      if (row?.key) segments.set(n, row.key);
      return row?.key ?? null;
    },
    rekey: (handle) => createHmac('sha256', pepper).update(handle).digest(),
    erasure: keyErasure(
      db,
      (group, ref) => groups[group].drop(ref),
      (n) => segments.delete(n),
    ),
    mark: createHmac('sha256', pepper).update('inzage keys').digest('base64'),
    flush() {
      if (groups.subject.waiting() + groups.actor.waiting() === 0) return;
      save.immediate();
      groups.subject.settled();
      groups.actor.settled();
    },
    forget() {
      groups.subject.forget();
      groups.actor.forget();
    },
    refresh() {
      groups.subject.refresh();
      groups.actor.refresh();
      segments.clear();
    },
    db,
    close: () => db.close(),
  };
}

function makeTables(db: Database.Database): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS subject (ref INTEGER PRIMARY KEY, id TEXT NOT NULL, key BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS actor (ref INTEGER PRIMARY KEY, id TEXT NOT NULL, key BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS segment (n INTEGER PRIMARY KEY, key BLOB) STRICT;
    CREATE TABLE IF NOT EXISTS pepper (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
  `);
  db.prepare('INSERT INTO pepper (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING').run(randomBytes(32));
}

/** People kept whole in memory; the others are one read by their integer away. */
const CACHED_MAX = 32_768;
/** Names alone: some 8 MB. */
const NAMES_MAX = 131_072;

/**
 * One table of people. Their ids have no index on disk, where random ids would slow every insert as the table
 * grows: memory holds eight bytes a person (hash of the id → integer), read once when first needed.
 */
function keyTable(db: Database.Database, table: KeyGroup) {
  const selectRef = db.prepare<[number], Person>(`SELECT ref, id, key FROM ${table} WHERE ref = ?`);
  const selectName = db.prepare<[number], string>(`SELECT id FROM ${table} WHERE ref = ?`).pluck();
  const selectAfter = db
    .prepare<[number], [number, string]>(`SELECT ref, id FROM ${table} WHERE ref > ? ORDER BY ref`)
    .raw();
  const selectLast = db.prepare<[], number>(`SELECT coalesce(max(ref), 0) FROM ${table}`).pluck();
  const insert = db.prepare(`INSERT INTO ${table} (ref, id, key) VALUES (?, ?, ?)`);
  let index: IntMap | null = null;
  /** For the rare ids whose hashes meet: an integer → the one before it under the same hash. */
  const before = new Map<number, number>();
  let last = 0;
  let recent = new Map<number, Person>();
  let fresh: Person[] = [];

  const file = (ref: number, id: string): void => {
    const hash = hashOf(id);
    const met = (index as IntMap).get(hash);
    if (met > 0) before.set(ref, met);
    (index as IntMap).set(hash, ref);
  };
  const read = (): void => {
    for (const [ref, id] of selectAfter.iterate(last)) {
      if (!id.startsWith('\0')) file(ref, id);
      last = ref;
    }
  };
  const ready = (): IntMap => {
    if (index === null) {
      index = new IntMap(1024);
      read();
    }
    return index;
  };
  const remember = (person: Person): Person => {
    if (recent.size >= CACHED_MAX) {
      recent = new Map(fresh.map((waiting) => [waiting.ref, waiting]));
    }
    recent.set(person.ref, person);
    return person;
  };
  /** Names that were asked for without their keys. */
  let names = numbered<string>();
  const nameOf = (ref: number): string | null => {
    const known = names.get(ref) ?? recent.get(ref)?.id;
    if (known !== undefined) return known;
    const id = selectName.get(ref) as string | undefined;
    if (id === undefined || id.startsWith('\0')) return null;
    if (names.size() >= NAMES_MAX) names = numbered();
    names.set(ref, id);
    return id;
  };
  const byRef = (ref: number): Person | null => {
    const known = recent.get(ref);
    if (known) return known;
    const row = selectRef.get(ref);
    return row && !isDestroyed(row.key) ? remember(row) : null;
  };
  const find = (id: string): Person | null => {
    let ref = ready().get(hashOf(id));
    while (ref > 0) {
      const person = byRef(ref);
      if (person?.id === id) return person;
      ref = before.get(ref) ?? 0;
    }
    return null;
  };
  const make = (id: string): Person => {
    const person = { ref: ++last, id, key: newKey() };
    fresh.push(person);
    file(person.ref, id);
    return remember(person);
  };
  return {
    find,
    byRef,
    nameOf,
    after(ref: number, limit: number): Pick<Person, 'ref' | 'id'>[] {
      const found: Pick<Person, 'ref' | 'id'>[] = [];
      for (const [next, id] of selectAfter.iterate(ref)) {
        if (id.startsWith('\0')) continue;
        found.push({ ref: next, id });
        if (found.length === limit) break;
      }
      return found;
    },
    take: (id: string): Person => find(id) ?? make(id),
    refOf(id: string): number {
      let ref = ready().get(hashOf(id));
      while (ref > 0) {
        if (nameOf(ref) === id) return ref;
        ref = before.get(ref) ?? 0;
      }
      return make(id).ref;
    },
    // Before anybody was sought or made, only the file knows.
    lastRef: () => (index === null ? (selectLast.get() as number) : last),
    /** Forgets a person whose key was destroyed. */
    drop(ref: number): void {
      recent.delete(ref);
      names.delete(ref);
      if (index !== null) last = Math.max(last, ref);
    },
    save: () => {
      for (const person of fresh) insert.run(person.ref, person.id, person.key);
    },
    waiting: () => fresh.length,
    settled: () => {
      fresh = [];
    },
    forget: () => {
      for (const { ref, id } of fresh.reverse()) {
        (index as IntMap).set(hashOf(id), before.get(ref) ?? 0);
        before.delete(ref);
        recent.delete(ref);
        last--;
      }
      fresh = [];
    },
    refresh: () => {
      // Whom another process erased must not be remembered here; new ones are read on.
      recent = new Map();
      names = numbered();
      if (index !== null) read();
    },
  };
}

/**
 * By numbers that follow one another, with some left out: two steps where a map of hundreds of thousands takes as many
 * misses of the processor's memory.
 */
function numbered<T>() {
  const pages: (T | undefined)[][] = [];
  let size = 0;
  return {
    size: (): number => size,
    get: (n: number): T | undefined => pages[n >>> PAGE_BITS]?.[n & PAGE_MASK],
    set(n: number, value: T): void {
      let page = pages[n >>> PAGE_BITS];
      if (page === undefined) {
        page = new Array(PAGE_MASK + 1);
        pages[n >>> PAGE_BITS] = page;
      }
      if (page[n & PAGE_MASK] === undefined) size++;
      page[n & PAGE_MASK] = value;
    },
    delete(n: number): void {
      const page = pages[n >>> PAGE_BITS];
      if (page?.[n & PAGE_MASK] === undefined) return;
      page[n & PAGE_MASK] = undefined;
      size--;
    },
  };
}
const PAGE_BITS = 8;
const PAGE_MASK = 255;

const KEY_BYTES = 32;
/** Random bytes are asked for in bulk: one call costs more than many keys. */
const POOL_KEYS = 256;
let pool = Buffer.alloc(0);

/** A key of its own memory, so that what is left of the pool holds nothing that was given out. */
function newKey(): Buffer {
  if (pool.length === 0) pool = randomBytes(KEY_BYTES * POOL_KEYS);
  const key = Buffer.from(pool.subarray(0, KEY_BYTES));
  pool.fill(0, 0, KEY_BYTES);
  pool = pool.subarray(KEY_BYTES);
  return key;
}

/** FNV-1a over the id's UTF-16 units. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

const noteKey = (key: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'inzage note', 32));

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, the ciphertext. Bound to the record's id. */
export function encryptNote(key: Buffer, id: string, note: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', noteKey(key), nonce).setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(note, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

export function decryptNote(key: Buffer, id: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', noteKey(key), sealed.subarray(0, 12))
    .setAAD(Buffer.from(id))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
}
