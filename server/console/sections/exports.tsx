import type { Context } from 'hono';
import { GROUPS } from '#ledger/entry.ts';
import { DATE_PATTERN, endOfDay, localDate, startOfDay } from '#policies/durations.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { download } from '#server/export/download.ts';
import { ExportQuery } from '#server/export/query.ts';
import { mayHave } from '#server/export/routes.ts';
import type { ExportJob } from '#store/port.ts';
import type { SignedIn } from '../deps.ts';
import { pageOfExports } from '../exports-view.ts';
import { ExportPage } from '../pages/export.tsx';
import { type ExportForm, ExportsPage } from '../pages/exports.tsx';
import { organisationsFor } from '../range.ts';
import { type Call, cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';

const MONTH_MS = 30 * 86_400_000;
/** How often the page of an unfinished export comes again, seconds. */
const REFRESH = '2';

/** Exports as jobs: a list, a new one, its progress, and the file with its manifest. */
export function exports({ deps, page, form }: Site): void {
  const { services, clock } = deps;
  const zone = () => deps.policy().timezone;

  const list = async (call: Call, sent: ExportForm, problem: string | null): Promise<Response> => {
    const { c, reader, who, look } = call;
    const cursor = cursorOf(c);
    const entry = await look(null, { cursor });
    return c.html(
      <ExportsPage
        reader={reader}
        shown={{
          ...(await pageOfExports(deps, who, cursor)),
          entry,
          organisations: await organisationsFor(deps, who),
          policy: deps.policy(),
          form: sent,
          problem,
        }}
      />,
    );
  };

  page('GET /exports', (call) => {
    const now = clock.now();
    const offered = {
      from: localDate(now - MONTH_MS, zone()),
      to: localDate(now, zone()),
      organisation: '',
      reason: '',
      grade: '',
      actor: '',
      subject: '',
      include: GROUPS,
    };
    return list(call, offered, null);
  });

  form(
    'POST /exports',
    async (call) => {
      const { c, reader, who, look, body } = call;
      const { t } = reader;
      const sent = sentOf(body);
      const refused = (problem: string) => {
        c.status(422);
        return list(call, sent, problem);
      };
      const from = DATE_PATTERN.test(sent.from) ? startOfDay(sent.from, zone()) : null;
      const to = DATE_PATTERN.test(sent.to) ? endOfDay(sent.to, zone()) : null;
      if (from === null || to === null || from >= to) return refused(t.exports.wrongRange);
      const { organisation, reason, grade, actor, subject } = sent;
      const organisations = organisation === '' ? who.organisations : [organisation];
      if (who.organisations.length > 0 && !organisations.every((one) => who.organisations.includes(one)))
        throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
      const filter = Object.fromEntries(
        Object.entries({ reason, grade, actor, subject }).filter(([, value]) => value !== ''),
      );
      const asked = ExportQuery.safeParse({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        filter: { ...filter, ...(organisations.length > 0 && { organisations: [...organisations] }) },
        disclose: sent.include,
      });
      if (!asked.success) return refused(t.exports.wrongId);
      await look(null, { from, to, organisation: organisation || null, ...filter });
      const job = await services.exports.start(asked.data, who.id);
      return c.redirect(`/exports/${encodeURIComponent(job.id)}`, 303);
    },
    { lists: true },
  );

  page('GET /exports/:id', async ({ c, reader, who }) => {
    const job = await jobOf(c, who);
    const bytes = job.status === 'done' ? await services.exports.bytes(job.id) : null;
    if (job.status === 'queued' || job.status === 'running') c.header('Refresh', REFRESH);
    const { verifierKey } = services.checkpoints;
    return c.html(<ExportPage reader={reader} job={job} bytes={bytes} verifierKey={verifierKey} />);
  });

  page('GET /exports/:id/data', async ({ c, who, look }) => {
    const job = await doneJob(c, who);
    await look(job.id);
    return download(c, services.exports, job);
  });

  page('GET /exports/:id/manifest', async ({ c, who }) => {
    const job = await doneJob(c, who);
    return c.body(await services.exports.manifest(job.id), 200, {
      'content-type': 'application/jose',
      'content-disposition': `attachment; filename="inzage-${job.id}.jws"`,
    });
  });

  async function jobOf(c: Context, who: SignedIn): Promise<ExportJob> {
    const job = await services.exports.get(idParam(c, 'export'));
    if (!job || !mayHave(who, job)) throw notFound('export');
    return job;
  }

  async function doneJob(c: Context, who: SignedIn): Promise<ExportJob> {
    const job = await jobOf(c, who);
    if (job.status !== 'done') throw notFound('file of this export yet');
    return job;
  }
}

const sentOf = (body: Form): ExportForm => {
  const text = (name: string) => fieldOf(body, name).trim();
  return {
    from: text('from'),
    to: text('to'),
    organisation: text('organisation'),
    reason: text('reason'),
    grade: text('grade'),
    actor: text('actor'),
    subject: text('subject'),
    include: [body.include ?? []].flat().filter((one): one is string => typeof one === 'string'),
  };
};
