import { fieldsSeen } from '#policies/diff-access.ts';
import type { Policy, Reason, Role } from '#policies/policy.ts';

/** Who sees what for which reason: a policy as rows of role and reason, with a cell for each category. */

export interface MatrixFilter {
  role?: string | null;
  reason?: string | null;
  /** Null: whoever is in no organisation that the policy names. */
  organisation: string | null;
}

export interface MatrixGroup {
  role: Role;
  rows: MatrixRow[];
  /** Reasons of the filter that the role may not give there. */
  without: Reason[];
}

export interface MatrixRow {
  reason: Reason;
  cells: MatrixCell[];
  conditions: Condition[];
}

export interface MatrixCell {
  category: string;
  sees: 'all' | 'some' | 'none';
  /** Those of the category that are seen. */
  fields: string[];
}

/** What must be so beside role and reason, or what follows from giving it. */
export const CONDITIONS = [
  'consent',
  'granted',
  'evidence',
  'note',
  'place',
  'principal',
  'budget',
  'break-glass',
  'reviewed',
] as const;
export type Condition = (typeof CONDITIONS)[number];

export function matrixOf(policy: Policy, { role, reason, organisation }: MatrixFilter): MatrixGroup[] {
  const roles = [...policy.roles.values()].filter(({ id }) => role == null || id === role);
  const reasons = [...policy.reasons.values()].filter(({ id }) => reason == null || id === reason);
  return roles.map((role) => {
    const rows: MatrixRow[] = [];
    const without: Reason[] = [];
    for (const reason of reasons) {
      const fields = fieldsSeen(policy, { role: role.id, reason: reason.id, organisation });
      if (fields === null) without.push(reason);
      else
        rows.push({
          reason,
          cells: cellsOf(policy, fields),
          conditions: conditionsOf(policy, { role, reason, organisation }),
        });
    }
    return { role, rows, without };
  });
}

export function cellsOf(policy: Policy, seen: ReadonlySet<string>): MatrixCell[] {
  return [...policy.categories.values()].map(({ id, fields }) => {
    const shown = fields.filter((field) => seen.has(field));
    const all = shown.length === fields.length;
    return { category: id, sees: shown.length === 0 ? 'none' : all ? 'all' : 'some', fields: shown };
  });
}

export function conditionsOf(
  policy: Policy,
  { role, reason, organisation }: { role: Role; reason: Reason; organisation: string | null },
): Condition[] {
  const limits =
    (organisation === null ? undefined : policy.organisations.get(organisation)) ??
    policy.organisations.get('default');
  const holds: Record<Condition, boolean> = {
    consent: reason.consentRequired && !reason.consentGranted,
    granted: reason.consentGranted,
    evidence: reason.evidence !== null,
    note: reason.noteRequired,
    place:
      [reason.context, role.context, limits?.context].some((one) => one != null) || limits?.regions != null,
    principal: role.principalRequired,
    budget: role.budget !== null,
    'break-glass': reason.breakGlass,
    reviewed: reason.reviewAlways,
  };
  return CONDITIONS.filter((condition) => holds[condition]);
}
