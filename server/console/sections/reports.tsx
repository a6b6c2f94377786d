import type { Context } from 'hono';
import { ID_PATTERN } from '#model/values.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import { notFound } from '#server/errors.ts';
import { jsonFile, monthlyCsv, statedMonthly } from '#server/report/files.ts';
import { monthlyPath, reportOrganisation } from '#server/report/monthly/routes.ts';
import type { SignedIn } from '../deps.ts';
import { MonthPage } from '../pages/report-month.tsx';
import { ReportsPage } from '../pages/reports.tsx';
import { monthlyPaper } from '../print.tsx';
import { organisationsFor } from '../range.ts';
import type { Reader } from '../reader.ts';
import type { Site } from '../site.tsx';

/** Which reports there are, and the monthly one: on the screen, and as a file. */
export function reports({ deps, page }: Site): void {
  const { reports: service } = deps.services;

  page('GET /reports', async ({ c, reader, who }) => {
    const sees = (route: RouteName) => reachOf(route, who.role) !== null;
    const isMonthly = sees('GET /reports/monthly/:month');
    const [months, organisations] = await Promise.all([
      isMonthly ? service.counted() : null,
      isMonthly ? organisationsFor(deps, who) : [],
    ]);
    if (months?.length === 0) service.months.poke();
    return c.html(
      <ReportsPage
        reader={reader}
        months={months}
        organisations={organisations}
        organisation={isMonthly ? chosen(c, who) : null}
        kinds={[]}
      />,
    );
  });

  page('GET /reports/monthly/:month', async ({ c, reader, who, look }) => {
    const { month, organisation } = asked(c, who);
    await look(null, { month, organisation });
    const [report, organisations, { ledgerSize }] = await Promise.all([
      service.monthly(month, organisation),
      organisationsFor(deps, who),
      service.stated('monthly', ''),
    ]);
    if (report.counted === null) service.months.poke();
    return c.html(
      <MonthPage
        reader={reader}
        report={report}
        organisations={organisations}
        query={monthlyPath(month, organisation)}
        size={ledgerSize}
        pdf={service.pdf.present}
      />,
    );
  });

  page('GET /reports/monthly/:month/:format', async ({ c, reader, who, look }) => {
    const { month, organisation } = asked(c, who);
    const format = c.req.param('format');
    const file = FILES.find((known) => known === format);
    if (!file) throw notFound('file');
    await look(null, { month, organisation, format: file });
    const query = monthlyPath(month, organisation);
    const [report, stated] = await Promise.all([
      service.monthly(month, organisation),
      service.stated('monthly', `GET ${query}`),
    ]);
    const name = `inzage-${month}${organisation === null ? '' : `-${organisation.replaceAll(/[^\w.-]/g, '_')}`}.${file}`;
    const send = (body: string | Uint8Array<ArrayBuffer>) => download(c, body, file, name);
    if (file === 'csv') return send(monthlyCsv(stated, report, reader.language));
    if (file === 'json')
      return send(await jsonFile({ ...stated, report: statedMonthly(report) }, service.sign));
    return send(new Uint8Array(await service.pdf.print(paperOf(reader, report, query, stated.ledgerSize))));
  });

  const paperOf = (reader: Reader, report: Parameters<typeof monthlyPaper>[0], query: string, size: number) =>
    monthlyPaper(report, { language: reader.language, query, size, made: reader.now });
}

const FILES = ['pdf', 'csv', 'json'] as const;
export const TYPES = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
} as const;

export function download(
  c: Context,
  body: string | Uint8Array<ArrayBuffer>,
  type: keyof typeof TYPES,
  name: string,
): Response {
  return c.body(body, 200, {
    'Content-Type': TYPES[type],
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
}

/** The organisation in the address; a reader of several who names none gets their first. */
export function chosen(c: Context, who: SignedIn): string | null {
  const sent = c.req.query('organisation') ?? '';
  const id = sent !== '' && sent.length <= 128 && ID_PATTERN.test(sent) ? sent : undefined;
  return reportOrganisation(
    id ?? (who.organisations.length > 1 ? who.organisations[0] : undefined),
    who.organisations,
  );
}

const asked = (c: Context, who: SignedIn) => {
  const month = c.req.param('month') ?? '';
  if (!/^\d{4}-\d{2}$/.test(month)) throw notFound('month');
  return { month, organisation: chosen(c, who) };
};
