import fc from 'fast-check';
import type { ActorFacts, Facts, Policy } from '#policies/policy.ts';
import { ACTOR_KINDS, CONSENT_STATUSES, EFFECTS, OPERATIONS } from '#policies/vocabulary.ts';

/**
 * Random lookups that a policy has something to say about: each part is usually as it should be, so that what is
 * wrong with one is seen, and now and then anything at all.
 */

export const at = fc.integer({
  min: Date.parse('2026-06-01T00:00:00Z'),
  max: Date.parse('2028-06-01T00:00:00Z'),
});

function usually<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });
}

export function nativeNames(policy: Policy): string[] {
  return [...policy.systems].flatMap(([, objects]) =>
    [...objects].flatMap(([object, names]) =>
      [...names.keys()].flatMap((name) => [name, `${object}.${name}`]),
    ),
  );
}

/** An actor who may usually give the reason: one role that grants it, or some. */
export function actors(policy: Policy, reason: string | null = null): fc.Arbitrary<ActorFacts> {
  const all = [...policy.roles.values()];
  const granting = all.filter((role) => reason === null || role.reasons.has(reason));
  const organisations = [...policy.organisations.keys()].filter((id) => id !== 'default');
  const some = fc.subarray(all).map((roles) => roles.map(({ id }) => id));
  const one = granting.length === 0 ? some : fc.constantFrom(...granting).map(({ id }) => [id]);
  const roles = usually(one, some, 3);
  return roles.chain((held) =>
    fc.record({
      known: usually(fc.constant(true), fc.boolean(), 20),
      kind: usually(
        fc.constant(held.map((id) => policy.roles.get(id)?.kind).find((kind) => kind != null) ?? 'human'),
        fc.constantFrom(...ACTOR_KINDS),
      ),
      roles: fc.constant(held),
      organisation: usually(
        fc.constantFrom('operator', ...organisations),
        fc.constantFrom(null, 'operator', 'elsewhere'),
        2,
      ),
      organisationKind: fc.constantFrom(null, 'controller' as const, 'processor' as const),
      employed: usually(fc.constant(true), fc.boolean(), 20),
    }),
  );
}

const place = fc.record({
  site: usually(fc.constant('groningen'), fc.constantFrom(null, 'home', 'utrecht'), 3),
  device: usually(fc.constant('managed' as const), fc.constantFrom(null, 'unmanaged' as const)),
  network: usually(fc.constant('10.2.0.7'), fc.constantFrom(null, '192.168.1.4', 'office')),
});

const follows = fc.record({
  wouldBe: usually(fc.constant('ask' as const), fc.constantFrom(...EFFECTS)),
  sameActor: fc.option(fc.boolean(), { nil: undefined }),
});

export function lookups(policy: Policy): fc.Arbitrary<Facts> {
  return usually(fc.constantFrom(...policy.reasons.keys()), fc.constantFrom(null, 'curious'), 12).chain(
    (reason) => lookupsFor(policy, reason),
  );
}

function lookupsFor(policy: Policy, reason: string | null): fc.Arbitrary<Facts> {
  const permitted = [...(policy.reasons.get(reason ?? '')?.fields ?? [])];
  const known = fc.constantFrom(...policy.fields.keys());
  const field = fc.oneof(
    known,
    fc.constantFrom('name', ...nativeNames(policy)),
    fc.string({ maxLength: 12 }),
  );
  const list = fc.array(permitted.length === 0 ? field : fc.constantFrom(...permitted), {
    minLength: 1,
    maxLength: 4,
  });
  const actor = actors(policy, reason);
  const facts = actor.chain((who) => {
    const mandated = who.roles.flatMap((role) => [...(policy.roles.get(role)?.mandate.keys() ?? [])]);
    const change = fc.record({
      action: usually(
        fc.constantFrom(...mandated, 'unheard-of'),
        fc.constantFrom('unheard-of', 'change-iban'),
      ),
      amount: usually(
        fc.double({ min: 0, max: 150, noNaN: true }),
        fc.option(fc.double({ min: -10, max: 1000, noNaN: true })),
      ),
      currency: usually(fc.constant('EUR'), fc.constantFrom(null, 'USD')),
    });
    return fc.record({
      at: usually(fc.constant(Date.parse('2026-11-23T09:00:00Z')), at, 2),
      operation: fc.constantFrom(...OPERATIONS),
      reason: fc.constant(reason),
      hasNote: usually(fc.constant(true), fc.boolean(), 2),
      fields: fc.oneof(list, fc.constant(null), fc.array(field, { maxLength: 8 })),
      system: fc.constantFrom(null, 'other', ...policy.systems.keys()),
      change: fc.oneof(fc.constant(null), change),
      country: usually(fc.constant('NL'), fc.constantFrom(null, 'BE', 'ZA', 'US')),
      context: usually(fc.option(place, { nil: undefined, freq: 8 }), place),
      actor: fc.constant(who),
      onBehalfOf:
        who.kind === 'software'
          ? fc.array(actor, { maxLength: 2 })
          : usually(fc.constant<ActorFacts[]>([]), fc.array(actor, { maxLength: 2 })),
      consent: fc.option(
        fc.record({
          status: usually(fc.constant('given' as const), fc.constantFrom(...CONSENT_STATUSES), 2),
          validUntil: fc.option(at),
          version: fc.constant('1'),
          categories: fc.option(fc.subarray([...policy.categories.keys()]), { freq: 2 }),
          organisation: usually(
            fc.constantFrom(who.organisation, null),
            fc.constantFrom('operator', 'elsewhere'),
          ),
        }),
      ),
      evidence: usually(fc.constant('present' as const), fc.constantFrom('absent', 'unknown'), 2),
      withinToken: usually(fc.constant(true), fc.boolean(), 20),
      task: usually(
        fc.constant({ subjects: 1, lookups: 1 }),
        fc.option(
          fc.record({ subjects: fc.integer({ min: 1, max: 3 }), lookups: fc.integer({ min: 1, max: 25 }) }),
        ),
        2,
      ),
      follows: fc.option(follows, { freq: 2 }),
    });
  });
  return facts.map(({ context, follows: before, ...rest }) => ({
    ...rest,
    ...(context && { context }),
    follows: before && {
      wouldBe: before.wouldBe,
      ...(before.sameActor !== undefined && { sameActor: before.sameActor }),
    },
  }));
}
