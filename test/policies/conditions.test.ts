import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { explainDecision } from '#policies/sentence.ts';
import type { DecisionRule, Effect } from '#policies/vocabulary.ts';
import { lookup, person, policyOf, WHOLE } from './facts.ts';

/** What the words of the whole language decide, one promise a line; the pack stands in `facts.ts`. */
const policy = policyOf(WHOLE);

const desk = (over: Parameters<typeof person>[0] = {}) => person({ roles: ['desk'], ...over });
const program = (over: Parameters<typeof person>[0] = {}) =>
  person({ kind: 'software', roles: ['bot'], ...over });
const at = (
  site: string | null,
  device: 'managed' | 'unmanaged' | null = 'managed',
  network = '10.2.0.7',
) => ({
  site,
  device,
  network,
});
const iban = { action: 'change-iban', amount: null, currency: null };
const refund = (amount: number) => ({ action: 'refund', amount, currency: 'EUR' });
const given = (over: object = {}) => ({ status: 'given' as const, validUntil: null, version: '1', ...over });
const objected = { status: 'objected' as const, validUntil: null, version: '2' };
const asked = (sameActor?: boolean) => ({
  wouldBe: 'ask' as const,
  ...(sameActor !== undefined && { sameActor }),
});

type Row = [promise: string, facts: Partial<Facts>, effect: Effect, rules: DecisionRule[]];

const places: Row[] = [
  ['a place that is agreed is permitted', { reason: 'sensitive', context: at('groningen') }, 'permit', []],
  [
    'another site is denied',
    { reason: 'sensitive', context: at('utrecht') },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'an untold site meets no condition',
    { reason: 'sensitive', context: at(null) },
    'deny',
    ['context-not-permitted'],
  ],
  ['a lookup that tells no place meets none', { reason: 'sensitive' }, 'deny', ['context-not-permitted']],
  [
    'an unmanaged device is denied',
    { reason: 'sensitive', context: at('groningen', 'unmanaged') },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'an untold device is not managed',
    { reason: 'sensitive', context: at('groningen', null) },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'an address outside the range is denied',
    { reason: 'sensitive', context: at('groningen', 'managed', '10.3.0.7') },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'the last address of the range is in it',
    { reason: 'sensitive', context: at('groningen', 'managed', '10.2.255.255') },
    'permit',
    [],
  ],
  [
    'an address of version 6 in its range is permitted',
    { reason: 'sensitive', context: at('groningen', 'managed', '2001:db8::7') },
    'permit',
    [],
  ],
  [
    'a name is no address',
    { reason: 'sensitive', context: at('groningen', 'managed', 'office') },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'a country that is not agreed is denied',
    { reason: 'sensitive', context: at('groningen'), country: 'DE' },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'an untold country meets no condition on countries',
    { reason: 'sensitive', context: at('groningen'), country: null },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'from home, where that is refused, is asked about',
    { reason: 'office', context: at('home') },
    'ask',
    ['context-not-permitted'],
  ],
  ['from no told site it is asked about too', { reason: 'office' }, 'ask', ['context-not-permitted']],
  ['anywhere else it is not', { reason: 'office', context: at('utrecht') }, 'permit', []],
  [
    'who confirms goes on',
    { reason: 'office', context: at('home'), follows: asked(true) },
    'permit',
    ['confirmed', 'context-not-permitted'],
  ],
  [
    'a role whose place fails grants nothing',
    { actor: person({ roles: ['inside'] }), context: at('home') },
    'deny',
    ['context-not-permitted'],
  ],
  [
    'the best of one’s roles counts',
    { actor: person({ roles: ['inside', 'desk'] }), context: at('home') },
    'permit',
    [],
  ],
  [
    'a role at its place grants',
    { actor: person({ roles: ['inside'] }), context: at('groningen') },
    'permit',
    [],
  ],
  [
    'a role whose place fails lends no mandate',
    { actor: person({ roles: ['inside', 'desk'] }), context: at('home'), change: refund(900) },
    'ask',
    ['mandate-exceeded'],
  ],
  [
    'at its place it does',
    { actor: person({ roles: ['inside', 'desk'] }), context: at('groningen'), change: refund(900) },
    'permit',
    [],
  ],
  [
    'a mandate of a role whose place asks is asked about',
    { actor: person({ roles: ['roaming', 'desk'] }), context: at('home'), change: refund(600) },
    'ask',
    ['context-not-permitted'],
  ],
  [
    'an organisation’s place binds its people',
    { actor: person({ organisation: 'bureau', roles: ['agent'] }), context: at('home') },
    'deny',
    ['context-not-permitted'],
  ],
];

