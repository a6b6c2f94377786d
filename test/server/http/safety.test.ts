import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#server/clock.ts';
import { makeService, permitted, type Service } from './service.ts';

/** What every answer carries, what a problem tells, and what it keeps to itself. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

describe('every answer', () => {
  test.each([
    ['the API', '/v1/lookups'],
    ['a refusal', '/v1/lookups/not-an-id'],
    ['an address nobody serves', '/nowhere'],
    ['the ledger', '/ledger/checkpoint'],
    ['health', '/healthz'],
    ['a page', '/sign-in'],
    ['a page that needs a session', '/findings'],
  ])('of %s lets nothing run, guess or leak', async (_, path) => {
    const { headers } = await service.request('auditor', 'GET', path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('that is a problem is not to be kept', async () => {
    expect((await service.request('agent', 'GET', '/v1/reports/audit')).headers.get('cache-control')).toBe(
      'no-store',
    );
  });
});

describe('a problem', () => {
  test('has a code, a title, a hint, and the path where there is one', async () => {
    const { body } = await service.request('integration', 'POST', '/v1/lookups', {
      ...permitted(),
      fields: ['name', 7],
    });
    expect(body).toEqual({
      type: expect.stringMatching(/^https:\/\/.*invalid-request$/),
      title: expect.any(String),
      status: 400,
      code: 'invalid-request',
      hint: expect.any(String),
      path: 'fields[1]',
      mistakes: [{ path: 'fields[1]', message: expect.any(String) }],
    });
  });

  test('for an address nobody serves says where to read on', async () => {
    const { status, body } = await service.request(null, 'GET', '/v2/lookups');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'not-found', hint: expect.stringContaining('/openapi.json') });
    expect((await service.request('integration', 'DELETE', '/v1/lookups')).status).toBe(404);
  });

  test('of a wrong value in a filter repeats neither name nor value', async () => {
    const reply = await service.request('auditor', 'POST', '/v1/lookups/query', {
      subject: 'jan@example.nl',
    });
    expect([reply.status, reply.body.path]).toEqual([400, 'subject']);
    expect(reply.text).not.toContain('jan@');
  });
});

describe('a fault of our own', () => {
  const secret = 'SELECT * FROM subject WHERE id = c-88231';

  test('tells the caller nothing of its inside, and the log only where it arose', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const fault = vi.spyOn(service.store, 'gatherFacts').mockRejectedValue(new TypeError(secret));
    const size = await service.treeSize();
    try {
      const { status, body, text } = await service.request('integration', 'POST', '/v1/lookups', permitted());
      expect(status).toBe(500);
      expect(body).toMatchObject({ code: 'internal', title: expect.any(String), hint: expect.any(String) });
      expect(text).not.toMatch(/SELECT|c-88231|TypeError|\.ts/);
      const logged = log.mock.calls.flat().join('\n');
      expect(logged).toMatch(/TypeError[\s\S]*at /);
      expect(logged).not.toMatch(/SELECT|c-88231/);
      expect(await service.treeSize()).toBe(size);
    } finally {
      fault.mockRestore();
      log.mockRestore();
    }
  });

  test('in a batch that streams ends it with a problem in place of the summary', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const fault = vi.spyOn(service.store, 'commitLookups').mockRejectedValue(new Error(secret));
    const size = await service.treeSize();
    try {
      const reply = await service.send('integration', 'POST', '/v1/lookups/batch', {
        body: JSON.stringify(permitted({ id: newId(service.clock.now()) })),
        headers: { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson' },
      });
      expect(JSON.parse(reply.text.trimEnd())).toMatchObject({ code: 'internal', status: 500 });
      expect(reply.text).not.toContain('SELECT');
      expect(log.mock.calls.flat().map(String).join('\n')).not.toContain('c-88231');
      expect(await service.treeSize()).toBe(size);
    } finally {
      fault.mockRestore();
      log.mockRestore();
    }
  });

  test('of one lookup does not take those that waited with it', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const commit = service.store.commitLookups.bind(service.store);
    const fault = vi.spyOn(service.store, 'commitLookups').mockImplementation(async (lookups) => {
      if (lookups.some(({ subject }) => subject === 'c-bad')) throw new Error(secret);
      return commit(lookups);
    });
    const size = await service.treeSize();
    try {
      const replies = await Promise.all(
        ['c-1', 'c-bad', 'c-2'].map((subject) =>
          service.request('integration', 'POST', '/v1/lookups', permitted({ subject })),
        ),
      );
      expect(replies.map(({ status }) => status)).toEqual([201, 500, 201]);
      expect(await service.treeSize()).toBe(size + 2);
    } finally {
      fault.mockRestore();
      log.mockRestore();
    }
  });
});

describe('what an operator asks', () => {
  test('is answered without a token where it tells nothing', async () => {
    expect((await service.request(null, 'GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect((await service.request(null, 'GET', '/readyz')).body).toMatchObject({ status: 'ready' });
  });

  test('is answered in Prometheus’ words, without a person in them', async () => {
    const { text } = await service.request('admin', 'GET', '/metrics');
    expect(text).toMatch(/^inzage_tree_size \d+$/m);
    expect(text).not.toMatch(/"(?:a-1|c-1)/);
  });
});

test('the policy in force is told with its digest, and not again to who has it', async () => {
  const { headers, body } = await service.request('developer', 'GET', '/v1/policy');
  expect(body).toMatchObject({
    pack: 'small-desk',
    mode: 'enforce',
    digest: expect.any(String),
    bundle: expect.stringContaining('billing-question'),
  });
  const etag = headers.get('etag') ?? '';
  expect(etag).toBe(`"${body.digest}"`);
  const { token } = await service.token('developer', 'dev-2');
  const again = await service.send(null, 'GET', '/v1/policy', {
    headers: { authorization: `Bearer ${token}`, 'if-none-match': etag },
  });
  expect([again.status, again.text]).toEqual([304, '']);
});
