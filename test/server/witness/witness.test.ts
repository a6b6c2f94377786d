import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signCheckpoint } from '#ledger/checkpoint.ts';
import { leafHash } from '#ledger/hash.ts';
import { COSIGNATURE_V1, generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { appendMany, consistencyPath, emptyFrontier, nodesOver, root } from '#ledger/merkle.ts';
import { addSignatures, openNote } from '#ledger/note.ts';
import { formatAddCheckpoint } from '#ledger/witness.ts';
import { fixedClock } from '#server/clock.ts';
import { createWitness } from '#server/witness/app.ts';
import { type Heads, openHeads } from '#server/witness/heads.ts';

/** The witness over HTTP, as C2SP tlog-witness has it. */

const ORIGIN = 'log.example/inzage';
const log = generateSigningKey(ORIGIN);
const key = generateSigningKey('witness.example/w1', COSIGNATURE_V1);
const leaves = Array.from({ length: 200 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
const forked = leaves.map((leaf, i) => (i < 50 ? leaf : leafHash(Buffer.from(`forged ${i}`))));
const clock = fixedClock('2026-11-24T09:00:00.000Z');

const noteAt = (size: number, of = leaves, signer = log): string => {
  const head = root(appendMany(emptyFrontier(), of.slice(0, size)));
  return signCheckpoint({ origin: signer.name, size, root: head }, [signer]);
};
const bodyOf = (old: number, size: number, of = leaves, signer = log): string => {
  const path = old === 0 || old >= size ? [] : consistencyPath(old, size, nodesOver(of.slice(0, size)));
  return formatAddCheckpoint({ old, path, note: noteAt(size, of, signer) });
};

let dir: string;
let heads: Heads;
let fault: ((point: string) => void) | undefined;
let told: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inzage-witness-'));
  heads = openHeads(dir);
  [fault, told] = [undefined, []];
});
afterEach(() => {
  heads.close();
  rmSync(dir, { recursive: true });
});

const post = async (body: string | Uint8Array) => {
  const app = createWitness({
    key,
    logs: [log],
    heads,
    clock,
    tell: (line) => told.push(line),
    fault: (point) => fault?.(point),
  });
  const response = await app.request('/add-checkpoint', { method: 'POST', body: body as string });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const get = async (path: string) => {
  const response = await createWitness({ key, logs: [log], heads, clock }).request(path);
  return { status: response.status, text: await response.text() };
};

describe('add-checkpoint', () => {
  test('answers with the line of its own key, over this checkpoint, at this time', async () => {
    const { status, text } = await post(bodyOf(0, 60));
    expect(status).toBe(200);
    expect(text).toMatch(/^— witness\.example\/w1 [A-Za-z0-9+/]+=*\n$/);
    const { signatures } = openNote(addSignatures(noteAt(60), text), [log, key]);
    expect(signatures[1]).toEqual({
      name: key.name,
      keyId: key.keyId,
      verified: true,
      timestamp: clock.now() / 1000,
    });
  });

  test('moves from head to head, and cosigns the same one again', async () => {
    for (const [old, size] of [
      [0, 1],
      [1, 60],
      [60, 60],
      [60, 200],
    ] as const)
      expect((await post(bodyOf(old, size))).status).toBe(200);
    expect(heads.of(ORIGIN)?.size).toBe(200);
  });

  test('answers every mistake with the status of the page, and stays where it was', async () => {
    await post(bodyOf(0, 60));
    const expected: [number, string | Uint8Array][] = [
      [400, 'nonsense'],
      [400, Buffer.of(0xff, 0xfe)],
      [400, bodyOf(60, 70).replace('old 60', 'old 71')],
      [403, bodyOf(60, 70, leaves, generateSigningKey(ORIGIN))],
      [403, bodyOf(60, 70).replace(/\n70\n/, '\n71\n')],
      [404, bodyOf(60, 70, leaves, generateSigningKey('other.example/log'))],
      [409, bodyOf(0, 70)],
      [409, bodyOf(10, 70)],
      [409, bodyOf(60, 60, forked)],
      [413, 'x'.repeat(70_000)],
      [422, bodyOf(60, 70, forked)],
    ];
    for (const [status, body] of expected) expect((await post(body)).status).toBe(status);
    expect(heads.of(ORIGIN)?.size).toBe(60);
    expect(told.join()).not.toContain('nonsense');
  });

  test('tells a log that has lost count the size it holds, in the type of the page', async () => {
    await post(bodyOf(0, 60));
    expect(await post(bodyOf(0, 70))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '60\n' });
  });

  test('of requests that come at once cosigns one and sends the others back', async () => {
    await post(bodyOf(0, 50));
    const answers = await Promise.all([
      ...[60, 70, 80].map((size) => post(bodyOf(50, size))),
      ...[60, 70, 80].map((size) => post(bodyOf(50, size, forked))),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
  });
});

describe('what it remembers', () => {
  const reopen = (): void => {
    heads.close();
    heads = openHeads(dir);
  };

  test('outlives it: a forked log is refused by the next process too', async () => {
    await post(bodyOf(0, 60));
    reopen();
    expect((await post(bodyOf(60, 70, forked))).status).toBe(422);
    expect((await post(bodyOf(0, 40, forked))).status).toBe(409);
    expect((await post(bodyOf(60, 70))).status).toBe(200);
  });

  test('is saved before the answer: cut short in between, it holds what it may have cosigned', async () => {
    await post(bodyOf(0, 60));
    fault = (point) => {
      if (point === 'witness:saved') throw new Error('cut');
    };
    expect((await post(bodyOf(60, 70))).status).toBe(500);
    fault = undefined;
    reopen();
    expect(heads.of(ORIGIN)?.size).toBe(70);
    expect((await post(bodyOf(60, 80))).text).toBe('70\n');
    expect((await post(bodyOf(70, 80))).status).toBe(200);
  });

  test('is not moved by a request that was cut short before it', async () => {
    await post(bodyOf(0, 60));
    fault = (point) => {
      if (point === 'witness:judged') throw new Error('cut');
    };
    expect((await post(bodyOf(60, 70))).status).toBe(500);
    fault = undefined;
    reopen();
    expect(heads.of(ORIGIN)?.size).toBe(60);
  });

  test('is held by one process: a second is told so', () => {
    expect(() => openHeads(dir)).toThrow('Another witness runs on this directory.');
  });

  test('never goes back, whatever asks for it', () => {
    heads.save(ORIGIN, { size: 9, root: Buffer.alloc(32) }, 'note', 1);
    expect(() => heads.save(ORIGIN, { size: 8, root: Buffer.alloc(32) }, 'note', 2)).toThrow(
      'does not go back',
    );
    expect(heads.of(ORIGIN)?.size).toBe(9);
  });

  test('can be fetched as a note that both have signed, for comparing', async () => {
    await post(bodyOf(0, 60));
    const { status, text } = await get(`/checkpoint?origin=${encodeURIComponent(ORIGIN)}`);
    expect(status).toBe(200);
    expect(openNote(text, [log, key]).signatures.every(({ verified }) => verified)).toBe(true);
    expect((await get('/checkpoint?origin=else')).status).toBe(404);
    expect((await get('/')).text).toBe(`${verifierKey(key)}\n${ORIGIN} 60\n`);
  });
});
