import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { copyDatabase, describeHot, describeKeys, noteSettings, readErased } from '#store/sqlite/snapshot.ts';
import { addToJournal, KEYS_BACKUP } from './journal.ts';
import {
  type BackupFile,
  type BackupManifest,
  fileFacts,
  type KeysManifest,
  readKeysManifest,
  readManifest,
  syncDirectory,
  writeWhole,
} from './manifest.ts';

/**
 * A backup while the service runs. First `hot.db`, as it is at one moment, with the sealed segments that it names;
 * then `keys.db`, to a place of its own, so that it knows everybody whom the first one mentions. Backups of the keys
 * are kept for days, not years: a long-lived copy of a key undoes its destruction.
 */
export interface BackupOptions {
  /** The data directory. */
  data: string;
  to: string;
  keysTo: string;
  /** Backups of keys.db that were taken before this are removed, milliseconds. */
  keepKeysFrom: number;
  now: number;
  progress?: (file: string, done: number, total: number) => void;
}

export interface BackupResult {
  manifest: BackupManifest;
  /** Segments copied now, beside those that were there. */
  newSegments: number;
  keysFile: string;
  pruned: string[];
}

export async function backup(options: BackupOptions): Promise<BackupResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await backupOnce(options);
    } catch (error) {
      // Retention may put another file in a segment's place between the snapshot and the copy.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === TRIES) throw error;
    }
  }
}

const TRIES = 3;

