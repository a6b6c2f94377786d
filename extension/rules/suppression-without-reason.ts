import type { Rule } from './rule.ts';

/** What it finds is known only after the others: see `suppressions.ts`. */
export const suppressionWithoutReason: Rule = {
  id: 'suppression-without-reason',
  level: 'warning',
  title: {
    nl: 'Een uitzondering zonder geldige uitleg',
    en: 'An exception without a valid explanation',
  },
  articles: ['5(2)'],
  check: () => [],
};
