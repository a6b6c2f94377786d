import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '#ledger/checkpoint.ts';
import { parseEntry, sealEntry } from '#ledger/entry.ts';
import { EMPTY_ROOT } from '#ledger/hash.ts';
import { generateSigningKey, type SigningKey, verifierKey } from '#ledger/keys.ts';
import {
  followRotations,
  openPinned,
  readPins,
  readRotation,
  rotationHolds,
  rotationText,
  signRotation,
} from '#ledger/rotation.ts';
import { codeOf } from './support.ts';

const ORIGIN = 'log.example/inzage';
const [k0, k1, k2, thief] = Array.from({ length: 4 }, () => generateSigningKey(ORIGIN)) as [
  SigningKey,
  SigningKey,
  SigningKey,
  SigningKey,
];

const rotationOf = (from: SigningKey, to: SigningKey, origin = ORIGIN) => ({
  origin,
  purpose: 'checkpoint' as const,
  previous: verifierKey(from),
  public: verifierKey(to),
});

/** The entry that puts `to` in the place of `from`, as the ledger holds it; `by` signs for the old key. */
function entryOf(index: number, from: SigningKey, to: SigningKey, by: SigningKey | null = from) {
  const rotation = rotationOf(from, to);
  const signatures = signRotation(rotation, {
    previous: by?.privateObject ?? null,
    public: to.privateObject,
  });
  const { purpose, previous, public: next } = rotation;
  const { bytes } = sealEntry({
    kind: 'key',
    id: `key/checkpoint/${index}`,
    at: '2026-11-22T10:00:00.000Z',
    clear: { purpose, previous, public: next, signatures: { ...signatures } },
    groups: {},
  });
  return { index, entry: parseEntry(bytes) };
}

const noteAt = (size: number, ...signers: SigningKey[]): string =>
  signCheckpoint({ origin: ORIGIN, size, root: size === 0 ? EMPTY_ROOT : Buffer.alloc(32, size) }, signers);
const follow = (pinned: SigningKey[], entries: ReturnType<typeof entryOf>[]) =>
  followRotations(readPins(pinned.map(verifierKey)), entries, ORIGIN);

describe('a rotation', () => {
  it('is signed by the old key and the new one, over five lines that are no checkpoint', () => {
    const rotation = rotationOf(k0, k1);
    expect(rotationText(rotation)).toBe(
      `inzage/key-rotation/v1\norigin ${ORIGIN}\npurpose checkpoint\nprevious ${verifierKey(k0)}\npublic ${verifierKey(k1)}\n`,
    );
    const signatures = signRotation(rotation, { previous: k0.privateObject, public: k1.privateObject });
    const keys = { previous: k0.publicObject, public: k1.publicObject };
    expect(rotationHolds(rotation, signatures, keys)).toBe(true);
    for (const bent of [
      rotationHolds({ ...rotation, origin: 'other.example/log' }, signatures, keys),
      rotationHolds({ ...rotation, purpose: 'export' }, signatures, keys),
      rotationHolds({ ...rotation, public: verifierKey(k2) }, signatures, keys),
      rotationHolds(rotation, { ...signatures, previous: signatures.public }, keys),
      rotationHolds(rotation, { ...signatures, previous: null }, keys),
      rotationHolds(rotation, { ...signatures, public: '' }, keys),
      rotationHolds(rotation, signatures, { ...keys, previous: thief.publicObject }),
    ])
      expect(bent).toBe(false);
  });

  it('is read from its entry; the first commitment of a key is none', () => {
    const { entry } = entryOf(7, k0, k1);
    expect(readRotation(entry, ORIGIN)?.rotation).toEqual(rotationOf(k0, k1));
    const { bytes } = sealEntry({
      kind: 'key',
      id: 'key/checkpoint/0',
      at: '2026-11-22T10:00:00.000Z',
      clear: { purpose: 'checkpoint', public: verifierKey(k0) },
      groups: {},
    });
    expect(readRotation(parseEntry(bytes), ORIGIN)).toBeNull();
  });
});

describe('whoever pinned one key once', () => {
  const entries = [entryOf(10, k0, k1), entryOf(20, k1, k2)];

  it('opens every later checkpoint by following the rotations', () => {
    const pins = follow([k0], entries);
    expect(openPinned(noteAt(10, k0), pins).size).toBe(10);
    expect(openPinned(noteAt(11, k1), pins).size).toBe(11);
    expect(openPinned(noteAt(11, k1, k0), pins).size).toBe(11);
    expect(openPinned(noteAt(20, k1), pins).size).toBe(20);
    expect(openPinned(noteAt(21, k2), pins).size).toBe(21);
  });

  it('refuses a key after its time, and before it', () => {
    const pins = follow([k0], entries);
    for (const note of [noteAt(11, k0), noteAt(500, k0), noteAt(10, k1), noteAt(21, k1), noteAt(20, k2)])
      expect(codeOf(() => openPinned(note, pins))).toBe('retired-key');
    expect(codeOf(() => openPinned(noteAt(11, thief), pins))).toBe('no-signature');
  });

  it('follows from wherever they pinned, whatever the order of the entries', () => {
    expect(follow([k1], entries.toReversed()).map(({ key }) => key.keyId)).toEqual([k1.keyId, k2.keyId]);
    expect(openPinned(noteAt(30, k2), follow([k1], entries)).size).toBe(30);
    expect(openPinned(noteAt(30, k2), follow([k0, k1, k2], entries)).size).toBe(30);
    expect(codeOf(() => openPinned(noteAt(30, k1), follow([k0, k1], entries)))).toBe('retired-key');
  });

  it('is led nowhere by a rotation that the old key did not sign', () => {
    for (const forged of [entryOf(10, k0, thief, thief), entryOf(10, k0, thief, null)]) {
      expect(follow([k0], [forged])).toHaveLength(1);
      expect(codeOf(() => openPinned(noteAt(12, thief), follow([k0], [forged])))).toBe('no-signature');
    }
  });

  it('is led nowhere by a key that was replaced before', () => {
    const late = follow([k0], [...entries, entryOf(30, k0, thief)]);
    expect(codeOf(() => openPinned(noteAt(40, thief), late))).toBe('no-signature');
  });
});

describe('a pinned history', () => {
  it('says from which size each key signs', () => {
    const pins = readPins([`${verifierKey(k0)} 0`, `${verifierKey(k1)} 11`]);
    expect(openPinned(noteAt(10, k0), pins).size).toBe(10);
    expect(openPinned(noteAt(11, k1), pins).size).toBe(11);
    expect(codeOf(() => openPinned(noteAt(11, k0), pins))).toBe('retired-key');
    expect(codeOf(() => openPinned(noteAt(10, k1), pins))).toBe('retired-key');
  });

  it('without sizes takes each key for all of them', () => {
    const pins = readPins([verifierKey(k0), k1]);
    for (const note of [noteAt(3, k0), noteAt(900, k0), noteAt(3, k1)])
      expect(openPinned(note, pins).origin).toBe(ORIGIN);
  });

  it.each(['not a key', `${verifierKey(k0)} -1`, `${verifierKey(k0)} 07`, `${verifierKey(k0)} 1 2`, ''])(
    'is refused as %s',
    (text) => {
      expect(codeOf(() => readPins([text]))).toBe('bad-key');
    },
  );
});
