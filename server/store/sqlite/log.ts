import type Database from 'better-sqlite3';
import { LedgerError } from '#ledger/error.ts';
import { HASH_BYTES } from '#ledger/hash.ts';
import {
  append,
  appendMany,
  consistencyPath,
  emptyFrontier,
  type Frontier,
  frontierFrom,
  inclusionPath,
  type ReadNode,
  root,
} from '#ledger/merkle.ts';
import { decodeTile, TILE_WIDTH } from '#ledger/tiles.ts';

/**
 * The ledger's tree. Leaf hashes are stored one row a transaction, in `leaf`, until their segment is sealed, and
 * in the segment's tiles from then on; roots of subtrees of 256^level leaves stand in `subtree` for good. What
 * appending needs (the leaves of the last, unfinished tile and the frontier over the finished ones) lives in
 * memory and is swapped only when the transaction that grew it has committed.
 */
export interface Log {
  /** Appends one leaf inside the open transaction; answers its index. */
  append(leaf: Buffer): number;
  /** The tree as it will be when the open transaction commits. */
  pendingSize(): number;
  /** Writes the leaves of the open transaction; the last step before its COMMIT. */
  flush(): void;
  committed(): void;
  rolledBack(): void;
  /** Reads the end of the tree again: another process has grown it. */
  refresh(): void;
  head(): { size: number; root: Buffer };
  inclusion(index: number, size: number): Buffer[];
  consistency(from: number, to: number): Buffer[];
  tile(level: number, n: number, width: number): Buffer | null;
  /** The leaf hash at an index; null where the tree is not that large. */
  leaf(index: number): Buffer | null;
}

/** Level-0 tiles of sealed segments: 256 hashes each. */
export interface SealedTiles {
  /** Every entry below this index stands in a sealed segment. */
  end(): number;
  tile(n: number): Buffer;
}

interface Tip {
  /** Over whole tiles: its leaves are tiles' roots. */
  tiles: Frontier;
  /** Leaves of the last tile, fewer than 256. */
  tail: Buffer[];
}

const sizeOf = ({ tiles, tail }: Tip): number => tiles.size * TILE_WIDTH + tail.length;

