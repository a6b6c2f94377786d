import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_ROOT, leafHash, nodeHash } from '#ledger/hash.ts';
import {
  append,
  appendMany,
  consistencyForWitness,
  consistencyPath,
  emptyFrontier,
  frontierFrom,
  inclusionPath,
  nodesOver,
  type ReadNode,
  root,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '#ledger/merkle.ts';
import {
  COUNTER_ROOTS,
  CT_CONSISTENCY,
  CT_INCLUSION,
  CT_LEAVES,
  CT_ROOTS,
  counterLeaf,
  hex,
} from './published.ts';
import { codeOf, flipped, naiveRoot, numbered } from './support.ts';

const leafHashes = CT_LEAVES.map(leafHash);
const ROOT_0 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('published vectors', () => {
  it('hashes the empty tree, a leaf and a node as the reference does', () => {
    expect(EMPTY_ROOT).toEqual(hex(ROOT_0));
    expect(root(emptyFrontier())).toEqual(hex(ROOT_0));
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
  });

  it('has the published root at every size from 1 to 8', () => {
    let frontier = emptyFrontier();
    leafHashes.forEach((leaf, i) => {
      frontier = append(frontier, leaf);
      expect(root(frontier)).toEqual(CT_ROOTS[i]);
    });
  });

  it.each(COUNTER_ROOTS)('has the published root over %i counters', (size, expected) => {
    const entries = Array.from({ length: size }, (_, i) => counterLeaf(i));
    expect(rootOf(entries).toString('base64')).toBe(expected);
  });

  it.each(CT_INCLUSION)(
    'gives and accepts the published path of leaf %i in a tree of %i',
    (index, size, path) => {
      const read = nodesOver(leafHashes.slice(0, size));
      expect(inclusionPath(index, size, read).map((hash) => hash.toString('hex'))).toEqual(path);
      const leaf = leafHashes[index] as Buffer;
      expect(
        verifyInclusion({ index, size, leaf, path: path.map(hex), root: CT_ROOTS[size - 1] as Buffer }),
      ).toBe(true);
    },
  );

  it.each(CT_CONSISTENCY)(
    'gives and accepts the published proof from size %i to %i',
    (size1, size2, path) => {
      const read = nodesOver(leafHashes);
      expect(consistencyPath(size1, size2, read).map((hash) => hash.toString('hex'))).toEqual(path);
      const [root1, root2] = [CT_ROOTS[size1 - 1] as Buffer, CT_ROOTS[size2 - 1] as Buffer];
      expect(verifyConsistency({ size1, size2, root1, root2, path: path.map(hex) })).toBe(true);
    },
  );
});

const size = fc.integer({ min: 1, max: 300 });

describe('the frontier', () => {
  it('has the root of the recursive definition, one by one, in any batches, or read back from storage', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), (first, second) => {
        const entries = numbered(first + second);
        const leaves = entries.map(leafHash);
        const expected = naiveRoot(entries);
        const batches = appendMany(appendMany(emptyFrontier(), leaves.slice(0, first)), leaves.slice(first));
        expect(root(batches)).toEqual(expected);
        expect(leaves.reduce(append, emptyFrontier())).toEqual(batches);
        expect(frontierFrom(leaves.length, nodesOver(leaves))).toEqual(batches);
        expect(rootOf(entries)).toEqual(expected);
      }),
    );
  });

  it('is left as it was by appending to it: a rolled back transaction keeps the old one', () => {
    fc.assert(
      fc.property(size, size, (before, more) => {
        const frontier = appendMany(emptyFrontier(), numbered(before).map(leafHash));
        const copy = structuredClone({
          size: frontier.size,
          hashes: frontier.hashes.map((h) => h.toString('hex')),
        });
        appendMany(frontier, numbered(more).map(leafHash));
        append(frontier, EMPTY_ROOT);
        root(frontier);
        expect({ size: frontier.size, hashes: frontier.hashes.map((h) => h.toString('hex')) }).toEqual(copy);
      }),
    );
  });

  it('stops at 2^53 − 1 entries with an error that says so', () => {
    const hashes = Array.from({ length: 53 }, () => EMPTY_ROOT);
    const full = { size: Number.MAX_SAFE_INTEGER, hashes };
    expect(codeOf(() => append(full, EMPTY_ROOT))).toBe('out-of-range');
    const last = append({ size: full.size - 1, hashes: hashes.slice(1) }, EMPTY_ROOT);
    expect(last.size).toBe(full.size);
    expect(last.hashes).toHaveLength(53);
  });

  it('refuses hashes of another length, and a frontier that lost a hash', () => {
    expect(codeOf(() => append(emptyFrontier(), Buffer.alloc(31)))).toBe('bad-hash');
    expect(codeOf(() => append({ size: 3, hashes: [EMPTY_ROOT] }, EMPTY_ROOT))).toBe('bad-hash');
    expect(codeOf(() => nodeHash(Buffer.alloc(32), Buffer.alloc(33)))).toBe('bad-hash');
  });
});

