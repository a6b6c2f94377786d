import { calledSpan, isOfWrite, isRefined } from './crm-places.ts';
import type { Rule } from './rule.ts';

export const directCrmClient: Rule = {
  id: 'direct-crm-client',
  level: 'error',
  title: { nl: 'Het CRM gelezen buiten een raadpleging om', en: 'The CRM read outside a lookup' },
  articles: ['5(2)', '32'],
  check: (facts) =>
    facts.reads
      .filter(
        (read) =>
          read.by === 'client' && !read.forOthers && !isRefined(facts, read.call) && !isOfWrite(facts, read),
      )
      .filter((read) => facts.lookupsOf(read).length === 0)
      .map((read) => ({
        span: calledSpan(read.call),
        message: {
          nl: `Deze leesopdracht aan het CRM gaat buiten een raadpleging om: niemand weet waarom, en niets legt haar vast.`,
          en: `This read of the CRM goes around the audited lookup: nobody knows why, and nothing records it.`,
        },
        about: { reasons: [], category: null, subject: read.object ?? read.system },
      })),
};
