import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import {
  COSIGNATURE_V1,
  generateSigningKey,
  parseVerifierKey,
  type SigningKey,
  verifierKey,
} from '#ledger/keys.ts';
import { compareHeadNote } from '#server/tlog/head.ts';
import { createWitnesses, readWitness, type Witnesses } from '#server/tlog/witnesses.ts';
import { createWitness } from '#server/witness/app.ts';
import { type Heads, openHeads } from '#server/witness/heads.ts';
import { type Log, openLog, remove, scratch } from './log.ts';

/** The log's side of the protocol, against real witnesses that a `fetch` of our own leads to. */

interface Seat {
  url: string;
  key: SigningKey;
  heads: Heads;
  app: Hono;
  /** What it answers in place of the witness: a response, or a failure. */
  instead: (() => Response) | null;
  requests: number;
}

let log: Log;
let seats: Seat[];
let place: string;
beforeEach(async () => {
  log = await openLog();
  place = scratch();
  seats = [0, 1].map((n) => {
    const key = generateSigningKey(`w${n}.example`, COSIGNATURE_V1);
    const heads = openHeads(join(place, String(n)));
    const app = createWitness({
      key,
      logs: [parseVerifierKey(log.checkpoints.verifierKey)],
      heads,
      clock: log.clock,
    });
    return { url: `http://w${n}.example`, key, heads, app, instead: null, requests: 0 };
  });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const { heads } of seats) heads.close();
  await log.close();
  remove(log);
  rmSync(place, { recursive: true });
});

const seat = (n: number): Seat => {
  const found = seats[n];
  if (!found) throw new Error('no such witness');
  return found;
};

const witnessesOf = (of: Log = log, assured = 0): Witnesses =>
  createWitnesses({
    assured,
    store: of.store,
    checkpoints: of.checkpoints,
    integrity: of.integrity,
    clock: of.clock,
    witnesses: seats.map(({ url, key }) => ({ url, key })),
    tell: (line) => of.told.push(line),
    fetch: async (input, init) => {
      const { origin, pathname } = new URL(String(input));
      const at = seats.find(({ url }) => url === origin);
      if (!at) throw new Error('nobody listens there');
      at.requests++;
      return at.instead ? at.instead() : at.app.request(pathname, init);
    },
  });
const keysNow = (of: Log = log) => [of.checkpoints.verifierKey, ...seats.map(({ key }) => verifierKey(key))];
const namesOn = (note: string, of: Log = log) =>
  openCheckpoint(note, keysNow(of)).signedBy.map(({ name }) => name);

describe('a cosignature', () => {
  test('of every witness stands on the checkpoint that is served, and on proofs', async () => {
    const size = await log.grow(4);
    await witnessesOf().ask();
    for (const note of [
      await log.checkpoints.latest(),
      await log.checkpoints.covering(2),
      await log.checkpoints.cosigned(),
    ])
      expect(namesOn(note ?? '')).toEqual([log.store.origin, 'w0.example', 'w1.example']);
    expect(await witnessesOf().states()).toMatchObject([
      { name: 'w0.example', size, failures: 0, problem: null },
      { size },
    ]);
  });

  test('is asked for once while the tree stays as it is', async () => {
    await log.grow(1);
    const witnesses = witnessesOf();
    for (let i = 0; i < 5; i++) await witnesses.ask();
    expect(seat(0).requests).toBe(1);
    await log.grow(9);
    await witnesses.ask();
    expect(seat(0).requests).toBe(2);
    expect(seat(0).heads.of(log.store.origin)?.size).toBe(await log.store.treeSize());
  });

  test('is preferred for an entry over a newer checkpoint without one', async () => {
    await log.grow(3);
    await witnessesOf().ask();
    const cosigned = await log.checkpoints.cosigned();
    await log.grow(3);
    const newer = await log.checkpoints.current();
    expect(await log.checkpoints.covering(1)).toBe(cosigned);
    expect(namesOn(newer)).toEqual([log.store.origin]);
  });

  test('was given and lost with the process: the next one asks from the size that the witness names', async () => {
    await log.grow(3);
    const witnesses = createWitnesses({
      store: { ...log.store, saveCosignature: () => Promise.reject(new Error('cut')) },
      checkpoints: log.checkpoints,
      integrity: log.integrity,
      clock: log.clock,
      witnesses: [seat(0)],
      tell: () => undefined,
      fetch: async (input, init) => seat(0).app.request(new URL(String(input)).pathname, init),
    });
    await witnesses.ask();
    expect(await log.checkpoints.cosigned()).toBeNull();
    await log.grow(5);
    await witnessesOf().ask();
    expect(namesOn((await log.checkpoints.cosigned()) ?? '')).toContain('w0.example');
    expect(log.integrity().state).not.toBe('broken');
  });

  test('goes on through a rotation of the log’s key that the witness was told of', async () => {
    await log.grow(1);
    await witnessesOf().ask();
    const { rotateKey, endTransition } = await import('#server/tlog/rotation.ts');
    const { checkpointKind } = await import('#server/tlog/keys.ts');
    const input = {
      store: log.store,
      directory: log.keys,
      kind: checkpointKind(log.store.origin),
      clock: log.clock,
    };
    await rotateKey(input);
    await log.grow(1);
    const witnesses = witnessesOf();
    await witnesses.ask();
    expect(seat(0).heads.of(log.store.origin)?.size).toBe(await log.store.treeSize());
    await endTransition(input);
    await log.grow(1);
    await witnesses.ask();
    expect((await witnesses.states())[0]).toMatchObject({
      failures: 1,
      problem: expect.stringContaining('403'),
    });
    expect(log.integrity().state).not.toBe('broken');
  });
});

