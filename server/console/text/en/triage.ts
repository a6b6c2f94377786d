/** The queue. */
import type { Texts } from '../nl.ts';

export const triage: Texts['triage'] = {
  lead: 'Ordered by where your look is worth most.',
  filters: 'Filter by status',
  tabs: {
    'any-open': 'All open',
    open: 'Not looked at yet',
    asked: 'Asked',
    answered: 'Answer in',
    'to-confirm': 'Waiting for second person',
    closed: 'Closed',
  },
  queue: 'Findings',
  finding: 'Finding',
  severity: 'Severity',
  age: 'Age',
  old: 'old',
  first: 'Back to the start',
  more: 'Next findings',
  pages: 'Pages',
  empty: 'Nothing is waiting for you',
  emptyLead: 'New findings appear here once the systems of that day have been heard.',
  emptyFilter: 'No findings in this status',
  emptyFilterLead: 'Choose another status, or see all open findings.',
  allOpen: 'All open findings',
  blind:
    'Part of this list is drawn blind from ordinary lookups. You see which after you decide; that is how we measure what we miss.',
};

export const keys: Texts['keys'] = {
  move: 'next, previous',
  open: 'open',
  off: 'Turn keys off',
  on: 'Turn keys on',
};
