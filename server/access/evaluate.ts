import type { Principal } from '#server/auth/principal.ts';
import { AuditError, type Mistake } from '#server/errors.ts';
import { mistakesOf } from '#server/http.ts';
import type { DryDecision, Lookups } from '#server/lookups/service.ts';
import { type Question, questionOf, type Undecided } from './question.ts';
import { type Answer, Evaluation, type Evaluations, type Semantic } from './schema.ts';

/**
 * Evaluations (AuthZEN 1.0 §6 and §7): each is a dry run, decided by the policy of lookups over the facts of
 * lookups. What an answer tells rests on the actor's own work, the policy and the customer's consents, never on
 * whether a customer is watched or what others work on.
 */
export interface Access {
  evaluate(evaluation: Evaluation, who: Principal): Promise<Answer>;
  /** One answer a question, in order; fewer where the semantic ends early. Mistakes deny their question alone. */
  evaluateAll(asked: Evaluations, who: Principal): Promise<Answer[]>;
}

export function createAccess(lookups: Pick<Lookups, 'dryRunEach'>): Access {
  async function answers(questions: readonly Question[], who: Principal): Promise<Answer[]> {
    const requests = questions.flatMap((question) => ('request' in question ? [question.request] : []));
    const decided = (await lookups.dryRunEach(requests, who)).values();
    return questions.map((question) =>
      'request' in question
        ? answerTo(question, decided.next().value as DryDecision)
        : refusal(question.undecided),
    );
  }

  return {
    async evaluate(evaluation, who) {
      const [answer] = await answers([questionOf(evaluation)], who);
      return answer as Answer;
    },

    async evaluateAll({ evaluations, options, ...defaults }, who) {
      const questions = (evaluations ?? []).map((item) => readItem(item, defaults));
      const all = await answers(questions, who);
      const given = all.slice(0, howMany(all, options?.evaluations_semantic ?? 'execute_all'));
      return options?.evaluations_context ? given : given.map(({ decision }) => ({ decision }));
    },
  };
}

/** Where one question has an error the others still get their answers (§7.2.1). */
function readItem(
  item: unknown,
  defaults: Pick<Evaluations, 'subject' | 'action' | 'resource' | 'context'>,
): Question {
  const parsed = Evaluation.safeParse(merged(item, defaults));
  if (!parsed.success) return mistaken(mistakesOf(parsed.error));
  try {
    return questionOf(parsed.data);
  } catch (error) {
    if (!(error instanceof AuditError && error.code === 'invalid-request')) throw error;
    return mistaken(error.mistakes);
  }
}

const mistaken = (mistakes: readonly Mistake[]): Question => ({
  undecided: { status: 400, path: '', message: 'is not a question', ...mistakes[0] },
});

/**
 * An object takes the place of the default as a whole, but for a `type`, `id` or `name` that it leaves out;
 * anything else that is not an object stays, to be refused.
 */
function merged(
  item: unknown,
  defaults: Pick<Evaluations, 'subject' | 'action' | 'resource' | 'context'>,
): unknown {
  if (!isObject(item)) return item;
  const entity = (own: unknown, { properties, ...identity }: { properties?: unknown } = {}) =>
    own == null ? { ...identity, properties } : isObject(own) ? { ...identity, ...withoutNulls(own) } : own;
  return {
    subject: entity(item.subject, defaults.subject ?? {}),
    action: entity(item.action, defaults.action ?? {}),
    resource: entity(item.resource, defaults.resource ?? {}),
    context: item.context ?? defaults.context,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutNulls = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value != null));

/** How many answers are given before the semantic ends the evaluation (§7.1.2.1). */
function howMany(answers: readonly Answer[], semantic: Semantic): number {
  if (semantic === 'execute_all') return answers.length;
  const last = answers.findIndex(({ decision }) => decision === (semantic === 'permit_on_first_permit'));
  return last < 0 ? answers.length : last + 1;
}

/** Permitted is what the policy permits; with `allOrNothing`, only where it withholds no field that was asked for. */
export const isPermitted = ({ decision, policy }: DryDecision, allOrNothing: boolean): boolean =>
  decision.effect === 'permit' &&
  !(allOrNothing && policy.mode === 'enforce' && decision.withheld.length > 0);

function answerTo({ allOrNothing }: { allOrNothing: boolean }, dry: DryDecision): Answer {
  const { decision, policy } = dry;
  const told = decision.notices.map(({ text }) => text);
  return {
    decision: isPermitted(dry, allOrNothing),
    context: {
      ...decision,
      policy,
      ...(told.length > 0 && {
        reason_user: { nl: told.map(({ nl }) => nl).join(' '), en: told.map(({ en }) => en).join(' ') },
      }),
    },
  };
}

/** Decisions default to closed (§7.2.1). */
const refusal = ({ status, path, message }: Undecided): Answer => ({
  decision: false,
  context: { error: { status, path, message } },
});
