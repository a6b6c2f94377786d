import type { Child, FC } from 'hono/jsx';
import { Frame } from '../parts/frame.tsx';
import { Moment } from '../parts/marks.tsx';
import { capital, monthName } from '../parts/report-sheets.tsx';
import type { Reader } from '../reader.ts';
import { OrganisationPicker } from './report-month.tsx';

/** Which reports there are: the months that were counted, and the other kinds that this reader may have. */
export const ReportsPage = ({
  reader,
  months,
  organisations,
  organisation,
  kinds,
}: {
  reader: Reader;
  /** Null for whom monthly reports are not. */
  months: readonly { month: string; at: number; running: boolean }[] | null;
  organisations: readonly { id: string; name: string }[];
  organisation: string | null;
  kinds: readonly { path: string; title: string; lead: string }[];
}) => {
  const { t } = reader;
  return (
    <Frame reader={reader} title={t.reports.title} current="reports" crumbs={t.reports.title}>
      <div class="stack">
        <div>
          <h1>{t.reports.title}</h1>
          <p class="sub">{t.reports.lead}</p>
        </div>
        {kinds.length > 0 ? (
          <div class="choosing">
            {kinds.map(({ path, title, lead }) => (
              <Kind title={title}>
                <p class="soft">{lead}</p>
                <a class="btn" href={path}>
                  {t.reports.open}
                </a>
              </Kind>
            ))}
          </div>
        ) : null}
        {months === null ? null : (
          <section class="card">
            <div class="cardhead">
              <div>
                <h2>{t.reports.monthly}</h2>
                <p class="sub">{t.reports.monthlyLead}</p>
              </div>
              <OrganisationPicker
                reader={reader}
                organisations={organisations}
                chosen={organisation ?? undefined}
              />
            </div>
            <Months reader={reader} months={months} organisation={organisation} />
          </section>
        )}
      </div>
    </Frame>
  );
};

const Kind: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <section class="card">
    <h2>{title}</h2>
    {children}
  </section>
);

const Months = ({
  reader,
  months,
  organisation,
}: {
  reader: Reader;
  months: readonly { month: string; at: number; running: boolean }[];
  organisation: string | null;
}) => {
  const { t, f } = reader;
  if (months.length === 0) return <p class="soft">{t.reports.none}</p>;
  const of = organisation === null ? '' : `?organisation=${encodeURIComponent(organisation)}`;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t.reports.month}</th>
          <th scope="col">{t.reports.counted}</th>
        </tr>
      </thead>
      <tbody>
        {months.map(({ month, at, running }) => (
          <tr>
            <th scope="row">
              <a href={`/reports/monthly/${month}${of}`}>{capital(monthName(f, month))}</a>
            </th>
            <td>
              <Moment
                at={at}
                text={running ? t.reports.soFar(f.moment(at)) : t.reports.countedAt(f.moment(at))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
