import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { parseEntry } from '#ledger/entry.ts';
import { fixedClock, newId, timestamp } from '#server/clock.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { openLogKeys } from '#server/tlog/keys.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { DAY, HOUR, newLookup, ORIGIN } from '../server/store/given.ts';
import { auditOf } from '../server/tlog/sealed-log.ts';

/**
 * A clock that goes back by an hour and a day, and comes right again: between commits, between checkpoints, and while
 * segments fill. Lookups are taken in all the same, in their order, each with the time it was told; nothing is signed
 * until the clock is right; segments are closed by their age only when that has come.
 */
const scratch = mkdtempSync(join(tmpdir(), 'inzage-clock-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('a clock that goes back loses nothing, closes nothing early and signs nothing', async () => {
  const dir = join(scratch, 'data');
  const keys = join(scratch, 'keys');
  const start = Date.parse('2026-11-24T09:00:00.000Z');
  const clock = fixedClock(timestamp(start));
  const store = openSqlite({
    directory: dir,
    origin: ORIGIN,
    segments: { lookups: 300, age: 31 * DAY },
    serving: true,
  });
  const integrity = createIntegrity(clock, () => undefined);
  const checkpoints = await openCheckpoints({
    store,
    keys: openLogKeys(keys, ORIGIN),
    clock,
    integrity,
    everyMs: 0,
  });
  const kept: { id: string; at: number; index: number }[] = [];
  const look = async (at: number, n = 60): Promise<void> => {
    const lookups = Array.from({ length: n }, () =>
      newLookup({ id: newId(at), occurredAt: at, receivedAt: at, subject: `c-${kept.length % 9}` }),
    );
    const receipts = await store.commitLookups(lookups);
    for (const [i, { index, at: told }] of receipts.entries()) {
      expect(told).toBe(timestamp(at));
      kept.push({ id: lookups[i]?.id ?? '', at, index });
    }
  };
  const jumps = [0, -HOUR, -DAY, -DAY + 5, 0, -HOUR, 30_000, -2 * DAY, 60_000, -DAY, 2 * HOUR, -HOUR];
  let lastSigned = Number.NEGATIVE_INFINITY;
  let refused = 0;
  for (const jump of jumps) {
    clock.set(timestamp(start + jump));
    await look(start + jump);
    const signed = await checkpoints.sign().catch((error: unknown) => error);
    if (clock.now() + 120_000 < lastSigned) {
      refused++;
      expect(signed).toMatchObject({
        code: 'not-ready',
        message: expect.stringMatching(/clock stands before the last checkpoint; nothing is signed/),
        hint: expect.stringMatching(/Set this machine’s clock right; signing goes on by itself/),
      });
    } else {
      expect(signed).toMatchObject({ size: await store.treeSize() });
      lastSigned = clock.now();
    }
  }
  expect(refused).toBeGreaterThan(4);
  expect(integrity().state).not.toBe('broken');
  const closedByCount = (await store.ledgerParts()).length;

  // Right again, and older than a segment may be: it is closed by its age.
  clock.set(timestamp(start + 3 * HOUR));
  const { size, note } = await checkpoints.sign();
  expect(openCheckpoint(note, [checkpoints.verifierKey]).size).toBe(size);
  await look(start + 33 * DAY, 200);
  await look(start + 33 * DAY + 1, 300);
  clock.set(timestamp(start + 33 * DAY + 2));
  await checkpoints.sign();
  await store.sealed();
  const parts = await store.ledgerParts();
  expect(parts.length).toBeGreaterThan(closedByCount);

  expect(kept.map(({ index }) => index)).toEqual(kept.map(({ index }) => index).toSorted((a, b) => a - b));
  expect(await store.known(kept.map(({ id }) => id))).toEqual(kept.map(() => true));
  for (const { id, at, index } of kept.filter((_, i) => i % 17 === 0)) {
    expect((await store.lookupById(id))?.lookup).toMatchObject({ id, receivedAt: at, receipt: { index } });
    const entry = await store.entry(index);
    expect(parseEntry(entry?.bytes ?? new Uint8Array()).at).toBe(timestamp(at));
  }
  const found: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await store.lookups({ from: start - 3 * DAY, to: start + 40 * DAY }, { limit: 500, cursor });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next;
    if (cursor === null) break;
  }
  expect(found.sort()).toEqual(kept.map(({ id }) => id).sort());
  const head = (await checkpoints.sign()).note;
  const key = checkpoints.verifierKey;
  await store.close();
  expect((await auditOf(dir, { keys: [key], head })).failed).toEqual({});
}, 60_000);
