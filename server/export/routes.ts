import { z } from 'zod';
import { GROUPS } from '#ledger/entry.ts';
import { Id, Time } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, route } from '#server/http.ts';
import { shownQuery } from '#server/lookups/routes.ts';
import type { ExportJob } from '#store/port.ts';
import { download } from './download.ts';
import type { Exports } from './job.ts';
import { EXPORT_FILTER, ExportQuery } from './query.ts';
import { type ExportSigner, exportJwks } from './signer.ts';

/** `/v1/exports`: a job, its data and its signed manifest; and the keys that signed it. */

const FORMATS = ['inzage', 'ocsf', 'csv', 'audit-event', 'ldv'] as const;

export const ExportRequest = z.strictObject({
  from: Time,
  to: Time,
  filter: z.strictObject({ ...EXPORT_FILTER, organisation: Id.optional() }).nullish(),
  format: z.enum(FORMATS).default('inzage'),
  /** What the copy discloses: any of subject, actor and work; all when left out. */
  include: z.array(z.enum(GROUPS)).optional(),
});

export function exportRoutes(api: Api, exports: Exports, signer: () => Promise<ExportSigner>): void {
  route(api, 'POST /v1/exports', async ({ c, who }) => {
    const request = await body(c, ExportRequest, 64 * 1024);
    if (request.format !== 'inzage') {
      throw new AuditError('invalid-request', 'This format is not written yet.', {
        hint: 'Ask for the format inzage.',
        mistakes: [{ path: 'format', message: 'only inzage is written by this version' }],
      });
    }
    const { organisation, ...filter } = request.filter ?? {};
    const organisations = organisation
      ? [organisation]
      : who.organisations.length > 0
        ? [...who.organisations]
        : undefined;
    if (organisation && who.organisations.length > 0 && !who.organisations.includes(organisation)) {
      throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
    }
    const query = parse(ExportQuery, {
      from: timestamp(request.from),
      to: timestamp(request.to),
      filter: { ...filter, ...(organisations && { organisations }) },
      ...(request.include && { disclose: request.include }),
    });
    await look(
      api,
      who,
      'POST /v1/exports',
      null,
      shownQuery({ from: request.from, to: request.to, ...request.filter }),
    );
    return c.json(jobJson(await exports.start(query, who.id)), 202);
  });

  const jobOf = async (call: Call): Promise<ExportJob> => {
    const { id } = parse(z.object({ id: Id }), { id: call.c.req.param('id') });
    const job = await exports.get(id);
    if (!job || !mayHave(call.who, job)) throw notFound('export');
    return job;
  };
  route(api, 'GET /v1/exports/:id', async (call) => call.c.json(jobJson(await jobOf(call))));
  route(api, 'GET /v1/exports/:id/data', async (call) => {
    const job = await jobOf(call);
    await exports.bytes(job.id);
    await look(api, call.who, 'GET /v1/exports/:id/data', job.id);
    return download(call.c, exports, job);
  });
  route(api, 'GET /v1/exports/:id/manifest', async (call) => {
    const job = await jobOf(call);
    return call.c.body(await exports.manifest(job.id), 200, { 'content-type': 'application/jose' });
  });

  route(api, 'GET /.well-known/jwks.json', async ({ c }) =>
    c.json({ keys: await exportJwks(api.store, await signer()) }),
  );
}

/** Whoever sees some organisations only has the exports of those. */
export function mayHave(
  { organisations }: { organisations: readonly string[] },
  { query: { filter } }: ExportJob,
): boolean {
  const of = (filter as { organisations?: string[] } | undefined)?.organisations;
  return organisations.length === 0 || (of?.every((one) => organisations.includes(one)) ?? false);
}

/** The job without the manifest's text, which has a route of its own. */
const jobJson = ({ manifest, file, createdAt, finishedAt, ...job }: ExportJob) => ({
  ...job,
  createdAt: timestamp(createdAt),
  finishedAt: finishedAt === null ? null : timestamp(finishedAt),
});
