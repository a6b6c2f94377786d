import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseCheckpoint } from '#ledger/checkpoint.ts';
import { newId } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { beginsWith, describeHot, noteSettings, replayErasures } from '#store/sqlite/snapshot.ts';
import { keysBackups } from './backup.ts';
import { KEYS_BACKUP, readJournal } from './journal.ts';
import { type BackupManifest, checkFile, readManifest, syncDirectory } from './manifest.ts';

/**
 * Makes a data directory from a backup: files are checked against their manifests, the tree against the checkpoint
 * that was signed over it and against a head kept elsewhere, and everybody who was ever erased is erased again, all
 * before the directory gets the name under which a service could open it.
 */
export interface RestoreOptions {
  from: string;
  keysFrom: string;
  to: string;
  /** A file with a signed checkpoint of this log that somebody else kept. */
  head?: string;
  now: number;
}

export interface RestoreResult {
  manifest: BackupManifest;
  keysFile: string;
  /** People erased since, who were back in these files and are erased again. */
  erasedAgain: number;
  /** Entries that the head has and the backup has not; null without a head. */
  lost: number | null;
}

export async function restore({ from, keysFrom, to, head, now }: RestoreOptions): Promise<RestoreResult> {
  if (existsSync(to) && (await readdir(to)).length > 0) {
    throw new AuditError('conflict', `${to} is there already, and nothing is overwritten.`, {
      hint: 'Name a directory that does not exist yet; move the old one aside, do not delete it.',
    });
  }
  const manifest = await readManifest(from);
  await checkFile(from, manifest.hot);
  for (const segment of manifest.segments) await checkFile(from, segment);
  const keys = await chooseKeys(keysFrom, manifest);
  const erased = await readJournal(keysFrom, manifest.keys.mark);

  const part = `${resolve(to)}.restoring`;
  await rm(part, { recursive: true, force: true });
  await mkdir(join(part, 'segments'), { recursive: true, mode: 0o700 });
  try {
    const copies = [
      [join(from, manifest.hot.name), 'hot.db'],
      [join(keysFrom, keys.name), 'keys.db'],
      ...manifest.segments.map(({ name }) => [join(from, name), name]),
    ] as [string, string][];
    for (const [source, name] of copies) {
      await copyFile(source, join(part, name));
      await chmod(join(part, name), 0o600);
    }
    const lost = await checkTree(part, manifest, head);
    const erasedAgain = replayErasures(part, erased, { id: `restore/${newId(now)}`, at: now });
    noteSettings(part, { [KEYS_BACKUP]: resolve(keysFrom) });
    await rm(to, { recursive: true, force: true });
    await rename(part, to);
    await syncDirectory(join(resolve(to), '..'));
    return { manifest, keysFile: keys.name, erasedAgain, lost };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** The newest backup of this very keys.db: it has the most erasures behind it. */
async function chooseKeys(keysFrom: string, { keys, takenAt }: BackupManifest): Promise<{ name: string }> {
  const all = (await keysBackups(keysFrom)).filter(({ manifest }) => manifest.mark === keys.mark);
  const enough = all.find(
    ({ manifest: { highest } }) =>
      highest.subject >= keys.highest.subject && highest.actor >= keys.highest.actor,
  );
  if (!enough) {
    throw new AuditError(
      'not-ready',
      all.length === 0
        ? `${keysFrom} holds no backup of the keys.db that this backup belongs to.`
        : `No backup of keys.db in ${keysFrom} knows everybody whom this backup, of ${takenAt}, mentions.`,
      { hint: 'Name the directory of its keys with --keys-from; without them no record can be opened.' },
    );
  }
  await checkFile(keysFrom, enough.manifest.file);
  return { name: enough.manifest.file.name };
}

/** Answers how many entries are lost by this head. Throws `not-ready` when the tree is not what was signed. */
async function checkTree(
  directory: string,
  manifest: BackupManifest,
  head: string | undefined,
): Promise<number | null> {
  const { size, root, origin } = describeHot(join(directory, 'hot.db'), join(directory, 'segments'));
  const differs = (what: string): AuditError =>
    new AuditError('not-ready', `The ledger in the backup is not ${what}.`, {
      hint: 'It was changed, or is another history. Nothing was restored: keep these files, and take another backup.',
    });
  if (origin !== manifest.origin || size !== manifest.size || root.toString('base64') !== manifest.root) {
    throw differs('the one that its manifest describes');
  }
  const holdsAt = (at: { size: number; root: Uint8Array }): boolean => beginsWith(directory, at);
  if (manifest.checkpoint !== null) {
    const signed = bodyOf(manifest.checkpoint);
    if (signed.size > size || !holdsAt(signed)) throw differs('the one that its checkpoint was signed over');
  }
  if (head === undefined) return null;
  const told = bodyOf(await readHead(head));
  if (told.origin !== origin) throw differs('the log of the head');
  if (told.size > size) return told.size - size;
  if (!holdsAt(told)) throw differs('the one that the head was signed over');
  return 0;
}

function bodyOf(note: string): ReturnType<typeof parseCheckpoint> {
  try {
    return parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  } catch (cause) {
    throw new AuditError('not-ready', 'This is no checkpoint.', {
      hint: 'A head is a file with what GET /ledger/checkpoint answered.',
      cause,
    });
  }
}

async function readHead(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AuditError('not-ready', `The head cannot be read (${(cause as NodeJS.ErrnoException).code}).`, {
      hint: 'Name a file that holds a signed checkpoint with --head.',
      cause,
    });
  }
}
