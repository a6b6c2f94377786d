import type { Finding } from '#model/finding.ts';
import type { Grade, Severity } from '#policies/vocabulary.ts';

/** The order of an officer's queue. */

const DAY = 86_400_000;
const SEVERITY_WORTH: Record<Severity, number> = { low: 1, medium: 3, high: 8, critical: 20 };
const GRADE_WORTH: Record<Grade, number> = {
  contradicted: 1.5,
  unsupported: 1.2,
  unexplained: 1,
  undetermined: 0.5,
  pending: 0.5,
  explained: 0.3,
  corroborated: 0.3,
};
/** Days in which a finding's worth halves. */
const HALF_LIFE = 14;

/**
 * What an officer's look is expected to be worth: severity × grade × number (each doubling of lookups adds
 * one more), halved for every two weeks of age. Kept as its logarithm plus the half-lives since 1970, so that
 * two ranks made on different days compare without being made again.
 */
export function rankOf({
  severity,
  count,
  grades,
  to,
}: {
  severity: Severity;
  count: number;
  grades: Finding['grades'];
  to: number;
}): number {
  const counted = Object.entries(grades) as [Grade, number][];
  const total = counted.reduce((sum, [, n]) => sum + n, 0);
  const byGrade = counted.reduce((sum, [grade, n]) => sum + GRADE_WORTH[grade] * n, 0) / Math.max(1, total);
  const number = 1 + Math.log2(Math.max(1, count));
  const worth = SEVERITY_WORTH[severity] * Math.max(0.1, byGrade) * number;
  return Math.log2(worth) + to / (HALF_LIFE * DAY);
}
