import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { parseEntry } from '#ledger/entry.ts';
import { decodeSigningKey, parseVerifierKey } from '#ledger/keys.ts';
import { openPinned, readPins, readRotation, rotationHolds } from '#ledger/rotation.ts';
import { exportKind, exportSigners } from '#server/export/signer.ts';
import { checkpointKind, keyHistory, openLogKeys } from '#server/tlog/keys.ts';
import { endTransition, rotateKey } from '#server/tlog/rotation.ts';
import { type Log, ORIGIN, openLog, remove } from './log.ts';

let log: Log;
beforeEach(async () => {
  log = await openLog();
  await log.grow(3);
});
afterEach(async () => {
  await log.close();
  remove(log);
});

const inputOf = ({ store, keys, clock }: Log = log) => ({
  store,
  directory: keys,
  clock,
  kind: checkpointKind(ORIGIN),
});
const keyEntries = async ({ store }: Log = log) =>
  (await store.entriesOfKind('key')).map(({ bytes }) => parseEntry(bytes));
const reopen = async (): Promise<void> => {
  await log.close();
  log = await openLog({ dir: log.dir, keys: log.keys });
};
const signersOf = (note: string, ...vkeys: string[]) =>
  openCheckpoint(note, vkeys).signedBy.map(({ keyId }) => keyId);
const idOf = (vkey: string) => parseVerifierKey(vkey).keyId;

describe('a rotation', () => {
  test('is an entry that both keys signed, and both sign what comes after it', async () => {
    const old = log.checkpoints.verifierKey;
    const before = await log.checkpoints.current();
    const rotated = await rotateKey(inputOf());
    expect(rotated).toMatchObject({ previous: old, index: await log.store.treeSize().then((n) => n - 1) });

    const entry = (await keyEntries()).at(-1);
    if (!entry) throw new Error('there is no entry');
    const read = readRotation(entry, ORIGIN);
    if (!read) throw new Error('it is no rotation');
    const keys = {
      previous: parseVerifierKey(old).publicObject,
      public: parseVerifierKey(rotated.public).publicObject,
    };
    expect(rotationHolds(read.rotation, read.signatures, keys)).toBe(true);

    // The very process that runs on takes the new key up by itself.
    const after = await log.checkpoints.current();
    expect(log.checkpoints.verifierKey).toBe(rotated.public);
    expect(signersOf(after, old, rotated.public)).toEqual([idOf(rotated.public), idOf(old)]);
    expect(openCheckpoint(after, [old]).size).toBe((rotated.index ?? 0) + 1);
    expect(openCheckpoint(before, [old]).size).toBe(rotated.index);
  });

  test('ends when it is said to: the new key signs alone, and the old private key is gone', async () => {
    const old = log.checkpoints.verifierKey;
    const secret = readFileSync(join(log.keys, 'checkpoint.key'), 'utf8');
    const rotated = await rotateKey(inputOf());
    await log.checkpoints.current();
    await expect(rotateKey(inputOf())).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining('--finish'),
    });
    expect(await endTransition(inputOf())).toBe(true);
    expect(await endTransition(inputOf())).toBe(false);
    await log.grow(1);
    expect(signersOf(await log.checkpoints.current(), old, rotated.public)).toEqual([idOf(rotated.public)]);
    for (const name of readdirSync(log.keys))
      expect(readFileSync(join(log.keys, name), 'utf8')).not.toContain(secret.trim());
    expect((await rotateKey(inputOf())).previous).toBe(rotated.public);
  });

  test('leaves a history by which every checkpoint verifies, each by the key of its size', async () => {
    const notes: string[] = [await log.checkpoints.current()];
    for (let n = 0; n < 3; n++) {
      await rotateKey(inputOf());
      notes.push(await log.checkpoints.current());
      await endTransition(inputOf());
      await log.grow(2);
      notes.push(await log.checkpoints.current());
    }
    const history = await keyHistory(log.store);
    expect(history).toHaveLength(4);
    for (const note of notes) expect(openPinned(note, history).origin).toBe(ORIGIN);
    await reopen();
    const lines = readFileSync(join(log.keys, 'checkpoint.vkeys'), 'utf8').trim().split('\n');
    for (const note of notes) expect(openPinned(note, readPins(lines)).origin).toBe(ORIGIN);
    expect(readFileSync(join(log.keys, 'checkpoint.vkey'), 'utf8').trim()).toBe(log.checkpoints.verifierKey);
  });

  test('beside a running service is refused when somebody else rotated first', async () => {
    const stale = await log.store.keyInForce('checkpoint');
    await rotateKey(inputOf());
    await endTransition(inputOf());
    const store = { ...log.store, keyInForce: async () => stale };
    await expect(rotateKey({ ...inputOf(), store, lost: true })).rejects.toMatchObject({ code: 'conflict' });
    expect(await keyEntries()).toHaveLength(2);
  });
});

