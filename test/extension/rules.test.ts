import { describe, expect, test } from 'vitest';
import { RULES } from '../../extension/rules/rules.ts';
import { expected, fixtures, found, lint } from './fixtures.ts';

describe('what is wrong is found, where it is and nowhere else', () => {
  test.each(fixtures('err'))('$name', ({ path, text }) => {
    const wanted = expected(text);
    expect(wanted).not.toEqual([]);
    expect(found(lint(path, text)).sort()).toEqual(wanted.sort());
  });
});

describe('what is right stays silent', () => {
  test.each(fixtures('ok'))('$name', ({ path, text }) => {
    const result = lint(path, text);
    expect(found(result)).toEqual([]);
    expect(result.notices).toEqual([]);
  });
});

test('every rule has at least twelve pairs, in TypeScript, JavaScript and Python among them', () => {
  const names = new Set(fixtures('ok').map((each) => each.name));
  for (const rule of RULES) {
    const pairs = fixtures('err').filter(
      (each) => each.name.startsWith(`${rule.id}.`) && names.has(each.name),
    );
    expect(pairs.length, rule.id).toBeGreaterThanOrEqual(12);
    const endings = new Set(pairs.map(({ name }) => name.replace(/.*\.[cm]?/, '').replace(/x$/, '')));
    expect([...endings], rule.id).toEqual(expect.arrayContaining(['ts', 'js', 'py']));
  }
});
