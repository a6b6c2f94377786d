import type { PolicyVersion } from '#model/policy.ts';
import { fieldsSeen } from '#policies/diff-access.ts';
import type { Policy } from '#policies/policy.ts';
import { notFound } from '#server/errors.ts';
import { inForce } from '#server/policy/in-force.ts';
import {
  type Condition,
  cellsOf,
  conditionsOf,
  type MatrixCell,
  type MatrixGroup,
  matrixOf,
} from '#server/policy/matrix.ts';
import type { PolicyShelf } from '#server/policy/shelf.ts';
import { type Grounds, groundsIn } from '#server/policy/why.ts';
import type { ConsoleDeps } from './deps.ts';

/** What the pages of the policy in force show of it. */

export const VIEWS = ['matrix', 'reasons', 'organisations', 'watching', 'retention'] as const;
export type View = (typeof VIEWS)[number];

export interface PolicyView {
  policy: Policy;
  /** How it came into force; null where that is not told. */
  version: PolicyVersion | null;
  view: View;
}

export interface Chosen {
  role: string | null;
  reason: string | null;
  organisation: string | null;
}

export async function gatherPolicy(deps: ConsoleDeps, view: View): Promise<PolicyView> {
  const policy = deps.policy();
  const versions = await deps.store.policyVersions();
  const version = versions[inForce(versions, deps.clock.now())] ?? null;
  return { policy, version, view };
}

/** Codes of the address that the policy knows; others are not chosen. */
export function chosenOf(policy: Policy, asked: Partial<Record<keyof Chosen, string | undefined>>): Chosen {
  const { role, reason, organisation } = asked;
  return {
    role: role !== undefined && policy.roles.has(role) ? role : null,
    reason: reason !== undefined && policy.reasons.has(reason) ? reason : null,
    organisation:
      organisation !== undefined && organisation !== 'default' && policy.organisations.has(organisation)
        ? organisation
        : null,
  };
}

/** The matrix, without roles that have nothing to show in it. */
export const gatherMatrix = (policy: Policy, chosen: Chosen): MatrixGroup[] =>
  matrixOf(policy, chosen).filter(({ rows }) => rows.length > 0 || chosen.role !== null);

export interface CellView {
  policy: Policy;
  role: string;
  reason: string;
  organisation: string | null;
  category: string | null;
  /** Null where the role may not give the reason there. */
  cells: MatrixCell[] | null;
  conditions: Condition[];
  grounds: Grounds;
}

/** Reads the packs of a policy once, and remembers the last one's. */
export function createCells(shelf: PolicyShelf) {
  let read: { digest: string; grounds: ReturnType<typeof groundsIn> } | null = null;
  return async (
    policy: Policy,
    asked: { role: string; reason: string; category: string | null; organisation: string | null },
  ): Promise<CellView> => {
    const [role, reason] = [policy.roles.get(asked.role), policy.reasons.get(asked.reason)];
    if (!role || !reason) throw notFound('role or reason in this policy');
    if (read?.digest !== policy.digest) {
      const { packs } = await shelf.take(policy.digest);
      read = { digest: policy.digest, grounds: groundsIn(policy, packs) };
    }
    const seen = fieldsSeen(policy, asked);
    return {
      ...asked,
      policy,
      cells: seen && cellsOf(policy, seen),
      conditions: conditionsOf(policy, { role, reason, organisation: asked.organisation }),
      grounds: read.grounds(asked),
    };
  };
}
