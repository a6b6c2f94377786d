import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { type EntryKind, type SealedEntry, sealEntry } from '#ledger/entry.ts';
import { LedgerError } from '#ledger/error.ts';
import { TILE_WIDTH, tileRoot } from '#ledger/tiles.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { type KeyRing, openFile, openKeys, type Person } from './keys.ts';
import { type Log, openLog } from './log.ts';
import * as schema from './schema.ts';
import { damaged, recent } from './segment/read.ts';
import { openShelf, SEGMENT_FOLDER, type SegmentSettings, type Shelf, type ShelfCopy } from './shelf.ts';
import { openSources, type Sources } from './sources.ts';
import { openWords, type Words } from './words.ts';

/**
 * Opens `hot.db` and `keys.db` in a data directory and brings their schema up to date. `synchronous=FULL`
 * is set outright: the default of the driver's build in WAL mode would lose the last commits with the power.
 */
export interface Hot {
  db: Database.Database;
  orm: BetterSQLite3Database<typeof schema>;
  keys: KeyRing;
  words: Words;
  log: Log;
  shelf: Shelf;
  /** What each source numbered and how often it was heard. */
  sources: Sources;
  directory: string;
  origin: string;
  /** One durable transaction: new keys first, then rows and entries together, or nothing at all. */
  write<T>(work: () => T): T;
  /** Many reads as of one moment. Each alone would take its locks of the file, which costs more than most reads. */
  read<T>(work: () => T): T;
  /** Transactions that this process has committed since it opened the files. */
  commits(): number;
  /** Called after every commit. */
  afterCommit(work: () => void): void;
  /** Inside a write: done once it has committed, and never when it has not. */
  onCommit(work: () => void): void;
  /** Seals an entry and appends its leaf, inside a write. A lookup's or outcome's bytes are not stored. */
  enter(entry: EntryToSeal): Entered;
  /** The key that salts what an entry at this index says of the work. */
  workKey(index: number): Buffer;
  /** Takes note of what other processes wrote; cheap when there is nothing. */
  refresh(): void;
  /** Called when another process changed the files: what was remembered must be read again. */
  onForeign(work: () => void): void;
  /** A step at which the process may be cut; does nothing outside tests. */
  fault(point: string): void;
}

export interface EntryToSeal {
  kind: EntryKind;
  id: string;
  /** When it was received, milliseconds. */
  at: number;
  clear: Record<string, unknown>;
  subject?: { person: Person; value: unknown };
  actor?: { person: Person; value: unknown };
  work?: { value: unknown };
}

export interface Entered {
  index: number;
  leaf: Buffer;
  digests: SealedEntry['digests'];
}

export interface StoreSettings {
  directory: string;
  /** Names the log for good; null takes the name that the directory has. */
  origin: string | null;
  segments?: Partial<SegmentSettings> | undefined;
  /** Whether this is the one process that serves the directory: it holds the lock, and seals. */
  serving?: boolean | undefined;
  /** Whether nothing is written, not even the schema: for checks, beside a service or on what it left. */
  reading?: boolean | undefined;
  /** With `reading`: what the memory of the serving process knew when this was opened. */
  memory?: ShelfCopy | undefined;
  /** Lookups that have to wait before grading reads the index over evidence whole; else as many as it pays from. */
  wholeFrom?: number | undefined;
  /** Lookups that have to wait before threads of their own grade them, where there may be such threads. */
  apartFrom?: number | undefined;
  /** A step of the sealing thread at which it is to be cut, for tests. */
  threadFault?: string | undefined;
  fault?: ((point: string) => void) | undefined;
}

const DAY = 86_400_000;
/** Lookups a segment, and the age at which a smaller one is closed: a month, so that retention finds its end. */
export const SEGMENT_DEFAULTS: SegmentSettings = { lookups: 500_000, age: 31 * DAY };

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

export function openHot(settings: StoreSettings): Hot {
  const opened: { close(): void }[] = [];
  try {
    return openFiles(settings, (database) => opened.push(database));
  } catch (error) {
    for (const database of opened) database.close();
    throw error instanceof LedgerError ? tornLog(error) : asDurabilityError(error);
  }
}

const tornLog = (cause: LedgerError): AuditError =>
  new AuditError('not-ready', 'The stored hashes of the ledger are not all there.', {
    hint: 'Rows were deleted behind the service: keep the files, and restore a backup. `inzage verify --data DIR` checks any copy.',
    cause,
  });

