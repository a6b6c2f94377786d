import { HASH_BYTES, leafHash } from '#ledger/hash.ts';
import { appendMany, emptyFrontier, root } from '#ledger/merkle.ts';
import { TILE_WIDTH, tileWidth } from '#ledger/tiles.ts';
import type { Clock } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import type { Integrity } from './integrity.ts';

/** What a check of the whole ledger found: how many entries it covered, and when, milliseconds. */
export interface LedgerCheck {
  /** Hashes every entry's bytes anew and holds the tree they make against the one that is served. */
  run(): Promise<boolean>;
  /** The last check that held; null before the first, and after one that did not. */
  last(): { size: number; checkedAt: number } | null;
}

const CHECKED_AT_ONCE = 2000;

/** Leaf hashes made anew; the stored one where retention has destroyed the entry, which no longer can be made. */
async function leavesOf(
  store: Store,
  entries: readonly Uint8Array[],
  from: number,
  size: number,
): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (const [i, bytes] of entries.entries()) {
    leaves.push(bytes.length > 0 ? leafHash(bytes) : await storedLeaf(store, from + i, size));
  }
  return leaves;
}

async function storedLeaf(store: Store, index: number, size: number): Promise<Buffer> {
  const n = Math.floor(index / TILE_WIDTH);
  const tile = await store.tile(0, n, tileWidth(0, n, size));
  const at = (index % TILE_WIDTH) * HASH_BYTES;
  return Buffer.from(tile?.subarray(at, at + HASH_BYTES) ?? []);
}

export function createLedgerCheck(store: Store, clock: Clock, integrity: Integrity): LedgerCheck {
  let last: ReturnType<LedgerCheck['last']> = null;
  return {
    async run() {
      const { size, root: served } = await store.root();
      let frontier = emptyFrontier();
      for (let from = 0; from < size; from += CHECKED_AT_ONCE) {
        const entries = await store.entriesBetween(from, Math.min(size, from + CHECKED_AT_ONCE));
        frontier = appendMany(frontier, await leavesOf(store, entries, from, size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const holds = frontier.size === size && Buffer.compare(root(frontier), served) === 0;
      last = holds ? { size, checkedAt: clock.now() } : null;
      if (holds) integrity.held();
      else
        integrity.broke(
          'its entries do not make the tree that is served: they were changed behind the service',
        );
      return holds;
    },
    last: () => last,
  };
}
