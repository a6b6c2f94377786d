import type { Text } from '../../policies/vocabulary.ts';

/** Regulation (EU) 2016/679: the articles that rules serve, and what each asks in a few words. */
export const ARTICLES: Readonly<Record<string, Text>> = {
  '5(1)(b)': { nl: 'doelbinding', en: 'purpose limitation' },
  '5(1)(c)': { nl: 'minimale gegevensverwerking', en: 'data minimisation' },
  '5(1)(e)': { nl: 'opslagbeperking', en: 'storage limitation' },
  '5(1)(f)': { nl: 'integriteit en vertrouwelijkheid', en: 'integrity and confidentiality' },
  '5(2)': { nl: 'verantwoordingsplicht', en: 'accountability' },
  '6': { nl: 'rechtmatigheid van de verwerking', en: 'lawfulness of processing' },
  '7': { nl: 'voorwaarden voor toestemming', en: 'conditions for consent' },
  '21': { nl: 'recht van bezwaar', en: 'right to object' },
  '25(2)': { nl: 'gegevensbescherming door standaardinstellingen', en: 'data protection by default' },
  '28': { nl: 'verwerker', en: 'processor' },
  '32': { nl: 'beveiliging van de verwerking', en: 'security of processing' },
  '44': { nl: 'algemeen beginsel voor doorgifte', en: 'general principle for transfers' },
  '46': { nl: 'passende waarborgen bij doorgifte', en: 'appropriate safeguards for transfers' },
};
