import { phrase, said } from '#model/said.ts';
import type { Template } from '../scene.ts';
import { moment } from '../sentence.ts';
import { RETURN_VISIT } from '../window.ts';

/**
 * The same actor looked at the same customer within the seven days before, and work with strength explained
 * that. Weak; and since only strong explanations count as the first visit, one return never explains the next.
 * The evidence it names is the earlier lookup itself: source `lookups`, version 0.
 */
export const returnVisit: Template = {
  name: 'return-visit',
  explain: ({ input, at, timezone }) => {
    const earlier = input.earlierExplained;
    if (earlier === null || earlier.at > at || at - earlier.at > RETURN_VISIT) return [];
    return [
      {
        template: 'return-visit',
        strength: 'weak',
        weakness: 'return-visit',
        evidence: { type: 'lookup', id: earlier.lookup, version: 0, source: 'lookups' },
        sentence: () =>
          said(
            phrase`Terugkeer na een eerdere, verklaarde raadpleging van deze klant (${moment(earlier.at, at, timezone)}).`,
            phrase`A return after an earlier, explained lookup of this customer (${moment(earlier.at, at, timezone)}).`,
          ),
      },
    ];
  },
};
