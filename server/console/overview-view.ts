import type { CompletenessState, IntegrityState, Verdict } from '#model/completeness.ts';
import type { Feed } from '#model/explanation.ts';
import type { Outcome } from '#model/finding.ts';
import { addDuration } from '#policies/durations.ts';
import type { SourceAssessment } from '#server/completeness/service.ts';
import { PATIENCE } from '#server/evidence/window.ts';
import type { LiveCounts } from '#server/report/counter.ts';
import { integrityVerdict } from '#server/report/integrity.ts';
import {
  type OrganisationUse,
  organisationsUse,
  type Stretch,
  stretchesOf,
  type Unit,
  type Use,
  useOf,
} from '#server/report/overview.ts';
import { reviewMonths, type SampleReport, sampleReport } from '#server/report/reviews.ts';
import type { FindingFilter } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import { type Range, totalsFilterOf } from './range.ts';

/** Everything the overview shows: shared figures, narrowed to what the reader may see. */
export interface OverviewView {
  /** When the figures were made, milliseconds. */
  at: number;
  unit: Unit;
  stretches: Stretch[];
  use: Use;
  organisations: (OrganisationUse & { name: string })[];
  findings: { open: number; ages: [number, number, number, number]; overdue: number };
  reviews: {
    made: number;
    decided: number;
    withinLimits: number;
    byOutcome: Partial<Record<Outcome, number>>;
  };
  /** This half year and the one before it. */
  sample: { from: number; to: number; report: SampleReport }[];
  feeds: (Feed & { state: 'heard' | 'late' | 'silent' })[];
  integrity: Verdict<IntegrityState>;
  completeness: Verdict<CompletenessState>;
  sources: readonly SourceAssessment[];
  now: LiveCounts;
}

const DAY = 86_400_000;
/** Ages that open findings are told apart by, in days. */
export const AGES = [2, 7, 14] as const;
/** A feed that was heard up to so long ago keeps lookups waiting; past PATIENCE they are graded without it. */
const LATE = 4 * 3_600_000;

/** Reads only; the caller has recorded the look. */
export async function gatherOverview(
  deps: ConsoleDeps,
  who: Viewer,
  range: Range,
  names: ReadonlyMap<string, string>,
): Promise<OverviewView> {
  const { store, services, clock } = deps;
  const now = clock.now();
  const policy = deps.policy();
  const filter = totalsFilterOf(range);
  const scope = scopeOf(range);
  const halves = halfYears(now, policy.timezone);
  const [course, ages, reviewed, samples, feeds, assessed, counts] = await Promise.all([
    services.figures.course({ ...range, name: `${range.name} ${range.first} ${range.last}` }),
    store.countFindings(agesOf(scope, now, policy.review.decideWithin)),
    store.reviewsOf(filter),
    Promise.all(halves.map((half) => store.drawnBetween({ ...filter, ...half }))),
    store.feeds(),
    range.organisation === null && range.organisations === undefined
      ? services.completeness.now()
      : services.completeness.between({
          from: now - 30 * DAY,
          to: now,
          organisations: range.organisation === null ? range.organisations : [range.organisation],
        }),
    services.counter.counts(who.organisations),
  ]);
  const { unit, edges, cells } = course.value;
  const seen = cells.filter(
    ({ organisation }) =>
      (range.organisation === null || organisation === range.organisation) &&
      (range.organisations === undefined || range.organisations.includes(organisation)),
  );
  const months = reviewMonths(reviewed, policy, now);
  const sum = (key: 'made' | 'decided' | 'withinLimits') => months.reduce((n, month) => n + month[key], 0);
  const byOutcome: OverviewView['reviews']['byOutcome'] = {};
  for (const { status, outcome } of reviewed)
    if (status === 'closed' && outcome) byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
  const [open = 0, overdue = 0, ...older] = ages;
  const counted = [open, ...older, 0];
  return {
    at: course.at,
    unit,
    stretches: stretchesOf(seen, edges),
    use: useOf(seen),
    organisations: organisationsUse(cells)
      .filter(
        ({ organisation }) => organisation !== '' && seen.some((cell) => cell.organisation === organisation),
      )
      .map((one) => ({ ...one, name: names.get(one.organisation) ?? one.organisation })),
    findings: {
      open,
      overdue,
      ages: [0, 1, 2, 3].map(
        (i) => (counted[i] ?? 0) - (counted[i + 1] ?? 0),
      ) as OverviewView['findings']['ages'],
    },
    reviews: { made: sum('made'), decided: sum('decided'), withinLimits: sum('withinLimits'), byOutcome },
    sample: halves.map((half, i) => ({
      ...half,
      report: sampleReport(samples[i] ?? [], who.role === 'auditor'),
    })),
    feeds: feedsOf(feeds, now),
    integrity: integrityVerdict(services.integrity()),
    completeness: assessed.verdict,
    sources: assessed.sources,
    now: counts,
  };
}

const scopeOf = ({ organisation, organisations }: Range): FindingFilter => ({
  ...(organisation !== null && { organisation }),
  ...(organisations !== undefined && { organisations }),
});

/** Open, past a limit, and older than each of the ages. */
const agesOf = (scope: FindingFilter, now: number, decideWithin: number): FindingFilter[] => [
  { ...scope, status: 'any-open' },
  { ...scope, overdue: { at: now, decideWithin } },
  ...AGES.map((days): FindingFilter => ({ ...scope, status: 'any-open', madeBefore: now - days * DAY })),
];

function halfYears(now: number, zone: string): { from: number; to: number }[] {
  const middle = addDuration(now, 'P6M', zone, -1);
  return [
    { from: middle, to: now },
    { from: addDuration(middle, 'P6M', zone, -1), to: middle },
  ];
}

export const feedsOf = (feeds: readonly Feed[], now: number): OverviewView['feeds'] =>
  feeds.map((feed) => ({ ...feed, state: stateOf(feed, now) }));

function stateOf({ watermark }: Feed, now: number): OverviewView['feeds'][number]['state'] {
  if (now - watermark > PATIENCE) return 'silent';
  return now - watermark > LATE ? 'late' : 'heard';
}
