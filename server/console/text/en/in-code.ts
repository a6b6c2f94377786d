import type { Texts } from '../nl.ts';

/** Exceptions that stand in code. */
export const inCode: Texts['inCode'] = {
  title: 'Exceptions in code',
  lead: 'Places where developers set a rule of the linter aside, with their reason. As the last check of each repository found them.',
  place: 'Place',
  why: 'Why',
  until: 'Up to and including',
  since: 'Reported since',
  noEnd: 'without an end',
  over: (day) => `expired on ${day}`,
  none: 'No exceptions reported',
  noneLead: 'A pipeline reports them with inzage lint --send-suppressions.',
};
