import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { explainDecision } from '#policies/sentence.ts';
import { lookup, person, policyOf, SMALL } from './facts.ts';

const policy = policyOf(SMALL);
const observing = policyOf(SMALL.replace('mode: enforce', 'mode: observe'));
const notices = (over: Partial<Facts>) => evaluate(policy, lookup(over)).notices;
const explain = (over: Partial<Facts>, under = policy) => {
  const facts = lookup(over);
  return explainDecision(under, facts, evaluate(under, facts));
};

describe('a notice', () => {
  it('for missing work names the work that the reason asks for', () => {
    expect(notices({ evidence: 'absent' })).toEqual([
      {
        id: 'no-evidence-at-hand',
        text: {
          nl: 'U hebt geen gesprek of zaak met deze klant; deze raadpleging wordt nagekeken.',
          en: 'You have no call or case with this customer; this lookup will be reviewed.',
        },
      },
    ]);
    const consent = { status: 'given', validUntil: null, version: '1' } as const;
    expect(notices({ reason: 'offer', consent, evidence: 'absent' })[0]?.text.en).toBe(
      'You have no campaign with this customer; this lookup will be reviewed.',
    );
  });
  it('does not tell a consent that was taken back from one that was never given', () => {
    const none = notices({ reason: 'offer' });
    const withdrawn = notices({
      reason: 'offer',
      consent: { status: 'withdrawn', validUntil: null, version: '1' },
    });
    expect(none.map(({ text }) => text)).toEqual(withdrawn.map(({ text }) => text));
    expect(none).toHaveLength(1);
  });
  it('asks to confirm where confirming helps, and to pass on where it does not', () => {
    const refund = { action: 'refund', amount: 75, currency: 'EUR' };
    expect(notices({ change: refund })[0]?.text.en).toContain('Confirm it');
    expect(
      notices({ change: { ...refund, amount: 600 }, actor: person({ roles: ['lead'] }) })[0]?.text.en,
    ).toContain('Put it to your supervisor');
    expect(notices({ change: refund, follows: { wouldBe: 'ask' } })).toEqual([]);
  });
  it('says that a reason is always reviewed, once', () => {
    expect(notices({ reason: 'audit' }).map(({ id }) => id)).toEqual(['review-always']);
    expect(notices({ reason: 'emergency', hasNote: true }).map(({ id }) => id)).toEqual(['break-glass']);
  });
  it('is the same in observe mode', () => {
    const facts = lookup({ reason: 'offer' });
    expect(evaluate(observing, facts).notices).toEqual(evaluate(policy, facts).notices);
  });
});

describe('an explanation', () => {
  it('of a permitted lookup names the reason', () => {
    expect(explain({})).toEqual({
      nl: '‘Vraag over de factuur’ staat deze raadpleging toe.',
      en: '‘Question about a bill’ permits this lookup.',
    });
  });
  it('names withheld fields as the caller did, with their category', () => {
    expect(explain({ system: 'crm', fields: ['Mail', 'BSN__c'] })).toEqual({
      nl: '‘Vraag over de factuur’ staat `BSN__c` (burgerservicenummer) niet toe.',
      en: '‘Question about a bill’ does not permit `BSN__c` (citizen number).',
    });
  });
  it('counts fields past the third', () => {
    expect(explain({ fields: ['bsn', 'a', 'b', 'c', 'd'] }).en).toBe(
      '‘Question about a bill’ does not permit `bsn` (citizen number), `a`, `b` and 2 more.',
    );
  });
  it('puts what denies before what only tells', () => {
    expect(explain({ reason: 'offer', evidence: 'absent' }).en).toBe(
      '‘Offer’ needs consent; none is recorded. There was no campaign at hand for ‘Offer’.',
    );
  });
  it('says in observe mode that nothing was held back', () => {
    expect(explain({ reason: null }, observing)).toEqual({
      nl: 'Deze raadpleging zegt niet waarom. Het beleid kijkt mee en houdt niets tegen.',
      en: 'This lookup does not say why. The policy observes, and holds nothing back.',
    });
  });
  it('says that a change was confirmed', () => {
    const change = { action: 'refund', amount: 75, currency: 'EUR' };
    expect(explain({ change, follows: { wouldBe: 'ask' } }).en).toBe(
      'The change above the mandate was confirmed.',
    );
  });
  it('gives an unknown reason back as it was given', () => {
    expect(explain({ reason: 'curious' }).en).toBe('The reason ‘curious’ is not in the policy.');
  });
});
