import { calledSpan, operationOf } from './crm-places.ts';
import type { Found, Rule } from './rule.ts';

/** Operations under which nothing may be changed. */
const READING = new Set(['view', 'search', 'export']);

export const directCrmWrite: Rule = {
  id: 'direct-crm-write',
  level: 'error',
  title: {
    nl: 'Klantgegevens gewijzigd buiten een raadpleging om',
    en: 'Customer data changed outside a lookup',
  },
  articles: ['5(1)(f)', '5(2)', '32'],
  check: (facts) =>
    facts.writes.flatMap((write): Found[] => {
      const about = { reasons: [], category: null, subject: write.object ?? write.system };
      const span = calledSpan(write.call);
      const lookups = facts.lookupsOf(write);
      if (lookups.length === 0) {
        return [
          {
            span,
            message: {
              nl: `Deze wijziging in het CRM gaat buiten een raadpleging om: geen mandaat is gevraagd, en niets legt haar vast.`,
              en: `This change of the CRM goes around the audited lookup: no mandate was asked for, and nothing records it.`,
            },
            about,
          },
        ];
      }
      const stated = lookups
        .map((lookup) => operationOf(facts, lookup))
        .find((each) => READING.has(each ?? ''));
      if (!stated) return [];
      return [
        {
          span,
          message: {
            nl: `De raadpleging zegt \`${stated}\`, maar hier wordt gewijzigd: het mandaat is niet gevraagd.`,
            en: `The lookup says \`${stated}\`, but this changes data: no mandate was asked for.`,
          },
          about,
        },
      ];
    }),
};
