import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { type EntryKind, type SealedEntry, sealEntry } from '#ledger/entry.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { type KeyRing, openFile, openKeys, type Person } from './keys.ts';
import { type Log, openLog } from './log.ts';
import * as schema from './schema.ts';
import { openSources, type Sources } from './sources.ts';

/**
 * Opens `hot.db` and `keys.db` in a data directory and brings their schema up to date. `synchronous=FULL`
 * is set outright: the default of the driver's build in WAL mode would lose the last commits with the power.
 */
export interface Hot {
  db: Database.Database;
  orm: BetterSQLite3Database<typeof schema>;
  keys: KeyRing;
  log: Log;
  /** What each source numbered and how often it was heard. */
  sources: Sources;
  origin: string;
  /** Called at each step that a crash may cut; a test throws or kills there. */
  fault(point: string): void;
  /** One durable transaction: new keys first, then rows and entries together, or nothing at all. */
  write<T>(work: () => T): T;
  /** Seals and appends one entry inside a write; answers where it stands. */
  enter(entry: EntryToSeal): Entered;
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

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** `origin` names the log for good; null takes the name that the directory has. */
export function openHot(
  directory: string,
  origin: string | null,
  fault: (point: string) => void = () => undefined,
): Hot {
  const opened: { close(): void }[] = [];
  try {
    return openFiles(directory, origin, fault, (database) => opened.push(database));
  } catch (error) {
    for (const database of opened) database.close();
    throw asDurabilityError(error);
  }
}

/** Another keys.db beside this hot.db would give its people new numbers and its digests other salts. */
function pinKeys(db: Database.Database, keys: KeyRing): void {
  const mark = createHash('sha256').update('inzage segment key').update(keys.segmentKey).digest('base64');
  db.prepare("INSERT OR IGNORE INTO setting (key, value) VALUES ('segment-key', ?)").run(mark);
  const pinned = db.prepare<[], string>("SELECT value FROM setting WHERE key = 'segment-key'").pluck().get();
  if (pinned !== mark) {
    throw new AuditError('not-ready', 'keys.db is not the one that belongs to hot.db.', {
      hint: 'Restore the keys.db of this very data directory from its own backup before serving.',
    });
  }
}

function openFiles(
  directory: string,
  origin: string | null,
  fault: (point: string) => void,
  opened: (database: { close(): void }) => void,
): Hot {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [hotFile, keysFile] = [join(directory, 'hot.db'), join(directory, 'keys.db')];
  if (existsSync(hotFile) && !existsSync(keysFile)) {
    throw new AuditError('not-ready', 'keys.db is missing beside hot.db.', {
      hint: 'Restore keys.db from its own backup before serving; without it no record can be opened.',
    });
  }
  // Keys first: a first start that is cut short leaves a directory that the next start can use.
  const keys = openKeys(keysFile);
  opened(keys);
  const db = openFile(hotFile);
  opened(db);
  db.pragma('cache_size = -65536');
  db.pragma('temp_store = MEMORY');
  const orm = drizzle(db, { schema });
  migrate(orm, { migrationsFolder: MIGRATIONS });

  const kept = db.prepare<[], { value: string }>("SELECT value FROM setting WHERE key = 'origin'").get();
  if (kept && origin !== null && kept.value !== origin) {
    throw new AuditError('conflict', `This data directory belongs to the log ${kept.value}.`, {
      hint: 'Start with that origin, or with another data directory.',
    });
  }
  if (!kept && origin !== null)
    db.prepare("INSERT OR IGNORE INTO setting (key, value) VALUES ('origin', ?)").run(origin);
  pinKeys(db, keys);
  const log = openLog(db);
  const sources = openSources(db);

  const write = <T>(work: () => T): T => {
    try {
      db.exec('BEGIN IMMEDIATE');
      log.refresh();
      const result = work();
      sources.flush();
      keys.flush();
      db.exec('COMMIT');
      log.committed();
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      log.rolledBack();
      sources.rolledBack();
      keys.forget();
      throw asDurabilityError(error);
    }
  };

  return {
    db,
    orm,
    keys,
    log,
    sources,
    origin: kept?.value ?? origin ?? '',
    fault,
    write,
    enter(entry) {
      const sealed = seal(keys, entry);
      const index = log.append([
        { kind: entry.kind, record: entry.id, bytes: sealed.bytes, leaf: sealed.leaf },
      ]);
      return { index, leaf: sealed.leaf, digests: sealed.digests };
    },
  };
}

function seal(keys: KeyRing, { kind, id, at, clear, subject, actor, work }: EntryToSeal): SealedEntry {
  return sealEntry({
    kind,
    id,
    at: timestamp(at),
    clear,
    groups: {
      ...(subject && { subject: { key: subject.person.key, value: subject.value } }),
      ...(actor && { actor: { key: actor.person.key, value: actor.value } }),
      ...(work && { work: { key: keys.segmentKey, value: work.value } }),
    },
  });
}

/** A full or read-only disk is told as such: nothing was written, and the caller must not show the data. */
function asDurabilityError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (
    /^SQLITE_(FULL|IOERR|READONLY|BUSY|CANTOPEN|CORRUPT)|^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)$/.test(code)
  ) {
    return new AuditError('not-durable', 'The record could not be made durable; nothing was written.', {
      hint: /^SQLITE_FULL|^ENOSPC/.test(code)
        ? 'The disk that holds the data directory is full: make room and send the request again.'
        : `Check the disk and the rights of the data directory (${code}), then send the request again.`,
      cause: error,
    });
  }
  return error;
}
