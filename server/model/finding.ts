import { z } from 'zod';
import { type Grade, SEVERITIES, type Severity, type Text } from '#policies/vocabulary.ts';
import { Id } from './values.ts';

/** What an officer reviews: the lookups that belong together in one episode, with a story. */

export const ABOUT_KINDS = ['actor', 'source', 'organisation'] as const;
export const ORIGINS = ['detected', 'sample'] as const;
export const STATUSES = ['open', 'asked', 'answered', 'to-confirm', 'closed'] as const;
export type FindingStatus = (typeof STATUSES)[number];
export const OUTCOMES = ['justified', 'unjustified', 'policy-gap'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const REVIEW_STEPS = ['ask', 'answer', 'decide', 'confirm', 'close', 'reopen'] as const;
export type ReviewStepName = (typeof REVIEW_STEPS)[number];

/** One detector's remark about one lookup; findings are gathered from these. */
export interface Flag {
  rule: string;
  lookup: string;
  severity: Severity;
  about: { kind: (typeof ABOUT_KINDS)[number]; id: string };
  sentence: Text;
}

export interface Finding {
  id: string;
  about: { kind: (typeof ABOUT_KINDS)[number]; id: string };
  organisation: string | null;
  rules: string[];
  severity: Severity;
  status: FindingStatus;
  origin: (typeof ORIGINS)[number];
  /** First and last lookup, milliseconds. */
  from: number;
  to: number;
  createdAt: number;
  story: FindingStory;
  lookups: { count: number; ids: string[] };
  /** How many lookups of each grade. */
  grades: Partial<Record<Grade, number>>;
  outcome: Outcome | null;
  /** The closed finding that this one continues. */
  predecessor: string | null;
  /** Expected worth of an officer's look, higher first. */
  rank: number;
}

export interface FindingStory {
  title: Text;
  body: Text;
}

export interface ReviewStep {
  finding: string;
  at: number;
  step: ReviewStepName;
  /** Account or actor id of who took the step. */
  by: string;
  outcome: Outcome | null;
  note: string;
  /** Work an answer points at. */
  reference: { type: string; id: string } | null;
}

export const ReviewRequest = z
  .strictObject({
    step: z.enum(REVIEW_STEPS),
    outcome: z.enum(OUTCOMES).nullish(),
    note: z.string().trim().max(4000).default(''),
    reference: z.strictObject({ type: Id, id: Id }).nullish(),
  })
  .superRefine((review, context) => {
    if (review.step === 'decide' && !review.outcome) {
      context.addIssue({ code: 'custom', path: ['outcome'], message: `is required: ${OUTCOMES.join(', ')}` });
    }
    if (review.step !== 'decide' && review.outcome) {
      context.addIssue({ code: 'custom', path: ['outcome'], message: 'belongs to the step decide' });
    }
    if (review.step !== 'close' && review.step !== 'confirm' && review.note === '') {
      context.addIssue({ code: 'custom', path: ['note'], message: 'say in a sentence why' });
    }
  });
export type ReviewRequest = z.infer<typeof ReviewRequest>;

export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);
