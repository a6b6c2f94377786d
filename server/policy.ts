import { compileBundle, compilePolicy } from '#policies/compile.ts';
import { loadPackFiles } from '#policies/load.ts';
import type { Policy, Problem } from '#policies/policy.ts';
import { AuditError } from './errors.ts';
import type { Store } from './store/port.ts';

/** The policy in force, and those of earlier days: compiled once each. */
export interface Policies {
  active(): Policy;
  /** The policy in force at a time; the first one for times before it. */
  at(ms: number): Policy;
}

/** Compiles pack files in layer order; throws `invalid-policy` with every problem and its place. */
export async function compileFiles(paths: readonly string[]): Promise<Policy> {
  const { policy, problems } = compilePolicy(await loadPackFiles(paths));
  if (!policy) throw invalidPolicy(problems);
  return policy;
}

const invalidPolicy = (problems: readonly Problem[]): AuditError =>
  new AuditError('invalid-policy', `The policy does not compile:\n${problems.map(problemLine).join('\n')}`, {
    hint: 'Run `inzage policy check` on the same files.',
    mistakes: problems.map((problem) => ({ path: problem.path, message: problemLine(problem) })),
  });

const problemLine = ({ file, line, column, message, hint }: Problem): string =>
  `${file}:${line}:${column} ${message}${hint ? ` (${hint})` : ''}`;

/** Puts a policy in force, or, with none given, takes up the one that was. */
export async function openPolicies(
  store: Store,
  given: Policy | null,
  by: string,
  now: number,
): Promise<Policies> {
  if (given) await store.activatePolicy(given, given.bundle, by, now);
  const compiled = new Map<string, Policy>(given ? [[given.digest, given]] : []);
  const versions = await store.policyVersions();
  for (const { digest } of versions) {
    const bundle = compiled.has(digest) ? null : await store.policyBundle(digest);
    const policy = bundle === null ? null : compileBundle(bundle).policy;
    if (policy) compiled.set(digest, policy);
  }
  const current = given ?? compiled.get(versions.at(-1)?.digest ?? '');
  if (!current) {
    throw new AuditError('not-ready', 'No policy is in force.', {
      hint: 'Start with `--policy PACK.yaml`, for example policies/packs/contact-centre-nl.yaml.',
    });
  }
  return {
    active: () => current,
    at(ms) {
      const then = versions.findLast((version) => version.at <= ms) ?? versions[0];
      return compiled.get(then?.digest ?? '') ?? current;
    },
  };
}
