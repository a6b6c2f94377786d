import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeService, NOW, type Service } from '../http/service.ts';
import { ask, EVALUATION, question, without } from './questions.ts';

/**
 * One question to the policy decision point: what AuthZEN 1.0 and its public certification scenario ask of every
 * decision point, on the desk's own people and customers.
 */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

describe('a question', () => {
  test('that the policy permits is answered with true, and with what a dry run tells', async () => {
    const { status, headers, body } = await ask(service, question());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({
      decision: true,
      context: {
        effect: 'permit',
        wouldBe: 'permit',
        permitted: ['name'],
        withheld: [],
        notices: [],
        rules: [],
        policy: expect.objectContaining({ pack: 'small-desk', mode: 'enforce' }),
      },
    });
  });

  test('that the policy denies is answered with false and the reason in both languages', async () => {
    const { status, body } = await ask(service, question({ context: { reason: 'no-such-reason' } }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      decision: false,
      context: { effect: 'deny', rules: ['unknown-reason'], permitted: [] },
    });
    expect(body.context.reason_user).toEqual({
      nl: expect.stringMatching(/reden/),
      en: expect.stringMatching(/reason/),
    });
  });

  test('that the policy would put back to the agent is not permitted, and says that it may be confirmed', async () => {
    const refund = (amount: number) => ({
      name: 'change',
      properties: { change: { action: 'refund', amount, currency: 'EUR' } },
    });
    expect((await ask(service, question({ action: refund(50) }))).body.decision).toBe(true);
    const { body } = await ask(service, question({ action: refund(75) }));
    expect(body).toMatchObject({
      decision: false,
      context: { effect: 'ask', rules: ['mandate-exceeded'], notices: [{ id: 'mandate-exceeded' }] },
    });
  });

  test('for some fields too many is permitted and names those withheld; all or nothing denies it', async () => {
    const context = { reason: 'address-check', fields: ['name', 'bsn'] };
    const some = await ask(service, question({ context }));
    expect(some.body).toMatchObject({ decision: true, context: { permitted: ['name'], withheld: ['bsn'] } });
    const all = await ask(service, question({ context: { ...context, allOrNothing: true } }));
    expect(all.body).toMatchObject({ decision: false, context: { effect: 'permit', withheld: ['bsn'] } });
  });

  test('in the CRM’s own names is answered in them', async () => {
    const context = { reason: 'address-check', system: 'salesforce', fields: ['Name', 'BSN__c'] };
    expect((await ask(service, question({ context }))).body.context).toMatchObject({
      permitted: ['Name'],
      withheld: ['BSN__c'],
    });
  });

  test('for an assistant rests on its task and on whom it acts for', async () => {
    const bot = (onBehalfOf: string[], task: string | null) =>
      question({
        subject: { type: 'software', id: 'bot-1', properties: { onBehalfOf } },
        context: { reason: 'address-check', fields: ['name'], task },
      });
    expect((await ask(service, bot(['a-1'], 't-1'))).body.decision).toBe(true);
    expect((await ask(service, bot(['a-1'], null))).body.context.rules).toEqual(['budget-exceeded']);
    expect((await ask(service, bot(['z-1', 'nobody'], 't-1'))).body.context.rules).toEqual(['unknown-actor']);
  });

  test('asked again gets the same answer to the byte, and the ledger does not grow', async () => {
    const size = await service.treeSize();
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await ask(service, question())).text);
    expect(new Set(answers).size).toBe(1);
    expect(await service.treeSize()).toBe(size);
  });

  test('beyond the token’s organisations is denied', async () => {
    const partner = await service.token('integration', 'crm-x', { organisations: ['partner-x'] });
    const { body } = await ask(service, question(), EVALUATION, partner);
    expect(body).toMatchObject({ decision: false, context: { rules: ['token-scope-exceeded'] } });
  });

  test('does not count as a lookup, but is counted', async () => {
    const counted = await service.token('integration', 'crm-counted');
    await ask(service, question(), EVALUATION, counted);
    const day = NOW.slice(0, 10);
    const report = await service.request(
      'auditor',
      'GET',
      `/v1/reports/audit?from=${day}T00:00:00Z&to=${day}T23:59:59Z`,
    );
    expect(report.body.lookups).toBe(0);
    expect(report.body.dryRunsByToken['crm-counted']).toBe(1);
    expect((await service.request('admin', 'GET', '/metrics')).text).toContain(
      'inzage_dry_decisions_total{token="crm-counted"} 1',
    );
  });
});

