import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { compilePolicy } from '#policies/compile.ts';
import type { ActorFacts, Decision, Facts, Policy } from '#policies/policy.ts';
import { EFFECTS } from '#policies/vocabulary.ts';

/** An ordinary lookup of an ordinary working day; a test says only what differs. */
export function lookup(over: Partial<Facts> = {}): Facts {
  return {
    at: Date.parse('2026-11-23T09:00:00Z'),
    operation: 'view',
    reason: 'billing-question',
    hasNote: false,
    fields: ['name'],
    system: null,
    change: null,
    country: 'NL',
    actor: person(),
    onBehalfOf: [],
    consent: null,
    evidence: 'present',
    withinToken: true,
    task: null,
    follows: null,
    ...over,
  };
}

export function person(over: Partial<ActorFacts> = {}): ActorFacts {
  return {
    known: true,
    kind: 'human',
    roles: ['service-agent'],
    organisation: 'operator',
    organisationKind: 'controller',
    employed: true,
    ...over,
  };
}

/** The policy of a pack's text; a text with problems fails the test with what is wrong. */
export function policyOf(...texts: string[]): Policy {
  const { policy, problems } = compilePolicy(texts.map((text, index) => ({ file: `pack ${index}`, text })));
  if (policy === null) throw new Error(problems.map((p) => `${p.path}: ${p.message}`).join('\n'));
  return policy;
}

/** Whether `less` permits nothing that `more` does not. */
export function permitsNoMore(less: Decision, more: Decision): void {
  expect(EFFECTS.indexOf(less.wouldBe)).toBeGreaterThanOrEqual(EFFECTS.indexOf(more.wouldBe));
  expect(more.permitted).toEqual(expect.arrayContaining(less.permitted));
}

export function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** Small enough to hold in one's head, with one of everything. */
export const SMALL = `
format: 1
pack: small
version: 1.0.0
mode: enforce
timezone: Europe/Amsterdam
categories:
  contact: { label: { nl: Contactgegevens, en: Contact }, fields: [name, email] }
  billing: { label: { nl: Facturatie, en: Billing }, fields: [iban, invoices] }
  citizen-number: { label: { nl: Burgerservicenummer, en: Citizen number }, fields: [bsn] }
systems:
  crm:
    Contact: { Name: name, Mail: email, BSN__c: bsn, Code: email }
    Account: { IBAN__c: iban, Code: bsn, name: iban }
reasons:
  billing-question:
    label: { nl: Vraag over de factuur, en: Question about a bill }
    basis: eu-gdpr:A6-1-b
    categories: [contact, billing]
    evidence: { any: [interaction, case], before: PT15M, after: PT4H }
  offer: { basis: eu-gdpr:A6-1-a, consent: required, categories: [contact], evidence: { all: [campaign] } }
  audit: { review: always, categories: [contact] }
  emergency: { breakGlass: true, note: required, review: always, categories: [contact] }
roles:
  service-agent:
    reasons: [billing-question, offer, emergency, audit]
    mandate:
      refund: { max: 50, currency: EUR, then: ask }
      discount: { max: 10 }
      change-address: {}
  lead: { kind: human, reasons: [billing-question], mandate: { refund: { max: 500, currency: EUR } } }
  assistant: { kind: software, reasons: [billing-question], budget: { subjectsPerTask: 1, lookupsPerTask: 20 } }
  strict-assistant: { kind: software, reasons: [billing-question], budget: { lookupsPerTask: 5 } }
organisations:
  default: { regions: [EU] }
  partner: { kind: processor, reasons: [billing-question], from: 2026-01-01, until: 2026-12-31, regions: [NL] }
`;

/** Everything that a pack can say to decide by, in one. */
export const WHOLE = `
format: 1
pack: whole
version: 1.0.0
layer: organisation
mode: enforce
timezone: Europe/Amsterdam
categories:
  contact: { fields: [name, email] }
  billing: { fields: [iban] }
systems:
  crm: { Contact: { Name: name, IBAN__c: iban, Both: name }, Account: { Both: iban } }
reasons:
  service: { basis: eu-gdpr:A6-1-b, categories: [contact, billing] }
  sensitive:
    basis: [eu-gdpr:A6-1-b]
    categories: [contact]
    notice: { nl: Deze gegevens zijn gevoelig., en: This data is sensitive. }
    context: { sites: [groningen], device: managed, networks: [10.2.0.0/16, "2001:db8::/32"], countries: [NL] }
  office: { basis: eu-gdpr:A6-1-b, categories: [contact], context: { home: false, then: ask } }
  portal: { basis: eu-gdpr:A6-1-b, consent: granted, categories: [contact] }
  newsletter: { basis: eu-gdpr:A6-1-a, categories: [contact, billing] }
  analysis: { basis: eu-gdpr:A6-1-f, categories: [contact] }
  fraud: { basis: eu-gdpr:A6-1-f, objection: compelling, because: Fraud goes on otherwise, categories: [contact] }
  upsell: { purpose: dpv:DirectMarketing, basis: eu-gdpr:A6-1-b, categories: [contact] }
  listed:
    basis: eu-gdpr:A6-1-e
    categories: [contact]
    evidence: { any: [case], then: deny, escape: not-listed }
  careful: { basis: eu-gdpr:A6-1-e, categories: [contact], evidence: { any: [case], then: ask } }
  not-listed:
    label: { nl: Niet onze klant, en: Not our client }
    basis: eu-gdpr:A6-1-e
    categories: [contact]
    breakGlass: true
    note: required
    review: always
roles:
  desk:
    reasons: &all [service, sensitive, office, portal, newsletter, analysis, fraud, upsell, listed, careful, not-listed]
    mandate:
      refund: { max: 50, currency: EUR, then: ask }
      change-iban: { persons: 2 }
      payout: { max: 500, currency: EUR, then: ask, persons: 2 }
  agent: { reasons: *all, mandate: { refund: { max: 100, currency: EUR } } }
  inside:
    reasons: [service]
    mandate: { refund: { max: 1000, currency: EUR } }
    context: { sites: [groningen] }
  roaming:
    reasons: [service]
    mandate: { refund: { max: 1000, currency: EUR } }
    context: { sites: [groningen], then: ask }
  bot: { kind: software, actsFor: required, reasons: *all, mandate: { change-iban: { persons: 2 } } }
  robot: { kind: software, reasons: *all, mandate: { change-iban: { persons: 2 } } }
organisations:
  bureau:
    kind: processor
    roles: [agent, bot]
    categories: [contact]
    mandate: { refund: { max: 25, currency: EUR } }
    context: { home: false }
notices:
  lookup-without-reason: { nl: Zeg waarom u kijkt., en: Say why you look. }
`;
