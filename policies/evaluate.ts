import type { ActorFacts, Decision, Facts, OrganisationLimits, Policy, Role } from './policy.ts';
import { type Prepared, type PreparedReason, prepare } from './prepare.ts';
import { inRegions } from './regions.ts';
import { noticesFor } from './sentence.ts';
import { DECISION_RULES, type DecisionRule } from './vocabulary.ts';

/**
 * The decision on one lookup: pure, synchronous, the same answer for the same facts, so that it can be
 * replayed. Every rule is looked at and all that apply are told; deny beats ask, ask beats permit.
 */

type Weight = 0 | 1 | 2;
const PERMIT: Weight = 0;
const ASK: Weight = 1;
const DENY: Weight = 2;
const EFFECTS = ['permit', 'ask', 'deny'] as const;

/** A rule's bit; rules gather in one number. */
const BIT = Object.fromEntries(DECISION_RULES.map((rule, index) => [rule, 1 << index])) as Record<
  DecisionRule,
  number
>;

/**
 * What these facts deserve under this policy. `permitted` and `withheld` are in the caller's own names; when
 * all was asked for (`fields: null`) in the policy's. A denied lookup is permitted nothing. In observe mode
 * `effect` is `permit`, and everything else says what enforcing would have answered.
 */
export function evaluate(policy: Policy, facts: Facts): Decision {
  const prepared = prepare(policy);
  const known = facts.reason === null ? undefined : prepared.reasons.get(facts.reason);
  let denied = 0;
  let asked = 0;
  let told = 0;

  if (facts.reason === null) denied |= BIT['lookup-without-reason'];
  else if (known === undefined) denied |= BIT['unknown-reason'];
  if (!facts.withinToken) denied |= BIT['token-scope-exceeded'];

  denied |= standing(policy, facts, facts.actor, known);
  for (const principal of facts.onBehalfOf) denied |= standing(policy, facts, principal, known);

  if (known !== undefined) {
    const { reason } = known;
    if (reason.consentRequired) denied |= consentGap(facts);
    if (reason.noteRequired && !facts.hasNote) denied |= BIT['note-missing'];
    if (overBudget(facts, known)) denied |= BIT['budget-exceeded'];
    const mandate = facts.change === null ? PERMIT : mandateWeight(facts, known, facts.change);
    if (mandate === DENY) denied |= BIT['mandate-exceeded'];
    else if (mandate === ASK) asked |= BIT['mandate-exceeded'];
    if (reason.evidence !== null && facts.evidence === 'absent') told |= BIT['no-evidence-at-hand'];
    if (reason.breakGlass) told |= BIT['break-glass'];
  }

  const fields = known === undefined ? null : judgeFields(facts, known);
  if (fields?.named === true && fields.withheld.length > 0) {
    if (fields.permitted.length === 0) denied |= BIT['field-not-permitted'];
    else told |= BIT['field-not-permitted'];
  }

  let weight: Weight = denied !== 0 ? DENY : asked !== 0 ? ASK : PERMIT;
  if (weight === ASK && facts.follows?.wouldBe === 'ask') {
    weight = PERMIT;
    told |= BIT.confirmed;
  }
  const rules = rulesOf(denied | asked | told);
  const wouldBe = EFFECTS[weight];
  return {
    effect: policy.mode === 'observe' ? 'permit' : wouldBe,
    wouldBe,
    permitted: weight === DENY || fields === null ? [] : fields.permitted,
    withheld: weight === DENY || fields === null ? everythingAsked(facts, prepared) : fields.withheld,
    notices: noticesFor(rules, wouldBe, known?.reason ?? null, denied & BIT['field-not-permitted']),
    rules,
  };
}

/** Whether one actor, with their organisation, may give this reason here and now: rule bits, 0 for yes. */
function standing(
  policy: Policy,
  facts: Facts,
  actor: ActorFacts,
  known: PreparedReason | undefined,
): number {
  if (!actor.known || !actor.employed) return BIT['unknown-actor'];
  let bits = 0;
  if (known !== undefined && !hasReason(actor, known)) bits |= BIT['reason-not-permitted'];
  const limits = limitsOf(policy, actor);
  if (limits === undefined) return bits;
  if (known !== undefined && limits.reasons !== null && !limits.reasons.has(known.reason.id)) {
    bits |= BIT['organisation-not-permitted'];
  }
  if (
    (limits.from !== null && facts.at < limits.from) ||
    (limits.until !== null && facts.at >= limits.until)
  ) {
    bits |= BIT['contract-ended'];
  }
  if (limits.regions !== null && facts.country !== null && !inRegions(facts.country, limits.regions)) {
    bits |= BIT['region-not-permitted'];
  }
  return bits;
}

