import { calledSpan } from './crm-places.ts';
import type { Rule } from './rule.ts';

export const directCrmRequest: Rule = {
  id: 'direct-crm-request',
  level: 'error',
  title: {
    nl: 'Een verzoek aan het CRM buiten een raadpleging om',
    en: 'A request to the CRM outside a lookup',
  },
  articles: ['5(2)', '32'],
  check: (facts) =>
    facts.reads
      .filter((read) => read.by === 'request' && facts.lookupsOf(read).length === 0)
      .map((read) => ({
        span: calledSpan(read.call),
        message: {
          nl: `Dit verzoek leest klantgegevens uit ${read.system} buiten een raadpleging om: niemand weet waarom, en niets legt het vast.`,
          en: `This request reads customers' data from ${read.system} around the audited lookup: nobody knows why, and nothing records it.`,
        },
        about: { reasons: [], category: null, subject: read.object ?? read.system },
      })),
};
