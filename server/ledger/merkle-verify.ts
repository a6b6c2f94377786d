/**
 * Checking Merkle proofs (RFC 9162 §2.1.3.2 and §2.1.4.2). Answers are booleans, whatever the input: a
 * hash of the wrong length, an element too many or too few, or a position outside the tree is a proof
 * that does not hold, not an exception.
 */
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';

export type Inclusion = {
  index: number;
  size: number;
  /** The leaf hash, not the entry. */
  leaf: Uint8Array;
  path: readonly Uint8Array[];
  root: Uint8Array;
};

export type Consistency = {
  size1: number;
  size2: number;
  root1: Uint8Array;
  root2: Uint8Array;
  path: readonly Uint8Array[];
};

/** Whether the leaf stands at `index` in the tree of `size` leaves with this root. */
export function verifyInclusion({ index, size, leaf, path, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...path].every(isHash)) return false;
  let [position, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash);
      // On the right edge, levels without a sibling are skipped: nothing is hashed there.
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && same(hash, root);
}

/**
 * Whether the tree of `size2` begins with the tree of `size1`. A proof from size 0 is refused, as it
 * proves nothing: whoever accepts one accepts every log (the witness protocol has its own function).
 */
export function verifyConsistency({ size1, size2, root1, root2, path }: Consistency): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2) return false;
  if (![root1, root2, ...path].every(isHash)) return false;
  if (size1 === size2) return path.length === 0 && same(root1, root2);

  let [position, last] = [size1 - 1, size2 - 1];
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  // An old tree that is one perfect subtree is the proof's own starting point (step 2).
  const [first, ...rest] = position === 0 ? [root1, ...path] : path;
  if (first === undefined) return false;
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      old = nodeHash(sibling, old);
      now = nodeHash(sibling, now);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      now = nodeHash(now, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && same(old, root1) && same(now, root2);
}

/** The witness's rule (C2SP tlog-witness): as above, and from nothing at all with an empty proof. */
export function consistencyForWitness(proof: Consistency): boolean {
  if (proof.size1 !== 0) return verifyConsistency(proof);
  if (!isCount(proof.size2) || !isHash(proof.root2) || !same(proof.root1, EMPTY_ROOT)) return false;
  return proof.path.length === 0 && (proof.size2 > 0 || same(proof.root2, EMPTY_ROOT));
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function isHash(hash: Uint8Array): boolean {
  return hash instanceof Uint8Array && hash.length === HASH_BYTES;
}

function isOdd(n: number): boolean {
  return n % 2 === 1;
}

/** Bit operators stop at 32 bits; sizes do not. */
function half(n: number): number {
  return Math.floor(n / 2);
}

/** Roots are public, so their comparison need not take constant time. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
