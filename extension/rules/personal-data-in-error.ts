import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInError = personalDataRule({
  id: 'personal-data-in-error',
  kind: 'error',
  level: 'error',
  title: { nl: 'Persoonsgegevens in een foutmelding', en: 'Personal data in an error message' },
  articles: ['5(1)(c)', '5(1)(f)', '32'],
  place: { nl: 'een foutmelding', en: 'an error message' },
  done: { nl: 'in de fout gezet', en: 'put into the error' },
});
