import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, signCheckpoint } from '#ledger/checkpoint.ts';
import { leafHash } from '#ledger/hash.ts';
import {
  decodeSigningKey,
  encodeSigningKey,
  generateSigningKey,
  type SigningKey,
  verifierKey,
} from '#ledger/keys.ts';
import { appendMany, emptyFrontier, root } from '#ledger/merkle.ts';
import { formatProof } from '#ledger/proof.ts';
import { encodeBundle, parseTilePath, tileWidth } from '#ledger/tiles.ts';
import { look } from './auth/look.ts';
import type { Clock } from './clock.ts';
import { AuditError, notFound } from './errors.ts';
import { type Api, type Call, route } from './http.ts';
import { lookupId, seen } from './lookups/routes.ts';
import type { Store } from './store/port.ts';

/**
 * The public face of the ledger: signed checkpoints, tlog-tiles and proofs (C2SP). A checkpoint is signed
 * when somebody asks for one and the tree has grown, not for every lookup.
 */
export interface Checkpoints {
  /** A signed checkpoint over the tree as it is now. */
  current(): Promise<string>;
  verifierKey: string;
}

const KEY_FILE = 'checkpoint.key';
const PUBLIC_FILE = 'checkpoint.vkey';

/** Loads the checkpoint key from the keys directory, or makes it there, readable by its owner only. */
export async function loadCheckpointKey(directory: string, origin: string): Promise<SigningKey> {
  const file = join(directory, KEY_FILE);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${encodeSigningKey(generateSigningKey(origin))}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (((await stat(file)).mode & 0o077) !== 0) {
    throw new AuditError('not-ready', `${KEY_FILE} can be read by others.`, {
      hint: 'Make it mode 0600 and start again.',
    });
  }
  const key = decodeSigningKey((await readFile(file, 'utf8')).trim());
  if (key.name !== origin) {
    throw new AuditError('not-ready', `${KEY_FILE} belongs to the log ${key.name}.`, {
      hint: 'Start with that origin, or point --keys at the keys of this log.',
    });
  }
  // The public part, for whoever verifies: `inzage verify FILE --key "$(cat checkpoint.vkey)"`.
  await writeFile(join(directory, PUBLIC_FILE), `${verifierKey(key)}\n`, { mode: 0o644 });
  return key;
}

export async function openCheckpoints(store: Store, key: SigningKey, clock: Clock): Promise<Checkpoints> {
  await store.commitKey({ purpose: 'checkpoint', public: verifierKey(key), at: clock.now() });
  let signing: Promise<string> = Promise.resolve('');
  const sign = async (): Promise<string> => {
    const { size, root } = await store.root();
    const latest = await store.latestCheckpoint();
    if (latest && latest.size > size) {
      throw new AuditError(
        'not-ready',
        `The log has ${size} entries, but a checkpoint over ${latest.size} was signed.`,
        {
          hint: 'An older copy was restored: do not serve from it. Restore a copy at least as new as the checkpoint.',
        },
      );
    }
    if (latest?.size === size) {
      const kept = openCheckpoint(latest.note, [key]);
      if (Buffer.compare(kept.root, root) !== 0) {
        throw new AuditError('not-ready', 'The log no longer has the root that was signed for its size.', {
          hint: 'Entries were changed behind the service: stop, keep the files, and compare them with a backup.',
        });
      }
      return latest.note;
    }
    const note = signCheckpoint({ origin: store.origin, size, root: Buffer.from(root) }, [key]);
    await store.saveCheckpoint(size, note, clock.now());
    return note;
  };
  return {
    current() {
      signing = signing.catch(() => '').then(sign);
      return signing;
    },
    verifierKey: verifierKey(key),
  };
}

/** What a check of the whole ledger found: how many entries it covered, and when, milliseconds. */
export interface LedgerCheck {
  /** Hashes every entry's bytes anew and holds the tree they make against the one that is served. */
  run(): Promise<boolean>;
  /** The last check that held; null before the first, and after one that did not. */
  last(): { size: number; checkedAt: number } | null;
}

const CHECKED_AT_ONCE = 2000;

export function createLedgerCheck(store: Store, clock: Clock): LedgerCheck {
  let last: ReturnType<LedgerCheck['last']> = null;
  return {
    async run() {
      const { size, root: served } = await store.root();
      let frontier = emptyFrontier();
      for (let from = 0; from < size; from += CHECKED_AT_ONCE) {
        const entries = await store.entriesBetween(from, Math.min(size, from + CHECKED_AT_ONCE));
        frontier = appendMany(frontier, entries.map(leafHash));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const holds = frontier.size === size && Buffer.compare(root(frontier), served) === 0;
      last = holds ? { size, checkedAt: clock.now() } : null;
      return holds;
    },
    last: () => last,
  };
}

/** Text of the `.tlog-proof` of one entry against a checkpoint over the present tree; it carries the entry. */
export async function proofOf(store: Store, checkpoints: Checkpoints, index: number): Promise<string> {
  const checkpoint = await checkpoints.current();
  const size = Number(checkpoint.split('\n')[1]);
  const path = (await store.inclusion(index, size)).map((hash) => Buffer.from(hash));
  const entry = await store.entry(index);
  return formatProof({ index, path, checkpoint, ...(entry && { extra: Buffer.from(entry.bytes) }) });
}

export function ledgerRoutes(api: Api, checkpoints: Checkpoints): void {
  route(api, 'GET /v1/lookups/:id/proof', async (call) => {
    const id = lookupId(call);
    const index = await indexOf(api, call, id);
    await look(api, call.who, 'GET /v1/lookups/:id/proof', id);
    const proof = await proofOf(api.store, checkpoints, index);
    return call.c.body(proof, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });

  route(api, 'GET /ledger/checkpoint', async ({ c }) =>
    c.body(await checkpoints.current(), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache',
    }),
  );

  route(api, 'GET /ledger/tile/*', async ({ c, who }) => {
    const path = c.req.path.replace(/^\/ledger\//, '');
    const { level, n, width } = readTilePath(path);
    const size = await api.store.treeSize();
    if (tileWidth(level === 'entries' ? 0 : level, n, size) < width) throw notFound('tile');
    if (level === 'entries') await look(api, who, 'GET /ledger/tile/*', path);
    const bytes =
      level === 'entries'
        ? encodeBundle(await api.store.entriesBetween(n * 256, n * 256 + width))
        : await api.store.tile(level, n, width);
    if (!bytes) throw notFound('tile');
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': width === 256 ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    });
  });
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
