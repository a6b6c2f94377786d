import type { Norm } from '#server/report/scorecard/norms.ts';
import { Frame } from '../parts/frame.tsx';
import { NormSheet } from '../parts/norm-sheet.tsx';
import type { Reader } from '../reader.ts';
import { FileLinks, OrganisationPicker } from './report-month.tsx';

/** The norms of an organisation as they stand now. */
export const ScorecardPage = ({
  reader,
  norms,
  organisation,
  organisations,
  query,
  size,
  pdf,
  opens,
}: {
  reader: Reader;
  norms: readonly Norm[];
  organisation: { id: string; name: string } | null;
  organisations: readonly { id: string; name: string }[];
  query: string;
  size: number;
  pdf: boolean;
  opens: (path: string) => boolean;
}) => {
  const { t, f } = reader;
  const of = organisation === null ? '' : `?organisation=${encodeURIComponent(organisation.id)}`;
  return (
    <Frame
      reader={reader}
      title={t.reports.norms.title}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › {t.reports.norms.title}
        </>
      }
    >
      <div class="report">
        <div class="toolbar">
          <OrganisationPicker reader={reader} organisations={organisations} chosen={organisation?.id} />
          <FileLinks reader={reader} base="/reports/scorecard" of={of} pdf={pdf} />
        </div>
        <NormSheet tongue={reader} norms={norms} at={reader.now} opens={opens} alone />
        <section class="sheet note madewith">
          <p>{organisation?.name ?? t.reports.all}</p>
          <p>
            {t.reports.source.asked} <code>{query}</code>. {t.reports.source.ledger(f.number(size))}
          </p>
          <p>{t.reports.source.check}</p>
        </section>
      </div>
    </Frame>
  );
};
