import { z } from 'zod';
import { formatProof } from '#ledger/proof.ts';
import { encodeBundle, parseTilePath, tileWidth } from '#ledger/tiles.ts';
import { look } from '#server/auth/look.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, type Call, query, route } from '#server/http.ts';
import { lookupId, seen } from '#server/lookups/routes.ts';
import type { Store } from '#store/port.ts';
import type { Checkpoints } from './checkpoints.ts';

/** The public face of the ledger: signed checkpoints, tlog-tiles and proofs (C2SP). */

/** Text of the `.tlog-proof` of one entry, against a checkpoint that covers it; it carries the entry. */
export async function proofOf(store: Store, checkpoints: Checkpoints, index: number): Promise<string> {
  const checkpoint = await checkpoints.covering(index);
  const size = Number(checkpoint.split('\n')[1]);
  const path = (await store.inclusion(index, size)).map((hash) => Buffer.from(hash));
  const entry = await store.entry(index);
  return formatProof({ index, path, checkpoint, ...(entry && { extra: Buffer.from(entry.bytes) }) });
}

/**
 * For `Prefer: wait`: the proofs of these entries once a checkpoint covers them all; null when none does within the time, or
 * when nothing may be signed. The entries themselves are durable either way.
 */
export async function proofsWithin(
  store: Store,
  checkpoints: Checkpoints,
  indices: readonly number[],
  ms: number,
): Promise<string[] | null> {
  const last = Math.max(...indices);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  const covered = checkpoints.covering(last).catch(() => null);
  const checkpoint = await Promise.race([covered, over]);
  clearTimeout(timer);
  if (checkpoint === null) return null;
  return Promise.all(indices.map((index) => proofOf(store, checkpoints, index)));
}

export const CheckpointQuery = z.strictObject({ cosigned: z.enum(['true', 'false']).default('false') });

export function ledgerRoutes(api: Api, checkpoints: Checkpoints): void {
  route(api, 'GET /v1/lookups/:id/proof', async (call) => {
    const id = lookupId(call);
    const index = await indexOf(api, call, id);
    await look(api, call.who, 'GET /v1/lookups/:id/proof', id);
    const proof = await proofOf(api.store, checkpoints, index);
    return call.c.body(proof, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });

  route(api, 'GET /ledger/checkpoint', async ({ c }) => {
    const { cosigned } = query(c, CheckpointQuery);
    const note = cosigned === 'true' ? await checkpoints.cosigned() : await checkpoints.latest();
    if (note === null) throw notFound('cosigned checkpoint');
    return c.body(note, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });

  route(api, 'GET /ledger/tile/*', async ({ c, who }) => {
    const path = c.req.path.replace(/^\/ledger\//, '');
    const { level, n, width } = readTilePath(path);
    const size = await api.store.treeSize();
    if (tileWidth(level === 'entries' ? 0 : level, n, size) < width) throw notFound('tile');
    if (level === 'entries') await look(api, who, 'GET /ledger/tile/*', path);
    const bytes =
      level === 'entries' ? await bundle(api.store, n * 256, width) : await api.store.tile(level, n, width);
    if (!bytes) throw notFound('tile');
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': width === 256 ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    });
  });
}

/** Entries of a tile; refused where retention has destroyed one of them. The tiles of hashes stay. */
async function bundle(store: Store, from: number, width: number): Promise<Uint8Array> {
  const entries = await store.entriesBetween(from, from + width);
  if (entries.some((bytes) => bytes.length === 0)) {
    throw new AuditError('not-found', 'Entries of this bundle have passed their retention period.', {
      hint: 'Their leaf hashes are in tile/0, so proofs over them hold; GET /v1/lookups has those that remain.',
    });
  }
  return encodeBundle(entries);
}

function readTilePath(path: string) {
  try {
    return parseTilePath(path);
  } catch (cause) {
    throw new AuditError('not-found', 'There is no such tile.', {
      hint: 'Paths are tile/<level>/<n>[.p/<width>] and tile/entries/<n>[.p/<width>] as tlog-tiles has them.',
      cause,
    });
  }
}

/** The entry's index of a lookup that this caller may see: their own, or one within their organisations. */
async function indexOf(api: Api, call: Call, id: string): Promise<number> {
  const kept = await api.store.lookupById(id);
  if (call.who.role === 'integration') {
    if (!kept || kept.integration !== call.who.id) throw notFound('lookup');
    return kept.lookup.receipt.index;
  }
  return seen(call, kept?.lookup ?? null).receipt.index;
}
