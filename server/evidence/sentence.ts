import { phrase, said } from '#model/said.ts';
import { offsetAt } from '#policies/durations.ts';
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
/** Making a formatter takes some hundred times as long as using one, and using one as long as all of a grade. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, Map<number, string>>();
const DAYS_MAX = 10_000;

const DAY = 86_400_000;
/** What the clock on the wall shows, as the time at which one in Greenwich shows it. */
const wall = (at: number, timezone: string): number => at + offsetAt(at, timezone);
function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

/** Every minute of a day. */
const CLOCK: readonly string[] = Array.from(
  { length: 24 * 60 },
  (_, minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
);

/** `14:43`, in both languages. */
export const clockTime = (at: number, timezone: string, _language?: Language): string =>
  CLOCK[Math.floor((((wall(at, timezone) % DAY) + DAY) % DAY) / 60_000)] as string;

/** `17 november 2026`. */
export function day(at: number, timezone: string, language: Language): string {
  const where = `${timezone} ${language}`;
  let known = days.get(where);
  if (known === undefined || known.size >= DAYS_MAX) {
    known = new Map();
    days.set(where, known);
  }
  const on = Math.floor(wall(at, timezone) / DAY);
  let told = known.get(on);
  if (told === undefined) {
    told = dayFormatter(timezone, language).format(at);
    known.set(on, told);
  }
  return told;
}

function dayFormatter(timezone: string, language: Language): Intl.DateTimeFormat {
  const name = `${timezone} ${language}`;
  let made = formatters.get(name);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(LOCALE[language], {
      timeZone: timezone,
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    });
    formatters.set(name, made);
  }
  return made;
}

/** `14:43`, with the day before it where that is another day than `near`'s. */
export function moment(at: number, near: number, timezone: string): Text {
  const clock = clockTime(at, timezone);
  return isSameDay(at, near, timezone)
    ? text(clock, clock)
    : text(`${day(at, timezone, 'nl')} ${clock}`, `${day(at, timezone, 'en')} ${clock}`);
}

const isSameDay = (one: number, other: number, timezone: string): boolean =>
  Math.floor(wall(one, timezone) / DAY) === Math.floor(wall(other, timezone) / DAY);

/** `10:02 to 10:11`, or `from 10:02` while it is open. */
export function span(start: number, end: number | null, near: number, timezone: string): Text {
  const first = moment(start, near, timezone);
  if (end === null) return said(phrase`vanaf ${first}`, phrase`from ${first}`);
  const last = moment(end, end - start < 86_400_000 ? start : near, timezone);
  return said(phrase`${first} tot ${last}`, phrase`${first} to ${last}`);
}

const MINUTE = 60_000;
/** `9 minutes`, `3 hours`, `12 days`: a length of time in its largest fitting unit. */
export function duration(ms: number): Text {
  if (ms < MINUTE) return counted(Math.max(1, Math.round(ms / 1000)), SECONDS);
  if (ms < 120 * MINUTE) return counted(Math.round(ms / MINUTE), MINUTES);
  if (ms < 48 * 60 * MINUTE) return counted(Math.round(ms / (60 * MINUTE)), HOURS);
  return counted(Math.round(ms / (24 * 60 * MINUTE)), DAYS);
}

/** One, and more than one. */
type Unit = readonly [one: Text, more: Text];
const SECONDS: Unit = [text('seconde', 'second'), text('seconden', 'seconds')];
const MINUTES: Unit = [text('minuut', 'minute'), text('minuten', 'minutes')];
const HOURS: Unit = [text('uur', 'hour'), text('uur', 'hours')];
const DAYS: Unit = [text('dag', 'day'), text('dagen', 'days')];

function counted(n: number, [one, more]: Unit): Text {
  const { nl, en } = n === 1 ? one : more;
  return text(`${n} ${nl}`, `${n} ${en}`);
}
