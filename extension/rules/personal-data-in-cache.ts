import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInCache = personalDataRule({
  id: 'personal-data-in-cache',
  kind: 'cache',
  level: 'warning',
  title: { nl: 'Persoonsgegevens in een cache', en: 'Personal data in a cache' },
  articles: ['5(1)(e)', '25(2)', '32'],
  place: { nl: 'een cache ({name})', en: 'a cache ({name})' },
  done: { nl: 'bewaard', en: 'kept' },
});
