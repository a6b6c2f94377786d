import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileBundle, compilePolicy } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import { packJsonSchema } from '#policies/json-schema.ts';
import { DETECTORS } from '#policies/vocabulary.ts';
import { DETECTORS as SERVER_DETECTORS } from '#server/detect/detectors.ts';
import { lookup, person, policyOf, read, SMALL, WHOLE } from './facts.ts';

const sample = read('test/policies/design-sample.txt');

describe('the example of the design', () => {
  const policy = policyOf(sample);

  it('compiles as it stands', () => {
    expect(policy).toMatchObject({
      pack: 'contact-centre-nl',
      version: '2026.11.1',
      mode: 'observe',
      timezone: 'Europe/Amsterdam',
    });
    expect([...policy.reasons.keys()]).toEqual(['billing-question', 'win-back-offer', 'emergency']);
  });
  it('means what it says of a reason', () => {
    expect(policy.reasons.get('billing-question')).toEqual({
      id: 'billing-question',
      label: { nl: 'Vraag over de factuur', en: 'Question about a bill' },
      purpose: 'dpv:CustomerCare',
      bases: ['eu-gdpr:A6-1-b'],
      law: null,
      categories: ['contact', 'billing'],
      fields: new Set(['name', 'email', 'phone', 'address', 'iban', 'invoices', 'balance']),
      consentRequired: false,
      consentGranted: false,
      objectionBinds: false,
      because: null,
      context: null,
      notice: null,
      evidence: {
        mode: 'any',
        types: ['interaction', 'case'],
        before: 15 * 60_000,
        after: 4 * 3_600_000,
        // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
        then: 'permit',
        escape: null,
      },
      breakGlass: false,
      noteRequired: false,
      reviewAlways: false,
      disclose: 'now',
    });
    expect(policy.reasons.get('win-back-offer')).toMatchObject({
      label: { nl: 'Win back offer', en: 'Win back offer' },
      consentRequired: true,
      evidence: { mode: 'all', types: ['campaign'], before: 0, after: 0 },
    });
    expect(policy.reasons.get('emergency')).toMatchObject({
      breakGlass: true,
      noteRequired: true,
      reviewAlways: true,
    });
  });
  it('opens emergency access, which no role names, to people in every role and to no program', () => {
    const asked = (roles: string[], kind: 'human' | 'software') =>
      evaluate(
        policy,
        lookup({ reason: 'emergency', hasNote: true, fields: ['phone'], actor: person({ roles, kind }) }),
      );
    expect(asked(['service-agent'], 'human')).toMatchObject({ wouldBe: 'permit', rules: ['break-glass'] });
    expect(asked(['ai-assistant'], 'software').wouldBe).toBe('deny');
    expect(asked([], 'human').wouldBe).toBe('deny');
  });
  it('means what it says of roles, organisations and systems', () => {
    const refund = policy.roles.get('service-agent')?.mandate.get('refund');
    expect([refund?.max, refund?.currency, refund?.then]).toEqual([50, 'EUR', 'ask']);
    expect(policy.roles.get('ai-assistant')).toMatchObject({
      kind: 'software',
      budget: { subjectsPerTask: 1, lookupsPerTask: 20 },
    });
    expect(policy.organisations.get('partner-x')).toEqual({
      id: 'partner-x',
      kind: 'processor',
      reasons: new Set(['billing-question']),
      roles: null,
      categories: null,
      mandate: new Map(),
      context: null,
      from: null,
      until: Date.parse('2027-12-31T23:00:00Z'),
      regions: new Set(['NL']),
    });
    expect(policy.systems.get('salesforce')?.get('Contact')?.get('BSN__c')).toBe('bsn');
  });
  it('means what it says of detectors, retention and the linter', () => {
    expect(policy.detect.get('volume-spike')).toEqual({
      on: true,
      severity: null,
      worksCouncil: null,
      options: { over: 4, per: 'P1D' },
    });
    expect(policy.detect.get('household')).toMatchObject({ on: true, worksCouncil: 'OR 2026-14' });
    expect(policy.detect.get('self')?.on).toBe(false);
    expect(policy.retention.get('lookups')).toBe('P18M');
    expect(policy.retention.get('audit-looks')).toBe('P24M');
    expect(policy.lint).toMatchObject({
      clients: ['@inzage/client'],
      sinks: { allow: ['hosts…'], regions: ['EU'] },
    });
  });
});

describe('a works-council detector', () => {
  it.each([
    ['{ severity: high }', false],
    ['{ worksCouncil: "OR 1" }', true],
    ['{ on: false, worksCouncil: "OR 1" }', false],
    ['{ on: true, worksCouncil: "OR 1" }', true],
  ])('set to %s is on: %s', (settings, on) => {
    expect(policyOf(`${SMALL}detect: { household: ${settings} }\n`).detect.get('household')?.on).toBe(on);
  });
});

describe('every detector of the server', () => {
  it('can be set by a pack', () => {
    const unknown = SERVER_DETECTORS.map(({ id }) => id).filter(
      (id) => !DETECTORS.some((detector) => detector === id),
    );
    expect(unknown).toEqual([]);
  });
});

