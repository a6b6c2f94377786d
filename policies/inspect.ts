import { access, readFile } from 'node:fs/promises';
import { type CaseResults, runCases } from './cases.ts';
import { compilePolicy } from './compile.ts';
import { loadPackFiles } from './load.ts';
import type { Policy, Problem } from './policy.ts';

/** What `inzage policy check` and `inzage policy test` do: results for a program, and a text for a person. */

export interface CheckResult {
  ok: boolean;
  policy: Policy | null;
  problems: Problem[];
  text: string;
}

export interface TestResult extends CheckResult {
  passed: number;
  files: { file: string; results: CaseResults }[];
}

/** Compiles pack files as layers, in order. A file that cannot be read is a problem like any other. */
export async function checkPolicy(paths: readonly string[]): Promise<CheckResult> {
  const unread: Problem[] = [];
  for (const path of paths) {
    try {
      await access(path);
    } catch {
      unread.push({
        file: path,
        line: 1,
        column: 1,
        path: '',
        message: 'There is no such file.',
        hint: null,
      });
    }
  }
  if (unread.length > 0) return { ok: false, policy: null, problems: unread, text: problemsText(unread) };
  const { policy, problems } = compilePolicy(await loadPackFiles(paths));
  if (policy === null) return { ok: false, policy, problems, text: problemsText(problems) };
  return { ok: true, policy, problems, text: summary(policy) };
}

/** Compiles pack files as layers and runs the cases that lie beside them (`x.yaml` → `x.cases.yaml`). */
export async function testPolicy(paths: readonly string[]): Promise<TestResult> {
  const checked = await checkPolicy(paths);
  if (checked.policy === null) return { ...checked, passed: 0, files: [] };
  const files: TestResult['files'] = [];
  for (const path of paths) {
    const file = path.replace(/(?:\.ya?ml)?$/, '.cases.yaml');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      continue;
    }
    files.push({ file, results: runCases(checked.policy, text, file) });
  }
  const problems = files.flatMap(({ results }) => results.problems);
  const failures = files.flatMap(({ file, results }) =>
    results.failed.map(({ name, line, message }) => `${file}:${line}: ${name}: ${message}\n`),
  );
  const passed = files.reduce((sum, { results }) => sum + results.passed, 0);
  const failed = files.reduce((sum, { results }) => sum + results.failed.length, 0);
  const outcome =
    files.length === 0
      ? 'No cases beside these packs: write NAME.cases.yaml.\n'
      : `${passed} of ${passed + failed} cases as expected.\n`;
  return {
    ...checked,
    ok: files.length > 0 && problems.length === 0 && failed === 0,
    problems,
    passed,
    files,
    text: problemsText(problems) + failures.join('') + outcome,
  };
}

/** One problem a line: `file:line:column: message (path) hint`. */
export function problemsText(problems: readonly Problem[]): string {
  return problems
    .map(({ file, line, column, path, message, hint }) => {
      const where = path === '' ? '' : `${path}: `;
      return `${file}:${line}:${column}: ${where}${message}${hint === null ? '' : ` ${hint}`}\n`;
    })
    .join('');
}

function summary(policy: Policy): string {
  return (
    `${policy.pack} ${policy.version} (${policy.mode}): ${policy.reasons.size} reasons, ${policy.roles.size} roles, ` +
    `${policy.fields.size} fields in ${policy.categories.size} categories, ${policy.organisations.size} organisations.\n` +
    `digest ${policy.digest}\n`
  );
}
