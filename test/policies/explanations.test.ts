import { expect, test } from 'vitest';
import { compileBundle, compilePolicy } from '#policies/compile.ts';
import { diffPolicies } from '#policies/diff.ts';

/** Paths of evidence that a pack declares, and what it is told when one makes no sense. */

const PACK = `format: 1
pack: small
version: 1.0.0
mode: observe
timezone: Europe/Amsterdam
categories: { contact: { fields: [name] } }
reasons: { question: { basis: eu-gdpr:A6-1-b, categories: [contact] } }
roles: { desk: { reasons: [question] } }
`;
const HOUR = 3_600_000;

const compiled = (more = '') => {
  const result = compilePolicy([{ file: 'small.yaml', text: PACK + more }]);
  return { policy: result.policy, said: result.problems.map(({ path, message }) => `${path}: ${message}`) };
};

test('a declared path is weak, for everybody and every reason, unless the pack says otherwise', () => {
  const { policy } = compiled(`explanations:
  after-hand-over: { work: case, through: past-team, after: P4D }
  callbacks:
    label: { nl: Terugbellen, en: Callbacks }
    work: interaction
    teams: [callbacks]
    queues: [q-callback]
    reasons: [question]
    before: PT1H
    strength: strong
`);
  expect(policy?.explanations.get('after-hand-over')).toEqual({
    id: 'after-hand-over',
    label: { nl: 'After hand over', en: 'After hand over' },
    work: 'case',
    through: 'past-team',
    teams: null,
    queues: null,
    kinds: null,
    reasons: null,
    before: 0,
    after: 96 * HOUR,
    strength: 'weak',
  });
  expect(policy?.explanations.get('callbacks')).toMatchObject({
    label: { nl: 'Terugbellen', en: 'Callbacks' },
    through: 'anybody',
    teams: new Set(['callbacks']),
    reasons: new Set(['question']),
    before: HOUR,
    strength: 'strong',
  });
  expect(compiled().policy?.explanations.size).toBe(0);
});

test('declared paths are in the bundle, so what was graded by them can be derived again', () => {
  const { policy } = compiled('explanations: { late: { work: case, through: past-assignee, after: P1D } }\n');
  const again = compileBundle(policy?.bundle ?? '');
  expect(again.policy?.explanations).toEqual(policy?.explanations);
  expect(again.policy?.digest).toBe(policy?.digest);
});

test.each([
  ['{ through: team }', 'explanations.p: No layer says which `work` this path leads over.'],
  [
    '{ work: case }',
    'explanations.p: This path explains every look at a customer who has such work, by anybody.',
  ],
  [
    '{ work: interaction, through: past-team }',
    'explanations.p.through: An interaction is nobody’s before or after: it has no history.',
  ],
  [
    '{ work: campaign, through: past-team }',
    'explanations.p.through: A campaign is nobody’s before or after: it has no history.',
  ],
  ['{ work: case, through: team, queues: [q] }', 'explanations.p.queues: Only an interaction has a queue.'],
  ['{ work: work-item, through: team, kinds: [k] }', 'explanations.p.kinds: Only a case has a kind.'],
  [
    '{ work: case, through: team, after: P30D }',
    'explanations.p.after: Work is sought up to two weeks from a lookup.',
  ],
  [
    '{ work: case, through: team, reasons: [questoin] }',
    'explanations.p.reasons[0]: There is no reason `questoin`.',
  ],
])('a path that makes no sense is refused with its place: %s', (path, problem) => {
  expect(compiled(`explanations: { p: ${path} }\n`).said).toEqual([problem]);
});

test('a path that is added or changed is told when two policies are compared', () => {
  const was = compiled().policy;
  const now = compiled('explanations: { late: { work: case, through: past-team, after: P1D } }\n').policy;
  if (!was || !now) throw new Error('a pack does not compile');
  expect(JSON.stringify(diffPolicies(was, now))).toContain('explanations.late');
});
