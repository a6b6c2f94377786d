import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { parseProof } from '#ledger/proof.ts';
import { newId } from '#server/clock.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { waitSeconds } from '#server/lookups/prefer.ts';
import { makeService, permitted, type Service } from '../http/service.ts';

describe('Prefer', () => {
  test.each([
    [undefined, null],
    ['', null],
    ['wait=5', 5],
    ['wait=0', 0],
    ['WAIT = 5', 5],
    ['wait="7"', 7],
    ['respond-async, wait=10', 10],
    ['wait=10; foo=bar, handling=lenient', 10],
    ['wait=3, wait=20', 3],
    ['wait=86400', 30],
    ['wait', null],
    ['wait=soon', null],
    ['wait=-1', null],
    ['wait=1.5', null],
    ['return=minimal', null],
    ['await=5', null],
  ])('%s asks to wait %s seconds', (header, seconds) => {
    expect(waitSeconds(header)).toBe(seconds);
  });
});

describe('POST /v1/lookups with Prefer: wait', () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService('enforce', { more: { checkpointEveryMs: 200 } });
  });
  afterAll(() => service.close());
  const post = (body: unknown, prefer?: string) =>
    service.send('integration', 'POST', '/v1/lookups', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(prefer !== undefined && { prefer }) },
    });
  const holds = async (proof: string, index: number) => {
    const { checkpoint, index: proven } = parseProof(proof);
    expect(proven).toBe(index);
    expect(openCheckpoint(checkpoint, [service.vkey]).size).toBeGreaterThan(index);
    expect(await verifyFile(Buffer.from(proof), { keys: [service.vkey] })).toMatchObject({ ok: true });
  };

  test('answers with a proof under a signed checkpoint, and the receipt it always gave', async () => {
    const { status, body, headers } = await post(permitted(), 'wait=10');
    expect(status).toBe(201);
    expect(headers.get('preference-applied')).toBe('wait=10');
    expect(Object.keys(body.receipt)).toEqual(['origin', 'index', 'leafHash', 'treeSize', 'at']);
    await holds(body.proof, body.receipt.index);
  });

  test('says nothing of proofs to whoever does not ask', async () => {
    const { body, headers } = await post(permitted());
    expect(body).not.toHaveProperty('proof');
    expect(headers.get('preference-applied')).toBeNull();
  });

  test('proves each lookup of many subjects, and a retry as well', async () => {
    const sent = permitted({ id: newId(service.clock.now()), subject: undefined, subjects: ['c-1', 'c-2'] });
    const { body } = await post(sent, 'wait=10');
    expect(body.lookups).toHaveLength(2);
    for (const { proof, receipt } of body.lookups) await holds(proof, receipt.index);
    const again = await post(sent, 'wait=10');
    expect(again.status).toBe(200);
    for (const { proof, receipt } of again.body.lookups) await holds(proof, receipt.index);
  });

  test('of many at once is covered by few signatures', async () => {
    const saved = vi.spyOn(service.store, 'saveCheckpoint');
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(permitted(), 'wait=10')));
    for (const { body } of answers) await holds(body.proof, body.receipt.index);
    expect(saved.mock.calls.length).toBeGreaterThan(0);
    expect(saved.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('answers as usual when none is signed in time: the lookup is kept', async () => {
    const slow = await makeService('enforce', { more: { checkpointEveryMs: 600_000 } });
    try {
      await slow.request(null, 'GET', '/ledger/checkpoint');
      const { status, body, headers } = await slow.send('integration', 'POST', '/v1/lookups', {
        body: JSON.stringify(permitted()),
        headers: { 'content-type': 'application/json', prefer: 'wait=0' },
      });
      expect(status).toBe(201);
      expect(body).not.toHaveProperty('proof');
      expect(headers.get('preference-applied')).toBeNull();
      expect(await slow.store.lookupById(body.id)).not.toBeNull();
    } finally {
      await slow.close();
    }
  });
});
