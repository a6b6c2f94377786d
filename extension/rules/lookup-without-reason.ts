import type { FileFacts, Lookup } from '../facts/lookups.ts';
import type { Fix, Found, Rule } from './rule.ts';
import { quoted } from './rule.ts';

export const lookupWithoutReason: Rule = {
  id: 'lookup-without-reason',
  level: 'error',
  title: { nl: 'Een raadpleging zonder reden', en: 'A lookup that does not say why' },
  articles: ['5(1)(b)', '5(2)'],
  check: (facts) =>
    facts.lookups.flatMap((lookup): Found[] => {
      if (lookup.reason.kind !== 'missing') return [];
      return [
        {
          span: lookup.reason.at,
          message: { nl: 'Deze raadpleging zegt niet waarom.', en: 'This lookup does not say why.' },
          fixes: reasonsToGive(facts, lookup),
          about: { reasons: [], category: null, subject: 'reason' },
        },
      ];
    }),
};

/** One fix per reason of the pack; which one is right, only the author knows. */
function reasonsToGive(facts: FileFacts, lookup: Lookup): Fix[] {
  const { request } = lookup;
  if (!request || request.home !== facts.world.unit) return [];
  const entry = request.value.entries.find((each) => each.key === 'reason');
  const isShorthand = entry && entry.value.span.start === entry.span.start;
  return [...facts.policy.reasons.keys()].slice(0, 12).map((id) => {
    const label = quoted(facts.policy, id);
    const edit = entry
      ? {
          span: isShorthand ? entry.span : entry.value.span,
          text: isShorthand ? `reason: '${id}'` : `'${id}'`,
        }
      : insertion(facts, request.value.span, request.value.entries[0]?.span.start ?? null, id);
    return {
      title: { nl: `Geef een reden op: ${label.nl}`, en: `Give a reason: ${label.en}` },
      edits: [edit],
      safe: false,
    };
  });
}

function insertion(
  facts: FileFacts,
  object: { start: number; end: number },
  first: number | null,
  id: string,
) {
  if (first !== null) return { span: { start: first, end: first }, text: `reason: '${id}', ` };
  const at = object.start + 1;
  const isSpaced = facts.world.unit.text[at] === ' ';
  return { span: { start: at, end: at }, text: isSpaced ? ` reason: '${id}'` : ` reason: '${id}' ` };
}
