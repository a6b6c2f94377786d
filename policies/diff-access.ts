import type { Policy } from './policy.ts';
import { prepare } from './prepare.ts';
import { same } from './statement-words.ts';
import type { Text } from './vocabulary.ts';

/** What a change of policy lets people see and no longer see: by role, reason and organisation, field by field. */

export interface AccessChange {
  /** Null: whoever is in no organisation that either policy names. Others are told where they differ from that. */
  organisation: string | null;
  role: string;
  reason: string;
  /** The reason's label. */
  label: Text;
  /** Whether the role gives the reason now and did not, or the other way about. */
  reasonIs: 'new' | 'gone' | null;
  permitted: CategoryChange[];
  withdrawn: CategoryChange[];
}

export interface CategoryChange {
  category: string;
  label: Text;
  fields: string[];
  /** Whether they are all of the category's fields. */
  whole: boolean;
}

/**
 * The fields that a role sees with a reason in an organisation, where all else that the policy asks is met; null where
 * it may not give the reason.
 */
export function fieldsSeen(
  policy: Policy,
  { role, reason, organisation }: { role: string; reason: string; organisation: string | null },
): ReadonlySet<string> | null {
  const known = prepare(policy).reasons.get(reason);
  if (known?.roles.get(role)?.grants !== true) return null;
  const limits =
    (organisation === null ? undefined : known.limits.get(organisation)) ?? known.limits.get('default');
  if (limits === undefined) return new Set(known.permitted);
  if (!limits.agreed || limits.roles?.has(role) === false) return null;
  const { categories } = limits;
  return new Set(
    known.permitted.filter((field) => categories === null || categories.has(policy.fields.get(field) ?? '')),
  );
}

/** Every change, by organisation, role and reason as the later policy orders them. */
export function accessChanges(was: Policy, now: Policy): AccessChange[] {
  const roles = union(now.roles.keys(), was.roles.keys());
  const reasons = union(now.reasons.keys(), was.reasons.keys());
  const organisations = union(now.organisations.keys(), was.organisations.keys()).filter(
    (id) => id !== 'default',
  );
  const changes: AccessChange[] = [];
  for (const role of roles) {
    for (const reason of reasons) {
      const everybody = changeOf(was, now, { role, reason, organisation: null });
      if (everybody !== null) changes.push(everybody);
      for (const organisation of organisations) {
        const own = changeOf(was, now, { role, reason, organisation });
        if (own !== null && !isSame(own, everybody)) changes.push(own);
        if (own === null && everybody !== null) changes.push({ ...everybody, ...NOTHING, organisation });
      }
    }
  }
  return changes;
}

/** Said of an organisation where nothing changes, though it does for others. */
const NOTHING = { reasonIs: null, permitted: [], withdrawn: [] } as const satisfies Partial<AccessChange>;

function changeOf(
  was: Policy,
  now: Policy,
  place: { role: string; reason: string; organisation: string | null },
): AccessChange | null {
  const [before, after] = [fieldsSeen(was, place), fieldsSeen(now, place)];
  const permitted = byCategory(
    now,
    [...(after ?? [])].filter((field) => before?.has(field) !== true),
  );
  const withdrawn = byCategory(
    was,
    [...(before ?? [])].filter((field) => after?.has(field) !== true),
  );
  const reasonIs =
    before === null && after !== null ? 'new' : before !== null && after === null ? 'gone' : null;
  if (reasonIs === null && permitted.length === 0 && withdrawn.length === 0) return null;
  const label = (now.reasons.get(place.reason) ?? was.reasons.get(place.reason))?.label ?? same(place.reason);
  return { ...place, label, reasonIs, permitted, withdrawn };
}

function byCategory(policy: Policy, fields: readonly string[]): CategoryChange[] {
  const groups = new Map<string, string[]>();
  for (const field of fields) {
    const category = policy.fields.get(field) ?? '';
    groups.set(category, [...(groups.get(category) ?? []), field]);
  }
  return [...groups].map(([category, found]) => ({
    category,
    label: policy.categories.get(category)?.label ?? same(category),
    fields: found,
    whole: policy.categories.get(category)?.fields.length === found.length,
  }));
}

const isSame = (own: AccessChange, everybody: AccessChange | null): boolean =>
  everybody !== null &&
  JSON.stringify({ ...own, organisation: null }) === JSON.stringify({ ...everybody, organisation: null });

export const union = (...lists: Iterable<string>[]): string[] => [
  ...new Set(lists.flatMap((list) => [...list])),
];