/** Another keys.db beside this hot.db would give its people new numbers and its digests other salts. */
function pinKeys(db: Database.Database, keys: KeyRing): void {
  if (!db.readonly)
    db.prepare("INSERT OR IGNORE INTO setting (key, value) VALUES ('keys', ?)").run(keys.mark);
  const pinned = db.prepare<[], string>("SELECT value FROM setting WHERE key = 'keys'").pluck().get();
  if (pinned !== keys.mark) {
    throw new AuditError('not-ready', 'keys.db is not the one that belongs to hot.db.', {
      hint: 'Restore the keys.db of this very data directory from its own backup before serving.',
    });
  }
}

/** Version 0.1.0 kept rows and entries of another shape, which nothing here reads. */
function refuseFirstLayout(db: Database.Database): void {
  const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('lookup')").pluck().all();
  if (!columns.includes('tree_size')) return;
  throw new AuditError('not-ready', 'This data directory was made by version 0.1.0.', {
    hint: 'Export it with that version, keep it, and start this one on a new directory.',
  });
}

/** A check writes nothing, so it cannot bring an older directory up to date. */
function refuseOlderLayout(db: Database.Database): void {
  const latest = readMigrationFiles({ migrationsFolder: MIGRATIONS }).at(-1)?.folderMillis ?? 0;
  const here = db
    .prepare<[], number | null>('SELECT max(created_at) FROM __drizzle_migrations')
    .pluck()
    .get();
  if ((here ?? 0) >= latest) return;
  throw new AuditError('not-ready', 'This data directory was last written by an earlier version.', {
    hint: 'Check it with that version, or start this one on it, or on a copy, once: that brings it up to date.',
  });
}

function openFiles(
  { directory, origin, segments, reading = false, memory, fault = () => undefined }: StoreSettings,
  opened: (database: { close(): void }) => void,
): Hot {
  const [hotFile, keysFile] = [join(directory, 'hot.db'), join(directory, 'keys.db')];
  if (!reading) mkdirSync(directory, { recursive: true, mode: 0o700 });
  else if (!existsSync(hotFile)) {
    throw new AuditError('not-found', 'This is no data directory: there is no hot.db in it.', {
      hint: 'Name the directory that the service was started with as --data.',
    });
  }
  if (existsSync(hotFile) && !existsSync(keysFile)) {
    throw new AuditError('not-ready', 'keys.db is missing beside hot.db.', {
      hint: 'Restore keys.db from its own backup before serving; without it no record can be opened.',
    });
  }
  // Keys first: a first start that is cut short leaves a directory that the next start can use.
  const keys = openKeys(keysFile, reading);
  opened(keys);
  const db = openFile(hotFile, reading);
  opened(db);
  db.pragma('cache_size = -16384');
  db.pragma('temp_store = MEMORY');
  refuseFirstLayout(db);
  const orm = drizzle(db, { schema });
  if (reading) refuseOlderLayout(db);
  else migrate(orm, { migrationsFolder: MIGRATIONS });

  const kept = db.prepare<[], { value: string }>("SELECT value FROM setting WHERE key = 'origin'").get();
  if (kept && origin !== null && kept.value !== origin) {
    throw new AuditError('conflict', `This data directory belongs to the log ${kept.value}.`, {
      hint: 'Start with that origin, or with another data directory.',
    });
  }
  if (!kept && origin !== null && !reading)
    db.prepare("INSERT OR IGNORE INTO setting (key, value) VALUES ('origin', ?)").run(origin);
  pinKeys(db, keys);
  const words = openWords(db);
  const always: (() => void)[] = [];
  let committing: (() => void)[] = [];
  const onCommit = (work: () => void): void => void committing.push(work);
  if (!reading) mkdirSync(join(directory, SEGMENT_FOLDER), { recursive: true, mode: 0o700 });
  const limits = { ...SEGMENT_DEFAULTS, ...withoutHoles(segments) };
  const shelf = openShelf(db, directory, limits, onCommit, memory);
  opened(shelf);
  const log = openLog(db, {
    end: shelf.sealedEnd,
    tile: sealedTiles(db, shelf),
  });

  const versions = [db, keys.db].map((one) => {
    const select = one.prepare<[], number>('PRAGMA data_version').pluck();
    let seen = select.get() as number;
    return () => {
      const now = select.get() as number;
      const changed = now !== seen;
      seen = now;
      return changed;
    };
  });
  const foreign: (() => void)[] = [];
  const sources = openSources(db);
  const [hotChanged, keysChanged] = versions as [() => boolean, () => boolean];
  const refresh = (): void => {
    if (hotChanged()) readAgain();
  };
  const readAgain = (): void => {
    words.refresh();
    keys.refresh();
    shelf.forget();
    log.refresh();
    sources.forget();
    for (const work of foreign) work();
  };

  const reads = [db, keys.db].map((one) => [one.prepare('BEGIN'), one.prepare('COMMIT')] as const);
  const read = <T>(work: () => T): T => {
    if (db.inTransaction || keys.db.inTransaction) return work();
    for (const [begin] of reads) begin.run();
    try {
      return work();
    } finally {
      for (const [, commit] of reads) commit.run();
    }
  };
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const transact = <T>(work: () => T): T => {
    try {
      begin.run();
      // Both are asked: a process that failed after its keys were flushed leaves people in keys.db alone.
      if ([hotChanged(), keysChanged()].some(Boolean)) readAgain();
      const result = work();
      log.flush();
      sources.flush();
      fault('commit:rows');
      keys.flush();
      fault('commit:keys');
      commit.run();
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      committing = [];
      log.rolledBack();
      words.rolledBack();
      keys.forget();
      shelf.rolledBack();
      sources.forget();
      throw asDurabilityError(error);
    }
  };
  let commits = 0;
  const write = <T>(work: () => T): T => {
    const result = transact(work);
    commits++;
    fault('commit:done');
    log.committed();
    words.committed();
    const after = committing;
    committing = [];
    for (const done of after) done();
    for (const done of always) done();
    return result;
  };
  const insertEntry = db.prepare('INSERT INTO entry (idx, kind, record, bytes) VALUES (?, ?, ?, ?)');

  return {
    db,
    orm,
    keys,
    words,
    log,
    shelf,
    sources,
    directory,
    origin: kept?.value ?? origin ?? '',
    write,
    read,
    commits: () => commits,
    afterCommit: (work) => void always.push(work),
    onCommit,
    enter(entry) {
      const index = log.pendingSize();
      const sealed = seal(keys, shelf.segmentOf(index), entry);
      log.append(sealed.leaf);
      if (entry.kind !== 'lookup' && entry.kind !== 'outcome')
        insertEntry.run(index, entry.kind, entry.id, sealed.bytes);
      return { index, leaf: sealed.leaf, digests: sealed.digests };
    },
    workKey: (index) => openKey(keys, shelf.segmentOf(index)),
    refresh,
    onForeign: (work) => void foreign.push(work),
    fault,
  };
}

