import { personalDataRule } from './personal-data-rule.ts';

export const personalDataInFile = personalDataRule({
  id: 'personal-data-in-file',
  kind: 'file',
  level: 'warning',
  title: { nl: 'Persoonsgegevens in een bestand', en: 'Personal data in a file' },
  articles: ['5(1)(e)', '5(1)(f)', '32'],
  place: { nl: 'een bestand ({name})', en: 'a file ({name})' },
  done: { nl: 'weggeschreven', en: 'written' },
});
