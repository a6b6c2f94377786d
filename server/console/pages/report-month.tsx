import type { MonthlyReport } from '#server/report/monthly/monthly.ts';
import type { Norm } from '#server/report/scorecard/norms.ts';
import { Frame } from '../parts/frame.tsx';
import { NormSheet } from '../parts/norm-sheet.tsx';
import { capital, MonthlySheets, monthName, ReportSource } from '../parts/report-sheets.tsx';
import type { Reader } from '../reader.ts';

/** One month of one organisation, or of all, on the screen; printed it is the same sheets. */
export const MonthPage = ({
  reader,
  report,
  norms,
  opens,
  organisations,
  query,
  size,
  pdf,
}: {
  reader: Reader;
  report: MonthlyReport;
  norms: readonly Norm[];
  opens: (path: string) => boolean;
  organisations: readonly { id: string; name: string }[];
  query: string;
  size: number;
  /** Whether a PDF can be made here. */
  pdf: boolean;
}) => {
  const { t, f } = reader;
  const name = capital(monthName(f, report.month));
  const base = `/reports/monthly/${report.month}`;
  const of =
    report.organisation === null ? '' : `?organisation=${encodeURIComponent(report.organisation.id)}`;
  return (
    <Frame
      reader={reader}
      title={name}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › {name}
        </>
      }
    >
      <div class="report">
        <div class="toolbar">
          <OrganisationPicker
            reader={reader}
            organisations={organisations}
            chosen={report.organisation?.id}
          />
          <FileLinks reader={reader} base={base} of={of} pdf={pdf} />
        </div>
        {pdf ? null : <p class="note screen">{t.reports.files.noPdf}</p>}
        <MonthlySheets tongue={reader} report={report} made={reader.now} />
        <NormSheet tongue={reader} norms={norms} at={reader.now} opens={opens} />
        <ReportSource tongue={reader} report={report} query={query} size={size} />
      </div>
    </Frame>
  );
};

/** The same report as files. */
export const FileLinks = ({
  reader: { t },
  base,
  of,
  pdf,
}: {
  reader: Reader;
  base: string;
  /** The query that says of which organisation. */
  of: string;
  pdf: boolean;
}) => (
  <nav class="btns" aria-label={t.reports.files.label}>
    {pdf ? (
      <a class="btn" href={`${base}/pdf${of}`} download>
        {t.reports.files.pdf}
      </a>
    ) : null}
    <a class="btn" href={`${base}/csv${of}`} download>
      CSV
    </a>
    <a class="btn" href={`${base}/json${of}`} download>
      JSON
    </a>
  </nav>
);

/** Chooses an organisation, where the reader may see more than one. */
export const OrganisationPicker = ({
  reader,
  organisations,
  chosen,
}: {
  reader: Reader;
  organisations: readonly { id: string; name: string }[];
  chosen: string | undefined;
}) => {
  const { t, who } = reader;
  if (organisations.length < 2) return <span />;
  return (
    <form class="inline" method="get">
      <label>
        <span>{t.reports.organisation}</span>
        <select name="organisation" data-submit>
          {(who?.organisations.length ?? 0) === 0 ? <option value="">{t.reports.all}</option> : null}
          {organisations.map(({ id, name }) => (
            <option value={id} selected={id === chosen}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button class="btn" type="submit">
        {t.reports.show}
      </button>
    </form>
  );
};
