import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Loose, makeService, type Service } from '../http/service.ts';
import { ask, ROOMY, SEARCH, without } from './questions.ts';

/** Searches (AuthZEN 1.0 §8): for a scope of their own, on record, bounded and paged. */

let service: Service;
let seeker: { token: string };
beforeAll(async () => {
  service = await makeService('enforce', { more: ROOMY });
  seeker = await service.token('integration', 'gateway', { scopes: ['access:search'] });
});
afterAll(() => service.close());

const context = { reason: 'address-check', fields: ['name'] };
const byPeople = {
  subject: { type: 'user' },
  action: { name: 'view' },
  resource: { type: 'customer', id: 'c-1' },
  context,
};
const byCustomers = {
  subject: { type: 'user', id: 'a-1' },
  action: { name: 'view' },
  resource: { type: 'customer' },
  context,
};
const byActions = {
  subject: { type: 'user', id: 'a-1' },
  resource: { type: 'customer', id: 'c-1' },
  context,
};
const CASES: [what: string, body: Loose][] = [
  ['subject', byPeople],
  ['resource', byCustomers],
  ['action', byActions],
];
const search = (what: string, body: unknown, who = seeker) => ask(service, body, `${SEARCH}/${what}`, who);
const ids = ({ results }: Loose) => results.map(({ id, name }: Loose) => id ?? name);

describe('a search for', () => {
  test('subjects finds those whom the policy permits, and the type that was asked for', async () => {
    const { status, body } = await search('subject', byPeople);
    expect(status).toBe(200);
    expect(body).toEqual({ results: ['a-1', 'a-2', 'a-3', 'z-1'].map((id) => ({ type: 'user', id })) });
    const programs = { ...byPeople, subject: { type: 'software' }, context: { ...context, task: 't-1' } };
    expect((await search('subject', programs)).body).toEqual({
      results: [{ type: 'software', id: 'bot-1' }],
    });
  });

  test('resources finds the customers, whatever their id was said to be', async () => {
    const { body } = await search('resource', { ...byCustomers, resource: { type: 'customer', id: 'c-9' } });
    expect(body).toEqual({ results: ['c-1', 'c-2', 'c-3', 'c-4'].map((id) => ({ type: 'customer', id })) });
  });

  test('resources finds those alone who said yes, where the reason needs it', async () => {
    const offer = { ...byCustomers, context: { reason: 'win-back-offer', fields: ['name'] } };
    expect(ids((await search('resource', offer)).body)).toEqual([]);
    const given = {
      subject: 'c-3',
      reason: 'win-back-offer',
      status: 'given',
      at: '2026-11-01T00:00:00Z',
      method: 'web',
    };
    expect((await service.request('integration', 'POST', '/v1/consents', given)).status).toBe(201);
    expect(ids((await search('resource', offer)).body)).toEqual(['c-3']);
    const again = await ask(service, { ...offer, resource: { type: 'customer', id: 'c-3' } });
    expect(again.body.decision).toBe(true);
  });

  test('actions finds the operations', async () => {
    const { body } = await search('action', byActions);
    expect(body).toEqual({ results: ['view', 'search', 'export', 'change'].map((name) => ({ name })) });
    const denied = { ...byActions, context: { reason: 'no-such-reason' } };
    expect((await search('action', denied)).body).toEqual({ results: [] });
  });

  test('people keeps within the token’s organisations', async () => {
    const partner = await service.token('integration', 'gateway-x', {
      scopes: ['access:search'],
      organisations: ['partner-z'],
    });
    expect(ids((await search('subject', byPeople, partner)).body)).toEqual(['z-1']);
    expect((await search('resource', byCustomers, partner)).body).toEqual({ results: [] });
    expect((await search('action', byActions, partner)).body).toEqual({ results: [] });
  });
});

describe('nothing is found, and nothing refused, for', () => {
  const unknown: [string, string, Loose][] = [
    ['a customer nobody knows', 'subject', { ...byPeople, resource: { type: 'customer', id: 'nobody' } }],
    ['a type of subject nobody knows', 'subject', { ...byPeople, subject: { type: 'spaceship' } }],
    ['an action nobody knows', 'subject', { ...byPeople, action: { name: 'fly' } }],
    ['an actor nobody knows', 'resource', { ...byCustomers, subject: { type: 'user', id: 'nobody' } }],
    ['an actor of another type', 'resource', { ...byCustomers, subject: { type: 'user', id: 'bot-1' } }],
    ['a type of resource nobody knows', 'resource', { ...byCustomers, resource: { type: 'record' } }],
    ['an actor nobody knows', 'action', { ...byActions, subject: { type: 'user', id: 'nobody' } }],
    ['a customer nobody knows', 'action', { ...byActions, resource: { type: 'customer', id: 'nobody' } }],
    [
      'a reader of the ledger, who is no actor',
      'action',
      { ...byActions, subject: { type: 'user', id: 'gateway' } },
    ],
  ];
  test.each(unknown)('%s (%s)', async (_, what, body) => {
    const reply = await search(what, body);
    expect(reply.status).toBe(200);
    expect(reply.text).toBe('{"results":[]}');
  });
});

