import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInPrompt = personalDataRule({
  id: 'personal-data-in-prompt',
  kind: 'prompt',
  level: 'error',
  title: { nl: 'Persoonsgegevens in een opdracht aan een taalmodel', en: 'Personal data in a prompt' },
  articles: ['5(1)(b)', '5(1)(c)', '28'],
  place: { nl: 'een opdracht aan een taalmodel ({name})', en: 'a prompt ({name})' },
  done: { nl: 'verstuurd', en: 'sent' },
});
