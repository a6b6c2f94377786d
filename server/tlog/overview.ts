import { parseEntry } from '#ledger/entry.ts';
import { verifierKey } from '#ledger/keys.ts';
import type { EntryCounts, LedgerPart, SignedCheckpoint, Store } from '#store/port.ts';
import type { Checkpoints } from './checkpoints.ts';

/** How the ledger stands, for whoever may know it: its head, its keys and parts, and what retention destroyed. */
export interface LedgerOverview {
  origin: string;
  size: number;
  /** Standard base64. */
  root: string;
  signed: SignedCheckpoint | null;
  /** In the order they came into force, each with the size it signs from, and to; null: it signs now. */
  keys: { key: string; from: number; to: number | null }[];
  parts: LedgerPart[];
  counts: EntryCounts;
  /** Newest first. */
  retention: RetentionEntry[];
}

export interface RetentionEntry {
  index: number;
  id: string;
  /** RFC 3339. */
  at: string;
  /** Kind of record → how many were destroyed. */
  destroyed: Record<string, number>;
}

const RUNS = 30;
const RANGES = 20;

type OverviewStore = Pick<
  Store,
  'origin' | 'root' | 'signedCheckpoint' | 'ledgerParts' | 'entryCounts' | 'entriesOfKind'
>;

export async function overviewOf(
  store: OverviewStore,
  checkpoints: Pick<Checkpoints, 'history'>,
): Promise<LedgerOverview> {
  const [{ size, root }, signed, history, parts, counts, runs] = await Promise.all([
    store.root(),
    store.signedCheckpoint(),
    checkpoints.history(),
    store.ledgerParts(),
    store.entryCounts(RANGES),
    retentionRuns(store),
  ]);
  return {
    origin: store.origin,
    size,
    root: Buffer.from(root).toString('base64'),
    signed,
    keys: history.map(({ key, from }, i) => ({
      key: verifierKey(key),
      from,
      to: history[i + 1]?.from ?? null,
    })),
    parts,
    counts,
    retention: runs,
  };
}

/** The latest runs, newest first. */
export const retentionRuns = async (store: Pick<Store, 'entriesOfKind'>): Promise<RetentionEntry[]> =>
  (await store.entriesOfKind('retention')).slice(-RUNS).map(retentionOf).toReversed();

function retentionOf({ index, bytes }: { index: number; bytes: Uint8Array }): RetentionEntry {
  const { id, at, clear } = parseEntry(bytes);
  const told = typeof clear.destroyed === 'object' && clear.destroyed !== null ? clear.destroyed : {};
  const destroyed = Object.entries(told).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] > 0,
  );
  return { index, id, at, destroyed: Object.fromEntries(destroyed) };
}

/** The proof of one entry as a browser checks it: bytes in standard base64. */
export interface EntryProof {
  index: number;
  note: string;
  leaf: string;
  /** Null where retention has destroyed the entry's bytes. */
  entry: string | null;
  path: string[];
}

/** Null past the tree's end. */
export async function entryProof(
  store: Pick<Store, 'treeSize' | 'inclusion' | 'entry' | 'tile'>,
  checkpoints: Pick<Checkpoints, 'covering'>,
  index: number,
): Promise<EntryProof | null> {
  if (index >= (await store.treeSize())) return null;
  const note = await checkpoints.covering(index);
  const size = Number(note.split('\n')[1]);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const [path, entry, leaf] = await Promise.all([
    store.inclusion(index, size),
    store.entry(index),
    leafOf(store, index),
  ]);
  return { index, note, leaf: base64(leaf), entry: entry && base64(entry.bytes), path: path.map(base64) };
}

const TILE = 256;

/** From the lowest tile: leaf hashes stay where entries do not. */
async function leafOf(store: Pick<Store, 'tile'>, index: number): Promise<Uint8Array> {
  const at = index % TILE;
  const tile = await store.tile(0, Math.floor(index / TILE), at + 1);
  return tile ? tile.subarray(at * 32, (at + 1) * 32) : new Uint8Array();
}
