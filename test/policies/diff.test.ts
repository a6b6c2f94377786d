import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { diffPolicies, type PolicyDiff } from '#policies/diff.ts';
import { fieldsSeen } from '#policies/diff-access.ts';
import { accessSentence, diffMarkdown, diffText, settingSentence } from '#policies/diff-text.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Policy } from '#policies/policy.ts';
import { statementsOf } from '#policies/statements.ts';
import { lookup, person, policyOf, read, SMALL } from './facts.ts';

/** What a change of policy permits and withdraws, judged by what the policies mean and not by how they are written. */

const small = policyOf(SMALL);
const changed = (...changes: [string, string][]): PolicyDiff =>
  diffPolicies(
    small,
    policyOf(
      changes.reduce((text, [from, to]) => {
        expect(text, from).toContain(from);
        return text.replace(from, to);
      }, SMALL),
    ),
  );
const told = ({ access, changes }: PolicyDiff) => [
  ...access.map((change) => accessSentence(change).en),
  ...changes.map((change) => `${change.direction}: ${settingSentence(change).en} [${change.path}]`),
];

describe('who sees what', () => {
  it('a category more and one less are told by role, with the organisations where it differs', () => {
    expect(
      told(changed(['categories: [contact, billing]', 'categories: [contact, citizen-number]'])).slice(0, 2),
    ).toEqual([
      'service-agent, ‘Question about a bill’: now sees citizen number; no longer sees billing.',
      'lead, ‘Question about a bill’: now sees citizen number; no longer sees billing.',
    ]);
    const limited = changed(['regions: [NL] }', 'regions: [NL], categories: [contact] }']);
    expect(told(limited)[0]).toBe(
      'At partner: service-agent, ‘Question about a bill’: no longer sees billing.',
    );
  });

  it('a reason given to a role, and one taken from it', () => {
    const diff = changed([
      'lead: { kind: human, reasons: [billing-question]',
      'lead: { kind: human, reasons: [audit]',
    ]);
    expect(told(diff)).toEqual([
      'lead, ‘Question about a bill’: may no longer give this reason; no longer sees contact, billing.',
      'lead, ‘Audit’: may now give this reason; now sees contact.',
      'At partner: lead, ‘Audit’: nothing changes.',
    ]);
  });

  it('emergency access that no role names any more is open to people in every role', () => {
    const diff = changed([
      'reasons: [billing-question, offer, emergency, audit]',
      'reasons: [billing-question, offer, audit]',
    ]);
    const roles = diff.access.filter(({ organisation }) => organisation === null).map(({ role }) => role);
    expect(roles).toEqual(['lead']);
  });

  it('less than a whole category is told field by field', () => {
    const diff = changed(['fields: [name, email]', 'fields: [name, email, phone]']);
    expect(told(diff)[0]).toBe('service-agent, ‘Question about a bill’: now sees contact (phone).');
    expect(diffText(diff, 'en')).toContain('| + (1)   |');
  });

  it('is what evaluate answers, where all that a policy asks is met', () => {
    const pack = policyOf(
      read('policies/packs/contact-centre-nl.yaml').replace('mode: observe', 'mode: enforce'),
    );
    for (const policy of [small, pack]) {
      for (const role of policy.roles.values()) {
        for (const reason of policy.reasons.values()) {
          for (const organisation of [null, ...policy.organisations.keys()]) {
            const limits = policy.organisations.get(organisation ?? 'default');
            if (
              organisation === 'default' ||
              reason.context ||
              role.context ||
              limits?.context ||
              role.principalRequired
            )
              continue;
            const { permitted, wouldBe, rules } = evaluate(policy, {
              ...lookup({ reason: reason.id, fields: null, hasNote: true, country: null }),
              task: { subjects: 1, lookups: 1 },
              consent: { status: 'given', validUntil: null, version: 'k', organisation },
              actor: person({ roles: [role.id], organisation, kind: role.kind ?? 'human' }),
              at: policy.organisations.get(organisation ?? '')?.from ?? Date.parse('2026-11-23T09:00:00Z'),
            });
            const seen = fieldsSeen(policy, { role: role.id, reason: reason.id, organisation });
            const place = `${policy.pack} ${role.id} ${reason.id} ${organisation}`;
            expect([...(seen ?? [])], `${place} ${rules}`).toEqual(permitted);
            expect(seen !== null, place).toBe(wouldBe !== 'deny');
          }
        }
      }
    }
  });
});

