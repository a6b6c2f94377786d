import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVICE_ROLES, type ServiceRole } from '#policies/vocabulary.ts';
import { ACCESS, type RouteName, type Row, reachOf, scopeOf } from '#server/auth/access.ts';
import { issueLink, startSession } from '#server/auth/principal.ts';
import { newId } from '#server/clock.ts';
import { ACCOUNTS, DAY_MS, makeService, type Service } from '../http/service.ts';

/** The table of who may what is the whole of it: every route stands in it, and it is what is served. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const names = Object.keys(ACCESS) as RouteName[];
/** Pages are for who is signed in by a session; the others take bearer tokens. */
const isPage = (name: string) =>
  !/ \/(v1|access\/v1|ledger|healthz|readyz|metrics|openapi|\.well-known)/.test(name);
const rowOf = (name: RouteName): Row => ACCESS[name];
const closed = names.filter((name) => rowOf(name) !== 'public');
const api = closed.filter((name) => !isPage(name));
const pages = closed.filter(isPage);

const partsOf = (name: string): [method: string, path: string] => {
  const [method, path] = name.split(' ') as [string, string];
  const id = path.includes('lookups/:id') ? newId(service.clock.now()) : 'f-0000';
  return [method, path.replace(':id', id).replace('*', '0/000.p/1')];
};
const call = (who: Parameters<Service['request']>[0], name: string) => {
  const [method, path] = partsOf(name);
  return service.request(who, method, path, method === 'POST' ? {} : undefined);
};

test('every route that is mounted stands in the table, and every row of the table is mounted', () => {
  const mounted = service.inzage.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(mounted)].toSorted()).toEqual(names.toSorted());
});

describe.each(api)('%s', (name) => {
  test('asks for a token', async () => {
    const { status, body, headers } = await call(null, name);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'unauthenticated', hint: expect.any(String) });
    expect(headers.get('content-type')).toContain('application/problem+json');
  });

  test.each(SERVICE_ROLES)('answers %s by the table', async (role) => {
    const scope = scopeOf(name);
    const who = scope === null ? role : await service.token(role, ACCOUNTS[role], { scopes: [scope] });
    const { status, body } = await call(who, name);
    if (scope !== null) expect((await call(role, name)).status).toBe(403);
    if (reachOf(name, role) === null) {
      expect(status).toBe(403);
      expect(body.code).toBe('not-permitted');
    } else {
      expect([401, 403]).not.toContain(status);
      expect(status).toBeLessThan(500);
    }
  });
});

describe.each(pages.filter((name) => name !== 'POST /sign-out'))('%s', (name) => {
  const cookieOf = async (role: ServiceRole) => {
    const link = await issueLink(service.store, { account: ACCOUNTS[role], role }, service.clock);
    const session = await startSession(service.store, link, service.clock);
    return `inzage_session=${session?.secret}`;
  };
  const visit = (cookie: string | null, bearer: string | null = null) => {
    const [method, path] = partsOf(name);
    const headers = { ...(cookie && { cookie }), ...(bearer && { authorization: `Bearer ${bearer}` }) };
    return service.send(null, method, path, { headers });
  };

  test('asks who is not signed in to sign in, and takes no bearer token', async () => {
    expect((await visit(null)).status).toBe(401);
    expect((await visit('inzage_session=made-up')).status).toBe(401);
    const { token } = await service.token('security-officer', 'so-bearer');
    expect((await visit(null, token)).status).toBe(401);
  });

  test.each(SERVICE_ROLES)('answers %s by the table', async (role) => {
    const { status } = await visit(await cookieOf(role));
    if (reachOf(name, role) === null) expect(status).toBe(403);
    else if (name.startsWith('POST'))
      expect(status).toBe(403); // by its form's token, which nobody sent
    else expect([200, 303, 404]).toContain(status);
  });
});

test('signing out needs the form’s own token', async () => {
  const link = await issueLink(service.store, { account: 'so-1', role: 'security-officer' }, service.clock);
  const session = await startSession(service.store, link, service.clock);
  const cookie = `inzage_session=${session?.secret}`;
  expect((await service.send(null, 'POST', '/sign-out', { headers: { cookie } })).status).toBe(403);
  const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  const out = await service.send(null, 'POST', '/sign-out', {
    headers: form,
    body: `csrf=${session?.session.csrf}`,
  });
  expect(out.status).toBe(200);
  expect((await service.send(null, 'GET', '/findings', { headers: { cookie } })).status).toBe(401);
});

describe('a token', () => {
  const read = (header: string) =>
    service.send(null, 'GET', '/v1/findings', { headers: { authorization: header } });

  test('counts until its time and not a millisecond longer', async () => {
    const expiresAt = service.clock.now() + DAY_MS;
    const { token } = await service.token('auditor', 'au-short', { expiresAt });
    service.clock.set(expiresAt - 1);
    expect((await read(`Bearer ${token}`)).status).toBe(200);
    service.clock.set(expiresAt);
    expect((await read(`Bearer ${token}`)).status).toBe(401);
  });

  test('that is revoked is refused at once', async () => {
    const { token } = await service.token('auditor', 'au-gone');
    expect((await read(`Bearer ${token}`)).status).toBe(200);
    const kept = (await service.store.tokens()).find(({ name }) => name === 'au-gone');
    await service.store.revokeToken(kept?.id ?? '', service.clock.now());
    expect((await read(`Bearer ${token}`)).status).toBe(401);
  });

  test('that is unknown, cut short or of another scheme is refused, and never repeated', async () => {
    const { token } = await service.token('auditor', 'au-2');
    for (const header of [
      `Bearer ${token.slice(0, -1)}`,
      `Bearer x${token}`,
      `Basic ${token}`,
      token,
      'Bearer ',
      'Bearer a b',
    ]) {
      const reply = await read(header);
      expect(reply.status).toBe(401);
      expect(reply.text).not.toContain(token.slice(0, 20));
    }
    expect((await read(`bearer ${token}`)).status).toBe(200);
  });

  test('is kept by its digest alone', async () => {
    const { token } = await service.token('auditor', 'au-3');
    const kept = (await service.store.tokens()).find(({ name }) => name === 'au-3');
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(Buffer.from(kept?.hash ?? []).toString('latin1')).not.toContain(token.slice(7));
  });
});

test('a sign-in link works once, and for a day', async () => {
  const { store, clock } = service;
  const spent = await issueLink(store, { account: 'so-1', role: 'security-officer' }, clock);
  expect((await service.send(null, 'GET', `/sign-in/${spent}`, {})).status).toBe(200);
  const taken = await service.send(null, 'POST', `/sign-in/${spent}`, {});
  expect(taken.status).toBe(303);
  expect(taken.headers.get('set-cookie')).toMatch(/HttpOnly/i);
  expect((await service.send(null, 'POST', `/sign-in/${spent}`, {})).status).toBe(410);
  const late = await issueLink(store, { account: 'so-1', role: 'security-officer' }, clock);
  clock.advance(DAY_MS);
  expect((await service.send(null, 'POST', `/sign-in/${late}`, {})).status).toBe(410);
});

test('a session ends after half a day', async () => {
  const link = await issueLink(service.store, { account: 'so-1', role: 'security-officer' }, service.clock);
  const session = await startSession(service.store, link, service.clock);
  const headers = { cookie: `inzage_session=${session?.secret}` };
  expect((await service.send(null, 'GET', '/findings', { headers })).status).toBe(200);
  service.clock.advance(DAY_MS / 2);
  expect((await service.send(null, 'GET', '/findings', { headers })).status).toBe(401);
});
