import type { Finding, FindingStatus, ReviewRequest, ReviewStep, ReviewStepName } from '#model/finding.ts';
import { REVIEW_STEPS } from '#model/finding.ts';
import type { ServiceRole, Text } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';

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
  take(who: Reviewer, finding: string, request: ReviewRequest): Promise<Finding>;
  stepsFor(who: Reviewer, finding: Finding): Promise<StepOption[]>;
}

interface Move {
  role: ServiceRole;
  from: readonly FindingStatus[];
}

const MOVES: Record<ReviewStepName, Move> = {
  ask: { role: 'security-officer', from: ['open', 'answered', 'asked'] },
  answer: { role: 'agent', from: ['asked'] },
  decide: { role: 'security-officer', from: ['open', 'asked', 'answered'] },
  confirm: { role: 'security-officer', from: ['to-confirm'] },
  close: { role: 'security-officer', from: [] },
  reopen: { role: 'security-officer', from: ['closed', 'to-confirm'] },
};

export function createReview({ store, clock }: { store: Store; clock: Clock }): Review {
  /** Why this person may not take this step now; null where they may. */
  const obstacle = async (
    who: Reviewer,
    finding: Finding,
    step: ReviewStepName,
    steps: readonly ReviewStep[],
  ): Promise<Text | null> => {
    const move = MOVES[step];
    if (who.role !== move.role) {
      return {
        nl: 'Deze stap is aan iemand met een andere rol.',
        en: 'This step is for somebody with another role.',
      };
    }
    if (step === 'close') {
      return finding.status === 'closed'
        ? CLOSED
        : { nl: 'Een bevinding sluit met een besluit.', en: 'A finding closes with a decision.' };
    }
    if (!move.from.includes(finding.status)) {
      return finding.status === 'closed'
        ? CLOSED
        : {
            nl: 'Deze stap past niet bij waar de bevinding nu staat.',
            en: 'This step does not fit where the finding stands now.',
          };
    }
    if (step === 'answer') {
      return finding.about.kind === 'actor' && finding.about.id === who.id
        ? null
        : { nl: 'Alleen wie gevraagd is, kan antwoorden.', en: 'Only the person who was asked can answer.' };
    }
    const tie = await tied(who, finding);
    if (tie) return tie;
    if (step === 'ask' && finding.about.kind !== 'actor') {
      return {
        nl: 'Deze bevinding gaat niet over een persoon; er is niemand om te vragen.',
        en: 'This finding is not about a person; there is nobody to ask.',
      };
    }
    if (step === 'confirm') {
      const decided = steps.findLast((one) => one.step === 'decide');
      if (decided?.by === who.id) {
        return {
          nl: 'Een tweede persoon bevestigt dit; u nam het besluit.',
          en: 'A second person confirms this; you took the decision.',
        };
      }
    }
    return null;
  };

  /** Nobody reviews themself, their household or their own manager. */
  const tied = async (who: Reviewer, finding: Finding): Promise<Text | null> => {
    if (finding.about.kind !== 'actor') return null;
    if (finding.about.id === who.id) {
      return {
        nl: 'Dit gaat over uzelf; een ander beoordeelt het.',
        en: 'This is about yourself; somebody else reviews it.',
      };
    }
    const [reviewer, about] = await Promise.all([store.actor(who.id), store.actor(finding.about.id)]);
    if (!reviewer || !about) return null;
    if (reviewer.addressKey && reviewer.addressKey === about.addressKey) {
      return {
        nl: 'Dit gaat over een huisgenoot; een ander beoordeelt het.',
        en: 'This is about somebody of your household; somebody else reviews it.',
      };
    }
    if (reviewer.manager === about.id) {
      return {
        nl: 'Dit gaat over uw leidinggevende; een ander beoordeelt het.',
        en: 'This is about your manager; somebody else reviews it.',
      };
    }
    return null;
  };

  return {
    async take(who, id, request) {
      const finding = await store.finding(id);
      if (!finding) throw notFound('finding');
      // Closing what a decision has closed asks for what already is: said again, not done again.
      if (request.step === 'close' && finding.status === 'closed' && who.role === MOVES.close.role)
        return finding;
      const steps = await store.reviewSteps(id);
      const why = await obstacle(who, finding, request.step, steps);
      if (why) {
        const fits =
          MOVES[request.step].role === who.role && !MOVES[request.step].from.includes(finding.status);
        throw new AuditError(fits ? 'wrong-step' : 'not-permitted', why.en, {
          hint: 'Read the finding to see where it stands and which steps are open to you.',
        });
      }
      const decided = steps.findLast((one) => one.step === 'decide');
      const { to, outcome } = after(request, finding, decided?.outcome ?? null);
      await store.commitReview(
        {
          finding: id,
          at: clock.now(),
          step: request.step,
          by: who.id,
          outcome: request.step === 'confirm' ? 'unjustified' : (request.outcome ?? null),
          note: request.note,
          reference: request.reference ?? null,
        },
        finding.status,
        to,
        outcome,
      );
      return (await store.finding(id)) as Finding;
    },

    async stepsFor(who, finding) {
      const steps = await store.reviewSteps(finding.id);
      return Promise.all(
        REVIEW_STEPS.map(async (step) => {
          const why = await obstacle(who, finding, step, steps);
          return { step, allowed: why === null, why };
        }),
      );
    },
  };
}

const CLOSED: Text = { nl: 'Deze bevinding is gesloten.', en: 'This finding is closed.' };

function after(
  request: ReviewRequest,
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
      return { to: 'open', outcome: null };
  }
}
