import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lintText } from '../../extension/lint.ts';
import { frontEndFor } from '../../extension/parse/front-end.ts';
import { createProject, filesUnder } from '../../extension/project.ts';
import { fixtures, lint, POLICY, ROOT, TODAY } from './fixtures.ts';

/** Code is half-typed most of the time. Whatever stands there, the linter answers, and soon. */

const all = [...fixtures('ok'), ...fixtures('err')];
const everything = filesUnder(join(ROOT, 'test/lint')).map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));
/** Generous: the machine that runs the tests may be busy. What hangs takes minutes. */
const LONGEST_MS = 4_000;
const SCRAPS = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '`',
  "'",
  '"',
  '${',
  '=>',
  '...',
  ',',
  ';',
  '/*',
  '//',
  '<a',
  '?.',
  '\u0000',
  'await ',
  'class ',
  '@',
  '#',
  '=',
  'é𝒳',
  ':',
  '\n',
  '\n    ',
  '\t',
  'def f(',
  'f"{',
  '"""',
  'lambda',
  'for x in ',
  'if ',
  'else:',
  'return ',
  '\\',
  '</script>',
  '<script>',
];

test('a file cut off anywhere is still answered', () => {
  for (const [index, { path, text }] of all.entries()) {
    // Not everywhere in each, but of all of them together at every kind of place.
    for (let at = (index * 37) % 449; at < text.length; at += 449) {
      const { findings, notices } = lint(path, text.slice(0, at));
      for (const { span } of [...findings, ...notices]) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(at);
      }
    }
  }
});

test('every file of the set, cut off or with scraps thrown in, is answered within its time', () => {
  expect(new Set(everything.map(({ path }) => frontEndFor(path)?.language)).size).toBeGreaterThan(1);
  const disk = new Map(everything.map(({ path, text }) => [path, text]));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(everything, { minLength: 20, maxLength: 20 }),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...SCRAPS), fc.nat(200)),
        {
          maxLength: 4,
        },
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (files, changes, cutOff) => {
        for (const { path, text } of files) {
          let changed = text.slice(0, Math.ceil(cutOff * text.length));
          for (const [where, scrap, cut] of changes) {
            const at = Math.floor(where * changed.length);
            changed = changed.slice(0, at) + scrap + changed.slice(at + cut);
          }
          // The others of its project stand as they are.
          const project = createProject((name) => (name === path ? changed : (disk.get(name) ?? null)));
          const started = performance.now();
          const result = lintText({ path, text: changed, policy: POLICY, project, today: TODAY });
          expect(performance.now() - started, path).toBeLessThan(LONGEST_MS);
          for (const { span } of [...(result?.findings ?? []), ...(result?.notices ?? [])]) {
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(changed.length);
          }
        }
      },
    ),
    { numRuns: 60, seed: 20261127 },
  );
});

test('a file that needs more time than it may have says so', () => {
  const project = createProject(() => null);
  const text = everything.map((each) => (each.path.endsWith('.ts') ? each.text : '')).join('\n');
  const result = lintText({ path: 'all.ts', text, policy: POLICY, project, today: TODAY, budgetMs: 0 });
  expect(result?.notices.some(({ span }) => span.start === 0 && span.end === text.length)).toBe(true);
});

test('half-typed Python is read around what is not there yet', () => {
  const code = `import logging
log = logging.getLogger(__name__)


def first(customer):
    found = lookup(customer.email,
    log.info("%s", customer.email)


def second(customer):
    text = "half
    log.info("%s", customer.phone)
`;
  const { findings, notices } = lint('half.py', code);
  expect(findings.map((finding) => code.slice(finding.span.start, finding.span.end))).toEqual([
    'customer.email',
    'customer.phone',
  ]);
  expect(notices.map((notice) => notice.message.en)).toEqual([
    'Not all of this file was analysed: line 6.',
    'Not all of this file was analysed: line 11.',
  ]);
});

test('a file with scraps thrown in and pieces cut out is still answered', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...SCRAPS), fc.nat(40)), {
        minLength: 1,
        maxLength: 6,
      }),
      ({ path, text }, changes) => {
        let changed = text;
        for (const [where, scrap, cut] of changes) {
          const at = Math.floor(where * changed.length);
          changed = changed.slice(0, at) + scrap + changed.slice(at + cut);
        }
        const { findings } = lint(path, changed);
        for (const { span } of findings) expect(span.end).toBeLessThanOrEqual(changed.length);
      },
    ),
    { numRuns: 600, seed: 20261122 },
  );
});

test('applying a safe fix removes its finding and leaves code that can be read', () => {
  let applied = 0;
  for (const { path, text } of all) {
    const before = lint(path, text);
    for (const finding of before.findings) {
      const fix = finding.fixes.find((each) => each.safe);
      if (!fix || finding.suppressed) continue;
      applied++;
      const changed = fix.edits
        .toSorted((a, b) => b.span.start - a.span.start)
        .reduce((code, edit) => code.slice(0, edit.span.start) + edit.text + code.slice(edit.span.end), text);
      const after = lint(path, changed);
      expect(after.notices, path).toEqual([]);
      expect(after.findings.length, `${path}: ${fix.title.en}`).toBeLessThan(before.findings.length);
    }
  }
  expect(applied).toBeGreaterThan(10);
});

test('code nested too deep is a notice, not a crash', () => {
  const deep = `export const x = ${'['.repeat(20_000)}${']'.repeat(20_000)};`;
  const { notices } = lint('deep.ts', deep);
  expect(notices.map((notice) => notice.message.en)).toEqual(['Not all of this file was analysed: line 1.']);
});

test('Python nested too deep is a notice, not a crash', () => {
  const deep = `x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
  expect(lint('deep.py', deep).notices.length).toBeGreaterThan(0);
  const chain = `x = ${'a + '.repeat(20_000)}a\n`;
  expect(() => lint('chain.py', chain)).not.toThrow();
});

test('a long concatenation and a chain of calls are followed to their end', () => {
  const long = `export const f = (c: { email: string }) => console.log(${Array(3_000).fill("'a'").join(' + ')} + c.email);`;
  expect(lint('long.ts', long).findings.map((finding) => finding.rule)).toEqual(['personal-data-in-log']);
});

test('functions that call each other in a circle end', () => {
  const names = Array.from({ length: 30 }, (_, index) => `f${index}`);
  const code = names
    .map(
      (name, index) =>
        `function ${name}(x) { ${names
          .filter((_, other) => other !== index)
          .map((each) => `${each}(x);`)
          .join(' ')} }`,
    )
    .join('\n');
  const started = performance.now();
  lint('circle.ts', `${code}\nexport const run = (c) => f0(c.email);`);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('names given from one to the next, each in several ways, are followed once', () => {
  const lines = ['let v0 = require("jsforce");'];
  for (let i = 1; i < 60; i++) {
    lines.push(
      `let v${i} = v${i - 1}.a || v${i - 1}.b || v${i - 1}(v${i - 1}); v${i} = v${Math.max(0, i - 2)} ?? v${i};`,
    );
  }
  const started = performance.now();
  lint('names.js', `${lines.join('\n')}\nv59.query('SELECT Id FROM Contact');`);
  expect(performance.now() - started).toBeLessThan(5_000);
});
