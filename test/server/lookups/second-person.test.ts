import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Loose, lookup, makeService, type Service } from '../http/service.ts';

/** Changes that take two people, and places to look from: what the service gathers for them, and keeps. */

let service: Service;
beforeAll(async () => {
  const at = (file: string) => new URL(file, import.meta.url).pathname;
  service = await makeService('enforce', {
    more: { policy: [at('../http/small-desk.yaml'), at('./two-people.yaml')] },
  });
});
afterAll(() => service.close());

const INSIDE = { site: 'groningen', network: '10.2.0.7', device: 'managed', country: 'NL' };

async function decided(body: object): Promise<Loose> {
  const reply = await service.request('integration', 'POST', '/v1/lookups', body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}
const change = (more: object = {}) =>
  lookup({
    operation: 'change',
    reason: 'address-check',
    change: { action: 'change-iban' },
    context: INSIDE,
    ...more,
  });

describe('a change that takes two people', () => {
  test('is asked about, and permitted to a colleague who follows it', async () => {
    const first = await decided(change());
    expect(first.decision).toMatchObject({ effect: 'ask', rules: ['second-person-needed'] });
    const second = await decided(change({ actor: { id: 'a-2' }, follows: first.id }));
    expect(second.decision).toMatchObject({
      effect: 'permit',
      rules: ['confirmed', 'second-person-needed'],
      notices: [],
    });
    const kept = await service.store.lookupById(second.id);
    expect(kept?.lookup.facts.follows).toEqual({ wouldBe: 'ask', sameActor: false });
  });
  test('is not permitted to the same person again', async () => {
    const first = await decided(change());
    const again = await decided(change({ follows: first.id }));
    expect(again.decision).toMatchObject({ effect: 'ask', rules: ['second-person-needed'] });
    const other = await decided(change({ actor: { id: 'a-2' }, follows: again.id }));
    expect(other.decision.effect).toBe('permit');
  });
  test.each<[string, object]>([
    ['for another customer', { subject: 'c-2' }],
    ['for another change', { change: { action: 'refund', amount: 75, currency: 'EUR' } }],
  ])('is not confirmed by a colleague’s lookup %s', async (_, more) => {
    const first = await decided(change());
    const second = await decided(change({ actor: { id: 'a-2' }, follows: first.id, ...more }));
    expect(second.decision.effect).toBe('ask');
  });
  test('is not confirmed by a program for whoever asked, nor by whoever a program asked for', async () => {
    const first = await decided(change());
    const bot = { id: 'bot-1', onBehalfOf: ['a-1'] };
    const followed = await decided(change({ actor: bot, task: 't-1', follows: first.id }));
    expect(followed.decision.effect).toBe('ask');
    const asked = await decided(change({ actor: bot, task: 't-1' }));
    const self = await decided(change({ follows: asked.id }));
    expect(self.decision.effect).toBe('ask');
    const other = await decided(change({ actor: { id: 'a-2' }, follows: asked.id }));
    expect(other.decision.effect).toBe('permit');
  });
  test('counts within a batch, in order', async () => {
    const now = service.clock.now();
    const ids = [0, 1].map((n) => `0192f3a0-0000-7000-8000-00000000000${n}`);
    const lines = [change({ id: ids[0] }), change({ id: ids[1], actor: { id: 'a-2' }, follows: ids[0] })];
    const reply = await service.send('integration', 'POST', '/v1/lookups/batch', {
      headers: { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson' },
      body: lines
        .map((line) => JSON.stringify({ ...line, occurredAt: new Date(now).toISOString() }))
        .join('\n'),
    });
    const effects = reply.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).decision?.effect)
      .filter(Boolean);
    expect(effects).toEqual(['ask', 'permit']);
  });
});

describe('where somebody sits', () => {
  const look = (context: object | undefined) => decided(lookup({ reason: 'address-check', context }));

  test('is held against the policy, and an untold place is not met', async () => {
    expect((await look(INSIDE)).decision).toMatchObject({ effect: 'permit', rules: [] });
    expect((await look({ ...INSIDE, network: '192.168.1.4' })).decision).toMatchObject({
      effect: 'ask',
      rules: ['context-not-permitted'],
    });
    expect((await look(undefined)).decision.effect).toBe('ask');
  });
  test('is kept with the decision as it was told, and left out where nothing was', async () => {
    const inside = await service.store.lookupById((await look(INSIDE)).id);
    expect(inside?.lookup.facts.context).toEqual({
      site: 'groningen',
      network: '10.2.0.7',
      device: 'managed',
    });
    const untold = await service.store.lookupById((await look({ country: 'NL' })).id);
    expect(untold?.lookup.facts).not.toHaveProperty('context');
  });
});
