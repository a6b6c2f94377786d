import { DECISION_RULES, type DecisionRule } from './vocabulary.ts';

/** A rule's bit: rules gather in one number, and constants keep a decision well under a microsecond. */
function bit(rule: DecisionRule): number {
  return 1 << DECISION_RULES.indexOf(rule);
}
export const LOOKUP_WITHOUT_REASON = bit('lookup-without-reason');
export const UNKNOWN_REASON = bit('unknown-reason');
export const UNKNOWN_ACTOR = bit('unknown-actor');
export const REASON_NOT_PERMITTED = bit('reason-not-permitted');
export const ORGANISATION_NOT_PERMITTED = bit('organisation-not-permitted');
export const CONTRACT_ENDED = bit('contract-ended');
export const REGION_NOT_PERMITTED = bit('region-not-permitted');
export const FIELD_NOT_PERMITTED = bit('field-not-permitted');
export const CONSENT_MISSING = bit('consent-missing');
export const CONSENT_WITHDRAWN = bit('consent-withdrawn');
export const MANDATE_EXCEEDED = bit('mandate-exceeded');
export const BUDGET_EXCEEDED = bit('budget-exceeded');
export const NOTE_MISSING = bit('note-missing');
export const TOKEN_SCOPE_EXCEEDED = bit('token-scope-exceeded');
export const NO_EVIDENCE_AT_HAND = bit('no-evidence-at-hand');
export const CONFIRMED = bit('confirmed');
export const BREAK_GLASS = bit('break-glass');
export const CONTEXT_NOT_PERMITTED = bit('context-not-permitted');
export const SECOND_PERSON_NEEDED = bit('second-person-needed');
export const PRINCIPAL_MISSING = bit('principal-missing');
export const OBJECTION = bit('objection');

/** The rules of these bits, in the order of `DECISION_RULES`. */
export function rulesOf(bits: number): DecisionRule[] {
  const rules: DecisionRule[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const rule = DECISION_RULES[31 - Math.clz32(rest & -rest)];
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}
