import type { ActorFacts, Decision, Facts, Policy, Role } from './policy.ts';
import { forget, type Judged, type Prepared, type PreparedReason, prepare, type Step } from './prepare.ts';
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

/** A rule's bit: rules gather in one number, and constants keep a decision well under a microsecond. */
function bit(rule: DecisionRule): number {
  return 1 << DECISION_RULES.indexOf(rule);
}
const LOOKUP_WITHOUT_REASON = bit('lookup-without-reason');
const UNKNOWN_REASON = bit('unknown-reason');
const UNKNOWN_ACTOR = bit('unknown-actor');
const REASON_NOT_PERMITTED = bit('reason-not-permitted');
const ORGANISATION_NOT_PERMITTED = bit('organisation-not-permitted');
const CONTRACT_ENDED = bit('contract-ended');
const REGION_NOT_PERMITTED = bit('region-not-permitted');
const FIELD_NOT_PERMITTED = bit('field-not-permitted');
const CONSENT_MISSING = bit('consent-missing');
const CONSENT_WITHDRAWN = bit('consent-withdrawn');
const MANDATE_EXCEEDED = bit('mandate-exceeded');
const BUDGET_EXCEEDED = bit('budget-exceeded');
const NOTE_MISSING = bit('note-missing');
const TOKEN_SCOPE_EXCEEDED = bit('token-scope-exceeded');
const NO_EVIDENCE_AT_HAND = bit('no-evidence-at-hand');
const CONFIRMED = bit('confirmed');
const BREAK_GLASS = bit('break-glass');

/**
 * What these facts deserve under this policy. `permitted` and `withheld` are in the caller's own names; when
 * all was asked for (`fields: null`) in the policy's. A denied lookup is permitted nothing. In observe mode
 * `effect` is `permit`, and everything else says what enforcing would have answered. The same decision is the
 * same object, frozen.
 */
export function evaluate(policy: Policy, facts: Facts): Decision {
  const prepared = prepare(policy);
  const known = facts.reason === null ? undefined : prepared.reasons.get(facts.reason);
  let denied = 0;
  let asked = 0;
  let told = 0;

  if (facts.reason === null) denied |= LOOKUP_WITHOUT_REASON;
  else if (known === undefined) denied |= UNKNOWN_REASON;
  if (!facts.withinToken) denied |= TOKEN_SCOPE_EXCEEDED;

  denied |= standing(prepared, facts, facts.actor, known);
  for (const principal of facts.onBehalfOf) denied |= standing(prepared, facts, principal, known);

  if (known !== undefined) {
    const { reason } = known;
    if (reason.consentRequired) denied |= consentGap(facts);
    if (reason.noteRequired && !facts.hasNote) denied |= NOTE_MISSING;
    const mandate = facts.change === null ? PERMIT : mandateWeight(facts, known, facts.change);
    if (mandate === DENY) denied |= MANDATE_EXCEEDED;
    else if (mandate === ASK) asked |= MANDATE_EXCEEDED;
    if (reason.evidence !== null && facts.evidence === 'absent') told |= NO_EVIDENCE_AT_HAND;
    if (reason.breakGlass) told |= BREAK_GLASS;
  }

  const judged = judgeFields(prepared, facts, known);
  if (known !== undefined && judged.fields !== null && judged.withheld.length > 0) {
    if (judged.permitted.length === 0) denied |= FIELD_NOT_PERMITTED;
    else told |= FIELD_NOT_PERMITTED;
  }

  let weight: Weight = denied !== 0 ? DENY : asked !== 0 ? ASK : PERMIT;
  if (weight === ASK && facts.follows?.wouldBe === 'ask') {
    weight = PERMIT;
    told |= CONFIRMED;
  }
  const noFieldLeft = denied & FIELD_NOT_PERMITTED;
  const name = (denied | asked | told) * 8 + weight * 2 + (noFieldLeft === 0 ? 0 : 1);
  const before = judged.decisions.get(name);
  if (before !== undefined) return before;
  const rules = rulesOf(denied | asked | told);
  const wouldBe = EFFECTS[weight];
  const decision: Decision = {
    effect: policy.mode === 'observe' ? 'permit' : wouldBe,
    wouldBe,
    permitted: weight === DENY ? [] : judged.permitted.slice(),
    withheld: weight === DENY ? judged.asked.slice() : judged.withheld.slice(),
    notices: noticesFor(rules, wouldBe, known?.reason ?? null, noFieldLeft),
    rules,
  };
  for (const list of [decision.permitted, decision.withheld, decision.notices, decision.rules]) {
    Object.freeze(list);
  }
  judged.decisions.set(name, Object.freeze(decision));
  return decision;
}

