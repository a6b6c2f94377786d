import { isPersonObject } from '../facts/fields.ts';
import type { FileFacts, Lookup } from '../facts/lookups.ts';
import { entryOf } from '../facts/values.ts';
import { calledSpan, isNarrowed, isOfWrite, isRefined } from './crm-places.ts';
import type { Found, Rule } from './rule.ts';

function namesFields(facts: FileFacts, { request }: Lookup): boolean {
  const entry = request && entryOf(facts.world, request, 'fields');
  return entry !== null && entry !== 'unknown';
}

export const selectAll: Rule = {
  id: 'select-all',
  level: 'warning',
  title: { nl: 'Alle velden opgevraagd', en: 'Every field asked for' },
  articles: ['5(1)(c)', '25(2)'],
  check: (facts) =>
    facts.reads.flatMap((read): Found[] => {
      const about = { reasons: [], category: null, subject: read.object ?? read.system };
      const lookups = facts.lookupsOf(read);
      const isInside = lookups.length > 0;
      if (read.by === 'sql' && !isInside) return [];
      if (read.wholes.length > 0) {
        const { systems } = facts.policy;
        const isOfPersons = (object: string | null): boolean =>
          isPersonObject(object) || systems.get(read.system)?.has(object ?? '') === true;
        return read.wholes
          .filter(({ object }) => isOfPersons(object))
          .map((whole) => ({
            span: whole.span,
            message: {
              nl: `\`${whole.name}\` vraagt alle velden op; noem de velden die de reden nodig heeft.`,
              en: `\`${whole.name}\` asks for every field; name those that the reason needs.`,
            },
            about,
          }));
      }
      // Outside a lookup that is the finding; which fields comes after.
      if (
        !read.whole ||
        !isInside ||
        isRefined(facts, read.call) ||
        isNarrowed(facts, read) ||
        isOfWrite(facts, read)
      )
        return [];
      // A lookup without `fields` asks for what its reason permits, and the client takes out the rest of a record.
      if (read.one && !lookups.some((lookup) => namesFields(facts, lookup))) return [];
      return [
        {
          span: calledSpan(read.call),
          message: {
            nl: `Hier staat niet welke velden: het hele record komt terug. Noem de velden die de reden nodig heeft.`,
            en: `This does not say which fields: the whole record comes back. Name those that the reason needs.`,
          },
          about,
        },
      ];
    }),
};