const persons: Row[] = [
  ['a change that takes two is asked about first', { change: iban }, 'ask', ['second-person-needed']],
  [
    'the same person does not confirm it',
    { change: iban, follows: asked(true) },
    'ask',
    ['second-person-needed'],
  ],
  [
    'whether it is another is not known: it is not confirmed',
    { change: iban, follows: asked() },
    'ask',
    ['second-person-needed'],
  ],
  [
    'another with the mandate confirms it',
    { change: iban, follows: asked(false) },
    'permit',
    ['confirmed', 'second-person-needed'],
  ],
  [
    'another without it does not',
    { change: iban, follows: asked(false), actor: person({ roles: ['agent'] }) },
    'deny',
    ['mandate-exceeded'],
  ],
  [
    'a program is no second person',
    { change: iban, follows: asked(false), actor: program({ roles: ['bot'] }), onBehalfOf: [desk()] },
    'ask',
    ['second-person-needed'],
  ],
  [
    'a program alone cannot begin',
    { change: iban, actor: program({ roles: ['robot'] }) },
    'deny',
    ['second-person-needed'],
  ],
  [
    'for a person it can',
    { change: iban, actor: program({ roles: ['bot'] }), onBehalfOf: [desk()] },
    'ask',
    ['second-person-needed'],
  ],
  [
    'above the maximum both are told',
    { change: { action: 'payout', amount: 700, currency: 'EUR' } },
    'ask',
    ['mandate-exceeded', 'second-person-needed'],
  ],
  [
    'and another person confirms both',
    { change: { action: 'payout', amount: 700, currency: 'EUR' }, follows: asked(false) },
    'permit',
    ['mandate-exceeded', 'confirmed', 'second-person-needed'],
  ],
  [
    'a program that acts for nobody is denied where it must',
    { actor: program() },
    'deny',
    ['principal-missing'],
  ],
  ['for somebody it is permitted', { actor: program(), onBehalfOf: [desk()] }, 'permit', []],
  [
    'whom it acts for must act for somebody too, where so bound',
    { actor: program({ roles: ['robot'] }), onBehalfOf: [program()] },
    'deny',
    ['principal-missing'],
  ],
];

const bureau = { organisation: 'bureau', roles: ['agent'] };
const organisations: Row[] = [
  [
    'a role that the contract names grants',
    { actor: person(bureau), context: at('groningen') },
    'permit',
    [],
  ],
  [
    'a role it does not name grants nothing there',
    { actor: person({ ...bureau, roles: ['desk'] }), context: at('groningen') },
    'deny',
    ['organisation-not-permitted'],
  ],
  [
    'a change within the ceiling is permitted',
    { actor: person(bureau), context: at('groningen'), change: refund(25) },
    'permit',
    [],
  ],
  [
    'a change above it is beyond the mandate, whatever the role',
    { actor: person(bureau), context: at('groningen'), change: refund(26) },
    'deny',
    ['mandate-exceeded'],
  ],
  [
    'a ceiling grants no change that the role does not',
    {
      actor: person({ ...bureau, roles: ['agent'] }),
      context: at('groningen'),
      change: { action: 'discount', amount: 1, currency: 'EUR' },
    },
    'deny',
    ['mandate-exceeded'],
  ],
];

const consents: Row[] = [
  [
    'a grant by name permits',
    { reason: 'portal', consent: given({ organisation: 'operator' }) },
    'permit',
    [],
  ],
  ['consent for all is no grant', { reason: 'portal', consent: given() }, 'deny', ['consent-missing']],
  [
    'a grant to another is none',
    { reason: 'portal', consent: given({ organisation: 'bureau' }) },
    'deny',
    ['consent-missing'],
  ],
  [
    'a grant reaches nobody who lets another look',
    {
      reason: 'portal',
      consent: given({ organisation: 'operator' }),
      actor: program(),
      onBehalfOf: [desk({ organisation: 'elsewhere' })],
    },
    'deny',
    ['consent-missing'],
  ],
  [
    'an objection stops legitimate interests',
    { reason: 'analysis', consent: objected },
    'deny',
    ['objection'],
  ],
  ['no word at all does not', { reason: 'analysis' }, 'permit', []],
  [
    'a withdrawal of consent is no objection',
    { reason: 'analysis', consent: { ...objected, status: 'withdrawn' } },
    'permit',
    [],
  ],
  ['compelling grounds outweigh it', { reason: 'fraud', consent: objected }, 'permit', []],
  ['it does not reach a contract', { reason: 'service', consent: objected }, 'permit', []],
  [
    'it always stops marketing, a contract notwithstanding',
    { reason: 'upsell', consent: objected },
    'deny',
    ['objection'],
  ],
  ['it ends consent', { reason: 'newsletter', consent: objected }, 'deny', ['objection']],
];

const evidence: Row[] = [
  [
    'missing work denies where the reason says so',
    { reason: 'listed', evidence: 'absent' },
    'deny',
    ['no-evidence-at-hand'],
  ],
  ['a silent feed does not', { reason: 'listed', evidence: 'unknown' }, 'permit', []],
  [
    'missing work asks where the reason says so',
    { reason: 'careful', evidence: 'absent' },
    'ask',
    ['no-evidence-at-hand'],
  ],
  [
    'and who confirms goes on',
    { reason: 'careful', evidence: 'absent', follows: asked(true) },
    'permit',
    ['no-evidence-at-hand', 'confirmed'],
  ],
  [
    'the way out is open',
    { reason: 'not-listed', evidence: 'absent', hasNote: true },
    'permit',
    ['break-glass'],
  ],
];

describe.each([
  ['a place', places],
  ['two people, and programs', persons],
  ['an organisation’s own limits', organisations],
  ['what a customer said', consents],
  ['work at hand', evidence],
])('%s', (_, rows) => {
  it.each(rows)('%s', (__, over, effect, rules) => {
    const facts = lookup({ reason: 'service', actor: desk(), ...over });
    const decision = evaluate(policy, facts);
    expect(decision).toMatchObject({ wouldBe: effect, effect, rules });
    if (effect !== 'permit') expect(decision.notices.length).toBeGreaterThan(0);
    const { nl, en } = explainDecision(policy, facts, decision);
    for (const sentence of [nl, en]) expect(sentence).toMatch(/^\S.*\.$/su);
  });
});
