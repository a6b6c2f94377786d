import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARTICLES } from '../../extension/rules/articles.ts';
import { RULES } from '../../extension/rules/rules.ts';
import { expected, found, lint, ROOT } from './fixtures.ts';

/** A rule's page is held to what the rule does. */

const folder = join(ROOT, 'extension/docs');

test('every rule has a page, and every page a rule', () => {
  expect(readdirSync(folder).sort()).toEqual(RULES.map((rule) => `${rule.id}.md`).sort());
});

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  const page = readFileSync(join(folder, `${id}.md`), 'utf8');
  const example = (kind: string) => new RegExp(`\`\`\`ts ${kind}\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';

  test('the wrong example is found', () => {
    const code = example('wrong');
    expect(expected(code).map((each) => each.split(' ')[1])).toContain(id);
    expect(found(lint('example.ts', code))).toEqual(expected(code));
  });

  test('the right example stays silent', () => {
    const code = example('right');
    expect(code).not.toBe('');
    expect(found(lint('example.ts', code))).toEqual([]);
  });

  test('says what, why by which article, how to fix it and when to suppress it', () => {
    for (const heading of ['Why', 'Wrong', 'Right', 'How to fix', 'When to suppress']) {
      expect(page).toContain(`\n## ${heading}\n`);
    }
    for (const article of rule.articles) {
      expect(ARTICLES).toHaveProperty([article]);
      expect(page).toContain(article);
    }
  });
});
