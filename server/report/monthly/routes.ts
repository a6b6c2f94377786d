import { z } from 'zod';
import { Id } from '#model/values.ts';
import { LANGUAGES } from '#policies/vocabulary.ts';
import { look } from '#server/auth/look.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, query, route } from '#server/http.ts';
import { jsonFile, monthlyCsv, statedMonthly } from '../files.ts';
import type { Reports } from '../service.ts';

export const MonthlyQuery = z.strictObject({
  organisation: Id.optional(),
  format: z.enum(['json', 'csv']).default('json'),
  language: z.enum(LANGUAGES).default('nl'),
});

/**
 * The organisation that a report is about: the one asked for, or, for a reader of one organisation, that one; null for
 * all. Whoever is bound to several names one, for figures of several together are kept of all alone.
 */
export function reportOrganisation(
  asked: string | undefined,
  organisations: readonly string[],
): string | null {
  if (organisations.length === 0) return asked ?? null;
  if (asked === undefined && organisations.length === 1) return organisations[0] as string;
  if (asked === undefined) {
    throw new AuditError('invalid-request', 'Name the organisation that the report is to be about.', {
      hint: 'Send ?organisation=ID.',
      mistakes: [{ path: 'organisation', message: 'is required for a reader of several organisations' }],
    });
  }
  if (!organisations.includes(asked))
    throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
  return asked;
}

export const monthlyPath = (month: string, organisation: string | null): string =>
  `/v1/reports/monthly/${month}${organisation === null ? '' : `?organisation=${encodeURIComponent(organisation)}`}`;

export function monthlyRoutes(api: Api, reports: Reports): void {
  route(api, 'GET /v1/reports/monthly/:month', async ({ c, who }) => {
    const asked = query(c, MonthlyQuery);
    const month = z.string().parse(c.req.param('month')).slice(0, 7);
    const organisation = reportOrganisation(asked.organisation, who.organisations);
    await look(api, who, 'GET /v1/reports/monthly/:month', null, { month, organisation });
    const report = await reports.monthly(month, organisation);
    const file = await reports.stated('monthly', `GET ${monthlyPath(month, organisation)}`);
    if (asked.format === 'csv') {
      return c.body(monthlyCsv(file, report, asked.language), 200, {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="inzage-${month}.csv"`,
      });
    }
    return c.body(await jsonFile({ ...file, report: statedMonthly(report) }, reports.signer), 200, {
      'content-type': 'application/json',
    });
  });
}
