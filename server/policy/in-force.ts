import { hash } from 'node:crypto';
import type { PolicyVersion } from '#model/policy.ts';
import { compileBundle } from '#policies/compile.ts';
import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { invalidPolicy } from './compile.ts';

/**
 * The policy in force, and those of earlier days. Follows what is brought into force by this process or another,
 * and by the clock; each version is compiled once, when it is first asked for.
 */
export interface Policies {
  active(): Policy;
  /**
   * The policy in force at a time, milliseconds; the first one for times before it, and for times ahead the one that is
   * in force now. One that this version of the
   * product can read no more gives way to the next: a lookup always names the policy that it was decided under.
   */
  at(ms: number): Policy;
}

/** Who is said to have put a policy in force that was given as files at start. */
const OPERATOR = 'operator';

/**
 * Puts a policy in force, or, with none given, takes up the one that is. Throws `not-ready` where there is none,
 * `invalid-policy` where it cannot be read, `not-permitted` where two people decide and this one is new.
 */
export async function openPolicies(store: Store, given: Policy | null, clock: Clock): Promise<Policies> {
  if (given) await putInForce(store, given, clock);
  const compiled = new Map<string, Policy | null>(given ? [[given.digest, given]] : []);
  let versions: readonly PolicyVersion[] = [];
  let bundleOf: (digest: string) => string | null = () => null;
  await store.followPolicies((now, bundle) => {
    versions = now;
    bundleOf = bundle;
  });

  const read = (digest: string): Policy | null => {
    const { policy, problems } = compileBundle(checked(digest, bundleOf(digest)));
    compiled.set(digest, policy);
    if (!policy)
      console.error(
        `policy ${digest} cannot be read any more (${problems[0]?.message}); the next one stands in`,
      );
    return policy;
  };
  /** The version at this place; where it cannot be read, the next one that can. */
  const policyFrom = (index: number): Policy => {
    for (let i = Math.max(0, index); i < versions.length; i++) {
      const { digest } = versions[i] as PolicyVersion;
      const known = compiled.get(digest);
      const policy = known === undefined ? read(digest) : known;
      if (policy) return policy;
    }
    throw new AuditError('not-ready', 'No policy is in force that this version can read.');
  };
  const current = (): number => inForce(versions, clock.now());

  const latest = versions[Math.max(0, current())];
  if (!latest) {
    throw new AuditError('not-ready', 'No policy is in force.', {
      hint: 'Start with `--policy PACK.yaml`, for example policies/packs/contact-centre-nl.yaml.',
    });
  }
  if (!compiled.has(latest.digest)) {
    const { policy, problems } = compileBundle(checked(latest.digest, bundleOf(latest.digest)));
    if (!policy) throw invalidPolicy(problems);
    compiled.set(latest.digest, policy);
  }
  return {
    active: () => policyFrom(current()),
    at(ms) {
      const now = clock.now();
      return policyFrom(
        versions.findLastIndex(({ at, enteredAt }) => at <= ms && (at <= now || at === enteredAt)),
      );
    },
  };
}

/**
 * Place of the version in force, of all in the order of their entries; -1 for none. One that was to hold at once
 * holds, wherever the clock stands now.
 */
export const inForce = (versions: readonly PolicyVersion[], now: number): number =>
  versions.findLastIndex(({ at, enteredAt }) => at <= now || at === enteredAt);

/**
 * Once two people have brought a version into force, the operator alone does not: a policy of earlier days is passed
 * over, for a start script that nobody changed must not keep the service from recording; a new one is refused.
 */
async function putInForce(store: Store, given: Policy, clock: Clock): Promise<void> {
  const versions = await store.policyVersions();
  const passedOver =
    versions.some(({ proposal }) => proposal !== null) &&
    versions.some(({ digest }) => digest === given.digest);
  if (!passedOver) {
    await store.activatePolicy(given, given.bundle, OPERATOR, clock.now());
  } else if (versions.at(-1)?.digest !== given.digest) {
    console.error(
      `two people have replaced the policy ${given.pack} ${given.version} that --policy gives; the one in force stays`,
    );
  }
}

/** A bundle that is the one its digest names. Throws `damaged`. */
function checked(digest: string, bundle: string | null): string {
  if (bundle !== null && hash('sha256', bundle, 'base64') === digest) return bundle;
  throw new AuditError('damaged', 'The text of a policy is not the one that was brought into force.', {
    hint: 'Stop the service, keep the files as they are, and restore a backup with `inzage admin restore`.',
  });
}
