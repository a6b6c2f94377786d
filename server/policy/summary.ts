import type { PolicySummary } from '#model/policy.ts';
import type { Policy } from '#policies/policy.ts';
import { prepare } from '#policies/prepare.ts';

/** What a caller without the compiler wants to know of a policy: what each reason permits, and what it asks for. */
export function summaryOf(policy: Policy): PolicySummary {
  return {
    reasons: [...policy.reasons.values()].map((reason) => ({
      id: reason.id,
      label: reason.label,
      purpose: reason.purpose,
      bases: [...reason.bases],
      categories: [...reason.categories],
      fields: [...reason.fields],
      note: reason.noteRequired,
      consent: reason.consentGranted ? 'granted' : reason.consentRequired ? 'required' : null,
      evidence: reason.evidence && { [reason.evidence.mode]: [...reason.evidence.types] },
      breakGlass: reason.breakGlass,
    })),
    names: Object.fromEntries(
      [...prepare(policy).names].map(([system, names]) => [
        system,
        Object.fromEntries([...names].map(([name, means]) => [name, [...means]])),
      ]),
    ),
  };
}
