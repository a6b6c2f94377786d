import { z } from 'zod';
import { SubjectId } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, parse, route } from '#server/http.ts';
import type { Policies } from '#server/policy/in-force.ts';
import { type SubjectReport, subjectReport } from './subject.ts';

const Named = z.object({ id: SubjectId });

/** A customer's report is of all that there is: a token for some organisations cannot make it. */
export const unbound = (organisations: readonly string[]): void => {
  if (organisations.length === 0) return;
  throw new AuditError('not-permitted', 'This account is for some organisations only.', {
    hint: 'A customer is told of every organisation, or told half.',
  });
};

export function subjectRoutes(api: Api, policies: Policies): void {
  route(api, 'GET /v1/reports/subject/:id', async ({ c, who }) => {
    unbound(who.organisations);
    const { id } = parse(Named, { id: c.req.param('id') });
    await look(api, who, 'GET /v1/reports/subject/:id', id);
    if (!(await api.store.knowsSubject(id))) throw notFound('customer');
    return c.json(subjectJson(await subjectReport(api.store, policies.at, id, api.clock.now())));
  });
}

/** `customer` is what the customer may get; `leftOut` is the officer's alone. */
export const subjectJson = ({ leftOut, at, ...report }: SubjectReport) => ({
  customer: { ...report, at: timestamp(at) },
  leftOut,
});
