import { html, raw } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import type { SpecificReport } from '#model/report.ts';
import type { Policy } from '#policies/policy.ts';
import type { Language } from '#policies/vocabulary.ts';
import type { MonthlyReport } from '#server/report/monthly/monthly.ts';
import type { Norm } from '#server/report/scorecard/norms.ts';
import { printStyle } from './assets.ts';
import { formatFor } from './format.ts';
import { NormSheet } from './parts/norm-sheet.tsx';
import { capital, MonthlySheets, monthName, ReportSource, type Tongue } from './parts/report-sheets.tsx';
import { SpecificSheets, specificTitle } from './parts/specific-sheets.tsx';
import { texts } from './text/index.ts';

/** Whole documents of their own, with their style within: what is printed to a PDF, or goes out by mail. */

export function tongueOf(language: Language, timezone: string): Tongue {
  return { t: texts[language], f: formatFor(language, timezone), say: (text) => text[language] };
}

/** No script, and nothing from elsewhere, wherever it is opened. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function paper(language: Language, title: string, children: Child): string {
  const page = (
    <html lang={language} data-theme="light">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {html`<style>${raw(printStyle)}</style>`}
      </head>
      <body class="paper">
        <main class="report">{children}</main>
      </body>
    </html>
  );
  return String(html`<!doctype html>${page}`);
}

export interface Printed {
  language: Language;
  query: string;
  size: number;
  made: number;
}

export function monthlyPaper(
  report: MonthlyReport,
  norms: readonly Norm[],
  { language, query, size, made }: Printed,
): string {
  const tongue = tongueOf(language, report.timezone);
  const title = `${tongue.t.reports.title} · ${capital(monthName(tongue.f, report.month))}`;
  return paper(
    language,
    title,
    <>
      <MonthlySheets tongue={tongue} report={report} made={made} />
      <NormSheet tongue={tongue} norms={norms} at={made} />
      <ReportSource tongue={tongue} report={report} query={query} size={size} />
    </>,
  );
}

export function scorecardPaper(
  norms: readonly Norm[],
  organisation: string | null,
  { language, timezone, query, size, made }: Printed & { timezone: string },
): string {
  const tongue = tongueOf(language, timezone);
  const { t } = tongue;
  return paper(
    language,
    t.reports.norms.title,
    <>
      <NormSheet tongue={tongue} norms={norms} at={made} alone />
      <MadeWith tongue={tongue} query={query} size={size}>
        <p>{organisation ?? t.reports.all}</p>
      </MadeWith>
    </>,
  );
}

export function specificPaper(
  report: SpecificReport,
  policy: Policy,
  { language, query, size }: Printed,
): string {
  const tongue = tongueOf(language, policy.timezone);
  return paper(
    language,
    specificTitle(tongue, report),
    <>
      <SpecificSheets tongue={tongue} policy={policy} report={report} links={false} />
      <MadeWith tongue={tongue} query={query} size={size} />
    </>,
  );
}

/** The request that answers the same, and how far the ledger had come. */
const MadeWith: FC<{ tongue: Tongue; query: string; size: number; children?: Child }> = ({
  tongue: { t, f },
  query,
  size,
  children,
}) => (
  <section class="sheet note madewith">
    {children}
    <p>
      {t.reports.source.asked} <code>{query}</code>. {t.reports.source.ledger(f.number(size))}
    </p>
  </section>
);
