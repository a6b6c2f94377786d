import { describe, expect, it } from 'vitest';
import { runCases } from '#policies/cases.ts';
import { packJsonSchema } from '#policies/json-schema.ts';
import { DECISION_RULES, RETAINED } from '#policies/vocabulary.ts';
import { policyOf, read } from './facts.ts';

/** docs/policy-packs.md is compiled and its cases are run: what it shows works. */
const page = read('docs/policy-packs.md');
const [pack, layer, cases] = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

describe('the page on policy packs', () => {
  it('shows a pack that compiles', () => {
    expect(policyOf(pack ?? '')).toMatchObject({ pack: 'water-board', mode: 'observe' });
  });
  it('shows a layer over it, and cases that the two meet', () => {
    const policy = policyOf(pack ?? '', layer ?? '');
    expect(runCases(policy, cases ?? '', 'docs')).toEqual({ passed: 5, failed: [], problems: [] });
  });
  it('mentions every word of the language and every rule of a decision', () => {
    const words = new Set<string>([...DECISION_RULES, ...RETAINED]);
    const collect = (schema: unknown): void => {
      if (schema === null || typeof schema !== 'object') return;
      if ('properties' in schema && schema.properties !== null && typeof schema.properties === 'object') {
        for (const word of Object.keys(schema.properties)) words.add(word);
      }
      for (const value of Object.values(schema)) collect(value);
    };
    collect(JSON.parse(packJsonSchema()));
    expect(words.size).toBeGreaterThan(50);
    expect([...words].filter((word) => !new RegExp(`\\b${word}\\b`).test(page))).toEqual([]);
  });
});
