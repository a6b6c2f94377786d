import type { GradedLookup } from '#model/explanation.ts';
import type { Decision } from '#policies/policy.ts';
import type { EvidenceAtHand } from '#server/lookups/decide.ts';
import { isExplained } from './explain.ts';

/** Whether work that accounts for a lookup is known before it is made; `unknown` where no feed would know. */
export const evidenceAtHand: EvidenceAtHand = (draft, gathered, policy) => {
  const demand = policy.reasons.get(draft.reason ?? '')?.evidence;
  if (!demand || !gathered.feeds.some((feed) => feed.type !== 'shift' && demand.types.includes(feed.type))) {
    return 'unknown';
  }
  const { work, feeds, actor } = gathered;
  if (work.length === 0) return 'absent';
  const lookup: GradedLookup = {
    ...draft,
    organisation: actor?.organisation ?? null,
    teams: actor?.teams ?? [],
    decision: UNDECIDED,
    grade: 'pending',
  };
  const input = {
    lookup,
    work,
    feeds,
    referenced: null,
    firstLook: false,
    earlierExplained: null,
    roster: NOBODY,
  };
  return isExplained(input, policy) ? 'present' : 'absent';
};

const UNDECIDED: Decision = {
  effect: 'permit',
  wouldBe: 'permit',
  permitted: [],
  withheld: [],
  notices: [],
  rules: [],
};
const NOBODY = { covered: false, onShift: false };
