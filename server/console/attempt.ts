import { FURTHER_STEPS, REVIEW_STEPS, ReviewRequest, type ReviewStepName } from '#model/finding.ts';
import type { AuditError } from '#server/errors.ts';
import { type Form, fieldOf } from './site.tsx';
import type { Texts } from './text/index.ts';

/** A review form as it was sent, so that a refused one is shown again with every word still in it. */
export interface Attempt {
  finding: string;
  step: ReviewStepName | null;
  outcome: string;
  note: string;
  cause: string;
  lesson: string;
  assignee: string;
  referenceType: string;
  referenceId: string;
  /** Why it was not recorded; by field where a field is the matter. */
  problem: string | null;
  mistakes: Partial<Record<'note' | 'outcome' | 'reference' | 'step', string>>;
}

export function readAttempt(finding: string, form: Form): Attempt {
  const step = fieldOf(form, 'step');
  const named = { type: fieldOf(form, 'reference-type'), id: fieldOf(form, 'reference-id').trim() };
  // What is written out goes before what is chosen from the list.
  const [type = '', id = ''] = fieldOf(form, 'own-work').split(/\/(.*)/s);
  const reference = named.type === '' && named.id === '' ? { type, id } : named;
  return {
    finding,
    step: [...REVIEW_STEPS, ...FURTHER_STEPS].find((known) => known === step) ?? null,
    outcome: fieldOf(form, 'outcome'),
    note: fieldOf(form, 'note').replaceAll('\r\n', '\n'),
    cause: fieldOf(form, 'cause'),
    lesson: fieldOf(form, 'lesson').trim(),
    assignee: fieldOf(form, 'assignee').trim(),
    referenceType: reference.type,
    referenceId: reference.id,
    problem: null,
    mistakes: {},
  };
}

/**
 * The request that a form stands for; null with `mistakes` filled in when it is incomplete. Several buttons
 * share one form, so an outcome counts only for `decide` and a reference only for `answer`.
 */
export function requestOf(attempt: Attempt, t: Texts): { request: ReviewRequest | null; attempt: Attempt } {
  const { step, outcome, note, cause, lesson, assignee, referenceType, referenceId } = attempt;
  if (step === null) {
    return {
      request: null,
      attempt: { ...attempt, problem: t.errors.invalid, mistakes: { step: t.review.mistakes.step } },
    };
  }
  const named = (step === 'answer' || step === 'contest') && (referenceType !== '' || referenceId !== '');
  const parsed = ReviewRequest.safeParse({
    step,
    outcome: step === 'decide' && outcome !== '' ? outcome : null,
    note,
    ...(step === 'decide' && {
      cause: cause === '' ? null : cause,
      lesson: lesson === '' || outcome !== 'policy-gap' ? null : lesson,
    }),
    ...(step === 'assign' && { assignee }),
    reference: named ? { type: referenceType, id: referenceId } : null,
  });
  if (parsed.success) return { request: parsed.data, attempt };
  const mistakes: Attempt['mistakes'] = {};
  for (const { path } of parsed.error.issues) {
    const field = path[0];
    if (field === 'note' || field === 'outcome' || field === 'reference')
      mistakes[field] = t.review.mistakes[field];
  }
  return { request: null, attempt: { ...attempt, problem: t.errors.invalid, mistakes } };
}

/** What a refused step is called in the reader's language; other errors are not the form's to tell. */
export function refusal(error: AuditError, t: Texts): string | null {
  switch (error.code) {
    case 'wrong-step':
    case 'conflict':
      return t.errors.stepPassed;
    case 'not-permitted':
      return t.errors.stepRefused;
    case 'invalid-request':
      return t.errors.invalid;
    case 'not-durable':
    case 'not-ready':
    case 'damaged':
      return t.errors.busy;
    default:
      return null;
  }
}
