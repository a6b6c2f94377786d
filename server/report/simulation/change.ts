import type { Decision } from '#policies/policy.ts';
import type { DecisionRule, Effect } from '#policies/vocabulary.ts';

/** What becomes of one decision under a proposed policy. */
export interface Change {
  /** What the policies answer; not what people meet in observe mode. */
  was: Effect;
  now: Effect;
  /** What people meet. */
  metWas: Effect;
  metNow: Effect;
  /** Fields that change sides while neither answer is a denial, in the caller's names. */
  withheld: readonly string[];
  shown: readonly string[];
  /** Rules that apply now and did not, and the other way about. */
  rulesMore: readonly DecisionRule[];
  rulesFewer: readonly DecisionRule[];
  kinds: readonly ChangeKind[];
}

/** Newly denied, asked about or permitted; with fields newly withheld, or newly shown. */
export const CHANGE_KINDS = ['denied', 'asked', 'permitted', 'withheld', 'shown'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

const TOWARDS = { deny: 'denied', ask: 'asked', permit: 'permitted' } as const satisfies Record<
  Effect,
  ChangeKind
>;

export function changeBetween(was: Decision, now: Decision): Change {
  const without = <T>(list: readonly T[], other: readonly T[]): T[] =>
    list.filter((one) => !other.includes(one));
  const fields = was.wouldBe !== 'deny' && now.wouldBe !== 'deny';
  const withheld = fields ? without(was.permitted, now.permitted) : [];
  const shown = fields ? without(now.permitted, was.permitted) : [];
  const kinds: ChangeKind[] = [];
  if (was.wouldBe !== now.wouldBe) kinds.push(TOWARDS[now.wouldBe]);
  if (withheld.length > 0) kinds.push('withheld');
  if (shown.length > 0) kinds.push('shown');
  return {
    was: was.wouldBe,
    now: now.wouldBe,
    metWas: was.effect,
    metNow: now.effect,
    withheld,
    shown,
    rulesMore: without(now.rules, was.rules),
    rulesFewer: without(was.rules, now.rules),
    kinds,
  };
}

/** How many pairs are remembered. */
const PAIRS_MAX = 100_000;

/** Decisions are few, and the same ones are the same objects: each pair is compared once. */
export function rememberChanges(): (was: Decision, now: Decision) => Change {
  let known = new Map<Decision, Map<Decision, Change>>();
  let pairs = 0;
  return (was, now) => {
    let from = known.get(was);
    const before = from?.get(now);
    if (before !== undefined) return before;
    if (pairs >= PAIRS_MAX) {
      known = new Map();
      from = undefined;
      pairs = 0;
    }
    if (from === undefined) {
      from = new Map();
      known.set(was, from);
    }
    const change = changeBetween(was, now);
    from.set(now, change);
    pairs++;
    return change;
  };
}
