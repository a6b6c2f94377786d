import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { type Loose, lookup, makeService, NOW, permitted, type Service, type Who } from '../http/service.ts';

/** A well-formed lookup is never refused for what it reveals: it is recorded, and answered. */

let service: Service;
let observing: Service;
beforeAll(async () => {
  service = await makeService('enforce');
  observing = await makeService('observe');
});
afterAll(() => Promise.all([service.close(), observing.close()]));

async function decided(body: object, who: Who = 'integration', at: Service = service): Promise<Loose> {
  const size = await at.treeSize();
  const reply = await at.request(who, 'POST', '/v1/lookups', body);
  expect(reply.status).toBe(201);
  expect(await at.treeSize()).toBe(size + 1);
  return reply.body;
}
const decision = async (body: object, who?: Who) => (await decided(body, who)).decision;
const ago = (ms: number) => new Date(Date.parse(NOW) - ms).toISOString();
const MINUTE = 60_000;

describe('recorded, and denied', () => {
  test.each([
    [
      'an actor the directory does not know',
      lookup({ actor: { id: 'nobody' }, reason: 'address-check' }),
      'unknown-actor',
    ],
    ['a reason the policy does not know', lookup({ reason: 'curiosity' }), 'unknown-reason'],
    ['no reason', lookup(), 'lookup-without-reason'],
    [
      'a reason of another role',
      lookup({ actor: { id: 'so-home' }, reason: 'address-check' }),
      'reason-not-permitted',
    ],
    [
      'a reason outside the partner’s contract',
      lookup({ actor: { id: 'x-1' }, reason: 'address-check' }),
      'organisation-not-permitted',
    ],
    ['a reason that rests on consent nobody gave', lookup({ reason: 'win-back-offer' }), 'consent-missing'],
    ['an emergency without a word why', lookup({ reason: 'emergency' }), 'note-missing'],
    [
      'nothing but fields of other reasons',
      lookup({ reason: 'address-check', fields: ['bsn'] }),
      'field-not-permitted',
    ],
    [
      'a discount past the mandate',
      lookup({
        operation: 'change',
        reason: 'address-check',
        change: { action: 'discount', amount: 11, currency: 'EUR' },
      }),
      'mandate-exceeded',
    ],
    [
      'a change that no mandate names',
      lookup({ operation: 'change', reason: 'address-check', change: { action: 'delete' } }),
      'mandate-exceeded',
    ],
    [
      'an unknown principal behind a known one',
      permitted({ actor: { id: 'a-1', onBehalfOf: ['nobody'] } }),
      'unknown-actor',
    ],
    [
      'an assistant without a task',
      permitted({ actor: { id: 'bot-1', kind: 'software' } }),
      'budget-exceeded',
    ],
  ])('%s', async (_, body, rule) => {
    const { id, decision } = await decided(body);
    expect(decision).toMatchObject({ effect: 'deny', wouldBe: 'deny', permitted: [] });
    expect(decision.rules).toContain(rule);
    expect((await service.request('auditor', 'GET', `/v1/lookups/${id}`)).body.decision).toEqual(decision);
    const seen = (await decided(body, 'integration', observing)).decision;
    expect(seen).toMatchObject({ effect: 'permit', wouldBe: 'deny' });
    expect(seen.rules).toEqual(decision.rules);
  });

  test('a source other than the token’s', async () => {
    const bound = await service.token('integration', 'gateway', { source: 'gateway-1' });
    expect(await decision(permitted({ source: { id: 'gateway-1', seq: 1 } }), bound)).toMatchObject({
      effect: 'permit',
    });
    expect(await decision(permitted({ source: { id: 'gateway-2', seq: 1 } }), bound)).toMatchObject({
      effect: 'deny',
      rules: ['token-scope-exceeded'],
    });
    const { id } = await decided(permitted(), bound);
    expect((await service.request('auditor', 'GET', `/v1/lookups/${id}`)).body.source).toEqual({
      id: 'gateway-1',
      seq: null,
    });
  });

  test('somebody of an organisation that the token does not name, in the chain as well', async () => {
    const partner = await service.token('integration', 'partner-crm', { organisations: ['partner-x'] });
    const billing = { subject: 'c-1', operation: 'view', reason: 'billing-question' };
    expect(await decision({ ...billing, actor: { id: 'x-1' } }, partner)).toMatchObject({ effect: 'permit' });
    expect((await decision({ ...billing, actor: { id: 'a-1' } }, partner)).rules).toContain(
      'token-scope-exceeded',
    );
    const chained = { ...billing, actor: { id: 'x-1', onBehalfOf: ['a-1'] } };
    expect((await decision(chained, partner)).rules).toContain('token-scope-exceeded');
  });

  test('somebody whose contract has ended, and whoever has left', async () => {
    await service.request('integration', 'POST', '/v1/directory', [
      {
        type: 'actor',
        id: 'a-gone',
        kind: 'human',
        organisation: 'desk',
        roles: ['service-agent'],
        employedTo: '2026-11-01T00:00:00Z',
      },
    ]);
    expect((await decision(permitted({ actor: { id: 'a-gone' } }))).rules).toContain('unknown-actor');
    const importing = await service.token('integration', 'history', { scopes: ['lookups:import'] });
    const earlier = permitted({ actor: { id: 'a-gone' }, occurredAt: '2026-10-30T10:00:00Z' });
    expect(await decision(earlier, importing)).toMatchObject({ effect: 'permit' });
  });
});

