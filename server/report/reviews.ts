import { localDate } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import { estimateOf, LEVEL } from '#server/review/sample/estimate.ts';
import type { DrawnFinding, ReviewedFinding } from '#store/port.ts';

/** What the audit report says of reviewing: whether it was done, in time, and what it misses. No persons. */

/** Findings by the month in which they were made, in the pack's time zone. */
export interface ReviewMonth {
  /** `2026-11` */
  month: string;
  made: number;
  decided: number;
  /** Of those decided: in which every step came within its limit. */
  withinLimits: number;
  open: number;
  /** Of those open: that wait past a limit. */
  overdue: number;
  /** Lookups that findings of this month hold, and of those, what was decided on. */
  lookups: { found: number; reviewed: number };
  byCause: Record<string, number>;
}

export function reviewMonths(
  findings: readonly ReviewedFinding[],
  policy: Policy,
  now: number,
): ReviewMonth[] {
  const months = new Map<string, ReviewMonth>();
  for (const finding of findings) {
    const month = localDate(finding.createdAt, policy.timezone).slice(0, 7);
    const sums = months.get(month) ?? emptyMonth(month);
    months.set(month, sums);
    const { isLate, due } = timeliness(finding, policy.review.decideWithin);
    sums.made++;
    sums.lookups.found += finding.lookups;
    if (finding.status === 'closed') {
      sums.decided++;
      sums.lookups.reviewed += finding.lookups;
      if (!isLate) sums.withinLimits++;
      const cause = finding.steps.findLast(({ step }) => step === 'decide')?.cause ?? 'none';
      sums.byCause[cause] = (sums.byCause[cause] ?? 0) + 1;
    } else {
      sums.open++;
      if (due <= now) sums.overdue++;
    }
  }
  return [...months.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
}

const emptyMonth = (month: string): ReviewMonth => ({
  month,
  made: 0,
  decided: 0,
  withinLimits: 0,
  open: 0,
  overdue: 0,
  lookups: { found: 0, reviewed: 0 },
  byCause: {},
});

/** Steps that somebody was awaited for. */
const AWAITED: readonly string[] = ['ask', 'answer', 'decide', 'confirm'];

/** Whether any step came after the limit that stood for it, and the limit that stands now. */
function timeliness({ createdAt, steps }: ReviewedFinding, decideWithin: number) {
  let due = createdAt + decideWithin;
  let isLate = false;
  for (const { step, at, due: next } of steps) {
    if (AWAITED.includes(step) && at > due) isLate = true;
    due = next ?? due;
  }
  return { isLate, due };
}

/** What the blind sample says of the lookups that nothing was remarked about. */
export interface SampleReport {
  /** Drawn lookups that were decided on, and of those, found unjustified. */
  decided: number;
  unjustified: number;
  /** The estimated share of unjustified lookups that nothing remarks about, null before anything was decided. */
  share: number | null;
  /** Ends of its interval. */
  low: number;
  high: number;
  level: number;
  /** How many equally likely draws would tell as much. */
  effective: number;
  method: string;
  /** For an auditor alone: how many were drawn, and how many of them wait. */
  drawn?: number;
  waiting?: number;
}

/** `told`: whether the reader may know how many are still waiting, which tells where they are. */
export function sampleReport(drawn: readonly DrawnFinding[], told: boolean): SampleReport {
  const decided = drawn.filter(({ status }) => status === 'closed');
  const unjustified = decided.filter(({ outcome }) => outcome === 'unjustified').length;
  const { share, low, high, effective } = estimateOf(
    decided.map((one) => ({ share: one.share, hit: one.outcome === 'unjustified' })),
  );
  return {
    decided: decided.length,
    unjustified,
    share: share === null ? null : rounded(share),
    low: rounded(low),
    high: rounded(high),
    level: LEVEL,
    effective: Math.round(effective * 10) / 10,
    method: 'Korn–Graubard (Clopper–Pearson on the effective sample size), weights 1/chance',
    ...(told && { drawn: drawn.length, waiting: drawn.length - decided.length }),
  };
}

const rounded = (share: number): number => Math.round(share * 1e6) / 1e6;
