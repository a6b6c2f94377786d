/**
 * Rotation of signing keys. A new key is brought in by an entry of kind `key` that the old key and the new
 * one have both signed, so whoever pinned one key once can follow the log through every later one, and a
 * key that was replaced vouches for nothing that came after it. The texts stand in `docs/ledger-format.md`.
 */
import { sign, verify } from 'node:crypto';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { fromBase64, fromDecimal } from './encoding.ts';
import type { LedgerEntry } from './entry.ts';
import { LedgerError } from './error.ts';
import { COSIGNATURE_V1, parseVerifierKey, type VerifierKey } from './keys.ts';
import { MAX_SIZE } from './merkle.ts';

export type KeyPurpose = 'checkpoint' | 'export';

/** One key put in another's place. `previous` and `public` are as the entries hold them. */
export type Rotation = { origin: string; purpose: KeyPurpose; previous: string; public: string };

/** Standard base64 of 64 bytes each. `previous` is null where the old key was lost: nobody can follow that. */
export type RotationSignatures = { previous: string | null; public: string };

const SIGNATURE_BYTES = 64;
type PrivateKey = Parameters<typeof sign>[2];
type PublicKey = Parameters<typeof verify>[2];

/** What both keys sign: five lines, each with its newline. It can be no checkpoint and no cosignature. */
export function rotationText({ origin, purpose, previous, public: next }: Rotation): string {
  return `inzage/key-rotation/v1\norigin ${origin}\npurpose ${purpose}\nprevious ${previous}\npublic ${next}\n`;
}

/** Signs with the new key and, unless it was lost, with the old one. */
export function signRotation(
  rotation: Rotation,
  keys: { previous: PrivateKey | null; public: PrivateKey },
): RotationSignatures {
  const message = Buffer.from(rotationText(rotation));
  const by = (key: PrivateKey): string => sign(null, message, key).toString('base64');
  return { previous: keys.previous === null ? null : by(keys.previous), public: by(keys.public) };
}

/** Whether the old key and the new one have both signed this rotation. */
export function rotationHolds(
  rotation: Rotation,
  signatures: RotationSignatures,
  keys: { previous: PublicKey; public: PublicKey },
): boolean {
  const message = Buffer.from(rotationText(rotation));
  const holds = (text: string | null, key: PublicKey): boolean => {
    const bytes = text === null ? undefined : fromBase64(text, SIGNATURE_BYTES);
    return bytes !== undefined && verify(null, message, key, bytes);
  };
  return holds(signatures.previous, keys.previous) && holds(signatures.public, keys.public);
}

/** The rotation that an entry is; null for any other entry, and for the first commitment of a key. */
export function readRotation(
  { kind, clear }: LedgerEntry,
  origin: string,
): { rotation: Rotation; signatures: RotationSignatures } | null {
  const { purpose, previous, public: next, signatures } = clear;
  if (kind !== 'key' || (purpose !== 'checkpoint' && purpose !== 'export')) return null;
  if (typeof previous !== 'string' || typeof next !== 'string') return null;
  const { previous: bySigner, public: byNext } = (signatures ?? {}) as Record<string, unknown>;
  return {
    rotation: { origin, purpose, previous, public: next },
    signatures: {
      previous: typeof bySigner === 'string' ? bySigner : null,
      public: typeof byNext === 'string' ? byNext : '',
    },
  };
}

/** A key that the reader believes, for trees of at least `from` entries and of fewer than `until`. */
export type Pin = { key: VerifierKey; from: number; until: number };

/**
 * Reads what a reader pinned: each `VKEY`, or `VKEY SIZE` for a key that signs trees of at least that size;
 * of one log the later key ends the earlier one. Throws `bad-key`.
 */
export function readPins(texts: readonly (string | VerifierKey)[]): Pin[] {
  const pins = texts.map((text): Pin & { sized: boolean } => {
    if (typeof text !== 'string') return { key: text, from: 0, until: MAX_SIZE, sized: false };
    const [vkey = '', size, ...rest] = text.trim().split(/ +/);
    const from = size === undefined ? 0 : fromDecimal(size);
    if (from === undefined || rest.length > 0)
      throw new LedgerError('bad-key', 'a pinned key is a verifier key and, if need be, a tree size');
    return { key: parseVerifierKey(vkey), from, until: MAX_SIZE, sized: size !== undefined };
  });
  return pins.map(({ key, from, sized }) => {
    const later = pins.filter((pin) => sized && pin.sized && pin.key.name === key.name && pin.from > from);
    return { key, from, until: Math.min(MAX_SIZE, ...later.map((pin) => pin.from)) };
  });
}

/**
 * The pins with every checkpoint key added that a chain of rotations leads to. A rotation at index i ends
 * its old key for trees of more than i entries. One that does not hold, or starts at no pinned key, adds
 * nothing. That the entries stand in the log is for the caller to check under the checkpoint it then opens.
 */
export function followRotations(
  pins: readonly Pin[],
  entries: readonly { index: number; entry: LedgerEntry }[],
  origin: string,
): Pin[] {
  let known = [...pins];
  for (const { index, entry } of [...entries].sort((a, b) => a.index - b.index)) {
    const read = readRotation(entry, origin);
    if (read === null || read.rotation.purpose !== 'checkpoint') continue;
    const [previous, next] = [keyOf(read.rotation.previous), keyOf(read.rotation.public)];
    if (previous === null || next === null || previous.name !== origin || next.name !== origin) continue;
    const isPinned = known.some(({ key, until }) => sameKey(key, previous) && until > index);
    const keys = { previous: previous.publicObject, public: next.publicObject };
    if (!isPinned || !rotationHolds(read.rotation, read.signatures, keys)) continue;
    known = known.map((pin) =>
      sameKey(pin.key, previous) ? { ...pin, until: Math.min(pin.until, index + 1) } : pin,
    );
    if (!known.some(({ key }) => sameKey(key, next)))
      known.push({ key: next, from: index + 1, until: MAX_SIZE });
  }
  return known;
}

/**
 * Opens a checkpoint by pinned keys, each for its own span of sizes; witnesses' keys have none. Throws as
 * `openCheckpoint` does, and `retired-key` when only keys signed it that did not sign at its size any more,
 * or not yet.
 */
export function openPinned(note: string | Uint8Array, pins: readonly Pin[]): OpenedCheckpoint {
  const opened = openCheckpoint(note, distinct(pins.map(({ key }) => key)));
  const inForce = pins.some(
    ({ key, from, until }) =>
      key.type !== COSIGNATURE_V1 &&
      key.name === opened.origin &&
      from <= opened.size &&
      opened.size < until &&
      opened.signedBy.some(({ name, keyId }) => name === key.name && keyId === key.keyId),
  );
  if (!inForce)
    throw new LedgerError('retired-key', 'the key that signed the checkpoint was not in force at its size');
  return opened;
}

function keyOf(text: string): VerifierKey | null {
  try {
    return parseVerifierKey(text);
  } catch {
    return null;
  }
}

function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && a.type === b.type && a.publicKey.equals(b.publicKey);
}

function distinct(keys: readonly VerifierKey[]): VerifierKey[] {
  return keys.filter((key, i) => keys.findIndex((other) => sameKey(key, other)) === i);
}
