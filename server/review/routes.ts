import { z } from 'zod';
import {
  type Finding,
  ORIGINS,
  OWN_STEPS,
  ReviewRequest,
  type ReviewStep,
  STATUSES,
} from '#model/finding.ts';
import { Id, Page, SubjectId } from '#model/values.ts';
import { SEVERITIES } from '#policies/vocabulary.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { findingsWithin, type Letting, maySee } from '#server/auth/reach.ts';
import { timestamp } from '#server/clock.ts';
import { worthOf } from '#server/detect/rank.ts';
import { similarTo } from '#server/detect/similar.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import { lookupJson, shownQuery } from '#server/lookups/routes.ts';
import type { Policies } from '#server/policy/in-force.ts';
import type { Review } from './service.ts';

/** `/v1/findings`: the queue, one finding, and the steps of its review. */

export const FindingQuery = Page.extend({
  status: z.enum([...STATUSES, 'any-open']).optional(),
  rule: Id.optional(),
  severity: z.enum(SEVERITIES).optional(),
  origin: z.enum(ORIGINS).optional(),
  actor: Id.optional(),
  subject: SubjectId.optional(),
  organisation: Id.optional(),
  /** Whether somebody was to act before now. */
  overdue: z.enum(['true', 'false']).optional(),
  /** The findings worth most in so many minutes of an officer's time, in place of a page. */
  minutes: z.coerce.number().int().min(5).max(480).optional(),
}).strict();

/** As far down the queue as a time budget reaches. */
const QUEUE_READ = 200;

export function findingRoutes(
  api: Api,
  policies: Policies,
  review: Review,
  publicUrl: string | null | undefined,
): void {
  const letting = (): Letting => ({
    supervisors: policies.active().review.supervisors,
    now: api.clock.now(),
  });
  const json = (finding: Finding, call: Call) => ({
    ...findingJson(finding, call),
    ...limitJson(finding, review.dueOf(finding), api.clock.now(), call),
  });

  const list = async (
    call: Call,
    name: RouteName,
    { limit, cursor, overdue, minutes, ...filter }: z.output<typeof FindingQuery>,
  ) => {
    if (filter.origin !== undefined && call.who.role !== 'auditor') {
      throw new AuditError('not-permitted', 'Only an auditor may filter by origin.', {
        hint: 'The blind sample stands among the findings untold; leave origin out.',
      });
    }
    if (call.reach === 'self' && (filter.rule !== undefined || filter.severity !== undefined)) {
      throw new AuditError('not-permitted', 'Rules and severity are for who reviews.', {
        hint: 'Leave rule and severity out.',
      });
    }
    await look(api, call.who, name, null, shownQuery({ ...filter, overdue, minutes }));
    const { decideWithin } = policies.active().review;
    const late = overdue && { at: api.clock.now(), decideWithin, not: overdue === 'false' };
    const asked = {
      ...filter,
      ...(filter.rule !== undefined && { guises: 'while open' as const }),
      ...(late && { overdue: late }),
    };
    const within = await findingsWithin(api.store, call.who, call.reach, asked, letting());
    if (minutes !== undefined) {
      const open = { ...within, status: within.status ?? ('any-open' as const) };
      const queue = await api.store.findings(open, { limit: QUEUE_READ, cursor: null });
      const worth = worthOf(queue.items, minutes);
      const items = worth.items.slice(0, limit).map((finding) => json(finding, call));
      return call.c.json({ items, next: null, minutes: worth.minutes });
    }
    const page = await api.store.findings(within, { limit, cursor: cursor ?? null });
    return call.c.json({ items: page.items.map((finding) => json(finding, call)), next: page.next });
  };
  route(api, 'GET /v1/findings', (call) => list(call, 'GET /v1/findings', query(call.c, FindingQuery)));
  route(api, 'POST /v1/findings/query', async (call) =>
    list(call, 'POST /v1/findings/query', await body(call.c, FindingQuery)),
  );

  const find = async (call: Call): Promise<Finding> => {
    const { id } = parse(z.object({ id: Id }), { id: call.c.req.param('id') });
    const finding = await api.store.finding(id);
    if (!finding || !(await maySee(api.store, call.who, call.reach, finding, letting())))
      throw notFound('finding');
    return finding;
  };
  route(api, 'GET /v1/findings/:id', async (call) => {
    const finding = await find(call);
    await look(api, call.who, 'GET /v1/findings/:id', finding.id);
    const [steps, options, further] = await Promise.all([
      api.store.reviewSteps(finding.id),
      review.stepsFor(call.who, finding),
      review.furtherStepsFor(call.who, finding),
    ]);
    const isSelf = call.reach === 'self';
    const told = isSelf ? steps.filter((step) => isForAgent(step, finding)) : steps;
    return call.c.json({
      ...json(finding, call),
      review: told.map((step) => stepJson(step, call)),
      steps: options,
      furtherSteps: further,
      ...(call.reach === 'all' && {
        similar: await similarTo(api.store, finding, (other) =>
          maySee(api.store, call.who, call.reach, other, letting()),
        ),
      }),
      ...(!isSelf && { answerCheck: await review.answerCheck(finding, steps) }),
      ...(steps.some(({ step }) => step === 'ask') && { link: linkTo(finding, publicUrl) }),
    });
  });
  route(api, 'GET /v1/findings/:id/lookups', async (call) => {
    const finding = await find(call);
    const { limit, cursor } = query(call.c, Page.strict());
    await look(api, call.who, 'GET /v1/findings/:id/lookups', finding.id);
    const page = await api.store.findingLookups(finding.id, { limit, cursor: cursor ?? null });
    return call.c.json({ items: page.items.map(lookupJson), next: page.next });
  });
  route(api, 'POST /v1/findings/:id/review', async (call) => {
    const request = await body(call.c, ReviewRequest, 32 * 1024);
    const finding = await find(call);
    const taken = await review.take(call.who, finding.id, request);
    const link = request.step === 'ask' ? { link: linkTo(taken, publicUrl) } : {};
    return call.c.json({ ...json(taken, call), ...link }, 201);
  });
}

