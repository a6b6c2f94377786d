import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { compileBundle } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { ActorFacts, Decision, Facts, Policy } from '#policies/policy.ts';
import { explainDecision } from '#policies/sentence.ts';
import { ACTOR_KINDS, CONSENT_STATUSES, EFFECTS, OPERATIONS } from '#policies/vocabulary.ts';
import { policyOf, read } from './facts.ts';

/** What holds for every lookup, tried on the real contact-centre pack. */
const text = read('policies/packs/contact-centre-nl.yaml');
const policy = policyOf(text);
const enforcing = policyOf(text.replace('mode: observe', 'mode: enforce'));

const nativeNames = [...policy.systems].flatMap(([, objects]) =>
  [...objects].flatMap(([object, names]) => [...names.keys()].flatMap((name) => [name, `${object}.${name}`])),
);
const fieldNames = fc.oneof(
  fc.constantFrom(...policy.fields.keys()),
  fc.constantFrom(...nativeNames),
  fc.string({ maxLength: 12 }),
);
const at = fc.integer({ min: Date.parse('2026-06-01T00:00:00Z'), max: Date.parse('2028-06-01T00:00:00Z') });

const actor: fc.Arbitrary<ActorFacts> = fc.record({
  known: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.boolean()),
  kind: fc.constantFrom(...ACTOR_KINDS),
  roles: fc.subarray([...policy.roles.keys()]),
  organisation: fc.constantFrom(null, 'operator', 'partner-x', 'partner-y'),
  organisationKind: fc.constantFrom(null, 'controller' as const, 'processor' as const),
  employed: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.boolean()),
});

const lookups: fc.Arbitrary<Facts> = fc.record({
  at,
  operation: fc.constantFrom(...OPERATIONS),
  reason: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...policy.reasons.keys()) },
    fc.constantFrom(null, 'curious'),
  ),
  hasNote: fc.boolean(),
  fields: fc.option(fc.array(fieldNames, { maxLength: 8 })),
  system: fc.constantFrom(null, 'salesforce', 'hubspot', 'zendesk', 'other'),
  change: fc.option(
    fc.record({
      action: fc.constantFrom('refund', 'discount', 'change-address', 'payment-plan', 'unheard-of'),
      amount: fc.option(fc.double({ min: -10, max: 1000, noNaN: true })),
      currency: fc.constantFrom(null, 'EUR', 'USD'),
    }),
  ),
  country: fc.constantFrom(null, 'NL', 'BE', 'ZA', 'US'),
  actor,
  onBehalfOf: fc.array(actor, { maxLength: 2 }),
  consent: fc.option(
    fc.record({
      status: fc.constantFrom(...CONSENT_STATUSES),
      validUntil: fc.option(at),
      version: fc.constant('1'),
    }),
  ),
  evidence: fc.constantFrom('present', 'absent', 'unknown'),
  withinToken: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.boolean()),
  task: fc.option(
    fc.record({ subjects: fc.integer({ min: 1, max: 3 }), lookups: fc.integer({ min: 1, max: 25 }) }),
  ),
  follows: fc.option(fc.record({ wouldBe: fc.constantFrom(...EFFECTS) })),
});

/** Whether `less` permits nothing that `more` does not. */
function permitsNoMore(less: Decision, more: Decision): void {
  expect(EFFECTS.indexOf(less.wouldBe)).toBeGreaterThanOrEqual(EFFECTS.indexOf(more.wouldBe));
  expect(more.permitted).toEqual(expect.arrayContaining(less.permitted));
}

const runs = { numRuns: 2000 };

