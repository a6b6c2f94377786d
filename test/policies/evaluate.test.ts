import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import type { DecisionRule, Effect } from '#policies/vocabulary.ts';
import { lookup, person, policyOf, SMALL } from './facts.ts';

const policy = policyOf(SMALL);
const observing = policyOf(SMALL.replace('mode: enforce', 'mode: observe'));
const software = (roles: string[]) => person({ kind: 'software', roles });
const refund = (amount: number | null, currency: string | null = 'EUR') => ({
  action: 'refund',
  amount,
  currency,
});

describe('what a lookup is answered', () => {
  const table: [promise: string, facts: Partial<Facts>, effect: Effect, rules: DecisionRule[]][] = [
    ['a reason of the role, with work at hand, is permitted', {}, 'permit', []],
    ['no reason is denied', { reason: null }, 'deny', ['lookup-without-reason']],
    ['a reason outside the policy is denied', { reason: 'curious' }, 'deny', ['unknown-reason']],
    ['an unknown account is denied', { actor: person({ known: false }) }, 'deny', ['unknown-actor']],
    [
      'an account of somebody who left is denied',
      { actor: person({ employed: false }) },
      'deny',
      ['unknown-actor'],
    ],
    [
      'a reason no role grants is denied',
      { actor: person({ roles: ['teller'] }) },
      'deny',
      ['reason-not-permitted'],
    ],
    [
      'an account without roles is denied',
      { actor: person({ roles: [] }) },
      'deny',
      ['reason-not-permitted'],
    ],
    [
      'a program cannot use a role for people',
      { actor: software(['lead']) },
      'deny',
      ['reason-not-permitted'],
    ],
    [
      'a person cannot use a role for programs',
      { actor: person({ roles: ['assistant'] }) },
      'deny',
      ['reason-not-permitted'],
    ],
    ['a token outside its scope is denied', { withinToken: false }, 'deny', ['token-scope-exceeded']],

    ['a partner works under its contract', { actor: person({ organisation: 'partner' }) }, 'permit', []],
    [
      'a partner has only the reasons agreed',
      { reason: 'audit', actor: person({ organisation: 'partner' }) },
      'deny',
      ['organisation-not-permitted'],
    ],
    [
      'a contract holds in its last second',
      { at: Date.parse('2026-12-31T22:59:59.999Z'), actor: person({ organisation: 'partner' }) },
      'permit',
      [],
    ],
    [
      'a contract is over at midnight on its own clock',
      { at: Date.parse('2026-12-31T23:00:00Z'), actor: person({ organisation: 'partner' }) },
      'deny',
      ['contract-ended'],
    ],
    [
      'a contract that has not begun does not hold',
      { at: Date.parse('2025-12-31T22:59:59.999Z'), actor: person({ organisation: 'partner' }) },
      'deny',
      ['contract-ended'],
    ],
    [
      'a partner looks from the countries agreed',
      { country: 'BE', actor: person({ organisation: 'partner' }) },
      'deny',
      ['region-not-permitted'],
    ],
    ['others look from within the Union', { country: 'BE' }, 'permit', []],
    ['others do not look from outside the Union', { country: 'GB' }, 'deny', ['region-not-permitted']],
    [
      'an unknown country is not held against anybody',
      { country: null, actor: person({ organisation: 'partner' }) },
      'permit',
      [],
    ],
    [
      'nobody in particular falls under the default',
      { country: 'US', actor: person({ organisation: null }) },
      'deny',
      ['region-not-permitted'],
    ],

    ['a reason that rests on consent needs it', { reason: 'offer' }, 'deny', ['consent-missing']],
    [
      'given consent is enough',
      { reason: 'offer', consent: { status: 'given', validUntil: null, version: '1' } },
      'permit',
      [],
    ],
    [
      'refused consent is not',
      { reason: 'offer', consent: { status: 'refused', validUntil: null, version: '1' } },
      'deny',
      ['consent-withdrawn'],
    ],
    [
      'withdrawn consent is not',
      { reason: 'offer', consent: { status: 'withdrawn', validUntil: null, version: '1' } },
      'deny',
      ['consent-withdrawn'],
    ],
    [
      'expired consent is not',
      { reason: 'offer', consent: { status: 'expired', validUntil: null, version: '1' } },
      'deny',
      ['consent-withdrawn'],
    ],
    [
      'consent ends at its last moment',
      {
        reason: 'offer',
        consent: { status: 'given', validUntil: Date.parse('2026-11-23T09:00:00Z'), version: '1' },
      },
      'deny',
      ['consent-withdrawn'],
    ],
    [
      'consent holds a millisecond before that',
      {
        reason: 'offer',
        consent: { status: 'given', validUntil: Date.parse('2026-11-23T09:00:00.001Z'), version: '1' },
      },
      'permit',
      [],
    ],
    [
      'consent is not asked of other reasons',
      { consent: { status: 'withdrawn', validUntil: null, version: '1' } },
      'permit',
      [],
    ],

    ['emergency access asks for a note', { reason: 'emergency' }, 'deny', ['note-missing', 'break-glass']],
    [
      'emergency access with a note is permitted',
      { reason: 'emergency', hasNote: true },
      'permit',
      ['break-glass'],
    ],
    ['missing work is permitted and told', { evidence: 'absent' }, 'permit', ['no-evidence-at-hand']],
    ['a silent feed is not held against anybody', { evidence: 'unknown' }, 'permit', []],
    ['a reason that demands no work needs none', { reason: 'audit', evidence: 'absent' }, 'permit', []],

    ['a change within the mandate is permitted', { change: refund(50) }, 'permit', []],
    ['a change above the mandate is asked about', { change: refund(50.01) }, 'ask', ['mandate-exceeded']],
    [
      'an amount that is not told is above any maximum',
      { change: refund(null) },
      'ask',
      ['mandate-exceeded'],
    ],
    ['a negative amount is within no mandate', { change: refund(-10) }, 'ask', ['mandate-exceeded']],
    ['another currency is above the mandate', { change: refund(1, 'USD') }, 'ask', ['mandate-exceeded']],
    ['an untold currency is above the mandate', { change: refund(1, null) }, 'ask', ['mandate-exceeded']],
    [
      'a limit without currency counts the number alone',
      { change: { action: 'discount', amount: 10, currency: null } },
      'permit',
      [],
    ],
    [
      'past such a limit the default is to deny',
      { change: { action: 'discount', amount: 11, currency: null } },
      'deny',
      ['mandate-exceeded'],
    ],
    [
      'a mandate without limit has none',
      { change: { action: 'change-address', amount: null, currency: null } },
      'permit',
      [],
    ],
    [
      'a change that no mandate names is denied',
      { change: { action: 'cancel', amount: null, currency: null } },
      'deny',
      ['mandate-exceeded'],
    ],
    [
      'the best mandate among the roles counts',
      { change: refund(400), actor: person({ roles: ['service-agent', 'lead'] }) },
      'permit',
      [],
    ],
    [
      'asking is better than denying',
      { change: refund(600), actor: person({ roles: ['lead', 'service-agent'] }) },
      'ask',
      ['mandate-exceeded'],
    ],
    [
      'a role that does not grant the reason lends no mandate',
      { reason: 'audit', change: refund(400), actor: person({ roles: ['service-agent', 'lead'] }) },
      'ask',
      ['mandate-exceeded'],
    ],
    ['a change that is not described is not judged', { operation: 'change', change: null }, 'permit', []],
    [
      'confirming what was asked goes on',
      { change: refund(75), follows: { wouldBe: 'ask' } },
      'permit',
      ['mandate-exceeded', 'confirmed'],
    ],
    [
      'a denial is not confirmed away',
      { change: refund(600), actor: person({ roles: ['lead'] }), follows: { wouldBe: 'ask' } },
      'deny',
      ['mandate-exceeded'],
    ],
    [
      'following a permit confirms nothing',
      { change: refund(75), follows: { wouldBe: 'permit' } },
      'ask',
      ['mandate-exceeded'],
    ],
    [
      'asking and being denied is being denied',
      { change: refund(75), withinToken: false, follows: { wouldBe: 'ask' } },
      'deny',
      ['mandate-exceeded', 'token-scope-exceeded'],
    ],

    [
      'a task within its budget goes on',
      { actor: software(['assistant']), task: { subjects: 1, lookups: 20 } },
      'permit',
      [],
    ],
    [
      'one customer too many ends the task',
      { actor: software(['assistant']), task: { subjects: 2, lookups: 2 } },
      'deny',
      ['budget-exceeded'],
    ],
    [
      'one lookup too many ends the task',
      { actor: software(['assistant']), task: { subjects: 1, lookups: 21 } },
      'deny',
      ['budget-exceeded'],
    ],
    [
      'the smallest of two budgets binds',
      { actor: software(['assistant', 'strict-assistant']), task: { subjects: 1, lookups: 6 } },
      'deny',
      ['budget-exceeded'],
    ],
    [
      'a budget is not evaded by naming no task',
      { actor: software(['assistant']) },
      'deny',
      ['budget-exceeded'],
    ],
    ['people have no budget', { task: { subjects: 40, lookups: 900 } }, 'permit', []],

    [
      'a program acts for a person who may',
      { actor: software(['assistant']), task: { subjects: 1, lookups: 1 }, onBehalfOf: [person()] },
      'permit',
      [],
    ],
    [
      'a program cannot act for a person who may not',
      {
        actor: software(['assistant']),
        task: { subjects: 1, lookups: 1 },
        onBehalfOf: [person({ roles: [] })],
      },
      'deny',
      ['reason-not-permitted'],
    ],
    [
      'a program cannot act for somebody unknown',
      {
        actor: software(['assistant']),
        task: { subjects: 1, lookups: 1 },
        onBehalfOf: [person(), person({ known: false })],
      },
      'deny',
      ['unknown-actor'],
    ],
    [
      'a program cannot act for somebody who left',
      {
        actor: software(['assistant']),
        task: { subjects: 1, lookups: 1 },
        onBehalfOf: [person({ employed: false })],
      },
      'deny',
      ['unknown-actor'],
    ],
    [
      'whom it acts for brings their contract',
      {
        at: Date.parse('2027-06-01T09:00:00Z'),
        actor: software(['assistant']),
        task: { subjects: 1, lookups: 1 },
        onBehalfOf: [person({ organisation: 'partner' })],
      },
      'deny',
      ['contract-ended'],
    ],
    [
      'whom it acts for brings their mandate',
      { change: refund(75), actor: person({ roles: ['lead'] }), onBehalfOf: [person()] },
      'ask',
      ['mandate-exceeded'],
    ],

    [
      'all causes are told together',
      { reason: 'offer', country: 'US', withinToken: false, evidence: 'absent' },
      'deny',
      ['region-not-permitted', 'consent-missing', 'token-scope-exceeded', 'no-evidence-at-hand'],
    ],
  ];

  it.each(table)('%s', (_, facts, effect, rules) => {
    const decision = evaluate(policy, lookup(facts));
    expect(decision).toMatchObject({ effect, wouldBe: effect, rules });
    expect(evaluate(observing, lookup(facts))).toEqual({ ...decision, effect: 'permit' });
  });

  it.each(table)('%s: a denial shows nothing and has a notice', (_, facts) => {
    const asked = lookup(facts);
    const { wouldBe, permitted, withheld, notices } = evaluate(policy, asked);
    if (wouldBe !== 'deny') return;
    expect(permitted).toEqual([]);
    expect(withheld).toEqual(asked.fields);
    expect(notices.length).toBeGreaterThan(0);
  });
});

