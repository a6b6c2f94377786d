import { openCheckpoint } from '#ledger/checkpoint.ts';
import { leafHash } from '#ledger/hash.ts';
import { appendMany, emptyFrontier, root } from '#ledger/merkle.ts';
import { decodeBundle, decodeTile, TILE_WIDTH, tilePath, tileWidth } from '#ledger/tiles.ts';
import type { Client } from './client.ts';

/**
 * The auditor's check of the whole log from outside: every leaf hash as the service serves it, hashed up to
 * the signed root, and bundles of entries from everywhere held against their leaves.
 */
export interface Checked {
  size: number;
  /** Entries whose bytes were fetched and hashed. */
  entries: number;
  seconds: number;
}

const AT_ONCE = 8;
const PORTION = 256;
const BUNDLES = 64;

/** `client` has an auditor's token. Throws unless the log has the root that `key` signed. */
export async function checkRoot(client: Client, key: string): Promise<Checked> {
  const begun = performance.now();
  const note = (await client.get('/ledger/checkpoint')).bytes;
  const checkpoint = openCheckpoint(note, [key]);
  const { size } = checkpoint;
  const tiles = Math.ceil(size / TILE_WIDTH);
  const fetchTile = async (level: 0 | 'entries', n: number): Promise<Buffer> =>
    (await client.get(`/ledger/${tilePath(level, n, tileWidth(0, n, size))}`)).bytes;

  let frontier = emptyFrontier();
  for (let from = 0; from < tiles; from += PORTION) {
    const portion = Array.from({ length: Math.min(PORTION, tiles - from) }, (_, i) => from + i);
    const leaves = await inOrder(portion, (n) => fetchTile(0, n));
    for (const tile of leaves) frontier = appendMany(frontier, decodeTile(tile));
  }
  if (!root(frontier).equals(checkpoint.root))
    throw new Error('the leaves do not have the root that was signed');

  const step = Math.max(1, Math.floor(tiles / BUNDLES));
  const bundles = Array.from({ length: Math.ceil(tiles / step) }, (_, i) => i * step);
  let entries = 0;
  for (const n of bundles) {
    const leaves = decodeTile(await fetchTile(0, n));
    for (const [i, entry] of decodeBundle(await fetchTile('entries', n)).entries()) {
      if (!leafHash(entry).equals(leaves[i] as Buffer))
        throw new Error(`entry ${n * TILE_WIDTH + i} is not the one in the tree`);
      entries++;
    }
  }
  return { size, entries, seconds: (performance.now() - begun) / 1000 };
}

/** Several under way at once; the answers in the order of the items. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) done[i] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
