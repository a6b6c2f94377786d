import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AuditError } from '#server/errors.ts';

/** What a backup says of itself, and whether its files are what it says. */

const File = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)?$/),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
});
export type BackupFile = z.infer<typeof File>;
const Highest = z.strictObject({ subject: z.int().nonnegative(), actor: z.int().nonnegative() });

const Backup = z.strictObject({
  format: z.literal('inzage-backup/1'),
  origin: z.string(),
  takenAt: z.iso.datetime(),
  /** Of the tree in it: entries, and the root in standard base64. */
  size: z.int().nonnegative(),
  root: z.string(),
  /** The newest signed checkpoint in it, as it was served. */
  checkpoint: z.string().nullable(),
  /** Which keys.db it belongs to, and what that one must at least know. */
  keys: z.strictObject({ mark: z.string(), highest: Highest }),
  hot: File,
  segments: z.array(File),
});
export type BackupManifest = z.infer<typeof Backup>;

const Keys = z.strictObject({
  format: z.literal('inzage-keys-backup/1'),
  takenAt: z.iso.datetime(),
  mark: z.string(),
  highest: Highest,
  file: File,
});
export type KeysManifest = z.infer<typeof Keys>;

export const readManifest = (directory: string): Promise<BackupManifest> =>
  readAs(Backup, join(directory, 'manifest.json'), 'a backup that `inzage admin backup` made');

export const readKeysManifest = (file: string): Promise<KeysManifest> =>
  readAs(Keys, file, 'a backup of keys.db that `inzage admin backup` made');

async function readAs<T extends z.ZodType>(schema: T, file: string, what: string): Promise<z.output<T>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new AuditError('not-ready', `${dirname(file)} does not hold ${what}.`, {
      hint: 'Name the directory that --to or --keys-to named then.',
      cause,
    });
  }
}

/** Swaps a file in whole: whoever reads it sees the old one or the new one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  await syncDirectory(dirname(file));
}

/** So that new names survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Size and digest of a file, and its bytes flushed to the disk. */
export async function fileFacts(directory: string, name: string): Promise<BackupFile> {
  const path = join(directory, name);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { name, bytes: (await stat(path)).size, sha256: await sha256Of(path) };
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

/** Throws `not-ready` unless the file is there and is, byte for byte, the one that was backed up. */
export async function checkFile(directory: string, { name, bytes, sha256 }: BackupFile): Promise<void> {
  const path = join(directory, name);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  const wrong =
    size === -1
      ? 'is missing'
      : size !== bytes
        ? 'has another size'
        : (await sha256Of(path)) !== sha256
          ? 'was changed'
          : null;
  if (wrong === null) return;
  throw new AuditError('not-ready', `${name} of the backup ${wrong}.`, {
    hint: 'Nothing was restored. Take another copy of the backup, or an earlier one.',
  });
}
