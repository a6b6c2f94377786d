import { z } from 'zod';
import { type CodeSuppression, CodeSuppressionReport } from '#model/code-suppression.ts';
import { Code, Page } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { newId, timestamp } from '#server/clock.ts';
import { type Api, body, query, route } from '#server/http.ts';

/** `/v1/code-suppressions`: what developers made exceptions for, for who answers for the rules. */

const BYTES_MAX = 4 << 20;

export const CodeSuppressionQuery = Page.extend({
  repository: Code.optional(),
  /** `false`: also those that stand in the code no more. */
  standing: z.enum(['true', 'false']).default('true'),
}).strict();

export function codeSuppressionRoutes(api: Api): void {
  route(api, 'POST /v1/code-suppressions', async ({ c, who }) => {
    const report = await body(c, CodeSuppressionReport, BYTES_MAX);
    const at = api.clock.now();
    const { receipt, gone } = await api.store.saveCodeSuppressions({ id: newId(at), at, by: who.id, report });
    return c.json({ repository: report.repository, standing: report.items.length, gone, receipt }, 201);
  });
  route(api, 'GET /v1/code-suppressions', async ({ c, who }) => {
    const { limit, cursor, repository, standing } = query(c, CodeSuppressionQuery);
    await look(api, who, 'GET /v1/code-suppressions', null, { repository: repository ?? null, standing });
    const page = await api.store.codeSuppressions(
      { repository, standing: standing === 'true' },
      { limit, cursor: cursor ?? null },
    );
    return c.json({ items: page.items.map(codeSuppressionJson), next: page.next });
  });
}

export const codeSuppressionJson = ({ firstAt, lastAt, goneAt, ...rest }: CodeSuppression) => ({
  ...rest,
  firstAt: timestamp(firstAt),
  lastAt: timestamp(lastAt),
  goneAt: goneAt === null ? null : timestamp(goneAt),
});
