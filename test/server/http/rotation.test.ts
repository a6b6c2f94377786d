import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { verifierKey } from '#ledger/keys.ts';
import { exportKind } from '#server/export/signer.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { checkpointKind } from '#server/tlog/keys.ts';
import { endTransition, rotateKey } from '#server/tlog/rotation.ts';
import { makeService, ORIGIN, permitted, type Service } from './service.ts';

/** A service whose keys are rotated while it runs, as whoever pinned its first key sees it. */
let service: Service;
let [pinned, exported, proof] = ['', Buffer.alloc(0), ''] as [string, Buffer, string];

const exportNow = async (): Promise<Buffer> => {
  const { body } = await service.request('auditor', 'POST', '/v1/exports', {
    from: '2026-11-24T00:00:00Z',
    to: '2026-11-25T00:00:00Z',
  });
  await service.inzage.exports.idle();
  return Buffer.from(await text(await service.inzage.exports.fileStream(body.id)));
};
const record = async (): Promise<string> =>
  (await service.request('integration', 'POST', '/v1/lookups', permitted())).body.id;
const proofOf = async (id: string): Promise<string> =>
  (await service.request('auditor', 'GET', `/v1/lookups/${id}/proof`)).text;
const failing = ({ steps }: { steps: { name: string; ok: boolean; detail: string }[] }) =>
  steps.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);

beforeAll(async () => {
  service = await makeService();
  pinned = service.vkey;
  proof = await proofOf(await record());
  exported = await exportNow();
  const input = {
    store: service.store,
    directory: `${service.dir}/data-keys`,
    clock: service.clock,
    kind: checkpointKind(ORIGIN),
  };
  for (let i = 0; i < 2; i++) {
    await rotateKey(input);
    await record();
    await service.request(null, 'GET', '/ledger/checkpoint');
    await endTransition(input);
  }
  await rotateKey({ ...input, kind: exportKind });
});
afterAll(() => service.close());

describe('after two rotations', () => {
  test('the checkpoint is signed by the newest key alone', async () => {
    const note = (await service.request(null, 'GET', '/ledger/checkpoint')).text;
    expect(service.inzage.checkpoints.verifierKey).not.toBe(pinned);
    expect(openCheckpoint(note, [service.inzage.checkpoints.verifierKey]).origin).toBe(ORIGIN);
    expect(() => openCheckpoint(note, [pinned])).toThrow('no signature by a known key');
  });

  test('an export verifies by the first key that was pinned: it carries the rotations', async () => {
    const verdict = await verifyFile(await exportNow(), { keys: [pinned] });
    expect(failing(verdict)).toEqual([]);
    expect(verdict.steps.find(({ name }) => name === 'checkpoint')?.detail).toContain(
      '2 rotations since the pinned key',
    );
    expect(
      failing(await verifyFile(await exportNow(), { keys: [service.inzage.checkpoints.verifierKey] })),
    ).toEqual([]);
  });

  test('what was exported and proven before them verifies as it did', async () => {
    expect(failing(await verifyFile(exported, { keys: [pinned] }))).toEqual([]);
    expect(failing(await verifyFile(Buffer.from(proof), { keys: [pinned] }))).toEqual([]);
  });

  test('an export whose rotation was bent is refused', async () => {
    const file = (await exportNow()).toString();
    const signature = /"signatures":\{"previous":"(.)/.exec(file)?.[1];
    const bent = file.replace(/("signatures":\{"previous":")./, `$1${signature === 'A' ? 'B' : 'A'}`);
    expect((await verifyFile(Buffer.from(bent), { keys: [pinned] })).ok).toBe(false);
  });

  test('a new proof needs the history of keys, or the newest', async () => {
    const id = await record();
    const now = await proofOf(id);
    const history = (await service.inzage.checkpoints.history()).map(
      ({ key, from }) => `${verifierKey(key)} ${from}`,
    );
    expect(history).toHaveLength(3);
    expect(failing(await verifyFile(Buffer.from(now), { keys: history }))).toEqual([]);
    expect(failing(await verifyFile(Buffer.from(proof), { keys: history }))).toEqual([]);
    expect(failing(await verifyFile(Buffer.from(now), { keys: [pinned] }))).toEqual([
      'signature: no signature by a known key',
    ]);
  });

  test('every key that ever signed exports is published, the newest first', async () => {
    const { body } = await service.request(null, 'GET', '/.well-known/jwks.json');
    expect(body.keys).toHaveLength(2);
    expect(new Set(body.keys.map(({ kid }: { kid: string }) => kid)).size).toBe(2);
    for (const key of body.keys)
      expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' });
  });
});

describe('what the operator sees', () => {
  test('integrity is unchecked, then holds; it is in /readyz and in /metrics', async () => {
    const fresh = await makeService();
    try {
      const before = (await fresh.request(null, 'GET', '/readyz')).body;
      expect(before).toMatchObject({ integrity: { state: 'unchecked', why: null, at: null }, witnesses: [] });
      await fresh.inzage.check.run();
      const { body } = await fresh.request(null, 'GET', '/readyz');
      expect(body.integrity).toEqual({
        state: 'holds',
        why: null,
        at: new Date(fresh.clock.now()).toISOString(),
        covered: { entries: body.treeSize, of: body.treeSize },
      });
      const metrics = (await fresh.request('admin', 'GET', '/metrics')).text;
      expect(metrics).toContain('\ninzage_ledger_broken 0\n');
      expect(metrics).toMatch(/\ninzage_checkpoint_size \d+\n/);
    } finally {
      await fresh.close();
    }
  });

  test('without a witness there is no cosigned checkpoint, and the answer says so', async () => {
    expect((await service.request(null, 'GET', '/ledger/checkpoint?cosigned=true')).status).toBe(404);
    expect((await service.request(null, 'GET', '/ledger/checkpoint?cosigned=yes')).status).toBe(400);
  });
});
