import { isMet } from './context.ts';
import { judgeFields } from './fields.ts';
import { noticesFor } from './notices.ts';
import type { ActorFacts, Decision, Facts, Policy } from './policy.ts';
import { type PreparedReason, prepare } from './prepare.ts';
import {
  BREAK_GLASS,
  CONFIRMED,
  CONSENT_MISSING,
  CONSENT_WITHDRAWN,
  CONTEXT_NOT_PERMITTED,
  FIELD_NOT_PERMITTED,
  LOOKUP_WITHOUT_REASON,
  MANDATE_EXCEEDED,
  NO_EVIDENCE_AT_HAND,
  NOTE_MISSING,
  OBJECTION,
  rulesOf,
  SECOND_PERSON_NEEDED,
  TOKEN_SCOPE_EXCEEDED,
  UNKNOWN_REASON,
} from './rules.ts';
import {
  AMOUNT_ASKS,
  ASKS_CONTEXT,
  limitsOf,
  mandateOf,
  NO_MANDATE,
  PLACE_ASKS,
  SECOND_PERSON,
  standing,
} from './standing.ts';

/**
 * The decision on one lookup: pure, synchronous, the same answer for the same facts, so that it can be
 * replayed. Every rule is looked at and all that apply are told; deny beats ask, ask beats permit.
 */

type Weight = 0 | 1 | 2;
const PERMIT: Weight = 0;
const ASK: Weight = 1;
const DENY: Weight = 2;
const EFFECTS = ['permit', 'ask', 'deny'] as const;

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

  // Rights are those that everybody in the chain has: what stands in anybody's way gathers.
  let stands = 0;
  let mandate = 0;
  let limited: ReadonlySet<string>[] | null = null;
  const last = facts.onBehalfOf.length;
  for (let i = 0; i <= last; i++) {
    const actor = i === 0 ? facts.actor : (facts.onBehalfOf[i - 1] as ActorFacts);
    const limits = limitsOf(prepared, known, actor);
    stands |= standing(facts, actor, known, limits, i < last);
    if (known === undefined) continue;
    if (facts.change !== null) mandate |= mandateOf(facts, facts.change, actor, known, limits, i < last);
    if (limits !== undefined && limits.categories !== null) {
      limited ??= [];
      limited.push(limits.categories);
    }
  }
  denied |= stands & ~ASKS_CONTEXT;
  if ((stands & ASKS_CONTEXT) !== 0) asked |= CONTEXT_NOT_PERMITTED;

  let consented: readonly string[] | null = null;
  if (known !== undefined) {
    const { reason, context } = known;
    if (context !== null && !isMet(context, facts)) {
      if (context.asks) asked |= CONTEXT_NOT_PERMITTED;
      else denied |= CONTEXT_NOT_PERMITTED;
    }
    if (reason.consentRequired) {
      denied |= consentGap(facts, known);
      consented = facts.consent?.categories ?? null;
    } else if (reason.objectionBinds && facts.consent?.status === 'objected') denied |= OBJECTION;
    if (reason.noteRequired && !facts.hasNote) denied |= NOTE_MISSING;
    if ((mandate & NO_MANDATE) !== 0) denied |= MANDATE_EXCEEDED;
    else if ((mandate & AMOUNT_ASKS) !== 0) asked |= MANDATE_EXCEEDED;
    if ((mandate & PLACE_ASKS) !== 0) asked |= CONTEXT_NOT_PERMITTED;
    if ((mandate & SECOND_PERSON) !== 0) {
      // Two programs are not two people: whoever begins is one, or acts for one.
      if (hasPerson(facts)) asked |= SECOND_PERSON_NEEDED;
      else denied |= SECOND_PERSON_NEEDED;
    }
    if (reason.evidence !== null && facts.evidence === 'absent') {
      if (reason.evidence.then === 'deny') denied |= NO_EVIDENCE_AT_HAND;
      else if (reason.evidence.then === 'ask') asked |= NO_EVIDENCE_AT_HAND;
      else told |= NO_EVIDENCE_AT_HAND;
    }
    if (reason.breakGlass) told |= BREAK_GLASS;
  }

  const judged = judgeFields(policy, prepared, facts, known, limited, consented);
  if (known !== undefined && judged.fields !== null && judged.withheld.length > 0) {
    if (judged.permitted.length === 0) denied |= FIELD_NOT_PERMITTED;
    else told |= FIELD_NOT_PERMITTED;
  }

  let weight: Weight = denied !== 0 ? DENY : asked !== 0 ? ASK : PERMIT;
  if (weight === ASK && isConfirmed(facts, asked)) {
    weight = PERMIT;
    told |= CONFIRMED;
  }
  const noFieldLeft = denied & FIELD_NOT_PERMITTED;
  const bits = denied | asked | told;
  const name = bits * 8 + weight * 2 + (noFieldLeft === 0 ? 0 : 1);
  const before = judged.decisions.get(name);
  if (before !== undefined) return before;
  const rules = rulesOf(bits);
  const wouldBe = EFFECTS[weight];
  const decision: Decision = {
    effect: policy.mode === 'observe' ? 'permit' : wouldBe,
    wouldBe,
    permitted: weight === DENY ? [] : judged.permitted.slice(),
    withheld: weight === DENY ? judged.asked.slice() : judged.withheld.slice(),
    notices: noticesFor(policy, rules, wouldBe, known?.reason ?? null, noFieldLeft),
    rules,
  };
  for (const list of [decision.permitted, decision.withheld, decision.notices, decision.rules]) {
    Object.freeze(list);
  }
  judged.decisions.set(name, Object.freeze(decision));
  return decision;
}

/**
 * Whether the lookup follows the question and so answers it. Where a second person is needed, it must be one:
 * somebody whom nobody in the asking chain is or acted for.
 */
function isConfirmed({ follows, actor }: Facts, asked: number): boolean {
  if (follows === null || follows.wouldBe !== 'ask') return false;
  if ((asked & SECOND_PERSON_NEEDED) === 0) return true;
  return follows.sameActor === false && actor.kind === 'human';
}

function hasPerson({ actor, onBehalfOf }: Facts): boolean {
  if (actor.kind === 'human') return true;
  for (const principal of onBehalfOf) if (principal.kind === 'human') return true;
  return false;
}

/** What is wrong with the consent that a reason needs: a rule's bit, 0 for nothing. */
function consentGap({ consent, at, actor, onBehalfOf }: Facts, { reason }: PreparedReason): number {
  if (consent === null) return CONSENT_MISSING;
  if (consent.status === 'objected') return OBJECTION;
  if (consent.status !== 'given') return CONSENT_WITHDRAWN;
  if (consent.validUntil !== null && consent.validUntil <= at) return CONSENT_WITHDRAWN;
  if (!reason.consentGranted) return 0;
  // A grant is to one organisation by name, and to nobody that it lets look for it.
  const granted = consent.organisation ?? null;
  if (granted === null || granted !== actor.organisation) return CONSENT_MISSING;
  for (const principal of onBehalfOf) {
    if (principal.organisation !== granted) return CONSENT_MISSING;
  }
  return 0;
}
