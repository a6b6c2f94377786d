import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { runSnippets } from './snippets.ts';

/** Pages whose snippets are run, beside the README's. */

const clean = () => {
  for (const name of ['try-pdp', 'try-pdp-keys', 'try-pdp.yaml'])
    rmSync(name, { recursive: true, force: true });
};
afterAll(clean);

test('docs/authzen.md: its snippets run and print what it says', async () => {
  clean();
  const { blocks } = await runSnippets('docs/authzen.md');
  expect(blocks).toBe(6);
}, 120_000);
