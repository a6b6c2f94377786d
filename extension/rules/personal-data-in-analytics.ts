import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInAnalytics = personalDataRule({
  id: 'personal-data-in-analytics',
  kind: 'analytics',
  level: 'error',
  title: { nl: 'Persoonsgegevens naar bezoekersstatistiek', en: 'Personal data sent to analytics' },
  articles: ['5(1)(b)', '5(1)(c)', '28'],
  place: { nl: 'statistieken van bezoek en gebruik ({name})', en: 'analytics ({name})' },
  done: { nl: 'verstuurd', en: 'sent' },
});
