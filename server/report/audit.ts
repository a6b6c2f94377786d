import type { CompletenessState, IntegrityState, Verdict } from '#model/completeness.ts';
import type { Feed } from '#model/explanation.ts';
import { localTime } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';
import { type SourceAssessment, shownVerdict } from '#server/completeness/service.ts';
import { missingOf } from '#server/completeness/words.ts';
import type { ExplainedBy, Store, Totals, TotalsFilter, WarningCounts } from '#store/port.ts';
import { type ReviewMonth, reviewMonths, type SampleReport, sampleReport } from './reviews.ts';

/**
 * The audit report: numbers without persons, each beside what it rests on. Days and nights are those of
 * the pack's time zone.
 */
export interface AuditReport {
  from: string;
  to: string;
  organisation: string | null;
  team: string | null;
  policy: { pack: string; version: string };
  /** Two verdicts: that nothing was altered says nothing of what never came in. */
  integrity: ShownVerdict<IntegrityState>;
  completeness: ShownVerdict<CompletenessState> & {
    sources: { source: string; state: CompletenessState; missing: number; gaps: number; silent: boolean }[];
  };
  lookups: number;
  use: {
    byReason: Record<string, number>;
    byOperation: Record<string, number>;
    byOrganisation: Record<string, number>;
    actors: number;
    subjects: number;
  };
  careful: {
    withReason: number;
    withReference: number;
    outOfHours: number;
    byDecision: Record<string, number>;
  };
  grades: Record<string, number>;
  explained: { first: Share; returns: Share };
  /**
   * Which paths explain them, each lookup counted under its strongest: the UTC days that the range touches, of the
   * lookups graded since paths are counted. The most lookups first.
   */
  explanations: PathShare[];
  /** How many of the lookups were judged on evidence that had been heard. */
  coverage: {
    judged: number;
    undetermined: number;
    pending: number;
    share: number | null;
    feeds: FeedState[];
  };
  findings: Totals['findings'];
  auditLooks: number;
  /** Decisions asked for without a lookup; by token for those who may see every organisation. */
  dryRuns: number;
  dryRunsByToken: Record<string, number>;
  /** By the month in which findings were made. */
  reviews: ReviewMonth[];
  sample: SampleReport;
  /** Warnings given before a lookup, and what became of them. */
  warnings: WarningCounts;
}

type ShownVerdict<State extends string> = ReturnType<typeof shownVerdict<State>>;

export interface Verdicts {
  integrity: Verdict<IntegrityState>;
  completeness: Verdict<CompletenessState>;
  sources: readonly SourceAssessment[];
}

interface Share {
  total: number;
  explained: number;
  /** Of those, by weak evidence alone. */
  weak: number;
  share: number | null;
}

export interface PathShare {
  template: string;
  strength: 'weak' | 'strong';
  lookups: number;
  /** Of all explained lookups that are counted by path. */
  share: number | null;
  /** Of these, first looks; the others are returns. */
  first: number;
}

interface FeedState {
  source: string;
  type: string;
  heardUntil: string;
}

const NIGHT_FROM = 19;
const NIGHT_TO = 6;
const SATURDAY = 6;

export async function auditReport(
  store: Pick<
    Store,
    'totals' | 'explainedBy' | 'feeds' | 'dryRunsByToken' | 'reviewsOf' | 'drawnBetween' | 'warningCounts'
  >,
  policy: Policy,
  filter: TotalsFilter,
  { integrity, completeness, sources }: Verdicts,
  reader: { role: ServiceRole; now: number },
): Promise<AuditReport> {
  const isWhole = filter.organisation === undefined && filter.organisations === undefined;
  const [totals, paths, feeds, dryRunsByToken, reviewed, drawn, warnings] = await Promise.all([
    store.totals(filter),
    store.explainedBy(filter),
    store.feeds(),
    isWhole ? store.dryRunsByToken(filter) : {},
    store.reviewsOf(filter),
    store.drawnBetween(filter),
    store.warningCounts(filter, reader.now),
  ]);
  const pending = totals.byGrade.pending ?? 0;
  const undetermined = totals.byGrade.undetermined ?? 0;
  const judged = totals.lookups - pending - undetermined;
  return {
    from: timestamp(filter.from),
    to: timestamp(filter.to),
    organisation: filter.organisation ?? null,
    team: filter.team ?? null,
    policy: { pack: policy.pack, version: policy.version },
    integrity: shownVerdict(integrity),
    completeness: {
      ...shownVerdict(completeness),
      sources: sources.map((source) => ({
        source: source.source,
        state: source.state,
        missing: missingOf(source),
        gaps: source.sequence?.gaps.length ?? 0,
        silent: source.silentSince !== null,
      })),
    },
    lookups: totals.lookups,
    use: {
      byReason: totals.byReason,
      byOperation: totals.byOperation,
      byOrganisation: totals.byOrganisation,
      actors: totals.actors,
      subjects: totals.subjects,
    },
    careful: {
      withReason: totals.withReason,
      withReference: totals.withReference,
      outOfHours: outOfHours(totals.hours, policy.timezone),
      byDecision: totals.byDecision,
    },
    grades: totals.byGrade,
    explained: { first: share(totals.first), returns: share(totals.returns) },
    explanations: pathShares(paths),
    coverage: {
      judged,
      undetermined,
      pending,
      share: ratio(judged, judged + undetermined),
      feeds: feeds.map(feedState),
    },
    findings: totals.findings,
    auditLooks: totals.auditLooks,
    dryRuns: totals.dryRuns,
    dryRunsByToken,
    reviews: reviewMonths(reviewed, policy, reader.now),
    sample: sampleReport(drawn, reader.role === 'auditor'),
    warnings,
  };
}

const ratio = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

const share = (of: Totals['first']): Share => ({ ...of, share: ratio(of.explained, of.total) });

function pathShares(paths: readonly ExplainedBy[]): PathShare[] {
  const all = paths.reduce((sum, { first, returns }) => sum + first + returns, 0);
  return paths
    .map(({ template, strength, first, returns }) => ({
      template,
      strength,
      lookups: first + returns,
      share: ratio(first + returns, all),
      first,
    }))
    .sort((a, b) => b.lookups - a.lookups || (a.template < b.template ? -1 : 1));
}

const feedState = ({ source, type, watermark }: Feed): FeedState => ({
  source,
  type,
  heardUntil: timestamp(watermark),
});

/** Between 19:00 and 06:00, and in weekends: the Suwinet reports' indicator. */
function outOfHours(hours: Totals['hours'], zone: string): number {
  let count = 0;
  for (const { at, n } of hours) {
    const local = localTime(at, zone);
    if (local.hour >= NIGHT_FROM || local.hour < NIGHT_TO || local.weekday >= SATURDAY) count += n;
  }
  return count;
}
