/**
 * How an export proves all its entries at once. The log is replayed from its first entry to its last:
 * an exported entry by its own bytes, everything between two of them by the hashes of the largest perfect
 * subtrees that fit. Replaying must end in the checkpoint's size and root, so no entry can be altered,
 * moved, added or taken out. A run of neighbours costs no hash at all, where a path for each entry would
 * cost twenty.
 */
import { EMPTY_ROOT, nodeHash } from '#ledger/hash.ts';

/** A perfect subtree: the leaves from index × 2^level on, 2^level of them. */
export interface Subtree {
  level: number;
  index: number;
}

/** The largest perfect subtrees that cover the leaves [from, to), left to right. */
export function* subtreesBetween(from: number, to: number): Generator<Subtree> {
  for (let at = from; at < to; ) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++;
    yield { level, index: at / 2 ** level };
    at += 2 ** level;
  }
}

/** The log as replayed so far. */
export interface Replay {
  /** The next leaf. */
  leaf(hash: Buffer): void;
  /** Moves on to leaf `index` by subtree hashes; false unless exactly these many lead there. */
  skipTo(index: number, hashes: readonly Buffer[]): boolean;
  size(): number;
  root(): Buffer;
}

export function startReplay(): Replay {
  const levels: number[] = [];
  const hashes: Buffer[] = [];
  let size = 0;

  const push = (level: number, hash: Buffer): void => {
    size += 2 ** level;
    let [top, topHash] = [level, hash];
    while (levels.at(-1) === top) {
      levels.pop();
      topHash = nodeHash(hashes.pop() as Buffer, topHash);
      top++;
    }
    levels.push(top);
    hashes.push(topHash);
  };
  return {
    leaf: (hash) => push(0, hash),
    skipTo(index, between) {
      if (index < size) return false;
      let used = 0;
      for (const { level } of subtreesBetween(size, index)) {
        const hash = between[used++];
        if (hash === undefined) return false;
        push(level, hash);
      }
      return used === between.length;
    },
    size: () => size,
    root: () =>
      hashes.reduceRight(
        (right, left) => (right === null ? left : nodeHash(left, right)),
        null as Buffer | null,
      ) ?? EMPTY_ROOT,
  };
}
