import { compileBundle, compilePolicy } from '#policies/compile.ts';
import { loadPackFiles } from '#policies/load.ts';
import type { Policy, Problem } from '#policies/policy.ts';
import { AuditError } from './errors.ts';
import type { Store } from './store/port.ts';

/** The policy in force, and those of earlier days: compiled once each, by digest. */
export interface Policies {
  active(): Policy;
  /** The policy in force at a time; the first one for times before it. */
  at(ms: number): Promise<Policy>;
  /** A policy that was in force once. */
  byDigest(digest: string): Promise<Policy | null>;
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
export async function openPolicies(store: Store, given: Policy | null, by: string, now: number): Promise<Policies> {
  const compiled = new Map<string, Policy>();
  if (given) {
    await store.activatePolicy(given, given.bundle, by, now);
    compiled.set(given.digest, given);
  }
  const byDigest = async (digest: string): Promise<Policy | null> => {
    const known = compiled.get(digest);
    if (known) return known;
    const bundle = await store.policyBundle(digest);
    const policy = bundle === null ? null : compileBundle(bundle).policy;
    if (policy) compiled.set(digest, policy);
    return policy;
  };
  const current = given ?? (await byDigest((await store.policyAt(now))?.digest ?? ''));
  if (!current) {
    throw new AuditError('not-ready', 'No policy is in force.', {
      hint: 'Start with `--policy PACK.yaml`, for example policies/packs/contact-centre-nl.yaml.',
    });
  }
  const versions = await store.policyVersions();
  return {
    active: () => current,
    byDigest,
    async at(ms) {
      if (versions.length <= 1) return current;
      const then = versions.findLast((version) => version.at <= ms) ?? versions[0];
      return (then && (await byDigest(then.digest))) ?? current;
    },
  };
}