describe('cut short', () => {
  const points = ['rotate:key-made', 'rotate:committed', 'rotate:previous-kept', 'rotate:in-place'];

  test.each(points)(
    'at %s, the next start signs, and running it again ends it with one entry',
    async (point) => {
      const old = log.checkpoints.verifierKey;
      const before = await log.checkpoints.current();
      const fault = (at: string) => {
        if (at === point) throw new Error('cut');
      };
      await expect(rotateKey({ ...inputOf(), fault })).rejects.toThrow('cut');

      await reopen();
      await log.grow(1);
      const note = await log.checkpoints.current();
      const committed = point !== 'rotate:key-made';
      expect(log.checkpoints.verifierKey === old).toBe(!committed);
      // Whoever knows the old key alone still follows.
      expect(openCheckpoint(note, [old]).size).toBeGreaterThan(openCheckpoint(before, [old]).size);

      if (committed) await endTransition(inputOf());
      else await rotateKey(inputOf());
      expect((await keyEntries()).filter(({ clear }) => clear.previous !== undefined)).toHaveLength(1);
      expect(existsSync(join(log.keys, 'checkpoint.next.key'))).toBe(false);
      await log.grow(1);
      expect(openPinned(await log.checkpoints.current(), await keyHistory(log.store)).origin).toBe(ORIGIN);
    },
  );

  test.each(points.slice(1))('at %s, the command taken up again does not rotate twice', async (point) => {
    const fault = (at: string) => {
      if (at === point) throw new Error('cut');
    };
    await expect(rotateKey({ ...inputOf(), fault })).rejects.toThrow('cut');
    const inForce = await log.store.keyInForce('checkpoint');
    expect(await rotateKey(inputOf())).toMatchObject({
      public: inForce?.public,
      previous: inForce?.previous,
      index: null,
    });
    expect((await keyEntries()).filter(({ clear }) => clear.previous !== undefined)).toHaveLength(1);
  });
});

