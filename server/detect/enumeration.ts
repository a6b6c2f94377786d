import { duration, text } from '#server/evidence/sentence.ts';
import {
  bursts,
  byActor,
  type Detector,
  durationOption,
  flag,
  isUnaccountedLook,
  numberOption,
  subjectsOf,
} from './detector.ts';

export const CUSTOMERS = 5;
export const PER = 15 * 60_000;

/** Options: `over` customers (5) within `per` (PT15M). */
export const enumeration: Detector = {
  id: 'enumeration',
  question: text(
    'Zijn kort na elkaar veel klanten bekeken zonder werk dat dit verklaart?',
    'Were many customers looked at in a short time without work that explains it?',
  ),
  needs: ['grades'],
  severity: 'high',
  scope: 'actor',
  examine: (window, policy, peers) => {
    const count = numberOption(policy, 'enumeration', 'over', CUSTOMERS);
    const per = durationOption(policy, 'enumeration', 'per', PER);
    return [...byActor(window.filter((one) => isUnaccountedLook(one) && peers.stands(one))).values()].flatMap(
      (group) =>
        bursts(group, count, per).flatMap((burst) => {
          const length = duration(
            (burst.at(-1)?.lookup.occurredAt ?? 0) - (burst[0]?.lookup.occurredAt ?? 0),
          );
          const n = subjectsOf(burst);
          const sentence = text(
            `${n} klanten in ${length.nl}, zonder werk dat dit verklaart.`,
            `${n} customers in ${length.en}, without work that explains it.`,
          );
          return burst.map((examined) => flag('enumeration', examined, 'high', sentence));
        }),
    );
  },
};
