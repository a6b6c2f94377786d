import { readFileSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { runSnippets } from './snippets.ts';

/** The README's snippets run, in order, in one shell, and print what the README says they print. */
const README = readFileSync('README.md', 'utf8');

const clean = () => {
  for (const directory of ['try', 'try-keys']) rmSync(directory, { recursive: true, force: true });
};
afterAll(clean);

test('the README shows the two commands that do all the set-up', () => {
  expect(README).toContain('npm install && npm start');
  expect(README).toContain('npm install && npm test');
});

test('the map it shows is the map that is used', () => {
  const map = readFileSync('docs/maps/bpic2012.yaml', 'utf8');
  const shown = /```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  const rules = shown.split(/^(?= {2}- name: )/m);
  expect(rules).toHaveLength(2);
  for (const rule of rules) expect(map).toContain(rule);
});

test('its snippets run and print what it says', async () => {
  clean();
  const { blocks } = await runSnippets('README.md');
  expect(blocks).toBeGreaterThanOrEqual(5);
}, 120_000);
