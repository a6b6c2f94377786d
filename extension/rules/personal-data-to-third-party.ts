import { personalDataRule } from './personal-data-rule.ts';

export const personalDataToThirdParty = personalDataRule({
  id: 'personal-data-to-third-party',
  kind: 'third-party',
  level: 'error',
  title: { nl: 'Persoonsgegevens naar een derde', en: 'Personal data sent to a third party' },
  articles: ['5(1)(b)', '6', '28'],
  place: {
    nl: 'een derde die het pakket niet noemt ({name})',
    en: 'a third party that the pack does not name ({name})',
  },
  done: { nl: 'verstuurd', en: 'sent' },
});