/** The agent's page of one finding. It opens with the agent's own sign-in: whoever passes it on passes on nothing. */
const linkTo = ({ id }: Finding, publicUrl: string | null | undefined): string =>
  `${publicUrl ?? ''}/mine#${id}`;

/**
 * A finding as it leaves the service. Where it came from is untold until it is decided. The agent it is about
 * is not told what gave rise to it: that may tell of the customer, or of a colleague.
 */
export function findingJson(
  finding: Finding,
  { who, reach }: Pick<Call, 'who' | 'reach'>,
): Record<string, unknown> {
  const {
    origin,
    rank,
    from,
    to,
    createdAt,
    rules,
    severity,
    story,
    grades,
    predecessor,
    dueAt: _,
    ...rest
  } = finding;
  const isTold = who.role === 'auditor' || finding.status === 'closed';
  return {
    ...rest,
    ...(reach !== 'self' && {
      rules: isTold ? rulesOf(finding) : rules,
      severity,
      story,
      grades,
      predecessor,
    }),
    ...(isTold && { origin }),
    from: timestamp(from),
    to: timestamp(to),
    createdAt: timestamp(createdAt),
  };
}

/** No rule led to a drawn finding: the one it stands under keeps it from being told apart. */
export const rulesOf = ({ origin, rules }: Finding): string[] => (origin === 'sample' ? [] : rules);

/** Until when somebody may act; an agent is told of the limit that is theirs. */
function limitJson({ status }: Finding, due: number | null, now: number, { reach }: Pick<Call, 'reach'>) {
  if (reach === 'self' && status !== 'asked') return {};
  return { due: due === null ? null : timestamp(due), overdue: due !== null && due <= now };
}

/** What was asked of the agent, what they answered, how it ended, and what came after. */
const isForAgent = ({ step }: ReviewStep, { status }: Finding): boolean =>
  step === 'ask' || step === 'answer' || step === 'contest' || (step === 'decide' && status === 'closed');

/** A step as it leaves the service. What a check found, and the service's own notes, are for who reviews. */
function stepJson(
  { at, finding, due, check, grades, assignee, overdue, cause, ...step }: ReviewStep,
  { reach }: Pick<Call, 'reach'>,
) {
  const isOwn = OWN_STEPS.some((own) => own === step.step);
  return {
    ...step,
    at: timestamp(at),
    ...(cause && { cause }),
    ...(due != null && (reach !== 'self' || step.step === 'ask') && { due: timestamp(due) }),
    ...(reach !== 'self' && {
      ...(check && { check }),
      ...(assignee && { assignee }),
      ...(isOwn && overdue !== undefined && { overdue }),
      ...(grades && { grades }),
    }),
  };
}
