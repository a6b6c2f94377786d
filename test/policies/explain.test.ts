import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import { explainPolicy, placesOf } from '#policies/explain.ts';
import { explanationText } from '#policies/explain-text.ts';
import type { Facts, Policy } from '#policies/policy.ts';
import { DECISION_RULES, EFFECTS } from '#policies/vocabulary.ts';
import { lookup, person, policyOf, read, SMALL } from './facts.ts';

/** Why a lookup is answered as it is, where that is written, and what would change it. */

const small = policyOf(SMALL);
const BASE = { file: 'base.yaml', text: SMALL };
const OURS = {
  file: 'ours.yaml',
  text: 'format: 1\npack: ours\nversion: 2.0.0\nmode: enforce\nreasons:\n  audit: { note: required }\n',
};
const both = policyOf(BASE.text, OURS.text);
const explained = (facts: Partial<Facts>, policy: Policy = both) =>
  explainPolicy(policy, lookup(facts), [BASE, OURS]);
const places = (facts: Partial<Facts>) =>
  explained(facts).places.map(
    ({ rule, path, provenance }) =>
      `${rule} ${path} ${provenance?.decidedBy?.file}:${provenance?.decidedBy?.line}`,
  );
const helps = (facts: Partial<Facts>, policy: Policy = both) =>
  explained(facts, policy).whatIf.map(({ change, wouldBe }) => `${change.en}: ${wouldBe}`);
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('an explanation', () => {
  it('says in both languages why, and where what decided is written', () => {
    const { sentence, decision } = explained({ reason: 'audit' });
    expect(decision.wouldBe).toBe('deny');
    expect(sentence).toEqual({
      nl: 'Bij ‘Audit’ hoort een toelichting; die ontbreekt.',
      en: '‘Audit’ asks for a note; there is none.',
    });
    expect(places({ reason: 'audit' })).toEqual([
      `note-missing reasons.audit.note ours.yaml:${lineOf(OURS.text, 'note')}`,
    ]);
  });

  it('of a permit names the role that grants and what the reason permits', () => {
    expect(places({ fields: ['name'] })).toEqual([
      `null roles.service-agent.reasons base.yaml:${lineOf(SMALL, 'reasons: [billing-question, offer')}`,
      `null reasons.billing-question.categories base.yaml:${lineOf(SMALL, 'categories: [contact, billing]')}`,
    ]);
  });

  it('names every place of a policy that a rule can rest on', () => {
    for (const policy of [small, policyOf(read('policies/packs/contact-centre-nl.yaml'))]) {
      for (const reason of policy.reasons.keys()) {
        for (const rule of DECISION_RULES) {
          const facts = lookup({
            reason,
            change: { action: 'refund', amount: 80, currency: 'EUR' },
            actor: person({ roles: [...policy.roles.keys()], organisation: 'partner-x' }),
          });
          for (const path of placesOf(policy, facts, rule)) {
            const [section, id] = path.split('.') as ['reasons' | 'roles' | 'organisations', string?];
            expect(['reasons', 'roles', 'organisations']).toContain(section);
            if (id !== undefined) expect([...policy[section].keys()], path).toContain(id);
          }
        }
      }
    }
  });

  it('as text has the answer, the places and what would help', () => {
    const text = explanationText(explained({ reason: 'audit', fields: ['name'] }));
    expect(text).toBe(`nl         Bij ‘Audit’ hoort een toelichting; die ontbreekt.
en         ‘Audit’ asks for a note; there is none.

answer     deny
rules      note-missing
permitted  –
withheld   name

where it is written
  note-missing           reasons.audit.note  ours.yaml:6:18 (ours 2.0.0)

what would change the answer
  with a note / met een toelichting: permit, with name
  with the reason ‘Question about a bill’ / met de reden ‘Vraag over de factuur’: permit, with name
`);
  });
});

describe('what would change the answer', () => {
  const cases: Record<string, [Partial<Facts>, string[]]> = {
    'a note': [
      { reason: 'audit' },
      ['with a note: permit', 'with the reason ‘Question about a bill’: permit'],
    ],
    'a consent': [
      { reason: 'offer', fields: ['email'] },
      ['if the customer gives consent: permit', 'with the reason ‘Question about a bill’: permit'],
    ],
    'a smaller amount, or a word': [
      { change: { action: 'refund', amount: 80, currency: 'EUR' } },
      ['with an amount up to 50 EUR: permit', 'if it is confirmed: permit', 'with the role lead: permit'],
    ],
    'another role': [
      {
        actor: person({ roles: ['lead'] }),
        reason: 'offer',
        consent: { status: 'given', validUntil: null, version: 'k' },
      },
      ['with the reason ‘Question about a bill’: permit', 'with the role service-agent: permit'],
    ],
    'a new task': [
      { actor: person({ roles: ['assistant'], kind: 'software' }), task: { subjects: 2, lookups: 3 } },
      ['in a new task: permit'],
    ],
    'all at once, where nothing else does': [
      {
        actor: person({ roles: ['lead'], organisation: 'partner' }),
        reason: 'audit',
        at: Date.parse('2027-02-01T09:00:00Z'),
      },
      ['all together: with a note, by the operator itself, with the role service-agent: permit'],
    ],
  };
  it.each(Object.entries(cases))('%s', (_, [facts, expected]) => {
    expect(helps(facts)).toEqual(expect.arrayContaining(expected));
  });

  it('is never to break the glass, and never nothing', () => {
    expect(helps({ reason: 'audit' }).join()).not.toContain('Emergency');
    expect(helps({ fields: ['name'] })).toEqual([]);
  });

  it('whatever is said to help does', () => {
    fc.assert(
      fc.property(
        fc.record({
          reason: fc.constantFrom(null, 'curious', ...small.reasons.keys()),
          hasNote: fc.boolean(),
          fields: fc.option(fc.subarray(['name', 'iban', 'bsn'], { minLength: 1 })),
          change: fc.option(
            fc.record({
              action: fc.constantFrom('refund', 'gift'),
              amount: fc.constantFrom(null, 20, 90),
              currency: fc.constant('EUR'),
            }),
          ),
          country: fc.constantFrom(null, 'NL', 'US'),
          evidence: fc.constantFrom('present' as const, 'absent' as const),
          withinToken: fc.boolean(),
          actor: fc.record({
            known: fc.boolean(),
            kind: fc.constantFrom('human' as const, 'software' as const),
            roles: fc.subarray([...small.roles.keys()]),
            organisation: fc.constantFrom('operator', 'partner'),
            organisationKind: fc.constant(null),
            employed: fc.constant(true),
          }),
        }),
        (given) => {
          const facts = lookup(given);
          const before = evaluate(small, facts);
          const { whatIf, sentence } = explainPolicy(small, facts, [BASE]);
          expect(sentence.nl.length * sentence.en.length).toBeGreaterThan(0);
          for (const { wouldBe, more, change } of whatIf) {
            expect(EFFECTS.indexOf(wouldBe)).toBeLessThanOrEqual(EFFECTS.indexOf(before.wouldBe));
            expect(wouldBe !== before.wouldBe || more.length > 0).toBe(true);
            expect(`${change.nl} ${change.en}`).not.toMatch(/undefined|null/);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
