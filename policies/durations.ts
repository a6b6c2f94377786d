/**
 * ISO 8601 durations and dates, counted in a time zone: what windows, contract dates and retention periods
 * of a pack mean in milliseconds. Built on Intl alone; right across daylight-saving changes.
 */

const DAY = 86_400_000;

/** The parts of an ISO 8601 duration, as written. */
export interface Duration {
  years: number;
  months: number;
  weeks: number;
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** A wall-clock time in some zone. `month` 1–12, `weekday` 1 (Monday) – 7. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
}

export const DURATION_PATTERN =
  /^P(?=\d|T\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,3})?)S)?)?$/;
export const DATE_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** Reads `PT15M`, `P18M`, `P1DT12H`; null when the text is not an ISO 8601 duration. */
export function parseDuration(text: string): Duration | null {
  const parts = DURATION_PATTERN.exec(text);
  if (parts === null) return null;
  const at = (index: number) => Number(parts[index] ?? 0);
  return {
    years: at(1),
    months: at(2),
    weeks: at(3),
    days: at(4),
    hours: at(5),
    minutes: at(6),
    seconds: at(7),
  };
}

/** Milliseconds of a duration without years or months, a day being 24 hours; null for any other text. */
export function durationMs(text: string): number | null {
  const duration = parseDuration(text);
  if (duration === null || duration.years > 0 || duration.months > 0) return null;
  return (duration.weeks * 7 + duration.days) * DAY + timeMs(duration);
}

/** The least a duration can last, in milliseconds: years of 365 and months of 28 days. Null when malformed. */
export function leastDurationMs(text: string): number | null {
  const duration = parseDuration(text);
  if (duration === null) return null;
  const days = duration.years * 365 + duration.months * 28 + duration.weeks * 7 + duration.days;
  return days * DAY + timeMs(duration);
}

/**
 * The instant a duration after `at` (before it, with `direction` -1), in milliseconds since the epoch.
 * Years, months, weeks and days are counted on the zone's calendar (31 January plus a month is the last of
 * February; the wall clock stays the same across a daylight-saving change), hours and smaller are exact.
 * Throws a RangeError when `text` is not a duration.
 */
export function addDuration(at: number, text: string, zone: string, direction: 1 | -1 = 1): number {
  const duration = parseDuration(text);
  if (duration === null) throw new RangeError(`not an ISO 8601 duration: ${text}`);
  const exact = direction * timeMs(duration);
  const months = direction * (duration.years * 12 + duration.months);
  const days = direction * (duration.weeks * 7 + duration.days);
  if (months === 0 && days === 0) return at + exact;
  const local = localTime(at, zone);
  const first = new Date(0);
  first.setUTCFullYear(local.year, local.month - 1 + months, 1);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const wall =
    first.getTime() +
    (Math.min(local.day, lastDay) - 1 + days) * DAY +
    (local.hour * 3600 + local.minute * 60 + local.second) * 1000 +
    (((at % 1000) + 1000) % 1000);
  return toInstant(wall, zone) + exact;
}

/** The first instant of a calendar day (`2027-12-31`) in a zone; null when there is no such day. */
export function startOfDay(date: string, zone: string): number | null {
  const wall = wallMs(date);
  return wall === null ? null : toInstant(wall, zone);
}

/** The first instant after a calendar day in a zone: the exclusive end that includes the whole day. */
export function endOfDay(date: string, zone: string): number | null {
  const wall = wallMs(date);
  return wall === null ? null : toInstant(wall + DAY, zone);
}

/** The calendar day of an instant in a zone, as `2027-12-31`. */
export function localDate(at: number, zone: string): string {
  const { year, month, day } = localTime(at, zone);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The wall clock of an instant in a zone. */
export function localTime(at: number, zone: string): LocalTime {
  const ahead = steadyOffset(at, zone);
  if (ahead === null) return askedTime(at, zone);
  const wall = new Date(at + ahead);
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    weekday: wall.getUTCDay() || 7,
  };
}

/** Offsets of hours, by zone: the platform's own answer takes some hundred times as long. */
const offsets = new Map<string, Map<number, number | null>>();
const HOUR = 3_600_000;
const OFFSETS_MAX = 10_000;

/** How far a zone is ahead of UTC in the hour of an instant; null where that changes within the hour. */
function steadyOffset(at: number, zone: string): number | null {
  const hour = Math.floor(at / HOUR);
  let known = offsets.get(zone);
  if (known === undefined) {
    known = new Map();
    offsets.set(zone, known);
  }
  let offset = known.get(hour);
  if (offset === undefined) {
    const [first, last] = [hour * HOUR, (hour + 1) * HOUR - 1000];
    offset = askedOffset(first, zone);
    if (offset !== askedOffset(last, zone)) offset = null;
    if (known.size >= OFFSETS_MAX) known.clear();
    known.set(hour, offset);
  }
  return offset;
}

/** As the platform tells it. */
function askedTime(at: number, zone: string): LocalTime {
  const found: Record<string, number> = {};
  for (const part of formatter(zone).formatToParts(at)) found[part.type] = Number(part.value);
  const year = found.year ?? 0;
  const month = found.month ?? 1;
  const day = found.day ?? 1;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return {
    year,
    month,
    day,
    hour: found.hour ?? 0,
    minute: found.minute ?? 0,
    second: found.second ?? 0,
    weekday: weekday === 0 ? 7 : weekday,
  };
}

/**
 * The instant of a wall-clock time, given as the milliseconds it would be in UTC. A time that occurs twice
 * (the clock set back) means the first; one that never occurs (set forward) means as long after the gap.
 */
export function toInstant(wall: number, zone: string): number {
  const before = offsetAt(wall - DAY, zone);
  const after = offsetAt(wall + DAY, zone);
  const candidates = [wall - before, wall - after].filter((at) => at + offsetAt(at, zone) === wall);
  return candidates.length > 0 ? Math.min(...candidates) : wall - before;
}

/** Whether `name` is a time zone of the IANA database that days can be counted in. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z_]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    formatter(name);
    return true;
  } catch {
    return false;
  }
}

function timeMs(duration: Duration): number {
  return Math.round((duration.hours * 3600 + duration.minutes * 60 + duration.seconds) * 1000);
}

function wallMs(date: string): number | null {
  if (!DATE_PATTERN.test(date)) return null;
  const wall = Date.parse(`${date}T00:00:00Z`);
  // 30 February passes the pattern; Date.parse refuses it or rolls it over, by engine.
  return Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== date ? null : wall;
}

/** How far a zone is ahead of UTC at an instant, milliseconds. */
export const offsetAt = (at: number, zone: string): number => steadyOffset(at, zone) ?? askedOffset(at, zone);

function askedOffset(at: number, zone: string): number {
  const local = askedTime(at, zone);
  const wall = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  return wall - Math.floor(at / 1000) * 1000;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let made = formatters.get(zone);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, made);
  }
  return made;
}

/** The instant a `from` begins: a bare date at its first moment in the zone. Null when there is no such day. */
export function momentStart(text: string, zone: string): number | null {
  return text.includes('T') ? instant(text) : startOfDay(text, zone);
}

/** The instant an `until` ends, exclusive: a bare date includes its whole day in the zone. */
export function momentEnd(text: string, zone: string): number | null {
  return text.includes('T') ? instant(text) : endOfDay(text, zone);
}

function instant(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) || startOfDay(text.slice(0, 10), 'UTC') === null ? null : at;
}

/** A window of evidence in milliseconds; 0 where it is not said, or not of one length. */
export function windowOf(text: string | undefined): number {
  return text === undefined ? 0 : (durationMs(text) ?? 0);
}