export function openLog(db: Database.Database, sealed: SealedTiles): Log {
  const insertLeaves = db.prepare('INSERT INTO leaf (first, data) VALUES (?, ?)');
  const insertSubtree = db.prepare('INSERT INTO subtree (level, n, hash) VALUES (?, ?, ?)');
  const selectLast = db.prepare<[], { first: number; bytes: number }>(
    'SELECT first, length(data) AS bytes FROM leaf ORDER BY first DESC LIMIT 1',
  );
  const selectLeaves = db.prepare<[number, number], { first: number; data: Buffer }>(
    `SELECT first, data FROM leaf
     WHERE first >= coalesce((SELECT first FROM leaf WHERE first <= ? ORDER BY first DESC LIMIT 1), 0) AND first < ?
     ORDER BY first`,
  );
  const selectLeaf = db
    .prepare<[number, number], Buffer>(
      `SELECT substr(data, (? - first) * ${HASH_BYTES} + 1, ${HASH_BYTES}) FROM leaf WHERE first <= ?
       ORDER BY first DESC LIMIT 1`,
    )
    .pluck();
  const selectSubtrees = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hash FROM subtree WHERE level = +? AND n >= ? AND n < ? ORDER BY n',
    )
    .pluck();

  /** Hashes of leaves as one buffer; shorter than asked for where the tree is not that large. */
  const leaves = (from: number, to: number): Buffer => {
    const parts: Buffer[] = [];
    const end = sealed.end();
    let at = from;
    while (at < to && at < end) {
      const n = Math.floor(at / TILE_WIDTH);
      const until = Math.min(to, (n + 1) * TILE_WIDTH);
      parts.push(
        sealed.tile(n).subarray((at % TILE_WIDTH) * HASH_BYTES, (until - n * TILE_WIDTH) * HASH_BYTES),
      );
      at = until;
    }
    if (at < to) {
      for (const { first, data } of selectLeaves.all(at, to)) {
        if (first > at) break;
        const have = Math.min(to - first, data.length / HASH_BYTES);
        if (first + have <= at) continue;
        parts.push(data.subarray((at - first) * HASH_BYTES, have * HASH_BYTES));
        at = first + have;
      }
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  };
  const hashes = (level: number, from: number, to: number): Buffer[] =>
    level === 0 ? split(leaves(from, to)) : (selectSubtrees.all(level, from, to) as Buffer[]);

  /** Hash of the perfect subtree of 2^level leaves at `index`, from the nearest stored row below it. */
  const read: ReadNode = (level, index) => {
    const stored = Math.floor(level / 8);
    const width = 2 ** (level % 8);
    const row = hashes(stored, index * width, (index + 1) * width);
    if (row.length !== width) throw new LedgerError('out-of-range', 'the tree is not that large');
    return fold(row);
  };

  const load = (): Tip => {
    const last = selectLast.get();
    const size = Math.max(last ? last.first + last.bytes / HASH_BYTES : 0, sealed.end());
    const tiles = Math.floor(size / TILE_WIDTH);
    return {
      tiles: tiles === 0 ? emptyFrontier() : frontierFrom(tiles, (level, index) => read(level + 8, index)),
      tail: split(leaves(tiles * TILE_WIDTH, size)),
    };
  };

  let tip = load();
  let pending = tip;
  let fresh: Buffer[] = [];

  const frontier = ({ tiles, tail }: Tip): Frontier => {
    const low = appendMany(emptyFrontier(), tail);
    return { size: tiles.size * TILE_WIDTH + low.size, hashes: [...tiles.hashes, ...low.hashes] };
  };

  /** Stores the root of the tile just finished, and of every larger subtree that it finishes. */
  const closeTile = ({ tiles, tail }: Tip): Tip => {
    const hash = fold(tail);
    const grown = append(tiles, hash);
    insertSubtree.run(1, grown.size - 1, hash);
    for (let level = 2, span = TILE_WIDTH; grown.size % span === 0; level++, span *= TILE_WIDTH) {
      const n = grown.size / span - 1;
      insertSubtree.run(level, n, fold(hashes(level - 1, n * TILE_WIDTH, (n + 1) * TILE_WIDTH)));
    }
    return { tiles: grown, tail: [] };
  };

  return {
    append(leaf) {
      const index = sizeOf(pending);
      if (fresh.length === 0) pending = { ...pending, tail: pending.tail.slice() };
      fresh.push(leaf);
      pending.tail.push(leaf);
      if (pending.tail.length === TILE_WIDTH) pending = closeTile(pending);
      return index;
    },
    pendingSize: () => sizeOf(pending),
    flush() {
      if (fresh.length > 0) insertLeaves.run(sizeOf(tip), Buffer.concat(fresh));
    },
    committed() {
      tip = pending;
      fresh = [];
    },
    rolledBack() {
      pending = tip;
      fresh = [];
    },
    refresh() {
      tip = load();
      pending = tip;
    },
    head: () => ({ size: sizeOf(tip), root: root(frontier(tip)) }),
    inclusion: (index, size) => inclusionPath(index, size, read),
    consistency: (from, to) => consistencyPath(from, to, read),
    tile(level, n, width) {
      const from = n * TILE_WIDTH;
      const row = hashes(level, from, from + width);
      return row.length === width ? Buffer.concat(row) : null;
    },
    leaf(index) {
      if (index < sealed.end()) return leaves(index, index + 1);
      const hash = selectLeaf.get(index, index) as Buffer | undefined;
      return hash?.length === HASH_BYTES ? hash : null;
    },
  };
}

const split = (data: Buffer): Buffer[] => (data.length === 0 ? [] : decodeTile(data));

/** The root over a power of two of neighbouring hashes. */
const fold = (row: readonly Buffer[]): Buffer => root(appendMany(emptyFrontier(), row));
