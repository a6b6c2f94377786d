import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePolicy } from '#policies/compile.ts';
import type { Policy } from '#policies/policy.ts';
import { type FileResult, type LintInput, lintText } from '../../extension/lint.ts';
import { frontEndFor, prepareFrontEnds } from '../../extension/parse/front-end.ts';
import { lineOf } from '../../extension/parse/ir.ts';

/** Shared by the linter's tests: the pack they lint under, and the fixtures with what is expected of them. */

await prepareFrontEnds();

export const ROOT = join(import.meta.dirname, '../..');
export const PACK = join(ROOT, 'policies/packs/contact-centre-nl.yaml');
export const TODAY = '2026-11-22';

export function testPolicy(extra = ''): Policy {
  const text = readFileSync(PACK, 'utf8') + extra;
  const { policy, problems } = compilePolicy([{ file: PACK, text }]);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}

export const POLICY = testPolicy();

export function lint(path: string, text: string, policy = POLICY): FileResult {
  const result = lintText({ path, text, policy, project: ALONE, today: TODAY });
  if (!result) throw new Error(`no front end reads ${path}`);
  return result;
}

/** A project of one file. */
const ALONE: LintInput['project'] = {
  load: () => null,
  unitOf: (path, text) => frontEndFor(path)?.parse(path, text) ?? null,
};

export interface Fixture {
  name: string;
  path: string;
  text: string;
}

export function fixtures(folder: 'ok' | 'err'): Fixture[] {
  const at = join(ROOT, 'test/lint', folder);
  return readdirSync(at)
    .sort()
    .map((name) => ({ name, path: join(at, name), text: readFileSync(join(at, name), 'utf8') }));
}

/** `12 rule-id` for every finding that is expected, in order. */
export function expected(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const rules = /(?:\/\/|\/\*|#|<!--) expect: ([\w\-, ]*\w)/.exec(line)?.[1] ?? '';
    return rules
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== '')
      .map((rule) => `${index + 1} ${rule}`);
  });
}

/** `12 rule-id` for every finding there is, but for the suppressed ones. */
export function found(result: FileResult): string[] {
  return result.findings
    .filter((finding) => !finding.suppressed)
    .map((finding) => `${lineOf(result.unit, finding.span.start)} ${finding.rule}`);
}
