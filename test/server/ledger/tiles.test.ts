import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '#ledger/hash.ts';
import {
  appendMany,
  consistencyPath,
  emptyFrontier,
  frontierFrom,
  inclusionPath,
  nodesOver,
  root,
} from '#ledger/merkle.ts';
import {
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  nodeFromTiles,
  parseTilePath,
  tilePath,
  tilesFor,
  tileWidth,
} from '#ledger/tiles.ts';
import { codeOf, mutationsOf, naiveRoot, numbered } from './support.ts';

describe('paths', () => {
  it.each([
    ['tile/0/x001/x234/067', 0, 1_234_067, 256],
    ['tile/0/000', 0, 0, 256],
    ['tile/3/x001/000', 3, 1000, 256],
    ['tile/63/999.p/1', 63, 999, 1],
    ['tile/0/273.p/112', 0, 273, 112],
    ['tile/entries/x001/234.p/255', 'entries', 1234, 255],
    ['tile/0/x009/x007/x199/x254/x740/991', 0, Number.MAX_SAFE_INTEGER, 256],
  ] as const)('%s is written and read', (path, level, n, width) => {
    expect(tilePath(level, n, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, n, width });
  });

  it('come back for any level, index and width', () => {
    const level = fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 }));
    fc.assert(
      fc.property(level, fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (l, n, width) => {
        expect(parseTilePath(tilePath(l, n, width))).toEqual({ level: l, n, width });
      }),
    );
  });

  it.each([
    '',
    'tile',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/0',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/001/234',
    'tile/0/x001',
    'tile/0/x000/001',
    'tile/0/x001/x234',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/X001/234',
    'tile/0/٠٠١',
    'tile/data/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/000\n',
    'tile/0/../000',
  ])('like %j are refused', (path) => {
    expect(codeOf(() => parseTilePath(path))).toBe('malformed-path');
  });

  it('are not written for tiles that cannot be', () => {
    for (const level of [-1, 64, 0.5]) expect(codeOf(() => tilePath(level, 0))).toBe('out-of-range');
    for (const n of [-1, 0.5, 2 ** 53]) expect(codeOf(() => tilePath(0, n))).toBe('out-of-range');
    for (const width of [0, 257, 1.5]) expect(codeOf(() => tilePath(0, 0, width))).toBe('out-of-range');
  });
});

describe('which tiles a tree has', () => {
  it('agrees with the two examples of C2SP tlog-tiles, and with an empty tree', () => {
    expect(tilesFor(70_000)).toEqual([
      { level: 0, full: 273, partial: 112 },
      { level: 1, full: 1, partial: 17 },
      { level: 2, full: 0, partial: 1 },
    ]);
    expect(tilesFor(256)).toEqual([
      { level: 0, full: 1, partial: 0 },
      { level: 1, full: 0, partial: 1 },
    ]);
    expect(tilesFor(0)).toEqual([]);
    expect(codeOf(() => tilesFor(-1))).toBe('out-of-range');
  });

  it('is told the same by the width of each tile', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (size) => {
        for (const { level, full, partial } of tilesFor(size)) {
          if (full > 0) expect(tileWidth(level, full - 1, size)).toBe(256);
          expect(tileWidth(level, full, size)).toBe(partial);
          expect(tileWidth(level, full + 1, size)).toBe(0);
        }
      }),
    );
  });
});

/** The tiles of a tree, by path, as a log would serve them. */
function tilesOf(leaves: readonly Buffer[]): Map<string, Buffer> {
  const read = nodesOver(leaves);
  const tiles = new Map<string, Buffer>();
  for (const { level, full, partial } of tilesFor(leaves.length)) {
    for (let n = 0; n < full + (partial > 0 ? 1 : 0); n++) {
      const width = tileWidth(level, n, leaves.length);
      const hashes = Array.from({ length: width }, (_, i) => read(level * 8, n * 256 + i));
      tiles.set(tilePath(level, n, width), encodeTile(hashes));
    }
  }
  return tiles;
}