describe('times', () => {
  test('further ahead than two minutes are marked, and not refused', async () => {
    const { id, decision } = await decided(permitted({ occurredAt: ago(-3 * MINUTE) }));
    expect(decision.effect).toBe('permit');
    expect((await service.request('auditor', 'GET', `/v1/lookups/${id}`)).body.marks).toEqual(['clock-skew']);
    const slight = await decided(permitted({ occurredAt: ago(-2 * MINUTE) }));
    expect((await service.request('auditor', 'GET', `/v1/lookups/${slight.id}`)).body.marks).toEqual([]);
  });

  test('older than fifteen minutes are outside an ordinary token', async () => {
    expect(await decision(permitted({ occurredAt: ago(15 * MINUTE) }))).toMatchObject({
      effect: 'permit',
    });
    const late = permitted({ occurredAt: ago(15 * MINUTE + 1) });
    expect(await decision(late)).toMatchObject({
      effect: 'deny',
      wouldBe: 'deny',
      rules: ['token-scope-exceeded'],
    });
    const seen = await decided(late, 'integration', observing);
    expect(seen.decision).toMatchObject({
      effect: 'permit',
      wouldBe: 'deny',
      rules: ['token-scope-exceeded'],
    });
  });

  test('of long ago are imported with the scope for it, and marked', async () => {
    const importing = await service.token('integration', 'importer', { scopes: ['lookups:import'] });
    const { id, decision } = await decided(permitted({ occurredAt: '2025-01-06T10:00:00+01:00' }), importing);
    expect(decision.effect).toBe('permit');
    const { body } = await service.request('auditor', 'GET', `/v1/lookups/${id}`);
    expect(body).toMatchObject({
      marks: ['imported'],
      occurredAt: '2025-01-06T09:00:00.000Z',
      receivedAt: NOW,
    });
  });
});

describe('a dry run', () => {
  test('decides and writes nothing but a counter', async () => {
    const size = await service.treeSize();
    const reply = await service.request(
      'integration',
      'POST',
      '/v1/lookups?dryRun=true',
      permitted({ fields: ['name', 'iban'] }),
    );
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      dryRun: true,
      decision: { effect: 'permit', permitted: ['name'], withheld: ['iban'] },
      policy: { pack: 'small-desk' },
    });
    expect(reply.body).not.toHaveProperty('receipt');
    const many = { ...permitted(), subject: undefined, subjects: ['c-1', 'c-2'] };
    expect(
      (await service.request('integration', 'POST', '/v1/lookups?dryRun=true', many)).body.lookups,
    ).toHaveLength(2);
    expect(await service.treeSize()).toBe(size);
    const report = await service.request('auditor', 'GET', '/v1/reports/audit?to=2026-11-25T00:00:00Z');
    expect(report.body.dryRuns).toBe(2);
  });
});

describe('a notice that is followed', () => {
  const refund = (amount: number | null, more: object = {}) => ({
    actor: { id: 'a-1' },
    subject: 'c-1',
    operation: 'change',
    reason: 'address-check',
    change: { action: 'refund', amount, currency: 'EUR' },
    ...more,
  });

  test('within the mandate nothing is asked', async () => {
    expect(await decision(refund(50))).toMatchObject({ effect: 'permit', rules: [] });
  });

  test('past it the agent is asked, and the second lookup confirms', async () => {
    const asked = await decided(refund(75));
    expect(asked.decision).toMatchObject({ effect: 'ask', rules: ['mandate-exceeded'] });
    expect(asked.decision.notices[0].text.nl).toEqual(expect.any(String));
    service.clock.advance(5_000);
    expect(await decision(refund(75, { follows: asked.id }))).toMatchObject({
      effect: 'permit',
      rules: ['mandate-exceeded', 'confirmed'],
    });
    expect(await decision(refund(60, { follows: asked.id }))).toMatchObject({ effect: 'permit' });
  });

  test.each<[string, object]>([
    ['a larger amount', refund(75.01)],
    ['an amount that is not told', refund(null)],
    ['an amount below nothing', refund(-5000)],
    ['another currency', refund(75, { change: { action: 'refund', amount: 75, currency: 'USD' } })],
    ['another customer', refund(75, { subject: 'c-2' })],
    ['another agent', refund(75, { actor: { id: 'a-2' } })],
  ])('%s is not what was asked about, and is asked anew', async (_, body) => {
    const asked = await decided(refund(75));
    expect(await decision({ ...body, follows: asked.id })).toMatchObject({
      effect: 'ask',
      rules: ['mandate-exceeded'],
    });
  });

  test('half an hour later, or of a lookup that nobody made, it is asked anew', async () => {
    const asked = await decided(refund(75));
    service.clock.advance(31 * MINUTE);
    expect(await decision(refund(75, { follows: asked.id }))).toMatchObject({ effect: 'ask' });
    expect(await decision(refund(75, { follows: newId(service.clock.now()) }))).toMatchObject({
      effect: 'ask',
    });
  });

  test('a denied lookup is not confirmed by following it', async () => {
    const denied = await decided(refund(75, { change: { action: 'discount', amount: 75, currency: 'EUR' } }));
    expect(denied.decision.effect).toBe('deny');
    const again = refund(75, {
      change: { action: 'discount', amount: 75, currency: 'EUR' },
      follows: denied.id,
    });
    expect((await decision(again)).effect).toBe('deny');
  });

  test('the glass may be broken with a reason of its own, and says so', async () => {
    const denied = await decided(lookup({ reason: 'win-back-offer' }));
    const broken = lookup({
      reason: 'emergency',
      note: 'Ambulance asks for the address',
      follows: denied.id,
      fields: ['address'],
    });
    expect(await decision(broken)).toMatchObject({
      effect: 'permit',
      permitted: ['address'],
      rules: ['break-glass'],
    });
  });
});

