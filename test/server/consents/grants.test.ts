import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Loose, Service, Who } from '../http/service.ts';
import { asked, DAY, MINUTE, makeDesk, say } from './desk.ts';

/** A customer grants a named organisation a named part of their data for a time, and takes it back. */

let service: Service;
let portal: Who;
beforeAll(async () => {
  service = await makeDesk();
});
beforeEach(async () => {
  portal = await service.token('integration', 'portal', { scopes: ['consents:grant'] });
});
afterAll(() => service.close());

const iso = (ms = 0) => new Date(service.clock.now() + ms).toISOString();
const grant = (more: object = {}, who: Who = portal) =>
  service.request(who, 'POST', '/v1/grants', {
    subject: 'g-1',
    organisation: 'partner-x',
    reason: 'mortgage-advice',
    categories: ['billing'],
    until: iso(30 * DAY),
    ...more,
  });
const live = async (subject = 'g-1'): Promise<Loose[]> =>
  (await service.request(portal, 'POST', '/v1/grants/query', { subject })).body.items;
const advise = (subject: string, actor = 'x-1') =>
  asked(service, { actor: { id: actor }, subject, reason: 'mortgage-advice', fields: ['iban'] });

describe('a grant', () => {
  test('opens the part it names to the organisation it names, from the next lookup', async () => {
    expect(await advise('g-1')).toBe('deny: consent-missing');
    expect((await grant()).status).toBe(201);
    expect(await advise('g-1')).toBe('permit');
    // No other organisation, no other part, and no other customer.
    expect(await advise('g-1', 'a-1')).toBe('deny: consent-missing');
    const { body } = await service.request('integration', 'POST', '/v1/lookups', {
      actor: { id: 'x-1' },
      subject: 'g-1',
      operation: 'view',
      reason: 'mortgage-advice',
      fields: ['iban', 'email'],
    });
    expect(body.decision).toMatchObject({ permitted: ['iban'], withheld: ['email'] });
    expect(await advise('g-2')).toBe('deny: consent-missing');
  });

  test('is not made by a consent to the controller', async () => {
    await say(service, { subject: 'g-3', reason: 'mortgage-advice', organisation: 'desk' });
    await say(service, { subject: 'g-3', reason: 'mortgage-advice' });
    expect(await advise('g-3')).toBe('deny: consent-missing');
  });

  test('taken back ends at the next lookup', async () => {
    const { body } = await grant({ subject: 'g-4' });
    const back = await service.request(portal, 'DELETE', `/v1/grants/${body.id}`);
    expect(back).toMatchObject({ status: 201, body: { withdraws: body.id } });
    expect(await advise('g-4')).toBe('deny: consent-withdrawn');
    expect(await live('g-4')).toEqual([]);
    expect((await service.request(portal, 'DELETE', `/v1/grants/${body.id}`)).status).toBe(200);
  });

  test('ends by itself, at the time it was given for', async () => {
    await grant({ subject: 'g-5', until: iso(MINUTE) });
    service.clock.advance(MINUTE - 1);
    expect(await advise('g-5')).toBe('permit');
    expect(await live('g-5')).toHaveLength(1);
    service.clock.advance(1);
    expect(await advise('g-5')).toBe('deny: consent-withdrawn');
    expect(await live('g-5')).toEqual([]);
  });

  test('sent again under its id is the same grant', async () => {
    const request = { subject: 'g-12', id: 'click-1', until: iso(DAY) };
    const first = await grant(request);
    service.clock.advance(MINUTE);
    expect((await grant(request)).body).toEqual(first.body);
    expect(await live('g-12')).toHaveLength(1);
  });

  test('newer than another to the same organisation takes its place', async () => {
    await grant({ subject: 'g-6', categories: ['billing', 'contact'] });
    await grant({ subject: 'g-6', categories: ['contact'] });
    expect(await live('g-6')).toMatchObject([{ categories: ['contact'] }]);
    expect(await advise('g-6')).not.toBe('permit');
  });

  test('for a purpose counts for the reasons that serve it', async () => {
    await grant({ subject: 'g-7', reason: undefined, purpose: 'dpv:ServiceProvision' });
    expect(await advise('g-7')).toBe('permit');
  });
});

describe('the list of a customer’s grants', () => {
  test('holds those that permit something now, with what they say', async () => {
    const { body } = await grant({ subject: 'g-8' });
    expect(await live('g-8')).toEqual([
      {
        id: body.id,
        subject: 'g-8',
        organisation: 'partner-x',
        reason: 'mortgage-advice',
        purpose: null,
        categories: ['billing'],
        at: iso(),
        until: iso(30 * DAY),
        receipt: body.receipt,
      },
    ]);
    const byPath = await service.request(portal, 'GET', '/v1/subjects/g-8/grants');
    expect(byPath.body.items).toHaveLength(1);
  });

  test('drops one that the customer has withdrawn for everybody', async () => {
    await grant({ subject: 'g-9' });
    await say(service, { subject: 'g-9', purpose: 'dpv:ServiceProvision', status: 'withdrawn' });
    expect(await live('g-9')).toEqual([]);
    expect(await advise('g-9')).toBe('deny: consent-withdrawn');
  });

  test('is a look that stands in the ledger first', async () => {
    const looks = (await service.entries('audit-look')).length;
    await live('g-8');
    expect((await service.entries('audit-look')).slice(looks)).toMatchObject([
      { route: 'POST /v1/grants/query' },
    ]);
  });
});

describe('who may', () => {
  test('is a token with the scope for it, and no other', async () => {
    for (const who of ['integration', 'privacy-officer', 'agent'] as Who[]) {
      expect((await grant({}, who)).status).toBe(403);
      const query = await service.request(who, 'POST', '/v1/grants/query', { subject: 'g-1' });
      expect(query.status).toBe(403);
    }
  });

  test('is not the organisation that would gain by it', async () => {
    const partner = await service.token('integration', 'crm-x', { organisations: ['partner-x'] });
    const self = await say(
      service,
      { subject: 'g-10', reason: 'mortgage-advice', organisation: 'partner-x' },
      partner,
    );
    expect(self).toMatchObject({ status: 403, body: { path: 'organisation' } });
    // What it may tell is that a customer withdrew.
    await grant({ subject: 'g-10' });
    const withdrawn = {
      subject: 'g-10',
      reason: 'mortgage-advice',
      organisation: 'partner-x',
      status: 'withdrawn',
    };
    expect((await say(service, withdrawn, partner)).status).toBe(201);
    expect(await advise('g-10')).toBe('deny: consent-withdrawn');
  });
});

test('a grant that nobody could use is refused, every mistake at once, with the word that was meant', async () => {
  const { status, body } = await grant({
    organisation: 'partner-q',
    reason: 'mortgage-advise',
    categories: ['biling', 'contact'],
    until: iso(-1),
  });
  expect(status).toBe(400);
  expect(body.mistakes).toEqual([
    { path: 'organisation', message: 'is not known' },
    { path: 'reason', message: 'is not known; did you mean mortgage-advice?' },
    { path: 'categories[0]', message: 'is not known; did you mean billing?' },
    { path: 'until', message: 'must be later than now' },
  ]);
});

test('what is no grant is not taken back as one', async () => {
  const { body } = await say(service, { subject: 'g-11', reason: 'newsletter' });
  expect((await service.request(portal, 'DELETE', `/v1/grants/${body.id}`)).status).toBe(404);
});
