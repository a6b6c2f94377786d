import { Unmade } from './template.ts';

/** A time column's value → milliseconds. Throws `Unmade` naming the column. */
export type TimeReader = (value: string, column: string) => number;

const DAY = 86_400_000;
const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads `2011-10-01T00:38:44.546+02:00` and its close relatives: a space for the T, seconds or fraction
 * left out, an offset without colon. Times without an offset are the zone's clock on the wall; in the hour
 * that autumn repeats, the first one.
 */
export function timeReader(timezone: string | undefined): TimeReader {
  const offset = timezone === undefined ? null : zoneOffset(timezone);
  return (value, column) => {
    const match = TIME.exec(value);
    if (match === null) throw new Unmade(`column "${column}" is not a time`);
    const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
    const wall = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(fraction.padEnd(3, '0').slice(0, 3)),
    );
    const written = new Date(wall);
    // A 30th of February, a thirteenth month or a 25th hour runs over into another day or month.
    if (written.getUTCMonth() + 1 !== Number(month) || written.getUTCDate() !== Number(day)) {
      throw new Unmade(`column "${column}" is not a time`);
    }
    if (zone !== undefined) return wall - minutesOf(zone) * 60_000;
    if (offset === null)
      throw new Unmade(`column "${column}" has times without an offset, and the map names no timezone`);
    const candidates = [wall - offset(wall - DAY), wall - offset(wall + DAY)];
    const real = candidates.filter((at) => at + offset(at) === wall);
    return Math.min(...(real.length > 0 ? real : candidates));
  };
}

function minutesOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  return Number(`${digits[0]}1`) * (Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5)));
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds; remembered by the quarter of an hour. */
function zoneOffset(timezone: string): (at: number) => number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  const QUARTER = 900_000;
  return (at) => {
    const quarter = Math.floor(at / QUARTER);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const name =
        parts.formatToParts(quarter * QUARTER).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
      const [, zone] = /^GMT([+-]\d\d:\d\d)/.exec(name) ?? [];
      offset = zone === undefined ? 0 : minutesOf(zone) * 60_000;
      known.set(quarter, offset);
    }
    return offset;
  };
}
