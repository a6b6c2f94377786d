import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { compilePolicy } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { ActorFacts, Facts, Policy } from '#policies/policy.ts';
import { ACTOR_KINDS, CONSENT_STATUSES, EFFECTS, OPERATIONS } from '#policies/vocabulary.ts';
import { openCasbin } from '../rivals/casbin.ts';
import { openCedar } from '../rivals/cedar.ts';
import { policyOf } from './facts.ts';

/**
 * Two engines that others wrote as oracles: random packs, translated to Cedar and to casbin, answer random
 * requests as we do. A pack says whatever the language can, but networks and consents for some categories.
 */

const FIELDS = { c1: ['name', 'email'], c2: ['iban'], c3: ['bsn', 'idDocument'], c4: ['usage'] };
const CATEGORIES = Object.keys(FIELDS);
const REASONS = ['r1', 'r2', 'r3', 'r4'];
const ROLES = ['desk', 'lead', 'assistant', 'nobody-has-it'];
const ACTIONS = ['refund', 'discount', 'change-iban'];
const SITES = ['groningen', 'zwolle', 'home'];
const COUNTRIES = ['NL', 'BE', 'ZA'];
const FROM = Date.parse('2026-01-01T00:00:00Z');
const TO = Date.parse('2028-01-01T00:00:00Z');
const NAMES = [...Object.values(FIELDS).flat(), 'Name', 'Shared', 'Contact.Shared', 'no-such-field'];

const some = <T>(of: readonly T[], min = 0) => fc.subarray([...of], { minLength: min });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
/** Now and then: what narrows everything leaves little to compare. */
const rarely = <T>(of: fc.Arbitrary<T>) => fc.oneof({ weight: 10, arbitrary: fc.constant(undefined) }, of);
const yes = <T>(value: T) => rarely(fc.constant(value));
/** As a pack writes it: without what is left out, and with its word for what happens otherwise. */
const written = <T extends object>(of: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  of.map((value) =>
    Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => [name === 'otherwise' ? 'then' : name, one]),
    ),
  );
const entries = (names: readonly string[], of: fc.Arbitrary<object>, min = 0) =>
  some(names, min).chain((chosen) =>
    fc
      .tuple(...chosen.map(() => of))
      .map((values) => Object.fromEntries(chosen.map((name, i) => [name, values[i]]))),
  );

const context = written(
  fc.record({
    sites: maybe(some(SITES, 1)),
    device: yes('managed'),
    home: yes(false),
    countries: rarely(some(COUNTRIES, 1)),
    otherwise: fc.constantFrom('ask', 'ask', 'deny'),
  }),
)
  .filter((one) => Object.keys(one).some((key) => key !== 'then'))
  .map((one) => ('home' in one && 'sites' in one ? { ...one, sites: ['groningen'] } : one));
