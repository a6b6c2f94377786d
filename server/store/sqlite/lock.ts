import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AuditError } from '#server/errors.ts';

/**
 * One service a data directory. The lock is an SQLite write lock on a file of its own, so the operating system
 * drops it with the process, however that ends; no stale file has to be removed by hand.
 */
export function takeLock(directory: string): { close(): void } {
  const file = join(directory, 'service.lock');
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!String((error as { code?: string }).code).startsWith('SQLITE_BUSY')) throw error;
    throw new AuditError('already-serving', 'Another service has this data directory open.', {
      hint: 'One process serves a directory. Stop the other one (its port answers /healthz), or name another directory.',
    });
  }
  return { close: () => db.close() };
}
