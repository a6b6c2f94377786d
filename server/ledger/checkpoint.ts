/**
 * Checkpoints (C2SP tlog-checkpoint): the signed statement "the log called `origin` had this root at this
 * size". Everything a proof is worth, it takes from one of these.
 */
import { fromBase64, fromDecimal } from './encoding.ts';
import { LedgerError } from './error.ts';
import { EMPTY_ROOT, HASH_BYTES } from './hash.ts';
import { checkName, ED25519, parseVerifierKey, type SigningKey, type VerifierKey } from './keys.ts';
import { MAX_SIZE } from './merkle.ts';
import { type NoteSignature, openNote, signNote } from './note.ts';

export type Checkpoint = {
  /** The log's name: a URL without scheme, spaces or plus signs. */
  origin: string;
  size: number;
  root: Buffer;
};

/** Who vouches for an opened checkpoint: the log itself first of all, then the witnesses the reader knows. */
export type OpenedCheckpoint = Checkpoint & { signedBy: Omit<NoteSignature, 'verified'>[] };

/** The text to be signed. Throws `bad-name`, `out-of-range`, `bad-hash`. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  checkName(origin);
  if (!Number.isSafeInteger(size) || size < 0) throw new LedgerError('out-of-range', 'not a tree size');
  if (root.length !== HASH_BYTES || (size === 0 && !EMPTY_ROOT.equals(root))) {
    throw new LedgerError('bad-hash', 'a root has 32 bytes, and the empty tree has its own');
  }
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/**
 * Reads a checkpoint's text, without signatures; extension lines are allowed and ignored. Throws
 * `malformed-checkpoint`. To trust what it says, use `openCheckpoint`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw malformed('a checkpoint ends in a newline');
  const [origin = '', sizeLine = '', rootLine = ''] = lines;
  if (origin === '' || lines.includes('')) throw malformed('a checkpoint has no empty lines');
  const size = fromDecimal(sizeLine);
  if (size === undefined)
    throw malformed(`a tree size is a decimal up to ${MAX_SIZE}, without leading zeroes`);
  const root = fromBase64(rootLine, HASH_BYTES);
  if (root === undefined) throw malformed('a root is 32 bytes in base64');
  if (size === 0 && !root.equals(EMPTY_ROOT)) throw malformed('an empty tree has the root of the empty tree');
  return { origin, size, root };
}

/** The signed note. The first signer is the log: its key carries the origin as its name (`wrong-origin`). */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly SigningKey[]): string {
  if (signers[0]?.name !== checkpoint.origin) {
    throw new LedgerError('wrong-origin', 'a checkpoint is signed by a key that has the origin as its name');
  }
  return signNote(formatCheckpoint(checkpoint), signers);
}

/**
 * The checkpoint in a signed note, once a known Ed25519 key *of that origin* has signed it: a witness's
 * line, or another log's, does not make it the log's own. Throws as `openNote` and `parseCheckpoint` do,
 * and `wrong-origin`.
 */
export function openCheckpoint(
  note: string | Uint8Array,
  verifierKeys: readonly (string | VerifierKey)[],
): OpenedCheckpoint {
  const keys = verifierKeys.map((key) => (typeof key === 'string' ? parseVerifierKey(key) : key));
  const { text, signatures } = openNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  const verified = signatures.filter((signature) => signature.verified);
  const logKeys = new Set(
    keys.filter((key) => key.type === ED25519 && key.name === checkpoint.origin).map((key) => key.keyId),
  );
  if (!verified.some(({ name, keyId }) => name === checkpoint.origin && logKeys.has(keyId))) {
    throw new LedgerError('wrong-origin', 'no known key of this origin has signed the checkpoint');
  }
  return { ...checkpoint, signedBy: verified.map(({ verified: _, ...who }) => who) };
}

function malformed(message: string): LedgerError {
  return new LedgerError('malformed-checkpoint', message);
}
