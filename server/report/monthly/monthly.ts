import type { MonthFigures } from '#model/report.ts';
import type { Text } from '#policies/vocabulary.ts';
import type { DrawnFinding, Store } from '#store/port.ts';
import type { KeptFigures } from '#store/report-port.ts';
import { type Peers, peersOf } from '../peers.ts';
import { type SampleReport, sampleReport } from '../reviews.ts';
import { type Advice, adviceFor, type Reading } from './advice.ts';
import { ALL } from './count.ts';
import {
  CHAPTER_TEXTS,
  CHAPTERS,
  type ChapterId,
  coverageOf,
  INDICATORS,
  type Indicator,
} from './indicators.ts';
import { type MonthSpan, monthsUpTo } from './months.ts';

/**
 * The generic monthly report: four chapters of figures without persons, six months, beside comparable organisations.
 * It is made from what was counted and kept; no lookup is read for it.
 */
export interface MonthlyReport {
  month: string;
  /** Milliseconds; local midnights. */
  from: number;
  to: number;
  timezone: string;
  organisation: { id: string; name: string } | null;
  /** Oldest first, the last is the month itself. */
  months: string[];
  /** Of those, the ones that nothing was counted of. */
  uncounted: string[];
  /** When this month was counted, and how many entries the ledger had; null while it is not. */
  counted: { at: number; size: number } | null;
  /** Whether the month was still going on when it was counted. */
  running: boolean;
  /** Organisations compared with; 0 where they are too few to compare. */
  peers: number;
  key: {
    lookups: number | null;
    /** Share by which it differs from the month before. */
    change: number | null;
    explainedFirst: { value: number | null; peers: Peers | null };
    missed: Pick<SampleReport, 'share' | 'low' | 'high' | 'decided'>;
    coverage: number | null;
  };
  chapters: Chapter[];
}

export interface Chapter extends Advice {
  id: ChapterId;
  title: Text;
  question: Text;
  rows: ReportRow[];
}

export interface ReportRow {
  id: string;
  label: Text;
  unit: Indicator['unit'];
  /** One a month; null where it is not known. */
  values: (number | null)[];
  /** Why nothing is told, where that is on purpose. */
  withheld: 'few-people' | null;
  compared: boolean;
  peers: Peers | null;
}

export const MONTHS_SHOWN = 6;
/** Of fewer active accounts no figure is compared, and none that could be about one person is told. */
export const PEOPLE_LEAST = 5;

export async function monthlyReport(
  store: Pick<Store, 'keptMonths' | 'drawnBetween' | 'organisation'>,
  span: MonthSpan,
  organisation: string | null,
  zone: string,
): Promise<MonthlyReport> {
  const months = monthsUpTo(span.month, MONTHS_SHOWN);
  const [kept, drawn, named] = await Promise.all([
    store.keptMonths(months),
    store.drawnBetween({ from: span.from, to: span.to, ...(organisation !== null && { organisation }) }),
    organisation === null ? null : store.organisation(organisation),
  ]);
  return reportOf({
    span,
    months,
    zone,
    kept: kept.filter((one) => one.zone === zone),
    drawn,
    organisation: organisation === null ? null : { id: organisation, name: named?.name ?? organisation },
  });
}

/** Pure: the report from what was kept of its months. */
export function reportOf({
  span,
  months,
  zone,
  kept,
  drawn,
  organisation,
}: {
  span: MonthSpan;
  months: string[];
  zone: string;
  kept: readonly KeptFigures[];
  drawn: readonly DrawnFinding[];
  organisation: MonthlyReport['organisation'];
}): MonthlyReport {
  const own = organisation?.id ?? ALL;
  const byMonth = months.map(
    (month) => kept.find((one) => one.month === month && one.organisation === own) ?? null,
  );
  const whole = kept.find((one) => one.month === span.month && one.organisation === ALL) ?? null;
  const last = byMonth.at(-1)?.figures ?? null;
  const others = organisation === null ? [] : comparable(kept, span.month, own);
  const isFew = last !== null && last.active < PEOPLE_LEAST;

  const figureOf = (indicator: Indicator, figures: MonthFigures | null | undefined): number | null =>
    figures == null || (indicator.personal && figures.active < PEOPLE_LEAST) ? null : indicator.of(figures);
  const peersFor = (indicator: Indicator): Peers | null =>
    indicator.compared ? peersOf(others.flatMap((figures) => figureOf(indicator, figures) ?? [])) : null;

  const rows = new Map<string, ReportRow>(
    INDICATORS.map((indicator) => [
      indicator.id,
      {
        id: indicator.id,
        label: indicator.label,
        unit: indicator.unit,
        values: byMonth.map((one) => figureOf(indicator, one?.figures)),
        withheld: indicator.personal && isFew ? 'few-people' : null,
        compared: indicator.compared,
        peers: peersFor(indicator),
      },
    ]),
  );
  const reading: Reading = {
    figures: last ?? NOTHING,
    now: (id) => rows.get(id)?.values.at(-1) ?? null,
    before: (id) => rows.get(id)?.values.at(-2) ?? null,
    peers: (id) => rows.get(id)?.peers ?? null,
  };
  const [now, before] = [reading.now('lookups'), reading.before('lookups')];
  const { share, low, high, decided } = sampleReport(drawn, false);
  return {
    ...span,
    timezone: zone,
    organisation,
    months,
    uncounted: months.filter((month) => !kept.some((one) => one.month === month)),
    counted: whole && { at: whole.countedAt, size: whole.size },
    running: whole !== null && whole.countedAt < span.to,
    peers: Math.max(0, ...[...rows.values()].map(({ peers }) => peers?.of ?? 0)),
    key: {
      lookups: now,
      change: now !== null && before !== null && before > 0 ? now / before - 1 : null,
      explainedFirst: { value: reading.now('explained-first'), peers: reading.peers('explained-first') },
      missed: { share, low, high, decided },
      coverage: last && coverageOf(last),
    },
    chapters: CHAPTERS.map((id) => ({
      id,
      ...CHAPTER_TEXTS[id],
      rows: INDICATORS.filter(({ chapter }) => chapter === id).map((one) => rows.get(one.id) as ReportRow),
      ...adviceFor(id, reading),
    })),
  };
}

/** Other organisations with enough people that no figure of theirs is about one. */
const comparable = (kept: readonly KeptFigures[], month: string, own: string): MonthFigures[] =>
  kept
    .filter((one) => one.month === month && one.organisation !== own && one.organisation !== ALL)
    .map(({ figures }) => figures)
    .filter(({ active }) => active >= PEOPLE_LEAST);

const NOTHING = { unused: null, undetermined: 0 } as MonthFigures;