function limitsOf(policy: Policy, actor: ActorFacts): OrganisationLimits | undefined {
  const named = actor.organisation === null ? undefined : policy.organisations.get(actor.organisation);
  return named ?? policy.organisations.get('default');
}

function grants(role: Role | undefined, actor: ActorFacts): role is Role {
  return role !== undefined && (role.kind === null || role.kind === actor.kind);
}

function hasReason(actor: ActorFacts, known: PreparedReason): boolean {
  for (const id of actor.roles) if (grants(known.roles.get(id), actor)) return true;
  return false;
}

function consentGap(facts: Facts): number {
  const { consent } = facts;
  if (consent === null) return BIT['consent-missing'];
  if (consent.status !== 'given') return BIT['consent-withdrawn'];
  return consent.validUntil !== null && consent.validUntil <= facts.at ? BIT['consent-withdrawn'] : 0;
}

type Change = NonNullable<Facts['change']>;

/** The best of each actor's mandates, and the worst of those over the chain. */
function mandateWeight(facts: Facts, known: PreparedReason, change: Change): Weight {
  let worst = bestMandate(facts.actor, known, change);
  for (const principal of facts.onBehalfOf) {
    const weight = bestMandate(principal, known, change);
    if (weight > worst) worst = weight;
  }
  return worst;
}

function bestMandate(actor: ActorFacts, known: PreparedReason, change: Change): Weight {
  let best: Weight = DENY;
  for (const id of actor.roles) {
    const role = known.roles.get(id);
    const mandate = grants(role, actor) ? role.mandate.get(change.action) : undefined;
    if (mandate === undefined) continue;
    // An amount that is not told, or not a number, is not within any maximum.
    const amount = change.amount ?? Number.NaN;
    const within =
      mandate.max === null ||
      (amount >= 0 &&
        amount <= mandate.max &&
        (mandate.currency === null || mandate.currency === change.currency));
    const weight = within ? PERMIT : mandate.then === 'ask' ? ASK : DENY;
    if (weight < best) best = weight;
  }
  return best;
}

/** Whether any granting role's budget, of the actor or of who it works for, is spent. */
function overBudget(facts: Facts, known: PreparedReason): boolean {
  if (spent(facts, facts.actor, known)) return true;
  for (const principal of facts.onBehalfOf) if (spent(facts, principal, known)) return true;
  return false;
}

function spent(facts: Facts, actor: ActorFacts, known: PreparedReason): boolean {
  const { task } = facts;
  for (const id of actor.roles) {
    const role = known.roles.get(id);
    const budget = grants(role, actor) ? role.budget : null;
    if (budget === null) continue;
    // A budget per task cannot be kept by leaving the task out.
    if (task === null) return true;
    if (budget.subjectsPerTask !== null && task.subjects > budget.subjectsPerTask) return true;
    if (budget.lookupsPerTask !== null && task.lookups > budget.lookupsPerTask) return true;
  }
  return false;
}

function judgeFields(
  facts: Facts,
  known: PreparedReason,
): { named: boolean; permitted: string[]; withheld: string[] } {
  if (facts.fields === null) {
    return { named: false, permitted: known.permitted.slice(), withheld: known.withheld.slice() };
  }
  const names = (facts.system === null ? undefined : known.names.get(facts.system)) ?? known.reason.fields;
  const permitted: string[] = [];
  const withheld: string[] = [];
  for (const name of facts.fields) (names.has(name) ? permitted : withheld).push(name);
  return { named: true, permitted, withheld };
}

function everythingAsked(facts: Facts, prepared: Prepared): string[] {
  return facts.fields === null ? prepared.fields.slice() : facts.fields.slice();
}

function rulesOf(bits: number): DecisionRule[] {
  if (bits === 0) return [];
  return DECISION_RULES.filter((_, index) => (bits & (1 << index)) !== 0);
}