describe('tiles', () => {
  it.each([1, 2, 255, 256, 257, 700, 65_536, 70_000])(
    'of %i leaves give back the root and every proof',
    (size) => {
      const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
      const tiles = tilesOf(leaves);
      const read = nodeFromTiles((level, n) => {
        const tile = tiles.get(tilePath(level, n, tileWidth(level, n, size)));
        if (tile === undefined) throw new Error(`no tile ${level}/${n}`);
        return tile;
      });
      const expected = root(appendMany(emptyFrontier(), leaves));
      expect(root(frontierFrom(size, read))).toEqual(expected);
      const direct = nodesOver(leaves);
      for (const index of [0, Math.floor(size / 3), size - 1]) {
        expect(inclusionPath(index, size, read)).toEqual(inclusionPath(index, size, direct));
        expect(consistencyPath(index + 1, size, read)).toEqual(consistencyPath(index + 1, size, direct));
      }
    },
  );

  it('rebuild the root of the recursive definition at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), (size) => {
        const entries = numbered(size);
        const tiles = tilesOf(entries.map(leafHash));
        const read = nodeFromTiles(
          (level, n) => tiles.get(tilePath(level, n, tileWidth(level, n, size))) ?? Buffer.of(),
        );
        expect(root(frontierFrom(size, read))).toEqual(naiveRoot(entries));
      }),
      { numRuns: 30 },
    );
  });

  it('too narrow, empty, or of no whole number of hashes are refused', () => {
    const narrow = nodeFromTiles(() => Buffer.alloc(32 * 3));
    expect(narrow(1, 0)).toHaveLength(32);
    expect(codeOf(() => narrow(2, 0))).toBe('malformed-tile');
    expect(codeOf(() => narrow(0, 3))).toBe('malformed-tile');
    for (const length of [0, 31, 33, 32 * 257]) {
      expect(codeOf(() => decodeTile(Buffer.alloc(length)))).toBe('malformed-tile');
    }
    expect(codeOf(() => encodeTile([]))).toBe('malformed-tile');
    expect(codeOf(() => encodeTile([Buffer.alloc(31)]))).toBe('malformed-tile');
    expect(encodeTile(Array.from({ length: 256 }, () => Buffer.alloc(32)))).toHaveLength(8192);
  });
});

describe('entry bundles', () => {
  it('hold each entry after its length in two bytes', () => {
    expect(encodeBundle([Buffer.from('ab'), Buffer.of(), Buffer.alloc(258, 7)]).toString('hex')).toBe(
      `00026162${'0000'}0102${'07'.repeat(258)}`,
    );
  });

  it('come back, up to 256 entries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 256 }),
        (entries) => {
          const buffers = entries.map((entry) => Buffer.from(entry));
          expect(decodeBundle(encodeBundle(buffers))).toEqual(buffers);
        },
      ),
    );
  });

  it('take an entry of 65,535 bytes and none larger', () => {
    const largest = Buffer.alloc(65_535, 1);
    expect(decodeBundle(encodeBundle([largest]))).toEqual([largest]);
    expect(codeOf(() => encodeBundle([Buffer.alloc(65_536)]))).toBe('entry-too-large');
  });

  it('that are cut short, empty or too long are refused', () => {
    const bundle = encodeBundle(numbered(3));
    for (const length of [0, 1, 2, 5, bundle.length - 1]) {
      expect(codeOf(() => decodeBundle(bundle.subarray(0, length)))).toBe('malformed-bundle');
    }
    expect(codeOf(() => encodeBundle([]))).toBe('malformed-bundle');
    expect(codeOf(() => encodeBundle(numbered(257)))).toBe('malformed-bundle');
    expect(codeOf(() => decodeBundle(Buffer.alloc(2 * 257)))).toBe('malformed-bundle');
  });

  it('have one spelling: whatever is read writes the same bytes', () => {
    fc.assert(
      fc.property(mutationsOf(encodeBundle(numbered(5))), (bytes) => {
        if (codeOf(() => decodeBundle(bytes)) === 'nothing thrown') {
          expect(encodeBundle(decodeBundle(bytes))).toEqual(bytes);
        }
      }),
    );
  });
});
