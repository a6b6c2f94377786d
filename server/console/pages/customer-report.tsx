import type { FC } from 'hono/jsx';
import type { SubjectReport } from '#server/report/subject/subject.ts';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';

/** What a customer may be told of who looked. The sheet is the customer's; what stands under it is not. */
export const CustomerReportPage: FC<{
  reader: Reader;
  report: SubjectReport | null;
  asked: string;
  problem: string | null;
}> = ({ reader, report, asked, problem }) => {
  const { t, f, who } = reader;
  return (
    <Frame
      reader={reader}
      title={t.customer.title}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › {t.customer.title}
        </>
      }
    >
      <div class="report">
        <div class="toolbar">
          <div>
            <p class="pagetitle">{t.customer.title}</p>
            <p class="sub">{t.customer.lead}</p>
          </div>
          <form method="post" action="/reports/subject" class="inline">
            <input type="hidden" name="csrf" value={who?.csrf} />
            <label>
              <span>{t.customer.id}</span>
              <input type="text" name="id" required maxlength={128} value={asked} autocomplete="off" />
            </label>
            <button class="btn primary" type="submit">
              {t.customer.show}
            </button>
          </form>
        </div>
        {problem === null ? null : (
          <div class="problem" role="alert">
            {problem}
          </div>
        )}
        {report === null ? (
          <h1 class="vh">{t.customer.title}</h1>
        ) : (
          <CustomerSheet reader={reader} report={report} />
        )}
        {report === null || report.leftOut.withheld + report.leftOut.after === 0 ? null : (
          <section class="card screen" aria-labelledby="officer">
            <h2 id="officer">{t.customer.officer}</h2>
            <p>{t.customer.leftOut(f.number(report.leftOut.withheld), f.number(report.leftOut.after))}</p>
          </section>
        )}
      </div>
    </Frame>
  );
};

const CustomerSheet: FC<{ reader: Reader; report: SubjectReport }> = ({ reader, report }) => {
  const { t, f, say } = reader;
  return (
    <section class="sheet">
      <h1>{t.customer.heading}</h1>
      <p class="sub">{t.customer.of(report.subject, f.date(report.at))}</p>
      <p class="lead">{t.customer.intro}</p>
      {report.looks.length === 0 ? (
        <p class="soft">{t.customer.none}</p>
      ) : (
        <section class="scroll" tabindex={0} aria-label={t.customer.heading}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.customer.day}</th>
                <th scope="col">{t.customer.organisation}</th>
                <th scope="col">{t.customer.who}</th>
                <th scope="col">{t.customer.why}</th>
                <th scope="col">{t.customer.data}</th>
                <th scope="col" class="num">
                  {t.customer.entry}
                </th>
              </tr>
            </thead>
            <tbody>
              {report.looks.map((look) => (
                <tr>
                  <th scope="row" class="nowrap">
                    {f.date(Date.parse(`${look.date}T12:00:00Z`))}
                  </th>
                  <td>{look.organisation ?? '–'}</td>
                  <td class="nowrap">
                    {say(look.who)}
                    <span class="hint">{say(look.what)}</span>
                  </td>
                  <td>{say(look.why)}</td>
                  <td>{look.categories.map(say).join(', ') || '–'}</td>
                  <td class="num">{f.number(look.index)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {report.isCut ? <p class="sub">{t.customer.cut}</p> : null}
      <p class="note">{t.customer.rights}</p>
    </section>
  );
};
