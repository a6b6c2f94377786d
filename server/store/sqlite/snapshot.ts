import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { verifyConsistency } from '#ledger/merkle.ts';
import { TILE_WIDTH } from '#ledger/tiles.ts';
import type { ErasedPerson } from '#store/port.ts';
import { blankPerson } from './blank.ts';
import { finishErasures, journal, markOf } from './destroy.ts';
import { openFile, openKeys } from './keys.ts';
import { openLog } from './log.ts';
import { openHot } from './open.ts';
import { openSegmentFile } from './segment/read.ts';
import { SEGMENT_FOLDER } from './shelf.ts';

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
  /** The mark of the keys.db that it belongs to. */
  mark: string;
  /** Names of the sealed segments' files, in `segments/`. */
  segments: string[];
}

/** A copy of `hot.db` and the sealed segments that it names, open for reading its tree. */
function openCopy(file: string, segments: string) {
  const db = openFile(file);
  const names = db.prepare<[], string>('SELECT file FROM segment WHERE file IS NOT NULL ORDER BY n').pluck();
  const files = (names.all() as string[]).map((name) => openSegmentFile(join(segments, name)));
  const log = openLog(db, {
    end: () => files.at(-1)?.end ?? 0,
    tile(n) {
      const index = n * TILE_WIDTH;
      const sealed = files.find(({ first, end }) => first <= index && index < end);
      if (!sealed) throw new Error('no sealed segment has this tile');
      return sealed.tile(n);
    },
  });
  return {
    db,
    log,
    names: names.all() as string[],
    close() {
      for (const sealed of files) sealed.close();
      db.close();
    },
  };
}

/** What a copy of `hot.db` holds, with the folder of the segments that it names. It is opened as its owner would. */
export function describeHot(file: string, segments: string): HotFacts {
  const copy = openCopy(file, segments);
  try {
    const { size, root } = copy.log.head();
    const one = (sql: string): unknown => copy.db.prepare<[], unknown>(sql).pluck().get();
    return {
      origin: String(one("SELECT value FROM setting WHERE key = 'origin'") ?? ''),
      size,
      root,
      checkpoint:
        (one('SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1') as string | undefined) ?? null,
      mark: String(one("SELECT value FROM setting WHERE key = 'keys'") ?? ''),
      segments: copy.names,
    };
  } finally {
    copy.close();
  }
}

/** Whether the tree of a data directory begins with a tree of this size and root. */
export function beginsWith(directory: string, earlier: { size: number; root: Uint8Array }): boolean {
  if (earlier.size === 0) return true;
  const copy = openCopy(join(directory, 'hot.db'), join(directory, SEGMENT_FOLDER));
  try {
    const { size, root } = copy.log.head();
    return verifyConsistency({
      size1: earlier.size,
      size2: size,
      root1: earlier.root,
      root2: root,
      path: earlier.size === size ? [] : copy.log.consistency(earlier.size, size),
    });
  } finally {
    copy.close();
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
      mark: keys.mark,
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
  const hot = openHot({ directory, origin: null });
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
        journal(hot, kind, ref, when, person ? markOf(hot, { kind, id: person.id }) : '');
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
    hot.shelf.close();
    hot.db.close();
    hot.keys.close();
  }
}
