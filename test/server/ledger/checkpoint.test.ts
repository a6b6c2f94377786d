import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from '#ledger/checkpoint.ts';
import { EMPTY_ROOT, sha256 } from '#ledger/hash.ts';
import { COSIGNATURE_V1, generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { addSignatures, cosignatureLine, signNote } from '#ledger/note.ts';
import { codeOf, mutationsOf } from './support.ts';

const origin = 'inzage.example/log';
const checkpoint = { origin, size: 70_000, root: sha256('root') };
const log = generateSigningKey(origin);
const rotated = generateSigningKey(origin);
const otherLog = generateSigningKey('other.example/log');
const witness = generateSigningKey('witness.example', COSIGNATURE_V1);
const note = signCheckpoint(checkpoint, [log]);

it('reads the published example of C2SP tlog-checkpoint', () => {
  const body = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const read = parseCheckpoint(body);
  expect(read.origin).toBe('example.com/behind-the-sofa');
  expect(read.size).toBe(20_852_163);
  expect(read.root.toString('base64')).toBe('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
  expect(formatCheckpoint(read)).toBe(body);
  expect(parseCheckpoint(`${body}an extension\n`)).toEqual(read);
});

it('comes back from its text at any size and root', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (n, bytes) => {
      const size = n + (n === 0 ? 1 : 0);
      const original = { origin, size, root: Buffer.from(bytes) };
      expect(parseCheckpoint(formatCheckpoint(original))).toEqual(original);
    }),
  );
});

const root64 = checkpoint.root.toString('base64');
it.each([
  ['no origin', `\n1\n${root64}\n`],
  ['a leading zero', `o\n01\n${root64}\n`],
  ['a sign', `o\n+1\n${root64}\n`],
  ['a hexadecimal size', `o\n0x1\n${root64}\n`],
  ['a space at the size', `o\n1 \n${root64}\n`],
  ['a size past 2^53 − 1', `o\n9007199254740992\n${root64}\n`],
  ['no size', `o\n${root64}\n`],
  ['no root', 'o\n1\n'],
  ['a short root', 'o\n1\nAAAA\n'],
  ['a root without padding', `o\n1\n${root64.slice(0, -1)}\n`],
  ['an empty extension line', `o\n1\n${root64}\n\n`],
  ['no newline at the end', `o\n1\n${root64}`],
  ['nothing', ''],
  ['an empty tree with the root of another', `o\n0\n${root64}\n`],
])('is refused with %s', (_, text) => {
  expect(codeOf(() => parseCheckpoint(text))).toBe('malformed-checkpoint');
});

it('is not written for an origin, size or root that no checkpoint has', () => {
  expect(codeOf(() => formatCheckpoint({ ...checkpoint, origin: 'two words' }))).toBe('bad-name');
  for (const size of [-1, 0.5, 2 ** 53]) {
    expect(codeOf(() => formatCheckpoint({ ...checkpoint, size }))).toBe('out-of-range');
  }
  expect(codeOf(() => formatCheckpoint({ ...checkpoint, root: Buffer.alloc(31) }))).toBe('bad-hash');
  expect(codeOf(() => formatCheckpoint({ ...checkpoint, size: 0 }))).toBe('bad-hash');
  expect(formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT })).toContain('\n0\n47DEQpj8');
});

describe('opening a signed checkpoint', () => {
  it('gives what the log signed, and who vouches for it', () => {
    const cosigned = addSignatures(
      note,
      cosignatureLine(formatCheckpoint(checkpoint), witness, 1_700_000_000),
    );
    const keys = [verifierKey(log), verifierKey(witness)];
    expect(openCheckpoint(cosigned, keys)).toEqual({
      ...checkpoint,
      signedBy: [
        { name: origin, keyId: log.keyId },
        { name: witness.name, keyId: witness.keyId, timestamp: 1_700_000_000 },
      ],
    });
    expect(openCheckpoint(cosigned, [log]).signedBy).toHaveLength(1);
  });

  it('takes any key in the pinned history of the log, and both at a rotation', () => {
    const keys = [verifierKey(log), verifierKey(rotated)];
    expect(openCheckpoint(signCheckpoint(checkpoint, [rotated]), keys).signedBy[0]?.keyId).toBe(
      rotated.keyId,
    );
    expect(openCheckpoint(signCheckpoint(checkpoint, [log, rotated]), keys).signedBy).toHaveLength(2);
  });

  it('does not let another log, or a witness alone, speak for the origin', () => {
    const text = formatCheckpoint(checkpoint);
    const byOther = signNote(text, [otherLog]);
    expect(codeOf(() => openCheckpoint(byOther, [log, otherLog]))).toBe('wrong-origin');
    const byWitness = `${text}\n${cosignatureLine(text, witness, 1)}`;
    expect(codeOf(() => openCheckpoint(byWitness, [log, witness]))).toBe('wrong-origin');
    const namedLikeTheLog = generateSigningKey(origin, COSIGNATURE_V1);
    const disguised = `${text}\n${cosignatureLine(text, namedLikeTheLog, 1)}`;
    expect(codeOf(() => openCheckpoint(disguised, [log, namedLikeTheLog]))).toBe('wrong-origin');
    expect(codeOf(() => signCheckpoint(checkpoint, [otherLog, log]))).toBe('wrong-origin');
    expect(codeOf(() => signCheckpoint(checkpoint, []))).toBe('wrong-origin');
  });

  it('refuses a signed note that is no checkpoint, and keys that are no keys', () => {
    expect(codeOf(() => openCheckpoint(signNote('hello\n', [log]), [log]))).toBe('malformed-checkpoint');
    expect(codeOf(() => openCheckpoint(note, ['nonsense']))).toBe('bad-key');
    expect(codeOf(() => openCheckpoint(note, []))).toBe('no-signature');
  });

  it('gives the same checkpoint or our error, whatever is done to the bytes', () => {
    fc.assert(
      fc.property(mutationsOf(Buffer.from(note)), (bytes) => {
        if (codeOf(() => openCheckpoint(bytes, [log])) === 'nothing thrown') {
          expect(openCheckpoint(bytes, [log])).toMatchObject(checkpoint);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
