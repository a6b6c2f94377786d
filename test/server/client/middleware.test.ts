import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createInzage,
  FOLLOWS_HEADER,
  type Inzage,
  type InzageVariables,
  inzageLookup,
} from '#server/client/index.ts';
import { type FakeService, startFakeService } from './fake-service.ts';

const token = 'inz_s3cret-t0ken';
let service: FakeService;
let inzage: Inzage;
let handled: string[][];
let crm: Hono<{ Variables: InzageVariables }>;

beforeEach(async () => {
  service = await startFakeService(token);
  inzage = createInzage({ url: service.url, token, source: 'crm', timeoutMs: 800 });
  handled = [];
  crm = new Hono<{ Variables: InzageVariables }>();
  const lookup = inzageLookup({
    inzage,
    lookup: (c) => ({
      actor: 'a-1042',
      subject: c.req.param('id') ?? '',
      operation: 'view',
      reason: c.req.query('reason') ?? null,
      fields: ['name', 'bsn'],
    }),
  });
  crm.get('/customers/:id', lookup, (c) => {
    handled.push([...c.var.inzage.permitted]);
    c.header('x-crm', 'yes');
    c.header('etag', '"old"');
    return c.json({ name: 'N', bsn: '123', contracts: [{ bsn: '123', since: 2020 }] }, 206);
  });
  crm.get('/failing/:id', lookup, () => {
    throw new Error('handler');
  });
  crm.onError((error, c) => c.text(error.message, 500));
});
afterEach(async () => {
  await inzage.close();
  await service.stop();
});

describe('a route behind the middleware', () => {
  it('answers without withheld fields, and else as the handler did', async () => {
    const response = await crm.request('/customers/c-1?reason=billing-question');
    expect(response.status).toBe(206);
    expect(await response.json()).toEqual({ name: 'N', contracts: [{ since: 2020 }] });
    expect(response.headers.get('x-crm')).toBe('yes');
    expect(response.headers.get('etag')).toBeNull();
    expect(handled).toEqual([['name']]);
  });

  it('shows all while the policy is observed', async () => {
    const response = await crm.request('/customers/c-1?reason=observe');
    expect(await response.json()).toMatchObject({ name: 'N', bsn: '123' });
    expect(handled).toEqual([['name', 'bsn']]);
  });

  it('is never reached when denied: 403 with the notices', async () => {
    const response = await crm.request('/customers/c-1?reason=deny');
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'lookup-denied',
      status: 403,
      notices: [{ text: { en: 'Why?' } }],
    });
    expect(handled).toEqual([]);
  });

  it('asks with 428, and goes on when the request comes back with the id', async () => {
    const first = await crm.request('/customers/c-1?reason=ask');
    expect(first.status).toBe(428);
    const { lookup, notices } = (await first.json()) as { lookup: string; notices: unknown[] };
    expect(notices).toHaveLength(1);
    expect(handled).toEqual([]);
    const second = await crm.request('/customers/c-1?reason=ask', { headers: { [FOLLOWS_HEADER]: lookup } });
    expect(second.status).toBe(206);
    expect([...service.kept.values()].at(-1)?.follows).toBe(lookup);
  });

  it('answers 503 when nobody decides, 500 when the lookup was no lookup; the handler is not reached', async () => {
    service.outage = true;
    const outage = await crm.request('/customers/c-1?reason=billing-question');
    expect(outage.status).toBe(503);
    expect(outage.headers.get('retry-after')).toBe('5');
    service.outage = false;
    const rejected = await crm.request('/customers/c-1?reason=malformed');
    expect(rejected.status).toBe(500);
    expect(await rejected.json()).toMatchObject({ code: 'lookup-rejected', cause: 'invalid-request' });
    expect(handled).toEqual([]);
  });

  it('leaves an error of the handler to the application', async () => {
    const response = await crm.request('/failing/c-1?reason=billing-question');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('handler');
  });
});
