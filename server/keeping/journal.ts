import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AuditError } from '#server/errors.ts';
import type { ErasedPerson, Store } from '#store/port.ts';

/**
 * The journal of erasures that is kept with the backups of `keys.db`: numbers of people whose keys were destroyed,
 * and nothing that says who they were. A restore of older files erases them again by it. It only ever grows.
 */
const Journal = z.strictObject({
  format: z.literal('inzage-erasures/1'),
  /** Which keys.db these numbers belong to. */
  keys: z.string(),
  erased: z.array(
    z.strictObject({
      kind: z.enum(['subject', 'actor']),
      ref: z.int().positive(),
      at: z.int().nonnegative(),
    }),
  ),
});

const FILE = 'erasures.json';
/** The store's setting that names the place; `inzage admin backup` writes it. */
export const KEYS_BACKUP = 'keys-backup';
/** … and this one, which the store keeps, whose they are. */
const KEYS_MARK = 'keys';

/** What the journal in this directory says; empty where there is none. Throws `not-ready` when it cannot be read. */
export async function readJournal(directory: string, keys: string): Promise<ErasedPerson[]> {
  let text: string;
  try {
    text = await readFile(join(directory, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(error);
  }
  try {
    const journal = Journal.parse(JSON.parse(text));
    if (journal.keys === keys) return journal.erased;
  } catch (error) {
    throw unreadable(error);
  }
  throw new AuditError('not-ready', `${FILE} belongs to another keys.db.`, {
    hint: 'Keep the keys of each data directory in a directory of its own.',
  });
}

const unreadable = (cause: unknown): AuditError =>
  new AuditError('not-ready', `${FILE}, the journal of erasures, cannot be read.`, {
    hint: 'Do not go on without it: people who were erased would come back. Fetch it from another copy of the backup.',
    cause,
  });

/** Adds to the journal in this directory, and swaps the file in whole. */
export async function addToJournal(
  directory: string,
  keys: string,
  erased: readonly ErasedPerson[],
): Promise<void> {
  const all = new Map<string, ErasedPerson>();
  for (const one of [...(await readJournal(directory, keys)), ...erased])
    all.set(`${one.kind} ${one.ref}`, one);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const part = join(directory, `${FILE}.${process.pid}.part`);
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(
      `${JSON.stringify({ format: 'inzage-erasures/1', keys, erased: [...all.values()] })}\n`,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, join(directory, FILE));
}

/**
 * Carries the store's journal to where its keys are backed up, so that an erasure outlives a restore of files that
 * are older than it. A place that cannot be reached is told, and caught up with at the next backup.
 */
export async function keepJournal(store: Store): Promise<void> {
  const [directory, keys] = await Promise.all([store.setting(KEYS_BACKUP), store.setting(KEYS_MARK)]);
  if (directory === null || keys === null) return;
  try {
    await addToJournal(directory, keys, await store.erasedJournal());
  } catch (error) {
    console.error(
      `the journal of erasures beside the backups of keys.db could not be written (${error instanceof Error ? error.message : 'unknown'}); run \`inzage admin backup\` when the place is back`,
    );
  }
}
