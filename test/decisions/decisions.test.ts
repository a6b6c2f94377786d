import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCases } from '#policies/cases.ts';
import { checkPolicy, testPolicy } from '#policies/inspect.ts';
import { policyOf, read, SMALL } from '../policies/facts.ts';

const packs = new URL('../../policies/packs/', import.meta.url).pathname;

describe('the example of the design', () => {
  it('means what its cases say', () => {
    const policy = policyOf(read('test/policies/design-sample.txt'));
    const file = 'test/decisions/design-sample.cases.yaml';
    expect(runCases(policy, read(file), file)).toEqual({ passed: 7, failed: [], problems: [] });
  });
});

describe('a case that is not met', () => {
  const policy = policyOf(SMALL);
  const run = (text: string) => runCases(policy, text, 'small.cases.yaml');

  it('is told with its name, its line and the difference', () => {
    expect(
      run(`- name: a clerk sees the number
  facts: { actor: { roles: [service-agent] }, reason: billing-question, fields: [name, bsn] }
  expect:
    wouldBe: deny
    withheld: []
- name: a clerk sees the name
  facts: { actor: { roles: [service-agent] }, reason: billing-question, fields: [name] }
  expect: { wouldBe: permit }
`),
    ).toEqual({
      passed: 1,
      failed: [
        {
          name: 'a clerk sees the number',
          line: 4,
          message: 'expected wouldBe deny, got permit (field-not-permitted); withheld came with bsn',
        },
      ],
      problems: [],
    });
  });
  it('with a time that is none is told', () => {
    const { failed } = run('- name: x\n  facts: { at: 2026-02-30 }\n  expect: { wouldBe: deny }\n');
    expect(failed).toEqual([{ name: 'x', line: 2, message: 'There is no time `2026-02-30`.' }]);
  });
  it('with words unknown to cases is a problem of the file', () => {
    const { problems, passed } = run('- name: x\n  facts: { reson: y }\n  expect: { rules: [no-consent] }\n');
    expect(passed).toBe(0);
    expect(problems.map(({ line, message, hint }) => ({ line, message, hint }))).toEqual([
      {
        line: 2,
        message: '`reson` is not a word of the pack language here.',
        hint: 'Did you mean `reason`?',
      },
      { line: 3, message: '`no-consent` is not known here.', hint: expect.stringContaining('One of: ') },
    ]);
  });
  it('that expects nothing is a problem of the file', () => {
    expect(run('- { name: x, facts: {}, expect: {} }\n').problems[0]?.message).toBe(
      'A case expects something.',
    );
  });
});

describe('checking packs', () => {
  it('tells of a file that is not there', async () => {
    const checked = await checkPolicy([`${packs}nowhere.yaml`]);
    expect(checked).toMatchObject({ ok: false, policy: null });
    expect(checked.text).toContain('nowhere.yaml:1:1: There is no such file.');
  });
  it('says in two lines what a good one holds', async () => {
    const { text, policy } = await checkPolicy([`${packs}contact-centre-nl.yaml`]);
    expect(text).toBe(
      `contact-centre-nl 2026.11.2 (observe): 16 reasons, 12 roles, 40 fields in 13 categories, 4 organisations.\ndigest ${policy?.digest}\n`,
    );
  });
  it('says how many cases of a pack are as expected', async () => {
    const tested = await testPolicy([`${packs}contact-centre-nl.yaml`]);
    expect(tested.text).toMatch(/^(\d+) of \1 cases as expected\.\n$/);
    expect(tested.ok).toBe(true);
  });
  it('says so when a pack has no cases', async () => {
    const file = new URL('../policies/design-sample.txt', import.meta.url).pathname;
    expect(readFileSync(file, 'utf8')).not.toBe('');
    expect(await testPolicy([file])).toMatchObject({
      ok: false,
      passed: 0,
      text: expect.stringContaining('No cases'),
    });
  });
});
