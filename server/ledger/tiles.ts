/**
 * The log as static files (C2SP tlog-tiles): tiles of 256 hashes, eight tree levels apart, and bundles of
 * the entries beneath them. Names, layouts, and any subtree's hash back from tiles. Where the bytes are
 * kept is somebody else's business.
 */
import { LedgerError } from './error.ts';
import { HASH_BYTES } from './hash.ts';
import { appendMany, emptyFrontier, type ReadNode, root } from './merkle.ts';

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Tree levels from one tile level to the next. */
export const TILE_HEIGHT = 8;
export const MAX_TILE_LEVEL = 63;
/** A bundle writes an entry's length in sixteen bits. */
export const MAX_ENTRY_BYTES = 65_535;

/** `width` is 256 for a full tile. */
export type TileName = { level: number | 'entries'; n: number; width: number };

/** `tile/0/x001/x234/067.p/112`: relative to the log's prefix, so without a slash in front. */
export function tilePath(level: number | 'entries', n: number, width: number = TILE_WIDTH): string {
  const goodLevel = level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= MAX_TILE_LEVEL);
  if (!goodLevel || !Number.isSafeInteger(n) || n < 0 || !isWidth(width)) {
    throw new LedgerError('out-of-range', 'a tile has a level of 0 to 63, an index, and a width of 1 to 256');
  }
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const last = groups.length - 1;
  const index = groups.map((group, i) => (i < last ? `x${group}` : group)).join('/');
  return `tile/${level}/${index}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads `tilePath`'s text; throws `malformed-path` for any other spelling of it. */
export function parseTilePath(path: string): TileName {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(
    path,
  );
  if (match !== null) {
    const [, level = '', groups = '', width] = match;
    const name: TileName = {
      level: level === 'entries' ? level : Number(level),
      n: Number(groups.replaceAll(/[x/]/g, '')),
      width: width === undefined ? TILE_WIDTH : Number(width),
    };
    // Writing it again is the whole check: leading zeroes, empty groups and numbers out of range differ.
    if (isTileName(name) && tilePath(name.level, name.n, name.width) === path) return name;
  }
  throw new LedgerError('malformed-path', 'not the path of a tile or an entry bundle');
}

function isTileName({ level, n, width }: TileName): boolean {
  return (level === 'entries' || level <= MAX_TILE_LEVEL) && Number.isSafeInteger(n) && isWidth(width);
}

/** For each tile level of a tree, how many full tiles there are and how wide the partial one is (0: none). */
export type TileLevel = { level: number; full: number; partial: number };

/** Level 0 holds for entry bundles as well. The empty tree has no tiles. */
export function tilesFor(size: number): TileLevel[] {
  if (!Number.isSafeInteger(size) || size < 0) throw new LedgerError('out-of-range', 'not a tree size');
  const levels: TileLevel[] = [];
  for (let hashes = size, level = 0; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH), level++) {
    levels.push({ level, full: Math.floor(hashes / TILE_WIDTH), partial: hashes % TILE_WIDTH });
  }
  return levels;
}

/** How wide tile `n` of a level is in a tree of this size: 1 to 256, or 0 when it does not exist. */
export function tileWidth(level: number, n: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - n * TILE_WIDTH));
}

/** The bytes of a tile: its hashes, one after another. */
export function encodeTile(hashes: readonly Uint8Array[]): Buffer {
  if (!isWidth(hashes.length) || hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new LedgerError('malformed-tile', 'a tile is 1 to 256 hashes of 32 bytes');
  }
  return Buffer.concat(hashes);
}

/** The hashes of a tile. They share its memory. */
export function decodeTile(bytes: Uint8Array): Buffer[] {
  const width = bytes.length / HASH_BYTES;
  if (!isWidth(width)) throw new LedgerError('malformed-tile', 'a tile is 1 to 256 hashes of 32 bytes');
  const tile = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: width }, (_, i) => tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** The root over the hashes of a tile. */
export const tileRoot = (bytes: Uint8Array): Buffer => root(appendMany(emptyFrontier(), decodeTile(bytes)));

/** Each entry after its length as a big-endian u16. Throws `entry-too-large` over 65,535 bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  if (!isWidth(entries.length)) throw new LedgerError('malformed-bundle', 'a bundle is 1 to 256 entries');
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES)
        throw new LedgerError('entry-too-large', 'an entry is at most 65,535 bytes');
      return [Buffer.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a bundle, sharing its memory; throws `malformed-bundle`. */
export function decodeBundle(bytes: Uint8Array): Buffer[] {
  const bundle = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const start = at + 2;
    const end = start <= bundle.length ? start + bundle.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > bundle.length)
      throw new LedgerError('malformed-bundle', 'the bundle ends in the middle of an entry');
    entries.push(bundle.subarray(start, end));
    at = end;
  }
  if (!isWidth(entries.length)) throw new LedgerError('malformed-bundle', 'a bundle is 1 to 256 entries');
  return entries;
}

/**
 * Any complete subtree's hash, from tiles. `readTile` answers with tile `n` of a level as wide as the tree
 * in question has it (`tileWidth`), or wider; it may cache. Throws `malformed-tile` when a tile is too
 * narrow for what is asked.
 */
export function nodeFromTiles(readTile: (level: number, n: number) => Uint8Array): ReadNode {
  return (level, index) => {
    const height = level % TILE_HEIGHT;
    const count = 2 ** height;
    const first = index * count;
    if (!Number.isSafeInteger(first) || first < 0) throw new LedgerError('out-of-range', 'no such subtree');
    const hashes = decodeTile(readTile(Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH)));
    const offset = first % TILE_WIDTH;
    const covered = hashes.slice(offset, offset + count);
    if (covered.length < count)
      throw new LedgerError('malformed-tile', 'the tile is too narrow for this subtree');
    return root(appendMany(emptyFrontier(), covered));
  };
}

function isWidth(width: number): boolean {
  return Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH;
}
