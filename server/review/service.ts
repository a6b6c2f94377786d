import type { AnswerCheck, Finding, ReviewRequest, ReviewStep, ReviewStepName } from '#model/finding.ts';
import { FURTHER_STEPS, REVIEW_STEPS } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { ServiceRole, Text } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { text } from '#server/evidence/sentence.ts';
import type { NewLesson, Store } from '#store/port.ts';
import { checkAnswer } from './answer-check.ts';
import { dueAfter, dueOf } from './limits.ts';
import { after, contested, lastDecision, MOVES, misfit } from './moves.ts';
import { tieOf } from './ties.ts';

/**
 * The workflow of a finding: an officer asks, the agent answers, an officer decides; `unjustified` waits for
 * a second pair of eyes. Nobody reviews themself, their household or their own manager.
 */
export interface Reviewer {
  id: string;
  role: ServiceRole;
}

export interface StepOption {
  step: ReviewStepName;
  allowed: boolean;
  why: Text | null;
}

export interface Review {
  /**
   * Takes a step. Throws `wrong-step` where it does not fit, `not-permitted` where it is not this person's,
   * `not-found`. When it resolves the step is in the ledger.
   */
  take(who: Reviewer, finding: string, request: ReviewRequest): Promise<Finding>;
  /** The contract's steps, and those beside them, each with why not where it may not be taken now. */
  stepsFor(who: Reviewer, finding: Finding): Promise<StepOption[]>;
  furtherStepsFor(who: Reviewer, finding: Finding): Promise<StepOption[]>;
  /** The work that the last answer points at, held against the records as they are now; null without one. */
  answerCheck(finding: Finding, steps: readonly ReviewStep[]): Promise<AnswerCheck | null>;
  /** Until when the finding may wait, milliseconds; null once it is closed. */
  dueOf(finding: Finding): number | null;
}

export interface ReviewDeps {
  store: Store;
  clock: Clock;
  policy: () => Policy;
  /** The policy in force at a time. */
  policyAt: (at: number) => Policy;
  newId: (at: number) => string;
}

