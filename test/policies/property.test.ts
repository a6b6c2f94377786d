import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileBundle } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { explainDecision } from '#policies/sentence.ts';
import { permitsNoMore, policyOf, read, WHOLE } from './facts.ts';
import { actors, lookups, nativeNames } from './random.ts';

/** What holds for every lookup, tried on the real contact-centre pack and on one that says everything. */
const packs = [
  ['contact-centre-nl', read('policies/packs/contact-centre-nl.yaml')],
  ['one that says everything', WHOLE],
] as const;

const runs = { numRuns: 400 };

describe.each(packs)('for every lookup under %s', (_, text) => {
  const policy = policyOf(text.replace('mode: enforce', 'mode: observe'));
  const enforcing = policyOf(text.replace('mode: observe', 'mode: enforce'));
  const names = nativeNames(policy);
  const anyLookup = lookups(policy);
  const anyActor = actors(policy);

  it('taking consent back never permits more', () => {
    fc.assert(
      fc.property(
        anyLookup,
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

  it('an objection never permits more', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
        const objected = {
          ...facts,
          consent: { status: 'objected' as const, validUntil: null, version: '2' },
        };
        permitsNoMore(evaluate(enforcing, objected), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('a consent for less never permits more', () => {
    fc.assert(
      fc.property(anyLookup, fc.subarray([...policy.categories.keys()]), (facts, named) => {
        fc.pre(facts.consent !== null);
        const categories = named.filter((one) => facts.consent?.categories?.includes(one) ?? true);
        const narrower = { ...facts, consent: facts.consent && { ...facts.consent, categories } };
        permitsNoMore(evaluate(enforcing, narrower), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('a program that acts for somebody never gets more than whom it acts for', () => {
    fc.assert(
      fc.property(anyLookup, anyActor, (facts, agent) => {
        const delegated: Facts = {
          ...facts,
          actor: { ...agent, kind: 'software' },
          onBehalfOf: [facts.actor, ...facts.onBehalfOf],
        };
        permitsNoMore(evaluate(enforcing, delegated), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('acting for somebody never gives more, but to who must act for somebody', () => {
    fc.assert(
      fc.property(anyLookup, anyActor, (facts, principal) => {
        const alone = evaluate(enforcing, facts);
        const held = [facts.actor, ...facts.onBehalfOf].flatMap(({ roles }) => roles);
        fc.pre(!held.some((role) => policy.roles.get(role)?.principalRequired));
        // Two people: a program that acts for one may begin, and alone may not.
        fc.pre(!alone.rules.includes('second-person-needed'));
        const delegated = { ...facts, onBehalfOf: [...facts.onBehalfOf, principal] };
        permitsNoMore(evaluate(enforcing, delegated), alone);
      }),
      runs,
    );
  });

  it('telling less of where somebody sits never gives more', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
        const { context, ...untold } = facts;
        permitsNoMore(evaluate(enforcing, untold), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('leaving the task out never gives more', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
        permitsNoMore(evaluate(enforcing, { ...facts, task: null }), evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('observing lets everything through and tells the real answer', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
        const observed = evaluate(policy, facts);
        expect(observed.effect).toBe('permit');
        expect({ ...observed, effect: observed.wouldBe }).toEqual(evaluate(enforcing, facts));
      }),
      runs,
    );
  });

  it('every field asked for is either permitted or withheld, and unknown ones are withheld', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
        const { permitted, withheld, wouldBe } = evaluate(enforcing, facts);
        const asked = facts.fields ?? [...policy.fields.keys()];
        expect([...permitted, ...withheld].toSorted()).toEqual([...asked].toSorted());
        if (wouldBe === 'deny') expect(permitted).toEqual([]);
        const known = new Set([...policy.fields.keys(), ...names]);
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
      fc.property(anyLookup, (facts) => {
        const stored = JSON.parse(JSON.stringify(facts)) as Facts;
        expect(evaluate(replayed, stored)).toEqual(evaluate(enforcing, facts));
      }),
      { numRuns: 500 },
    );
  });

  it('a denial or a question has a notice, and every decision an explanation in both languages', () => {
    fc.assert(
      fc.property(anyLookup, (facts) => {
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
