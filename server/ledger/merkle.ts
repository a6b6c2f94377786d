/**
 * The Merkle tree of the log (RFC 6962 §2.1, RFC 9162 §2.1): growing it and proving things about it. It
 * stores nothing: a frontier is enough to append, and a reader of stored hashes is enough to prove.
 * Checking a proof needs neither; those functions stand in `merkle-verify.ts`, beside their own algorithm.
 */
import { LedgerError } from './error.ts';
import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from './hash.ts';

export type { Consistency, Inclusion } from './merkle-verify.ts';
export { consistencyForWitness, verifyConsistency, verifyInclusion } from './merkle-verify.ts';

/**
 * All that appending needs of a tree: its size, and the root of every perfect subtree of its left-to-right
 * decomposition, largest first (one for each set bit of the size). Never changed in place, so a
 * transaction that rolls back simply keeps the frontier it had.
 */
export type Frontier = { readonly size: number; readonly hashes: readonly Buffer[] };

/** The hash of the perfect subtree of 2^level leaves that starts at leaf index × 2^level. */
export type ReadNode = (level: number, index: number) => Buffer;

/** Sizes and indices are plain numbers; the formats allow 2^64, which would take nine million years. */
export const MAX_SIZE = Number.MAX_SAFE_INTEGER;

export function emptyFrontier(): Frontier {
  return { size: 0, hashes: [] };
}

/** The frontier after one more leaf. Throws `out-of-range` past 2^53 − 1 leaves. */
export function append(frontier: Frontier, leaf: Buffer): Frontier {
  return appendMany(frontier, [leaf]);
}

/** The frontier after these leaf hashes, in order. */
export function appendMany(frontier: Frontier, leaves: readonly Buffer[]): Frontier {
  if (leaves.length > MAX_SIZE - frontier.size) {
    throw new LedgerError('out-of-range', 'a log holds at most 2^53 − 1 entries');
  }
  const hashes = frontier.hashes.slice();
  let size = frontier.size;
  for (const leaf of leaves) {
    let hash = checked(leaf);
    // Every trailing one bit of the size is a perfect subtree that the new leaf completes.
    for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) {
      hash = nodeHash(popped(hashes), hash);
    }
    hashes.push(hash);
    size++;
  }
  return { size, hashes };
}

/** MTH of the whole tree: the perfect subtrees folded from the right. */
export function root(frontier: Frontier): Buffer {
  return frontier.size === 0 ? EMPTY_ROOT : fold(frontier.hashes);
}

/** The frontier of a tree whose hashes are stored: what a process starts from. */
export function frontierFrom(size: number, read: ReadNode): Frontier {
  return { size: checkedSize(size), hashes: perfectSubtrees(0, size, read) };
}

/** The root over a list of entries that is committed to as a whole, such as a settlement's grades. */
export function rootOf(entries: readonly Uint8Array[]): Buffer {
  return root(appendMany(emptyFrontier(), entries.map(leafHash)));
}

/** A reader over leaf hashes in memory: for an open segment, or for proofs within a committed list. */
export function nodesOver(leaves: readonly Buffer[]): ReadNode {
  const levels: (readonly Buffer[])[] = [leaves];
  return (level, index) => {
    while (levels.length <= level) levels.push(pairs(levels.at(-1) ?? []));
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new LedgerError('out-of-range', 'the tree has no such complete subtree');
    return hash;
  };
}

function pairs(below: readonly Buffer[]): Buffer[] {
  const level: Buffer[] = [];
  for (let i = 0; i + 1 < below.length; i += 2)
    level.push(nodeHash(below[i] as Buffer, below[i + 1] as Buffer));
  return level;
}

/**
 * PATH(index, D[0:size]) of RFC 9162 §2.1.3.1: the siblings from the leaf up to the root's child.
 * Throws `out-of-range` when the index is not in a tree of that size.
 */
export function inclusionPath(index: number, size: number, read: ReadNode): Buffer[] {
  checkedSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new LedgerError('out-of-range', 'the index is not in a tree of this size');
  }
  const path: Buffer[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(rangeHash(middle, end, read));
      end = middle;
    } else {
      path.push(rangeHash(start, middle, read));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * PROOF(size1, D[0:size2]) of RFC 9162 §2.1.4.1; empty when the sizes are equal. Throws `out-of-range`
 * unless 0 < size1 ≤ size2: from an empty tree there is nothing to prove.
 */
export function consistencyPath(size1: number, size2: number, read: ReadNode): Buffer[] {
  checkedSize(size2);
  if (!Number.isSafeInteger(size1) || size1 < 1 || size1 > size2) {
    throw new LedgerError(
      'out-of-range',
      'a consistency proof goes from a size of at least 1 to one no smaller',
    );
  }
  const path: Buffer[] = [];
  let [start, end] = [0, size2];
  while (size1 !== end) {
    const middle = start + split(end - start);
    if (size1 <= middle) {
      path.push(rangeHash(middle, end, read));
      end = middle;
    } else {
      path.push(rangeHash(start, middle, read));
      start = middle;
    }
  }
  // The old tree as a whole is known to the verifier; a subtree at its right edge is not.
  if (start > 0) path.push(rangeHash(start, end, read));
  return path.reverse();
}

/** MTH(D[start:end]) where `start` is a multiple of the largest perfect subtree that fits. */
function rangeHash(start: number, end: number, read: ReadNode): Buffer {
  return fold(perfectSubtrees(start, end, read));
}

function perfectSubtrees(start: number, end: number, read: ReadNode): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = start; at < end; ) {
    const level = bitLength(end - at) - 1;
    const width = 2 ** level;
    hashes.push(checked(read(level, at / width)));
    at += width;
  }
  return hashes;
}

function fold(hashes: readonly Buffer[]): Buffer {
  const rest = hashes.slice();
  let hash = popped(rest);
  while (rest.length > 0) hash = nodeHash(popped(rest), hash);
  return hash;
}

/** The largest power of two smaller than n (n ≥ 2): where RFC 9162 divides a tree. */
function split(n: number): number {
  return 2 ** (bitLength(n - 1) - 1);
}

/** Bits needed to write n; exact up to 2^53, where bit operators would stop at 2^32. */
function bitLength(n: number): number {
  const high = Math.floor(n / 2 ** 32);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(n);
}

function popped(hashes: Buffer[]): Buffer {
  const hash = hashes.pop();
  if (hash === undefined)
    throw new LedgerError('bad-hash', 'the frontier has fewer hashes than its size asks for');
  return hash;
}

function checked(hash: Buffer): Buffer {
  if (hash.length !== HASH_BYTES) throw new LedgerError('bad-hash', 'a hash has 32 bytes');
  return hash;
}

function checkedSize(size: number): number {
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new LedgerError('out-of-range', 'a tree size is a whole number from 0 to 2^53 − 1');
}
