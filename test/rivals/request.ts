import type { ActorFacts, Facts, Policy } from '#policies/policy.ts';
import type { Effect } from '#policies/vocabulary.ts';
import {
  categoryWord,
  type FlagName,
  type ListName,
  type Name,
  type NumberName,
  type TextName,
} from './rules.ts';

/** What is known of one actor of a lookup, in the names of rules. */
type Known = Record<TextName, string> &
  Record<FlagName, boolean> &
  Record<NumberName, number> &
  Record<ListName, string[]>;

/** What a rival is asked: as much of it as its rules name. */
export type Request = Partial<Known>;

/** Later than any time: a consent without an end. */
const FOREVER = Number.MAX_SAFE_INTEGER;

function known(policy: Policy, facts: Facts, actor: ActorFacts, actsFor: boolean): Known {
  const { change, consent, task, follows, context } = facts;
  const confirms = follows?.wouldBe === 'ask';
  const chain = [facts.actor, ...facts.onBehalfOf];
  return {
    reason: facts.reason ?? '',
    kind: actor.kind,
    organisation: actor.organisation ?? '',
    country: facts.country ?? '',
    site: context?.site ?? '',
    device: context?.device ?? '',
    change: change?.action ?? '',
    currency: change?.currency ?? '',
    consent: consent?.status ?? '',
    consentOrganisation: consent?.organisation ?? '',
    evidence: facts.evidence,
    known: actor.known && actor.employed,
    withinToken: facts.withinToken,
    hasNote: facts.hasNote,
    hasFields: (facts.fields?.length ?? 0) > 0,
    hasAmount: change?.amount != null,
    hasTask: task !== null,
    hasPerson: chain.some(({ kind }) => kind === 'human'),
    actsFor,
    confirms,
    confirmsAsSecond: confirms && follows?.sameActor === false && facts.actor.kind === 'human',
    at: facts.at,
    amount: Math.round((change?.amount ?? 0) * 100),
    consentUntil: consent?.validUntil ?? FOREVER,
    taskSubjects: task?.subjects ?? 0,
    taskLookups: task?.lookups ?? 0,
    roles: [...actor.roles],
    categories: (facts.fields ?? [])
      .map((name) => categoryWord(policy, facts.system, name))
      .filter((word) => word !== null),
  };
}

/** An engine that holds the same policy. It tells the effect; fields withheld, rules and notices are ours. */
export interface Rival {
  /** How many of its policies say what the pack says. */
  policies: number;
  decide(facts: Facts): Effect;
}

/** Rights are the intersection over a chain of delegation: each is asked about, and the worst counts. */
export function overChain(
  policy: Policy,
  names: ReadonlySet<Name>,
  effectOf: (reason: string, request: Request) => Effect,
): Rival['decide'] {
  const requestOf = (facts: Facts, actor: ActorFacts, actsFor: boolean): Request => {
    const all = known(policy, facts, actor, actsFor);
    return Object.fromEntries([...names].map((name) => [name, all[name]]));
  };
  return (facts) => {
    if (facts.reason === null) return 'deny';
    let asks = false;
    for (let i = 0; i <= facts.onBehalfOf.length; i++) {
      const actor = i === 0 ? facts.actor : (facts.onBehalfOf[i - 1] as ActorFacts);
      const effect = effectOf(facts.reason, requestOf(facts, actor, i < facts.onBehalfOf.length));
      if (effect === 'deny') return 'deny';
      if (effect === 'ask') asks = true;
    }
    return asks ? 'ask' : 'permit';
  };
}
