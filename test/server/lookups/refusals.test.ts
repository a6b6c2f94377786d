import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { lookup, makeService, permitted, type Service } from '../http/service.ts';

/** A malformed lookup is refused with the place of every mistake, repeats no value, and leaves no trace. */

let service: Service;
let size: number;
beforeAll(async () => {
  service = await makeService();
  size = await service.treeSize();
});
afterAll(async () => {
  expect(await service.treeSize()).toBe(size);
  await service.close();
});

const post = (body: unknown) => service.request('integration', 'POST', '/v1/lookups', body);
const raw = (body: NonNullable<RequestInit['body']>, type = 'application/json') =>
  service.send('integration', 'POST', '/v1/lookups', { body, headers: { 'content-type': type } });
const long = (length: number) => 'x'.repeat(length);

/** Each request has one mistake, at one place. */
const MISTAKES: [name: string, body: object, path: string][] = [
  ['no actor', { subject: 'c-1', operation: 'view' }, 'actor'],
  ['no actor’s id', lookup({ actor: {} }), 'actor.id'],
  ['no operation', { actor: { id: 'a-1' }, subject: 'c-1' }, 'operation'],
  ['no subject', { actor: { id: 'a-1' }, operation: 'view' }, 'subject'],
  ['an operation nobody knows', lookup({ operation: 'peek' }), 'operation'],
  ['an unknown key', lookup({ subjct: 'c-1' }), 'subjct'],
  ['an unknown key within', lookup({ actor: { id: 'a-1', name: 'Anna' } }), 'actor.name'],
  ['an unknown key in the context', lookup({ context: { city: 'x' } }), 'context.city'],
  ['a number for a string', lookup({ actor: { id: 7 } }), 'actor.id'],
  ['a string for a list', lookup({ fields: 'name' }), 'fields'],
  ['a number in a list', lookup({ fields: ['name', 4] }), 'fields[1]'],
  ['a space in an id', lookup({ subject: 'c 1' }), 'subject'],
  ['a newline in an id', lookup({ subject: 'c-1\nc-2' }), 'subject'],
  ['markup in an id', lookup({ actor: { id: '<script>' } }), 'actor.id'],
  ['an id of 129 characters', lookup({ subject: long(129) }), 'subject'],
  ['an empty field name', lookup({ fields: [''] }), 'fields[0]'],
  ['a note of 501 characters', lookup({ note: long(501) }), 'note'],
  ['201 fields', lookup({ fields: Array.from({ length: 201 }, (_, i) => `f${i}`) }), 'fields'],
  ['an id that is no UUIDv7', lookup({ id: '9b2b4ba4-1f44-4c1c-8a5f-2f5a2f5a2f5a' }), 'id'],
  ['a time without an offset', lookup({ occurredAt: '2026-11-24T09:00:00' }), 'occurredAt'],
  ['a day that is not', lookup({ occurredAt: '2026-02-30T09:00:00Z' }), 'occurredAt'],
  [
    'five in a chain',
    lookup({ actor: { id: 'a', onBehalfOf: ['1', '2', '3', '4', '5'] } }),
    'actor.onBehalfOf',
  ],
  ['a country by its name', lookup({ context: { country: 'Netherlands' } }), 'context.country'],
  ['a change in a view', lookup({ change: { action: 'refund' } }), 'change'],
  [
    'an amount that is text',
    lookup({ operation: 'change', change: { action: 'refund', amount: '75' } }),
    'change.amount',
  ],
  ['a search in a view', lookup({ search: { keys: ['name'] } }), 'search'],
  ['a search without keys', { actor: { id: 'a' }, operation: 'search', search: { keys: [] } }, 'search.keys'],
  ['subject and subjects', lookup({ subjects: ['c-2'] }), 'subjects'],
  ['a customer twice', { ...lookup(), subject: undefined, subjects: ['c-1', 'c-1'] }, 'subjects'],
  [
    '201 subjects',
    { ...lookup(), subject: undefined, subjects: Array.from({ length: 201 }, (_, i) => `c${i}`) },
    'subjects',
  ],
  ['a reference of no kind', lookup({ reference: { type: 'letter', id: '1' } }), 'reference.type'],
  ['a sequence below zero', lookup({ source: { id: 's', seq: -1 } }), 'source.seq'],
  ['a lone surrogate in a note', lookup({ note: '\ud800' }), 'note'],
];

test.each(MISTAKES)('%s is named by its place', async (_, body, path) => {
  const { status, headers, body: problem } = await post(body);
  expect(status).toBe(400);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(problem).toMatchObject({
    type: expect.stringContaining('invalid-request'),
    status: 400,
    code: 'invalid-request',
    title: expect.any(String),
    hint: expect.any(String),
    path,
  });
  expect(new Set(problem.mistakes.map((mistake: { path: string }) => mistake.path))).toEqual(new Set([path]));
});

