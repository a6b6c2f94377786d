import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#server/clock.ts';
import { type Loose, makeService, permitted, type Service } from '../http/service.ts';

/** `POST /v1/lookups/batch`: what happened, one line each. Good lines are committed, bad ones named. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const line = (more: object = {}) => JSON.stringify(permitted({ id: newId(service.clock.now()), ...more }));
const batch = (
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
  who: Parameters<Service['send']>[0] = 'integration',
) =>
  service.send(who, 'POST', '/v1/lookups/batch', {
    body,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
const streamed = (text: string): Loose[] =>
  text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one));
const NDJSON = { accept: 'application/x-ndjson' };

test('good lines are committed in order, bad ones named by line, code and path', async () => {
  const size = await service.treeSize();
  const good = [line({ note: 'one' }), line({ note: 'two' }), line({ note: 'three' })];
  const lines = [good[0], '{"actor":', good[1], line({ operation: 'peek' }), line({ extra: 1 }), good[2]];
  const { status, body } = await batch(lines.join('\n'));
  expect(status).toBe(200);
  expect(body).toEqual({
    accepted: 3,
    duplicates: 0,
    rejected: 3,
    treeSize: size + 3,
    errors: [
      { line: 2, code: 'bad-json', path: '', message: expect.any(String) },
      { line: 4, code: 'invalid-request', path: 'operation', message: expect.any(String) },
      { line: 5, code: 'invalid-request', path: 'extra', message: 'is not a known key' },
    ],
  });
  const notes = [];
  for (const one of good)
    notes.push((await service.request('auditor', 'GET', `/v1/lookups/${JSON.parse(one as string).id}`)).body);
  expect(notes.map(({ note }) => note)).toEqual(['one', 'two', 'three']);
  expect(notes.map(({ receipt }) => receipt.index)).toEqual([size, size + 1, size + 2]);
});

test('every line needs an id, so that it can be sent again', async () => {
  const size = await service.treeSize();
  const { body } = await batch(`${JSON.stringify(permitted())}\n${line()}\n`);
  expect(body).toMatchObject({
    accepted: 1,
    rejected: 1,
    errors: [{ line: 1, code: 'invalid-request', path: 'id' }],
  });
  expect(body.errors[0].message).toContain('sent again');
  expect(await service.treeSize()).toBe(size + 1);
});

test('a line sent again is a duplicate: within a batch, in the next one, and as a single lookup', async () => {
  const [a, b] = [line(), line()];
  const size = await service.treeSize();
  expect((await batch([a, b, a, a].join('\n'))).body).toMatchObject({
    accepted: 2,
    duplicates: 2,
    rejected: 0,
  });
  expect((await batch([b, a].join('\n'))).body).toMatchObject({ accepted: 0, duplicates: 2 });
  expect((await service.request('integration', 'POST', '/v1/lookups', JSON.parse(a))).status).toBe(200);
  expect(await service.treeSize()).toBe(size + 2);
});

test('an id with other content is a conflict of that line alone: within a batch and in the next one', async () => {
  const id = newId(service.clock.now());
  const size = await service.treeSize();
  const { body } = await batch([line({ id }), line({ id, subject: 'c-2' }), line()].join('\n'));
  expect(body).toMatchObject({
    accepted: 2,
    rejected: 1,
    errors: [{ line: 2, code: 'conflict', path: 'id' }],
  });
  const next = await batch([line({ id, subject: 'c-3' }), line()].join('\n'));
  expect(next.body).toMatchObject({ accepted: 1, rejected: 1, errors: [{ line: 1, code: 'conflict' }] });
  const many = { id, subject: undefined, subjects: ['c-1', 'c-2'] };
  expect((await batch(line(many))).body).toMatchObject({
    accepted: 0,
    rejected: 1,
    errors: [{ code: 'conflict' }],
  });
  const both = newId(service.clock.now());
  const mixed = await batch([line({ ...many, id: both }), line({ id: both })].join('\n'));
  expect(mixed.body).toMatchObject({ accepted: 1, rejected: 1, errors: [{ line: 2, code: 'conflict' }] });
  expect(await service.treeSize()).toBe(size + 5);
});

test('blank lines, a missing last newline and Windows line ends do no harm, and lines keep their numbers', async () => {
  const { body } = await batch(`\n${line()}\r\n\r\n   \n{}\n\n${line()}`);
  expect(body).toMatchObject({ accepted: 2, rejected: 1, errors: [{ line: 5, path: 'actor' }] });
  expect((await batch('')).body).toMatchObject({ accepted: 0, rejected: 0, errors: [] });
  expect((await batch('\n\n')).body).toMatchObject({ accepted: 0, rejected: 0, errors: [] });
});

test('a line past 16 KiB is named, and what follows it is read', async () => {
  const size = await service.treeSize();
  const { body } = await batch(
    [line(), line({ note: 'x'.repeat(17_000) }), line(), 'y'.repeat(200_000), line()].join('\n'),
  );
  expect(body).toMatchObject({
    accepted: 3,
    rejected: 2,
    errors: [
      { line: 2, code: 'too-large', path: '' },
      { line: 4, code: 'too-large', path: '' },
    ],
  });
  expect(await service.treeSize()).toBe(size + 3);
});

test('a line that is not UTF-8 is named, and what stands around it is taken', async () => {
  const bad = Buffer.concat([
    Buffer.from(`${line()}\n{"note":"`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`"}\n${line()}\n`),
  ]);
  expect((await batch(bad)).body).toMatchObject({
    accepted: 2,
    rejected: 1,
    errors: [{ line: 2, code: 'bad-encoding' }],
  });
});

test('a character cut in two by the network is whole again', async () => {
  const bytes = Buffer.from(`${line({ note: 'café – 📞' })}\n${line()}\n`);
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect((await batch(body)).body).toMatchObject({ accepted: 2, rejected: 0 });
});

test('a refused customer id is not repeated', async () => {
  const reply = await batch([line({ subject: '111222333' }), line({ subject: 'jan@example.nl' })].join('\n'));
  expect(reply.body).toMatchObject({
    rejected: 2,
    errors: [
      { line: 1, path: 'subject' },
      { line: 2, path: 'subject' },
    ],
  });
  expect(reply.text).not.toMatch(/111222333|jan@/);
});

test('the body must be lines, and the caller an integration', async () => {
  const size = await service.treeSize();
  expect((await batch(line(), { 'content-type': 'application/json' })).status).toBe(415);
  expect((await batch(line(), {}, 'auditor')).status).toBe(403);
  expect((await batch(line(), {}, null)).status).toBe(401);
  expect(await service.treeSize()).toBe(size);
});

describe('with `Accept: application/x-ndjson`', () => {
  test('one result a line comes back, in order, and the summary last', async () => {
    const again = line();
    const sent = [
      line({ fields: ['name', 'bsn'] }),
      'nonsense',
      again,
      again,
      line({ subject: undefined, subjects: ['c-1', 'c-2'] }),
    ];
    const reply = await batch(sent.join('\n'), NDJSON);
    expect(reply.headers.get('content-type')).toContain('application/x-ndjson');
    const results = streamed(reply.text);
    expect(results.map(({ line, status }) => [line, status])).toEqual([
      [1, 'accepted'],
      [2, 'rejected'],
      [3, 'accepted'],
      [4, 'duplicate'],
      [5, 'accepted'],
      [undefined, undefined],
    ]);
    expect(results[0]).toMatchObject({
      id: JSON.parse(sent[0] as string).id,
      decision: { withheld: ['bsn'] },
      receipt: { index: expect.any(Number) },
    });
    expect(results[1]).toMatchObject({ code: 'bad-json', path: '' });
    expect(results[3]).toMatchObject({ id: results[2].id, receipt: results[2].receipt });
    expect(results[4].lookups).toHaveLength(2);
    expect(results[5]).toMatchObject({ accepted: 3, duplicates: 1, rejected: 1, errors: [{ line: 2 }] });
  });

  test('results come as lines are committed, while the sender is still sending', async () => {
    let more: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = controller;
        controller.enqueue(Buffer.from(`${Array.from({ length: 1000 }, () => line()).join('\n')}\n`));
      },
    });
    const { token } = await service.token('integration', 'streamer');
    const response = await service.inzage.app.request('/v1/lookups/batch', {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...NDJSON },
      duplex: 'half',
    } as RequestInit);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(
      JSON.parse(
        Buffer.from(first.value ?? [])
          .toString()
          .split('\n')[0] as string,
      ),
    ).toMatchObject({ line: 1, status: 'accepted' });
    more?.enqueue(Buffer.from(line()));
    more?.close();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read())
      rest += Buffer.from(part.value).toString();
    expect(streamed(rest.slice(rest.indexOf('\n{"line":1001') + 1)).at(-1)).toMatchObject({ accepted: 1001 });
  });
});

test('a connection that is cut is repaired by sending again: nothing twice, nothing missing', async () => {
  const lines = Array.from({ length: 2500 }, () => line());
  const size = await service.treeSize();
  const text = `${lines.join('\n')}\n`;
  const cut = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(Buffer.from(text.slice(0, Math.floor(text.length * 0.6))));
      controller.error(new Error('connection reset'));
    },
  });
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = await batch(cut).catch(() => null);
  log.mockRestore();
  expect(broken?.status ?? 500).toBeGreaterThanOrEqual(400);
  const [kept, again] = [(await service.treeSize()) - size, await batch(text)];
  expect(kept % 1000).toBe(0);
  expect(again.body).toMatchObject({ accepted: 2500 - kept, duplicates: kept, rejected: 0 });
  expect(await service.treeSize()).toBe(size + 2500);
});

test('the same batch sent twice at once, beside the same lookup by itself, is taken once', async () => {
  const lines = Array.from({ length: 40 }, () => line());
  const size = await service.treeSize();
  const [first, second, single] = await Promise.all([
    batch(lines.join('\n')),
    batch(lines.toReversed().join('\n')),
    service.request('integration', 'POST', '/v1/lookups', JSON.parse(lines[7] as string)),
  ]);
  expect(first.body.rejected + second.body.rejected).toBe(0);
  expect(first.body.accepted + second.body.accepted + (single.status === 201 ? 1 : 0)).toBe(40);
  expect(await service.treeSize()).toBe(size + 40);
});

test('a task’s budget and a confirmation hold across the lines of one batch', async () => {
  const bot = { actor: { id: 'bot-1', kind: 'software' }, task: 'batch-task' };
  const refund = (more: object) =>
    line({
      operation: 'change',
      fields: undefined,
      change: { action: 'refund', amount: 75, currency: 'EUR' },
      ...more,
    });
  const asked = newId(service.clock.now());
  const sent = [
    line(bot),
    line({ ...bot, subject: 'c-2' }),
    refund({ id: asked }),
    refund({ follows: asked }),
  ];
  const results = streamed((await batch(sent.join('\n'), NDJSON)).text).slice(0, 4);
  expect(results.map(({ decision }) => decision.effect)).toEqual(['permit', 'deny', 'ask', 'permit']);
  expect(results[1].decision.rules).toEqual(['budget-exceeded']);
  expect(results[3].decision.rules).toEqual(['mandate-exceeded', 'confirmed']);
});
