import { type PreparedContext, prepareContext } from './context.ts';
import type { Decision, Mandate, OrganisationLimits, Policy, Reason, Role } from './policy.ts';
import { countriesOf } from './regions.ts';

/**
 * Tables that a decision looks things up in, derived once from a policy: which roles grant a reason, what
 * each system's field names mean, and which names a reason permits.
 */

export interface Prepared {
  /** Every field of the policy. */
  fields: readonly string[];
  reasons: ReadonlyMap<string, PreparedReason>;
  /** System → name (`BSN__c` or `Contact.BSN__c`) → what it may mean, in policy fields. */
  names: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Limits by organisation, `default` among them, where no reason is known. */
  limits: ReadonlyMap<string, PreparedLimits>;
  /**
   * Lists of fields that were judged before: a step to the reason, those to what narrows it (an organisation's
   * categories, a consent's), one to the system, one for each field.
   */
  judged: Step;
  /** How many steps are remembered. */
  steps: number;
}

export interface Step {
  judged: Judged | null;
  next: Map<unknown, Step>;
}

/** What a reason permits of a list of fields, and the decisions that were made with it. */
export interface Judged {
  /** Null: all were asked for. */
  fields: readonly string[] | null;
  asked: readonly string[];
  permitted: readonly string[];
  withheld: readonly string[];
  /** By weight and rules (`evaluate.ts`): the same decision is the same object, which nobody may change. */
  decisions: Map<number, Decision>;
}

export interface PreparedRole {
  role: Role;
  grants: boolean;
  context: PreparedContext | null;
}

/** An organisation's contract as seen from one reason. */
export interface PreparedLimits {
  /** Whether the contract covers the reason. */
  agreed: boolean;
  /** Milliseconds since the epoch, inclusive and exclusive; infinite where open. */
  from: number;
  until: number;
  countries: ReadonlySet<string> | null;
  /** Null: every role grants, and every field that the reason permits is seen. */
  roles: ReadonlySet<string> | null;
  categories: ReadonlySet<string> | null;
  mandate: ReadonlyMap<string, Mandate>;
  context: PreparedContext | null;
}

export interface PreparedReason {
  reason: Reason;
  context: PreparedContext | null;
  /** Roles that bear on it: those that grant it, and those whose budget binds whatever the reason. */
  roles: ReadonlyMap<string, PreparedRole>;
  limits: ReadonlyMap<string, PreparedLimits>;
  permitted: readonly string[];
  withheld: readonly string[];
  /** Names permitted by system, policy names included. */
  names: ReadonlyMap<string, ReadonlySet<string>>;
}

const made = new WeakMap<Policy, Prepared>();
/** The policy of the decision before: nearly always the policy of this one. */
let latest: { policy: Policy; prepared: Prepared } | null = null;

/** The tables of a policy, made at its first decision. A policy must not change after that. */
export function prepare(policy: Policy): Prepared {
  if (latest !== null && latest.policy === policy) return latest.prepared;
  let prepared = made.get(policy);
  if (prepared === undefined) {
    prepared = build(policy);
    made.set(policy, prepared);
  }
  latest = { policy, prepared };
  return prepared;
}

/** Forgets which lists of fields were judged. */
export function forget(prepared: Prepared): void {
  prepared.judged = { judged: null, next: new Map() };
  prepared.steps = 0;
}

/** What a field name may mean in a system: none when it is unknown, several when objects share the name. */
export function meanings(policy: Policy, system: string | null, name: string): readonly string[] {
  const native = system === null ? undefined : prepare(policy).names.get(system);
  return native?.get(name) ?? (policy.fields.has(name) ? [name] : []);
}

function build(policy: Policy): Prepared {
  const fields = [...policy.fields.keys()];
  const names = new Map([...policy.systems.keys()].map((system) => [system, namesOf(policy, system)]));
  const reasons = new Map<string, PreparedReason>();
  for (const reason of policy.reasons.values()) {
    const permits = (field: string) => reason.fields.has(field);
    reasons.set(reason.id, {
      reason,
      context: prepareContext(reason.context),
      roles: rolesFor(policy, reason.id),
      limits: limitsFor(policy, reason.id),
      permitted: fields.filter(permits),
      withheld: fields.filter((field) => !permits(field)),
      names: new Map(
        [...names].map(([system, known]) => [
          system,
          new Set([...known].filter(([, means]) => means.every(permits)).map(([name]) => name)),
        ]),
      ),
    });
  }
  return {
    fields,
    reasons,
    names,
    limits: limitsFor(policy, null),
    judged: { judged: null, next: new Map() },
    steps: 0,
  };
}

/**
 * Emergency access that no role names is open to people in every role: glass that only some may break is
 * said so by naming it in their roles. Programs never break it unnamed.
 */
function rolesFor(policy: Policy, reason: string): Map<string, PreparedRole> {
  const bearing = new Map<string, PreparedRole>();
  const named = [...policy.roles.values()].some((role) => role.reasons.has(reason));
  const open = policy.reasons.get(reason)?.breakGlass === true && !named;
  for (const [id, role] of policy.roles) {
    const context = prepareContext(role.context);
    if (open) {
      const people = { ...role, kind: role.kind ?? 'human' };
      bearing.set(id, { role: people, grants: role.kind !== 'software', context });
      continue;
    }
    const grants = role.reasons.has(reason);
    if (grants || role.budget !== null) bearing.set(id, { role, grants, context });
  }
  return bearing;
}

function limitsFor(policy: Policy, reason: string | null): Map<string, PreparedLimits> {
  const prepared = (limits: OrganisationLimits): PreparedLimits => ({
    agreed: reason === null || limits.reasons === null || limits.reasons.has(reason),
    from: limits.from ?? Number.NEGATIVE_INFINITY,
    until: limits.until ?? Number.POSITIVE_INFINITY,
    countries: limits.regions === null ? null : countriesOf(limits.regions),
    roles: limits.roles,
    categories: limits.categories,
    mandate: limits.mandate,
    context: prepareContext(limits.context),
  });
  return new Map([...policy.organisations].map(([id, limits]) => [id, prepared(limits)]));
}

/**
 * A system's names and the policy's own. A name that several objects share, or that is a policy field too,
 * means all of them: it is permitted only where each is.
 */
function namesOf(policy: Policy, system: string): Map<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, field: string) => {
    const means = found.get(name);
    if (means === undefined) found.set(name, new Set([field]));
    else means.add(field);
  };
  for (const field of policy.fields.keys()) add(field, field);
  for (const [object, known] of policy.systems.get(system) ?? []) {
    for (const [name, field] of known) {
      add(name, field);
      add(`${object}.${name}`, field);
    }
  }
  return new Map([...found].map(([name, means]) => [name, [...means]]));
}
