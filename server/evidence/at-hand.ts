import type { GradedLookup } from '#model/explanation.ts';
import type { Decision } from '#policies/policy.ts';
import type { EvidenceAtHand } from '#server/lookups/decide.ts';
import { explain } from './explain.ts';

/** Whether work that accounts for a lookup is known before it is made; `unknown` where no feed would know. */
export const evidenceAtHand: EvidenceAtHand = (draft, gathered, policy) => {
  const demand = policy.reasons.get(draft.reason ?? '')?.evidence;
  if (!demand || !gathered.feeds.some((feed) => feed.type !== 'shift' && demand.types.includes(feed.type))) {
    return 'unknown';
  }
  const lookup: GradedLookup = {
    ...draft,
    organisation: gathered.actor?.organisation ?? null,
    teams: gathered.actor?.teams ?? [],
    decision: UNDECIDED,
    grade: 'pending',
  };
  const explanations = explain(
    {
      lookup,
      work: gathered.work,
      referenced: null,
      firstLook: false,
      earlierExplained: null,
      roster: { covered: false, onShift: false },
      feeds: gathered.feeds,
    },
    policy,
  );
  return explanations.length > 0 ? 'present' : 'absent';
};

const UNDECIDED: Decision = {
  effect: 'permit',
  wouldBe: 'permit',
  permitted: [],
  withheld: [],
  notices: [],
  rules: [],
};
