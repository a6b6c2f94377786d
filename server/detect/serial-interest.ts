import { localDate } from '#policies/durations.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { type Detector, flag, groupBy, isUnaccounted, numberOption } from './detector.ts';
import type { Peers } from './peers.ts';

const DAYS = 3;
/** Two in three: it is a grave thing to say of somebody. */
const LEAST_ODDS = 0.3;

/** Option: `over` (3) different days. Runs only with the works council's consent. */
export const serialInterest: Detector = {
  id: 'serial-interest',
  question: text(
    'Komt iemand weken lang terug bij dezelfde klant, zonder werk dat dit verklaart?',
    'Does somebody come back to the same customer over weeks, without work that explains it?',
  ),
  needs: ['grades'],
  severity: 'high',
  scope: 'actor',
  examine: (window, policy, peers) => {
    const over = numberOption(policy, 'serial-interest', 'over', DAYS);
    const pairs = groupBy(
      window.filter((one) => isUnaccounted(one) && isLikely(one, peers)),
      ({ lookup }) => (lookup.subject === null ? null : `${lookup.actor.id} ${lookup.subject}`),
    );
    return [...pairs.values()].flatMap((group) => {
      const days = new Set(group.map(({ lookup }) => localDate(lookup.occurredAt, policy.timezone))).size;
      if (days < over) return [];
      const sentence = text(
        `Dezelfde klant op ${days} dagen bekeken, zonder werk dat dit verklaart.`,
        `The same customer looked at on ${days} days, without work that explains it.`,
      );
      return group.map((examined) => flag('serial-interest', examined, 'high', sentence));
    });
  },
};

function isLikely(examined: Examined, peers: Peers): boolean {
  const odds = peers.oddsOf(examined.lookup.id);
  return odds === null ? peers.stands(examined) : odds >= LEAST_ODDS;
}
