import { parseDuration } from './durations.ts';
import type { EvidenceDemand, Mandate } from './policy.ts';
import type { Text, WorkType } from './vocabulary.ts';

/** Values of a policy in words, in both languages. */

export type Both = Text;
export const both = (nl: string, en: string): Both => ({ nl, en });
/** Names and codes are the same in every language. */
export const same = (text: string): Both => ({ nl: text, en: text });
export const NOT_ASKED = both('niet gevraagd', 'not asked');
export const whether = (value: boolean): Both => (value ? both('ja', 'yes') : both('nee', 'no'));
export const listText = (list: readonly string[]): Both => same(list.length === 0 ? '–' : list.join(', '));
export const countText = (count: number | null): Both =>
  count === null ? both('onbeperkt', 'no limit') : same(String(count));

const WORK: Readonly<Record<WorkType, Both>> = {
  interaction: both('gesprek', 'interaction'),
  case: both('zaak', 'case'),
  'work-item': both('taak', 'work item'),
  campaign: both('campagne', 'campaign'),
};

/** “one of interaction, case, from 15 minutes before to 4 hours after” */
export function evidenceText({ mode, types, before, after }: EvidenceDemand): Both {
  const kinds = (language: 'nl' | 'en') => types.map((type) => WORK[type][language]).join(', ');
  const one = types.length === 1;
  const from =
    before === 0
      ? both('vanaf het begin', 'from its start')
      : both(`van ${msText(before).nl} ervoor`, `from ${msText(before).en} before`);
  const to =
    after === 0
      ? both('tot het einde', 'to its end')
      : both(`tot ${msText(after).nl} erna`, `to ${msText(after).en} after`);
  return both(
    `${one ? '' : mode === 'any' ? 'één van ' : 'elk van '}${kinds('nl')}, ${from.nl} ${to.nl}`,
    `${one ? '' : mode === 'any' ? 'one of ' : 'each of '}${kinds('en')}, ${from.en} ${to.en}`,
  );
}

/** “up to 50 EUR, above it asked about, by two persons” */
export function amountText({ max, currency, then, persons }: Mandate): Both {
  const sum = max === null ? null : [String(max), currency].filter((part) => part !== null).join(' ');
  const nl = [
    sum === null ? 'onbeperkt' : `tot ${sum}, daarboven ${then === 'ask' ? 'navragen' : 'geweigerd'}`,
    ...(persons === 2 ? ['door twee personen'] : []),
  ];
  const en = [
    sum === null ? 'no limit' : `up to ${sum}, above it ${then === 'ask' ? 'asked about' : 'denied'}`,
    ...(persons === 2 ? ['by two persons'] : []),
  ];
  return both(nl.join(', '), en.join(', '));
}

const UNITS = [
  [86_400_000, both('dag', 'day'), both('dagen', 'days')],
  [3_600_000, both('uur', 'hour'), both('uur', 'hours')],
  [60_000, both('minuut', 'minute'), both('minuten', 'minutes')],
] as const;

/** A span in the largest unit that it is a whole number of. */
export function msText(ms: number): Both {
  for (const [size, one, many] of UNITS) {
    if (ms % size !== 0) continue;
    const n = ms / size;
    const unit = n === 1 ? one : many;
    return both(`${n} ${unit.nl}`, `${n} ${unit.en}`);
  }
  return both(`${ms / 1000} seconden`, `${ms / 1000} seconds`);
}

/** `P18M` → “18 months”; a duration of more than one part is told as it is written. */
export function spanText(duration: string): Both {
  const months = /^P(\d+)M$/.exec(duration)?.[1];
  if (months !== undefined) return both(`${months} maanden`, `${months} months`);
  const years = /^P(\d+)Y$/.exec(duration)?.[1];
  if (years !== undefined) return both(`${years} jaar`, `${years} years`);
  const days = /^P(\d+)D$/.exec(duration)?.[1];
  if (days !== undefined) return both(`${days} dagen`, `${days} days`);
  return same(parseDuration(duration) === null ? '–' : duration);
}
