import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '#policies/vocabulary.ts';
import { type Loose, makeService, type Service } from '../http/service.ts';
import { ask, EVALUATIONS, ROOMY } from './questions.ts';

/** One policy, two ways to ask: an evaluation is a dry run, whatever is asked. */

const services: Partial<Record<'enforce' | 'observe', Service>> = {};
afterAll(() => Promise.all(Object.values(services).map((service) => service.close())));

async function serviceIn(mode: 'enforce' | 'observe'): Promise<Service> {
  const service = await makeService(mode, { more: ROOMY });
  services[mode] = service;
  const startedAt = '2026-11-24T08:55:00Z';
  const work = await service.request('integration', 'POST', '/v1/evidence', [
    {
      type: 'interaction',
      id: 'call-1',
      channel: 'phone',
      direction: 'inbound',
      subject: 'c-1',
      actors: ['a-1'],
      startedAt,
    },
    { type: 'case', id: 'case-2', subject: 'c-2', team: 'team-b', openedAt: startedAt },
  ]);
  expect(work.body.rejected).toBe(0);
  for (const [subject, status] of [
    ['c-1', 'given'],
    ['c-2', 'withdrawn'],
  ]) {
    const consent = { subject, reason: 'win-back-offer', status, at: startedAt, method: 'web' };
    expect((await service.request('integration', 'POST', '/v1/consents', consent)).status).toBe(201);
  }
  return service;
}

const some = <T>(...of: T[]) => fc.constantFrom(...of);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const people = some('a-1', 'a-2', 'x-1', 'z-1', 'bot-1', 'so-home', 'nobody');

/** A dry run's body, in all that it may say of now. */
const lookups = fc
  .record({
    actor: fc.record({ id: people, onBehalfOf: maybe(fc.array(people, { maxLength: 2 })) }),
    subject: some('c-1', 'c-2', 'c-3', 'never-seen'),
    operation: some(...OPERATIONS),
    change: maybe(
      fc.record({
        action: some('refund', 'discount', 'unheard-of'),
        amount: maybe(fc.integer({ min: -5, max: 100 })),
        currency: maybe(some('EUR', 'USD')),
      }),
    ),
    search: maybe(
      fc.record({ keys: fc.uniqueArray(some('name', 'postcode'), { minLength: 1 }), wildcard: fc.boolean() }),
    ),
    reason: maybe(some('billing-question', 'address-check', 'win-back-offer', 'emergency', 'curious')),
    reference: maybe(some({ type: 'interaction', id: 'call-1' }, { type: 'case', id: 'case-2' })),
    fields: maybe(fc.array(some('name', 'iban', 'bsn', 'Name', 'BSN__c', 'secret'), { maxLength: 4 })),
    note: maybe(some('it was urgent')),
    task: maybe(some('t-1')),
    system: maybe(some('salesforce', 'crm')),
    channel: maybe(some('phone')),
    context: maybe(
      fc.record({
        country: maybe(some('NL', 'ZA')),
        site: maybe(some('groningen', 'home')),
        device: maybe(some('managed', 'unmanaged')),
        network: maybe(some('10.2.0.7', '192.168.1.1')),
        deviceId: maybe(some('d-1')),
      }),
    ),
  })
  .map(({ change, search, ...rest }) => ({
    ...rest,
    ...(rest.operation === 'change' && { change }),
    ...(rest.operation === 'search' && { search }),
  }));

/** The same in AuthZEN's words. */
const inAuthzen = ({ actor, subject, operation, change, search, context, ...own }: Loose) => ({
  subject: {
    type: actor.id === 'bot-1' ? 'software' : 'agent',
    id: actor.id,
    properties: { onBehalfOf: actor.onBehalfOf },
  },
  action: { name: operation, properties: { change, search } },
  resource: { type: 'customer', id: subject },
  context: { ...own, ...context },
});

describe.each(['enforce', 'observe'] as const)('where the policy is to %s', (mode) => {
  test('an evaluation answers what a dry run does, alone and among others', async () => {
    const service = await serviceIn(mode);
    const seen = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(lookups, { minLength: 1, maxLength: 4 }), async (asked) => {
        const dry = [];
        for (const lookup of asked) {
          const { status, body } = await service.request(
            'integration',
            'POST',
            '/v1/lookups?dryRun=true',
            lookup,
          );
          expect(status, JSON.stringify(body)).toBe(200);
          dry.push(body);
        }
        const evaluations = asked.map(inAuthzen);
        const { body } = await ask(
          service,
          { evaluations, options: { evaluations_context: true } },
          EVALUATIONS,
        );
        for (const [i, { decision, policy }] of dry.entries()) {
          const answer = body.evaluations[i];
          expect(answer.decision).toBe(decision.effect === 'permit');
          const { reason_user, policy: under, ...told } = answer.context;
          expect(told).toEqual(decision);
          expect(under).toEqual(policy);
          expect(reason_user === undefined).toBe(decision.notices.length === 0);
          seen[answer.decision ? 'true' : 'false']++;
        }
        expect((await ask(service, evaluations[0])).body).toEqual(body.evaluations[0]);
      }),
      { numRuns: 150 },
    );
    expect(seen.true).toBeGreaterThan(20);
    if (mode === 'enforce') expect(seen.false).toBeGreaterThan(20);
  }, 120_000);
});
