import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { leafHash } from '#ledger/hash.ts';
import { consistencyPath, inclusionPath } from '#ledger/merkle.ts';
import { parseProof } from '#ledger/proof.ts';
import { decodeBundle, nodeFromTiles, tilePath, tileWidth } from '#ledger/tiles.ts';
import { verifyConsistencyOf } from '#ledger/verify.ts';
import { newId } from '#server/clock.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { makeService, ORIGIN, permitted, type Service } from './service.ts';

/** The ledger as a stranger meets it: checkpoint, tiles and proofs, verified with the published key alone. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const record = async (n: number): Promise<string[]> => {
  const lines = Array.from({ length: n }, () =>
    JSON.stringify(permitted({ id: newId(service.clock.now()) })),
  );
  await service.send('integration', 'POST', '/v1/lookups/batch', {
    body: lines.join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  return lines.map((line) => JSON.parse(line).id);
};
const checkpoint = async () => (await service.request(null, 'GET', '/ledger/checkpoint')).text;
/** Bytes as they come: a tile is no text. */
const tile = async (path: string, role: 'auditor' | null = 'auditor') => {
  const { token } = await service.token('auditor', 'au-tiles');
  const headers = role === null ? {} : { authorization: `Bearer ${token}` };
  const response = await service.inzage.app.request(`/ledger/${path}`, { headers });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

/** Fetches every tile of a tree of this size once, then answers from memory. */
async function tilesOf(size: number) {
  const tiles = new Map<string, Buffer>();
  for (let level = 0; 256 ** level <= size; level++) {
    for (let n = 0; tileWidth(level, n, size) > 0; n++) {
      const { status, bytes } = await tile(tilePath(level, n, tileWidth(level, n, size)));
      expect(status).toBe(200);
      tiles.set(`${level}/${n}`, bytes);
    }
  }
  return (level: number, n: number) => tiles.get(`${level}/${n}`) ?? Buffer.alloc(0);
}

test('the checkpoint is public, signed with the key that the service prints, and covers what was answered', async () => {
  const [id] = await record(1);
  const reply = await service.request(null, 'GET', '/ledger/checkpoint');
  expect(reply.headers.get('content-type')).toContain('text/plain');
  const opened = openCheckpoint(reply.text, [service.vkey]);
  expect(opened).toMatchObject({ origin: ORIGIN, size: await service.treeSize() });
  const { body } = await service.request('auditor', 'GET', `/v1/lookups/${id}`);
  expect(opened.size).toBeGreaterThan(body.receipt.index);
  expect(await checkpoint()).not.toBe(reply.text);
  expect(() => openCheckpoint(reply.text.replace(ORIGIN, 'other.example/ledger'), [service.vkey])).toThrow();
});

test('while nothing is recorded the checkpoint stays as it is', async () => {
  expect(await checkpoint()).toBe(await checkpoint());
});

describe('from tiles alone', () => {
  test('a newer checkpoint is shown to hold all of an older one', async () => {
    await record(300);
    const older = await checkpoint();
    await record(700);
    const newer = await checkpoint();
    const [from, to] = [older, newer].map((note) => openCheckpoint(note, [service.vkey]).size) as [
      number,
      number,
    ];
    const path = consistencyPath(from, to, nodeFromTiles(await tilesOf(to)));
    expect(verifyConsistencyOf({ older, newer, path, verifierKeys: [service.vkey] })).toMatchObject({
      ok: true,
    });
    const bent = path.with(0, Buffer.alloc(32, 7));
    expect(verifyConsistencyOf({ older, newer, path: bent, verifierKeys: [service.vkey] }).ok).toBe(false);
  });

  test('a lookup’s own path is found, and its entry in the bundle beneath', async () => {
    const [id] = await record(1);
    const proof = parseProof((await service.request('auditor', 'GET', `/v1/lookups/${id}/proof`)).text);
    const { size } = openCheckpoint(proof.checkpoint, [service.vkey]);
    expect(inclusionPath(proof.index, size, nodeFromTiles(await tilesOf(size)))).toEqual(proof.path);
    const n = Math.floor(proof.index / 256);
    const { bytes } = await tile(tilePath('entries', n, tileWidth(0, n, size)));
    const entry = decodeBundle(bytes)[proof.index % 256];
    expect(JSON.parse(String(entry))).toMatchObject({ kind: 'lookup', id });
    expect(entry).toEqual(proof.extra);
    const { body } = await service.request('auditor', 'GET', `/v1/lookups/${id}`);
    expect(leafHash(entry as Buffer).toString('base64')).toBe(body.receipt.leafHash);
  });
});

describe('a proof', () => {
  test('carries its entry and verifies offline, for every lookup and every receipt', async () => {
    for (const id of await record(5)) {
      const { status, text } = await service.request('security-officer', 'GET', `/v1/lookups/${id}/proof`);
      expect(status).toBe(200);
      const verdict = await verifyFile(Buffer.from(text), { keys: [service.vkey] });
      expect(verdict).toMatchObject({ ok: true, of: 'proof' });
      expect(String(parseProof(text).extra)).toContain(id);
    }
  });

  test('does not hold once a byte of its entry is another', async () => {
    const [id] = await record(1);
    const { text } = await service.request('auditor', 'GET', `/v1/lookups/${id}/proof`);
    const extra = parseProof(text).extra?.toString() ?? '';
    const forged = Buffer.from(extra.replace('"permit"', '"deny"')).toString('base64');
    const bent = text.replace(Buffer.from(extra).toString('base64'), forged);
    expect(await verifyFile(Buffer.from(bent), { keys: [service.vkey] })).toMatchObject({ ok: false });
  });

  test('tells nobody the customer, the agent or their work', async () => {
    const sent = permitted({
      subject: 'c-very-private',
      note: 'a word in confidence',
      context: { site: 'groningen' },
    });
    const { body } = await service.request('integration', 'POST', '/v1/lookups', sent);
    const extra = String(
      parseProof((await service.request('auditor', 'GET', `/v1/lookups/${body.id}/proof`)).text).extra,
    );
    expect(extra).not.toMatch(/c-very-private|a-1|confidence|groningen/);
    expect(JSON.parse(extra)).toMatchObject({
      kind: 'lookup',
      reason: 'address-check',
      operation: 'view',
      effect: 'permit',
    });
  });
});

describe('tiles', () => {
  test('are the auditor’s: they tell volumes', async () => {
    expect((await tile('tile/0/000.p/1', null)).status).toBe(401);
    expect((await service.request('security-officer', 'GET', '/ledger/tile/0/000.p/1')).status).toBe(403);
  });

  test('that are full may be kept for ever; the growing one may not', async () => {
    await record(260);
    const full = await tile('tile/0/000');
    expect(full.bytes).toHaveLength(256 * 32);
    expect(full.headers.get('cache-control')).toContain('immutable');
    const partial = await tile('tile/0/001.p/2');
    expect(partial.bytes).toHaveLength(64);
    expect(partial.headers.get('cache-control')).toContain('no-cache');
  });

  test('of entries are audit data: reading them is an entry', async () => {
    const size = await service.treeSize();
    await tile('tile/0/000');
    expect(await service.treeSize()).toBe(size);
    await tile('tile/entries/000');
    expect(await service.treeSize()).toBe(size + 1);
  });

  test.each([
    'tile/0/0',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/64/000',
    'tile/00/000',
    'tile/0/x000/001',
    'tile/0/999',
    'tile/3/000',
    'tile/entries/x001/000',
    'tile/0/..%2f..%2fhot.db',
    'tile/0/000.p/1/..',
    'tile/',
    'tile/0',
  ])('at %s are not there', async (path) => {
    const size = await service.treeSize();
    const { status, headers } = await tile(path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(await service.treeSize()).toBe(size);
  });
});

test('the keys that sign exports are published, apart from the ledger’s', async () => {
  const { body } = await service.request(null, 'GET', '/.well-known/jwks.json');
  expect(body.keys).toMatchObject([
    { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: expect.any(String), kid: expect.any(String) },
  ]);
  expect(body.keys[0]).not.toHaveProperty('d');
  expect(service.vkey).not.toContain(body.keys[0].x);
});

test('a service that is started again signs on where it was', async () => {
  const first = await makeService();
  const before = (await first.request(null, 'GET', '/ledger/checkpoint')).text;
  await first.close('keep');
  const again = await makeService('enforce', { dir: first.dir, people: false });
  try {
    expect(again.vkey).toBe(first.vkey);
    const after = (await again.request(null, 'GET', '/ledger/checkpoint')).text;
    const [from, to] = [before, after].map((note) => openCheckpoint(note, [first.vkey]).size) as [
      number,
      number,
    ];
    const path = (await again.store.consistency(from, to)).map((hash) => Buffer.from(hash));
    expect(verifyConsistencyOf({ older: before, newer: after, path, verifierKeys: [first.vkey] }).ok).toBe(
      true,
    );
  } finally {
    await again.close();
  }
});