describe('a witness that fails', () => {
  const failures: [string, () => Response, RegExp][] = [
    [
      'does not answer',
      () => {
        throw new Error('connection refused');
      },
      /connection refused/,
    ],
    ['is down', () => new Response('', { status: 503 }), /503/],
    ['does not know the log', () => new Response('', { status: 404 }), /404/],
    ['does not know the key', () => new Response('', { status: 403 }), /403/],
    ['answers with nonsense', () => new Response('well done\n'), /not a cosignature/],
    ['answers without end', () => new Response('— '.repeat(100_000)), /too long/],
    ['names no size', () => new Response('soon\n', { status: 409 }), /without the size/],
    ['keeps naming an older size', () => new Response('1\n', { status: 409 }), /409/],
  ];
  test.each(failures)(
    'because it %s stops nothing, is told once, and is asked again later',
    async (_, instead, why) => {
      vi.useFakeTimers({ toFake: ['performance'] });
      await log.grow(5);
      seat(0).instead = instead;
      const witnesses = witnessesOf();
      await witnesses.ask();
      expect(await witnesses.states()).toMatchObject([
        { failures: 1, problem: expect.stringMatching(why), size: 0 },
        { failures: 0, problem: null },
      ]);
      expect(namesOn(await log.checkpoints.latest())).toEqual([log.store.origin, 'w1.example']);
      expect(log.integrity().state).toBe('unchecked');

      const asked = seat(0).requests;
      await witnesses.ask();
      expect(seat(0).requests).toBe(asked);
      vi.advanceTimersByTime(10_000);
      await witnesses.ask();
      expect((await witnesses.states())[0]?.failures).toBe(2);
      vi.advanceTimersByTime(10_000);
      await witnesses.ask();
      expect((await witnesses.states())[0]?.failures).toBe(2);
      expect(log.told.filter((line) => line.includes('w0.example'))).toHaveLength(1);

      seat(0).instead = null;
      vi.advanceTimersByTime(20_000);
      await witnesses.ask();
      expect((await witnesses.states())[0]).toMatchObject({ failures: 0, problem: null });
      expect(log.told.at(-1)).toMatch(/cosigns again/);
    },
  );

  test('with a forged line is not believed', async () => {
    await log.grow(2);
    const forger = generateSigningKey(seat(0).key.name, COSIGNATURE_V1);
    const app = createWitness({
      key: forger,
      logs: [parseVerifierKey(log.checkpoints.verifierKey)],
      heads: seat(0).heads,
      clock: log.clock,
    });
    seat(0).app = app;
    const witnesses = witnessesOf();
    await witnesses.ask();
    expect((await witnesses.states())[0]).toMatchObject({ size: 0, failures: 1 });
  });
});

