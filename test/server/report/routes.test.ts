import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, makeService, type Service } from '../http/service.ts';
import { figures } from './given.ts';

/** Reports over the API: who may, and what is answered. */

let service: Service;
beforeAll(async () => {
  service = await makeService('observe');
  const made = await service.request('integration', 'POST', '/v1/lookups', {
    actor: { id: 'a-1' },
    subject: 'c-1',
    operation: 'view',
    reason: 'billing-question',
  });
  expect(made.status).toBe(201);
  await service.store.saveMonth({
    month: '2026-11',
    zone: 'Europe/Amsterdam',
    countedAt: service.clock.now(),
    size: 12,
    told: 1,
    took: 1,
    figures: new Map([
      ['', figures()],
      ['partner-y', figures({ lookups: 77 })],
    ]),
  });
});
afterAll(() => service.close());

describe('GET /v1/reports/monthly/:month', () => {
  test('answers the signed report, or CSV in the language asked for', async () => {
    const { body } = await service.request('auditor', 'GET', '/v1/reports/monthly/2026-11');
    expect(body.data).toMatchObject({ kind: 'monthly', report: { month: '2026-11', counted: { size: 12 } } });
    expect(body.manifest.split('.')).toHaveLength(3);
    const csv = await service.request('auditor', 'GET', '/v1/reports/monthly/2026-11?format=csv&language=nl');
    expect(csv.text).toContain('Raadplegingen');
    expect((await service.request('auditor', 'GET', '/v1/reports/monthly/2026-14')).status).toBe(404);
  });

  test('a token for one organisation gets that one; for several it names one of them', async () => {
    const one = await service.token('security-officer', 'so-y', { organisations: ['partner-y'] });
    const own = await service.request(one, 'GET', '/v1/reports/monthly/2026-11');
    expect(own.body.data.report).toMatchObject({ organisation: { id: 'partner-y' }, key: { lookups: 77 } });
    const two = await service.token('auditor', 'au-2', { organisations: ['partner-y', 'partner-z'] });
    expect((await service.request(two, 'GET', '/v1/reports/monthly/2026-11')).body).toMatchObject({
      code: 'invalid-request',
      path: 'organisation',
    });
    const elsewhere = '/v1/reports/scorecard?organisation=elsewhere';
    expect((await service.request(two, 'GET', elsewhere)).status).toBe(403);
  });
});

test('GET /v1/reports/scorecard answers nine norms and their sum', async () => {
  const { body } = await service.request('security-officer', 'GET', '/v1/reports/scorecard');
  expect(body.data.report.norms).toHaveLength(9);
  const { sum } = body.data.report;
  expect(sum.meets + sum.partly + sum['does-not'] + sum['cannot-tell']).toBe(7);
});

describe('/v1/reports/specific', () => {
  const ask = () =>
    service.request('security-officer', 'POST', '/v1/reports/specific', {
      about: { kind: 'actor', id: 'a-1' },
      from: new Date(service.clock.now() - DAY_MS).toISOString(),
      to: new Date(service.clock.now() + 1).toISOString(),
      caseNumber: 'Z-1',
      purpose: 'A complaint.',
    });

  test('takes two people, answers its content to those who open it, and each opening is a look', async () => {
    const asked = await ask();
    expect(asked.status, asked.text).toBe(201);
    const path = `/v1/reports/specific/${asked.body.id}`;
    expect((await service.request('security-officer', 'POST', `${path}/confirm`)).status).toBe(403);
    expect((await service.request('auditor', 'POST', `${path}/confirm`)).status).toBe(403);
    const confirmed = await service.request('privacy-officer', 'POST', `${path}/confirm`);
    expect(confirmed.body).toMatchObject({ state: 'ready', decidedBy: 'po-1', content: null });
    const opened = await service.request('auditor', 'GET', path);
    expect(opened.body.content).toMatchObject({
      total: 1,
      others: 1,
      lookups: [{ actor: 'a-1', subject: 'c-1', reason: 'billing-question' }],
    });
    expect(await service.store.looksAt(asked.body.id)).toHaveLength(1);
    const { items } = (await service.request('security-officer', 'GET', '/v1/reports/specific')).body;
    expect(items).toMatchObject([{ id: asked.body.id, content: null }]);

    service.clock.advance(30 * DAY_MS);
    const gone = await service.request('auditor', 'GET', path);
    expect(gone.body).toMatchObject({ state: 'destroyed', content: null, caseNumber: null, purpose: null });
    expect(gone.text).not.toContain('a-1');
    service.clock.advance(-30 * DAY_MS);
  });

  test('a declined one stays without content, and is decided once', async () => {
    const path = `/v1/reports/specific/${(await ask()).body.id}`;
    expect((await service.request('privacy-officer', 'POST', `${path}/decline`)).body.state).toBe('declined');
    expect((await service.request('privacy-officer', 'POST', `${path}/confirm`)).status).toBe(409);
    expect((await service.request('auditor', 'GET', path)).body.content).toBeNull();
  });
});

test('GET /v1/reports/subject/:id is the privacy officer’s, and names no member of staff', async () => {
  const { body, text } = await service.request('privacy-officer', 'GET', '/v1/reports/subject/c-1');
  expect(body.customer.looks).toHaveLength(1);
  expect(text).not.toContain('a-1');
  for (const who of ['security-officer', 'auditor', 'agent'] as const)
    expect((await service.request(who, 'GET', '/v1/reports/subject/c-1')).status).toBe(403);
  expect((await service.request('privacy-officer', 'GET', '/v1/reports/subject/c-404')).status).toBe(404);
  const bound = await service.token('privacy-officer', 'po-9', { organisations: ['partner-y'] });
  expect((await service.request(bound, 'GET', '/v1/reports/subject/c-1')).status).toBe(403);
});