describe('what else changes', () => {
  const changes: Record<string, [string, string, string]> = {
    'a note asked for': [
      'audit: {',
      'audit: { note: required,',
      'withdraws: ‘Audit’: note: not asked → required [reasons.audit.note]',
    ],
    'consent asked for': [
      'audit: {',
      'audit: { consent: required,',
      'withdraws: ‘Audit’: consent: not asked → required [reasons.audit.consent]',
    ],
    'a longer window': [
      'after: PT4H',
      'after: P1D',
      'changes: ‘Question about a bill’: work behind it: one of interaction, case, from 15 minutes before to 4 hours after → one of interaction, case, from 15 minutes before to 1 day after [reasons.billing-question.evidence]',
    ],
    'a denial without work': [
      'after: PT4H }',
      'after: PT4H, then: deny }',
      'withdraws: ‘Question about a bill’: without that work: permitted → denied [reasons.billing-question.evidence.then]',
    ],
    'a larger mandate': [
      'refund: { max: 50, currency: EUR, then: ask }',
      'refund: { max: 75, currency: EUR, then: ask }',
      'permits: role service-agent: mandate refund: up to 50 EUR, above it asked about → up to 75 EUR, above it asked about [roles.service-agent.mandate.refund]',
    ],
    'a mandate gone': [
      '      discount: { max: 10 }\n',
      '',
      'withdraws: role service-agent: mandate discount: up to 10, above it denied → – [roles.service-agent.mandate.discount]',
    ],
    'a ceiling on an organisation': [
      'regions: [NL] }',
      'regions: [NL], mandate: { refund: { max: 10, currency: EUR } } }',
      'withdraws: partner: mandate refund: up to 10 EUR, above it denied [organisations.partner.mandate.refund]',
    ],
    'a smaller budget': [
      'lookupsPerTask: 20',
      'lookupsPerTask: 5',
      'withdraws: role assistant: lookups per task: 20 → 5 [roles.assistant.budget.lookupsPerTask]',
    ],
    'a contract prolonged': [
      'until: 2026-12-31',
      'until: 2027-06-30',
      'permits: partner: contract until: 2026-12-31 → 2027-06-30 [organisations.partner.until]',
    ],
    'a country more': [
      'regions: [NL] }',
      'regions: [NL, BE] }',
      'permits: partner: countries: NL → NL, BE [organisations.partner.regions]',
    ],
    'managed devices only': [
      'audit: {',
      'audit: { context: { device: managed },',
      'withdraws: ‘Audit’: managed device: not asked → required [reasons.audit.context.device]',
    ],
    'a name in a system': [
      'Code: email }',
      'Code: email, Phone: email }',
      'changes: crm Contact: field Phone: email [systems.crm.Contact.Phone]',
    ],
    'words of a notice': [
      'roles:\n',
      'notices: { break-glass: { nl: Nood, en: Emergency } }\nroles:\n',
      'changes: notice break-glass: words: ‘Emergency’ [notices.break-glass]',
    ],
    'a period': [
      'roles:\n',
      'retention: { lookups: P24M }\nroles:\n',
      'changes: retention: lookups: 18 months → 24 months [retention.lookups]',
    ],
    'a detector’s threshold': [
      'roles:\n',
      'detect: { volume-spike: { over: 4 } }\nroles:\n',
      'changes: detection volume-spike: over: 4 [detect.volume-spike.over]',
    ],
    'how grave a rule of the linter is': [
      'roles:\n',
      'lint: { severity: { select-all: off } }\nroles:\n',
      'changes: code: rule select-all: off [lint.severity.select-all]',
    ],
    'the mode': ['mode: enforce', 'mode: observe', 'changes: Policy: mode: enforce → observe [mode]'],
  };
  it.each(Object.entries(changes))('%s', (_, [from, to, sentence]) => {
    expect(told(changed([from, to]))).toContain(sentence);
  });

  it('a role that is new is told once, with what it does not share with others', () => {
    const diff = changed(['  lead: {', '  auditor: { kind: human, reasons: [audit] }\n  lead: {']);
    expect(told(diff)).toEqual([
      'auditor, ‘Audit’: may now give this reason; now sees contact.',
      'At partner: auditor, ‘Audit’: nothing changes.',
      'changes: auditor: role: is new [roles.auditor]',
      'changes: role auditor: kind: human [roles.auditor.kind]',
    ]);
  });
});

