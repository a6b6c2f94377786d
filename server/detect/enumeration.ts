import { duration, text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import {
  bursts,
  byActor,
  type Detector,
  durationOption,
  flag,
  isOnesOwnWork,
  isUnaccounted,
  isUnaccountedLook,
  numberOption,
  subjectsOf,
} from './detector.ts';

export const CUSTOMERS = 5;
export const PER = 15 * 60_000;

/**
 * Options: `over` customers (5) within `per` (PT15M). Whoever goes down a list comes by customers for whom there is
 * work of the team: looks between the others belong to the burst, unless they are the actor's own work.
 */
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
    const all = byActor(window);
    const standing = byActor(window.filter((one) => isUnaccountedLook(one) && peers.stands(one)));
    return [...standing].flatMap(([actor, group]) =>
      bursts(group, count, per).flatMap((burst) => {
        const [from, to] = [burst[0]?.lookup.occurredAt ?? 0, burst.at(-1)?.lookup.occurredAt ?? 0];
        const length = duration(to - from);
        const n = subjectsOf(burst);
        const sentence = text(
          `${n} klanten in ${length.nl}, zonder werk dat dit verklaart.`,
          `${n} customers in ${length.en}, without work that explains it.`,
        );
        const between = (all.get(actor) ?? []).filter(
          (one) => one.lookup.occurredAt >= from && one.lookup.occurredAt <= to && isBetween(one),
        );
        return [
          ...burst.map((examined) => flag('enumeration', examined, 'high', sentence)),
          ...between.map((examined) => flag('enumeration', examined, 'high', BETWEEN)),
        ];
      }),
    );
  },
};

const BETWEEN = text(
  'Bekeken tussen klanten door voor wie er geen werk was; alleen werk van het hele team verklaart dit.',
  'Looked at between customers for whom there was no work; only work of the whole team explains it.',
);

const isBetween = (examined: Examined): boolean =>
  examined.lookup.subject !== null &&
  examined.grading.grade !== 'pending' &&
  !isUnaccounted(examined) &&
  !isOnesOwnWork(examined) &&
  !examined.lookup.marks.includes('shown-in-search');