/**
 * Whether one actor, with their roles and organisation, may give this reason here and now: rule bits, 0 for
 * yes. The budget of every role held binds, so that taking a reason out of a role lifts no budget.
 */
function standing(
  prepared: Prepared,
  facts: Facts,
  actor: ActorFacts,
  known: PreparedReason | undefined,
): number {
  if (!actor.known || !actor.employed) return UNKNOWN_ACTOR;
  let bits = 0;
  if (known !== undefined) {
    let granted = false;
    for (const id of actor.roles) {
      const bearing = known.roles.get(id);
      if (bearing === undefined || !fits(bearing.role, actor)) continue;
      if (bearing.grants) granted = true;
      const { budget } = bearing.role;
      if (budget !== null && spent(facts.task, budget)) bits |= BUDGET_EXCEEDED;
    }
    if (!granted) bits |= REASON_NOT_PERMITTED;
  }
  const contracts = known === undefined ? prepared.limits : known.limits;
  const limits =
    (actor.organisation === null ? undefined : contracts.get(actor.organisation)) ?? contracts.get('default');
  if (limits === undefined) return bits;
  if (!limits.agreed) bits |= ORGANISATION_NOT_PERMITTED;
  if (facts.at < limits.from || facts.at >= limits.until) bits |= CONTRACT_ENDED;
  // Where the country is not known, the region is not judged.
  if (limits.countries !== null && facts.country !== null && !limits.countries.has(facts.country)) {
    bits |= REGION_NOT_PERMITTED;
  }
  return bits;
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

function consentGap(facts: Facts): number {
  const { consent } = facts;
  if (consent === null) return CONSENT_MISSING;
  if (consent.status !== 'given') return CONSENT_WITHDRAWN;
  return consent.validUntil !== null && consent.validUntil <= facts.at ? CONSENT_WITHDRAWN : 0;
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
    const bearing = known.roles.get(id);
    if (bearing === undefined || !bearing.grants || !fits(bearing.role, actor)) continue;
    const mandate = bearing.role.mandate.get(change.action);
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

/** Lists of fields come from screens and code, of which there are few: each is judged once. */
const STEPS_MAX = 50_000;

function judgeFields(prepared: Prepared, facts: Facts, reason: PreparedReason | undefined): Judged {
  const { system, fields } = facts;
  if (prepared.steps > STEPS_MAX) forget(prepared);
  let step = walk(prepared, walk(prepared, prepared.judged, reason), system);
  // No field is called null: that is asking for all.
  if (fields === null) step = walk(prepared, step, null);
  else for (let i = 0; i < fields.length; i++) step = walk(prepared, step, fields[i]);
  step.judged ??= {
    fields: fields?.slice() ?? null,
    asked: fields === null ? prepared.fields : fields.slice(),
    ...split(prepared, fields, system, reason),
    decisions: new Map(),
  };
  return step.judged;
}

function walk(prepared: Prepared, from: Step, word: unknown): Step {
  let to = from.next.get(word);
  if (to === undefined) {
    to = { judged: null, next: new Map() };
    from.next.set(word, to);
    prepared.steps++;
  }
  return to;
}

/** Without a known reason nothing is permitted. */
function split(
  prepared: Prepared,
  fields: readonly string[] | null,
  system: string | null,
  reason: PreparedReason | undefined,
): Pick<Judged, 'permitted' | 'withheld'> {
  if (reason === undefined) return { permitted: [], withheld: fields ?? prepared.fields };
  if (fields === null) return { permitted: reason.permitted, withheld: reason.withheld };
  const names = (system === null ? undefined : reason.names.get(system)) ?? reason.reason.fields;
  return {
    permitted: fields.filter((name) => names.has(name)),
    withheld: fields.filter((name) => !names.has(name)),
  };
}

function rulesOf(bits: number): DecisionRule[] {
  const rules: DecisionRule[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const rule = DECISION_RULES[31 - Math.clz32(rest & -rest)];
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}
