import { localDate } from '#policies/durations.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { type Detector, flag, groupBy, isUnaccountedLook, numberOption, subjectsOf } from './detector.ts';

const OVER = 4;
const LEAST_PEERS = 5;
const LEAST_CUSTOMERS = 20;

/**
 * Option: `over` (4) times the median of those of the same organisation that day. Customers without work
 * that explains them are set against all customers of a peer, so that a busy day is no spike.
 */
export const volumeSpike: Detector = {
  id: 'volume-spike',
  question: text(
    'Bekeek iemand op een dag veel meer klanten dan anderen, zonder werk dat dit verklaart?',
    'Did somebody look at far more customers in a day than others, without work that explains it?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'actor',
  examine: (window, policy) => {
    const over = numberOption(policy, 'volume-spike', 'over', OVER);
    const days = groupBy(
      window,
      ({ lookup }) =>
        `${localDate(lookup.occurredAt, policy.timezone)} ${lookup.actor.kind} ${lookup.organisation ?? ''}`,
    );
    return [...days.values()].flatMap((day) => {
      const people = [...groupBy(day, ({ lookup }) => lookup.actor.id).values()];
      return people.flatMap((own) => spike(own, people, over));
    });
  },
};

function spike(own: readonly Examined[], people: readonly Examined[][], over: number) {
  const unaccounted = own.filter(isUnaccountedLook);
  const customers = subjectsOf(unaccounted);
  const peers = people.filter((other) => other !== own).map(subjectsOf);
  const usual = median(peers);
  if (peers.length < LEAST_PEERS || customers < LEAST_CUSTOMERS || customers < over * usual) return [];
  const sentence = text(
    `${customers} klanten op één dag zonder werk dat dit verklaart; anderen bekeken er die dag ${usual}.`,
    `${customers} customers in one day without work that explains it; others looked at ${usual} that day.`,
  );
  return unaccounted.map((examined) => flag('volume-spike', examined, 'medium', sentence));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
