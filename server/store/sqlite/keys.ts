import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
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
  /** The person if known. */
  find(group: KeyGroup, id: string): Person | null;
  /** The person behind an integer; null once erased. */
  byRef(group: KeyGroup, ref: number): Person | null;
  segmentKey: Buffer;
  /** A sender's handle as it is kept: HMAC-SHA-256 under a key of this installation. */
  rekey(handle: string): Buffer;
  /** What erasing asks of this file (`key-erasure.ts`). */
  erasure: KeyErasure;
  /** Makes all new keys durable, in one transaction. */
  flush(): void;
  /** Drops new keys that were not flushed. */
  forget(): void;
  close(): void;
}

const CACHED_MAX = 500_000;

/**
 * A database file as this adapter has them: readable by its owner alone, and fsynced at every commit. The
 * mode is set by name: closing another descriptor of the file would drop the locks of this process.
 */
export function openFile(file: string): Database.Database {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  return db;
}

export function openKeys(file: string): KeyRing {
  const db = openFile(file);
  db.pragma('secure_delete = ON');
  db.exec(`
    CREATE TABLE IF NOT EXISTS subject (ref INTEGER PRIMARY KEY, id TEXT, key BLOB, mark BLOB) STRICT;
    CREATE TABLE IF NOT EXISTS actor (ref INTEGER PRIMARY KEY, id TEXT, key BLOB, mark BLOB) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS subject_mark ON subject (mark);
    CREATE UNIQUE INDEX IF NOT EXISTS actor_mark ON actor (mark);
    CREATE TABLE IF NOT EXISTS segment (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS pepper (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
  `);
  const single = (table: 'segment' | 'pepper'): Buffer => {
    db.prepare(`INSERT INTO ${table} (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING`).run(randomBytes(32));
    return (db.prepare(`SELECT key FROM ${table} WHERE id = 1`).get() as { key: Buffer }).key;
  };
  const segmentKey = single('segment');
  const pepper = single('pepper');

  const groups = { subject: keyTable(db, 'subject', pepper), actor: keyTable(db, 'actor', pepper) };
  const save = db.transaction(() => {
    groups.subject.save();
    groups.actor.save();
  });
  return {
    take: (group, id) => groups[group].take(id),
    find: (group, id) => groups[group].find(id),
    byRef: (group, ref) => groups[group].byRef(ref),
    segmentKey,
    rekey: (handle) => createHmac('sha256', pepper).update(handle).digest(),
    erasure: keyErasure(db, (group, ref) => groups[group].drop(ref)),
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
    close: () => db.close(),
  };
}

const MARK_BYTES = 16;

/**
 * One table of people with a bounded cache in front of it. Ids are indexed by a keyed digest: an index of the
 * ids themselves leaves copies of them in pages that it has split, where no later erasure would find them.
 * The rows themselves are only ever appended, and overwritten in place.
 */
function keyTable(db: Database.Database, table: KeyGroup, pepper: Buffer) {
  const byId = new Map<string, Person>();
  const byRef = new Map<number, Person>();
  let fresh: Person[] = [];
  const selectMark = db.prepare<[Buffer], Person>(`SELECT ref, id, key FROM ${table} WHERE mark = ?`);
  const selectRef = db.prepare<[number], Person>(`SELECT ref, id, key FROM ${table} WHERE ref = ?`);
  const selectMax = db.prepare<[], { ref: number | null }>(`SELECT max(ref) AS ref FROM ${table}`);
  const insert = db.prepare(`INSERT INTO ${table} (ref, id, key, mark) VALUES (?, ?, ?, ?)`);
  /** SHA-256(pepper ‖ group ‖ id), cut short; the pepper comes first and the rest is no secret's length. */
  const markOf = (id: string): Buffer =>
    hash('sha256', Buffer.concat([pepper, Buffer.from(`${table}\n${id}`)]), 'buffer').subarray(0, MARK_BYTES);

  const remember = (person: Person): Person => {
    if (byId.size >= CACHED_MAX) {
      byId.clear();
      byRef.clear();
      for (const waiting of fresh) remember(waiting);
    }
    byId.set(person.id, person);
    byRef.set(person.ref, person);
    return person;
  };
  const find = (id: string): Person | null => {
    const cached = byId.get(id);
    if (cached) return cached;
    const row = selectMark.get(markOf(id));
    return row ? remember(row) : null;
  };
  return {
    find,
    take(id: string): Person {
      const known = find(id);
      if (known) return known;
      const last = fresh.at(-1)?.ref ?? selectMax.get()?.ref ?? 0;
      const person = { ref: last + 1, id, key: randomBytes(32) };
      fresh.push(person);
      return remember(person);
    },
    byRef(ref: number): Person | null {
      const cached = byRef.get(ref);
      if (cached) return cached;
      const row = selectRef.get(ref);
      return row && !isDestroyed(row.key) ? remember(row) : null;
    },
    /** Forgets a person whose key was destroyed. */
    drop(ref: number): void {
      const person = byRef.get(ref);
      byRef.delete(ref);
      if (person) byId.delete(person.id);
    },
    save: () => {
      for (const { ref, id, key } of fresh) insert.run(ref, id, key, markOf(id));
    },
    waiting: () => fresh.length,
    settled: () => {
      fresh = [];
    },
    forget: () => {
      for (const person of fresh) {
        byId.delete(person.id);
        byRef.delete(person.ref);
      }
      fresh = [];
    },
  };
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
