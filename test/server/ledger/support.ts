/** What the ledger's tests share: a naive tree to compare with, and a way to catch its one error. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { LedgerError, type LedgerErrorCode } from '#ledger/error.ts';

const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH straight from the recursive definition of RFC 6962 §2.1, sharing no code with what it checks. */
export function naiveRoot(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return sha();
  const [only] = entries;
  if (entries.length === 1 && only) return sha(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha(Buffer.of(1), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** The code of the error that `run` throws; anything but a LedgerError is thrown on. */
export function codeOf(run: () => unknown): LedgerErrorCode | 'nothing thrown' {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

export const numbered = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.from(`entry ${i}`));

export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

/** A valid document with bytes changed, inserted or cut out: closer to the parser's edges than noise is. */
export function mutationsOf(original: Uint8Array): fc.Arbitrary<Buffer> {
  const edit = fc.record({
    at: fc.nat({ max: Math.max(0, original.length - 1) }),
    remove: fc.nat({ max: 6 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc
        .constantFrom('\n', '\n\n', '0', '-1', '=', ' ', '—', '{', '"', '\u0000')
        .map((text) => Buffer.from(text)),
    ),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce(
        (bytes, { at, remove, insert }) =>
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
        Buffer.from(original),
      ),
    );
}
