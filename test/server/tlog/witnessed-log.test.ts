import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseCheckpoint } from '#ledger/checkpoint.ts';
import { sealEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { COSIGNATURE_V1, generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { appendMany, consistencyPath, emptyFrontier, nodesOver, root } from '#ledger/merkle.ts';
import { cosignatureLine, unverifiedText } from '#ledger/note.ts';
import { judgeCheckpoint, parseAddCheckpoint, type WitnessedHead } from '#ledger/witness.ts';
import { fixedClock } from '#server/clock.ts';
import { openCheckpoints, type SigningStore } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { createWitnesses, type WitnessesInput } from '#server/tlog/witnesses.ts';
import type { SignedCheckpoint } from '#store/port.ts';

/**
 * A log and a witness through whatever happens to them, in any order: growth, restarts, answers that are
 * lost, backups made and put back. What a witness cosigned is one history; a log that lost something it had
 * shown to a witness is found out at the next question; one that lost nothing never is.
 */
const ORIGIN = 'log.example/inzage';
const key = generateSigningKey(ORIGIN);
const witnessKey = generateSigningKey('w.example', COSIGNATURE_V1);
const directory = mkdtempSync(join(tmpdir(), 'inzage-witnessed-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Everything that a data directory holds of it, so that a copy is a backup. */
interface Disk {
  leaves: Buffer[];
  saved: { size: number; note: string; at: number }[];
  lines: { size: number; line: string }[];
}
const copyOf = ({ leaves, saved, lines }: Disk): Disk => ({
  leaves: [...leaves],
  saved: [...saved],
  lines: [...lines],
});
const rootOf = (leaves: readonly Buffer[]): Buffer => root(appendMany(emptyFrontier(), leaves));

const { bytes: keyEntry } = sealEntry({
  kind: 'key',
  id: 'key/checkpoint/0',
  at: '2026-11-24T09:00:00.000Z',
  clear: { purpose: 'checkpoint', public: verifierKey(key) },
  groups: {},
});

type LedgerStore = SigningStore & WitnessesInput['store'];

function storeOn(disk: Disk): LedgerStore {
  const full = (one: Disk['saved'][number] | undefined): SignedCheckpoint | null =>
    one
      ? { ...one, cosignatures: disk.lines.filter(({ size }) => size === one.size).map(({ line }) => line) }
      : null;
  const newest = (of: Disk['saved']) => of.toSorted((a, b) => b.size - a.size)[0];
  return {
    origin: ORIGIN,
    root: async () => ({ size: disk.leaves.length, root: rootOf(disk.leaves) }),
    treeSize: async () => disk.leaves.length,
    consistency: async (from, to) => consistencyPath(from, to, nodesOver(disk.leaves.slice(0, to))),
    entriesOfKind: async () => [{ index: 0, bytes: keyEntry }],
    commitKey: async () => null,
    keyInForce: async () => ({ public: verifierKey(key), previous: null }),
    async saveCheckpoint(size, note, at) {
      if (!disk.saved.some((one) => one.size === size)) disk.saved.push({ size, note, at });
    },
    signedCheckpoint: async () => full(newest(disk.saved)),
    cosignedCheckpoint: async (from) =>
      full(
        newest(
          disk.saved.filter(({ size }) => size >= from && disk.lines.some((line) => line.size === size)),
        ),
      ),
    saveCosignature: async ({ size, line }) => void disk.lines.push({ size, line }),
    cosignedBy: async () => Math.max(0, ...disk.lines.map(({ size }) => size)),
  };
}

type Step =
  | { do: 'grow'; n: number }
  | { do: 'ask'; lost: boolean }
  | { do: 'sign' | 'restart' | 'backup' | 'restore' };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('grow' as const), n: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('sign' as const, 'restart' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), lost: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('backup' as const, 'restore' as const) }) },
);

test('a witness and its log, through anything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), async (steps) => {
      let disk: Disk = { leaves: [leafHash(Buffer.from('first'))], saved: [], lines: [] };
      let backup = copyOf(disk);
      let held = null as WitnessedHead | null;
      const cosigned: { size: number; root: Buffer }[] = [];
      /** Whether the witness knows of entries that the disk no longer holds as they were. */
      const isLost = (): boolean => {
        const { size, root: head } = held ?? { size: 0, root: rootOf([]) };
        return size > disk.leaves.length || Buffer.compare(head, rootOf(disk.leaves.slice(0, size))) !== 0;
      };
      let [serial, isAway] = [0, false];

      const fetchWitness = async (_: unknown, init?: RequestInit): Promise<Response> => {
        const request = parseAddCheckpoint(String(init?.body));
        const verdict = judgeCheckpoint(
          request,
          () => [key],
          () => held,
        );
        if (verdict.status === 409) return new Response(`${verdict.size}\n`, { status: 409 });
        if (verdict.status !== 200) return new Response('', { status: verdict.status });
        const { size, root: head } = verdict.checkpoint;
        held = { size, root: head };
        cosigned.push({ size, root: head });
        if (isAway) throw new Error('the answer is lost');
        return new Response(cosignatureLine(unverifiedText(request.note), witnessKey, 1));
      };
      const start = async () => {
        const clock = fixedClock(0);
        const integrity = createIntegrity(clock, () => undefined);
        const store = storeOn(disk);
        const keys = { directory, first: async () => key, signers: async () => [key] };
        const checkpoints = await openCheckpoints({ store, keys, clock, integrity, everyMs: 0 });
        // Each question comes from a client that was not put off by an earlier failure.
        const client = () =>
          createWitnesses({
            store,
            checkpoints,
            integrity,
            clock,
            witnesses: [{ url: 'http://w.example', key: witnessKey }],
            fetch: fetchWitness as typeof fetch,
            tell: () => undefined,
          });
        return { checkpoints, integrity, client };
      };
      let service = await start();

      for (const one of steps) {
        if (one.do === 'grow') {
          const more = Array.from({ length: one.n }, () => leafHash(Buffer.from(`entry ${serial++}`)));
          disk.leaves.push(...more);
        } else if (one.do === 'sign') {
          await service.checkpoints.sign().catch(() => undefined);
        } else if (one.do === 'restart') {
          service = await start();
        } else if (one.do === 'backup') {
          backup = copyOf(disk);
        } else if (one.do === 'restore') {
          disk = copyOf(backup);
          service = await start();
        } else if (one.do === 'ask') {
          const lost = isLost();
          const before = service.integrity().state;
          isAway = one.lost;
          const known = Math.max(0, ...disk.lines.map(({ size }) => size));
          await service.client().ask();
          const asked = disk.leaves.length > known;
          if (!lost) expect(service.integrity().state).not.toBe('broken');
          else if (asked || before === 'broken') expect(service.integrity().state).toBe('broken');
        }
      }

      // Whatever the witness cosigned is one history, in order.
      for (const [i, { size, root: head }] of cosigned.entries()) {
        const next = cosigned[i + 1];
        if (next) expect(next.size).toBeGreaterThanOrEqual(size);
        if (next?.size === size) expect(next.root.equals(head)).toBe(true);
      }
      // And an unbroken log's checkpoints all lead to the tree as it is.
      if (!isLost()) {
        for (const { note } of disk.saved) {
          const { size, root: head } = parseCheckpoint(unverifiedText(note));
          expect(head.equals(rootOf(disk.leaves.slice(0, size)))).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});
