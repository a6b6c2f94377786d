import { isMet } from './context.ts';
import type { ActorFacts, Facts, Mandate, Role } from './policy.ts';
import type { Prepared, PreparedLimits, PreparedReason, PreparedRole } from './prepare.ts';
import {
  BUDGET_EXCEEDED,
  CONTEXT_NOT_PERMITTED,
  CONTRACT_ENDED,
  ORGANISATION_NOT_PERMITTED,
  PRINCIPAL_MISSING,
  REASON_NOT_PERMITTED,
  REGION_NOT_PERMITTED,
  UNKNOWN_ACTOR,
} from './rules.ts';

/** What one actor, with their roles and organisation, may do here and now. */

/** Stands beside the rules that deny: the context is asked about, and does not deny. */
export const ASKS_CONTEXT = 1 << 30;

/** How far a role grants a reason, best first; the best of an actor's roles counts. */
const GRANTED = 0;
const GRANTED_IF_CONFIRMED = 1;
const CONTEXT_FAILS = 2;
const ACTS_FOR_NOBODY = 3;
const NOT_HERE = 4;
const NOT_AT_ALL = 5;
const GRANT_BITS = [
  0,
  ASKS_CONTEXT,
  CONTEXT_NOT_PERMITTED,
  PRINCIPAL_MISSING,
  ORGANISATION_NOT_PERMITTED,
  REASON_NOT_PERMITTED,
] as const;

/** The contract of an actor's organisation, as seen from the reason. */
export function limitsOf(
  prepared: Prepared,
  known: PreparedReason | undefined,
  actor: ActorFacts,
): PreparedLimits | undefined {
  const contracts = known === undefined ? prepared.limits : known.limits;
  return (
    (actor.organisation === null ? undefined : contracts.get(actor.organisation)) ?? contracts.get('default')
  );
}

/**
 * Whether an actor may give this reason here and now: rule bits, 0 for yes. The budget of every role held binds,
 * so that taking a reason out of a role lifts no budget. `actsFor` says whether the actor acts for somebody.
 */
export function standing(
  facts: Facts,
  actor: ActorFacts,
  known: PreparedReason | undefined,
  limits: PreparedLimits | undefined,
  actsFor: boolean,
): number {
  if (!actor.known || !actor.employed) return UNKNOWN_ACTOR;
  let bits = 0;
  if (known !== undefined) {
    let best: number = NOT_AT_ALL;
    for (const id of actor.roles) {
      const bearing = known.roles.get(id);
      if (bearing === undefined || !fits(bearing.role, actor)) continue;
      if (best !== GRANTED && bearing.grants) {
        const grant = grantOf(bearing, id, facts, limits, actsFor);
        if (grant < best) best = grant;
      }
      const { budget } = bearing.role;
      if (budget !== null && spent(facts.task, budget)) bits |= BUDGET_EXCEEDED;
    }
    bits |= GRANT_BITS[best] ?? 0;
  }
  if (limits === undefined) return bits;
  if (!limits.agreed) bits |= ORGANISATION_NOT_PERMITTED;
  if (facts.at < limits.from || facts.at >= limits.until) bits |= CONTRACT_ENDED;
  // Where the country is not known, the region is not judged.
  if (limits.countries !== null && facts.country !== null && !limits.countries.has(facts.country)) {
    bits |= REGION_NOT_PERMITTED;
  }
  if (limits.context !== null && !isMet(limits.context, facts)) {
    bits |= limits.context.asks ? ASKS_CONTEXT : CONTEXT_NOT_PERMITTED;
  }
  return bits;
}

function grantOf(
  { role, context }: PreparedRole,
  id: string,
  facts: Facts,
  limits: PreparedLimits | undefined,
  actsFor: boolean,
): number {
  if (limits !== undefined && limits.roles !== null && !limits.roles.has(id)) return NOT_HERE;
  if (role.principalRequired && !actsFor) return ACTS_FOR_NOBODY;
  if (context === null || isMet(context, facts)) return GRANTED;
  return context.asks ? GRANTED_IF_CONFIRMED : CONTEXT_FAILS;
}

function fits(role: Role, actor: ActorFacts): boolean {
  return role.kind === null || role.kind === actor.kind;
}

/** A budget per task cannot be kept by leaving the task out: without one, it counts as spent. */
function spent(task: Facts['task'], budget: NonNullable<Role['budget']>): boolean {
  if (task === null) return true;
  return (
    (budget.subjectsPerTask !== null && task.subjects > budget.subjectsPerTask) ||
    (budget.lookupsPerTask !== null && task.lookups > budget.lookupsPerTask)
  );
}

/** What stands between an actor and a change, as bits; the lower the number, the better the mandate. */
export const PLACE_ASKS = 1;
export const AMOUNT_ASKS = 2;
export const SECOND_PERSON = 4;
export const NO_MANDATE = 8;

type Change = NonNullable<Facts['change']>;

/** The best mandate among an actor's roles that grant the reason, and over it the ceiling of the organisation. */
export function mandateOf(
  facts: Facts,
  change: Change,
  actor: ActorFacts,
  known: PreparedReason,
  limits: PreparedLimits | undefined,
  actsFor: boolean,
): number {
  let best = NO_MANDATE;
  for (const id of actor.roles) {
    const bearing = known.roles.get(id);
    if (bearing === undefined || !bearing.grants || !fits(bearing.role, actor)) continue;
    const mandate = bearing.role.mandate.get(change.action);
    if (mandate === undefined) continue;
    const grant = grantOf(bearing, id, facts, limits, actsFor);
    if (grant > GRANTED_IF_CONFIRMED) continue;
    const bits = beyond(mandate, change) | (grant === GRANTED ? 0 : PLACE_ASKS);
    if (bits < best) best = bits;
  }
  const ceiling = limits?.mandate.get(change.action);
  return ceiling === undefined ? best : best | beyond(ceiling, change);
}

function beyond(mandate: Mandate, change: Change): number {
  const second = mandate.persons === 2 ? SECOND_PERSON : 0;
  // An amount that is not told, or not a number, is not within any maximum.
  const amount = change.amount ?? Number.NaN;
  const within =
    mandate.max === null ||
    (amount >= 0 &&
      amount <= mandate.max &&
      (mandate.currency === null || mandate.currency === change.currency));
  if (within) return second;
  return mandate.then === 'ask' ? second | AMOUNT_ASKS : NO_MANDATE;
}