describe('the keys directory', () => {
  test('with an empty key file, left by a start that was killed, is mended by the next', async () => {
    const keys = `${log.keys}-new`;
    mkdirSync(keys, { mode: 0o700 });
    writeFileSync(join(keys, 'checkpoint.key'), '', { mode: 0o600 });
    writeFileSync(join(keys, '.checkpoint.key.0123456789ab'), 'half a k', { mode: 0o600 });
    const fresh = await openLog({ dir: join(log.dir, '..', 'fresh'), keys });
    expect(readFileSync(join(keys, 'checkpoint.key'), 'utf8')).toMatch(/^PRIVATE\+KEY\+/);
    expect(openCheckpoint(await fresh.checkpoints.current(), [fresh.checkpoints.verifierKey]).size).toBe(1);
    await fresh.close();
  });

  test('is filled once by two that start together', async () => {
    const keys = `${log.keys}-two`;
    const made = await Promise.all(Array.from({ length: 8 }, () => openLogKeys(keys, ORIGIN).first()));
    expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(1);
  });

  test('that lost the key in force is refused, and says which key is missing', async () => {
    const old = log.checkpoints.verifierKey;
    writeFileSync(join(log.keys, 'checkpoint.key'), '');
    await log.close();
    await expect(openLog({ dir: log.dir, keys: log.keys })).rejects.toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining(old),
    });
    await expect(openLog({ dir: log.dir, keys: `${log.keys}-elsewhere` })).rejects.toMatchObject({
      code: 'not-ready',
    });
    expect(existsSync(join(`${log.keys}-elsewhere`, 'checkpoint.key'))).toBe(false);
    log = await openLog();
  });

  test('that lost it for good gets a new one that nobody is led to', async () => {
    const old = log.checkpoints.verifierKey;
    await expect(rotateKey({ ...inputOf(), lost: true })).rejects.toMatchObject({ code: 'conflict' });
    writeFileSync(join(log.keys, 'checkpoint.key'), '');
    await expect(rotateKey(inputOf())).rejects.toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining('--lost'),
    });
    const rotated = await rotateKey({ ...inputOf(), lost: true });
    await reopen();
    await log.grow(1);
    const note = await log.checkpoints.current();
    expect(() => openCheckpoint(note, [old])).toThrow('no signature by a known key');
    expect(openCheckpoint(note, [rotated.public]).origin).toBe(ORIGIN);
    expect(openPinned(note, await keyHistory(log.store)).origin).toBe(ORIGIN);
  });

  test('holds keys that only their owner can read', async () => {
    await rotateKey(inputOf());
    for (const name of readdirSync(log.keys).filter((name) => name.endsWith('.key')))
      expect(statSync(join(log.keys, name)).mode & 0o777).toBe(0o600);
    await log.close();
    chmodSync(join(log.keys, 'checkpoint.key'), 0o644);
    await expect(openLog({ dir: log.dir, keys: log.keys })).rejects.toThrow('can be read by others');
    log = await openLog();
  });

  test('keeps nothing half written', async () => {
    await rotateKey(inputOf());
    expect(readdirSync(log.keys).filter((name) => name.startsWith('.'))).toEqual([]);
    const text = readFileSync(join(log.keys, 'checkpoint.key'), 'utf8').trim();
    expect(decodeSigningKey(text).name).toBe(ORIGIN);
  });
});

describe('the key that signs exports', () => {
  test('is rotated by an entry that both signed, and taken up by whoever runs', async () => {
    const signer = exportSigners(log.keys, log.store);
    const old = await signer();
    await log.store.commitKey({ purpose: 'export', public: old.public, at: log.clock.now() });
    const rotated = await rotateKey({ ...inputOf(), kind: exportKind });
    const now = await signer();
    expect(now.public).toBe(rotated.public);
    expect(now.kid).not.toBe(old.kid);
    const entry = (await keyEntries()).at(-1);
    expect(entry?.clear).toMatchObject({ purpose: 'export', previous: old.public, public: now.public });
    // The old one signs nothing any more, so there is no transition to end.
    expect((await rotateKey({ ...inputOf(), kind: exportKind })).previous).toBe(now.public);
    expect(readdirSync(log.keys)).not.toContain('export.previous.key');
  });

  test('cut short after its commit, is taken up by the next that signs', async () => {
    const signer = exportSigners(log.keys, log.store);
    const old = await signer();
    await log.store.commitKey({ purpose: 'export', public: old.public, at: log.clock.now() });
    const fault = (at: string) => {
      if (at === 'rotate:committed') throw new Error('cut');
    };
    await expect(rotateKey({ ...inputOf(), kind: exportKind, fault })).rejects.toThrow('cut');
    expect((await signer()).public).toBe((await log.store.keyInForce('export'))?.public);
  });
});
