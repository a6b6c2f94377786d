import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '#ledger/hash.ts';
import { frontierFrom, root, verifyConsistency, verifyInclusion } from '#ledger/merkle.ts';
import { nodeFromTiles, tilesFor } from '#ledger/tiles.ts';
import type { Store } from '#store/port.ts';
import { naiveRoot } from '../ledger/support.ts';
import type { Bench } from '../store.suite.ts';
import { auditLook, looked, newLookup } from './given.ts';

/** Commits groups of entries of these sizes; one alone is a look, several are lookups. */
async function grow(store: Store, groups: readonly number[]): Promise<void> {
  for (const size of groups) {
    if (size === 1) await store.commitAuditLook(auditLook());
    else await store.commitLookups(Array.from({ length: size }, () => newLookup()));
  }
}

/** The root as a stranger computes it from the published tiles. */
async function rootFromTiles(store: Store, size: number): Promise<Buffer> {
  const tiles = new Map<string, Uint8Array>();
  for (const { level, full, partial } of tilesFor(size)) {
    for (let n = 0; n <= full; n++) {
      const width = n < full ? 256 : partial;
      const tile = width > 0 ? await store.tile(level, n, width) : null;
      if (tile) tiles.set(`${level}/${n}`, tile);
    }
  }
  return root(
    frontierFrom(
      size,
      nodeFromTiles((level, n) => tiles.get(`${level}/${n}`) ?? new Uint8Array()),
    ),
  );
}

/** All that must hold of a log, for every entry and earlier size, or for those asked for. */
async function expectSound(store: Store, some?: { indexes: number[]; sizes: number[] }): Promise<void> {
  const { size, root: head } = await store.root();
  const entries = await store.entriesBetween(0, size);
  expect(entries).toHaveLength(size);
  expect(Buffer.from(head).equals(naiveRoot(entries))).toBe(true);
  expect((await rootFromTiles(store, size)).equals(head)).toBe(true);
  const all = Array.from({ length: size }, (_, i) => i);
  const unproven: string[] = [];
  for (const index of some?.indexes ?? all) {
    const path = await store.inclusion(index, size);
    const leaf = leafHash(entries[index] ?? new Uint8Array());
    if (!verifyInclusion({ index, size, leaf, path, root: head })) unproven.push(`entry ${index}`);
  }
  for (const size1 of some?.sizes ?? all.slice(1)) {
    const path = await store.consistency(size1, size);
    const root1 = naiveRoot(entries.slice(0, size1));
    if (!verifyConsistency({ size1, size2: size, root1, root2: head, path })) unproven.push(`size ${size1}`);
  }
  expect(unproven).toEqual([]);
}

/** What takes long to grow. */
export function longLedgerPromises(bench: Bench): void {
  describe('a long ledger', () => {
    it('passes 65,536 entries: a tile of tiles of tiles', async () => {
      const { store } = bench;
      for (let turn = 0; turn < 7; turn++) await grow(store, [9404, 1]);
      const size = await store.treeSize();
      expect(size).toBe(65_835);
      const some = {
        indexes: [0, 255, 256, 65_535, 65_536, size - 1],
        sizes: [1, 256, 65_535, 65_536, 65_537],
      };
      await expectSound(store, some);
      expect(await store.tile(2, 0, 1)).not.toBeNull();
      await expectSound(await bench.reopen(), some);
    }, 120_000);
  });
}

export function ledgerPromises(bench: Bench): void {
  describe('the ledger', () => {
    it('is the tree of its entries, whatever the sizes they came in, and after reopening', async () => {
      const group = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 90 }));
      await fc.assert(
        fc.asyncProperty(fc.array(group, { minLength: 1, maxLength: 5 }), async (groups) => {
          // One log that goes on growing: each round starts from another size.
          await grow(bench.store, groups);
          await expectSound(bench.store);
          await expectSound(await bench.reopen());
        }),
        { numRuns: 6 },
      );
    }, 60_000);

    it('closes a tile in the middle of a group, at its end, and just after it', async () => {
      for (const groups of [[255], [1], [1], [254], [1, 1], [300, 220]]) {
        await grow(bench.store, groups);
        const size = await bench.store.treeSize();
        await expectSound(bench.store, { indexes: [0, size - 1], sizes: [1, size - 1] });
      }
      expect(await bench.store.treeSize()).toBe(1033);
      expect(await bench.store.tile(1, 0, 4)).not.toBeNull();
      await expectSound(await bench.reopen());
    }, 60_000);

    it('starts from the root of nothing', async () => {
      const { size, root: head } = await bench.store.root();
      expect({ size, head: Buffer.from(head).equals(naiveRoot([])) }).toEqual({ size: 0, head: true });
      expect(await bench.store.entry(0)).toBeNull();
    });

    it('refuses proofs and tiles of a tree it is not yet', async () => {
      const { store } = bench;
      await grow(store, [6]);
      await expect(store.inclusion(0, 8)).rejects.toMatchObject({ code: 'out-of-range' });
      await expect(store.inclusion(6, 6)).rejects.toMatchObject({ code: 'out-of-range' });
      await expect(store.consistency(4, 7)).rejects.toMatchObject({ code: 'out-of-range' });
      expect(await store.tile(0, 0, 7)).toBeNull();
      expect(await store.tile(1, 0, 1)).toBeNull();
    });

    it('stays one tree when two write to it in turn, and each knows the other’s people', async () => {
      const [one, two] = [bench.store, await bench.beside()];
      const ids: string[] = [];
      for (let turn = 0; turn < 40; turn++) {
        const [store, other] = turn % 2 === 0 ? [one, two] : [two, one];
        const subject = `c-${Math.floor(turn / 4)}`;
        ids.push(...(await looked(store, ...Array.from({ length: 1 + (turn % 17) }, () => ({ subject })))));
        const last = ids.at(-1) ?? '';
        expect((await other.lookupById(last))?.lookup).toMatchObject({
          subject,
          receipt: { index: ids.length - 1 },
        });
      }
      expect(await one.root()).toEqual(await two.root());
      expect(await one.treeSize()).toBe(ids.length);
      await expectSound(one);
      await expectSound(two);
    }, 60_000);

    it('stays one tree when two write to it at once', async () => {
      const [one, two] = [bench.store, await bench.beside()];
      const receipts = (
        await Promise.all(
          Array.from({ length: 60 }, (_, i) =>
            (i % 2 ? one : two).commitLookups([newLookup({ subject: `c-${i % 7}` })]),
          ),
        )
      ).flat();
      expect(receipts.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 60 }, (_, i) => i),
      );
      await expectSound(one);
    });
  });
}
