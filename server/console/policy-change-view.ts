import type { PolicyRef } from '#model/lookup.ts';
import { diffPolicies, type PolicyDiff } from '#policies/diff.ts';
import { AuditError } from '#server/errors.ts';
import type { PolicyShelf } from '#server/policy/shelf.ts';

/** A change of policy for the pages: the difference between two versions, in words. */

export type DiffShown = {
  was: Pick<PolicyRef, 'pack' | 'version' | 'digest'>;
  now: Pick<PolicyRef, 'pack' | 'version' | 'digest'>;
  diff: PolicyDiff;
};

/** Remembers the last few: a version never changes. */
export function createDiffs(shelf: PolicyShelf) {
  const kept = new Map<string, DiffShown>();
  return async (was: string, now: string): Promise<DiffShown> => {
    const key = `${was} ${now}`;
    const known = kept.get(key);
    if (known) return known;
    const [before, after] = [await shelf.take(was), await shelf.take(now)];
    if (!before.policy || !after.policy)
      throw new AuditError('not-found', 'One of these versions can no longer be read.');
    const shown = { was: before.policy, now: after.policy, diff: diffPolicies(before.policy, after.policy) };
    kept.set(key, shown);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return shown;
  };
}
const KEPT = 12;