describe('consent', () => {
  const offer = (actor: string, subject: string) => ({
    actor: { id: actor },
    subject,
    operation: 'view',
    reason: 'win-back-offer',
    fields: ['phone'],
  });
  const say = async (body: object) => {
    service.clock.advance(1000);
    const at = new Date(service.clock.now()).toISOString();
    const reply = await service.request('integration', 'POST', '/v1/consents', {
      at,
      method: 'web',
      ...body,
    });
    expect(reply.status).toBe(201);
  };

  test('that is given permits, and withdrawn denies the very next lookup', async () => {
    await say({ subject: 'c-1', reason: 'win-back-offer', status: 'given' });
    expect(await decision(offer('a-1', 'c-1'))).toMatchObject({ effect: 'permit' });
    await say({ subject: 'c-1', reason: 'win-back-offer', status: 'withdrawn' });
    expect(await decision(offer('a-1', 'c-1'))).toMatchObject({
      effect: 'deny',
      rules: ['consent-withdrawn'],
    });
    await say({ subject: 'c-1', purpose: 'dpv:DirectMarketing', status: 'given' });
    expect(await decision(offer('a-1', 'c-1'))).toMatchObject({ effect: 'permit' });
    expect(await decision(offer('a-1', 'c-2'))).toMatchObject({ rules: ['consent-missing'] });
  });

  test('given to the controller holds for the processor that acts for it', async () => {
    await say({ subject: 'c-2', reason: 'win-back-offer', status: 'given', organisation: 'desk' });
    expect(await decision(offer('x-1', 'c-2'))).toMatchObject({ effect: 'permit' });
    expect(await decision(offer('a-1', 'c-2'))).toMatchObject({ effect: 'permit' });
  });

  test('given to one processor holds for that one alone', async () => {
    await say({ subject: 'c-3', reason: 'win-back-offer', status: 'given', organisation: 'partner-x' });
    expect(await decision(offer('x-1', 'c-3'))).toMatchObject({ effect: 'permit' });
    expect(await decision(offer('a-1', 'c-3'))).toMatchObject({ rules: ['consent-missing'] });
    expect(await decision(offer('z-1', 'c-3'))).toMatchObject({ rules: ['consent-missing'] });
  });

  test('that has run out counts as none', async () => {
    const validUntil = new Date(service.clock.now() + 10_000).toISOString();
    await say({ subject: 'c-4', reason: 'win-back-offer', status: 'given', validUntil });
    expect(await decision(offer('a-1', 'c-4'))).toMatchObject({ effect: 'permit' });
    service.clock.advance(10_000);
    expect(await decision(offer('a-1', 'c-4'))).toMatchObject({ rules: ['consent-withdrawn'] });
  });

  test('is as it was at the time of an imported lookup', async () => {
    const importing = await service.token('integration', 'late', { scopes: ['lookups:import'] });
    const givenAt = new Date(service.clock.now()).toISOString();
    await say({ subject: 'c-9', reason: 'win-back-offer', status: 'given', at: '2026-10-01T00:00:00Z' });
    await say({ subject: 'c-9', reason: 'win-back-offer', status: 'withdrawn', at: givenAt });
    expect(
      await decision({ ...offer('a-1', 'c-9'), occurredAt: '2026-10-02T10:00:00Z' }, importing),
    ).toMatchObject({ effect: 'permit' });
    expect(
      (await decision({ ...offer('a-1', 'c-9'), occurredAt: '2026-09-30T10:00:00Z' }, importing)).rules,
    ).toContain('consent-missing');
  });
});
