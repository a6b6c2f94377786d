import type { Finding, FindingStatus, ReviewRequest, ReviewStep, ReviewStepName } from '#model/finding.ts';
import type { ServiceRole, Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';

/** The workflow as a table: whose step it is, from where, and where it leads. */

export interface Move {
  role: ServiceRole;
  from: readonly FindingStatus[];
}

export const MOVES: Record<ReviewStepName, Move> = {
  ask: { role: 'security-officer', from: ['open', 'answered', 'asked'] },
  answer: { role: 'agent', from: ['asked'] },
  decide: { role: 'security-officer', from: ['open', 'asked', 'answered'] },
  confirm: { role: 'security-officer', from: ['to-confirm'] },
  close: { role: 'security-officer', from: [] },
  reopen: { role: 'security-officer', from: ['closed', 'to-confirm'] },
  assign: { role: 'security-officer', from: ['open', 'asked', 'answered', 'to-confirm'] },
  contest: { role: 'agent', from: ['closed'] },
};

/** Where a step leads. */
export function after(
  request: Pick<ReviewRequest, 'step' | 'outcome'>,
  finding: Finding,
  decided: Finding['outcome'],
): { to: FindingStatus; outcome: Finding['outcome'] } {
  switch (request.step) {
    case 'ask':
      return { to: 'asked', outcome: finding.outcome };
    case 'answer':
      return { to: 'answered', outcome: finding.outcome };
    case 'decide':
      return request.outcome === 'unjustified'
        ? { to: 'to-confirm', outcome: null }
        : { to: 'closed', outcome: request.outcome ?? null };
    case 'confirm':
      return { to: 'closed', outcome: decided };
    case 'close':
      return { to: 'closed', outcome: finding.outcome };
    case 'reopen':
    case 'contest':
      return { to: 'open', outcome: null };
    case 'assign':
      return { to: finding.status, outcome: finding.outcome };
  }
}

/** Why a step cannot be taken by this role, or where the finding stands now; null where it can. */
export function misfit(role: ServiceRole, { status }: Finding, step: ReviewStepName): Text | null {
  const move = MOVES[step];
  if (role !== move.role) {
    return text(
      'Deze stap is aan iemand met een andere rol.',
      'This step is for somebody with another role.',
    );
  }
  if (step === 'close') {
    return status === 'closed'
      ? CLOSED
      : text('Een bevinding sluit met een besluit.', 'A finding closes with a decision.');
  }
  if (move.from.includes(status)) return null;
  return status === 'closed'
    ? CLOSED
    : text(
        'Deze stap past niet bij waar de bevinding nu staat.',
        'This step does not fit where the finding stands now.',
      );
}

const CLOSED = text('Deze bevinding is gesloten.', 'This finding is closed.');

export const lastDecision = (steps: readonly ReviewStep[]): ReviewStep | undefined =>
  steps.findLast(({ step }) => step === 'decide');

/** Whether the decision that stands was contested: who took it does not take it again. */
export function contested(steps: readonly ReviewStep[]): ReviewStep | undefined {
  const at = steps.findLastIndex(({ step }) => step === 'contest');
  return at < 0 ? undefined : lastDecision(steps.slice(0, at));
}