export function createReview({ store, clock, policy, policyAt, newId }: ReviewDeps): Review {
  /** Why this person may not take this step now; null where they may. `tie` is what ties them to the finding. */
  const obstacle = (
    who: Reviewer,
    finding: Finding,
    step: ReviewStepName,
    steps: readonly ReviewStep[],
    tie: Text | null,
  ): Text | null => {
    const unfit = misfit(who.role, finding, step);
    if (unfit) return unfit;
    const isAboutThem = finding.about.kind === 'actor' && finding.about.id === who.id;
    if (step === 'answer') return isAboutThem ? null : ONLY_THE_ASKED;
    if (step === 'contest') return isAboutThem ? whyNotContest(finding, steps) : ONLY_THE_ASKED;
    if (tie) return tie;
    if ((step === 'ask' || step === 'assign') && finding.about.kind !== 'actor') return NOT_A_PERSON;
    if (step === 'confirm' && lastDecision(steps)?.by === who.id) return SECOND_PERSON;
    if (step === 'decide' && contested(steps)?.by === who.id) return ANOTHER_PERSON;
    return null;
  };

  const options = async (who: Reviewer, finding: Finding, of: readonly ReviewStepName[]) => {
    const [steps, tie] = await Promise.all([store.reviewSteps(finding.id), tieOf(store, who.id, finding)]);
    return of.map((step) => {
      const why = obstacle(who, finding, step, steps, tie);
      return { step, allowed: why === null, why };
    });
  };

  /** What a step notes down beside its words. */
  const factsOf = async (request: ReviewRequest, finding: Finding, to: Finding['status'], at: number) => {
    const keepsLimit = request.step === 'assign';
    const limit = keepsLimit ? dueOf(finding, policy().review) : dueAfter(to, at, policy().review);
    return {
      due: request.due ?? limit,
      ...(request.cause && { cause: request.cause }),
      ...(request.assignee && { assignee: request.assignee }),
      ...((request.step === 'answer' || request.step === 'contest') &&
        request.reference && { check: await checkAnswer(store, policyAt, finding, request.reference) }),
      ...((request.step === 'decide' || request.step === 'confirm') && { grades: finding.grades }),
    };
  };

  const lessonOf = async (
    request: ReviewRequest,
    finding: Finding,
    at: number,
  ): Promise<NewLesson | undefined> => {
    if (request.step !== 'decide' || request.outcome !== 'policy-gap') return undefined;
    const { items } = await store.findingLookups(finding.id, { limit: LESSON_LOOKUPS, cursor: null });
    return {
      id: newId(at),
      finding: finding.id,
      at,
      cause: request.cause ?? null,
      organisation: finding.organisation,
      reasons: [...new Set(items.flatMap(({ reason }) => (reason === null ? [] : [reason])))],
      rules: finding.origin === 'sample' ? [] : finding.rules,
      suggestion: request.lesson ?? null,
    };
  };

  return {
    async take(who, id, request) {
      const finding = await store.finding(id);
      if (!finding) throw notFound('finding');
      // Closing what a decision has closed asks for what already is: said again, not done again.
      if (request.step === 'close' && finding.status === 'closed' && who.role === MOVES.close.role)
        return finding;
      const steps = await store.reviewSteps(id);
      const why = obstacle(who, finding, request.step, steps, await tieOf(store, who.id, finding));
      if (why) {
        const fits =
          MOVES[request.step].role === who.role && !MOVES[request.step].from.includes(finding.status);
        throw new AuditError(fits ? 'wrong-step' : 'not-permitted', why.en, {
          hint: 'Read the finding to see where it stands and which steps are open to you.',
        });
      }
      const at = clock.now();
      if (request.due != null && request.due <= at) throw wrong('due', 'must lie ahead');
      if (request.assignee != null && !(await maySupervise(store, request.assignee, finding)))
        throw wrong('assignee', 'is no supervisor of a team of whom this is about');
      const { to, outcome } = after(request, finding, lastDecision(steps)?.outcome ?? null);
      const step: ReviewStep = {
        finding: id,
        at,
        step: request.step,
        by: who.id,
        outcome: request.step === 'confirm' ? 'unjustified' : (request.outcome ?? null),
        note: request.note,
        reference: request.reference ?? null,
        ...(await factsOf(request, finding, to, at)),
      };
      await store.commitReview(step, finding.status, to, outcome, await lessonOf(request, finding, at));
      return (await store.finding(id)) as Finding;
    },

    stepsFor: (who, finding) => options(who, finding, REVIEW_STEPS),
    furtherStepsFor: (who, finding) => options(who, finding, FURTHER_STEPS),
    async answerCheck(finding, steps) {
      const answer = steps.findLast(({ step }) => step === 'answer' || step === 'contest');
      return answer?.reference ? checkAnswer(store, policyAt, finding, answer.reference) : null;
    },
    dueOf: (finding) => dueOf(finding, policy().review),
  };
}

const LESSON_LOOKUPS = 100;

const ONLY_THE_ASKED = text(
  'Alleen wie gevraagd is, kan antwoorden.',
  'Only the person who was asked can answer.',
);
const NOT_A_PERSON = text(
  'Deze bevinding gaat niet over een persoon; er is niemand om te vragen.',
  'This finding is not about a person; there is nobody to ask.',
);
const SECOND_PERSON = text(
  'Een tweede persoon bevestigt dit; u nam het besluit.',
  'A second person confirms this; you took the decision.',
);
const ANOTHER_PERSON = text(
  'Uw besluit is betwist; een ander besluit opnieuw.',
  'Your decision is contested; somebody else decides again.',
);

/** What was found unjustified can be contested, once a decision. */
function whyNotContest({ outcome }: Finding, steps: readonly ReviewStep[]): Text | null {
  if (outcome !== 'unjustified') {
    return text('Alleen ‘onterecht’ kan worden betwist.', 'Only ‘unjustified’ can be contested.');
  }
  const decided = steps.findLastIndex(({ step }) => step === 'decide');
  return steps.slice(decided).some(({ step }) => step === 'contest')
    ? text('Dit besluit is al betwist.', 'This decision was contested before.')
    : null;
}

/** Whether this person supervises a team of the one it is about, and is not that person. */
async function maySupervise(store: Store, supervisor: string, { about }: Finding): Promise<boolean> {
  if (supervisor === about.id) return false;
  const [own, actor] = await Promise.all([store.teamsOf(supervisor), store.actor(about.id)]);
  return actor?.teams.some((team) => own.includes(team)) ?? false;
}

const wrong = (path: string, message: string): AuditError =>
  new AuditError('invalid-request', 'The step cannot be taken like this.', {
    hint: 'Mend what is named and send it again.',
    mistakes: [{ path, message }],
  });
