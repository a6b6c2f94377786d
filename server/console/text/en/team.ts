import type { Texts } from '../nl.ts';

/** For who leads a team. */
export const team: Texts['team'] = {
  title: 'My team',
  see: {
    none: 'The policy lets supervisors see no findings; only counts of groups.',
    assigned: 'You see findings that were put to you, and counts of your teams as groups.',
    team: 'You see findings about your teams, and counts of your teams as groups.',
  },
  assigned: 'Put to you',
  noneAssigned: 'Nothing was put to you.',
  others: 'Other findings about your teams',
  noneOthers: 'No other open findings.',
  groups: 'Your teams as groups',
  groupsLead: (from, to, least) =>
    `Findings from ${from} to ${to}. Of groups smaller than ${least} nothing is counted: that would be about somebody.`,
  noTeams: 'The directory names you as supervisor of no team.',
  team: 'Team',
  made: 'Findings',
  open: 'Still open',
  tooFew: (least) => `smaller than ${least}: not counted`,
};
