import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '#ledger/checkpoint.ts';
import { sealEntry } from '#ledger/entry.ts';
import { EMPTY_ROOT, leafHash } from '#ledger/hash.ts';
import { generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { consistencyPath, frontierFrom, inclusionPath, nodesOver, root } from '#ledger/merkle.ts';
import { formatProof, parseProof } from '#ledger/proof.ts';
import { verifyConsistencyOf, verifyProofFile } from '#ledger/verify.ts';
import { mutationsOf, numbered } from './support.ts';

const origin = 'inzage.example/log';
const key = generateSigningKey(origin);
const verifierKeys = [verifierKey(key)];
const entries = Array.from({ length: 37 }, (_, i) => {
  const at = `2026-11-22T10:15:00.${String(i).padStart(3, '0')}Z`;
  return sealEntry({ kind: 'lookup', id: `look-${i}`, at, clear: { seq: i }, groups: {} }).bytes;
});
const read = nodesOver(entries.map(leafHash));
const checkpointAt = (size: number): string =>
  signCheckpoint({ origin, size, root: root(frontierFrom(size, read)) }, [key]);
const proofOf = (index: number, size: number, checkpoint: string): string =>
  formatProof({ index, path: inclusionPath(index, size, read), checkpoint });
const entry = entries[11] as Buffer;
const proof = proofOf(11, 37, checkpointAt(37));

/** Name and outcome of every step that ran. */
const outline = (verdict: ReturnType<typeof verifyProofFile | typeof verifyConsistencyOf>): string[] =>
  verdict.steps.map((step) => `${step.name} ${step.ok ? 'ok' : 'failed'}`);

describe('a proof file', () => {
  it('is verified in three steps, and gives what it proved', () => {
    const verdict = verifyProofFile({ proof, entry, verifierKeys });
    expect(outline(verdict)).toEqual(['parse ok', 'signature ok', 'inclusion ok']);
    expect(verdict.ok && verdict.read.entry.id).toBe('look-11');
    expect(verdict.ok && verdict.read.checkpoint.size).toBe(37);
    expect(verdict.ok && verdict.read.proof.index).toBe(11);
  });

  it('is verified for every entry, under the checkpoint of every size that holds it', () => {
    for (let size = 1; size <= entries.length; size++) {
      const checkpoint = checkpointAt(size);
      for (let index = 0; index < size; index++) {
        const file = proofOf(index, size, checkpoint);
        const verdict = verifyProofFile({ proof: file, entry: entries[index] as Buffer, verifierKeys });
        if (!verdict.ok) expect.fail(`${index} of ${size}: ${JSON.stringify(verdict.steps)}`);
      }
    }
  });

  it('that cannot be read fails at the first step', () => {
    const verdict = verifyProofFile({ proof: proof.replace('index', 'indax'), entry, verifierKeys });
    expect(outline(verdict)).toEqual(['parse failed']);
    expect(outline(verifyProofFile({ proof, entry: Buffer.from('{}'), verifierKeys }))).toEqual([
      'parse failed',
    ]);
  });

  it('under a checkpoint that nobody known signed, or that was altered, fails at the signature', () => {
    const stranger = [verifierKey(generateSigningKey(origin))];
    expect(outline(verifyProofFile({ proof, entry, verifierKeys: stranger }))).toEqual([
      'parse ok',
      'signature failed',
    ]);
    const altered = proof.replace('\n37\n', '\n38\n');
    expect(outline(verifyProofFile({ proof: altered, entry, verifierKeys }))).toEqual([
      'parse ok',
      'signature failed',
    ]);
    expect(outline(verifyProofFile({ proof, entry, verifierKeys: ['no key'] }))).toEqual([
      'parse ok',
      'signature failed',
    ]);
  });

  it('for another entry, another index or another path fails at inclusion', () => {
    const failed = ['parse ok', 'signature ok', 'inclusion failed'];
    expect(outline(verifyProofFile({ proof, entry: entries[12] as Buffer, verifierKeys }))).toEqual(failed);
    const moved = proof.replace('index 11', 'index 10');
    expect(outline(verifyProofFile({ proof: moved, entry, verifierKeys }))).toEqual(failed);
    const parsed = parseProof(proof);
    const shorter = formatProof({ ...parsed, path: parsed.path.slice(1) });
    expect(outline(verifyProofFile({ proof: shorter, entry, verifierKeys }))).toEqual(failed);
    const outside = proof.replace('index 11', 'index 9007199254740991');
    expect(outline(verifyProofFile({ proof: outside, entry, verifierKeys }))).toEqual(failed);
  });

  it('gives a verdict and never an exception, whatever is done to either file', () => {
    const original = parseProof(proof);
    fc.assert(
      fc.property(mutationsOf(Buffer.from(proof)), mutationsOf(entry), (badProof, badEntry) => {
        const kept = verifyProofFile({ proof: badProof, entry, verifierKeys });
        // The bytes may differ in signatures of strangers, never in what is proven.
        if (kept.ok)
          expect([kept.read.proof.index, kept.read.proof.path]).toEqual([original.index, original.path]);
        const swapped = verifyProofFile({ proof, entry: badEntry, verifierKeys });
        expect(swapped.ok).toBe(badEntry.equals(entry));
        expect(swapped.steps.at(-1)?.ok).toBe(swapped.ok);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a verdict on noise', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (noise, other) => {
        expect(verifyProofFile({ proof: noise, entry: other, verifierKeys }).ok).toBe(false);
      }),
    );
  });
});

describe('two checkpoints', () => {
  const between = (from: number, to: number) => ({
    older: checkpointAt(from),
    newer: checkpointAt(to),
    path: consistencyPath(from, to, read),
    verifierKeys,
  });

  it('are of one log that only grew', () => {
    const verdict = verifyConsistencyOf(between(20, 37));
    expect(outline(verdict)).toEqual(['signature ok', 'signature ok', 'consistency ok']);
    expect(verdict.ok && [verdict.read.older.size, verdict.read.newer.size]).toEqual([20, 37]);
    expect(verifyConsistencyOf(between(37, 37)).ok).toBe(true);
  });

  it('of a log that was rolled back, rewritten or swapped fail, and the last step says why', () => {
    const rolledBack = verifyConsistencyOf({
      ...between(20, 37),
      older: checkpointAt(37),
      newer: checkpointAt(20),
    });
    expect(rolledBack.steps.at(-1)).toMatchObject({ name: 'consistency', ok: false });
    expect(rolledBack.steps.at(-1)?.detail).toContain('smaller');

    const forked = nodesOver(numbered(37).map(leafHash));
    const newer = signCheckpoint({ origin, size: 37, root: root(frontierFrom(37, forked)) }, [key]);
    const path = consistencyPath(20, 37, forked);
    expect(verifyConsistencyOf({ ...between(20, 37), newer, path }).ok).toBe(false);

    const other = generateSigningKey('other.example/log');
    const foreign = signCheckpoint({ origin: other.name, size: 37, root: root(frontierFrom(37, read)) }, [
      other,
    ]);
    const swapped = verifyConsistencyOf({ ...between(20, 37), newer: foreign, verifierKeys: [key, other] });
    expect(swapped.steps.at(-1)?.detail).toContain('two different logs');
    expect(outline(verifyConsistencyOf({ ...between(20, 37), newer: foreign }))).toEqual([
      'signature ok',
      'signature failed',
    ]);
  });

  it('prove nothing when the older one is of an empty log', () => {
    const older = signCheckpoint({ origin, size: 0, root: EMPTY_ROOT }, [key]);
    expect(verifyConsistencyOf({ older, newer: checkpointAt(37), path: [], verifierKeys }).ok).toBe(false);
  });

  it('give a verdict and never an exception, whatever is done to them', () => {
    const good = between(20, 37);
    fc.assert(
      fc.property(mutationsOf(Buffer.from(good.older)), fc.array(fc.uint8Array()), (older, path) => {
        const kept = verifyConsistencyOf({ ...good, older });
        if (kept.ok) expect(kept.read.older.size).toBe(20);
        expect(verifyConsistencyOf({ ...good, path }).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
