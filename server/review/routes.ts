import { z } from 'zod';
import { type Finding, ORIGINS, ReviewRequest, type ReviewStep, STATUSES } from '#model/finding.ts';
import { Id, Page, SubjectId } from '#model/values.ts';
import { SEVERITIES } from '#policies/vocabulary.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { findingsWithin, maySee } from '#server/auth/reach.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import { lookupJson, shownQuery } from '#server/lookups/routes.ts';
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
}).strict();

export function findingRoutes(api: Api, review: Review): void {
  const list = async (
    call: Call,
    name: RouteName,
    { limit, cursor, ...filter }: z.output<typeof FindingQuery>,
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
    await look(api, call.who, name, null, shownQuery(filter));
    const within = await findingsWithin(api.store, call.who, call.reach, filter);
    const page = await api.store.findings(within, { limit, cursor: cursor ?? null });
    return call.c.json({ items: page.items.map((finding) => findingJson(finding, call)), next: page.next });
  };
  route(api, 'GET /v1/findings', (call) => list(call, 'GET /v1/findings', query(call.c, FindingQuery)));
  route(api, 'POST /v1/findings/query', async (call) =>
    list(call, 'POST /v1/findings/query', await body(call.c, FindingQuery)),
  );

  const find = async (call: Call): Promise<Finding> => {
    const { id } = parse(z.object({ id: Id }), { id: call.c.req.param('id') });
    const finding = await api.store.finding(id);
    if (!finding || !(await maySee(api.store, call.who, call.reach, finding))) throw notFound('finding');
    return finding;
  };
  route(api, 'GET /v1/findings/:id', async (call) => {
    const finding = await find(call);
    await look(api, call.who, 'GET /v1/findings/:id', finding.id);
    const [steps, options] = await Promise.all([
      api.store.reviewSteps(finding.id),
      review.stepsFor(call.who, finding),
    ]);
    const told = call.reach === 'self' ? steps.filter((step) => isForAgent(step, finding)) : steps;
    return call.c.json({ ...findingJson(finding, call), review: told.map(stepJson), steps: options });
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
    return call.c.json(findingJson(await review.take(call.who, finding.id, request), call), 201);
  });
}

/**
 * A finding as it leaves the service. Where it came from is untold until it is decided. The agent it is about
 * is not told what gave rise to it: that may tell of the customer, or of a colleague.
 */
export function findingJson(
  finding: Finding,
  { who, reach }: Pick<Call, 'who' | 'reach'>,
): Record<string, unknown> {
  const { origin, rank, from, to, createdAt, rules, severity, story, grades, predecessor, ...rest } = finding;
  return {
    ...rest,
    ...(reach !== 'self' && { rules, severity, story, grades, predecessor }),
    ...((who.role === 'auditor' || finding.status === 'closed') && { origin }),
    from: timestamp(from),
    to: timestamp(to),
    createdAt: timestamp(createdAt),
  };
}

/** What was asked of the agent, what they answered, and how it ended. */
const isForAgent = ({ step }: ReviewStep, { status }: Finding): boolean =>
  step === 'ask' || step === 'answer' || (step === 'decide' && status === 'closed');

const stepJson = ({ at, finding, ...step }: ReviewStep) => ({ ...step, at: timestamp(at) });
