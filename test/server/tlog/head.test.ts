import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoint, signCheckpoint } from '#ledger/checkpoint.ts';
import { generateSigningKey } from '#ledger/keys.ts';
import { readPins } from '#ledger/rotation.ts';
import { configOf } from '#server/config.ts';
import { open } from '#server/main.ts';
import { compareHead, compareHeadNote } from '#server/tlog/head.ts';
import { checkpointKind } from '#server/tlog/keys.ts';
import { endTransition, rotateKey } from '#server/tlog/rotation.ts';
import { PACKS } from '../http/service.ts';
import { type Log, ORIGIN, openLog, remove } from './log.ts';

let log: Log;
beforeEach(async () => {
  log = await openLog();
  await log.grow(5);
});
afterEach(async () => {
  await log.close();
  remove(log);
});

/** Comes back as the copy that was made before `grown` more entries; answers the head over those. */
async function restored(grown: number): Promise<string> {
  const copy = log.copy();
  await log.grow(grown);
  const note = await log.checkpoints.current();
  const { dir, keys } = log;
  await log.close();
  rmSync(dir, { recursive: true });
  cpSync(copy, dir, { recursive: true });
  log = await openLog({ dir, keys });
  return note;
}

describe('a head that was kept elsewhere', () => {
  test('holds for the log it is of, now and when it has grown', async () => {
    const note = await log.checkpoints.current();
    const { size } = openCheckpoint(note, [log.checkpoints.verifierKey]);
    expect(await compareHeadNote(log.store, note)).toEqual({ ok: true, size });
    await log.grow(300);
    expect(await compareHeadNote(log.store, note)).toEqual({ ok: true, size });
    expect(await compareHead(log.store, { size: 0, root: Buffer.alloc(32) })).toEqual({ ok: true, size: 0 });
  });

  test('tells an older copy that was restored', async () => {
    const note = await restored(3);
    expect(await compareHeadNote(log.store, note)).toEqual({
      ok: false,
      why: expect.stringContaining('older copy was restored'),
    });
  });

  test('tells an older copy that has grown again, past the head and up to it', async () => {
    const note = await restored(3);
    await log.grow(3);
    expect(await compareHeadNote(log.store, note)).toMatchObject({
      ok: false,
      why: expect.stringContaining('another history'),
    });
    await log.grow(30);
    expect(await compareHeadNote(log.store, note)).toMatchObject({
      ok: false,
      why: expect.stringContaining('another history'),
    });
  });

  test('holds through rotations, and tells a copy from before one', async () => {
    const before = await log.checkpoints.current();
    const input = { store: log.store, directory: log.keys, kind: checkpointKind(ORIGIN), clock: log.clock };
    await rotateKey(input);
    await endTransition(input);
    await log.grow(1);
    expect(await compareHeadNote(log.store, before)).toMatchObject({ ok: true });
    expect(await compareHeadNote(log.store, await log.checkpoints.current())).toMatchObject({ ok: true });
  });

  test('counts only when it is signed by this log', async () => {
    const { size, root } = await log.store.root();
    const forged = signCheckpoint({ origin: ORIGIN, size, root: Buffer.from(root) }, [
      generateSigningKey(ORIGIN),
    ]);
    const elsewhere = signCheckpoint({ origin: 'else.example/log', size, root: Buffer.from(root) }, [
      generateSigningKey('else.example/log'),
    ]);
    for (const note of [forged, elsewhere])
      expect(await compareHeadNote(log.store, note)).toMatchObject({
        ok: false,
        why: expect.stringContaining('not signed by a key that this log knows'),
      });
    expect(await compareHeadNote(log.store, 'not a note')).toMatchObject({
      ok: false,
      why: expect.stringContaining('no signed checkpoint'),
    });
    const pins = readPins([log.checkpoints.verifierKey]);
    expect(await compareHeadNote(log.store, await log.checkpoints.current(), pins)).toMatchObject({
      ok: true,
    });
    expect(await compareHeadNote(log.store, forged, pins)).toMatchObject({ ok: false });
  });
});

describe('serve --head', () => {
  const started = async (head: string): Promise<void> => {
    const file = join(log.dir, '..', 'head.txt');
    writeFileSync(file, head);
    await log.close();
    const { store } = await open(
      configOf({ data: log.dir, keys: log.keys, origin: ORIGIN, head: file, policy: PACKS.enforce }, false),
    );
    await store.close();
  };

  test('starts on the log that the head is of', async () => {
    await started(await log.checkpoints.current());
    log = await openLog({ dir: log.dir, keys: log.keys });
    expect(await log.store.treeSize()).toBeGreaterThan(5);
  });

  test('refuses a restored copy before anything is written, and says what to do', async () => {
    const note = await restored(3);
    const size = await log.store.treeSize();
    await expect(started(note)).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('older copy was restored'),
      hint: expect.stringContaining('restore a copy at least as new'),
    });
    log = await openLog({ dir: log.dir, keys: log.keys });
    expect(await log.store.treeSize()).toBe(size);
  });

  test('refuses a head that cannot be read', async () => {
    const config = configOf(
      { data: log.dir, keys: log.keys, origin: ORIGIN, head: join(log.dir, 'none') },
      false,
    );
    await log.close();
    await expect(open(config)).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('ENOENT'),
    });
    log = await openLog({ dir: log.dir, keys: log.keys });
  });
});
