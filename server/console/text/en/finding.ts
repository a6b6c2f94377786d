/** A finding and its evidence. */
import { of } from '../count.ts';
import type { Texts } from '../nl.ts';

export const finding: Texts['finding'] = {
  since: (day) => `since ${day}`,
  seen: (n) => `seen by ${n} ${of(n, 'person', 'people')}`,
  jump: 'Go to the review',
  following: 'Next',
  continues: 'Continues',
  subject: 'Customer',
  lookups: 'The lookups',
  part: (shown, all) => `${shown} of ${all}`,
  partLead: (shown, all) => `The comparisons on this page cover ${shown} of the ${all} lookups.`,
  next: 'Next lookups',
  start: 'First lookups',
  number: 'No.',
  time: 'Time',
  operation: 'Operation',
  reason: 'Reason',
  grade: 'Grade',
  account: 'Explained by',
  none: 'none',
  noReason: 'no reason',
  allFields: 'every field of the reason',
  notKnown: 'unknown',
  rules: 'How this came before you',
  detected: 'Found by a rule.',
  sampled: 'Drawn blind from ordinary lookups, to measure what the rules miss.',
};

export const day: Texts['day'] = {
  title: 'The day of the lookups',
  choose: 'Other days',
  shift: 'Shift',
  interaction: 'Calls',
  case: 'Cases',
  workItem: 'Work items',
  lookups: 'Lookups',
  lookup: 'Lookup',
  magnified: 'magnified',
  noShift: 'no shift known',
  minutes: (n) => `${n} minutes`,
  own: 'own work',
  team: 'work of the team',
  ours: 'in this finding',
  alt: (actor, day, calls, cases, items, ours, others) =>
    `Day of ${actor}, ${day}: ${calls} ${of(calls, 'call', 'calls')}, ${cases} ${of(cases, 'case', 'cases')}, ${items} ${of(items, 'work item', 'work items')}, ${ours} ${of(ours, 'lookup', 'lookups')} in this finding and ${others} other. The table below gives the same facts.`,
  table: 'This day as a table',
  kind: 'Kind',
  from: 'From',
  to: 'To',
  what: 'What',
  stillOpen: 'still open',
  party: 'party not identified',
  more: (n) => `and ${n} other lookups`,
};

export const compare: Texts['compare'] = {
  title: 'Declared, and what is recorded',
  declared: 'Declared',
  recorded: 'Recorded',
  reason: 'Reason',
  reference: 'Reference',
  fields: 'Fields',
  place: 'Place and time',
  notice: 'Notice beforehand',
  none: 'None',
  without: (n, all) =>
    `${n} of ${all} ${of(n, 'lookup', 'lookups')} without work that explains ${of(n, 'it', 'them')}`,
  allWith: 'Each lookup has work that explains it',
  onlyWeak: (n) => `${n} by weak work only`,
  withheld: (fields) => `Not within the reason: ${fields}`,
  within: 'Within the reason',
  managed: 'managed device',
  unmanaged: 'unmanaged device',
  onShift: 'On shift by the roster',
  offShift: (n, all) => `${n} of ${all} outside the shift by the roster`,
  noRoster: 'No roster known for that day; nothing follows from that',
  nothingToCheck: 'There was nothing to check',
  noticed: (n, all) => `Shown with ${n} of ${all}`,
  times: (text, n) => `${text} (${n}×)`,
};

export const evidence: Texts['evidence'] = {
  title: 'Evidence of that day',
  complete: 'The systems that would know have been heard past the window.',
  incomplete:
    'Not every system has been heard. What a silent one would know does not count against the agent.',
  unjudged: 'Not graded yet: the systems of that day are still being heard.',
  present: 'What there was',
  absent: 'What there was not',
  more: (n) => `And ${n} more; the table of lookups names them all`,
  nothing: 'No work found with these customers.',
  nothingMissing: 'Every kind of work that can explain this was found.',
  shift: (from, to, site) => `Shift from ${from} to ${to}${site ? `, ${site}` : ''}`,
  elsewhere: (calls, cases, items) =>
    `${[
      calls && `${calls} ${of(calls, 'call', 'calls')}`,
      cases && `${cases} ${of(cases, 'case', 'cases')}`,
      items && `${items} ${of(items, 'work item', 'work items')}`,
    ]
      .filter(Boolean)
      .join(', ')} with other customers`,
  weakness: {
    'self-made': 'counts as weak: recorded by the agent alone',
    'unidentified-party': 'counts as weak: the caller was not identified',
    'return-visit': 'counts as weak: a return to a customer explained before',
    'declared-path': 'counts as weak: a path that the policy calls so',
  },
  missing: {
    interaction: 'Call, chat or e-mail with any of these customers',
    case: 'Case of any of these customers',
    'work-item': 'Work item for any of these customers',
    campaign: 'Campaign that holds any of these customers',
  },
  silent: {
    interaction: 'Telephony and chat were silent; whether there was a call is not known',
    case: 'Cases were not heard; whether there was one is not known',
    'work-item': 'Work items were not heard; whether there was one is not known',
    campaign: 'Campaigns were not heard; whether there was one is not known',
  },
};

export const answer: Texts['answer'] = {
  title: 'The agent’s answer',
  by: (at) => `Answered ${at}`,
  points: 'Work pointed at',
};

export const seen: Texts['seen'] = {
  title: 'Who has seen this',
  you: 'You',
  entry: (n) => `entry ${n}`,
  times: (n) => `${n} times`,
};

/** Team and household. */
export const context: Texts['context'] = {
  title: 'Team and household',
  team: (id) => `Team ${id}`,
  teamLed: (id, supervisor) => `Team ${id}, led by ${supervisor}`,
  sameAddress: (n, all) => `${n} of the ${all} customers live at one address`,
  sameStreet: (n, all) => `${n} of the ${all} customers live in one street or block`,
  apart: (all) => `As far as known the ${all} customers do not live near each other`,
  ownHousehold: (n) => `${n} ${of(n, 'customer is', 'customers are')} of the agent’s household`,
  notOwnHousehold: 'No customer of the agent’s household',
  householdOff: 'The agent’s household was not looked at: that is off until the works council consents',
  teamMates: (people, asked) =>
    `${people} ${of(people, 'team-mate', 'team-mates')} looked at these customers in the same week (asked for ${asked})`,
  noTeamMates: (asked) => `No team-mate looked at these customers in the same week (asked for ${asked})`,
  earlier: (decided, open) =>
    `Other findings about this agent: ${[...(decided === '' ? [] : [decided]), ...(open > 0 ? [`${open} still open`] : [])].join(', ')}`,
  noEarlier: 'No other findings about this agent',
  times: (n, outcome) => `${n} ${outcome}`,
};

/** How findings like this one were decided. */
export const similar: Texts['similar'] = {
  title: 'Earlier decisions like this',
  lead: (counts) => `The most alike: ${counts}.`,
  none: 'Nothing like this was decided yet.',
};
