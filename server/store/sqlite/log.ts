import type Database from 'better-sqlite3';
import { LedgerError } from '#ledger/error.ts';
import { nodeHash } from '#ledger/hash.ts';
import {
  appendMany,
  consistencyPath,
  emptyFrontier,
  type Frontier,
  frontierFrom,
  inclusionPath,
  type ReadNode,
  root,
} from '#ledger/merkle.ts';

/**
 * The ledger inside `hot.db`. The frontier lives in memory and is swapped only when the transaction that
 * grew it has committed; a process that finds the table longer than its frontier (another process wrote)
 * reads the new end first.
 */
export interface NewEntry {
  kind: string;
  record: string;
  bytes: Buffer;
  leaf: Buffer;
}

export interface Log {
  /** Appends inside the caller's transaction; answers the first index. */
  append(entries: readonly NewEntry[]): number;
  /** The tree as it will be when the open transaction commits. */
  pendingSize(): number;
  committed(): void;
  rolledBack(): void;
  /** Reads the end of the table when another process has grown it. */
  refresh(): void;
  head(): { size: number; root: Buffer };
  rootAt(size: number): Buffer;
  inclusion(index: number, size: number): Buffer[];
  consistency(from: number, to: number): Buffer[];
  tile(level: number, n: number, width: number): Buffer | null;
  /** The leaf hash at an index; null where the tree is not that large. */
  leaf(index: number): Buffer | null;
}

const TILE_WIDTH = 256;

export function openLog(db: Database.Database): Log {
  const insertEntry = db.prepare('INSERT INTO entry (idx, kind, record, leaf, bytes) VALUES (?, ?, ?, ?, ?)');
  const insertSubtree = db.prepare('INSERT INTO subtree (level, n, hash) VALUES (?, ?, ?)');
  const selectSize = db.prepare<[], { size: number }>('SELECT coalesce(max(idx) + 1, 0) AS size FROM entry');
  const selectLeaves = db
    .prepare<[number, number], Buffer>('SELECT leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx')
    .pluck();
  const selectSubtrees = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hash FROM subtree WHERE level = ? AND n >= ? AND n < ? ORDER BY n',
    )
    .pluck();

  const hashes = (level: number, from: number, to: number): Buffer[] =>
    (level === 0 ? selectLeaves.all(from, to) : selectSubtrees.all(level, from, to)) as Buffer[];

  /** Hash of the perfect subtree of 2^level leaves at `index`, from the nearest stored row below it. */
  const read: ReadNode = (level, index) => {
    const stored = Math.floor(level / 8);
    const width = 2 ** (level % 8);
    const row = hashes(stored, index * width, (index + 1) * width);
    if (row.length !== width) throw new LedgerError('out-of-range', 'the tree is not that large');
    return fold(row);
  };

  const load = (): Frontier => {
    const size = selectSize.get()?.size ?? 0;
    return size === 0 ? emptyFrontier() : frontierFrom(size, read);
  };

  let frontier = load();
  let pending = frontier;

  /** Stores the root of every subtree of 256^level leaves that the last leaf completed. */
  const closeTiles = (size: number): void => {
    for (let level = 1, span = TILE_WIDTH; size % span === 0; level++, span *= TILE_WIDTH) {
      const n = size / span - 1;
      insertSubtree.run(level, n, fold(hashes(level - 1, n * TILE_WIDTH, (n + 1) * TILE_WIDTH)));
    }
  };

  return {
    append(entries) {
      const first = pending.size;
      const leaves: Buffer[] = [];
      for (const [i, entry] of entries.entries()) {
        insertEntry.run(first + i, entry.kind, entry.record, entry.leaf, entry.bytes);
        leaves.push(entry.leaf);
        if ((first + i + 1) % TILE_WIDTH === 0) closeTiles(first + i + 1);
      }
      pending = appendMany(pending, leaves);
      return first;
    },
    pendingSize: () => pending.size,
    committed() {
      frontier = pending;
    },
    rolledBack() {
      pending = frontier;
    },
    refresh() {
      if ((selectSize.get()?.size ?? 0) === frontier.size) return;
      frontier = load();
      pending = frontier;
    },
    head: () => ({ size: frontier.size, root: root(frontier) }),
    rootAt: (size) => (size === frontier.size ? root(frontier) : root(frontierFrom(size, read))),
    inclusion: (index, size) => inclusionPath(index, size, read),
    consistency: (from, to) => consistencyPath(from, to, read),
    tile(level, n, width) {
      const from = n * TILE_WIDTH;
      const row = hashes(level, from, from + width);
      return row.length === width ? Buffer.concat(row) : null;
    },
    leaf: (index) => hashes(0, index, index + 1)[0] ?? null,
  };
}

/** The root over a power of two of neighbouring hashes. */
function fold(row: Buffer[]): Buffer {
  let level = row;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2)
      above.push(nodeHash(level[i] as Buffer, level[i + 1] as Buffer));
    level = above;
  }
  return level[0] as Buffer;
}
