import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { lookup, makeService, NOW, ORIGIN, permitted, type Service } from '../http/service.ts';

/** `POST /v1/lookups`: what goes in, what comes out, and what sending again does. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const post = (body: unknown, who: Parameters<Service['request']>[0] = 'integration') =>
  service.request(who, 'POST', '/v1/lookups', body);
const freshId = () => newId(service.clock.now());
const CALL = {
  type: 'interaction',
  id: 'call-1',
  channel: 'phone',
  direction: 'inbound',
  subject: 'c-1',
  actors: ['a-1'],
  startedAt: '2026-11-24T08:58:00Z',
};

describe('one lookup', () => {
  test('needs an actor, an operation and a subject, and nothing else', async () => {
    const { status, body } = await post({ actor: { id: 'a-1' }, subject: 'c-1', operation: 'view' });
    expect(status).toBe(201);
    expect(body.decision).toMatchObject({ effect: 'deny', rules: ['lookup-without-reason'], permitted: [] });
  });

  test('is answered with exactly the decision, the grade, the policy and the receipt', async () => {
    const before = await service.treeSize();
    const { status, body } = await post(permitted({ fields: ['name', 'bsn'] }));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      decision: {
        effect: 'permit',
        wouldBe: 'permit',
        permitted: ['name'],
        withheld: ['bsn'],
        notices: [{ id: 'fields-withheld', text: { nl: expect.any(String), en: expect.any(String) } }],
        rules: ['field-not-permitted'],
      },
      grade: 'pending',
      policy: {
        pack: 'small-desk',
        version: '2026.11.1',
        digest: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        mode: 'enforce',
      },
      receipt: {
        origin: ORIGIN,
        index: before,
        leafHash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        treeSize: before + 1,
        at: NOW,
      },
    });
  });

  test('without fields asks for all: the reason’s own are permitted, the rest withheld', async () => {
    const { body } = await post(permitted({ fields: undefined }));
    expect(body.decision.permitted.toSorted()).toEqual(['address', 'email', 'name', 'phone']);
    expect(body.decision.withheld.toSorted()).toEqual(['bsn', 'iban', 'invoices']);
  });

  test('that is a search needs no subject', async () => {
    const { status, body } = await post({
      actor: { id: 'a-1' },
      operation: 'search',
      reason: 'address-check',
      search: { keys: ['name', 'birthDate'], wildcard: true },
    });
    expect(status).toBe(201);
    expect(body.decision.effect).toBe('permit');
    const read = await service.request('auditor', 'GET', `/v1/lookups/${body.id}`);
    expect(read.body).toMatchObject({
      subject: null,
      search: { keys: ['name', 'birthDate'], wildcard: true },
    });
  });

  test('is read back as it was sent, with what was decided', async () => {
    const sent = permitted({
      note: 'Customer asked for a résumé — 📞',
      reference: { type: 'interaction', id: 'call-1' },
      system: 'crm',
      channel: 'phone',
      context: { site: 'groningen', country: 'NL', device: 'managed', callSite: 'crm/src/a.ts#load' },
      source: { id: 'crm-gateway-1', seq: 18231 },
      task: 't-1',
    });
    const { body } = await post(sent);
    const read = await service.request('security-officer', 'GET', `/v1/lookups/${body.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({
      ...sent,
      actor: { id: 'a-1', kind: 'human', onBehalfOf: [] },
      organisation: 'desk',
      teams: ['team-a'],
      occurredAt: NOW,
      receivedAt: NOW,
      grade: 'pending',
      decision: body.decision,
      receipt: body.receipt,
      children: [],
      outcomes: [],
    });
    expect(read.body).not.toHaveProperty('facts');
  });

  test('warns where no work is at hand, and does not where it is', async () => {
    await service.request('integration', 'POST', '/v1/evidence', [CALL]);
    const [with1, without] = [
      await post(lookup({ reason: 'billing-question', fields: ['name'] })),
      await post(lookup({ reason: 'billing-question', fields: ['name'], subject: 'c-2' })),
    ];
    expect(with1.body.decision).toMatchObject({ effect: 'permit', rules: [], notices: [] });
    expect(without.body.decision).toMatchObject({ effect: 'permit', rules: ['no-evidence-at-hand'] });
    expect(without.body.decision.notices[0].text.en).toMatch(/reviewed/);
  });
});

describe('the same id', () => {
  test('again with the same content answers 200 with the first answer, and writes nothing', async () => {
    const request = permitted({ id: freshId(), note: 'twice' });
    const first = await post(request);
    const size = await service.treeSize();
    service.clock.advance(60_000);
    const again = await post(request);
    const reordered = await post(Object.fromEntries(Object.entries({ ...request, task: null }).reverse()));
    expect([first.status, again.status, reordered.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(first.body);
    expect(reordered.body).toEqual(first.body);
    expect(await service.treeSize()).toBe(size);
  });

  test('with other content is a conflict, and writes nothing', async () => {
    const request = permitted({ id: freshId() });
    await post(request);
    const size = await service.treeSize();
    const other = await post({ ...request, subject: 'c-2' });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'conflict', hint: expect.stringContaining('UUIDv7') });
    expect(other.text).not.toContain('c-1');
    expect(await service.treeSize()).toBe(size);
  });

  test('from another integration is a conflict, even word for word', async () => {
    const request = permitted({ id: freshId() });
    await post(request);
    const other = await service.token('integration', 'another-crm');
    expect((await post(request, other)).status).toBe(409);
  });

  test('for one customer and then for many, or the other way round, is a conflict', async () => {
    const { subject, ...rest } = permitted({ id: freshId() });
    expect((await post({ ...rest, subject })).status).toBe(201);
    expect((await post({ ...rest, subjects: [subject, 'c-2'] })).status).toBe(409);
    const second = { ...rest, id: freshId() };
    expect((await post({ ...second, subjects: [subject, 'c-2'] })).status).toBe(201);
    expect((await post({ ...second, subject })).status).toBe(409);
    expect((await post({ ...second, subjects: [subject, 'c-2', 'c-3'] })).status).toBe(409);
    expect((await post({ ...second, subjects: [subject] })).status).toBe(409);
  });

  test('sent many times at once makes one entry', async () => {
    const request = permitted({ id: freshId() });
    const size = await service.treeSize();
    const replies = await Promise.all(Array.from({ length: 12 }, () => post(request)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(11);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await service.treeSize()).toBe(size + 1);
  });

  test('is one id in capitals too', async () => {
    const id = freshId();
    await post(permitted({ id }));
    expect((await post(permitted({ id: id.toUpperCase() }))).status).toBe(200);
  });
});

describe('many subjects', () => {
  test('become one lookup each, in order, in one transaction', async () => {
    const size = await service.treeSize();
    const { status, body } = await post({
      ...permitted(),
      subject: undefined,
      subjects: ['c-3', 'c-1', 'c-2'],
    });
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['lookups']);
    expect(body.lookups.map((one: { receipt: { index: number } }) => one.receipt.index)).toEqual([
      size,
      size + 1,
      size + 2,
    ]);
    expect(
      body.lookups.every((one: { receipt: { treeSize: number } }) => one.receipt.treeSize === size + 3),
    ).toBe(true);
    const read = await Promise.all(
      body.lookups.map(({ id }: { id: string }) => service.request('auditor', 'GET', `/v1/lookups/${id}`)),
    );
    expect(read.map((one) => one.body.subject)).toEqual(['c-3', 'c-1', 'c-2']);
    expect(new Set(read.map((one) => one.body.parent)).size).toBe(1);
  });

  test('keep their ids when the request is sent again', async () => {
    const request = { ...permitted(), id: freshId(), subject: undefined, subjects: ['c-1', 'c-2'] };
    const first = await post(request);
    const size = await service.treeSize();
    const again = await post(request);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(await service.treeSize()).toBe(size);
    for (const { id } of first.body.lookups) {
      expect(id.slice(0, 13)).toBe(request.id.slice(0, 13));
      expect(id[14]).toBe('7');
    }
  });

  test('cannot be used to step over a task’s budget', async () => {
    const { body } = await post({
      actor: { id: 'bot-1', kind: 'software' },
      operation: 'view',
      reason: 'address-check',
      task: 'summarise-1',
      subjects: ['c-1', 'c-2'],
    });
    expect(body.lookups.map((one: { decision: { effect: string } }) => one.decision.effect)).toEqual([
      'permit',
      'deny',
    ]);
    expect(body.lookups[1].decision.rules).toContain('budget-exceeded');
  });
});

test('lookups of one task at the same moment cannot all be its last', async () => {
  const ask = () =>
    post({
      actor: { id: 'bot-1', kind: 'software' },
      subject: 'c-1',
      operation: 'view',
      reason: 'address-check',
      task: 't-9',
    });
  const replies = await Promise.all(Array.from({ length: 6 }, ask));
  const effects = replies.map(({ body }) => body.decision.effect);
  expect(effects.filter((effect) => effect === 'permit')).toHaveLength(3);
});
