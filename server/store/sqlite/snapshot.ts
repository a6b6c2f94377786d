import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ErasedPerson } from '#store/port.ts';
import { blankPerson } from './blank.ts';
import { finishErasures, journal } from './destroy.ts';
import { openFile, openKeys } from './keys.ts';
import { openLog } from './log.ts';
import { openHot } from './open.ts';

/** Copies of the databases while others write to them, what a copy holds, and the second life of an old one. */

const PAGES_A_STEP = 2000;

/**
 * Copies a database as it is at this moment. Whoever writes to it meanwhile neither waits nor shows up in the
 * copy: its log keeps what is new until the copy is done. `progress` hears pages done and pages in all.
 */
export async function copyDatabase(
  from: string,
  to: string,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(to + end, { force: true });
  const db = new Database(from, { fileMustExist: true });
  try {
    // A read that stays open pins the snapshot; without it the copy starts over at every commit of another.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    await db.backup(to, {
      progress({ totalPages, remainingPages }) {
        progress(totalPages - remainingPages, totalPages);
        return PAGES_A_STEP;
      },
    });
  } finally {
    db.close();
  }
  chmodSync(to, 0o600);
}

export interface HotFacts {
  origin: string;
  size: number;
  root: Buffer;
  /** The newest signed checkpoint that stands in it. */
  checkpoint: string | null;
  /** The highest integers that its lookups use: keys.db must know them all. */
  highest: { subject: number; actor: number };
  /** Names of the sealed segments' files, in `segments/`. */
  segments: string[];
}

/** What a copy of `hot.db` holds. The copy may be written to: it is opened as its owner would. */
export function describeHot(file: string): HotFacts {
  const db = openFile(file);
  try {
    const log = openLog(db);
    const { size, root } = log.head();
    const one = (sql: string): unknown => db.prepare<[], unknown>(sql).pluck().get();
    return {
      origin: String(one("SELECT value FROM setting WHERE key = 'origin'") ?? ''),
      size,
      root,
      checkpoint:
        (one('SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1') as string | undefined) ?? null,
      highest: {
        subject: one('SELECT coalesce(max(subject), 0) FROM lookup') as number,
        actor: one('SELECT coalesce(max(actor), 0) FROM lookup') as number,
      },
      segments: [],
    };
  } finally {
    db.close();
  }
}

/** The root of the tree when it had `size` entries. */
export function rootAt(directory: string, size: number): Buffer {
  const db = openFile(join(directory, 'hot.db'));
  try {
    return openLog(db).rootAt(size);
  } finally {
    db.close();
  }
}

export interface KeysFacts {
  /** Names this keys.db among others; tells nothing about what is in it. */
  mark: string;
  highest: { subject: number; actor: number };
}

export function describeKeys(file: string): KeysFacts {
  const keys = openKeys(file);
  try {
    return {
      mark: keys.rekey('inzage keys').toString('base64'),
      highest: { subject: keys.erasure.highest('subject'), actor: keys.erasure.highest('actor') },
    };
  } finally {
    keys.close();
  }
}

/** Notes small values in a `hot.db` that a service may have open: where its keys are backed up. */
export function noteSettings(directory: string, settings: Readonly<Record<string, string>>): void {
  const db = openFile(join(directory, 'hot.db'));
  try {
    const save = db.prepare(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    for (const [key, value] of Object.entries(settings)) save.run(key, value);
  } finally {
    db.close();
  }
}

/** The journal of erasures of a `hot.db` as it is now. */
export function readErased(directory: string): ErasedPerson[] {
  const db = openFile(join(directory, 'hot.db'));
  try {
    return db
      .prepare<[], ErasedPerson>('SELECT grp AS kind, person AS ref, at FROM erased ORDER BY at, grp, person')
      .all();
  } finally {
    db.close();
  }
}

/**
 * Erases again, in restored files that nobody serves yet, everybody whose key was ever destroyed. Digests are kept
 * before keys go; integers that the restored keys.db never gave out are retired, so that no later person is given
 * one. Answers how many were back, and enters that it was done.
 */
export function replayErasures(
  directory: string,
  erased: readonly ErasedPerson[],
  { id, at }: { id: string; at: number },
): number {
  const hot = openHot(directory, null);
  try {
    const { db, keys } = hot;
    keys.erasure.forgetKept(hot.log.head().size);
    const known = db
      .prepare<[string, number], number>('SELECT 1 FROM erased WHERE grp = ? AND person = ?')
      .pluck();
    const all = new Map<string, ErasedPerson>();
    for (const one of [...readErased(directory), ...erased]) all.set(`${one.kind} ${one.ref}`, one);
    db.pragma('secure_delete = ON');
    let back = 0;
    hot.write(() => {
      for (const { kind, ref, at: when } of all.values()) {
        const person = keys.byRef(kind, ref);
        if (person) back++;
        if (known.get(kind, ref) !== undefined && !person) continue;
        blankPerson(hot, kind, person ?? { ref, id: '', key: Buffer.alloc(0) });
        journal(hot, kind, ref, when, null);
        db.prepare(
          "UPDATE erasure SET state = 'erased', erased_at = ?, note = NULL, answer = NULL WHERE grp = ? AND person = ?",
        ).run(when, kind, ref);
      }
      hot.enter({ kind: 'erasure', id, at, clear: { step: 'replayed', count: back, known: all.size } });
    });
    for (const { kind, ref } of all.values()) {
      if (ref > keys.erasure.highest(kind)) keys.erasure.retire(kind, ref);
    }
    if (!finishErasures(hot)) throw new Error('a restored file is open elsewhere');
    return back;
  } finally {
    hot.db.pragma('wal_checkpoint(TRUNCATE)');
    hot.db.close();
    hot.keys.close();
  }
}
