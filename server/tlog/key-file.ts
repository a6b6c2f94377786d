import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditError } from '#server/errors.ts';

/**
 * Files of the keys directory. Each is whole or not there: it is written under another name, flushed, and
 * only then given its own. They are readable by their owner only.
 */

/** The file's text; null when it is not there, or empty as an interrupted start once left it. */
export async function readKeyFile(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.trim() === '') return null;
    if (((await stat(file)).mode & 0o077) !== 0) {
      throw new AuditError('not-ready', `${basename(file)} can be read by others.`, {
        hint: 'Make it mode 0600 and start again; if others could read it for long, rotate the key.',
      });
    }
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The file's text; made first where there is none. Of two processes that start together one makes it. */
export async function keptOrMade(file: string, make: () => string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const kept = await readKeyFile(file);
  if (kept !== null) return kept;
  await removeIfEmpty(file);
  const part = await writePart(file, make(), 0o600);
  try {
    // Unlike a rename, a link never takes the place of what is there.
    await link(part, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(part, { force: true });
  }
  const made = await readKeyFile(file);
  if (made === null) throw new AuditError('not-ready', `${basename(file)} cannot be made.`);
  return made;
}

/** Puts the text in the file's place in one step; durable when it resolves. */
export async function replaceFile(file: string, text: string, mode = 0o600): Promise<void> {
  const part = await writePart(file, text, mode);
  await rename(part, file);
  await syncDirectory(dirname(file));
}

export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
  await syncDirectory(dirname(file));
}

async function removeIfEmpty(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size === 0) await rm(file, { force: true });
}

async function writePart(file: string, text: string, mode: number): Promise<string> {
  const part = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  const handle = await open(part, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return part;
}

/** So that a new name survives a power cut. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