/** A tree of any size without its leaves: a subtree's hash follows from its position alone. */
const imagined: ReadNode = (level) => {
  let hash = leafHash(Buffer.from('same'));
  for (let i = 0; i < level; i++) hash = nodeHash(hash, hash);
  return hash;
};
const anySize = fc.oneof(
  size,
  fc.integer({ min: 1, max: 2 ** 34 }),
  fc.maxSafeNat().map((n) => Math.max(1, n)),
);

describe('inclusion proofs', () => {
  it('verify for every leaf of every tree of up to 130 leaves', () => {
    const leaves = numbered(130).map(leafHash);
    for (let n = 1; n <= leaves.length; n++) {
      const read = nodesOver(leaves.slice(0, n));
      const treeRoot = root(frontierFrom(n, read));
      for (let index = 0; index < n; index++) {
        const leaf = leaves[index] as Buffer;
        const path = inclusionPath(index, n, read);
        if (!verifyInclusion({ index, size: n, leaf, path, root: treeRoot })) expect.fail(`${index} of ${n}`);
      }
    }
  });

  it('verify in trees past 32 and up to 53 bits', () => {
    fc.assert(
      fc.property(anySize, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, where) => {
        const index = Math.min(n - 1, Math.floor(where * n));
        const path = inclusionPath(index, n, imagined);
        const proof = { index, size: n, leaf: imagined(0, 0), path, root: root(frontierFrom(n, imagined)) };
        expect(verifyInclusion(proof)).toBe(true);
      }),
    );
  });

  it('fail after any flipped bit, at any other index, and with an element too many or too few', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), fc.nat({ max: 299 }), (n, pick, bit, other) => {
        const index = pick % n;
        const entries = numbered(n);
        const leaves = entries.map(leafHash);
        const path = inclusionPath(index, n, nodesOver(leaves));
        const proof = { index, size: n, leaf: leaves[index] as Buffer, path, root: naiveRoot(entries) };
        expect(verifyInclusion(proof)).toBe(true);
        expect(verifyInclusion({ ...proof, leaf: flipped(proof.leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, root: flipped(proof.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, path: [...path, proof.root] })).toBe(false);
        expect(verifyInclusion({ ...proof, path: [proof.root, ...path] })).toBe(false);
        if (other !== index) expect(verifyInclusion({ ...proof, index: other })).toBe(false);
        if (path.length > 0) {
          const at = bit % path.length;
          const bent = path.map((hash, i) => (i === at ? flipped(hash, bit) : hash));
          expect(verifyInclusion({ ...proof, path: bent })).toBe(false);
          expect(verifyInclusion({ ...proof, path: path.filter((_, i) => i !== at) })).toBe(false);
        }
      }),
    );
  });

  it('fail at a size whose tree has another shape on the way from the leaf to the root', () => {
    const leaves = numbered(64).map(leafHash);
    const sizes = Array.from({ length: 64 }, (_, i) => i + 1);
    for (const n of sizes) {
      const index = n - 1;
      const read = nodesOver(leaves.slice(0, n));
      const proof = {
        index,
        leaf: leaves[index] as Buffer,
        path: inclusionPath(index, n, read),
        root: root(frontierFrom(n, read)),
      };
      // For the last leaf of a tree the shape of the path tells the size.
      for (const size of sizes.filter((other) => other < n || other >= 2 ** Math.ceil(Math.log2(n)) * 2)) {
        expect(verifyInclusion({ ...proof, size }), `${n} as ${size}`).toBe(false);
      }
    }
  });

  it('answer false, not an exception, to hashes of other lengths and positions that are no position', () => {
    const proof = { index: 0, size: 1, leaf: EMPTY_ROOT, path: [] as Buffer[], root: EMPTY_ROOT };
    expect(verifyInclusion(proof)).toBe(true);
    for (const size of [0, -1, 1.5, Number.NaN, 2 ** 53])
      expect(verifyInclusion({ ...proof, size })).toBe(false);
    for (const index of [1, -1, 0.5, Number.NaN]) expect(verifyInclusion({ ...proof, index })).toBe(false);
    for (const bad of [Buffer.alloc(0), Buffer.alloc(31), Buffer.alloc(33)]) {
      expect(verifyInclusion({ ...proof, leaf: bad, root: bad })).toBe(false);
      expect(verifyInclusion({ ...proof, size: 2, path: [bad] })).toBe(false);
    }
  });

  it('are not made for an index outside the tree', () => {
    const read = nodesOver(leafHashes);
    for (const index of [8, -1, 0.5])
      expect(codeOf(() => inclusionPath(index, 8, read))).toBe('out-of-range');
    expect(codeOf(() => inclusionPath(0, 0, read))).toBe('out-of-range');
    expect(codeOf(() => inclusionPath(0, 9, read))).toBe('out-of-range');
  });
});