describe('for every lookup', () => {
  it('taking consent back never permits more', () => {
    fc.assert(
      fc.property(
        lookups,
        fc.constantFrom('withdrawn' as const, 'refused' as const, 'expired' as const),
        (facts, status) => {
          // Withdrawing lifts no objection: the register keeps that in force.
          fc.pre(facts.consent?.status !== 'objected');
          const withdrawn = { ...facts, consent: { status, validUntil: null, version: '2' } };
          permitsNoMore(evaluate(enforcing, withdrawn), evaluate(enforcing, facts));
        },
      ),
      runs,
    );
  });

  it('acting for somebody never gives more', () => {
    fc.assert(
      fc.property(lookups, actor, (facts, principal) => {
        const delegated = { ...facts, onBehalfOf: [...facts.onBehalfOf, principal] };
        permitsNoMore(evaluate(enforcing, delegated), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('leaving the task out never gives more', () => {
    fc.assert(
      fc.property(lookups, (facts) => {
        permitsNoMore(evaluate(enforcing, { ...facts, task: null }), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('observing lets everything through and tells the real answer', () => {
    fc.assert(
      fc.property(lookups, (facts) => {
        const observed = evaluate(policy, facts);
        expect(observed.effect).toBe('permit');
        expect({ ...observed, effect: observed.wouldBe }).toEqual(evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('every field asked for is either permitted or withheld, and unknown ones are withheld', () => {
    fc.assert(
      fc.property(lookups, (facts) => {
        const { permitted, withheld, wouldBe } = evaluate(enforcing, facts);
        const asked = facts.fields ?? [...policy.fields.keys()];
        expect([...permitted, ...withheld].toSorted()).toEqual([...asked].toSorted());
        if (wouldBe === 'deny') expect(permitted).toEqual([]);
        const known = new Set([...policy.fields.keys(), ...nativeNames]);
        for (const name of permitted) expect(known).toContain(name);
      }),
      runs,
    );
  });

  it('facts that were stored decide the same under the stored bundle', () => {
    const replayed = compileBundle(enforcing.bundle).policy;
    if (replayed === null) throw new Error('the bundle does not compile');
    expect(replayed.digest).toBe(enforcing.digest);
    fc.assert(
      fc.property(lookups, (facts) => {
        const stored = JSON.parse(JSON.stringify(facts)) as Facts;
        expect(evaluate(replayed, stored)).toEqual(evaluate(enforcing, facts));
      }),
      { numRuns: 500 },
    );
  });

  it('a denial or a question has a notice, and every decision an explanation in both languages', () => {
    fc.assert(
      fc.property(lookups, (facts) => {
        const decision = evaluate(policy, facts);
        if (decision.wouldBe !== 'permit') expect(decision.notices.length).toBeGreaterThan(0);
        const { nl, en } = explainDecision(policy, facts, decision);
        for (const sentence of [nl, en]) {
          expect(sentence).toMatch(/^\S.*\.$/su);
          expect(sentence).not.toMatch(/undefined|null|‘’/);
        }
      }),
      runs,
    );
  });
});

describe('a narrower policy', () => {
  type Pack = Record<string, Record<string, Record<string, unknown>>>;
  const narrowings: Record<string, (pack: Pack) => void> = {
    'a category less': (pack) => {
      for (const reason of Object.values(pack.reasons ?? {}))
        reason.categories = (reason.categories as string[]).slice(1);
    },
    'a reason less in each role': (pack) => {
      for (const role of Object.values(pack.roles ?? {})) role.reasons = (role.reasons as string[]).slice(1);
    },
    'a reason less for each partner': (pack) => {
      for (const limits of Object.values(pack.organisations ?? {})) {
        limits.reasons = (
          (limits.reasons as string[] | undefined) ?? ['service-question', 'complaint']
        ).slice(1);
      }
    },
    'contracts that end sooner': (pack) => {
      for (const limits of Object.values(pack.organisations ?? {})) limits.until = '2026-10-01';
    },
    'one country': (pack) => {
      for (const limits of Object.values(pack.organisations ?? {})) limits.regions = ['NL'];
    },
    'consent for everything': (pack) => {
      for (const reason of Object.values(pack.reasons ?? {})) {
        reason.consent = 'required';
        // Nothing outweighs that consent is gone, and the compiler says so.
        delete reason.objection;
        delete reason.because;
      }
    },
    'a note for everything': (pack) => {
      for (const reason of Object.values(pack.reasons ?? {})) reason.note = 'required';
    },
    'smaller mandates': (pack) => {
      for (const role of Object.values(pack.roles ?? {})) {
        for (const mandate of Object.values(
          (role.mandate ?? {}) as Record<string, { max?: number; then?: string }>,
        )) {
          mandate.max = (mandate.max ?? 2) / 2;
          // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
          mandate.then = 'deny';
        }
      }
    },
    'budgets for everybody': (pack) => {
      for (const role of Object.values(pack.roles ?? {}))
        role.budget = { subjectsPerTask: 1, lookupsPerTask: 5 };
    },
    'only people': (pack) => {
      for (const role of Object.values(pack.roles ?? {})) role.kind ??= 'human';
    },
  };

  it.each(Object.keys(narrowings))('with %s never permits more', (name) => {
    const pack = parse(text) as Pack & { mode: unknown };
    pack.mode = 'enforce';
    narrowings[name]?.(pack);
    const narrower: Policy = policyOf(stringify(pack));
    let differed = 0;
    fc.assert(
      fc.property(lookups, (facts) => {
        const less = evaluate(narrower, facts);
        const more = evaluate(enforcing, facts);
        permitsNoMore(less, more);
        if (less.wouldBe !== more.wouldBe || less.permitted.length < more.permitted.length) differed++;
      }),
      { numRuns: 3000 },
    );
    // A narrowing that changed nothing would prove nothing.
    expect(differed).toBeGreaterThan(0);
  });
});
