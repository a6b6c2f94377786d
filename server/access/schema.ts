import { z } from 'zod';

/**
 * What AuthZEN 1.0 asks of a request, and no more: unknown members are ignored (§10.1.1), what is required and
 * missing, or of another type, is a bad request. Absent and null mean the same.
 */

const Properties = z.record(z.string(), z.unknown()).nullish();

const Subject = z.object({ type: z.string(), id: z.string(), properties: Properties });
const Resource = z.object({ type: z.string(), id: z.string(), properties: Properties });
const Action = z.object({ name: z.string(), properties: Properties });

/** May this subject do this to this resource? (§6.1) */
export const Evaluation = z.object({
  subject: Subject,
  action: Action,
  resource: Resource,
  context: Properties,
});
export type Evaluation = z.infer<typeof Evaluation>;

export const SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
export type Semantic = (typeof SEMANTICS)[number];

/** More questions than a page of a CRM has rows. */
export const EVALUATIONS_MAX = 200;

/** Many questions; what stands beside them holds for each that does not say otherwise (§7.1). */
export const Evaluations = z.object({
  subject: Subject.partial().nullish(),
  action: Action.partial().nullish(),
  resource: Resource.partial().nullish(),
  context: Properties,
  evaluations: z.array(z.unknown()).max(EVALUATIONS_MAX).nullish(),
  options: z
    .object({
      evaluations_semantic: z.enum(SEMANTICS).nullish(),
      evaluations_context: z.boolean().nullish().meta({
        description: 'Ours: whether each answer comes with its context, as a single one does. Default false.',
      }),
    })
    .nullish(),
});
export type Evaluations = z.infer<typeof Evaluations>;

const Page = z
  .object({
    token: z.string().max(512).nullish(),
    limit: z.number().int().nonnegative().nullish(),
    properties: Properties,
  })
  .nullish();

/** An id where one is sought is ignored (§8.4.1, §8.5.1). */
const Sought = z.object({ type: z.string(), properties: Properties });

export const SubjectSearch = Evaluation.extend({ subject: Sought, page: Page });
export const ResourceSearch = Evaluation.extend({ resource: Sought, page: Page });
export const ActionSearch = Evaluation.omit({ action: true }).extend({ page: Page });
export type SubjectSearch = z.infer<typeof SubjectSearch>;
export type ResourceSearch = z.infer<typeof ResourceSearch>;
export type ActionSearch = z.infer<typeof ActionSearch>;
export type PageAsked = z.infer<typeof Page>;

const Reasons = z.object({ nl: z.string(), en: z.string() });

/** What an answer tells beside the decision: the same as a dry run, in its words. */
export const DecisionContext = z.object({
  effect: z.enum(['permit', 'ask', 'deny']),
  wouldBe: z.enum(['permit', 'ask', 'deny']),
  permitted: z.array(z.string()),
  withheld: z.array(z.string()),
  notices: z.array(z.object({ id: z.string(), text: Reasons })),
  rules: z.array(z.string()),
  policy: z.object({ pack: z.string(), version: z.string(), digest: z.string(), mode: z.string() }),
  reason_user: Reasons.optional(),
});

const Failed = z.object({
  error: z.object({ status: z.int(), path: z.string(), message: z.string() }),
});

export const Answer = z
  .object({ decision: z.boolean(), context: z.union([DecisionContext, Failed]).optional() })
  .meta({ id: 'AccessDecision', description: 'AuthZEN 1.0 §5.5.' });
export type Answer = z.infer<typeof Answer>;

/** One decision, where no questions were listed (§7.1). */
export const Answers = z.union([z.object({ evaluations: z.array(Answer) }), Answer]);

export const Found = z
  .object({
    page: z.object({ next_token: z.string(), count: z.int() }).optional(),
    results: z.array(
      z.union([z.object({ type: z.string(), id: z.string() }), z.object({ name: z.string() })]),
    ),
  })
  .meta({ id: 'AccessSearchAnswer' });
export type Found = z.infer<typeof Found>;
