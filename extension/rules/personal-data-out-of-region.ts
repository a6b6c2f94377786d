import { personalDataRule } from './personal-data-rule.ts';

export const personalDataOutOfRegion = personalDataRule({
  id: 'personal-data-out-of-region',
  kind: 'region',
  level: 'error',
  title: {
    nl: 'Persoonsgegevens buiten de afgesproken regio',
    en: 'Personal data outside the agreed region',
  },
  articles: ['44', '46'],
  place: {
    nl: 'een land buiten de afgesproken regio ({name})',
    en: 'a country outside the agreed region ({name})',
  },
  done: { nl: 'verstuurd', en: 'sent' },
});