describe('a decision', () => {
  it('is the same for the same facts, which it leaves as they were', () => {
    const facts = lookup({ fields: Object.freeze(['bsn', 'name']), onBehalfOf: Object.freeze([person()]) });
    const before = structuredClone(facts);
    const first = evaluate(policy, Object.freeze(facts));
    expect(evaluate(policy, structuredClone(facts))).toEqual(first);
    expect(facts).toEqual(before);
  });
  it('is one object for the same facts, which nobody can change', () => {
    const first = evaluate(policy, lookup({ fields: null }));
    expect(evaluate(policy, lookup({ fields: null }))).toBe(first);
    expect(() => (first.permitted.length = 0)).toThrow(TypeError);
    expect(() => first.withheld.push('x')).toThrow(TypeError);
    expect(() => (first.notices.length = 0)).toThrow(TypeError);
    expect(evaluate(policy, lookup({ fields: null })).permitted).toHaveLength(4);
  });
  it('is another for other fields, whatever their names are joined by', () => {
    const fields = ['name', 'bsn'];
    const first = evaluate(policy, lookup({ fields }));
    fields.pop();
    for (const other of [['name'], ['name,bsn'], ['bsn', 'name'], []]) {
      const { permitted, withheld } = evaluate(policy, lookup({ fields: other }));
      expect([...permitted, ...withheld].toSorted()).toEqual(other.toSorted());
    }
    expect(evaluate(policy, lookup({ fields: ['name', 'bsn'] }))).toEqual(first);
  });
});
