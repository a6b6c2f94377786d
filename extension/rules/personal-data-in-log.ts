import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInLog = personalDataRule({
  id: 'personal-data-in-log',
  kind: 'log',
  level: 'error',
  title: {
    nl: 'Persoonsgegevens in het logboek van de applicatie',
    en: 'Personal data in the application log',
  },
  articles: ['5(1)(c)', '5(1)(f)', '32'],
  place: { nl: 'het logboek van de applicatie', en: 'the application log' },
  done: { nl: 'gelogd', en: 'logged' },
});
