import { z } from 'zod';
import type { SpecificReport } from '#model/report.ts';
import { Id } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import { type SpecificReports, SpecificRequest } from './service.ts';

export const SpecificQuery = z.strictObject({ cursor: Id.optional() });
const Named = z.object({ id: Id });
const idOf = ({ c }: Call): string => parse(Named, { id: c.req.param('id') }).id;

export function specificRoutes(api: Api, reports: SpecificReports): void {
  route(api, 'POST /v1/reports/specific', async ({ c, who }) => {
    const { receipt, ...report } = await reports.request(await body(c, SpecificRequest, 16_384), who);
    return c.json({ ...specificJson(report), receipt }, 201);
  });
  route(api, 'GET /v1/reports/specific', async ({ c, who }) => {
    const { cursor } = query(c, SpecificQuery);
    await look(api, who, 'GET /v1/reports/specific');
    const { items, next } = await reports.list(who, cursor ?? null);
    return c.json({ items: items.map(specificJson), next });
  });
  route(api, 'GET /v1/reports/specific/:id', async (call) => {
    const id = idOf(call);
    await look(api, call.who, 'GET /v1/reports/specific/:id', id);
    return call.c.json(specificJson(await reports.get(id, call.who)));
  });
  route(api, 'POST /v1/reports/specific/:id/confirm', async (call) => {
    const { receipt, ...report } = await reports.confirm(idOf(call), call.who);
    return call.c.json({ ...specificJson({ ...report, content: null }), receipt });
  });
  route(api, 'POST /v1/reports/specific/:id/decline', async (call) => {
    const { receipt, ...report } = await reports.decline(idOf(call), call.who);
    return call.c.json({ ...specificJson(report), receipt });
  });
}

const at = (ms: number | null): string | null => (ms === null ? null : timestamp(ms));

export const specificPath = (id: string): string => `/v1/reports/specific/${encodeURIComponent(id)}`;

export const specificJson = ({ content, ...report }: SpecificReport) => ({
  ...report,
  from: timestamp(report.from),
  to: timestamp(report.to),
  at: timestamp(report.at),
  decidedAt: at(report.decidedAt),
  expiresAt: at(report.expiresAt),
  destroyedAt: at(report.destroyedAt),
  content: content && {
    ...content,
    lookups: content.lookups.map((lookup) => ({ ...lookup, at: timestamp(lookup.at) })),
  },
});
