import { describe, expect, it } from 'vitest';
import { compileBundle, compilePolicy } from '#policies/compile.ts';
import { provenanceOf } from '#policies/provenance.ts';
import { policyOf, SMALL } from './facts.ts';

/** Packs over packs: which comes out on top, what is kept, what is taken out, and where each value comes from. */

const named = (layer: string, pack: string, rest: string) =>
  `format: 1\npack: ${pack}\nversion: 1.0.0\nlayer: ${layer}\n${rest}`;
const baseline = SMALL.replace('mode: enforce', 'layer: baseline\nmode: enforce');
const sector = named(
  'sector',
  'telecom',
  'retention: { lookups: P24M }\nreasons: { audit: { disclose: after } }\n',
);
const ours = named('organisation', 'ours', 'mode: observe\nreasons: { audit: { disclose: withheld } }\n');
const sources = (...texts: string[]) => texts.map((text, n) => ({ file: `${'abcdef'[n]}.yaml`, text }));
const problemsOf = (...texts: string[]) =>
  compilePolicy(sources(...texts)).problems.map(
    ({ file, line, message, hint }) => `${file}:${line} ${message} ${hint ?? ''}`,
  );

describe('layers with names', () => {
  it('stack by name, whatever the order of the files', () => {
    const policy = policyOf(baseline, sector, ours);
    for (const order of [
      [ours, sector, baseline],
      [sector, baseline, ours],
      [baseline, ours, sector],
    ]) {
      expect(policyOf(...order)).toEqual(policy);
    }
    expect(policy).toMatchObject({ pack: 'ours', version: '1.0.0', mode: 'observe' });
    expect(policy.retention.get('lookups')).toBe('P24M');
    expect(policy.reasons.get('audit')?.disclose).toBe('withheld');
    expect(JSON.parse(policy.bundle).packs).toEqual([baseline, sector, ours]);
    expect(compileBundle(policy.bundle)).toEqual({ policy, problems: [] });
  });
  it('lie under a pack that names none', () => {
    const unnamed = 'format: 1\npack: local\nversion: 3.0.0\nretention: { lookups: P12M }\n';
    const policy = policyOf(sector, baseline, unnamed);
    expect(policy.pack).toBe('local');
    expect(policy.retention.get('lookups')).toBe('P12M');
  });
  it('never lie unawares under one that names none and was given before them', () => {
    const unnamed = 'format: 1\npack: local\nversion: 3.0.0\nretention: { lookups: P12M }\n';
    expect(problemsOf(unnamed, sector, baseline)).toEqual([
      'a.yaml:4 This covers what `telecom` writes (b.yaml:5): a pack that names no layer lies over all that do. Say `layer:` in this pack too, or give it after the others.',
    ]);
    expect(problemsOf(unnamed.replace('P12M', 'P24M'), sector, baseline)).toEqual([]);
  });
  it('side by side are one, in the order of their names', () => {
    const one = named('organisation', 'ours-billing', 'roles: { biller: { reasons: [billing-question] } }\n');
    const two = named('organisation', 'ours-care', 'roles: { carer: { reasons: [billing-question] } }\n');
    const policy = policyOf(two, baseline, one);
    expect(policy).toEqual(policyOf(one, two, baseline));
    expect(policy).toMatchObject({ pack: 'ours-billing+ours-care', version: '1.0.0+1.0.0' });
    expect([...policy.roles.keys()]).toEqual(expect.arrayContaining(['biller', 'carer', 'lead']));
  });
  it('side by side that write one place differently are told at both', () => {
    const one = named('organisation', 'ours-a', 'reasons: { audit: { disclose: now } }\n');
    const two = named('organisation', 'ours-b', '\nreasons:\n  audit: { disclose: after }\n');
    expect(problemsOf(baseline, one, two)).toEqual([
      'b.yaml:5 `reasons.audit.disclose` is written differently in `ours-b` (c.yaml:7), which lies in the same layer. Say it in one of them, or put one in a higher layer.',
      'c.yaml:7 `reasons.audit.disclose` is written differently in `ours-a` (b.yaml:5), which lies in the same layer. Say it in one of them, or put one in a higher layer.',
    ]);
    expect(policyOf(baseline, one, two.replace('after', 'now')).reasons.get('audit')?.disclose).toBe('now');
  });
  it('side by side bear different names', () => {
    expect(problemsOf(baseline, ours, ours.replace('observe', 'observe # twice'))).toHaveLength(2);
  });
});

