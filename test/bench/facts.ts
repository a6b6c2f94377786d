import type { ActorFacts, Facts, Policy } from '#policies/policy.ts';
import { CONSENT_STATUSES, EFFECTS, OPERATIONS } from '#policies/vocabulary.ts';
import { draws } from './draws.ts';

/** Screens that ask for a reason, each with fields of its own. */
const SCREENS = 8;

/**
 * Requests at random over everything a policy speaks of, and some things it does not. Who acts for somebody is of
 * the same organisation: what two organisations see together no rival can be asked at once.
 */
export function factsOf(policy: Policy, count: number): Facts[] {
  const next = draws(3);
  const one = <T>(of: readonly T[]): T => of[next() % of.length] as T;
  const chance = (percent: number): boolean => next() % 100 < percent;
  const reasons = [...policy.reasons.keys()];
  const roles = [...policy.roles.values()];
  const organisations = [
    ...[...policy.organisations.keys()].filter((id) => id !== 'default'),
    'operator',
    'operator',
    'operator',
    null,
  ];
  const systems = [...policy.systems.keys(), 'crm', null];
  const fields = [...policy.fields.keys(), 'no-such-field'];
  const native = [...policy.systems.values()].flatMap((objects) =>
    [...objects.values()].flatMap((names) => [...names.keys()]),
  );
  const actions = [...new Set(roles.flatMap(({ mandate }) => [...mandate.keys()])), 'no-such-action'];
  const from = Date.parse('2026-06-01T00:00:00Z');
  const span = Date.parse('2028-06-01T00:00:00Z') - from;

  const conditions = [...policy.roles.values(), ...policy.reasons.values(), ...policy.organisations.values()];
  const sites = [...new Set(conditions.flatMap(({ context }) => [...(context?.sites ?? [])])), 'home', null];

  const actor = (reason: string | null, organisation: string | null): ActorFacts => {
    const able = roles.filter((role) => reason !== null && role.reasons.has(reason));
    const role = chance(85) && able.length > 0 ? one(able) : one(roles);
    const second = chance(20) ? [one(roles).id] : [];
    return {
      known: !chance(2),
      kind: chance(90) ? (role.kind ?? 'human') : 'software',
      roles: [...new Set([role.id, ...second])],
      organisation,
      organisationKind: null,
      employed: !chance(2),
    };
  };
  // Lists of fields come from screens, of which there are few.
  const lists = new Map(
    [...reasons, 'no-such-reason', null].map((reason) => {
      const permitted = [...(policy.reasons.get(reason ?? '')?.fields ?? [])];
      const field = () =>
        chance(60) && permitted.length > 0 ? one(permitted) : one(chance(60) ? fields : native);
      return [reason, Array.from({ length: SCREENS }, () => Array.from({ length: next() % 5 }, field))];
    }),
  );
  return Array.from({ length: count }, (): Facts => {
    const reason = chance(4) ? null : chance(3) ? 'no-such-reason' : one(reasons);
    const organisation = one(organisations);
    const who = actor(reason, organisation);
    const mandated = who.roles.flatMap((role) => [...(policy.roles.get(role)?.mandate.keys() ?? [])]);
    return {
      at: from + Math.floor((next() / 2 ** 32) * span),
      operation: one(OPERATIONS),
      reason,
      hasNote: chance(50),
      fields: chance(20) ? null : one(lists.get(reason) as string[][]),
      system: one(systems),
      change: chance(30)
        ? {
            action: chance(70) && mandated.length > 0 ? one(mandated) : one(actions),
            amount: chance(10) ? null : (next() % 400) - 5,
            currency: one(['EUR', 'EUR', 'EUR', 'EUR', 'USD', null]),
          }
        : null,
      country: one(['NL', 'NL', 'NL', 'DE', 'ZA', 'US', null]),
      actor: who,
      onBehalfOf: chance(5) ? [actor(reason, organisation)] : [],
      context: { site: one(sites), device: chance(80) ? 'managed' : one(['unmanaged', null]), network: null },
      consent: chance(30)
        ? null
        : {
            status: chance(60) ? 'given' : one(CONSENT_STATUSES),
            validUntil: chance(50) ? null : from + Math.floor((next() / 2 ** 32) * span),
            version: 'v',
            organisation: chance(70) ? null : one(organisations),
          },
      evidence: one(['present', 'absent', 'unknown']),
      withinToken: !chance(2),
      task: chance(50) ? { subjects: 1 + (next() % 2), lookups: 1 + (next() % 25) } : null,
      follows: chance(20) ? { wouldBe: one(EFFECTS), sameActor: chance(50) } : null,
    };
  });
}
