import { z } from 'zod';
import { type Grade, SEVERITIES, type Severity, type Text } from '#policies/vocabulary.ts';
import type { ReferenceCheck } from './explanation.ts';
import { Id, Time } from './values.ts';

/** What an officer reviews: the lookups that belong together in one episode, with a story. */

export const ABOUT_KINDS = ['actor', 'source', 'organisation'] as const;
export const ORIGINS = ['detected', 'sample'] as const;
export const STATUSES = ['open', 'asked', 'answered', 'to-confirm', 'closed'] as const;
export type FindingStatus = (typeof STATUSES)[number];
export const OUTCOMES = ['justified', 'unjustified', 'policy-gap'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const REVIEW_STEPS = ['ask', 'answer', 'decide', 'confirm', 'close', 'reopen'] as const;
/** Beside those: a supervisor is let in, and an agent contests what was decided. */
export const FURTHER_STEPS = ['assign', 'contest'] as const;
/** What the service notes down by itself: that a limit is near or past, and that evidence came after a decision. */
export const OWN_STEPS = ['remind', 'annotate'] as const;
export type ReviewStepName = (typeof REVIEW_STEPS)[number] | (typeof FURTHER_STEPS)[number];
export type RecordedStepName = ReviewStepName | (typeof OWN_STEPS)[number];
/** Who takes the service's own steps. */
export const SERVICE_ITSELF = 'inzage';

/** What lay behind an outcome: every finding closes with something to learn. */
export const CAUSES = {
  justified: [
    'work-not-recorded',
    'evidence-late',
    'reason-mischosen',
    'reference-mistyped',
    'supervision',
    'emergency',
  ],
  unjustified: ['curiosity', 'private-interest', 'passed-on', 'account-shared', 'habit'],
  'policy-gap': [
    'missing-reason',
    'evidence-rule',
    'field-set',
    'role-reasons',
    'contract-terms',
    'detector-threshold',
  ],
} as const satisfies Record<Outcome, readonly string[]>;
export type Cause = (typeof CAUSES)[Outcome][number];
export const CauseWord = z.enum(OUTCOMES.flatMap((outcome): readonly Cause[] => CAUSES[outcome]));

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
  /** Until when the next step may wait, as the last one set it, milliseconds; null before the first, and closed. */
  dueAt?: number | null;
}

export interface FindingStory {
  title: Text;
  body: Text;
}

export interface ReviewStep extends StepFacts {
  finding: string;
  at: number;
  step: RecordedStepName;
  /** Account or actor id of who took the step. */
  by: string;
  outcome: Outcome | null;
  note: string;
  /** Work an answer points at. */
  reference: { type: string; id: string } | null;
}

/** What a step may say beside its words. */
export interface StepFacts {
  cause?: Cause | null;
  /** Until when the next step may wait, milliseconds; null where none is awaited. */
  due?: number | null;
  /** A reminder's: whether the limit had passed. */
  overdue?: boolean;
  /** The supervisor that the finding was put to. */
  assignee?: string;
  /** What became of the work that an answer points at. */
  check?: AnswerCheck;
  /** How many lookups had which grade at that moment. */
  grades?: Finding['grades'];
}

/** An answer's reference, held against the records. */
export interface AnswerCheck {
  verdict: ReferenceCheck['verdict'];
  sentence: Text;
  /** Of how many of the finding's lookups it holds. */
  holds: number;
  of: number;
}

/** What a gap in the policy taught, for whoever owns the policy. It names nobody. */
export interface Lesson {
  id: string;
  finding: string;
  at: number;
  cause: Cause | null;
  organisation: string | null;
  /** Reasons that the finding's lookups declared, and its rules. */
  reasons: string[];
  rules: string[];
  /** What should change, in the officer's words. */
  suggestion: string | null;
  state: (typeof LESSON_STATES)[number];
  decidedAt: number | null;
  decidedBy: string | null;
  note: string | null;
  /** The policy proposal that it led to. */
  proposal: string | null;
}
/** `withdrawn`: its finding was opened again. */
export const LESSON_STATES = ['open', 'taken', 'declined', 'withdrawn'] as const;

export const ReviewRequest = z
  .strictObject({
    step: z.enum([...REVIEW_STEPS, ...FURTHER_STEPS]),
    outcome: z.enum(OUTCOMES).nullish(),
    note: z.string().trim().max(4000).default(''),
    reference: z.strictObject({ type: Id, id: Id }).nullish(),
    cause: CauseWord.nullish(),
    /** Until when the agent may answer, in place of the policy's limit. */
    due: Time.nullish(),
    assignee: Id.nullish(),
    /** What should change in the policy, naming nobody. */
    lesson: z.string().trim().min(1).max(500).nullish(),
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
    const say = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const causes: readonly string[] = review.outcome ? CAUSES[review.outcome] : [];
    if (review.cause && !causes.includes(review.cause)) {
      say('cause', review.outcome ? `is one of ${causes.join(', ')}` : 'belongs to the step decide');
    }
    if (review.lesson && review.outcome !== 'policy-gap') say('lesson', 'belongs to the outcome policy-gap');
    if (review.due && review.step !== 'ask') say('due', 'belongs to the step ask');
    if (review.step === 'assign' && !review.assignee) say('assignee', 'is required: a supervisor');
    if (review.step !== 'assign' && review.assignee) say('assignee', 'belongs to the step assign');
  });
export type ReviewRequest = z.infer<typeof ReviewRequest>;

export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);
