import type { FC } from 'hono/jsx';
import type { MonthlyReport, ReportRow } from '#server/report/monthly/monthly.ts';
import type { Reader } from '../reader.ts';
import { Trend } from './charts.tsx';

/** The monthly report as sheets of paper, on a page of the console, as a PDF, or in a mail. It names nobody. */

/** What a text needs of who reads it; a report that goes out by itself has no reader but a language. */
export type Tongue = Pick<Reader, 't' | 'f' | 'say'>;

const names = new Map<string, Intl.DateTimeFormat>();
/** `okt`, of `2026-10`. */
function shortMonth(month: string, locale: string): string {
  const known = names.get(locale) ?? new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
  names.set(locale, known);
  return known.format(Date.parse(`${month}-15T00:00:00Z`)).replace('.', '');
}
export const monthName = (f: Reader['f'], month: string): string =>
  f.month(Date.parse(`${month}-15T12:00:00Z`));
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function shown(f: Reader['f'], unit: ReportRow['unit'], value: number | null): string {
  if (value === null) return '–';
  if (unit === 'share') return f.percent(value);
  return f.number(unit === 'rate' ? Math.round(value * 10) / 10 : Math.round(value));
}

export const MonthlySheets: FC<{ tongue: Tongue; report: MonthlyReport; made: number }> = ({
  tongue,
  report,
  made,
}) => {
  const { t, f } = tongue;
  return (
    <>
      <section class="sheet first">
        <div class="reporthead">
          <span>
            <b>Inzage</b> · {t.reports.kind}
          </span>
          <span>{report.organisation?.name ?? t.reports.all}</span>
          <span>{t.reports.made(f.date(made))}</span>
        </div>
        <h1>{t.reports.heading(capital(monthName(f, report.month)))}</h1>
        <p class="lead">
          {report.organisation === null ? t.reports.introAll : t.reports.intro(report.peers)}
        </p>
        {report.counted === null ? <p class="note">{t.reports.uncounted}</p> : null}
        {report.running && report.counted ? (
          <p class="note">{t.reports.running(f.moment(report.counted.at))}</p>
        ) : null}
        <KeyLine tongue={tongue} report={report} />
        <ChapterTable tongue={tongue} report={report} chapter={report.chapters[0]} n={1} />
      </section>
      {report.chapters.slice(1).map((chapter, i) => (
        <section class="sheet" aria-labelledby={`chapter-${chapter.id}`}>
          <ChapterTable tongue={tongue} report={report} chapter={chapter} n={i + 2} />
        </section>
      ))}
    </>
  );
};

const KeyLine: FC<{ tongue: Tongue; report: MonthlyReport }> = ({ tongue: { t, f }, report }) => {
  const { key, months } = report;
  const before = monthName(f, months.at(-2) ?? '').split(' ')[0] ?? '';
  const { missed } = key;
  const change =
    key.change === null
      ? null
      : Math.abs(key.change) < 0.0005
        ? t.reports.key.same(before)
        : (key.change > 0 ? t.reports.key.more : t.reports.key.less)(f.percent(Math.abs(key.change)), before);
  return (
    <dl class="keyline" aria-label={t.reports.key.label}>
      <div>
        <dt>{t.reports.key.lookups}</dt>
        <dd>
          {key.lookups === null ? '–' : f.number(key.lookups)}
          <small>{change}</small>
        </dd>
      </div>
      <div>
        <dt>{t.reports.key.first}</dt>
        <dd>
          {f.percent(key.explainedFirst.value)}
          <small>
            {key.explainedFirst.peers
              ? t.reports.key.peers(f.percent(key.explainedFirst.peers.median))
              : null}
          </small>
        </dd>
      </div>
      <div>
        <dt>{t.reports.key.missed}</dt>
        <dd>
          {f.percent(missed.share)}
          <small>
            {missed.decided === 0
              ? t.reports.key.notMeasured
              : t.reports.key.between(f.percent(missed.low), f.percent(missed.high))}
          </small>
        </dd>
      </div>
      <div>
        <dt>{t.reports.key.coverage}</dt>
        <dd>
          {f.percent(key.coverage)}
          <small>{t.reports.key.ofEvidence}</small>
        </dd>
      </div>
    </dl>
  );
};

interface ChapterProps {
  tongue: Tongue;
  report: MonthlyReport;
  chapter: MonthlyReport['chapters'][number] | undefined;
  n: number;
}

const ChapterTable: FC<ChapterProps> = ({ tongue, report, chapter, n }) => {
  if (!chapter) return null;
  const { t, f, say } = tongue;
  const title = say(chapter.title);
  const last = report.months.length - 1;
  return (
    <>
      <h2 id={`chapter-${chapter.id}`}>
        <span class="no">{n}</span> {title}
      </h2>
      <p class="q">{say(chapter.question)}</p>
      <section class="scroll" tabindex={0} aria-label={title}>
        <table class="months">
          <caption class="vh">{t.reports.table.caption(title)}</caption>
          <thead>
            <tr>
              <th scope="col">{t.reports.table.indicator}</th>
              {report.months.map((month, i) => (
                <th scope="col" class={i === last ? 'num newest' : 'num'}>
                  {shortMonth(month, t.locale)}
                </th>
              ))}
              <th scope="col">{t.reports.table.trend}</th>
              <th scope="col" class="num">
                {t.reports.table.peers}
              </th>
            </tr>
          </thead>
          <tbody>
            {chapter.rows.map((row) => (
              <tr>
                <th scope="row">{say(row.label)}</th>
                {row.values.map((value, i) => (
                  <td class={i === last ? 'num newest' : 'num'}>{shown(f, row.unit, value)}</td>
                ))}
                <td>
                  <Trend values={row.values} />
                </td>
                <td class="num">{peersShown(tongue, row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {chapter.rows.some(({ withheld }) => withheld) ? <p class="sub">{t.reports.legend.few}</p> : null}
      <div class="cols2">
        <div>
          <h3>{t.reports.causes}</h3>
          <ul>
            {chapter.causes.map((line) => (
              <li>{say(line)}</li>
            ))}
          </ul>
        </div>
        <div>
          <h3>{t.reports.questions}</h3>
          <ul>
            {chapter.questions.map((line) => (
              <li>{say(line)}</li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
};

function peersShown({ t, f }: Tongue, { peers, unit }: ReportRow): string {
  if (peers === null) return t.reports.table.none;
  const [median, low, high] = [peers.median, peers.lower, peers.upper].map((value) => shown(f, unit, value));
  return t.reports.table.peersOf(median ?? '', low ?? '', high ?? '');
}

/** What it was made with, under the last sheet. */
export const ReportSource: FC<{ tongue: Tongue; report: MonthlyReport; query: string; size: number }> = ({
  tongue: { t, f },
  report,
  query,
  size,
}) => (
  <section class="sheet note madewith">
    <p>
      {t.reports.legend.unknown} {t.reports.legend.peers}
    </p>
    <p>
      {t.reports.source.asked} <code>{query}</code>. {t.reports.source.ledger(f.number(size))}{' '}
      {report.counted === null
        ? null
        : t.reports.source.counted(f.moment(report.counted.at), f.number(report.counted.size))}
    </p>
    <p>{t.reports.source.check}</p>
  </section>
);