describe('a lock', () => {
  const locking = `${baseline}lock: [retention.lookups, reasons.audit, roles.lead.mandate]\nretention: { lookups: P24M }\n`;

  it('keeps a place from later layers, and all below it', () => {
    const found = problemsOf(
      locking,
      named(
        'organisation',
        'ours',
        'retention: { lookups: P12M }\nreasons: { audit: { note: required } }\nroles: { lead: { mandate: { refund: {} } } }\n',
      ),
    );
    const line = locking.split('\n').findIndex((text) => text.startsWith('lock:')) + 1;
    expect(found).toEqual([
      `b.yaml:5 \`retention.lookups\` is locked by \`small\` (a.yaml:${line}). Leave it out: \`small\` alone decides this.`,
      `b.yaml:6 This bears on \`reasons.audit\`, which is locked by \`small\` (a.yaml:${line}). Leave it out: \`small\` alone decides this.`,
      `b.yaml:7 \`roles.lead.mandate\` is locked by \`small\` (a.yaml:${line}). Leave it out: \`small\` alone decides this.`,
    ]);
  });
  it('is not broken by repeating what it keeps, nor by what lies beside it', () => {
    const beside = 'retention: { lookups: P24M, findings: P36M }\nroles: { lead: { kind: human } }\n';
    expect(policyOf(locking, named('sector', 's', beside)).retention.get('findings')).toBe('P36M');
  });
  it('deeper than layers merge binds what holds it', () => {
    const deep = `${baseline}lock: [reasons.billing-question.evidence.after]\n`;
    const shorter = (after: string) =>
      named('sector', 's', `reasons: { billing-question: { evidence: { any: [case], after: ${after} } } }\n`);
    expect(problemsOf(deep, shorter('PT1H'))).toHaveLength(1);
    expect(policyOf(deep, shorter('PT4H')).reasons.get('billing-question')?.evidence?.types).toEqual([
      'case',
    ]);
  });
  it('keeps what nobody has written yet', () => {
    const found = problemsOf(
      `${baseline}lock: [reasons.audit.note, notices]\n`,
      named('sector', 's', 'reasons: { audit: { note: required } }\n'),
    );
    expect(found).toHaveLength(1);
  });
  it('does not bind the layer it stands in', () => {
    expect(
      problemsOf(
        `${baseline}lock: [retention.lookups]\n`,
        named('baseline', 'also', 'retention: { lookups: P24M }\n'),
      ),
    ).toEqual([]);
  });
  it('of a place that is no place is told, with the nearest', () => {
    const found = (place: string) => problemsOf(`${baseline}lock: [${place}]\n`)[0];
    expect(found('retention.lookup')).toContain('Did you mean `retention.lookups`?');
    expect(found('reasons.audti.note')).toContain('Did you mean `reasons.audit`?');
    expect(found('reason.audit')).toContain('Did you mean `reasons`?');
    expect(found('version')).toContain('There is no `version` in a pack.');
  });
  it('may hold dots in a name', () => {
    const dotted = baseline.replace('  lead:', '  lead.nl:');
    const above = (role: string) => named('sector', 's', `roles: { ${role}: { reasons: [audit] } }\n`);
    expect(problemsOf(`${dotted}lock: [roles.lead.nl.reasons]\n`, above('lead.nl'))).toHaveLength(1);
    expect(problemsOf(`${dotted}lock: [roles.lead.nl.reasons]\n`, above('lead'))).toEqual([]);
  });
});