describe('whatever the standard lets a caller send is taken', () => {
  test.each([
    [
      'a context of other things',
      { context: { reason: 'address-check', time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' } },
    ],
    ['unknown members', { foo: 'bar', futureField: { nested: true } }],
    [
      'other properties',
      {
        subject: { type: 'user', id: 'a-1', properties: { department: 'Sales', role: 'manager' } },
        action: { name: 'view', properties: { method: 'GET' } },
        resource: { type: 'customer', id: 'c-1', properties: { status: 'active', owner: 'bob' } },
      },
    ],
    [
      'the two properties the standard names',
      {
        subject: {
          type: 'user',
          id: 'a-1',
          properties: { ip_address: '172.217.22.14', device_id: '8:65:ee:17:7e:0b' },
        },
      },
    ],
    ['nulls for what is left out', { subject: { type: 'agent', id: 'a-1', properties: null } }],
  ])('%s', async (_, more) => {
    const { status, body } = await ask(service, question(more));
    expect(status).toBe(200);
    expect(body.decision).toBe(true);
  });

  test.each([
    ['subject', { subject: { type: 'spaceship', id: 'a-1' } }, 'subject.type'],
    ['resource', { resource: { type: 'todo', id: 'beth@the-smiths.com' } }, 'resource.type'],
    ['action', { action: { name: 'can_read_user' } }, 'action.name'],
    ['type that every object has', { subject: { type: 'toString', id: 'a-1' } }, 'subject.type'],
  ])('an unknown %s is denied, and told where', async (_, more, path) => {
    const { status, body } = await ask(service, question(more));
    expect(status).toBe(200);
    expect(body).toEqual({
      decision: false,
      context: { error: { status: 404, path, message: expect.any(String) } },
    });
  });

  test('nobody we know is denied by the policy', async () => {
    const { body } = await ask(service, question({ subject: { type: 'user', id: 'alice@acmecorp.com' } }));
    expect(body).toMatchObject({ decision: false, context: { rules: ['unknown-actor'] } });
  });
});

describe('a bad request is answered 400', () => {
  const base = question();
  test.each<[string, unknown, string]>([
    ['without a subject', without(base, 'subject'), 'subject'],
    ['without an action', without(base, 'action'), 'action'],
    ['without a resource', without(base, 'resource'), 'resource'],
    ['without the subject’s type', { ...base, subject: { id: 'a-1' } }, 'subject.type'],
    ['without the subject’s id', { ...base, subject: { type: 'user' } }, 'subject.id'],
    ['without the action’s name', { ...base, action: {} }, 'action.name'],
    ['without the resource’s type', { ...base, resource: { id: 'c-1' } }, 'resource.type'],
    ['without the resource’s id', { ...base, resource: { type: 'customer' } }, 'resource.id'],
    ['with a text for a subject', { ...base, subject: 'a-1' }, 'subject'],
    ['with a number for a name', { ...base, action: { name: 123 } }, 'action.name'],
    ['with a list for a context', { ...base, context: [] }, 'context'],
    [
      'with a text for properties',
      { ...base, resource: { ...base.resource, properties: 'x' } },
      'resource.properties',
    ],
    ['that is no object', [base], ''],
    ['with a reason that is no code', { ...base, context: { reason: 7 } }, 'context.reason'],
    ['with fields that are none', { ...base, context: { fields: ['name', ''] } }, 'context.fields[1]'],
    [
      'with a reference of another kind',
      { ...base, context: { reference: { type: 'rumour', id: 'x' } } },
      'context.reference.type',
    ],
    ['with a country that is none', { ...base, context: { country: 'Nederland' } }, 'context.country'],
    [
      'with a chain too long',
      { ...base, subject: { ...base.subject, properties: { onBehalfOf: ['1', '2', '3', '4', '5'] } } },
      'subject.properties.onBehalfOf',
    ],
    [
      'with a change to a view',
      { ...base, action: { name: 'view', properties: { change: { action: 'refund' } } } },
      'action.properties.change',
    ],
    ['with all or nothing in words', { ...base, context: { allOrNothing: 'yes' } }, 'context.allOrNothing'],
    [
      'with a citizen number for a customer',
      { ...base, resource: { type: 'customer', id: '123456782' } },
      'resource.id',
    ],
  ])('%s', async (_, body, path) => {
    const reply = await ask(service, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'invalid-request', path, title: expect.any(String) });
    expect(reply.text).not.toContain('123456782');
  });

  test.each([
    ['of another content type', { body: JSON.stringify(base), headers: { 'content-type': 'text/plain' } }],
    ['without a content type', { body: Buffer.from(JSON.stringify(base)) }],
    ['that is not JSON', { body: '{"subject":', headers: { 'content-type': 'application/json' } }],
    ['that is empty', { body: '', headers: { 'content-type': 'application/json' } }],
    [
      'that is not UTF-8',
      { body: Buffer.from([0x7b, 0xff, 0x7d]), headers: { 'content-type': 'application/json' } },
    ],
  ])('with a body %s', async (_, init) => {
    const reply = await service.send('integration', 'POST', EVALUATION, init as RequestInit);
    expect(reply.status).toBe(400);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  });

  test('of a content type with a charset it is not', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(
      (await service.send('integration', 'POST', EVALUATION, { body: JSON.stringify(base), headers })).status,
    ).toBe(200);
  });
});

describe('X-Request-ID', () => {
  const send = (id: string, body: unknown = question()) =>
    service.send('integration', 'POST', EVALUATION, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-request-id': id },
    });

  test.each(['bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'gw/7:2026 a.b+c', 'x'])('%s comes back', async (id) => {
    expect((await send(id)).headers.get('x-request-id')).toBe(id);
    expect((await send(id, {})).headers.get('x-request-id')).toBe(id);
  });

  test('is made where none is sent', async () => {
    expect((await ask(service, question())).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('who does not say who they are is told how to', async () => {
  const reply = await ask(service, question(), EVALUATION, null);
  expect(reply.status).toBe(401);
  expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="inzage"');
});