test('every mistake is told at once', async () => {
  const { body } = await post({
    actor: { id: '' },
    operation: 'peek',
    fields: [1],
    extra: true,
    subject: 'c 1',
  });
  const paths = body.mistakes.map((mistake: { path: string }) => mistake.path);
  expect(paths).toEqual(expect.arrayContaining(['actor.id', 'operation', 'fields[0]', 'extra', 'subject']));
});

describe('a subject that is personal data is refused without repeating it', () => {
  test.each([
    ['a citizen number', '111222333'],
    ['an IBAN', 'NL91ABNA0417164300'],
    ['an e-mail address', 'jan.jansen@example.nl'],
  ])('%s', async (kind, value) => {
    for (const body of [
      lookup({ subject: value }),
      { ...lookup(), subject: undefined, subjects: ['c-1', value] },
    ]) {
      const reply = await post(body);
      expect(reply.status).toBe(400);
      expect(reply.body.mistakes[0].message).toContain(kind);
      expect(reply.text).not.toContain(value);
    }
  });

  test('nine digits that fail the eleven-test are an ordinary id', async () => {
    const { status } = await service.request(
      'integration',
      'POST',
      '/v1/lookups?dryRun=true',
      lookup({ subject: '111222334' }),
    );
    expect(status).toBe(200);
  });
});

describe('a body', () => {
  test('of 70 KB is too large, with or without its length told', async () => {
    const body = JSON.stringify(lookup({ note: long(70_000) }));
    const told = await service.send('integration', 'POST', '/v1/lookups', {
      body,
      headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
    });
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < body.length; i += 4096) controller.enqueue(Buffer.from(body.slice(i, i + 4096)));
        controller.close();
      },
    });
    const untold = await service.send('integration', 'POST', '/v1/lookups', {
      body: stream,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    } as RequestInit);
    for (const reply of [told, untold]) {
      expect(reply.status).toBe(413);
      expect(reply.body.code).toBe('too-large');
    }
  });

  test('that is not UTF-8 is refused as such', async () => {
    const { status, body } = await raw(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]));
    expect(status).toBe(400);
    expect(body.code).toBe('bad-encoding');
  });

  test.each([['{"actor":'], [''], ['{"actor":{"id":"a-1"},}'], ['not json: c-88231']])(
    'that is no JSON says so, and repeats nothing: %s',
    async (text) => {
      const { status, body, text: answer } = await raw(text);
      expect(status).toBe(400);
      expect(body.code).toBe('bad-json');
      expect(answer).not.toContain('c-88231');
    },
  );

  test.each([['null'], ['[]'], ['"c-1"'], ['7']])(
    'that is JSON but no lookup is refused: %s',
    async (text) => {
      const { status, body } = await raw(text);
      expect(status).toBe(400);
      expect(body.code).toBe('invalid-request');
    },
  );

  test.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/x-ndjson'], ['']])(
    'of the type “%s” is not taken',
    async (type) => {
      const { status, body } = await raw(JSON.stringify(permitted()), type);
      expect(status).toBe(415);
      expect(body).toMatchObject({
        code: 'unsupported-media-type',
        hint: expect.stringContaining('application/json'),
      });
    },
  );

  test('a type with a charset is JSON all the same', async () => {
    const { status } = await service.send('integration', 'POST', '/v1/lookups?dryRun=true', {
      body: JSON.stringify(permitted()),
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
    });
    expect(status).toBe(200);
  });

  test('cannot reach into objects by `__proto__`', async () => {
    const { status, body } = await raw(
      '{"actor":{"id":"a-1","__proto__":{"kind":"software"}},"subject":"c-1","operation":"view","__proto__":{"reason":"address-check"}}',
    );
    expect(status).toBe(400);
    expect(body.code).toBe('invalid-request');
  });
});

test('a path that is no id, and a question nobody knows, are named', async () => {
  const bad = await service.request('auditor', 'GET', '/v1/lookups/c-88231');
  expect(bad.status).toBe(400);
  expect(bad.body.path).toBe('id');
  expect(bad.text).not.toContain('c-88231');
  const unknown = await service.request('auditor', 'GET', '/v1/lookups?customer=c-88231');
  expect(unknown.body).toMatchObject({ code: 'invalid-request', path: 'customer' });
  expect(unknown.text).not.toContain('c-88231');
  expect((await service.request('auditor', 'GET', '/v1/lookups?cursor=nonsense&limit=1001')).body.path).toBe(
    'limit',
  );
  expect((await service.request('integration', 'POST', '/v1/lookups?dryRun=yes', permitted())).status).toBe(
    400,
  );
  size = await service.treeSize();
});

test('a cursor of somebody else’s making is refused', async () => {
  const { status, body } = await service.request('auditor', 'GET', '/v1/lookups?cursor=nonsense');
  expect(status).toBe(400);
  expect(body.code).toBe('bad-cursor');
  size = await service.treeSize();
});

test('an id of one’s own may be as long and as odd as the safe class allows', async () => {
  const { status } = await post(
    permitted({ id: newId(service.clock.now()), subject: `${'a'.repeat(118)}-_.:@/+=9z` }),
  );
  expect(status).toBe(201);
  size = await service.treeSize();
});