describe('a log that is not what was cosigned', () => {
  /** Goes on for a while after a copy was made, then comes back as that copy. */
  const restore = async (grown = 6): Promise<void> => {
    await log.grow(4);
    await log.checkpoints.sign();
    const copy = log.copy();
    await log.grow(grown);
    await witnessesOf().ask();
    const { dir, keys, told } = log;
    await log.close();
    rmSync(dir, { recursive: true });
    cpSync(copy, dir, { recursive: true });
    log = await openLog({ dir, keys });
    log.told.push(...told);
  };
  const expectStopped = async (why: RegExp) => {
    expect(log.integrity()).toMatchObject({ state: 'broken', why: expect.stringMatching(why) });
    expect(log.told.join('\n')).toMatch(why);
    await expect(log.checkpoints.current()).rejects.toMatchObject({ code: 'not-ready' });
    const size = await log.store.treeSize();
    // What comes in is recorded all the same.
    expect(await log.grow(1)).toBe(size + 1);
  };

  test('because an older copy was restored, is found by the witness, and signs nothing more', async () => {
    await restore();
    await witnessesOf().ask();
    await expectStopped(/holds a log of 11 entries, and nothing over 5 was ever signed here/);
  });

  test('because it grew again after an older copy was restored, is found by the witness', async () => {
    await restore();
    await log.grow(20);
    await witnessesOf().ask();
    await expectStopped(/does not continue the 11 entries/);
  });

  test('because it is of the same size with other entries, is found by the witness', async () => {
    await restore(2);
    await log.grow(2);
    await witnessesOf().ask();
    await expectStopped(/another root for 7 entries/);
  });

  test('is found at start though it grew past what the witness holds, unsigned', async () => {
    await restore();
    await log.grow(40);
    await expect(witnessesOf().compareAtStart()).rejects.toMatchObject({ code: 'not-ready' });
  });

  test('that lost only what was never in it starts once the witness’s own head was compared', async () => {
    await log.grow(2);
    await log.checkpoints.sign();
    await log.grow(2);
    const copy = log.copy();
    await witnessesOf().ask();
    const held = (await log.checkpoints.cosigned()) ?? '';
    const { dir, keys } = log;
    await log.close();
    rmSync(dir, { recursive: true });
    cpSync(copy, dir, { recursive: true });
    log = await openLog({ dir, keys });
    await expect(witnessesOf().compareAtStart()).rejects.toMatchObject({
      hint: expect.stringContaining('--head'),
    });
    await log.close();
    log = await openLog({ dir, keys });
    const compared = await compareHeadNote(log.store, held);
    const witnesses = witnessesOf(log, compared.ok ? compared.size : 0);
    await witnesses.compareAtStart();
    await log.grow(1);
    await log.checkpoints.sign();
    expect(log.integrity().state).toBe('unchecked');
  });

  test('is refused at start, before it is served', async () => {
    await restore();
    await expect(witnessesOf().compareAtStart()).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('w0.example'),
      hint: expect.stringContaining('Do not serve from it'),
    });
  });

  test('is not believed to be one while it is whole; a witness that is away does not keep it from starting', async () => {
    await log.grow(4);
    await witnessesOf().ask();
    await log.grow(4);
    await log.checkpoints.sign();
    seat(0).instead = () => new Response('', { status: 502 });
    await witnessesOf().compareAtStart();
    expect(log.integrity().state).toBe('unchecked');
    expect(namesOn(await log.checkpoints.latest())).toContain('w1.example');
  });
});

describe('--witness', () => {
  const { url, key } = {
    url: 'https://w.example/prefix',
    key: generateSigningKey('w.example', COSIGNATURE_V1),
  };

  test('is a URL and a verifier key', () => {
    expect(readWitness(`${url}/=${verifierKey(key)}`)).toMatchObject({ url, key: { keyId: key.keyId } });
  });

  test.each([
    '',
    url,
    `${url}=`,
    verifierKey(key),
    `ftp://w.example=${verifierKey(key)}`,
    `${url}=${verifierKey(generateSigningKey('w.example'))}`,
  ])('is refused as %s', (text) => {
    expect(() => readWitness(text)).toThrow('--witness takes URL=VERIFIERKEY.');
  });
});
