import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInErrorTracker = personalDataRule({
  id: 'personal-data-in-error-tracker',
  kind: 'error-tracker',
  level: 'error',
  title: { nl: 'Persoonsgegevens naar een foutenverzamelaar', en: 'Personal data sent to an error tracker' },
  articles: ['5(1)(c)', '28', '32'],
  place: { nl: 'de foutenverzamelaar ({name})', en: 'the error tracker ({name})' },
  done: { nl: 'verstuurd', en: 'sent' },
});