const amounts = fc.record({
  max: fc.integer({ min: 0, max: 20_000 }).map((cents) => cents / 100),
  currency: fc.constant('EUR'),
});
const mandate = written(
  fc
    .tuple(maybe(amounts), fc.record({ otherwise: fc.constantFrom('ask', 'ask', 'deny'), persons: yes(2) }))
    .map(([limit, { otherwise, persons }]) => ({ ...limit, ...(limit && { otherwise }), persons })),
);
/** A ceiling that limits nothing is a mistake. */
const limits = (one: object): boolean => Object.keys(one).length > 0;
const day = fc
  .date({ min: new Date(FROM), max: new Date(TO), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

const reason = written(
  fc
    .record({
      categories: some(CATEGORIES, 2),
      basis: rarely(fc.constantFrom('eu-gdpr:A6-1-a', 'eu-gdpr:A6-1-f')),
      consent: rarely(fc.constantFrom('required', 'granted')),
      note: yes('required'),
      glass: yes({ breakGlass: true, note: 'required', review: 'always' }),
      evidence: rarely(
        written(fc.record({ any: fc.constant(['case']), otherwise: maybe(fc.constantFrom(...EFFECTS)) })),
      ),
      context: rarely(context),
    })
    .map(({ glass, ...rest }) => ({ ...rest, ...glass })),
);
const role = written(
  fc.record({
    kind: rarely(fc.constantFrom(...ACTOR_KINDS)),
    reasons: some(REASONS, 2),
    mandate: entries(ACTIONS, mandate),
    budget: rarely(
      fc.record({ subjectsPerTask: fc.constantFrom(1, 2), lookupsPerTask: fc.constantFrom(5, 20) }),
    ),
    context: rarely(context),
  }),
);
const organisation = written(
  fc
    .record({
      reasons: rarely(some(REASONS, 1)),
      roles: rarely(some(ROLES, 1)),
      categories: rarely(some(CATEGORIES, 1)),
      mandate: rarely(entries(ACTIONS, mandate.filter(limits), 1)),
      from: rarely(day),
      until: rarely(day),
      regions: rarely(some(COUNTRIES, 1)),
      context: rarely(context),
    })
    .map((one) =>
      one.from && one.until && one.from > one.until ? { ...one, from: one.until, until: one.from } : one,
    ),
);

const packs = fc
  .record({
    reasons: entries(REASONS, reason, REASONS.length),
    roles: entries(ROLES, role, ROLES.length),
    organisations: entries(['default', 'partner-x', 'partner-y'], organisation),
    acting: fc.boolean(),
  })
  .map(({ reasons, roles, organisations, acting }) =>
    stringify({
      format: 1,
      pack: 'random',
      version: '1.0.0',
      mode: 'enforce',
      timezone: 'Europe/Amsterdam',
      categories: Object.fromEntries(Object.entries(FIELDS).map(([id, fields]) => [id, { fields }])),
      systems: { salesforce: { Contact: { Name: 'name', Shared: 'email' }, Account: { Shared: 'iban' } } },
      reasons,
      roles: {
        ...roles,
        ...(acting && {
          assistant: {
            ...(roles as Record<string, object>).assistant,
            kind: 'software',
            actsFor: 'required',
          },
        }),
      },
      organisations,
    }),
  );

const times = fc.integer({ min: FROM, max: TO });
const organisations = fc.constantFrom(null, 'operator', 'operator', 'partner-x', 'partner-y');
const mostly = fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, fc.constant(false));
const actors = (at: string | null): fc.Arbitrary<ActorFacts> =>
  fc.record({
    known: mostly,
    kind: fc.constantFrom('human', 'human', 'software'),
    roles: some(ROLES.slice(0, 3), 1),
    organisation: fc.constant(at),
    organisationKind: fc.constant(null),
    employed: mostly,
  });
const requests: fc.Arbitrary<Facts> = organisations.chain((at) =>
  fc.record({
    at: times,
    operation: fc.constantFrom(...OPERATIONS),
    reason: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...REASONS) },
      fc.constantFrom(null, 'curious'),
    ),
    hasNote: mostly,
    fields: fc.option(fc.array(fc.constantFrom(...NAMES), { maxLength: 4 }), { nil: null }),
    system: fc.constantFrom(null, 'crm', 'salesforce'),
    change: fc.option(
      fc.record({
        action: fc.constantFrom(...ACTIONS),
        amount: fc.option(
          fc.integer({ min: -100, max: 20_000 }).map((cents) => cents / 100),
          { nil: null },
        ),
        currency: fc.constantFrom('EUR', 'EUR', 'USD', null),
      }),
      { nil: null },
    ),
    country: fc.constantFrom(null, 'NL', 'NL', ...COUNTRIES),
    context: fc.record({
      site: fc.constantFrom(null, ...SITES),
      device: fc.constantFrom('managed', 'managed', 'unmanaged', null),
      network: fc.constant(null),
    }),
    actor: actors(at),
    // What two organisations see together no rival can be asked at once.
    onBehalfOf: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, fc.array(actors(at), { maxLength: 2 })),
    consent: fc.option(
      fc.record({
        status: fc.constantFrom('given', 'given', ...CONSENT_STATUSES),
        validUntil: fc.option(times, { nil: null }),
        version: fc.constant('v'),
        organisation: fc.constantFrom(null, at),
      }),
      { nil: null },
    ),
    evidence: fc.constantFrom('present', 'absent', 'unknown'),
    withinToken: mostly,
    task: fc.option(fc.record({ subjects: fc.constantFrom(1, 2, 3), lookups: fc.constantFrom(1, 10, 25) }), {
      nil: null,
    }),
    follows: fc.option(fc.record({ wouldBe: fc.constantFrom(...EFFECTS), sameActor: fc.boolean() }), {
      nil: null,
    }),
  }),
);
const cases = fc.record({ pack: packs, asked: fc.array(requests, { minLength: 12, maxLength: 12 }) });

