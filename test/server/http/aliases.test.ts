import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Loose, makeService, type Service } from './service.ts';

/** What other systems call people, from their records of work to the grade of a lookup. */

let service: Service;
beforeAll(async () => {
  service = await makeService('observe', { people: false });
  const told = await service.request('integration', 'POST', '/v1/directory', [
    { type: 'organisation', id: 'own', kind: 'controller' },
    ...['a-1', 'a-2', 'a-3'].map((id, i) => ({
      type: 'actor',
      id,
      kind: 'human',
      organisation: 'own',
      teams: ['front'],
      roles: ['service-agent'],
      aliases: [
        { system: 'telephony', id: `ext-${i + 1}` },
        { system: 'desk', id: `user-${i + 1}` },
        // One phone on a shared desk.
        ...(i > 0 ? [{ system: 'telephony', id: 'ext-9' }] : []),
      ],
    })),
    ...[1, 2].map((n) => ({
      type: 'subject',
      id: `c-${n}`,
      aliases: [{ system: 'desk', id: `contact-${n}` }],
    })),
  ]);
  expect(told.body).toMatchObject({ accepted: 6, rejected: 0 });
});
afterAll(() => service.close());

const AT = '2026-11-24T08:30:00.000Z';
const call = (id: string, actors: string[], subject = 'c-1') => ({
  type: 'interaction',
  id,
  channel: 'phone',
  direction: 'inbound',
  subject,
  actors,
  startedAt: AT,
  endedAt: '2026-11-24T08:40:00.000Z',
});

test('a record whose name two people carry is refused by line and field, and the others are taken', async () => {
  const telephony = await service.token('integration', 'telephony', { source: 'telephony' });
  const { body } = await service.request(telephony, 'POST', '/v1/evidence', [
    call('call-1', ['ext-1']),
    call('call-2', ['ext-2', 'ext-9']),
    { type: 'shift', id: 's-1', actor: 'ext-9', from: AT, to: '2026-11-24T17:00:00.000Z' },
  ]);
  expect(body).toMatchObject({ accepted: 1, rejected: 2 });
  expect(body.errors).toEqual([
    {
      line: 2,
      code: 'conflict',
      path: 'actors[1]',
      message: 'is an alias of more than one actor in telephony: correct the directory, then send this again',
    },
    expect.objectContaining({ line: 3, path: 'actor' }),
  ]);
});

test('a lookup is about whom its system means, is explained by that person’s call, and its retry is the same lookup', async () => {
  const request = {
    id: '0193f000-0000-7000-8000-000000000001',
    actor: { id: 'user-1' },
    subject: 'contact-1',
    operation: 'view',
    reason: 'billing-question',
    occurredAt: '2026-11-24T08:50:00.000Z',
    system: 'desk',
  };
  const { body, status } = await service.request('integration', 'POST', '/v1/lookups', request);
  expect(status).toBe(201);
  const again = await service.request('integration', 'POST', '/v1/lookups', request);
  expect([again.status, again.body.id]).toEqual([200, body.id]);
  const kept = await service.request('security-officer', 'GET', `/v1/lookups/${body.id}`);
  expect(kept.body).toMatchObject({ actor: { id: 'a-1' }, subject: 'c-1', organisation: 'own' });
  const why = await service.request('security-officer', 'GET', `/v1/lookups/${body.id}/explanation`);
  expect(why.body.explanations.map(({ template, evidence }: Loose) => [template, evidence.id])).toEqual([
    ['handled-interaction', 'call-1'],
  ]);
});

test('a dry run asks about the same people as the lookup would', async () => {
  const { body } = await service.request('integration', 'POST', '/v1/lookups?dryRun=true', {
    actor: { id: 'user-1' },
    subject: 'contact-1',
    operation: 'view',
    reason: 'billing-question',
    system: 'desk',
  });
  expect(body.decision.rules).not.toContain('unknown-actor');
});

test('customers that a search showed are looked at by their own ids, once each, however they were named', async () => {
  const search = {
    actor: { id: 'user-1' },
    operation: 'search',
    reason: 'billing-question',
    occurredAt: '2026-11-24T08:51:00.000Z',
    system: 'desk',
    search: { keys: ['name'] },
  };
  const { body } = await service.request('integration', 'POST', '/v1/lookups', search);
  const show = (subjectsShown: string[]) =>
    service.request('integration', 'POST', `/v1/lookups/${body.id}/outcome`, { subjectsShown });
  const first = await show(['contact-1', 'contact-2', 'c-2']);
  const second = await show(['contact-2', 'c-1']);
  expect(first.body.lookups).toHaveLength(2);
  expect(second.body.lookups).toHaveLength(2);
  const { body: all } = await service.request('security-officer', 'GET', '/v1/lookups?limit=50');
  const shown = all.items.filter(({ marks }: Loose) => marks.includes('shown-in-search'));
  expect(shown.map(({ subject }: Loose) => subject).sort()).toEqual(['c-1', 'c-2']);
});

test('a campaign covers whom its system means', async () => {
  const desk = await service.token('integration', 'desk', { source: 'desk' });
  const campaign = { type: 'campaign', id: 'camp-1', reason: 'win-back-offer', actors: ['user-1'] };
  const when = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-30T00:00:00.000Z' };
  const told = await service.request(desk, 'POST', '/v1/evidence', [{ ...campaign, ...when }]);
  expect(told.body).toMatchObject({ accepted: 1 });
  const members = await service.request(desk, 'POST', '/v1/evidence/campaigns/camp-1/members', {
    subjects: ['contact-2', 'c-2'],
  });
  expect(members.body).toMatchObject({ accepted: 1, rejected: 0 });
  const { body } = await service.request('integration', 'POST', '/v1/lookups', {
    actor: { id: 'a-1' },
    subject: 'c-2',
    operation: 'view',
    reason: 'win-back-offer',
    reference: { type: 'campaign', id: 'camp-1' },
    occurredAt: '2026-11-24T08:55:00.000Z',
  });
  const why = await service.request('security-officer', 'GET', `/v1/lookups/${body.id}/explanation`);
  expect(why.body).toMatchObject({
    reference: { verdict: 'holds' },
    explanations: [{ template: 'campaign', strength: 'strong', evidence: { id: 'camp-1' } }],
  });
});
