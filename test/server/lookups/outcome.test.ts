import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { type Loose, makeService, permitted, type Service } from '../http/service.ts';

/** What the CRM tells afterwards: what was shown, and to whom a search led. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const post = (body: unknown) => service.request('integration', 'POST', '/v1/lookups', body);
const outcome = (id: string, body: unknown, who: Parameters<Service['request']>[0] = 'integration') =>
  service.request(who, 'POST', `/v1/lookups/${id}/outcome`, body);
const search = async () =>
  (
    await post({
      actor: { id: 'a-1' },
      operation: 'search',
      reason: 'address-check',
      search: { keys: ['name'] },
      fields: ['name', 'iban'],
    })
  ).body.id;
const read = async (id: string): Promise<Loose> =>
  (await service.request('auditor', 'GET', `/v1/lookups/${id}`)).body;

test('what was shown and when it was closed stands with the lookup, and in the ledger', async () => {
  const { body } = await post(permitted());
  const size = await service.treeSize();
  const told = await outcome(body.id, { fieldsShown: ['name'], closedAt: '2026-11-24T09:03:00Z' });
  expect(told.status).toBe(201);
  expect(told.body).toEqual({
    receipt: {
      origin: expect.any(String),
      index: size,
      leafHash: expect.any(String),
      treeSize: size + 1,
      at: expect.any(String),
    },
    lookups: [],
  });
  expect((await read(body.id)).outcomes).toMatchObject([
    { fieldsShown: ['name'], closedAt: '2026-11-24T09:03:00.000Z' },
  ]);
});

describe('a search', () => {
  test('makes a lookup of each customer it showed, under its own reason', async () => {
    const id = await search();
    const { status, body } = await outcome(id, {
      hits: 3,
      subjectsShown: ['c-1', 'c-2', 'c-3'],
      fieldsShown: ['name', 'iban'],
    });
    expect(status).toBe(201);
    expect(body.lookups).toHaveLength(3);
    const children = await Promise.all(body.lookups.map((one: { id: string }) => read(one.id)));
    expect(children.map(({ subject }) => subject)).toEqual(['c-1', 'c-2', 'c-3']);
    for (const child of children) {
      expect(child).toMatchObject({
        parent: id,
        operation: 'view',
        reason: 'address-check',
        actor: { id: 'a-1' },
        marks: ['shown-in-search'],
        decision: { permitted: ['name'], withheld: ['iban'] },
      });
    }
    expect((await read(id)).children).toEqual(body.lookups.map((one: { id: string }) => one.id));
  });

  test('told twice, or by two at once, shows each customer once', async () => {
    const id = await search();
    const shown = { subjectsShown: ['c-1', 'c-2'] };
    const [first, second] = await Promise.all([outcome(id, shown), outcome(id, shown)]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect((await outcome(id, { subjectsShown: ['c-2', 'c-3'] })).body.lookups).toHaveLength(3);
    const subjects = (await Promise.all((await read(id)).children.map(read))).map(({ subject }) => subject);
    expect(subjects).toEqual(['c-1', 'c-2', 'c-3']);
  });

  test('that showed two hundred makes two hundred, and one more makes it an export', async () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => `cust-${i}`);
    expect((await outcome(await search(), { subjectsShown: many(200) })).body.lookups).toHaveLength(200);
    const id = await search();
    const { body } = await outcome(id, { subjectsShown: many(201) });
    expect(body.lookups).toHaveLength(1);
    expect(await read(body.lookups[0].id)).toMatchObject({
      operation: 'export',
      subject: null,
      parent: id,
      marks: ['bulk'],
    });
  });

  test('told of late is not late itself', async () => {
    const id = await search();
    service.clock.advance(3_600_000);
    const { body } = await outcome(id, { subjectsShown: ['c-4'] });
    expect(body.lookups[0].decision.rules).not.toContain('token-scope-exceeded');
    expect((await read(body.lookups[0].id)).marks).toEqual(['shown-in-search']);
  });
});

describe('is refused, and writes nothing', () => {
  test('for a lookup that is not there, and one of another integration alike', async () => {
    const { body } = await post(permitted());
    const size = await service.treeSize();
    const other = await service.token('integration', 'somebody-else');
    const theirs = await outcome(body.id, { hits: 1 }, other);
    const nobodys = await outcome(newId(service.clock.now()), { hits: 1 }, other);
    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect(theirs.body).toEqual(nobodys.body);
    expect(await service.treeSize()).toBe(size);
  });

  test('for customers shown by what was no search, one or many', async () => {
    const one = await post(permitted());
    const id = newId(service.clock.now());
    await post({ ...permitted({ id }), subject: undefined, subjects: ['c-1', 'c-2'] });
    const size = await service.treeSize();
    for (const lookup of [one.body.id, id]) {
      const { status, body } = await outcome(lookup, { subjectsShown: ['c-2'] });
      expect(status).toBe(400);
      expect(body.path).toBe('subjectsShown');
    }
    expect(await service.treeSize()).toBe(size);
    expect((await outcome(id, { fieldsShown: ['name'] })).status).toBe(201);
    expect(await service.treeSize()).toBe(size + 2);
  });

  test('for an unknown key, and a customer by their e-mail address', async () => {
    const id = await search();
    const size = await service.treeSize();
    expect((await outcome(id, { shown: 3 })).body.path).toBe('shown');
    const reply = await outcome(id, { subjectsShown: ['c-1', 'jan@example.nl'] });
    expect(reply.body.path).toBe('subjectsShown[1]');
    expect(reply.text).not.toContain('jan@');
    expect(await service.treeSize()).toBe(size);
  });
});
