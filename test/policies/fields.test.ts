import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { lookup, policyOf, SMALL } from './facts.ts';

const policy = policyOf(SMALL);

describe('fields', () => {
  const fields = (names: string[] | null, over: Partial<Facts> = {}) => {
    const { wouldBe, permitted, withheld, rules, notices } = evaluate(
      policy,
      lookup({ fields: names, ...over }),
    );
    return { wouldBe, permitted, withheld, rules, notices: notices.map((notice) => notice.id) };
  };

  it('are split in the order and spelling of the caller', () => {
    expect(fields(['BSN__c', 'IBAN__c', 'email', 'Nonsense'], { system: 'crm' })).toEqual({
      wouldBe: 'permit',
      permitted: ['IBAN__c', 'email'],
      withheld: ['BSN__c', 'Nonsense'],
      rules: ['field-not-permitted'],
      notices: ['fields-withheld'],
    });
  });
  it('that are all outside the reason deny the lookup', () => {
    expect(fields(['bsn', 'shoeSize'])).toEqual({
      wouldBe: 'deny',
      permitted: [],
      withheld: ['bsn', 'shoeSize'],
      rules: ['field-not-permitted'],
      notices: ['field-not-permitted'],
    });
  });
  it('not named means all of the reason, without reproach', () => {
    expect(fields(null)).toEqual({
      wouldBe: 'permit',
      permitted: ['name', 'email', 'iban', 'invoices'],
      withheld: ['bsn'],
      rules: [],
      notices: [],
    });
  });
  it('not named and denied means everything withheld', () => {
    expect(fields(null, { withinToken: false })).toMatchObject({
      permitted: [],
      withheld: ['name', 'email', 'iban', 'invoices', 'bsn'],
    });
  });
  it('of none are permitted', () => {
    expect(fields([])).toMatchObject({ wouldBe: 'permit', permitted: [], withheld: [], rules: [] });
  });
  it('whose name two objects share are permitted only if both are', () => {
    expect(fields(['Code'], { system: 'crm' }).withheld).toEqual(['Code']);
    expect(fields(['Contact.Code'], { system: 'crm' }).permitted).toEqual(['Contact.Code']);
    expect(fields(['Account.Code', 'email'], { system: 'crm' }).withheld).toEqual(['Account.Code']);
  });
  it('whose system name is also a policy name mean both', () => {
    // `name` is contact in the policy and iban in this system's Account.
    expect(fields(['name', 'Mail'], { system: 'crm', reason: 'audit' }).withheld).toEqual(['name']);
    expect(fields(['name'], { system: null, reason: 'audit' }).permitted).toEqual(['name']);
  });
  it('of another system are unknown', () => {
    expect(fields(['Name', 'name'], { system: null }).withheld).toEqual(['Name']);
    expect(fields(['Name', 'name'], { system: 'other' }).withheld).toEqual(['Name']);
  });
  it.each(['view', 'search', 'export', 'change'] as const)('are judged the same for %s', (operation) => {
    expect(fields(['name', 'bsn'], { operation }).withheld).toEqual(['bsn']);
  });
});
