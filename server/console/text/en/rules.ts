import type { Texts } from '../nl.ts';

/** Rules that findings come from. */
export const rules: Texts['rules'] = {
  title: 'Rules',
  lead: 'Each rule asks one question. What work explains does not alarm.',
  rule: 'Rule',
  question: 'Question',
  state: 'State',
  on: 'on',
  off: 'off',
  offWhy: 'this rule is about an agent’s own circle and needs the works council’s consent',
  council: (reference) => `with the works council’s consent, ${reference}`,
  scope: 'Looks at',
  scopes: {
    lookup: 'each lookup by itself',
    actor: 'the lookups of one agent together',
  },
  needs: 'Needs',
  needed: {
    grades: 'grades, and so records of work that were heard',
    roster: 'a roster; without one the rule is silent',
    directory: 'what the directory knows of agents and customers',
    outcomes: 'what happened after the lookup',
  },
  nothing: 'nothing but the lookup itself',
  options: 'Settings in the policy',
  usual: 'the usual ones; the policy says nothing else',
  decided: 'Decisions so far',
  undecided: 'none yet',
  right: (share) => `${share} turned out to be more than ordinary work`,
  changing:
    'Thresholds stand in the policy. One privacy officer proposes a change, a second one activates it.',
};