async function backupOnce(options: BackupOptions): Promise<BackupResult> {
  const { data, to, keysTo, now, progress = () => undefined } = options;
  refusePlaces(options);
  await mkdir(to, { recursive: true, mode: 0o700 });
  await mkdir(keysTo, { recursive: true, mode: 0o700 });
  const before = existsSync(join(to, 'manifest.json')) ? await readManifest(to) : null;

  const part = join(to, 'hot.db.part');
  await copyDatabase(join(data, 'hot.db'), part, (done, total) => progress('hot.db', done, total));
  const facts = describeHot(part, join(data, 'segments'));
  if (before !== null && before.origin !== facts.origin) {
    throw new AuditError('conflict', `${to} holds the backup of another log, ${before.origin}.`, {
      hint: 'Give each data directory a backup directory of its own.',
    });
  }
  const segments = await copySegments(data, to, facts.segments, before?.segments ?? [], progress);
  const hotName = `hot-${facts.size}-${stampOf(now)}.db`;
  await rename(part, join(to, hotName));
  const keys = await backupKeys(options);
  if (keys.manifest.mark !== facts.mark) {
    throw new AuditError('not-ready', 'keys.db is not the one that belongs to hot.db.', {
      hint: 'Find the right one before anything else: without it no record can be opened.',
    });
  }

  const manifest: BackupManifest = {
    format: 'inzage-backup/1',
    origin: facts.origin,
    takenAt: timestamp(now),
    size: facts.size,
    root: facts.root.toString('base64'),
    checkpoint: facts.checkpoint,
    keys: { mark: keys.manifest.mark, highest: keys.manifest.highest },
    hot: await fileFacts(to, hotName),
    segments: segments.files,
  };
  await syncDirectory(to);
  await writeWhole(join(to, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await removeOthers(to, manifest);
  noteSettings(data, { [KEYS_BACKUP]: resolve(keysTo) });
  return {
    manifest,
    newSegments: segments.copied,
    keysFile: keys.manifest.file.name,
    pruned: await pruneKeys(keysTo, options.keepKeysFrom, keys.manifest.file.name),
  };
}

const stampOf = (now: number): string => timestamp(now).replace(/[:.]/g, '-');

const isWithin = (inner: string, outer: string): boolean => {
  const path = relative(resolve(outer), resolve(inner));
  return path === '' || (!path.startsWith('..') && !isAbsolute(path));
};

function refusePlaces({ data, to, keysTo }: BackupOptions): void {
  for (const name of ['hot.db', 'keys.db']) {
    if (!existsSync(join(data, name))) {
      throw new AuditError('not-ready', `There is no ${name} in ${data}.`, {
        hint: 'Name the data directory of a service with --data.',
      });
    }
  }
  if (isWithin(to, data) || isWithin(keysTo, data)) {
    throw new AuditError('invalid-request', 'A backup inside the data directory is lost with it.', {
      hint: 'Name directories elsewhere, best on another disk.',
    });
  }
  if (isWithin(keysTo, to) || isWithin(to, keysTo)) {
    throw new AuditError('invalid-request', 'The keys may not be backed up with the data.', {
      hint: 'Whoever holds both reads everything, and a copy of the keys that is kept for long undoes every erasure. Name another place with --keys-to.',
    });
  }
}

/** Sealed segments never change, so only those that are new are copied. */
async function copySegments(
  data: string,
  to: string,
  names: readonly string[],
  before: readonly BackupFile[],
  progress: NonNullable<BackupOptions['progress']>,
): Promise<{ files: BackupFile[]; copied: number }> {
  const files: BackupFile[] = [];
  let copied = 0;
  if (names.length > 0) await mkdir(join(to, 'segments'), { recursive: true, mode: 0o700 });
  for (const [i, base] of names.entries()) {
    const name = `segments/${base}`;
    const kept = before.find((file) => file.name === name);
    const { size } = await stat(join(data, name));
    const there = await stat(join(to, name)).catch(() => null);
    if (kept && there?.size === kept.bytes && kept.bytes === size) {
      files.push(kept);
    } else {
      await copyFile(join(data, name), join(to, `${name}.part`));
      await rename(join(to, `${name}.part`), join(to, name));
      files.push(await fileFacts(to, name));
      copied++;
    }
    progress('segments', i + 1, names.length);
  }
  return { files, copied };
}

async function backupKeys({
  data,
  keysTo,
  now,
  progress,
}: BackupOptions): Promise<{ manifest: KeysManifest }> {
  const name = `keys-${stampOf(now)}.db`;
  const part = join(keysTo, `${name}.part`);
  await copyDatabase(join(data, 'keys.db'), part, (done, total) => progress?.('keys.db', done, total));
  const { mark, highest } = describeKeys(part);
  await rename(part, join(keysTo, name));
  const file = await fileFacts(keysTo, name);
  const manifest: KeysManifest = {
    format: 'inzage-keys-backup/1',
    takenAt: timestamp(now),
    mark,
    highest,
    file,
  };
  await addToJournal(keysTo, mark, readErased(data));
  await writeWhole(join(keysTo, name.replace(/\.db$/, '.json')), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest };
}

/** Earlier copies of hot.db, and segments that the log no longer has: removed once the new manifest stands. */
async function removeOthers(to: string, { hot, segments }: BackupManifest): Promise<void> {
  const wanted = new Set([hot.name, ...segments.map(({ name }) => name)]);
  for (const name of await readdir(to)) {
    if (/^hot-.*\.db(-wal|-shm)?$/.test(name) && !wanted.has(name)) await rm(join(to, name));
  }
  for (const name of await readdir(join(to, 'segments')).catch(() => [] as string[])) {
    if (!wanted.has(`segments/${name}`)) await rm(join(to, 'segments', name));
  }
}

/** Removes backups of keys.db past their time, but never the newest. */
async function pruneKeys(keysTo: string, from: number, newest: string): Promise<string[]> {
  const pruned: string[] = [];
  for (const { manifest, path } of await keysBackups(keysTo)) {
    if (manifest.file.name === newest || Date.parse(manifest.takenAt) >= from) continue;
    await rm(join(keysTo, manifest.file.name), { force: true });
    await rm(path);
    pruned.push(manifest.file.name);
  }
  return pruned;
}

/** The backups of keys.db in a directory, newest first. */
export async function keysBackups(directory: string): Promise<{ manifest: KeysManifest; path: string }[]> {
  const names = (await readdir(directory).catch(() => [] as string[])).filter((name) =>
    /^keys-.*\.json$/.test(name),
  );
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { manifest: await readKeysManifest(path), path };
    }),
  );
  return found.sort((a, b) => b.manifest.takenAt.localeCompare(a.manifest.takenAt));
}
