import type { CallValue, Span } from '../parse/ir.ts';
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
          read.by === 'client' && facts.lookupsOf(read).length === 0 && !isRefined(facts.reads, read.call),
      )
      .map((read) => ({
        span: calledSpan(read.call),
        message: {
          nl: `Deze leesopdracht aan het CRM gaat buiten een raadpleging om: niemand weet waarom, en niets legt haar vast.`,
          en: `This read of the CRM goes around the audited lookup: nobody knows why, and nothing records it.`,
        },
        about: { reasons: [], category: null, subject: read.object ?? read.system },
      })),
};

/** `find(…).select(…)` is one read, told where it begins. */
function isRefined(reads: readonly { call: CallValue }[], call: CallValue): boolean {
  let at = call.callee.kind === 'member' ? call.callee.of : null;
  while (at) {
    const here = at;
    if (here.kind === 'call') {
      if (reads.some((read) => read.call === here)) return true;
      at = here.callee;
    } else at = here.kind === 'member' ? here.of : null;
  }
  return false;
}

/** The method's name: a long query need not be underlined from end to end. */
function calledSpan(call: CallValue): Span {
  return call.callee.kind === 'member' ? call.callee.nameSpan : call.callee.span;
}
