import { parseEntry } from '#ledger/entry.ts';
import { LedgerError } from '#ledger/error.ts';
import { followRotations, openPinned, type Pin, readPins } from '#ledger/rotation.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { LedgerMistake, Store } from '#store/port.ts';
import { compareHead, compareHeadNote } from './head.ts';
import { keyHistory } from './keys.ts';

/**
 * The outsider's check of a data directory: all that stands in it made anew and held against what was signed. It
 * trusts the pinned keys and its own arithmetic. What the files cannot tell by themselves (that they are an older
 * copy, or another history under the same key) takes a head that somebody else kept.
 */
export interface AuditStep {
  name: string;
  ok: boolean;
  detail: string;
  /** Said, and not checked by anything. */
  stated?: true;
}

export interface AuditInput {
  store: Store;
  /** Verifier keys as `readPins` takes them; empty to believe the keys that the log itself names. */
  keys: readonly string[];
  /** A signed checkpoint that was kept elsewhere. */
  head: Uint8Array | null;
  say(step: AuditStep): void;
  /** Entries made anew so far. */
  progress(entries: number, of: number): void;
}

/** What a step found wrong, and what to say where that is nothing. */
type Found = [mistakes: readonly string[], holds: string];

/** Entries between two reports of progress: a few dozen milliseconds. */
const AT_ONCE = 2048;
const SHOWN = 5;

/** Whether everything holds. Every step is taken, whatever the ones before it found. */
export async function auditLog({ store, keys, head, say, progress }: AuditInput): Promise<boolean> {
  let whole = true;
  const step = (name: string, mistakes: readonly string[], holds: string): void => {
    if (mistakes.length > 0) whole = false;
    const more = mistakes.length > SHOWN ? [`and ${mistakes.length - SHOWN} more`] : [];
    const detail = mistakes.length > 0 ? [...mistakes.slice(0, SHOWN), ...more].join('; ') : holds;
    say({ name, ok: mistakes.length === 0, detail });
  };
  /** What cannot be read, again, is one more thing that does not hold; once may be a file that was just replaced. */
  const attempt = async (name: string, run: () => Promise<Found>): Promise<void> => {
    const [mistakes, holds] = await run().catch(run).catch(unreadable);
    step(name, mistakes, holds);
  };

  const { size } = await store.root();
  const parts = await store.ledgerParts();
  await attempt('files', async () => [
    await store.checkFiles(),
    'hot.db, keys.db and all sealed files can be read',
  ]);
  for (const part of parts) {
    const name = part.sealed ? `segment ${part.n}` : 'open part';
    await attempt(name, async () => {
      const mistakes: LedgerMistake[] = [];
      for (let at = part.first; at < part.end; at += AT_ONCE) {
        mistakes.push(...(await store.checkEntries(at, Math.min(part.end, at + AT_ONCE))));
        progress(Math.min(part.end, at + AT_ONCE), size);
      }
      if (part.sealed) mistakes.push(...(await store.checkPart(part.n)));
      const range = part.end === part.first ? 'no entries' : `entries ${part.first} to ${part.end - 1}`;
      return [told(mistakes), `${range} were made anew and have the hashes that were entered`];
    });
  }
  await attempt('tree', async () => [
    told(await store.checkTree()),
    `all roots lead to the one over ${size} entries`,
  ]);
  await attempt('retention', async () => {
    const { entries, mistakes } = await store.checkDestroyed();
    return [
      told(mistakes),
      entries === 0
        ? 'no entry was destroyed'
        : `${entries} entries were destroyed by retention; their hashes stand`,
    ];
  });
  await attempt('checkpoint', () => checkpointHolds(store, keys));
  if (head !== null) {
    await attempt('head', async () => {
      const compared = await compareHeadNote(
        store,
        head,
        keys.length > 0 ? await pinsOf(store, keys) : undefined,
      );
      return compared.ok
        ? [[], `the log begins with the ${compared.size} entries of the head that was kept elsewhere`]
        : [[compared.why], ''];
    });
  }
  return whole;
}

/** The last checkpoint that was kept: signed by a key that is believed, and of this very tree. */
async function checkpointHolds(store: Store, keys: readonly string[]): Promise<Found> {
  const signed = await store.signedCheckpoint();
  if (signed === null) return [['no checkpoint was kept: nothing says what the log was'], ''];
  const pins = keys.length > 0 ? await pinsOf(store, keys) : await keyHistory(store);
  try {
    const opened = openPinned(signed.note, pins);
    const compared = await compareHead(store, opened);
    if (!compared.ok) return [[compared.why.replaceAll('the head', 'the last signed checkpoint')], ''];
    const by = keys.length > 0 ? 'a pinned key' : 'a key that the log itself names: pin it with --key';
    return [
      [],
      `the log begins with the ${opened.size} entries of the checkpoint signed at ${timestamp(signed.at)}, by ${by}`,
    ];
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return [[`the last checkpoint is not signed by a key that is believed (${error.message})`], ''];
  }
}

/** The pinned keys and those that their rotations lead to. */
async function pinsOf(store: Store, keys: readonly string[]): Promise<Pin[]> {
  const entries = await store.entriesOfKind('key');
  return followRotations(
    readPins(keys),
    entries.map(({ index, bytes }) => ({ index, entry: parseEntry(bytes) })),
    store.origin,
  );
}

const told = (mistakes: readonly LedgerMistake[]): string[] =>
  mistakes.map(({ index, what }) => `entry ${index}: ${what}`);

/** What an error says of the files; throws it where it says nothing of them. */
function unreadable(error: unknown): Found {
  if (error instanceof AuditError) return [[`${error.message} ${error.hint ?? ''}`.trim()], ''];
  if (error instanceof LedgerError) return [[`the stored hashes are not all there (${error.message})`], ''];
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_'))
    return [[`the files cannot be read (${error.code})`], ''];
  throw error;
}
