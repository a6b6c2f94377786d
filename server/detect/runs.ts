import type { Examined } from '#store/port.ts';
import { tail } from './chance.ts';
import { groupBy, isUnaccounted } from './detector.ts';
import type { Norms } from './norms.ts';
import { type Screen, screenOf } from './screens.ts';

/**
 * Customers without anything that accounts for them, set against what chance and loss would bring about: in a
 * row, in a day, in two weeks. Each customer counts once: on the day of the first look.
 */
export interface Run {
  /** Customers from the first to the last, and how many of them are bare. */
  n: number;
  bare: number;
  /** How many peers would have. */
  usual: number;
  from: number;
  to: number;
  /** How far beyond chance, as a power of ten. */
  weight: number;
  /** Whether its customers were looked at in one and the same way. */
  screen: Screen;
}

/** A customer on a day. */
export interface Visit {
  at: number;
  bare: boolean;
  looks: readonly Examined[];
}

const DAY = 86_400_000;
/** What chance brings about so often that it says nothing: once in as many stretches, days, fortnights. */
const OFTEN = { row: 1.5, day: 1.8, fortnight: 2.5 };
/** A day this rare is one by itself. */
const OUT = 4;
const MOST = 4;
/** By their number alone rows are told only where they stand out. */
const LEAST_ROW = 0;
const NEVER = Number.NEGATIVE_INFINITY;
const LEAST_BARE = 3;
const DAYS_LEAST = 3;
/** The part of a day's customers from which on it can be judged. */
const WHOLE = 0.3;
/** A row is at most as many bare customers long: a longer one is many of these. */
const ROW_MOST = 60;

export function visitsOf(
  pairs: readonly { looks: readonly Examined[]; bare: boolean }[],
  norms: Norms,
): Visit[] {
  const visits = pairs
    .flatMap(({ looks, bare }) =>
      [...groupBy(looks, ({ lookup }) => String(Math.floor(lookup.occurredAt / DAY))).values()].map(
        (those) => ({ at: those[0]?.lookup.occurredAt ?? 0, bare, looks: those }),
      ),
    )
    .filter(({ looks }) => looks[0]?.grading.firstLook !== false)
    .sort((a, b) => a.at - b.at);
  return [...groupBy(visits, (visit) => String(dayOf(visit))).values()]
    .filter((day) => isWhole(day, norms))
    .flat();
}

/**
 * Of some days only the customers are at hand to whom somebody came back without work: they are not set against the
 * rest. Of a day that can be judged, those with work are at hand as well.
 */
function isWhole(day: readonly Visit[], norms: Norms): boolean {
  const look = day[0]?.looks[0];
  const known = look ? norms.customersOn(look) : null;
  if (known === null) return look !== undefined;
  const accounted = day.filter(({ bare }) => !bare).length;
  return day.length >= WHOLE * known.n && accounted >= WHOLE * (known.n - known.bare);
}

/** All that stands out of one actor's customers, in order of time. */
export function runsOf(visits: readonly Visit[], norms: Norms): Run[] {
  const shares = visits.map(({ looks }) => (looks[0] ? norms.bare(looks[0]) : 0));
  const accounted = visits.flatMap(({ bare, looks }) =>
    bare ? [] : looks.filter((look) => !isUnaccounted(look)),
  );
  return [...rows(visits, shares), ...days(visits, shares), ...fortnights(visits, norms)].flatMap((run) => {
    const bare = visits.filter((visit) => visit.bare && visit.at >= run.from && visit.at <= run.to);
    const screen = screenOf(
      bare.flatMap(({ looks }) => looks[0] ?? []),
      accounted,
      norms,
    );
    const weight = Math.min(MOST, run.weight + screen.weight);
    return weight > 0 ? [{ ...run, weight, screen }] : [];
  });
}

type Counted = Omit<Run, 'screen'>;

