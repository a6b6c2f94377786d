import type { Finding, FindingStatus } from '#model/finding.ts';
import type { ReviewSettings } from '#policies/policy.ts';

/** Until when a finding may wait. Each step fixes the limit of the next, so a new policy moves no limit that stands. */

/** The limit for whoever's turn it is after a step at `at`; null once nothing is awaited. Milliseconds. */
export function dueAfter(status: FindingStatus, at: number, settings: ReviewSettings): number | null {
  switch (status) {
    case 'open':
    case 'answered':
      return at + settings.decideWithin;
    case 'asked':
      return at + settings.answerWithin;
    case 'to-confirm':
      return at + settings.confirmWithin;
    case 'closed':
      return null;
  }
}

/** The limit that stands for a finding; null once it is closed. */
export const dueOf = (
  { status, createdAt, dueAt }: Pick<Finding, 'status' | 'createdAt' | 'dueAt'>,
  settings: ReviewSettings,
): number | null => (status === 'closed' ? null : (dueAt ?? createdAt + settings.decideWithin));
