import { purposesOf } from '#model/standing.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Decision, EvidenceDemand, Facts, Policy } from '#policies/policy.ts';

/**
 * One recorded lookup under a proposed policy. Facts are gathered for the policy of the day; where the proposed one
 * asks what was not asked then, and the answer hangs on it, the lookup is not judged.
 */

/** Facts that may not have been recorded: whether work was at hand, consent, where the actor sat, who had asked. */
export const UNRECORDED = ['evidence', 'consent', 'context', 'follows'] as const;
export type Unrecorded = (typeof UNRECORDED)[number];

export interface Judgement {
  /** What the facts, as recorded, deserve: exactly what `evaluate` gives. */
  decision: Decision;
  /** Facts that the answer hangs on and that were not recorded; empty: this is the answer. */
  open: readonly Unrecorded[];
}

/** The policy that a lookup was decided under, by its digest; null where it is not kept. */
export type PolicyOf = (digest: string) => Policy | null;
export type Judge = (facts: Facts, digest: string) => Judgement;

const NOTHING: readonly Unrecorded[] = [];
const WORDS: readonly Facts['consent'][] = [
  null,
  { status: 'given', validUntil: null, version: '' },
  { status: 'withdrawn', validUntil: null, version: '' },
  { status: 'objected', validUntil: null, version: '' },
];
const AT_HAND: readonly Facts['evidence'][] = ['present', 'absent', 'unknown'];

export function createJudge(proposed: Policy, policyOf: PolicyOf): Judge {
  const anywhere = withoutContext(proposed);
  /** What facts gathered for a reason under a policy do not tell of the proposed one, by digest and reason. */
  const gaps = new Map<string, Map<string | null, Gap>>();
  const gapOf = (digest: string, reason: string | null): Gap => {
    let known = gaps.get(digest);
    if (known === undefined) {
      known = new Map();
      gaps.set(digest, known);
    }
    let gap = known.get(reason);
    if (gap === undefined) {
      gap = gapBetween(policyOf(digest), proposed, reason);
      known.set(reason, gap);
    }
    return gap;
  };

  return (facts, digest) => {
    const decision = evaluate(proposed, facts);
    const gap = gapOf(digest, facts.reason);
    const asksContext = anywhere !== null && facts.context === undefined;
    const asksWho = facts.follows !== null && facts.follows.sameActor === undefined;
    if (gap === NO_GAP && !asksContext && !asksWho) return { decision, open: NOTHING };
    const hangsOn = (others: readonly Facts[], policy = proposed) =>
      others.some((other) => !isSameAnswer(evaluate(policy, other), decision));
    const open: Unrecorded[] = [];
    if (gap.evidence?.has(facts.evidence) && hangsOn(AT_HAND.map((evidence) => ({ ...facts, evidence }))))
      open.push('evidence');
    if (gap.consent && hangsOn(WORDS.map((consent) => ({ ...facts, consent })))) open.push('consent');
    if (asksContext && hangsOn([facts], anywhere)) open.push('context');
    if (asksWho) {
      const { wouldBe } = facts.follows as NonNullable<Facts['follows']>;
      if (hangsOn([true, false].map((sameActor) => ({ ...facts, follows: { wouldBe, sameActor } }))))
        open.push('follows');
    }
    return { decision, open };
  };
}

/** Effect and fields: what the actor is answered. Rules that only make a lookup reviewed are not part of it. */
export const isSameAnswer = (a: Decision, b: Decision): boolean =>
  a === b ||
  (a.wouldBe === b.wouldBe && isSameList(a.permitted, b.permitted) && isSameList(a.withheld, b.withheld));

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

interface Gap {
  /** Recorded answers to “is work at hand” that say nothing of the demand proposed; null: none. */
  evidence: ReadonlySet<Facts['evidence']> | null;
  /** Whether other words of the customer may count than those that were looked for. */
  consent: boolean;
}
const NO_GAP: Gap = { evidence: null, consent: false };

function gapBetween(was: Policy | null, proposed: Policy, reason: string | null): Gap {
  const next = reason === null ? undefined : proposed.reasons.get(reason);
  if (next === undefined || reason === null) return NO_GAP;
  const before = was?.reasons.get(reason);
  const evidence = next.evidence === null ? null : evidenceGap(before?.evidence ?? null, next.evidence);
  const consent =
    was === null ||
    before?.consentGranted !== next.consentGranted ||
    !isSameSet(purposesOf(was, reason), purposesOf(proposed, reason));
  return evidence === null && !consent ? NO_GAP : { evidence, consent };
}

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));

/**
 * Work found under a narrower demand meets a wider one; work missed under a wider one is missed under a narrower;
 * feeds that were not there for more kinds of work are not there for fewer.
 */
function evidenceGap(before: EvidenceDemand | null, next: EvidenceDemand): Gap['evidence'] {
  if (before === null) return new Set(AT_HAND);
  const gap = new Set<Facts['evidence']>();
  if (!implies(before, next)) gap.add('present');
  if (!implies(next, before)) gap.add('absent');
  if (!next.types.every((type) => before.types.includes(type))) gap.add('unknown');
  return gap.size === 0 ? null : gap;
}

/** Whether work that meets one demand always meets another. */
function implies(one: EvidenceDemand, other: EvidenceDemand): boolean {
  if (one.before > other.before || one.after > other.after) return false;
  // “All” names what is certainly there; of “any”, only a demand that names one kind does.
  const certain = one.mode === 'all' || one.types.length === 1;
  const has = (type: EvidenceDemand['types'][number]) => one.types.includes(type);
  if (other.mode === 'all' && other.types.length > 1) return certain && other.types.every(has);
  return certain ? other.types.some(has) : one.types.every((type) => other.types.includes(type));
}

/** The same policy asking nothing of where the actor sits; null where it asks nothing anyway. */
function withoutContext(policy: Policy): Policy | null {
  const asks = [policy.reasons, policy.roles, policy.organisations].some((parts) =>
    [...parts.values()].some(({ context }) => context !== null),
  );
  if (!asks) return null;
  const free = <T extends { context: unknown }>(parts: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...parts].map(([id, part]) => [id, { ...part, context: null }]));
  return {
    ...policy,
    reasons: free(policy.reasons),
    roles: free(policy.roles),
    organisations: free(policy.organisations),
  };
}
