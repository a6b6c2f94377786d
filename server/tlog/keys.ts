import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEntry } from '#ledger/entry.ts';
import {
  decodeSigningKey,
  encodeSigningKey,
  generateSigningKey,
  parseVerifierKey,
  type SigningKey,
  verifierKey,
} from '#ledger/keys.ts';
import { followRotations, type Pin, readPins } from '#ledger/rotation.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { keptOrMade, readKeyFile, replaceFile } from './key-file.ts';
import type { KeyKind } from './rotation.ts';

/**
 * The keys that sign checkpoints. Which one is in force is said by the ledger; the keys directory holds it
 * as `checkpoint.key`, and during a transition the one before it as `checkpoint.previous.key`.
 */
export interface LogKeys {
  /** The keys directory. */
  directory: string;
  /** The key to commit when the ledger names none yet. */
  first(): Promise<SigningKey>;
  /**
   * The keys that sign now, as the ledger names them: the one in force, then the one before it where both
   * sign. Throws `not-ready` when the directory does not hold the one in force.
   */
  signers(inForce: { public: string; previous: string | null }): Promise<SigningKey[]>;
}

export const CHECKPOINT_FILE = 'checkpoint.key';
const PUBLIC_FILE = 'checkpoint.vkey';
const HISTORY_FILE = 'checkpoint.vkeys';

export const nextFile = (file: string): string => file.replace(/\.key$/, '.next.key');
export const previousFile = (file: string): string => file.replace(/\.key$/, '.previous.key');

/** How rotation handles keys of this purpose. */
export function checkpointKind(origin: string): KeyKind {
  return {
    purpose: 'checkpoint',
    file: CHECKPOINT_FILE,
    make: () => `${encodeSigningKey(generateSigningKey(origin))}\n`,
    publicOf: (text) => verifierKey(decode(text, origin)),
    privateOf: (text) => decode(text, origin).privateObject,
    keepsPrevious: true,
  };
}

export function openLogKeys(directory: string, origin: string): LogKeys {
  const read = async (name: string): Promise<SigningKey | null> => {
    const text = await readKeyFile(join(directory, name));
    return text === null ? null : decode(text, origin);
  };
  const held = new Map<string, SigningKey>();
  const load = async (): Promise<void> => {
    for (const name of [CHECKPOINT_FILE, nextFile(CHECKPOINT_FILE), previousFile(CHECKPOINT_FILE)]) {
      const key = await read(name);
      if (key) held.set(verifierKey(key), key);
    }
  };
  return {
    directory,
    async first() {
      const text = await keptOrMade(join(directory, CHECKPOINT_FILE), checkpointKind(origin).make);
      return decode(text, origin);
    },
    async signers({ public: text, previous }) {
      const wanted = previous === null ? [text] : [text, previous];
      if (!wanted.every((one) => held.has(one))) await load();
      const key = held.get(text);
      if (!key) {
        throw new AuditError('not-ready', 'The keys directory does not hold the checkpoint key in force.', {
          hint: `The ledger names ${text}. Put that key back as ${CHECKPOINT_FILE}; if it is lost for good, run \`inzage admin rotate-key --purpose checkpoint --lost\`.`,
        });
      }
      const before = previous === null ? undefined : held.get(previous);
      return before ? [key, before] : [key];
    },
  };
}

/** Every checkpoint key of this log and the sizes it signs at, from the ledger's own entries. */
export async function keyHistory(store: Pick<Store, 'entriesOfKind' | 'origin'>): Promise<Pin[]> {
  const entries = (await store.entriesOfKind('key')).map(({ index, bytes }) => ({
    index,
    entry: parseEntry(bytes),
  }));
  const ours = entries.filter(({ entry }) => entry.clear.purpose === 'checkpoint');
  const firsts = ours.filter(
    ({ entry }) => readable(entry.clear.previous) === null || isLost(entry.clear.signatures),
  );
  const pinned = firsts.flatMap(({ index, entry }, i) => {
    const text = readable(entry.clear.public);
    return text === null ? [] : [`${text} ${i === 0 ? 0 : index + 1}`];
  });
  return followRotations(readPins(pinned), ours, store.origin);
}

/** Keeps the public parts where whoever verifies can take them: the key in force, and all of them. */
export async function publishKeys(
  directory: string,
  inForce: string,
  history: readonly Pin[],
): Promise<void> {
  const lines = history.map(({ key, from }) => `${verifierKey(key)} ${from}\n`);
  await publish(join(directory, PUBLIC_FILE), `${inForce}\n`);
  await publish(join(directory, HISTORY_FILE), lines.join(''));
}

/** Written only when it says something else, so that the keys may lie where nothing can be written. */
async function publish(file: string, text: string): Promise<void> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== text) await replaceFile(file, text, 0o644);
}

function readable(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  try {
    return verifierKey(parseVerifierKey(text));
  } catch {
    return null;
  }
}

const isLost = (signatures: unknown): boolean =>
  typeof signatures === 'object' &&
  signatures !== null &&
  'previous' in signatures &&
  signatures.previous === null;

function decode(text: string, origin: string): SigningKey {
  const key = decodeSigningKey(text.trim());
  if (key.name !== origin) {
    throw new AuditError('not-ready', `${CHECKPOINT_FILE} belongs to the log ${key.name}.`, {
      hint: 'Start with that origin, or point --keys at the keys of this log.',
    });
  }
  return key;
}
