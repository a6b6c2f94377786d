import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import type { Service, Who } from '../http/service.ts';
import { history, makeDesk } from './desk.ts';

/** `POST /v1/consents/batch`: words in lines, each an entry of its own, answered like a batch of lookups. */

let service: Service;
beforeAll(async () => {
  service = await makeDesk();
});
afterAll(() => service.close());

const at = () => new Date(service.clock.now()).toISOString();
const line = (more: object = {}) =>
  JSON.stringify({
    id: newId(service.clock.now()),
    subject: 'b-1',
    reason: 'newsletter',
    status: 'given',
    at: at(),
    method: 'crm',
    ...more,
  });
const batch = (
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
  who: Who = 'integration',
) =>
  service.send(who, 'POST', '/v1/consents/batch', {
    body,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);

test('good lines become versions in order, bad ones are named by line, code and path', async () => {
  const size = await service.treeSize();
  const text = [
    line({ status: 'given' }),
    '{"subject":',
    line({ status: 'withdrawn' }),
    line({ status: 'maybe' }),
    line({ id: undefined }),
    line({ subject: 'jan@example.nl' }),
    '',
    line({ status: 'refused' }),
  ].join('\n');
  const { status, body, text: answer } = await batch(text);
  expect(status).toBe(200);
  expect(body).toEqual({
    accepted: 3,
    duplicates: 0,
    rejected: 4,
    treeSize: size + 3,
    errors: [
      { line: 2, code: 'bad-json', path: '', message: expect.any(String) },
      { line: 4, code: 'invalid-request', path: 'status', message: expect.any(String) },
      { line: 5, code: 'invalid-request', path: 'id', message: expect.stringContaining('batch') },
      { line: 6, code: 'invalid-request', path: 'subject', message: expect.any(String) },
    ],
  });
  expect(answer).not.toContain('jan@');
  const kept = await history(service, '', 'b-1');
  expect(kept.map((one) => [one.status, one.receipt.index - size])).toEqual([
    ['refused', 2],
    ['withdrawn', 1],
    ['given', 0],
  ]);
});

test('sent again, also within one body, nothing is there twice; another word under a used id is refused', async () => {
  const lines = [line({ subject: 'b-2' }), line({ subject: 'b-2', id: 'pref-77' })];
  expect((await batch(lines.join('\n'))).body).toMatchObject({ accepted: 2, duplicates: 0 });
  const size = await service.treeSize();
  const again = await batch([...lines, lines[0], line({ subject: 'b-3', id: 'pref-77' })].join('\n'));
  expect(again.body).toMatchObject({
    accepted: 0,
    duplicates: 3,
    rejected: 1,
    treeSize: size,
    errors: [{ line: 4, code: 'conflict', path: 'id' }],
  });
});

test('with `Accept: application/x-ndjson` each line has its receipt, then comes the summary', async () => {
  const { text } = await batch(`${line({ subject: 'b-4' })}\n{}\n`, { accept: 'application/x-ndjson' });
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one)),
  ).toMatchObject([
    { line: 1, status: 'accepted', id: expect.any(String), receipt: { index: expect.any(Number) } },
    { line: 2, status: 'rejected', code: 'invalid-request' },
    { accepted: 1, rejected: 1 },
  ]);
});

test('a token of one organisation tells its own words and no grants to itself', async () => {
  const partner = await service.token('integration', 'crm-x', { organisations: ['partner-x'] });
  const lines = [
    line({ subject: 'b-5', organisation: 'partner-x' }),
    line({ subject: 'b-5', organisation: 'desk' }),
    line({ subject: 'b-5', organisation: 'partner-x', reason: 'mortgage-advice', categories: ['billing'] }),
    line({ subject: 'b-5', organisation: 'partner-x', reason: undefined, purpose: 'dpv:ServiceProvision' }),
  ];
  expect((await batch(lines.join('\n'), {}, partner)).body).toMatchObject({
    accepted: 1,
    errors: [2, 3, 4].map((n) => ({ line: n, code: 'not-permitted', path: 'organisation' })),
  });
});

test('a body is read no faster than it is committed: of many words, few wait in memory', async () => {
  const many = 10_000;
  const size = await service.treeSize();
  let made = 0;
  let ahead = 0;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      ahead = Math.max(ahead, made - ((await service.treeSize()) - size));
      const lines = Array.from({ length: 500 }, () => {
        const n = made++;
        return line({
          subject: `v-${n % 4000}`,
          id: `wish-${n}`,
          status: n % 7 === 0 ? 'withdrawn' : 'given',
        });
      });
      controller.enqueue(encoder.encode(`${lines.join('\n')}\n`));
      if (made === many) controller.close();
    },
  });
  expect((await batch(body)).body).toMatchObject({ accepted: many, duplicates: 0, rejected: 0 });
  expect(ahead).toBeLessThanOrEqual(2500);
  expect((await history(service, '', 'v-7')).map(({ status }) => status)).toEqual([
    'given',
    'given',
    'withdrawn',
  ]);
});
