import { localDate } from '#policies/durations.ts';
import { duration, text } from '#server/evidence/sentence.ts';
import {
  type Detector,
  durationOption,
  flag,
  GLANCE,
  groupBy,
  isUnaccounted,
  numberOption,
  openFor,
  subjectsOf,
} from './detector.ts';

const CUSTOMERS = 8;

/** Options: `over` (8) customers in a day, each open for at most `within` (PT5S). */
export const peek: Detector = {
  id: 'peek',
  question: text(
    'Zijn steeds weer klanten geopend en meteen gesloten?',
    'Were customers opened and closed at once, again and again?',
  ),
  needs: ['grades', 'outcomes'],
  severity: 'low',
  scope: 'actor',
  examine: (window, policy) => {
    const over = numberOption(policy, 'peek', 'over', CUSTOMERS);
    const within = durationOption(policy, 'peek', 'within', GLANCE);
    const days = groupBy(
      window.filter((examined) => examined.lookup.actor.kind === 'human' && openFor(examined) <= within),
      ({ lookup }) => `${lookup.actor.id} ${localDate(lookup.occurredAt, policy.timezone)}`,
    );
    const length = duration(within);
    return [...days.values()].flatMap((group) => {
      const n = subjectsOf(group);
      if (n < over) return [];
      const sentence = text(
        `${n} klanten geopend en binnen ${length.nl} gesloten, op één dag.`,
        `${n} customers opened and closed within ${length.en}, in one day.`,
      );
      return group.filter(isUnaccounted).map((examined) => flag('peek', examined, 'low', sentence));
    });
  },
};
