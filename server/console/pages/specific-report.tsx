import type { FC } from 'hono/jsx';
import type { SpecificReport } from '#model/report.ts';
import type { Policy } from '#policies/policy.ts';
import { reachOf } from '#server/auth/access.ts';
import { Frame } from '../parts/frame.tsx';
import { SpecificSheets, specificTitle } from '../parts/specific-sheets.tsx';
import type { Reader } from '../reader.ts';
import { FileLinks } from './report-month.tsx';

/** One named report: what it is for, what it says, and how long it can be seen. */

export const SPECIFIC_STEPS = ['requested', 'confirmed', 'declined'] as const;

export const SpecificReportPage: FC<{
  reader: Reader;
  policy: Policy;
  report: SpecificReport;
  problem: string | null;
  done: (typeof SPECIFIC_STEPS)[number] | null;
  /** Whether it can be printed here. */
  pdf: boolean;
}> = ({ reader, policy, report, problem, done, pdf }) => {
  const { t } = reader;
  return (
    <Frame
      reader={reader}
      title={specificTitle(reader, report)}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › <a href="/reports/specific">{t.specific.title}</a>
        </>
      }
    >
      <div class="report">
        {done === null ? null : (
          <p class="done" role="status">
            {t.specific.done[done]}
          </p>
        )}
        {problem === null ? null : (
          <div class="problem" role="alert">
            {problem}
          </div>
        )}
        <SpecificSheets tongue={reader} policy={policy} report={report} links>
          {report.state === 'requested' ? <Decide reader={reader} report={report} /> : null}
          {report.content === null ? null : (
            <div class="toolbar">
              <FileLinks
                reader={reader}
                base={`/reports/specific/${encodeURIComponent(report.id)}`}
                of=""
                pdf={pdf}
              />
            </div>
          )}
        </SpecificSheets>
      </div>
    </Frame>
  );
};

const Decide: FC<{ reader: Reader; report: SpecificReport }> = ({ reader: { t, who }, report }) => {
  const base = `/reports/specific/${encodeURIComponent(report.id)}`;
  if (
    who === null ||
    who.id === report.by ||
    reachOf('POST /reports/specific/:id/confirm', who.role) === null
  )
    return <p class="note">{t.specific.waits}</p>;
  return (
    <>
      <p class="note">{t.specific.confirmLead}</p>
      <div class="btns toolbar">
        {(['confirm', 'decline'] as const).map((step) => (
          <form method="post" action={`${base}/${step}`}>
            <input type="hidden" name="csrf" value={who.csrf} />
            <button class={step === 'confirm' ? 'btn primary' : 'btn'} type="submit">
              {t.specific[step]}
            </button>
          </form>
        ))}
      </div>
    </>
  );
};