/** Seen over all packs, so that no answer is held by examples that never come up. */
const newTally = () => ({ permit: 0, ask: 0, deny: 0, packs: 0, mistaken: 0 });

/** The policy of a pack; one that happens to contradict itself is passed over. */
function compiled(text: string, tally: ReturnType<typeof newTally>): Policy {
  const { policy } = compilePolicy([{ file: 'random.yaml', text }]);
  tally[policy === null ? 'mistaken' : 'packs']++;
  fc.pre(policy !== null);
  return policy as Policy;
}

describe('a random pack', () => {
  test('means in Cedar what it means here, field by field', () => {
    const tally = newTally();
    fc.assert(
      fc.property(cases, ({ pack, asked }) => {
        const policy = compiled(pack, tally);
        const cedar = openCedar(policy);
        for (const facts of asked) {
          const { wouldBe, permitted, withheld } = evaluate(policy, facts);
          expect(cedar.decide(facts), JSON.stringify(facts)).toBe(wouldBe);
          tally[wouldBe]++;
          if (wouldBe === 'deny') continue;
          for (const field of facts.fields ?? []) {
            const alone = cedar.decide({ ...facts, fields: [field] });
            expect(alone === 'deny', `${field} in ${JSON.stringify(facts)}`).toBe(withheld.includes(field));
            expect(permitted.includes(field)).toBe(alone !== 'deny');
          }
        }
      }),
      { numRuns: 150 },
    );
    for (const effect of EFFECTS) expect(tally[effect], effect).toBeGreaterThan(30);
    expect(tally.mistaken).toBeLessThan(tally.packs / 5);
  }, 180_000);

  test('means in casbin what it means here', async () => {
    const tally = newTally();
    await fc.assert(
      fc.asyncProperty(cases, async ({ pack, asked }) => {
        const policy = compiled(pack, tally);
        const casbin = await openCasbin(policy);
        for (const facts of asked) {
          const { wouldBe } = evaluate(policy, facts);
          expect(casbin.decide(facts), JSON.stringify(facts)).toBe(wouldBe);
          tally[wouldBe]++;
        }
      }),
      { numRuns: 60 },
    );
    for (const effect of EFFECTS) expect(tally[effect], effect).toBeGreaterThan(10);
  }, 180_000);
});

test('an oracle sees a difference where there is one', () => {
  const text = stringify({
    format: 1,
    pack: 'two',
    version: '1.0.0',
    mode: 'enforce',
    timezone: 'UTC',
    categories: { c1: { fields: ['name'] } },
    reasons: { r1: { categories: ['c1'] } },
    roles: { desk: { reasons: ['r1'], mandate: { refund: { max: 50, currency: 'EUR' } } } },
  });
  const [policy, raised] = [policyOf(text), policyOf(text.replace('max: 50', 'max: 60'))];
  const [facts] = fc.sample(requests, { seed: 1, numRuns: 1 }) as [Facts];
  const refund: Facts = {
    ...facts,
    reason: 'r1',
    hasNote: true,
    withinToken: true,
    onBehalfOf: [],
    fields: ['name'],
    change: { action: 'refund', amount: 55, currency: 'EUR' },
    actor: { ...facts.actor, known: true, employed: true, kind: 'human', roles: ['desk'] },
  };
  expect(evaluate(policy, refund).wouldBe).toBe('deny');
  expect(openCedar(policy).decide(refund)).toBe('deny');
  expect(openCedar(raised).decide(refund)).toBe('permit');
});
