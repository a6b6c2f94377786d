import type { Grade } from '#policies/vocabulary.ts';
import type { Day } from './finding-view.ts';

/** The geometry of a day picture: which hours it spans, which minutes it magnifies, which marks run together. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Left free at both ends, so that nothing sits on the edge. */
const AIR = 10 * MINUTE;

export interface Span {
  from: number;
  to: number;
}

/**
 * Whole hours, counted from local midnight, that hold the shift, the calls and the lookups. Cases and work
 * items stay open for days and are cut off instead. At least four hours.
 */
export function axisOf(day: Day): Span {
  const times = [
    ...day.shifts.flatMap(({ from, to }) => [from, to]),
    ...day.work
      .filter(({ type }) => type === 'interaction')
      .flatMap(({ start, end }) => [start, end ?? start]),
    ...[...day.ours, ...day.others].map(({ occurredAt }) => occurredAt),
  ].map((time) => Math.min(Math.max(time, day.from), day.to));
  if (times.length === 0) return { from: day.from + 8 * HOUR, to: day.from + 18 * HOUR };
  const first = Math.floor((Math.min(...times) - AIR - day.from) / HOUR);
  const last = Math.ceil((Math.max(...times) + AIR - day.from) / HOUR);
  const hours = Math.round((day.to - day.from) / HOUR);
  const missing = Math.max(0, 4 - (last - first));
  const from = Math.max(0, Math.min(first - Math.ceil(missing / 2), hours - 4));
  const to = Math.min(hours, Math.max(last, from + 4));
  return { from: day.from + from * HOUR, to: day.from + to * HOUR };
}

/**
 * The stretch to magnify: all of the episode where that is short, else its busiest hour. Null where nothing
 * would be seen better. Widened to at least twenty minutes.
 */
export function lensOf(times: readonly number[], axis: Span): Span | null {
  const sorted = times.toSorted((a, b) => a - b);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return null;
  const whole = padded(first, last);
  const most = (axis.to - axis.from) / 3;
  if (whole.to - whole.from <= most) return whole;
  let best = { from: first, count: 0 };
  for (const from of sorted) {
    const count = sorted.filter((time) => time >= from && time <= from + HOUR / 2).length;
    if (count > best.count) best = { from, count };
  }
  return best.count < 2 ? null : padded(best.from, best.from + HOUR / 2);
}

function padded(first: number, last: number): Span {
  const pad = Math.max((last - first) * 0.25, (20 * MINUTE - (last - first)) / 2, 3 * MINUTE);
  return { from: first - pad, to: last + pad };
}

/** Round times within a span, from the finest of the steps that gives at most `most` of them. */
export function ticksIn(span: Span, origin: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360].map((minutes) => minutes * MINUTE);
  const step = steps.find((each) => (span.to - span.from) / each <= most) ?? 6 * HOUR;
  const ticks: number[] = [];
  for (let at = origin + Math.ceil((span.from - origin) / step) * step; at <= span.to; at += step)
    ticks.push(at);
  return ticks;
}

export interface Mark {
  x: number;
  at: number;
  grade: Grade;
  /** Number in the table. */
  number: number;
}

/** Marks that would overlap, as one. */
export interface Cluster {
  x: number;
  grade: Grade;
  count: number;
  first: number;
  last: number;
}

/** Gathers marks nearer than `apart` pixels; the cluster shows its weightiest grade. */
export function clustersOf(marks: readonly Mark[], apart: number, weight: readonly Grade[]): Cluster[] {
  const groups: Mark[][] = [];
  for (const mark of marks.toSorted((a, b) => a.x - b.x)) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && mark.x - before.x < apart) group.push(mark);
    else groups.push([mark]);
  }
  return groups.map((group) => ({
    x: group.reduce((sum, { x }) => sum + x, 0) / group.length,
    grade: weight.find((grade) => group.some((mark) => mark.grade === grade)) ?? 'pending',
    count: group.length,
    first: Math.min(...group.map(({ number }) => number)),
    last: Math.max(...group.map(({ number }) => number)),
  }));
}

/** Rows for bars that overlap in time, up to `rows`; what fits nowhere goes into the last. */
export function stacked<T extends Span>(bars: readonly T[], rows: number): { bar: T; row: number }[] {
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return bars
    .toSorted((a, b) => a.from - b.from)
    .map((bar) => {
      const free = ends.findIndex((end) => end <= bar.from);
      const row = free === -1 ? rows - 1 : free;
      ends[row] = Math.max(ends[row] ?? 0, bar.to);
      return { bar, row };
    });
}
