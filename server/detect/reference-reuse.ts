import { text, workWord } from '#server/evidence/sentence.ts';
import { type Detector, flag, groupBy, isUnaccounted, numberOption, subjectsOf } from './detector.ts';

const CUSTOMERS = 3;

/** Option: `over` (3) customers for one reference. A campaign covers many and a task is nobody's record. */
export const referenceReuse: Detector = {
  id: 'reference-reuse',
  question: text(
    'Is één verwijzing bij verschillende klanten opgegeven?',
    'Was one reference given for different customers?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'actor',
  examine: (window, policy) => {
    const over = numberOption(policy, 'reference-reuse', 'over', CUSTOMERS);
    const uses = groupBy(window, ({ lookup: { actor, reference } }) =>
      reference === null || reference.type === 'campaign' || reference.type === 'task'
        ? null
        : `${actor.id} ${reference.type} ${reference.id}`,
    );
    return [...uses.values()].flatMap((group) => {
      const reference = group[0]?.lookup.reference;
      const n = subjectsOf(group);
      if (!reference || reference.type === 'campaign' || reference.type === 'task' || n < over) return [];
      const sentence = text(
        `Verwijzing ${reference.id} (${workWord(reference.type, 'nl')}) opgegeven bij ${n} klanten.`,
        `Reference ${reference.id} (${workWord(reference.type, 'en')}) given for ${n} customers.`,
      );
      return group
        .filter(isUnaccounted)
        .map((examined) => flag('reference-reuse', examined, 'medium', sentence));
    });
  },
};