describe('a bad request is answered 400', () => {
  const wrong: [string, string, Loose][] = [
    ['without an action', 'subject', without(byPeople, 'action')],
    ['without the resource’s id', 'subject', { ...byPeople, resource: { type: 'customer' } }],
    ['without a subject', 'resource', without(byCustomers, 'subject')],
    ['without the subject’s id', 'resource', { ...byCustomers, subject: { type: 'user' } }],
    ['without a resource', 'action', without(byActions, 'resource')],
    ['with a limit below nothing', 'subject', { ...byPeople, page: { limit: -1 } }],
    ['with a page that is none', 'resource', { ...byCustomers, page: 'all' }],
    ['with a token that is none of ours', 'action', { ...byActions, page: { token: 'a3M9NDU2O3N6PTI=' } }],
    ['with a reason that is no code', 'subject', { ...byPeople, context: { reason: 7 } }],
  ];
  test.each(wrong)('%s (%s)', async (_, what, body) => {
    expect((await search(what, body)).status).toBe(400);
  });
});

describe('pages', () => {
  test.each(CASES)('of a search for a %s add up to the whole, each bounded', async (what, body) => {
    const whole = ids((await search(what, body)).body);
    for (const limit of [1, 2, 3, 100]) {
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page = token === undefined ? { limit } : { token };
        const reply = await search(what, { ...body, page });
        expect(reply.status).toBe(200);
        expect(Object.keys(reply.body)[0]).toBe('page');
        expect(reply.body.results.length).toBeLessThanOrEqual(limit);
        expect(reply.body.page.count).toBe(reply.body.results.length);
        found.push(...ids(reply.body));
        token = reply.body.page.next_token;
      } while (token !== '');
      expect(found).toEqual(whole);
    }
  });

  test('go on with the same question alone', async () => {
    const { body } = await search('subject', { ...byPeople, page: { limit: 1 } });
    const token = body.page.next_token;
    expect(token).not.toBe('');
    const turned = {
      resource: { id: 'c-1', type: 'customer' },
      context,
      action: { name: 'view' },
      subject: { type: 'user' },
    };
    expect((await search('subject', { ...turned, page: { limit: 1, token } })).status).toBe(200);
    for (const other of [
      { ...byPeople, resource: { type: 'customer', id: 'c-2' }, page: { token } },
      { ...byPeople, context: { reason: 'billing-question' }, page: { token } },
      { ...byPeople, page: { token, limit: 2 } },
    ]) {
      const reply = await search('subject', other);
      expect(reply.status).toBe(400);
      expect(reply.body.code).toBe('bad-cursor');
    }
    const stranger = await service.token('integration', 'other', { scopes: ['access:search'] });
    expect((await search('subject', { ...byPeople, page: { token } }, stranger)).status).toBe(400);
  });

  test('of nothing are asked for and given', async () => {
    expect((await search('subject', { ...byPeople, page: { limit: 0 } })).body).toMatchObject({
      results: [],
    });
  });

  test('are handed out after a thousand were tried, with a token to go on from', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => ({ type: 'subject', id: `m-${i}` }));
    await service.request('integration', 'POST', '/v1/directory', many);
    const asked = { ...byCustomers, context: { reason: 'win-back-offer', fields: ['name'] } };
    const last = {
      subject: 'm-1499',
      reason: 'win-back-offer',
      status: 'given',
      at: '2026-11-01T00:00:00Z',
      method: 'web',
    };
    await service.request('integration', 'POST', '/v1/consents', last);
    const first = await search('resource', asked);
    expect(ids(first.body)).toEqual(['c-3']);
    const second = await search('resource', { ...asked, page: { token: first.body.page.next_token } });
    expect(second.body).toEqual({
      page: { next_token: '', count: 1 },
      results: [{ type: 'customer', id: 'm-1499' }],
    });
  });
});

describe('a search', () => {
  test.each(CASES)('for a %s needs the scope, whoever asks', async (what, body) => {
    for (const role of ['integration', 'auditor', 'privacy-officer'] as const) {
      const reply = await ask(service, body, `${SEARCH}/${what}`, role);
      expect(reply.status).toBe(403);
      expect(reply.body.hint).toContain('access:search');
    }
    const officer = await service.token('privacy-officer', 'po-seek', { scopes: ['access:search'] });
    expect((await ask(service, body, `${SEARCH}/${what}`, officer)).status).toBe(200);
  });

  test.each(CASES)(
    'for a %s is on record before it is answered, and no one else’s query tells of whom',
    async (what, body) => {
      const before = (await service.entries('audit-look')).length;
      await search(what, body);
      const entries = await service.entries('audit-look');
      expect(entries.length).toBe(before + 1);
      expect(entries.at(-1)).toMatchObject({ route: `POST /access/v1/search/${what}`, role: 'integration' });
      expect(JSON.stringify(entries.at(-1))).not.toMatch(/"(?:a-1|c-1)/);
    },
  );

  test('for a customer erased finds nobody', async () => {
    expect(await service.store.knowsSubject('c-4')).toBe(true);
    const person = { subject: 'c-4', reason: 'request' };
    const asked = await service.request('privacy-officer', 'POST', '/v1/erasures', person);
    const second = await service.token('privacy-officer', 'po-2');
    const confirmed = await service.request(second, 'POST', `/v1/erasures/${asked.body.id}/confirm`, {});
    expect(confirmed.status, confirmed.text).toBeLessThan(300);
    const { body } = await search('resource', byCustomers);
    expect(ids(body)).not.toContain('c-4');
    const gone = { ...byActions, resource: { type: 'customer', id: 'c-4' } };
    expect((await search('action', gone)).text).toBe('{"results":[]}');
  });
});
