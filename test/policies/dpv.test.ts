import { describe, expect, it } from 'vitest';
import {
  ancestorsOf,
  isCriminal,
  isNarrower,
  isSpecialCategory,
  PURPOSE_TERMS,
  shortTerm,
  termAddress,
} from '#policies/dpv/dpv.ts';
import legalBases from '#policies/dpv/legal-bases.json' with { type: 'json' };
import personalData from '#policies/dpv/personal-data.json' with { type: 'json' };
import purposes from '#policies/dpv/purposes.json' with { type: 'json' };

describe('the vocabulary', () => {
  it.each([
    ['purposes', purposes],
    ['personal data', personalData],
    ['legal bases', legalBases],
  ])('of %s says which version it is, whose, and under which licence', (_, file) => {
    expect(file).toMatchObject({ version: '2.2', licence: expect.stringContaining('W3C') });
    expect(file.source).toContain('https://w3id.org/dpv');
  });
  it('is a tree without circles, whose every branch is a term', () => {
    for (const file of [purposes, personalData]) {
      const broader: Record<string, readonly string[]> = file.broader;
      for (const parent of Object.values(broader).flat()) {
        expect(parent in broader || parent === 'dpv:SpecialCategoryPersonalData', parent).toBe(true);
      }
    }
    for (const term of PURPOSE_TERMS) expect(ancestorsOf(term)).not.toContain(term);
  });
});

describe('a purpose', () => {
  it('is told by what is said of every broader one', () => {
    expect(ancestorsOf('dpv:TargetedAdvertising')).toEqual([
      'dpv:PersonalisedAdvertising',
      'dpv:Advertising',
      'dpv:Personalisation',
      'dpv:Marketing',
    ]);
    expect(isNarrower('dpv:DirectMarketing', 'dpv:Marketing')).toBe(true);
    expect(isNarrower('dpv:Marketing', 'dpv:Marketing')).toBe(true);
    expect(isNarrower('dpv:Marketing', 'dpv:DirectMarketing')).toBe(false);
    expect(isNarrower('sector-finance:FraudManagement', 'dpv:EnforceSecurity')).toBe(true);
  });
  it('is the same by its address, of any version', () => {
    expect(isNarrower('https://w3id.org/dpv/2.0#DirectMarketing', 'https://w3id.org/dpv#Marketing')).toBe(
      true,
    );
    expect(shortTerm('https://w3id.org/dpv/2.2/legal/eu/gdpr#A6-1-b')).toBe('eu-gdpr:A6-1-b');
    expect(shortTerm('https://example.org/purpose#x')).toBe('https://example.org/purpose#x');
    for (const term of PURPOSE_TERMS) expect(shortTerm(termAddress(term))).toBe(term);
  });
  it('that the vocabulary does not hold is itself alone', () => {
    expect(ancestorsOf('dpv:constructor')).toEqual([]);
    expect(ancestorsOf('constructor')).toEqual([]);
    expect(isNarrower('ours:thing', 'ours:thing')).toBe(true);
    expect(isNarrower('ours:thing', 'dpv:Marketing')).toBe(false);
  });
});

describe('a kind of data', () => {
  it('is special or about crime as the vocabulary has it', () => {
    expect(['pd:MentalHealth', 'pd:Fingerprint', 'pd:TradeUnionMembership'].every(isSpecialCategory)).toBe(
      true,
    );
    expect(['pd:Contact', 'pd:Income', 'toString'].some(isSpecialCategory)).toBe(false);
    expect(['pd:Criminal', 'pd:CriminalConviction'].every(isCriminal)).toBe(true);
    expect(isCriminal('pd:Social')).toBe(false);
  });
});
