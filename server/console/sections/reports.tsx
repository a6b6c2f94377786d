import type { Context } from 'hono';
import { ID_PATTERN } from '#model/values.ts';
import { ACCESS, type RouteName, reachOf } from '#server/auth/access.ts';
import { notFound } from '#server/errors.ts';
import { jsonFile, monthlyCsv, statedMonthly } from '#server/report/files.ts';
import { monthlyPath, reportOrganisation } from '#server/report/monthly/routes.ts';
import { scorecardCsv, scorecardPath, statedScorecard } from '#server/report/scorecard/routes.ts';
import type { SignedIn } from '../deps.ts';
import { MonthPage } from '../pages/report-month.tsx';
import { ReportsPage } from '../pages/reports.tsx';
import { ScorecardPage } from '../pages/scorecard.tsx';
import { monthlyPaper, scorecardPaper } from '../print.tsx';
import { organisationsFor } from '../range.ts';
import type { Reader } from '../reader.ts';
import type { Site } from '../site.tsx';

/** Which reports there are, and the monthly one: on the screen, and as a file. */
export function reports({ deps, page }: Site): void {
  const { reports: service } = deps.services;

  page('GET /reports', async ({ c, reader, who }) => {
    const sees = (route: RouteName) => reachOf(route, who.role) !== null;
    const isMonthly = sees('GET /reports/monthly/:month');
    const [months, organisations, delivered] = await Promise.all([
      isMonthly ? service.counted() : null,
      isMonthly ? organisationsFor(deps, who) : [],
      sees('GET /reports/deliveries') ? deps.services.deliveries.deliveries(who, null) : null,
    ]);
    const failed =
      delivered?.items.filter(({ state }) => state === 'failed' || state === 'unsure').length ?? 0;
    if (months?.length === 0) service.months.poke();
    return c.html(
      <ReportsPage
        reader={reader}
        months={months}
        organisations={organisations}
        organisation={isMonthly ? chosen(c, who) : null}
        kinds={kindsFor(reader, failed)}
      />,
    );
  });

  page('GET /reports/monthly/:month', async ({ c, reader, who, look }) => {
    const { month, organisation } = asked(c, who);
    await look(null, { month, organisation });
    const [report, norms, organisations, { ledgerSize }] = await Promise.all([
      service.monthly(month, organisation),
      service.scorecard(organisation),
      organisationsFor(deps, who),
      service.stated('monthly', ''),
    ]);
    if (report.counted === null) service.months.poke();
    return c.html(
      <MonthPage
        reader={reader}
        report={report}
        norms={norms}
        opens={opensFor(who)}
        organisations={organisations}
        query={monthlyPath(month, organisation)}
        size={ledgerSize}
        pdf={service.pdf.present}
      />,
    );
  });

  page('GET /reports/monthly/:month/:format', async ({ c, reader, who, look }) => {
    const { month, organisation } = asked(c, who);
    const file = fileOf(c);
    await look(null, { month, organisation, format: file });
    const query = monthlyPath(month, organisation);
    const [report, stated] = await Promise.all([
      service.monthly(month, organisation),
      service.stated('monthly', `GET ${query}`),
    ]);
    const name = `inzage-${month}${suffix(organisation)}.${file}`;
    const send = (body: string | Uint8Array<ArrayBuffer>) => download(c, body, file, name);
    if (file === 'csv') return send(monthlyCsv(stated, report, reader.language));
    if (file === 'json')
      return send(await jsonFile({ ...stated, report: statedMonthly(report) }, service.signer));
    const printed = { language: reader.language, query, size: stated.ledgerSize, made: reader.now };
    const paper = monthlyPaper(report, await service.scorecard(organisation), printed);
    return send(new Uint8Array(await service.pdf.print(paper)));
  });

  page('GET /reports/scorecard', async ({ c, reader, who, look }) => {
    const organisation = chosen(c, who);
    await look(null, { organisation });
    const [norms, organisations, { ledgerSize }] = await Promise.all([
      service.scorecard(organisation),
      organisationsFor(deps, who),
      service.stated('scorecard', ''),
    ]);
    return c.html(
      <ScorecardPage
        reader={reader}
        norms={norms}
        organisation={named(organisations, organisation)}
        organisations={organisations}
        query={scorecardPath(organisation)}
        size={ledgerSize}
        pdf={service.pdf.present}
        opens={opensFor(who)}
      />,
    );
  });

  page('GET /reports/scorecard/:format', async ({ c, reader, who, look }) => {
    const organisation = chosen(c, who);
    const file = fileOf(c);
    await look(null, { organisation, format: file });
    const query = scorecardPath(organisation);
    const [norms, stated] = await Promise.all([
      service.scorecard(organisation),
      service.stated('scorecard', `GET ${query}`),
    ]);
    const name = `inzage-norms${suffix(organisation)}.${file}`;
    if (file === 'csv')
      return download(c, scorecardCsv(stated, organisation, norms, reader.language), file, name);
    if (file === 'json') {
      const report = statedScorecard(organisation, reader.now, norms);
      return download(c, await jsonFile({ ...stated, report }, service.signer), file, name);
    }
    const { language, timezone, now: made } = reader;
    const paper = scorecardPaper(norms, organisation, {
      language,
      timezone,
      query,
      size: stated.ledgerSize,
      made,
    });
    return download(c, new Uint8Array(await service.pdf.print(paper)), file, name);
  });
}

/** Kinds of reports beside the monthly one that this reader may have. */
function kindsFor({ t, who }: Reader, failed: number): { path: string; title: string; lead: string }[] {
  const all = [
    { path: '/reports/scorecard', title: t.reports.norms.title, lead: t.reports.norms.lead },
    { path: '/reports/specific', title: t.specific.title, lead: t.specific.lead },
    {
      path: '/reports/deliveries',
      title: t.deliveries.title,
      lead: failed > 0 ? t.deliveries.failed(failed) : t.deliveries.lead,
    },
    { path: '/reports/subject', title: t.customer.title, lead: t.customer.lead },
  ];
  return who ? all.filter(({ path }) => opensFor(who)(path)) : [];
}

/** Which pages a reader may follow a link to. */
const opensFor =
  (who: SignedIn) =>
  (path: string): boolean => {
    const route = `GET ${path}` as RouteName;
    return route in ACCESS && reachOf(route, who.role) !== null;
  };

const named = (organisations: readonly { id: string; name: string }[], id: string | null) =>
  id === null ? null : (organisations.find((one) => one.id === id) ?? { id, name: id });
const suffix = (organisation: string | null): string =>
  organisation === null ? '' : `-${organisation.replaceAll(/[^\w.-]/g, '_')}`;
export const fileOf = (c: Context): (typeof FILES)[number] => {
  const file = FILES.find((known) => known === c.req.param('format'));
  if (!file) throw notFound('file');
  return file;
};

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
