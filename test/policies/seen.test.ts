import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { lookup, person, policyOf, WHOLE } from './facts.ts';

/** Which fields and which words a lookup gets under the whole language; the pack stands in `facts.ts`. */
const policy = policyOf(WHOLE);

const desk = (over: Parameters<typeof person>[0] = {}) => person({ roles: ['desk'], ...over });
const program = () => person({ kind: 'software', roles: ['bot'] });
const at = (site: string) => ({ site, device: 'managed' as const, network: '10.2.0.7' });
const bureau = { organisation: 'bureau', roles: ['agent'] };
const iban = { action: 'change-iban', amount: null, currency: null };
const given = (over: object = {}) => ({ status: 'given' as const, validUntil: null, version: '1', ...over });
const objected = { status: 'objected' as const, validUntil: null, version: '2' };

describe('fields', () => {
  const seen = (over: Partial<Facts>) => {
    const { wouldBe, permitted, withheld } = evaluate(
      policy,
      lookup({ reason: 'service', fields: ['name', 'iban'], actor: desk(), ...over }),
    );
    return { wouldBe, permitted, withheld };
  };
  const partner = { actor: person(bureau), context: at('groningen') };

  it('are those that the organisation sees, whatever the reason', () => {
    expect(seen({})).toEqual({ wouldBe: 'permit', permitted: ['name', 'iban'], withheld: [] });
    expect(seen(partner)).toEqual({ wouldBe: 'permit', permitted: ['name'], withheld: ['iban'] });
    expect(seen({ ...partner, fields: ['iban'] }).wouldBe).toBe('deny');
    expect(seen({ ...partner, fields: null }).permitted).toEqual(['name', 'email']);
  });
  it('are those that everybody in the chain sees', () => {
    const agent = { actor: program(), onBehalfOf: [person(bureau)], context: at('groningen') };
    expect(seen(agent).permitted).toEqual(['name']);
    expect(seen({ ...agent, onBehalfOf: [desk()] }).permitted).toEqual(['name', 'iban']);
  });
  it('are those that the consent names', () => {
    const consent = given({ categories: ['billing'] });
    expect(seen({ reason: 'newsletter', consent })).toEqual({
      wouldBe: 'permit',
      permitted: ['iban'],
      withheld: ['name'],
    });
    expect(seen({ reason: 'newsletter', consent: given({ categories: null }) }).permitted).toEqual([
      'name',
      'iban',
    ]);
    expect(seen({ reason: 'newsletter', consent: given({ categories: [] }) }).wouldBe).toBe('deny');
  });
  it('of a reason that needs no consent are not those of one', () => {
    expect(seen({ consent: given({ categories: ['billing'] }) }).permitted).toEqual(['name', 'iban']);
  });
  it('are judged by the names of the caller’s system', () => {
    const named = { ...partner, system: 'crm', fields: ['Name', 'IBAN__c', 'Both'] };
    expect(seen(named)).toEqual({ wouldBe: 'permit', permitted: ['Name'], withheld: ['IBAN__c', 'Both'] });
  });
});

describe('notices', () => {
  const noticesOf = (over: Partial<Facts>) =>
    evaluate(policy, lookup({ reason: 'service', actor: desk(), ...over })).notices;

  it('are told in the pack’s own words where it has them', () => {
    expect(noticesOf({ reason: null })).toEqual([
      { id: 'lookup-without-reason', text: { nl: 'Zeg waarom u kijkt.', en: 'Say why you look.' } },
    ]);
  });
  it('of a reason are told at every lookup', () => {
    expect(noticesOf({ reason: 'sensitive', context: at('groningen') })).toEqual([
      { id: 'reason-notice', text: { nl: 'Deze gegevens zijn gevoelig.', en: 'This data is sensitive.' } },
    ]);
  });
  it('name the reason to give instead', () => {
    const [notice] = noticesOf({ reason: 'listed', evidence: 'absent' });
    expect(notice?.text.en).toBe(
      'You have no case with this customer, and this reason asks for one. If it is needed all the same, give the reason ‘Not our client’.',
    );
    expect(notice?.text.nl).toContain('geef dan de reden ‘Niet onze klant’');
  });
  it('of an objection to what rests on consent read as for consent', () => {
    const of = (consent: Facts['consent']) => noticesOf({ reason: 'newsletter', consent })[0]?.text;
    expect(of(objected)).toEqual(of({ ...objected, status: 'withdrawn' }));
    expect(of(objected)).toEqual(of(null));
  });
  it('ask no more once the question is answered', () => {
    expect(noticesOf({ change: iban, follows: { wouldBe: 'ask', sameActor: false } })).toEqual([]);
    expect(
      noticesOf({ reason: 'careful', evidence: 'absent', follows: { wouldBe: 'ask', sameActor: true } })[0]
        ?.text.en,
    ).toBe('You have no case with this customer; this lookup will be reviewed.');
  });
});

describe('facts kept before the language was whole', () => {
  it('decide as they did: what they lack is not known', () => {
    const old = lookup({
      actor: desk(),
      reason: 'service',
      change: { action: 'refund', amount: 75, currency: 'EUR' },
    });
    delete (old as Partial<Facts>).context;
    expect(evaluate(policy, { ...old, follows: { wouldBe: 'ask' } })).toMatchObject({
      wouldBe: 'permit',
      rules: ['mandate-exceeded', 'confirmed'],
    });
    expect(evaluate(policy, { ...old, reason: 'newsletter', change: null, consent: given() }).wouldBe).toBe(
      'permit',
    );
  });
});