describe('a reason that rests on consent', () => {
  it('requires it even where the pack forgets to say so', () => {
    const policy = policyOf(
      SMALL.replace('basis: eu-gdpr:A6-1-a, consent: required', 'basis: eu-gdpr:A6-1-a'),
    );
    expect(policy.reasons.get('offer')?.consentRequired).toBe(true);
  });
  it('may require it on another basis too', () => {
    const policy = policyOf(SMALL.replace('eu-gdpr:A6-1-a, consent', 'eu-gdpr:A6-1-f, consent'));
    expect(policy.reasons.get('offer')?.consentRequired).toBe(true);
  });
});

describe('layers', () => {
  const organisation = `
format: 1
pack: our-own
version: 2.0.0
mode: observe
reasons:
  billing-question: { categories: [billing], note: required }
roles:
  service-agent: { reasons: [billing-question] }
organisations:
  partner: { until: 2026-06-30 }
detect:
  self: { on: false }
`;
  const policy = policyOf(SMALL, organisation);

  it('take name, version and mode from the last', () => {
    expect(policy).toMatchObject({
      pack: 'our-own',
      version: '2.0.0',
      mode: 'observe',
      timezone: 'Europe/Amsterdam',
    });
  });
  it('override key by key, and lists whole', () => {
    expect(policy.reasons.get('billing-question')).toMatchObject({
      categories: ['billing'],
      noteRequired: true,
      bases: ['eu-gdpr:A6-1-b'],
      evidence: { types: ['interaction', 'case'] },
    });
    expect([...(policy.roles.get('service-agent')?.reasons ?? [])]).toEqual(['billing-question']);
    expect(policy.roles.get('service-agent')?.mandate.get('refund')?.max).toBe(50);
    expect(policy.organisations.get('partner')?.regions).toEqual(new Set(['NL']));
  });
  it('leave alone what they do not mention', () => {
    expect(policy.reasons.get('emergency')?.breakGlass).toBe(true);
    expect([...policy.roles.keys()]).toContain('lead');
  });
  it('tell a problem where it was written', () => {
    const { problems } = compilePolicy([
      {
        file: 'baseline.yaml',
        text: SMALL.replace('[billing-question, offer, emergency, audit]', '[offers]'),
      },
      { file: 'ours.yaml', text: organisation.replace('[billing-question]', '[biling-question]') },
    ]);
    expect(problems.map(({ file, path, line }) => ({ file, path, line }))).toEqual([
      { file: 'ours.yaml', path: 'roles.service-agent.reasons[0]', line: 9 },
    ]);
  });
  it('that cannot be read hide no others’ mistakes of shape', () => {
    const { policy: none, problems } = compilePolicy([
      { file: 'a.yaml', text: 'format: [' },
      { file: 'b.yaml', text: SMALL.replace('mode: enforce', 'mode: strict') },
    ]);
    expect(none).toBeNull();
    expect(problems.map(({ file }) => file)).toEqual(['a.yaml', 'b.yaml']);
  });
  it('are at least one', () => {
    expect(compilePolicy([])).toMatchObject({
      policy: null,
      problems: [{ message: 'There is no pack to compile.' }],
    });
  });
});

describe('the bundle', () => {
  const policy = policyOf(sample, 'format: 1\npack: ours\nversion: 1.0.0\n');

  it('is the texts themselves, and the digest is over it', () => {
    expect(JSON.parse(policy.bundle)).toEqual({
      format: 1,
      packs: [sample, 'format: 1\npack: ours\nversion: 1.0.0\n'],
    });
    expect(policy.digest).toBe(createHash('sha256').update(policy.bundle).digest('base64'));
  });
  it('compiles to the same policy again', () => {
    expect(compileBundle(policy.bundle)).toEqual({ policy, problems: [] });
  });
  it('changes its digest with a single character, comments included', () => {
    expect(policyOf(sample.replace('# observe', '# Observe')).digest).not.toBe(policyOf(sample).digest);
  });
  it.each(['', '{', 'null', '[]', '{"packs":[1]}', '{"packs":"x"}', `{"format":2,"packs":[]}`])(
    'that reads %j is refused',
    (bundle) => {
      expect(compileBundle(bundle).policy).toBeNull();
      expect(compileBundle(bundle).problems).toHaveLength(1);
    },
  );
  it('in another form is refused, for its digest would not be the one lookups carry', () => {
    const spaced = JSON.stringify(JSON.parse(policy.bundle), null, 1);
    expect(compileBundle(spaced).policy).toBeNull();
  });
});

describe('pack.schema.json', () => {
  const file = new URL('../../policies/pack.schema.json', import.meta.url);

  it('is current (UPDATE_GENERATED=1 rewrites it)', () => {
    if (process.env.UPDATE_GENERATED) writeFileSync(file, packJsonSchema());
    expect(readFileSync(file, 'utf8')).toBe(packJsonSchema());
  });
  it('accepts the packs and the example, and refuses what the compiler refuses by shape', () => {
    const valid = new Ajv2020({ strict: false }).compile(JSON.parse(packJsonSchema()));
    for (const text of [
      sample,
      SMALL,
      WHOLE,
      read('policies/packs/contact-centre-nl.yaml'),
      read('policies/packs/bank-loans-nl.yaml'),
    ]) {
      expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
    }
    for (const name of [
      'unknown-keys',
      'wrong-types',
      'any-and-all',
      'window-not-iso',
      'unknown-detector',
      'mandates',
      'unknown-layer',
      'second-person',
      'evidence-then',
      'granted',
    ]) {
      expect(valid(parse(read(`test/policies/err/${name}.pack.txt`))), name).toBe(false);
    }
  });
});