function withoutHoles(settings: Partial<SegmentSettings> | undefined): Partial<SegmentSettings> {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined));
}

/** Tiles held once they were found to have their root: a receipt reads one, a page of receipts the same few. */
const HELD_TILES = 64;

/** Level-0 tiles of sealed segments. What a disk or a hand has changed has another root, and is not served. */
function sealedTiles(db: Database.Database, shelf: Shelf): (n: number) => Buffer {
  const selectRoot = db
    .prepare<[number], Buffer>('SELECT hash FROM subtree WHERE level = 1 AND n = ?')
    .pluck();
  const held = recent<number, Buffer>(HELD_TILES);
  return (n) => {
    const known = held.get(n);
    if (known) return known;
    const index = n * TILE_WIDTH;
    const segment = shelf.sealed().find(({ first, end }) => first <= index && index < end);
    if (!segment) throw new Error('no sealed segment has this tile');
    const tile = segment.tile(n);
    const root = selectRoot.get(n) as Buffer | undefined;
    if (!root?.equals(tileRoot(tile)))
      throw damaged(segment.file, `has other leaf hashes from entry ${index} on than the log`);
    held.set(n, tile);
    return tile;
  };
}

function openKey(keys: KeyRing, segment: number): Buffer {
  const key = keys.segmentKey(segment);
  if (key === null) throw new Error('the key of an open segment was destroyed');
  return key;
}

function seal(
  keys: KeyRing,
  segment: number,
  { kind, id, at, clear, subject, actor, work }: EntryToSeal,
): SealedEntry {
  return sealEntry({
    kind,
    id,
    at: timestamp(at),
    clear,
    groups: {
      ...(subject && { subject: { key: subject.person.key, value: subject.value } }),
      ...(actor && { actor: { key: actor.person.key, value: actor.value } }),
      ...(work && { work: { key: openKey(keys, segment), value: work.value } }),
    },
  });
}

/** A full, read-only or damaged disk is told as such, with what to do; any other error as it is. */
export function asDurabilityError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new AuditError('damaged', 'A database file of the data directory is damaged.', {
      hint: 'Stop the service, keep the files as they are, and restore a backup with `inzage admin restore`. `inzage verify --data DIR` tells of any copy whether it holds.',
      cause: error,
    });
  }
  if (/^SQLITE_(FULL|IOERR|READONLY|BUSY|CANTOPEN)|^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)$/.test(code)) {
    return new AuditError('not-durable', 'The record could not be made durable; nothing was written.', {
      hint: /^SQLITE_FULL|^ENOSPC/.test(code)
        ? 'The disk that holds the data directory is full: make room and send the request again.'
        : `Check the disk and the rights of the data directory (${code}), then send the request again.`,
      cause: error,
    });
  }
  return error;
}