describe('what means the same', () => {
  it('however it is written, is no change', () => {
    const reordered = stringify(Object.fromEntries(Object.entries(parse(SMALL)).toReversed()));
    const diff = diffPolicies(small, policyOf(reordered));
    expect(diff.was.digest).not.toBe(diff.now.digest);
    expect(diff.same).toBe(true);
    expect(diffText(diff, 'nl')).toContain('Beide betekenen hetzelfde.');
  });

  it('in one file or in layers, is no change', () => {
    const { roles, ...base } = parse(SMALL);
    const upper = { format: 1, pack: 'small', version: '1.0.0', roles };
    expect(diffPolicies(small, policyOf(stringify(base), stringify(upper))).same).toBe(true);
  });

  it('the other way about, what was permitted is withdrawn', () => {
    const other = policyOf(
      SMALL.replace('lookupsPerTask: 20', 'lookupsPerTask: 5').replace(
        'categories: [contact, billing]',
        'categories: [contact]',
      ),
    );
    const [to, fro] = [diffPolicies(small, other), diffPolicies(other, small)];
    expect(fro.access.map(({ permitted }) => permitted)).toEqual(to.access.map(({ withdrawn }) => withdrawn));
    const opposite = { permits: 'withdraws', withdraws: 'permits', changes: 'changes' };
    expect(fro.changes.map(({ direction }) => direction)).toEqual(
      to.changes.map(({ direction }) => opposite[direction]),
    );
  });
});

/** Single changes that can be put together. */
const CHANGES: [string, string][] = [
  ['audit: {', 'audit: { note: required,'],
  ['offer: {', 'offer: { note: required,'],
  ['lookupsPerTask: 20', 'lookupsPerTask: 2'],
  ['max: 50', 'max: 5'],
  ['regions: [EU]', 'regions: [NL]'],
  ['until: 2026-12-31', 'until: 2026-10-31'],
  ['categories: [contact, billing]', 'categories: [contact]'],
  ['Code: bsn', 'Code: iban'],
  ['mode: enforce', 'mode: observe'],
  ['breakGlass: true, ', ''],
];

it('policies between which no change is told decide alike, and each change that is told makes them decide otherwise', () => {
  const decides = (policy: Policy) =>
    JSON.stringify(
      [...small.reasons.keys()].flatMap((reason) =>
        [...small.roles.keys()].flatMap((role) =>
          ['operator', 'partner'].map((organisation) => {
            const { effect, permitted, rules } = evaluate(
              policy,
              lookup({
                reason,
                system: 'crm',
                fields: ['name', 'IBAN__c', 'Account.Code', 'bsn'],
                country: 'BE',
                task: { subjects: 1, lookups: 10 },
                change: { action: 'refund', amount: 20, currency: 'EUR' },
                consent: { status: 'given', validUntil: null, version: 'k' },
                actor: person({
                  roles: [role],
                  organisation,
                  kind: role.includes('assistant') ? 'software' : 'human',
                }),
              }),
            );
            return [effect, permitted, rules];
          }),
        ),
      ),
    );
  fc.assert(
    fc.property(fc.subarray(CHANGES), fc.subarray(CHANGES), (one, other) => {
      const made = (changes: [string, string][]) =>
        policyOf(changes.reduce((text, [from, to]) => text.replace(from, to), SMALL));
      const [was, now] = [made(one), made(other)];
      const diff = diffPolicies(was, now);
      expect(diff.same).toBe(JSON.stringify(one) === JSON.stringify(other));
      if (diff.same) expect(decides(was)).toBe(decides(now));
    }),
    { numRuns: 200 },
  );
  for (const change of CHANGES)
    expect(decides(policyOf(SMALL.replace(...change))), change[0]).not.toBe(decides(small));
});

it('every statement has words in both languages, and every path is one of a pack', () => {
  for (const name of ['contact-centre-nl', 'bank-loans-nl']) {
    const policy = policyOf(read(`policies/packs/${name}.yaml`));
    for (const { path, of, what, value } of statementsOf(policy).values()) {
      for (const { nl, en } of [of, what, value]) {
        expect(`${nl} ${en}`, path).not.toMatch(/undefined|null|NaN|\[object/);
        expect(nl.length * en.length, path).toBeGreaterThan(0);
      }
    }
    const nothing = policyOf(SMALL);
    for (const language of ['nl', 'en'] as const) {
      expect(diffText(diffPolicies(nothing, policy), language)).not.toMatch(/undefined|null/);
      expect(diffMarkdown(diffPolicies(policy, nothing), language)).toMatch(/^## /);
    }
  }
});
