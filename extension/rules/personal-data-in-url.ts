import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInUrl = personalDataRule({
  id: 'personal-data-in-url',
  kind: 'url',
  level: 'error',
  title: { nl: 'Persoonsgegevens in een URL', en: 'Personal data in a URL' },
  articles: ['5(1)(f)', '32'],
  place: { nl: 'een URL', en: 'a URL' },
  done: { nl: 'in de URL gezet', en: 'put into the URL' },
});
