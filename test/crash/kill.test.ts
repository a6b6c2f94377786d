import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { appendMany, emptyFrontier, root, verifyConsistency, verifyInclusion } from '#ledger/merkle.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { type Journal, type Promised, postBatches, postSingles, seeded, sendAgain } from './load.ts';
import { inzage, ORIGIN, type Place, type Service, startService } from './service.ts';

/**
 * The service is killed at random moments under load, again and again on the same directory. What it had
 * acknowledged is there afterwards, in its place; the log is one log; what it had not acknowledged can be
 * sent again. Two logs are tried side by side, since a start takes longer than a round of load.
 */
const KILLS = 36;
const LANES = 2;
/** Longest load before a kill, milliseconds. */
const LOAD_MS = 350;
/** Rounds between two looks at the whole log. */
const LOOK_EVERY = 6;
/** Every so many rounds the kill falls into a settlement. */
const SETTLE_EVERY = 4;
const SEED = Number(process.env.CRASH_SEED ?? 20_261_122);

const running = new Set<ChildProcess>();
const scratch = mkdtempSync(join(tmpdir(), 'inzage-crash-'));
const placeOf = (name: string): Place => ({
  data: join(scratch, name, 'data'),
  keys: join(scratch, name, 'keys'),
  cache: join(scratch, 'cache'),
});
beforeAll(async () => {
  // Only a process that ends in peace leaves its compiled code for the next: a quarter of every start.
  await (await startService(placeOf('warm'), running)).stop();
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

describe('the service, killed under load', () => {
  for (let lane = 0; lane < LANES; lane++) {
    it.concurrent(`keeps all it acknowledged, and stays one log (${lane + 1} of ${LANES}, seed ${SEED})`, async () => {
      const random = seeded(SEED + lane);
      const place = placeOf(`lane-${lane}`);
      const journal: Journal = new Map();
      const checkpoints: string[] = [];
      let [token, admin] = ['', ''];
      let acknowledged = 0;
      let atOnce = 0;
      for (let round = 1; round <= KILLS / LANES; round++) {
        const service = await startService(place, running);
        token ||= await tokenOf(place, 'integration');
        admin ||= await tokenOf(place, 'admin');
        const target = { url: service.url, token, journal, random };
        await expectKept(service, token, journal);
        const load = Promise.all([
          ...Array.from({ length: 6 }, () => postSingles(target)),
          postBatches(target),
          watch(service, checkpoints),
          ...(round % SETTLE_EVERY === 0 ? [settle(service, admin)] : []),
        ]);
        await Promise.race([load, after(20 + random() * LOAD_MS)]);
        await service.kill();
        await load;
        const kept = [...journal.values()].filter(({ receipt }) => receipt !== null).length;
        if (kept > acknowledged) atOnce++;
        acknowledged = kept;
        if (round % LOOK_EVERY === 0) await expectOneLog(place, service.key, journal, checkpoints);
      }
      const service = await startService(place, running);
      await expectKept(service, token, journal);
      await service.kill();
      await expectOneLog(place, service.key, journal, checkpoints);
      await expectExportHolds(place, service.key, journal);
      expect([...journal.values()].every(({ receipt }) => receipt !== null)).toBe(true);
      expect(checkpoints.length).toBeGreaterThan(KILLS / LANES / 2);
      expect(atOnce, 'rounds in which something was acknowledged before the kill').toBeGreaterThan(
        KILLS / LANES / 2,
      );
      expect(acknowledged).toBeGreaterThan(1000);
    });
  }
});

const tokenOf = async (place: Place, role: string): Promise<string> =>
  (await inzage(place, 'token', '--data', place.data, '--role', role, '--name', `crash-${role}`)).trim();

/** Has the service settle and examine what it can, if it lives that long. */
async function settle({ url }: Service, admin: string): Promise<void> {
  const headers = { authorization: `Bearer ${admin}` };
  const response = await fetch(`${url}/v1/admin/settle`, { method: 'POST', headers }).catch(() => null);
  if (response && response.status !== 200) throw new Error(`settling was answered ${response.status}`);
}

/** Remembers signed checkpoints as the log grows. */
async function watch({ url }: Service, checkpoints: string[]): Promise<void> {
  try {
    for (;;) {
      const response = await fetch(`${url}/ledger/checkpoint`);
      if (response.status === 200) checkpoints.push(await response.text());
      await after(40);
    }
  } catch {
    // The service is gone.
  }
}

/** How many acknowledged lookups of earlier rounds are sent again after each start, the latest first. */
const ASKED_AGAIN = 60;

/** Acknowledged lookups answer as before; unacknowledged ones are taken, or were taken already, once. */
async function expectKept({ url }: Service, token: string, journal: Journal): Promise<void> {
  const all = [...journal.values()];
  const open = all.filter(({ receipt }) => receipt === null);
  const acknowledged = all.filter(({ receipt }) => receipt !== null).slice(-ASKED_AGAIN);
  const differing: unknown[] = [];
  for (const { sent, status, receipt } of await sendAgain({ url, token }, [...acknowledged, ...open])) {
    if (sent.receipt === null && (status === 201 || status === 200)) sent.receipt = receipt;
    else if (status !== 200 || !sameReceipt(sent, receipt))
      differing.push({ status, receipt, was: sent.receipt });
  }
  expect(differing).toEqual([]);
}

const sameReceipt = ({ receipt: was }: Promised, now: Promised['receipt']): boolean =>
  JSON.stringify(was) === JSON.stringify(now);

/** The log from its bytes alone: leaves, root, every acknowledged place, every checkpoint ever signed. */
async function expectOneLog(
  place: Place,
  key: string,
  journal: Journal,
  checkpoints: readonly string[],
): Promise<void> {
  const store = openSqlite({ directory: place.data, origin: null });
  try {
    const { size, root: head } = await store.root();
    const entries = await store.entriesBetween(0, size);
    const leaves = entries.map((bytes) => leafHash(bytes));
    expect(entries).toHaveLength(size);
    expect(root(appendMany(emptyFrontier(), leaves)).equals(head)).toBe(true);

    const misplaced: string[] = [];
    const places = new Map<string, number>();
    for (const [index, bytes] of entries.entries()) {
      const { kind, id } = parseEntry(bytes);
      if (kind !== 'lookup') continue;
      if (places.has(id)) misplaced.push(`${id} stands twice`);
      places.set(id, index);
    }
    for (const [id, { receipt }] of journal) {
      if (receipt === null) continue;
      if (places.get(id) !== receipt.index)
        misplaced.push(`${id} is at ${places.get(id)}, not ${receipt.index}`);
      if (leaves[receipt.index]?.toString('base64') !== receipt.leafHash)
        misplaced.push(`${id} has another leaf`);
      if (receipt.treeSize > size || receipt.origin !== ORIGIN) misplaced.push(`${id} has another log`);
    }
    for (const id of places.keys()) {
      if (!journal.has(id)) misplaced.push(`${id} was never sent`);
      if ((await store.lookupById(id)) === null) misplaced.push(`${id} has an entry and no row`);
    }
    expect(misplaced).toEqual([]);

    const torn: string[] = [];
    for (const note of new Set(checkpoints)) {
      const earlier = openCheckpoint(note, [key]);
      const path = earlier.size <= size ? await store.consistency(earlier.size, size) : [];
      const sizes = { size1: earlier.size, size2: size, root1: earlier.root, root2: head };
      if (!verifyConsistency({ ...sizes, path }))
        torn.push(`the checkpoint over ${earlier.size} is of another log`);
    }
    expect(torn).toEqual([]);
    const index = size - 1;
    const leaf = leaves[index] ?? new Uint8Array();
    expect(verifyInclusion({ index, size, leaf, path: await store.inclusion(index, size), root: head })).toBe(
      true,
    );
  } finally {
    await store.close();
  }
}

/** A full export, written and verified by the command line. */
async function expectExportHolds(place: Place, key: string, journal: Journal): Promise<void> {
  const file = join(place.data, '..', 'export.json');
  const where = ['--data', place.data, '--keys', place.keys, '--origin', ORIGIN];
  const written = await inzage(
    place,
    'export',
    ...where,
    '--from',
    '2020-01-01',
    '--to',
    '2100-01-01',
    '--out',
    file,
  );
  expect(written).toContain(`${journal.size} lookups written`);
  expect(await inzage(place, 'verify', file, '--key', key)).toContain('This export holds.');
}
