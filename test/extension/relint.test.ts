import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileResult, type LintInput, lintText } from '../../extension/lint.ts';
import { createProject, filesUnder } from '../../extension/project.ts';
import { createRelinter } from '../../extension/relint.ts';
import { fixtures, POLICY, ROOT, TODAY } from './fixtures.ts';

/** As one types, only what an edit can matter to is linted again. Nobody may notice. */

function input(path: string, text: string): LintInput {
  return { path, text, policy: POLICY, project: createProject(() => null), today: TODAY };
}

/** Everything that is told of a file. */
function told(result: FileResult | null): unknown {
  const { findings, notices } = result ?? { findings: [], notices: [] };
  return {
    findings: findings
      .map(({ rule, span, message, related, fixes, fingerprint, suppressed }) =>
        JSON.stringify({ rule, span, message, related, fixes, fingerprint, suppressed }),
      )
      .sort(),
    notices,
  };
}

/** Many fixtures in one file, each with its names made its own. */
function together(ending: string, count: number): string {
  const own = (text: string, index: number): string => {
    const names = [...text.matchAll(/\b(?:function|class|def|const|let)\s+(\w{3,})/g)].map(
      ([, name = '']) => name,
    );
    return [...new Set(names)].reduce(
      (code, name) => code.replace(new RegExp(`\\b${name}\\b`, 'g'), `${name}_${index}`),
      text,
    );
  };
  return [...fixtures('err'), ...fixtures('ok')]
    .filter(({ name }) => name.endsWith(ending))
    .slice(0, count)
    .map(({ text }, index) => own(text, index))
    .join('\n');
}

const edit = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.constantFrom('x', '1', ' ', '.', "'", '(', 'email', 'é', '', '\n', '// a', '# a'),
  cut: fc.nat(3),
});

test.each([
  ['.ts', 'a.ts'],
  ['.py', 'a.py'],
  ['.js', 'a.js'],
])(
  'after any edits of many %s fixtures in one file, a file is told the same as when linted afresh',
  (ending, path) => {
    const whole = together(ending, 24);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const relinter = createRelinter();
        let text = whole;
        relinter.lint(input(path, text));
        for (const { where, text: added, cut } of edits) {
          const at = Math.floor(where * text.length);
          text = text.slice(0, at) + added + text.slice(at + cut);
          const again = relinter.lint(input(path, text));
          expect(told(again)).toEqual(told(lintText(input(path, text))));
        }
      }),
      { numRuns: 8, seed: 20261127 },
    );
  },
);

test('a call that is typed reaches into functions that stay as they are', () => {
  const code = (argument: string): string =>
    `function show(text) {\n  console.log(text);\n}\n\nexport function run(customer) {\n  show(customer.${argument});\n}\n${'export const other = () => 1;\n'.repeat(40)}`;
  const relinter = createRelinter();
  relinter.lint(input('a.ts', code('id')));
  expect(relinter.lint(input('a.ts', code('emai')))?.findings.map(({ rule }) => rule)).toEqual([]);
  expect(relinter.lint(input('a.ts', code('email')))?.findings.map(({ rule }) => rule)).toEqual([
    'personal-data-in-log',
  ]);
  expect(relinter.lint(input('a.ts', code('id')))?.findings).toEqual([]);
});

test('a comment that makes a file speak of customers matters to all of it', () => {
  const relinter = createRelinter();
  const before = `# serves the desk

def opened(log, client):
    log.info("from %s", client.address)


def closed(log, client):
    log.info("gone: %s", client.id)
`;
  expect(relinter.lint(input('desk.py', before))?.findings).toEqual([]);
  const after = before.replace('the desk', 'customers');
  const again = told(relinter.lint(input('desk.py', after)));
  expect(again).toEqual(told(lintText(input('desk.py', after))));
  expect(JSON.stringify(again)).toContain('personal-data-in-log');
});

test('linting again after an edit takes a fraction of linting the file', () => {
  const sources = filesUnder(join(ROOT, 'test/lint'))
    .filter((path) => path.endsWith('.ts'))
    .slice(0, 200);
  const text = sources
    .map((path, index) => `export namespace N${index} {\n${readFileSync(path, 'utf8')}\n}`)
    .join('\n');
  const relinter = createRelinter();
  relinter.lint(input('a.ts', text));
  const [fresh, again]: number[][] = [[], []];
  for (let turn = 0; turn < 5; turn++) {
    const at = text.indexOf('async', Math.floor((text.length / 8) * (turn + 1)));
    const changed = `${text.slice(0, at)} ${text.slice(at)}`;
    const times = [() => relinter.lint(input('a.ts', changed)), () => lintText(input('a.ts', changed))].map(
      (run) => {
        const started = performance.now();
        run();
        return performance.now() - started;
      },
    );
    again?.push(times[0] ?? 0);
    fresh?.push(times[1] ?? 0);
    relinter.lint(input('a.ts', text));
  }
  const median = (all: number[] = []): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
  expect(median(again)).toBeLessThan(median(fresh) / 2);
});