function rows(visits: readonly Visit[], shares: readonly number[]): Counted[] {
  const found: Counted[] = [];
  const before = [0];
  for (const share of shares) before.push((before.at(-1) ?? 0) + share);
  const seek = (from: number, to: number): void => {
    const bare = places(visits, from, to);
    if (bare.length < LEAST_BARE) return;
    const ways = Math.log10(((to - from + 1) * (to - from + 2)) / 2);
    let best: { run: Counted; first: number; last: number } | null = null;
    for (let a = 0; a < bare.length; a++) {
      for (let b = a + LEAST_BARE - 1; b < Math.min(bare.length, a + ROW_MOST); b++) {
        const [first, last] = [bare[a] as number, bare[b] as number];
        const usual = (before[last + 1] ?? 0) - (before[first] ?? 0);
        const run = runOf(visits, { first, last, bare: b - a + 1, usual }, ways + OFTEN.row);
        if (run.weight > (best?.run.weight ?? LEAST_ROW)) best = { run, first, last };
      }
    }
    if (best === null) return;
    found.push(best.run);
    seek(from, best.first - 1);
    seek(best.last + 1, to);
  };
  seek(0, visits.length - 1);
  return found;
}

function days(visits: readonly Visit[], shares: readonly number[]): Counted[] {
  const found: Counted[] = [];
  for (let first = 0; first < visits.length; ) {
    const day = dayOf(visits[first]);
    let last = first;
    while (last + 1 < visits.length && dayOf(visits[last + 1]) === day) last += 1;
    const bare = places(visits, first, last).length;
    const usual = shares.slice(first, last + 1).reduce((sum, share) => sum + share, 0);
    if (bare >= LEAST_BARE) found.push(runOf(visits, { first, last, bare, usual }, OFTEN.day));
    first = last + 1;
  }
  return found;
}

/** The two weeks up to each day at hand: of a history that is sent in there are many. */
function fortnights(visits: readonly Visit[], norms: Norms): Counted[] {
  return [...groupBy(visits, (visit) => String(dayOf(visit))).values()].flatMap((day) => {
    const latest = day.at(-1);
    const look = latest?.looks[0];
    if (!latest || !look) return [];
    return [{ ...overDays(norms.lately(look)), from: latest.at - 14 * DAY, to: latest.at }];
  });
}

/** Many days together. One that stands out by itself is told by itself: here it counts for no more than a bad day. */
function overDays(days: readonly { n: number; bare: number; usual: number }[]) {
  const sum = { n: 0, bare: 0, usual: 0 };
  for (const { n, bare, usual } of days) {
    let counted = bare;
    while (counted > LEAST_BARE && weightOf(n, counted, usual, OUT) > 0) counted -= 1;
    sum.n += n;
    sum.bare += counted;
    sum.usual += usual;
  }
  const weight = days.length < DAYS_LEAST ? NEVER : weightOf(sum.n, sum.bare, sum.usual, OFTEN.fortnight);
  return { ...sum, weight };
}

function runOf(
  visits: readonly Visit[],
  { first, last, bare, usual }: { first: number; last: number; bare: number; usual: number },
  often: number,
): Counted {
  const n = last - first + 1;
  const span = { from: visits[first]?.at ?? 0, to: visits[last]?.at ?? 0 };
  return { n, bare, usual, ...span, weight: weightOf(n, bare, usual, often) };
}

/** Above zero: beyond chance. Never where there is hardly more than usual, however sure that is. */
function weightOf(n: number, bare: number, usual: number, often: number): number {
  if (bare < 1.5 * usual || n === 0) return NEVER;
  return -Math.log10(Math.max(1e-30, tail(n, bare, usual / n))) - often;
}

/** Whether what somebody did over two weeks is beyond chance, by the counts alone. */
export const stoodOutLately = (examined: Examined, norms: Norms): boolean =>
  overDays(norms.lately(examined)).weight > 0;

function places(visits: readonly Visit[], from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = from; i <= to; i++) if (visits[i]?.bare) found.push(i);
  return found;
}

const dayOf = (visit: Visit | undefined): number => Math.floor((visit?.at ?? 0) / DAY);
