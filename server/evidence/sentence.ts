import { localDate } from '#policies/durations.ts';
import type { Language, Text, WorkType } from '#policies/vocabulary.ts';

/**
 * Words and times for sentences about work and lookups, in Dutch and English. Times stand in the pack's
 * zone. Nothing here accuses: a sentence says what is known, and the reader judges.
 */

export const text = (nl: string, en: string): Text => ({ nl, en });

const WORK: Record<WorkType, Text> = {
  interaction: text('gesprek', 'call'),
  case: text('zaak', 'case'),
  'work-item': text('opdracht', 'work item'),
  campaign: text('campagne', 'campaign'),
};
export const workWord = (type: WorkType, language: Language): string => WORK[type][language];

const LOCALE: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };
/** Making a formatter takes some hundred times as long as using one. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(kind: 'clock' | 'day', timezone: string, language: Language): Intl.DateTimeFormat {
  const name = `${kind} ${timezone} ${language}`;
  const known = formatters.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALE[language], {
    timeZone: timezone,
    ...(kind === 'clock' && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    ...(kind === 'day' && { day: 'numeric', month: 'long', year: 'numeric' }),
  });
  formatters.set(name, made);
  return made;
}

/** `14:43`. */
export const clockTime = (at: number, timezone: string, language: Language): string =>
  formatter('clock', timezone, language).format(at);

/** `17 november 2026`. */
export const day = (at: number, timezone: string, language: Language): string =>
  formatter('day', timezone, language).format(at);

/** `14:43`, with the day before it where that is another day than `near`'s. */
export const moment = (at: number, near: number, timezone: string, language: Language): string => {
  const clock = clockTime(at, timezone, language);
  return localDate(at, timezone) === localDate(near, timezone)
    ? clock
    : `${day(at, timezone, language)} ${clock}`;
};

/** `10:02 to 10:11`, or `from 10:02` while it is open. */
export function span(start: number, end: number | null, near: number, timezone: string): Text {
  const one = (language: Language, from: string, to: string): string => {
    const first = moment(start, near, timezone, language);
    return end === null
      ? `${from} ${first}`
      : `${first} ${to} ${moment(end, end - start < 86_400_000 ? start : near, timezone, language)}`;
  };
  return text(one('nl', 'vanaf', 'tot'), one('en', 'from', 'to'));
}

const MINUTE = 60_000;
/** `9 minutes`, `3 hours`, `12 days`: a length of time in its largest fitting unit. */
export function duration(ms: number): Text {
  const unit = (n: number, nl: [string, string], en: [string, string]): Text =>
    text(`${n} ${n === 1 ? nl[0] : nl[1]}`, `${n} ${n === 1 ? en[0] : en[1]}`);
  if (ms < MINUTE)
    return unit(Math.max(1, Math.round(ms / 1000)), ['seconde', 'seconden'], ['second', 'seconds']);
  if (ms < 120 * MINUTE) return unit(Math.round(ms / MINUTE), ['minuut', 'minuten'], ['minute', 'minutes']);
  if (ms < 48 * 60 * MINUTE) return unit(Math.round(ms / (60 * MINUTE)), ['uur', 'uur'], ['hour', 'hours']);
  return unit(Math.round(ms / (24 * 60 * MINUTE)), ['dag', 'dagen'], ['day', 'days']);
}
