import type { Texts } from '../nl.ts';

export const range: Texts['range'] = {
  label: 'Time and organisation',
  time: 'Time',
  names: {
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    '90d': 'Last 90 days',
    month: 'This month',
    'last-month': 'Last month',
    custom: 'Own dates',
  },
  from: 'From',
  to: 'Up to and including',
  organisation: 'Organisation',
  allOrganisations: 'All organisations',
  show: 'Show',
  span: (from, to) => `${from} to ${to}`,
};