describe('a removal', () => {
  it('takes out what a layer below wrote, and its name wherever it is listed', () => {
    const policy = policyOf(
      baseline,
      named('organisation', 'ours', 'remove: [reasons.offer, categories.billing, roles.strict-assistant]\n'),
    );
    expect(policy.reasons.has('offer')).toBe(false);
    expect([...(policy.roles.get('service-agent')?.reasons ?? [])]).toEqual([
      'billing-question',
      'emergency',
      'audit',
    ]);
    expect(policy.reasons.get('billing-question')?.categories).toEqual(['contact']);
    expect(policy.fields.has('iban')).toBe(false);
    expect(policy.systems.get('crm')?.get('Account')?.has('IBAN__c')).toBe(false);
    expect(policy.roles.has('strict-assistant')).toBe(false);
  });
  it('may be of a part, and the pack that removes may write it anew', () => {
    const policy = policyOf(
      baseline,
      named(
        'organisation',
        'ours',
        'remove: [reasons.offer.consent, roles.lead]\nroles: { lead: { reasons: [audit] } }\nreasons: { offer: { basis: eu-gdpr:A6-1-f } }\n',
      ),
    );
    expect(policy.reasons.get('offer')?.consentRequired).toBe(false);
    expect(policy.roles.get('lead')).toMatchObject({ kind: null, reasons: new Set(['audit']) });
    expect(policy.roles.get('lead')?.mandate.size).toBe(0);
  });
  it('of what is not there, or is locked, is told', () => {
    const locking = `${baseline}lock: [reasons.offer.consent]\n`;
    const found = problemsOf(
      locking,
      named('organisation', 'ours', 'remove:\n  - reasons.ofer\n  - reasons.offer\n  - detect.self\n'),
    );
    expect(found).toEqual([
      'b.yaml:6 No layer below writes `reasons.ofer`, so there is nothing to remove. Did you mean `reasons.offer`?',
      expect.stringContaining('b.yaml:7 This bears on `reasons.offer.consent`, which is locked by `small`'),
      'b.yaml:8 No layer below writes `detect.self`, so there is nothing to remove. ',
    ]);
  });
  it('of what lies in the same layer is told at both', () => {
    const removing = named('sector', 'less', 'remove: [reasons.audit]\n');
    const writing = named('sector', 'more', 'reasons: { audit: { note: required } }\n');
    const found = problemsOf(baseline, removing, writing);
    expect(found.map((one) => one.slice(0, 8))).toEqual(['b.yaml:5', 'c.yaml:5']);
  });
});

describe('where a value comes from', () => {
  const asked = (place: string, ...texts: string[]) => provenanceOf(sources(...texts), place);

  it('is told with file, line and layer, and what it overrode', () => {
    const low = `${baseline}retention: { lookups: P30M }\n`;
    const line = low.split('\n').length - 1;
    expect(asked('retention.lookups', low, sector, ours)).toEqual({
      provenance: {
        path: 'retention.lookups',
        value: 'P24M',
        decidedBy: {
          file: 'b.yaml',
          line: 5,
          column: 23,
          layer: 'sector',
          pack: 'telecom',
          version: '1.0.0',
          value: 'P24M',
        },
        overrode: [
          {
            file: 'a.yaml',
            line,
            column: 23,
            layer: 'baseline',
            pack: 'small',
            version: '1.0.0',
            value: 'P30M',
          },
        ],
        merged: false,
        lockedBy: null,
        removedBy: null,
      },
    });
  });
  it('names the lock that keeps it', () => {
    const { provenance } = asked(
      'retention.lookups',
      `${baseline}lock: [retention]\nretention: { lookups: P24M }\n`,
      ours,
    );
    expect(provenance).toMatchObject({
      decidedBy: { pack: 'small' },
      lockedBy: { pack: 'small', value: 'retention' },
    });
  });
  it('says that packs were put together where each writes a part', () => {
    const { provenance } = asked('reasons.audit', baseline, sector, ours);
    expect(provenance).toMatchObject({
      value: { review: 'always', categories: ['contact'], disclose: 'withheld' },
      decidedBy: { pack: 'ours' },
      overrode: [{ pack: 'telecom' }, { pack: 'small' }],
      merged: true,
    });
  });
  it('says where nobody wrote it, and what took it out', () => {
    expect(asked('retention.exports', baseline).provenance).toMatchObject({
      value: undefined,
      decidedBy: null,
    });
    const without = named('organisation', 'less', 'remove: [reasons.offer]\n');
    expect(asked('reasons.offer.basis', baseline, without).provenance).toMatchObject({
      value: undefined,
      decidedBy: null,
      removedBy: { pack: 'less', line: 5 },
    });
  });
  it('of no place says which is near', () => {
    expect(asked('reasons.offr', baseline)).toEqual({
      provenance: null,
      message: 'There is no `offr` in `reasons`.',
      hint: 'Did you mean `reasons.offer`?',
    });
    expect(asked('mode', 'format: [').provenance).toBeNull();
  });
});