describe('consistency proofs', () => {
  it('verify between every two sizes up to 80', () => {
    const entries = numbered(80);
    const roots = entries.map((_, i) => naiveRoot(entries.slice(0, i + 1)));
    const read = nodesOver(entries.map(leafHash));
    for (let size2 = 1; size2 <= 80; size2++) {
      for (let size1 = 1; size1 <= size2; size1++) {
        const [root1, root2] = [roots[size1 - 1] as Buffer, roots[size2 - 1] as Buffer];
        const proof = { size1, size2, root1, root2, path: consistencyPath(size1, size2, read) };
        if (!verifyConsistency(proof)) expect.fail(`${size1} to ${size2}`);
        if (!consistencyForWitness(proof)) expect.fail(`witness, ${size1} to ${size2}`);
      }
    }
  });

  it('verify in trees past 32 and up to 53 bits', () => {
    fc.assert(
      fc.property(anySize, anySize, (a, b) => {
        const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
        const path = consistencyPath(size1, size2, imagined);
        const [root1, root2] = [root(frontierFrom(size1, imagined)), root(frontierFrom(size2, imagined))];
        expect(verifyConsistency({ size1, size2, root1, root2, path })).toBe(true);
      }),
    );
  });

  it('fail after any flipped bit, between other sizes, and with an element too many or too few', () => {
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat({ max: 301 }), (a, b, bit, other) => {
        const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
        const entries = numbered(size2);
        const path = consistencyPath(size1, size2, nodesOver(entries.map(leafHash)));
        const [root1, root2] = [naiveRoot(entries.slice(0, size1)), naiveRoot(entries)];
        const proof = { size1, size2, root1, root2, path };
        expect(verifyConsistency(proof)).toBe(true);
        expect(verifyConsistency({ ...proof, root1: flipped(root1, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, root2: flipped(root2, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, path: [...path, root1] })).toBe(false);
        expect(verifyConsistency({ ...proof, path: [root2, ...path] })).toBe(false);
        if (other !== size1)
          expect(verifyConsistency({ ...proof, size1: other }), `${size1} as ${other}`).toBe(false);
        if (path.length > 0) {
          const at = bit % path.length;
          const bent = path.map((hash, i) => (i === at ? flipped(hash, bit) : hash));
          expect(verifyConsistency({ ...proof, path: bent })).toBe(false);
          expect(verifyConsistency({ ...proof, path: path.filter((_, i) => i !== at) })).toBe(false);
        }
      }),
    );
  });

  it('from nothing are refused by the verifier and accepted by the witness, only without a path', () => {
    const [root1, root2] = [EMPTY_ROOT, CT_ROOTS[7] as Buffer];
    const proof = { size1: 0, size2: 8, root1, root2, path: [] as Buffer[] };
    expect(verifyConsistency(proof)).toBe(false);
    expect(consistencyForWitness(proof)).toBe(true);
    expect(consistencyForWitness({ ...proof, path: [root2] })).toBe(false);
    expect(consistencyForWitness({ ...proof, root1: root2 })).toBe(false);
    expect(consistencyForWitness({ ...proof, size2: 0 })).toBe(false);
    expect(consistencyForWitness({ ...proof, size2: 0, root2: EMPTY_ROOT })).toBe(true);
    // Without its guard the algorithm itself would accept this one: old and new are the same path element.
    expect(verifyConsistency({ size1: 0, size2: 1, root1: root2, root2, path: [root2] })).toBe(false);
    expect(codeOf(() => consistencyPath(0, 8, nodesOver(leafHashes)))).toBe('out-of-range');
    expect(codeOf(() => consistencyPath(8, 7, nodesOver(leafHashes)))).toBe('out-of-range');
  });

  it('show that a log which changed one entry is another log', () => {
    const entries = numbered(50);
    const forked = entries.with(17, Buffer.from('entry 17, altered'));
    const path = consistencyPath(30, 50, nodesOver(forked.map(leafHash)));
    const proof = {
      size1: 30,
      size2: 50,
      root1: naiveRoot(entries.slice(0, 30)),
      root2: naiveRoot(forked),
      path,
    };
    expect(verifyConsistency(proof)).toBe(false);
  });
});
