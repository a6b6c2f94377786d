import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatFor } from '#server/console/format.ts';
import { en } from '#server/console/text/en.ts';
import { acceptedLanguage } from '#server/console/text/index.ts';
import { nl } from '#server/console/text/nl.ts';

/** Both languages say everything, and nothing that no page shows. */

type Tree = { [key: string]: unknown };

const leaves = (tree: Tree, path: string[] = []): string[][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    value !== null && typeof value === 'object' ? leaves(value as Tree, [...path, key]) : [[...path, key]],
  );

const root = new URL('../../../server/console/', import.meta.url).pathname;
const sources = globSync('**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.startsWith('text/'))
  .map((file) => readFileSync(root + file, 'utf8'))
  .join('\n');

describe('texts', () => {
  test('have the same shape in Dutch and English', () => {
    expect(leaves(en)).toEqual(leaves(nl));
  });

  test('are all used: by name, or through a list of known words', () => {
    const unused = leaves(nl)
      .filter(([first]) => first !== 'locale')
      .filter((path) => {
        const byName = new RegExp(`\\bt\\.${path.join('\\.')}\\b`);
        const parent = path.slice(0, -1).join('\\.');
        const throughList = new RegExp(`\\bt\\.${parent}(\\[|;|\\))`);
        return !byName.test(sources) && !throughList.test(sources);
      })
      .map((path) => path.join('.'));
    expect(unused).toEqual([]);
  });

  test('hold no empty string, and the two languages differ where they should', () => {
    const at = (tree: Tree, path: string[]) => path.reduce<unknown>((node, key) => (node as Tree)[key], tree);
    for (const path of leaves(nl)) {
      expect(at(nl, path), path.join('.')).not.toBe('');
      expect(at(en, path), path.join('.')).not.toBe('');
    }
    const same = leaves(nl).filter(
      (path) => typeof at(nl, path) === 'string' && at(nl, path) === at(en, path),
    );
    expect(same.map((path) => path.join('.'))).toEqual(
      [
        'page.findings',
        'menu.findings',
        'menu.exports',
        'exports.title',
        'integrations.tokens',
        'roles.security-officer',
        'roles.auditor',
        'roles.privacy-officer',
        'statuses.open',
        'overview.course.units.week',
        'people.search.kinds.team',
        'people.actor.teams',
        'people.organisation.teams',
        'people.organisation.team',
        'software',
        'team.team',
      ].sort(
        (a, b) =>
          leaves(nl).findIndex((p) => p.join('.') === a) - leaves(nl).findIndex((p) => p.join('.') === b),
      ),
    );
  });
});

describe('the language of a first visit', () => {
  test.each([
    ['nl-NL,nl;q=0.9,en;q=0.8', 'nl'],
    ['en-US,en;q=0.9', 'en'],
    ['de,en;q=0.5,nl;q=0.7', 'nl'],
    ['fr', 'nl'],
    ['nl;q=0, en;q=0.1', 'en'],
    [undefined, 'nl'],
    ['', 'nl'],
    [';;,q=,=', 'nl'],
  ] as const)('%s → %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });
});

describe('numbers and times', () => {
  const noon = Date.parse('2026-11-17T12:00:00Z');
  test('stand in the pack’s zone and the reader’s manner', () => {
    expect(formatFor('nl', 'Europe/Amsterdam').time(noon)).toBe('13:00');
    expect(formatFor('en', 'Pacific/Auckland').time(noon)).toBe('01:00');
    expect(formatFor('nl', 'Europe/Amsterdam').number(48_120_212)).toBe('48.120.212');
    expect(formatFor('en', 'Europe/Amsterdam').number(48_120_212)).toBe('48,120,212');
    expect(formatFor('nl', 'Europe/Amsterdam').longDay(noon)).toBe('dinsdag 17 november 2026');
  });

  test('an age is told in its largest whole unit', () => {
    const { age } = formatFor('en', 'UTC');
    expect([0, 59_000, 3_599_000, 3_600_000, 86_399_000, 86_400_000 * 12.9].map(age)).toEqual([
      '1 min',
      '1 min',
      '59 min',
      '1 h',
      '23 h',
      '12 d',
    ]);
  });
});
