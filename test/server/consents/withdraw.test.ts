import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#server/clock.ts';
import { type Loose, lookup, type Service } from '../http/service.ts';
import { answered, asked, history, MINUTE, makeDesk, say } from './desk.ts';

/** Withdrawing is as easy as giving (GDPR Art. 7(3)), and holds from the very next lookup. */

let service: Service;
beforeAll(async () => {
  service = await makeDesk();
});
afterAll(() => service.close());

const withdraw = (id: string, body?: object) =>
  service.request('integration', 'POST', `/v1/consents/${id}/withdraw`, body);
const iso = (ms = 0) => new Date(service.clock.now() + ms).toISOString();

describe('one call without a body', () => {
  test('withdraws, as a version of its own', async () => {
    const given = await say(service, { subject: 'w-1', reason: 'newsletter', organisation: 'desk' });
    const { status, body } = await withdraw(given.body.id);
    expect(status).toBe(201);
    expect(body).toMatchObject({ withdraws: given.body.id, receipt: { index: expect.any(Number) } });
    expect(await history(service, '', 'w-1')).toMatchObject([
      { id: body.id, status: 'withdrawn', organisation: 'desk', method: 'web', standing: true },
      { id: given.body.id, status: 'given', standing: false },
    ]);
    expect(await asked(service, { subject: 'w-1', reason: 'newsletter', fields: ['name'] })).toBe(
      'deny: consent-withdrawn',
    );
  });

  test('twice is once', async () => {
    const given = await say(service, { subject: 'w-2', reason: 'newsletter' });
    const first = await withdraw(given.body.id);
    const size = await service.treeSize();
    const second = await withdraw(given.body.id);
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(await service.treeSize()).toBe(size);
  });

  test('ends a consent that was given anew since', async () => {
    const first = await say(service, { subject: 'w-3', reason: 'newsletter' });
    await say(service, { subject: 'w-3', reason: 'newsletter' });
    await withdraw(first.body.id);
    expect(await asked(service, { subject: 'w-3', reason: 'newsletter', fields: ['name'] })).toBe(
      'deny: consent-withdrawn',
    );
  });

  test('lifts no objection', async () => {
    const objected = await say(service, { subject: 'w-4', reason: 'retention-call', status: 'objected' });
    expect(await withdraw(objected.body.id)).toMatchObject({ status: 409, body: { code: 'wrong-step' } });
    expect(await asked(service, { subject: 'w-4', reason: 'retention-call', fields: ['name'] })).toBe(
      'deny: objection',
    );
  });
});

test('a withdrawal by a clock that is slow is no older than what it withdraws', async () => {
  const given = await say(service, { subject: 'w-5', reason: 'newsletter' });
  await withdraw(given.body.id, { at: iso(-MINUTE), method: 'letter', channel: 'post', recordedBy: 'a-1' });
  expect(await history(service, '?history=false', 'w-5')).toMatchObject([
    { status: 'withdrawn', at: iso(), method: 'letter', channel: 'post', recordedBy: 'a-1' },
  ]);
});

test('what is not there, and what is another organisation’s, is not found', async () => {
  expect((await withdraw(newId(0))).status).toBe(404);
  const given = await say(service, { subject: 'w-6', reason: 'newsletter', organisation: 'desk' });
  const partner = await service.token('integration', 'crm-x', { organisations: ['partner-x'] });
  const path = `/v1/consents/${given.body.id}/withdraw`;
  expect((await service.request(partner, 'POST', path)).status).toBe(404);
});

test('in the ledger every lookup before a withdrawal is permitted and every one behind it denied, under load', async () => {
  const subject = 'w-load';
  const given = await say(service, { subject, reason: 'newsletter' });
  const one = () =>
    service.request(
      'integration',
      'POST',
      '/v1/lookups',
      lookup({ subject, reason: 'newsletter', fields: ['name'] }),
    );
  const before = Array.from({ length: 40 }, one);
  const withdrawn = withdraw(given.body.id);
  const after = Array.from({ length: 40 }, one);
  const { index } = (await withdrawn).body.receipt;
  const answers = (await Promise.all([...before, ...after])).map(({ body }) => body);
  for (const answer of answers) {
    expect(answered(answer)).toBe(answer.receipt.index < index ? 'permit' : 'deny: consent-withdrawn');
  }
  expect(answers.filter(({ receipt }) => receipt.index > index).length).toBeGreaterThan(0);
  expect(await asked(service, { subject, reason: 'newsletter', fields: ['name'] })).toBe(
    'deny: consent-withdrawn',
  );
});

test('a withdrawal that comes while a lookup is being decided stands behind it in the ledger', async () => {
  const subject = 'w-meanwhile';
  const given = await say(service, { subject, reason: 'newsletter' });
  const { gatherFacts } = service.store;
  let withdrawn: Promise<Loose> | null = null;
  // The facts are gathered; before they are judged and committed, the customer withdraws.
  const gather = vi.spyOn(service.store, 'gatherFacts').mockImplementation(async (queries) => {
    const facts = await gatherFacts(queries);
    withdrawn ??= withdraw(given.body.id);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    return facts;
  });
  const request = lookup({ subject, reason: 'newsletter', fields: ['name'] });
  const { body } = await service.request('integration', 'POST', '/v1/lookups', request);
  gather.mockRestore();
  expect(answered(body)).toBe('permit');
  const { body: withdrawal } = await (withdrawn as unknown as Promise<Loose>);
  expect(withdrawal.receipt.index).toBeGreaterThan(body.receipt.index);
  expect(await asked(service, { subject, reason: 'newsletter', fields: ['name'] })).toBe(
    'deny: consent-withdrawn',
  );
});

test('a withdrawal between two lines of one batch holds for the lines behind it', async () => {
  const subject = 'w-batch';
  const given = await say(service, { subject, reason: 'newsletter' });
  const line = () =>
    `${JSON.stringify(
      lookup({ id: newId(service.clock.now()), subject, reason: 'newsletter', fields: ['name'] }),
    )}\n`;
  // A chunk is committed whole; the sender goes on once its first one is answered.
  let send: (text: string | null) => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => (text === null ? controller.close() : controller.enqueue(Buffer.from(text)));
      send(Array.from({ length: 1000 }, line).join(''));
    },
  });
  const { token } = await service.token('integration', 'batch-crm');
  const response = await service.inzage.app.request('/v1/lookups/batch', {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      accept: 'application/x-ndjson',
    },
    duplex: 'half',
  } as RequestInit);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const read = async (until: () => boolean) => {
    while (!until()) {
      const { done, value } = await reader.read();
      if (done) return;
      text += Buffer.from(value).toString();
    }
  };
  await read(() => text.split('\n').length > 1000);
  await withdraw(given.body.id);
  send(Array.from({ length: 500 }, line).join(''));
  send(null);
  await read(() => false);
  const answers: Loose[] = text
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((one) => JSON.parse(one));
  expect(answers).toHaveLength(1500);
  expect(new Set(answers.slice(0, 1000).map(answered))).toEqual(new Set(['permit']));
  expect(new Set(answers.slice(1000).map(answered))).toEqual(new Set(['deny: consent-withdrawn']));
});
