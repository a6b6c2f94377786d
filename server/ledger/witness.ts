/**
 * The witness protocol (C2SP tlog-witness): the one request there is, and what a witness answers to it. A
 * witness keeps a single tree head for each log and moves it only to a tree that begins with the one it
 * has; so a log that shows two histories cannot have both cosigned. Nothing here stores, listens or signs.
 */
import { type OpenedCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { fromBase64, fromDecimal, strictText } from './encoding.ts';
import { LedgerError } from './error.ts';
import { EMPTY_ROOT, HASH_BYTES } from './hash.ts';
import type { VerifierKey } from './keys.ts';
import { consistencyForWitness } from './merkle.ts';
import { unverifiedText } from './note.ts';

export type AddCheckpoint = {
  /** Size of the tree that the witness is taken to hold; 0 for none. */
  old: number;
  /** Consistency proof from `old` to the checkpoint's size (RFC 6962 §2.1.2). */
  path: readonly Uint8Array[];
  /** The checkpoint as a signed note, verbatim. */
  note: string;
};

export type WitnessedHead = { size: number; root: Uint8Array };

/** `why` is for whoever reads the witness's log; it repeats nothing that the caller sent. */
export type WitnessVerdict =
  | { status: 200; checkpoint: OpenedCheckpoint }
  | { status: 409; size: number; why: string }
  | { status: 400 | 403 | 404 | 422; why: string };

/** The media type of a 409's body: the size the witness holds, in decimal, and a newline. */
export const SIZE_TYPE = 'text/x.tlog.size';
export const MAX_PROOF_LINES = 63;

/** The request's body. Throws `malformed-request` for what `parseAddCheckpoint` would not read back. */
export function formatAddCheckpoint({ old, path, note }: AddCheckpoint): string {
  const lines = [`old ${old}`, ...path.map((hash) => Buffer.from(hash).toString('base64')), '', note];
  const text = lines.join('\n');
  parseAddCheckpoint(text);
  return text;
}

/** Reads the body, in the one spelling it has; throws `malformed-request`. The note is not opened yet. */
export function parseAddCheckpoint(body: string | Uint8Array): AddCheckpoint {
  const text = strictText(body, 'malformed-request');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('an empty line stands before the checkpoint');
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const old = first.startsWith('old ') ? fromDecimal(first.slice('old '.length)) : undefined;
  if (old === undefined) throw malformed('the first line is "old" and a size without leading zeroes');
  if (lines.length > MAX_PROOF_LINES) throw malformed(`a proof has at most ${MAX_PROOF_LINES} lines`);
  const path = lines.map((line) => {
    const hash = fromBase64(line, HASH_BYTES);
    if (hash === undefined) throw malformed('each line of the proof is a hash of 32 bytes in base64');
    return hash;
  });
  return { old, path, note: text.slice(end + 2) };
}

/**
 * What a witness that holds `known` of this log answers to the request, in the order of the checks of
 * tlog-witness. `keysOf` gives the keys it trusts for an origin; `knownOf` the head it holds of that log,
 * null before the first. The caller stores the head and cosigns on 200, in one step with this one.
 */
export function judgeCheckpoint(
  request: AddCheckpoint,
  keysOf: (origin: string) => readonly VerifierKey[],
  knownOf: (origin: string) => WitnessedHead | null,
): WitnessVerdict {
  let checkpoint: OpenedCheckpoint;
  try {
    const { origin } = parseCheckpoint(unverifiedText(request.note));
    const keys = keysOf(origin);
    if (keys.length === 0) return { status: 404, why: 'the log is unknown' };
    checkpoint = openCheckpoint(request.note, keys);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const unsigned = ['no-signature', 'bad-signature', 'wrong-origin'].includes(error.code);
    return { status: unsigned ? 403 : 400, why: error.message };
  }
  const { origin, size, root } = checkpoint;
  if (request.old > size) return { status: 400, why: 'the old size is larger than the checkpoint' };
  const known = knownOf(origin) ?? { size: 0, root: EMPTY_ROOT };
  if (request.old !== known.size)
    return { status: 409, size: known.size, why: 'another size is held than the log thinks' };
  if (known.size === size && Buffer.compare(known.root, root) !== 0)
    return { status: 409, size: known.size, why: 'the log signed two roots for one size' };
  const proof = { size1: known.size, size2: size, root1: known.root, root2: root, path: request.path };
  if (!consistencyForWitness(proof)) return { status: 422, why: 'the consistency proof does not hold' };
  return { status: 200, checkpoint };
}

function malformed(message: string): LedgerError {
  return new LedgerError('malformed-request', message);
}
