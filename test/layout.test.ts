import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Imports point one way. Every import of every source is read and held against the order below: a module
 * may import its own folder and whatever stands before it, never what comes after.
 */

/** The steps of a lookup's life, in order; what stands in one row does not know of its neighbours. */
const ORDER: string[][] = [
  ['server/errors.ts', 'server/clock.ts'],
  ['server/config.ts'],
  ['server/installation.ts'],
  ['server/model'],
  ['server/store'],
  ['server/auth'],
  ['server/http.ts'],
  ['server/batch.ts'],
  ['server/lookups', 'server/consents', 'server/policy'],
  ['server/access', 'server/evidence', 'server/tlog'],
  ['server/completeness'],
  ['server/detect'],
  ['server/review'],
  ['server/report'],
  ['server/export'],
  ['server/keeping'],
  ['server/console', 'server/portal'],
  ['server/openapi'],
  ['server/app.ts'],
  ['server/main.ts'],
  ['server/cli'],
  ['bin'],
];

/** Parts with rules of their own: what each may import of ours, beside itself. */
const APART: Record<string, string[]> = {
  policies: [],
  'server/ledger': [],
  'server/world': ['policies', 'server/model', 'server/errors.ts', 'server/clock.ts'],
  'server/client': ['policies', 'server/model'],
  // An auditor's own program: it shares the maths with the service, and nothing that it would have to trust.
  'server/witness': ['server/ledger', 'server/errors.ts', 'server/clock.ts'],
  extension: ['policies'],
};
/** Who may import the parts above, where not everybody that comes later may. */
const READERS: Record<string, string[]> = {
  'server/world': ['server/cli'],
  'server/client': [],
  'server/witness': ['server/cli'],
  extension: ['bin'],
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const ALIASES: [string, string][] = [
  ['#policies/', 'policies/'],
  ['#model/', 'server/model/'],
  ['#ledger/', 'server/ledger/'],
  ['#store/', 'server/store/'],
  ['#server/', 'server/'],
  ['#extension/', 'extension/'],
];

const SOURCES = globSync(['policies/**/*.ts', 'server/**/*.{ts,tsx}', 'extension/**/*.ts', 'bin/**/*.ts'], {
  exclude: ['extension/dist/**'],
});

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const named = match[2] ?? match[3] ?? '';
    const alias = ALIASES.find(([prefix]) => named.startsWith(prefix));
    const to = alias
      ? alias[1] + named.slice(alias[0].length)
      : named.startsWith('.')
        ? normalize(join(dirname(file), named))
        : named;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

const isWithin = (file: string, part: string): boolean => file === part || file.startsWith(`${part}/`);
const apartOf = (file: string): string | undefined => Object.keys(APART).find((part) => isWithin(file, part));
const rankOf = (file: string): number => ORDER.findIndex((row) => row.some((part) => isWithin(file, part)));
const placeOf = (file: string): string | undefined => ORDER.flat().find((part) => isWithin(file, part));
const isOurs = (file: string): boolean => /^(policies|server|extension|bin)\//.test(file);

const ALL = SOURCES.flatMap(importsOf);

test('every source has a place in the order', () => {
  expect(SOURCES.length).toBeGreaterThan(100);
  expect(SOURCES.filter((file) => apartOf(file) === undefined && rankOf(file) < 0)).toEqual([]);
});

test('imports between the steps point one way', () => {
  const wrong = ALL.filter(({ from, to }) => {
    if (!isOurs(to) || apartOf(from) || apartOf(to)) return false;
    return placeOf(from) !== placeOf(to) && rankOf(to) >= rankOf(from);
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('the parts apart import what they may, and are imported by whom they may', () => {
  const wrong = ALL.filter(({ from, to }) => {
    if (!isOurs(to)) return false;
    const [own, target] = [apartOf(from), apartOf(to)];
    if (own !== undefined && own === target) return false;
    if (own !== undefined) return !(APART[own] ?? []).some((part) => isWithin(to, part));
    const readers = target === undefined ? undefined : READERS[target];
    return readers !== undefined && !readers.some((part) => isWithin(from, part));
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('the ledger needs node:crypto and nothing else', () => {
  const foreign = ALL.filter(
    ({ from, to }) => isWithin(from, 'server/ledger') && !isWithin(to, 'server/ledger'),
  );
  expect([...new Set(foreign.map(({ to }) => to))]).toEqual(['node:crypto']);
});

test('the SDK brings nothing of the server with it but types', () => {
  const values = ALL.filter(({ from, to, typeOnly }) => {
    return isWithin(from, 'server/client') && isOurs(to) && !isWithin(to, 'server/client') && !typeOnly;
  });
  expect(values.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('vscode is imported by the extension’s client alone', () => {
  const importers = ALL.filter(({ to }) => to === 'vscode').map(({ from }) => from);
  expect([...new Set(importers)]).toEqual(['extension/client.ts']);
});

test('the reader of imports sees them', () => {
  const seen = importsOf('server/app.ts').map(({ to }) => to);
  expect(seen).toContain('server/tlog/routes.ts');
  expect(seen).toContain('hono');
  expect(importsOf('bin/inzage.ts').map(({ to }) => to)).toContain('server/cli/serve.ts');
});
