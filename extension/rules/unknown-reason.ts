import { nearest } from '../../policies/nearest.ts';
import type { Fix, Found, Rule } from './rule.ts';
import { quoted } from './rule.ts';

export const unknownReason: Rule = {
  id: 'unknown-reason',
  level: 'error',
  title: { nl: 'Een reden die het beleid niet kent', en: 'A reason the policy does not know' },
  articles: ['5(1)(b)'],
  check: ({ lookups, policy }) =>
    lookups.flatMap(({ reason }): Found[] => {
      if (reason.kind !== 'given') return [];
      return reason.reasons
        .filter(({ id }) => !policy.reasons.has(id))
        .map(({ id, at, literal }) => {
          const meant = nearest(id, policy.reasons.keys());
          const others = [...policy.reasons.keys()].filter((each) => each !== meant);
          const candidates = meant === null ? others : [meant, ...others];
          const fixes: Fix[] = literal
            ? candidates.slice(0, 12).map((each) => {
                const label = quoted(policy, each);
                return {
                  title: { nl: `Maak er ‘${each}’ van: ${label.nl}`, en: `Change to ‘${each}’: ${label.en}` },
                  edits: [{ span: at, text: `'${each}'` }],
                  safe: each === meant,
                };
              })
            : [];
          const hint =
            meant === null
              ? { nl: '', en: '' }
              : { nl: ` Bedoelde u \`${meant}\`?`, en: ` Did you mean \`${meant}\`?` };
          return {
            span: at,
            message: {
              nl: `Het beleid kent de reden \`${id}\` niet.${hint.nl}`,
              en: `The policy does not know the reason \`${id}\`.${hint.en}`,
            },
            fixes,
            about: { reasons: meant === null ? [] : [meant], category: null, subject: id },
          };
        });
    }),
};
