import { z } from 'zod';
import { Id } from '#model/values.ts';
import type { Language } from '#policies/vocabulary.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { type Api, query, route } from '#server/http.ts';
import { csvLines, jsonFile, type ReportFile, statedRows } from '../files.ts';
import { reportOrganisation } from '../monthly/routes.ts';
import type { Reports } from '../service.ts';
import type { Norm } from './norms.ts';
import { sumOf } from './scorecard.ts';

export const ScorecardQuery = z.strictObject({ organisation: Id.optional() });

export const scorecardPath = (organisation: string | null): string =>
  `/v1/reports/scorecard${organisation === null ? '' : `?organisation=${encodeURIComponent(organisation)}`}`;

/** What the API and the file say of it. */
export const statedScorecard = (organisation: string | null, at: number, norms: readonly Norm[]) => ({
  organisation,
  at: timestamp(at),
  sum: sumOf(norms),
  norms,
});

export function scorecardCsv(
  file: Omit<ReportFile, 'report'>,
  organisation: string | null,
  norms: readonly Norm[],
  language: Language,
): string {
  return csvLines([
    ...statedRows(file),
    ['organisation', organisation],
    [],
    ['norm', 'set', 'title', 'judgement', 'because', 'entries'],
    ...norms.map(({ id, set, title, judgement, because, evidence }) => [
      id,
      set,
      title[language],
      judgement,
      because[language],
      evidence.flatMap(({ entry }) => entry ?? []).join(' '),
    ]),
  ]);
}

export function scorecardRoutes(api: Api, reports: Reports): void {
  route(api, 'GET /v1/reports/scorecard', async ({ c, who }) => {
    const organisation = reportOrganisation(query(c, ScorecardQuery).organisation, who.organisations);
    await look(api, who, 'GET /v1/reports/scorecard', null, { organisation });
    const norms = await reports.scorecard(organisation);
    const file = await reports.stated('scorecard', `GET ${scorecardPath(organisation)}`);
    const report = statedScorecard(organisation, api.clock.now(), norms);
    return c.body(await jsonFile({ ...file, report }, reports.signer), 200, {
      'content-type': 'application/json',
    });
  });
}
