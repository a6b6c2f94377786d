/**
 * Signed notes (C2SP signed-note): a text, a blank line, and signature lines that anybody may add to. The
 * text of a note means nothing until a key that the reader already trusts has signed it, so the only way
 * to the text is `openNote`.
 */
import { sign, verify } from 'node:crypto';
import { fromBase64, strictText } from './encoding.ts';
import { LedgerError } from './error.ts';
import { COSIGNATURE_V1, checkName, ED25519, type SigningKey, type VerifierKey } from './keys.ts';

/** More than the sixteen that every verifier must accept; few enough to bound the work. */
export const MAX_SIGNATURES = 100;

const KEY_ID_BYTES = 4;
const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

export type NoteSignature = {
  name: string;
  /** Eight hex digits. */
  keyId: string;
  /** True for a key the reader knows, false for a line that was ignored. */
  verified: boolean;
  /** When a witness says it saw the note: seconds since 1970. Only on verified cosignatures. */
  timestamp?: number;
};

export type OpenedNote = { text: string; signatures: NoteSignature[] };

/**
 * The note with one line for each signer. Throws `malformed-note` when the text does not end in a newline
 * or holds control characters, and `bad-key` for a witness key, whose lines need a time (`cosignatureLine`).
 */
export function signNote(text: string, signers: readonly SigningKey[]): string {
  checkText(text);
  return `${text}\n${signers.map((key) => signatureLine(text, key)).join('')}`;
}

/**
 * A witness's line over the text: u64 time ‖ signature (cosignature v1). `seconds` counts from 1970.
 * The caller has checked that the text is a checkpoint consistent with the last one it signed.
 */
export function cosignatureLine(text: string, key: SigningKey, seconds: number): string {
  checkText(text);
  if (key.type !== COSIGNATURE_V1)
    throw new LedgerError('bad-key', 'a cosignature needs a witness key (type 4)');
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new LedgerError('out-of-range', 'not a time in seconds');
  const time = Buffer.alloc(TIMESTAMP_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = sign(null, cosignedMessage(text, seconds), key.privateObject);
  return line(key, Buffer.concat([time, signature]));
}

/** The note with further signature lines at its end; throws `malformed-note` unless the result is one. */
export function addSignatures(note: string, lines: string): string {
  const added = note + lines;
  splitNote(added);
  return added;
}

/**
 * The signature lines that known keys made over this text, in their order, one text; every other line is
 * left out. What a log moves from a witness's answer into its own view. Throws as `openNote` does.
 */
export function verifiedLines(message: string | Uint8Array, verifiers: readonly VerifierKey[]): string {
  const { signatures } = openNote(message, verifiers);
  const lines = splitNote(message).lines;
  return lines
    .filter((_, i) => signatures[i]?.verified)
    .map(({ name, keyId, blob }) => signatureText(name, keyId, blob))
    .join('');
}

/** The text of a note, without asking who signed it: for finding out whose keys to ask for. */
export function unverifiedText(message: string | Uint8Array): string {
  return splitNote(message).text;
}

/**
 * The text and who signed it. Unknown keys are ignored, also those that share a name or an id with a known
 * one. Throws `malformed-note`, `too-many-signatures` (over 100), `ambiguous-key` (two known keys under one
 * name and id), `bad-signature` (a known key's line that does not verify), or `no-signature` (none verified).
 */
export function openNote(message: string | Uint8Array, verifiers: readonly VerifierKey[]): OpenedNote {
  const { text, lines } = splitNote(message);
  const known = byNameAndId(verifiers);
  const signatures = lines.map(({ name, keyId, blob }): NoteSignature => {
    const key = known.get(`${name}+${keyId}`);
    return key === undefined ? { name, keyId, verified: false } : checkLine(text, key, blob);
  });
  if (!signatures.some((signature) => signature.verified)) {
    throw new LedgerError('no-signature', 'no signature by a known key');
  }
  return { text, signatures };
}

function checkLine(text: string, key: VerifierKey, blob: Buffer): NoteSignature {
  const { name, keyId } = key;
  if (key.type === ED25519 && holds(key, Buffer.from(text), blob)) return { name, keyId, verified: true };
  if (key.type === COSIGNATURE_V1 && blob.length === TIMESTAMP_BYTES + SIGNATURE_BYTES) {
    const timestamp = Number(blob.readBigUInt64BE());
    const signed = Number.isSafeInteger(timestamp) && cosignedMessage(text, timestamp);
    if (signed && holds(key, signed, blob.subarray(TIMESTAMP_BYTES)))
      return { name, keyId, verified: true, timestamp };
  }
  throw new LedgerError('bad-signature', `the signature of the known key ${name} does not verify`);
}

function holds(key: VerifierKey, message: Buffer, signature: Buffer): boolean {
  return signature.length === SIGNATURE_BYTES && verify(null, message, key.publicObject, signature);
}

function cosignedMessage(text: string, seconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function signatureLine(text: string, key: SigningKey): string {
  if (key.type !== ED25519) throw new LedgerError('bad-key', 'a note is signed with an Ed25519 key (type 1)');
  return line(key, sign(null, Buffer.from(text), key.privateObject));
}

function line(key: VerifierKey, blob: Buffer): string {
  return signatureText(checkName(key.name), key.keyId, blob);
}

function signatureText(name: string, keyId: string, blob: Buffer): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), blob]).toString('base64')}\n`;
}

type SignatureLine = { name: string; keyId: string; blob: Buffer };

/** Takes a note apart at its last empty line and reads every signature line, known or not. */
function splitNote(message: string | Uint8Array): { text: string; lines: SignatureLine[] } {
  const whole = strictText(message, 'malformed-note');
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) throw malformed('a note has an empty line before its signatures');
  const text = whole.slice(0, end + 1);
  checkText(text);
  const rest = whole.slice(end + 2);
  if (!rest.endsWith('\n')) throw malformed('a note ends in a newline, after at least one signature');
  const lines = rest.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw new LedgerError('too-many-signatures', `a note carries at most ${MAX_SIGNATURES} signatures`);
  }
  return { text, lines: lines.map(readLine) };
}

function readLine(text: string): SignatureLine {
  const [, name = '', encoded = ''] = /^— ([^+\p{White_Space}\p{Cc}]+) ([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length <= KEY_ID_BYTES)
    throw malformed('a line after the text is not a signature');
  return { name, keyId: bytes.toString('hex', 0, KEY_ID_BYTES), blob: bytes.subarray(KEY_ID_BYTES) };
}

function checkText(text: string): void {
  if (!text.endsWith('\n')) throw malformed('the text of a note ends in a newline');
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) throw malformed('a note holds no control characters but newlines');
  }
  if (!text.isWellFormed()) throw malformed('not valid UTF-8');
}

function byNameAndId(verifiers: readonly VerifierKey[]): Map<string, VerifierKey> {
  const known = new Map<string, VerifierKey>();
  for (const key of verifiers) {
    const id = `${key.name}+${key.keyId}`;
    const other = known.get(id);
    if (other !== undefined && !(other.type === key.type && other.publicKey.equals(key.publicKey))) {
      throw new LedgerError('ambiguous-key', 'two different known keys share a name and an id');
    }
    known.set(id, key);
  }
  return known;
}

function malformed(message: string): LedgerError {
  return new LedgerError('malformed-note', message);
}
