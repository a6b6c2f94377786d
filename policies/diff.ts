import { type AccessChange, accessChanges, union } from './diff-access.ts';
import type { Policy } from './policy.ts';
import { both, same } from './statement-words.ts';
import { type Statement, statementsOf } from './statements.ts';
import type { Text } from './vocabulary.ts';

/**
 * What a change of policy means. Compiled policies are compared, not texts: what is written otherwise and means the
 * same is no change. Pure, so that command line, API and console tell the same.
 */
export interface PolicyDiff {
  was: Named;
  now: Named;
  /** Whether both mean the same. */
  same: boolean;
  /** Who sees what: by role, reason, category and organisation. */
  access: AccessChange[];
  /** Everything else, in the order of a pack. */
  changes: SettingChange[];
}

type Named = Pick<Policy, 'pack' | 'version' | 'digest' | 'mode'>;

export interface SettingChange {
  /** Where packs write it. */
  path: string;
  /** `permits` more, `withdraws` something, or just another value. */
  direction: 'permits' | 'withdraws' | 'changes';
  /** What it is about, what of it, and both values, in words; null where there was or is no such thing. */
  of: Text;
  what: Text;
  was: Text | null;
  now: Text | null;
}

export function diffPolicies(was: Policy, now: Policy): PolicyDiff {
  const access = accessChanges(was, now);
  const changes = [...partChanges(was, now), ...settingChanges(was, now)];
  return { was: named(was), now: named(now), same: access.length + changes.length === 0, access, changes };
}

const named = ({ pack, version, digest, mode }: Policy): Named => ({ pack, version, digest, mode });

/** Reasons, roles, organisations and categories that are there in one policy only. */
function partChanges(was: Policy, now: Policy): SettingChange[] {
  const parts: { section: 'reasons' | 'roles' | 'organisations' | 'categories'; what: Text }[] = [
    { section: 'categories', what: both('categorie', 'category') },
    { section: 'reasons', what: both('reden', 'reason') },
    { section: 'roles', what: both('rol', 'role') },
    { section: 'organisations', what: both('organisatie', 'organisation') },
  ];
  return parts.flatMap(({ section, what }) =>
    union(now[section].keys(), was[section].keys())
      .filter((id) => now[section].has(id) !== was[section].has(id))
      .map((id): SettingChange => {
        const isNew = now[section].has(id);
        const label =
          section === 'reasons' || section === 'categories'
            ? (isNew ? now : was)[section].get(id)?.label
            : null;
        const value = label ? both(`‘${label.nl}’`, `‘${label.en}’`) : same(id);
        return {
          path: `${section}.${id}`,
          direction: 'changes',
          of: value,
          what,
          was: null,
          now: isNew ? both('is nieuw', 'is new') : both('verdwijnt', 'is gone'),
        };
      }),
  );
}

function settingChanges(was: Policy, now: Policy): SettingChange[] {
  const [before, after] = [statementsOf(was), statementsOf(now)];
  return union(after.keys(), before.keys()).flatMap((path): SettingChange[] => {
    const [old, next] = [before.get(path), after.get(path)];
    const { of, what } = (next ?? old) as Statement;
    if (isSame(old, next)) return [];
    // Of what is new or gone, its defaults are not told.
    const [oldText, newText] = [old?.value ?? null, next?.value ?? null];
    return [{ path, direction: directionOf(old, next), of, what, was: oldText, now: newText }];
  });
}

function isSame(old: Statement | undefined, next: Statement | undefined): boolean {
  if (old !== undefined && next !== undefined) return JSON.stringify(old.raw) === JSON.stringify(next.raw);
  const { raw, isDefault } = (old ?? next) as Statement;
  return raw === null || raw === false || isDefault === true;
}

function directionOf(old: Statement | undefined, next: Statement | undefined): SettingChange['direction'] {
  const [from, to] = [old ? old.loose : next?.absent, next ? next.loose : old?.absent];
  if (from === undefined || to === undefined) return 'changes';
  if (typeof from === 'number' && typeof to === 'number') {
    return to > from ? 'permits' : to < from ? 'withdraws' : 'changes';
  }
  const [before, after] = [from as ReadonlySet<string> | null, to as ReadonlySet<string> | null];
  if (holds(after, before)) return 'permits';
  return holds(before, after) ? 'withdraws' : 'changes';
}

/** Whether the first has all of the second; null has everything. */
function holds(first: ReadonlySet<string> | null, second: ReadonlySet<string> | null): boolean {
  return first === null || (second !== null && [...second].every((one) => first.has(one)));
}
