import type { Context } from 'hono';
import { SubjectId } from '#model/values.ts';
import { DATE_PATTERN, endOfDay, startOfDay } from '#policies/durations.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { jsonFile } from '#server/report/files.ts';
import { specificCsv } from '#server/report/specific/csv.ts';
import { specificJson, specificPath } from '#server/report/specific/routes.ts';
import { SpecificRequest } from '#server/report/specific/service.ts';
import { unbound } from '#server/report/subject/routes.ts';
import type { SignedIn } from '../deps.ts';
import { CustomerReportPage } from '../pages/customer-report.tsx';
import { NO_ATTEMPT, type SpecificAttempt, SpecificListPage } from '../pages/specific.tsx';
import { SPECIFIC_STEPS, SpecificReportPage } from '../pages/specific-report.tsx';
import { specificPaper } from '../print.tsx';
import type { Reader } from '../reader.ts';
import { cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';
import { download, fileOf } from './reports.tsx';

/** Reports that name people: asked for by two, and what a customer may be told. */
export function namedReports({ deps, page, form }: Site): void {
  const { reports } = deps.services;
  const { specific } = reports;

  page('GET /reports/specific', async ({ c, reader, who, look }) => {
    await look();
    return listPage(c, reader, who, NO_ATTEMPT);
  });

  form('POST /reports/specific', async ({ c, reader, who, look, body }) => {
    const attempt = readAttempt(body);
    const request = SpecificRequest.safeParse({
      about: { kind: attempt.kind, id: attempt.id },
      ...spanOf(attempt, reader.timezone),
      caseNumber: attempt.caseNumber,
      purpose: attempt.purpose,
    });
    const again = async () => {
      await look();
      c.status(422);
      return listPage(c, reader, who, { ...attempt, problem: reader.t.specific.refused });
    };
    if (!request.success) return again();
    try {
      const { id } = await specific.request(request.data, who);
      return c.redirect(`/reports/specific/${encodeURIComponent(id)}?done=requested`, 303);
    } catch (error) {
      if (error instanceof AuditError && ['not-found', 'not-permitted'].includes(error.code)) return again();
      throw error;
    }
  });

  page('GET /reports/specific/:id', async ({ c, reader, who, look }) => {
    const id = idParam(c, 'report');
    await look(id);
    return reportPage(c, reader, who, id, null);
  });

  page('GET /reports/specific/:id/:format', async ({ c, reader, who, look }) => {
    const id = idParam(c, 'report');
    const file = fileOf(c);
    await look(id, { format: file });
    const report = await specific.get(id, who);
    if (report.content === null) throw notFound('file');
    const query = specificPath(id);
    const stated = await reports.stated('specific', `GET ${query}`);
    const send = (body: string | Uint8Array<ArrayBuffer>) =>
      download(c, body, file, `inzage-named-${id}.${file}`);
    if (file === 'csv') return send(specificCsv(stated, report, report.content));
    if (file === 'json')
      return send(await jsonFile({ ...stated, report: specificJson(report) }, reports.signer));
    const printed = { language: reader.language, query, size: stated.ledgerSize, made: reader.now };
    return send(new Uint8Array(await reports.pdf.print(specificPaper(report, deps.policy(), printed))));
  });

  for (const [route, step] of [
    ['POST /reports/specific/:id/confirm', 'confirm'],
    ['POST /reports/specific/:id/decline', 'decline'],
  ] as const) {
    form(route, async ({ c, reader, who, look }) => {
      const id = idParam(c, 'report');
      try {
        await specific[step](id, who);
      } catch (error) {
        if (!(error instanceof AuditError) || !['not-permitted', 'wrong-step'].includes(error.code))
          throw error;
        await look(id);
        c.status(error.status);
        return reportPage(c, reader, who, id, reader.t.specific.notYours);
      }
      const done = step === 'confirm' ? 'confirmed' : 'declined';
      return c.redirect(`/reports/specific/${encodeURIComponent(id)}?done=${done}`, 303);
    });
  }

  page('GET /reports/subject', async ({ c, reader, who }) => {
    unbound(who.organisations);
    return c.html(<CustomerReportPage reader={reader} report={null} asked="" problem={null} />);
  });

  // The customer's number is sent in the form, so that it stands in no address.
  form('POST /reports/subject', async ({ c, reader, who, look, body }) => {
    unbound(who.organisations);
    const asked = fieldOf(body, 'id').trim();
    const id = SubjectId.safeParse(asked);
    if (id.success) await look(id.data);
    if (!id.success || !(await deps.store.knowsSubject(id.data))) {
      c.status(404);
      return c.html(
        <CustomerReportPage
          reader={reader}
          report={null}
          asked={asked}
          problem={reader.t.customer.unknown}
        />,
      );
    }
    const report = await reports.subject(id.data);
    return c.html(<CustomerReportPage reader={reader} report={report} asked={asked} problem={null} />);
  });

  async function listPage(c: Context, reader: Reader, who: SignedIn, attempt: SpecificAttempt) {
    const { items, next } = await specific.list(who, cursorOf(c));
    return c.html(<SpecificListPage reader={reader} items={items} next={next} attempt={attempt} />);
  }

  async function reportPage(c: Context, reader: Reader, who: SignedIn, id: string, problem: string | null) {
    const report = await specific.get(id, who);
    const done = SPECIFIC_STEPS.find((step) => step === c.req.query('done')) ?? null;
    return c.html(
      <SpecificReportPage
        reader={reader}
        policy={deps.policy()}
        report={report}
        problem={problem}
        done={done}
        pdf={reports.pdf.present}
      />,
    );
  }
}

const readAttempt = (body: Form): SpecificAttempt => ({
  kind: fieldOf(body, 'kind'),
  id: fieldOf(body, 'id').trim(),
  from: fieldOf(body, 'from'),
  to: fieldOf(body, 'to'),
  caseNumber: fieldOf(body, 'case').trim(),
  purpose: fieldOf(body, 'purpose').replaceAll('\r\n', '\n').trim(),
  problem: null,
});

/** Local days, both within, as the times that the request has. */
function spanOf({ from, to }: SpecificAttempt, zone: string): { from?: string; to?: string } {
  if (!DATE_PATTERN.test(from) || !DATE_PATTERN.test(to)) return {};
  const [first, last] = [startOfDay(from, zone), endOfDay(to, zone)];
  if (first === null || last === null) return {};
  return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}
