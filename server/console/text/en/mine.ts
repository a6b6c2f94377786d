/** An agent’s own page. */
import { of } from '../count.ts';
import type { Texts } from '../nl.ts';

export const mine: Texts['mine'] = {
  lead: 'What you were asked, what you looked at, and when. A question is no reproach: often there was work that we could not see.',
  asked: 'Questions to you',
  nothingAsked: 'You were asked nothing',
  nothingAskedLead: 'When there is a question it stands here, with the lookups it is about.',
  looked: (n, all) => `You looked at ${of(n, 'a customer once', `customer data ${all} times`)}`,
  between: (from, to) => `between ${from} and ${to}`,
  at: (time) => `at ${time}`,
  question: 'The question',
  which: 'What it is about',
  yours: 'Your answer',
  answerLabel: 'What work was this for?',
  answerHint: 'In your own words. The security officer and the auditor can read this.',
  reference: 'Reference',
  referenceHint: 'If a call, case, work item or campaign belongs to it. Otherwise leave it empty.',
  ownWork: 'Your own work around that time',
  noneOfThese: 'None of these',
  referenceType: 'Kind',
  referenceId: 'Number',
  noReference: 'None',
  beingReviewed: 'Your answer is being reviewed.',
  decided: 'The decision',
  trail: 'Your lookups',
  trailLead: 'As they stand in the ledger, newest first. Nobody can quietly change this, neither you nor we.',
  noTrail: 'No lookups of yours are in the ledger yet.',
  older: 'Older lookups',
  newest: 'Newest lookups',
  entry: 'Entry',
};
