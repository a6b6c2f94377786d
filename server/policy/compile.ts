import { compileBundle, compilePolicy, type PackSource } from '#policies/compile.ts';
import { loadPackFiles } from '#policies/load.ts';
import type { Policy, Problem } from '#policies/policy.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';

/** From packs to a policy, or to one error with every problem and its place. */

/** Throws `invalid-policy`. */
export async function compileFiles(paths: readonly string[]): Promise<Policy> {
  return compileTexts(await loadPackFiles(paths));
}

/** Throws `invalid-policy`. */
export function compileTexts(packs: readonly PackSource[]): Policy {
  const { policy, problems } = compilePolicy(packs);
  if (!policy) throw invalidPolicy(problems);
  return policy;
}

/** The texts of a bundle that compiled, in its order. */
export const textsOf = (bundle: string): string[] => (JSON.parse(bundle) as { packs: string[] }).packs;

export const invalidPolicy = (problems: readonly Problem[]): AuditError =>
  new AuditError('invalid-policy', `The policy does not compile:\n${problems.map(problemLine).join('\n')}`, {
    hint: 'Run `inzage policy check` on the same files.',
    mistakes: problems.map((problem) => ({
      path: problem.path,
      message: problemLine(problem),
      file: problem.file,
      line: problem.line,
      column: problem.column,
      hint: problem.hint,
    })),
  });

const problemLine = ({ file, line, column, message, hint }: Problem): string =>
  `${file}:${line}:${column} ${message}${hint ? ` (${hint})` : ''}`;

/** The policy of new texts, or of a digest that was proposed or in force. Throws `invalid-policy`, `not-found`. */
export async function requestedPolicy(
  store: Pick<Store, 'policyBundle'>,
  { packs, digest }: { packs?: readonly PackSource[] | null | undefined; digest?: string | null | undefined },
): Promise<Policy> {
  if (packs) return compileTexts(packs);
  const bundle = await store.policyBundle(digest ?? '');
  if (bundle === null) throw notFound('policy');
  const { policy, problems } = compileBundle(bundle);
  if (!policy) throw invalidPolicy(problems);
  return policy;
}
