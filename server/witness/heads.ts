import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { WitnessedHead } from '#ledger/witness.ts';
import { AuditError } from '#server/errors.ts';

/**
 * What a witness remembers: of each log the newest head that it cosigned, in one small SQLite file. It is
 * everything a witness is worth, so a head is on disk before the cosignature over it leaves, and only one
 * process may hold the file.
 */
export interface Heads {
  /** Null for a log that was never cosigned. */
  of(origin: string): WitnessedHead | null;
  /** The checkpoint as a note, signed by the log and by this witness. */
  note(origin: string): string | null;
  /** Durable when it returns. */
  save(origin: string, head: WitnessedHead, note: string, at: number): void;
  all(): { origin: string; size: number; at: number }[];
  close(): void;
}

/** Throws `not-ready` when another process holds the directory, or it cannot be used. */
export function openHeads(directory: string): Heads {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = openExclusively(join(directory, 'witness.db'));
  const select = db.prepare<[string], { size: number; root: Buffer; note: string }>(
    'SELECT size, root, note FROM head WHERE origin = ?',
  );
  // The size only ever grows, whatever the code above it does.
  const upsert = db.prepare(
    `INSERT INTO head (origin, size, root, note, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note,
       at = excluded.at WHERE excluded.size >= head.size`,
  );
  const selectAll = db.prepare<[], { origin: string; size: number; at: number }>(
    'SELECT origin, size, at FROM head ORDER BY origin',
  );
  return {
    of(origin) {
      const row = select.get(origin);
      return row ? { size: row.size, root: row.root } : null;
    },
    note: (origin) => select.get(origin)?.note ?? null,
    save(origin, { size, root }, note, at) {
      if (upsert.run(origin, size, Buffer.from(root), note, at).changes !== 1)
        throw new Error('a witness does not go back');
    },
    all: () => selectAll.all(),
    close: () => db.close(),
  };
}

function openExclusively(file: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(
      `CREATE TABLE IF NOT EXISTS head (
         origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL
       ) STRICT`,
    );
    // Takes the lock for as long as the process lives; a killed one leaves none behind.
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    return db;
  } catch (cause) {
    db?.close();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const isHeld = code.startsWith('SQLITE_BUSY');
    throw new AuditError(
      'not-ready',
      isHeld ? 'Another witness runs on this directory.' : 'The witness’s directory cannot be used.',
      {
        hint: isHeld
          ? 'Stop that one first, or give this one a directory of its own.'
          : `Look at ${file} (${code || 'unreadable'}). Do not start with an empty directory in its place: a witness that forgot could cosign a second history.`,
        cause,
      },
    );
  }
}
