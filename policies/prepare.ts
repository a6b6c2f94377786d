import type { Policy, Reason, Role } from './policy.ts';

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
}

export interface PreparedReason {
  reason: Reason;
  /** Roles that grant it. */
  roles: ReadonlyMap<string, Role>;
  permitted: readonly string[];
  withheld: readonly string[];
  /** Names permitted by system, policy names included. */
  names: ReadonlyMap<string, ReadonlySet<string>>;
}

const made = new WeakMap<Policy, Prepared>();

/** The tables of a policy, made at its first decision. A policy must not change after that. */
export function prepare(policy: Policy): Prepared {
  let prepared = made.get(policy);
  if (prepared === undefined) {
    prepared = build(policy);
    made.set(policy, prepared);
  }
  return prepared;
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
      roles: new Map([...policy.roles].filter(([, role]) => role.reasons.has(reason.id))),
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
  return { fields, reasons, names };
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
