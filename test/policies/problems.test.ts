import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#policies/compile.ts';
import { problemsText } from '#policies/inspect.ts';
import { nearest } from '#policies/nearest.ts';

/**
 * Packs with mistakes, each beside what the compiler says of it (`UPDATE_GENERATED=1` rewrites that). They are
 * called .txt so that no formatter mends them.
 */
const folder = new URL('./err/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.pack.txt'))
  .map((name) => name.replace('.pack.txt', ''));

describe('a pack with mistakes', () => {
  it.each(names)('%s is told with line, column and hint', (name) => {
    const text = readFileSync(new URL(`${name}.pack.txt`, folder), 'utf8');
    const golden = new URL(`${name}.problems.txt`, folder);
    const { policy, problems } = compilePolicy([{ file: 'pack.yaml', text }]);
    const told = problemsText(problems);
    if (process.env.UPDATE_GENERATED) writeFileSync(golden, told);
    expect(told).toBe(readFileSync(golden, 'utf8'));
    expect(problems.length).toBeGreaterThan(0);
    expect(policy).toBeNull();
  });

  it('is placed inside its file', () => {
    for (const name of names) {
      const text = readFileSync(new URL(`${name}.pack.txt`, folder), 'utf8');
      const lines = text.split('\n');
      for (const { line, column } of compilePolicy([{ file: 'pack.yaml', text }]).problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }
    }
  });
});

describe('hostile text', () => {
  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]\n`)}`,
    ],
    ['nesting without end', '['.repeat(100_000)],
    [
      'a prototype as key',
      'format: 1\npack: x\nversion: 1.0\n__proto__: { mode: enforce }\nsystems: { s: { __proto__: { a: b } } }\n',
    ],
    ['control characters', '\u0000\u0001\u0002: \uFFFF'],
    ['more than a mebibyte', `# ${'x'.repeat(1_048_576)}\n`],
    ['an unknown tag', 'format: !!js/function "x"\n'],
  ])('%s becomes problems, not an exception', (_, text) => {
    const { policy, problems } = compilePolicy([{ file: 'pack.yaml', text }]);
    expect(policy).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });
});

describe('nearest', () => {
  it.each([
    ['biling', 'billing'],
    ['evidance', 'evidence'],
    ['lable', 'label'],
    ['Europe/Amsterdm', 'Europe/Amsterdam'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['label', 'billing', 'evidence', 'Europe/Amsterdam'])).toBe(meant);
  });
  it('guesses nothing far away', () => {
    expect(nearest('xyz', ['billing', 'note'])).toBeNull();
  });
});
