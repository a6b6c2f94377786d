import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { CACHE } from './editor.ts';

/** What code scanning reads, held to the schema that OASIS published (SARIF 2.1.0), as Microsoft's tool ships it. */

const ROOT = join(import.meta.dirname, '../..');
const SCHEMA = join(CACHE, 'node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json');
const isHere = existsSync(SCHEMA);
if (!isHere && process.env.CI)
  throw new Error(`the SARIF schema is not installed: run test/editor/install.sh (looked for ${SCHEMA})`);

async function sarif(...argv: string[]): Promise<{ runs: { results: { ruleId: string }[] }[] }> {
  let out = '';
  await runLint(
    [...argv, '--policy', 'policies/packs/contact-centre-nl.yaml', '--format', 'sarif', '--no-cache'],
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: () => true },
      cwd: ROOT,
    },
  );
  return JSON.parse(out);
}

test.skipIf(!isHere)('SARIF of every labelled file is valid against the published schema', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const isValid = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  const log = await sarif('test/lint');
  isValid(log);
  expect(isValid.errors ?? []).toEqual([]);
  expect(new Set(log.runs[0]?.results.map(({ ruleId }) => ruleId)).size).toBe(27);
  expect(isValid({ ...log, version: '2.2' })).toBe(false);
});
