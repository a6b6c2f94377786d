import type { Language } from '#policies/vocabulary.ts';
import { texts } from './text/index.ts';

/** Numbers and times as the reader writes them, in the pack's time zone. */
export interface Format {
  number(n: number): string;
  /** 0.9312 → 93.1 %; null, where there is nothing to divide by, is a dash. */
  percent(share: number | null): string;
  /** 0.0033 → 0.33 %; for shares that are small. */
  finePercent(share: number | null): string;
  /** 1.4 MB */
  bytes(n: number): string;
  /** 14:43 */
  time(ms: number): string;
  /** 14:43:08 */
  clock(ms: number): string;
  /** Tuesday 17 November 2026 */
  longDay(ms: number): string;
  /** 17 November */
  day(ms: number): string;
  /** 17 Nov */
  shortDay(ms: number): string;
  /** 17 Nov 2026 */
  date(ms: number): string;
  /** November 2026 */
  month(ms: number): string;
  /** 17 Nov, 14:43 */
  moment(ms: number): string;
  /** 1 d, 9 h, 12 min */
  age(ms: number): string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const made = new Map<string, Format>();

/** One formatter per language and zone: making Intl's objects costs more than a page's worth of using them. */
export function formatFor(language: Language, timeZone: string): Format {
  const key = `${language} ${timeZone}`;
  const kept = made.get(key);
  if (kept) return kept;
  const t = texts[language];
  const style = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(t.locale, { timeZone, ...options });
    return (ms: number) => format.format(ms);
  };
  const count = new Intl.NumberFormat(t.locale);
  const number = (n: number) => count.format(n);
  const percent = new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 1 });
  const fine = new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 2 });
  const one = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 1 });
  const fresh: Format = {
    number,
    percent: (share) => (share === null ? '–' : percent.format(share)),
    finePercent: (share) => (share === null ? '–' : fine.format(share)),
    bytes: (n) => {
      const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, n)) / 3));
      return `${one.format(n / 1000 ** power)} ${UNITS[power]}`;
    },
    time: style({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    clock: style({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    longDay: style({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    day: style({ day: 'numeric', month: 'long' }),
    shortDay: style({ day: 'numeric', month: 'short' }),
    date: style({ day: 'numeric', month: 'short', year: 'numeric' }),
    month: style({ month: 'long', year: 'numeric' }),
    moment: style({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    age: (ms) => {
      if (ms >= DAY) return t.age.days(number(Math.floor(ms / DAY)));
      if (ms >= HOUR) return t.age.hours(number(Math.floor(ms / HOUR)));
      return t.age.minutes(number(Math.max(1, Math.floor(ms / MINUTE))));
    },
  };
  made.set(key, fresh);
  return fresh;
}
