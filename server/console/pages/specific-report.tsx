import type { FC } from 'hono/jsx';
import type { SpecificContent, SpecificReport } from '#model/report.ts';
import type { Policy } from '#policies/policy.ts';
import { GRADES, type Grade, OPERATIONS } from '#policies/vocabulary.ts';
import { reachOf } from '#server/auth/access.ts';
import { Frame } from '../parts/frame.tsx';
import { GradeWord, Moment, Ref } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** One named report: what it is for, what it says, and how long it can be seen. */

interface Props {
  reader: Reader;
  policy: Policy;
  report: SpecificReport;
}

export const SPECIFIC_STEPS = ['requested', 'confirmed', 'declined'] as const;

export const SpecificReportPage: FC<
  Props & { problem: string | null; done: (typeof SPECIFIC_STEPS)[number] | null }
> = ({ reader, policy, report, problem, done }) => {
  const { t, f } = reader;
  const { about, state, content } = report;
  const title =
    state === 'destroyed'
      ? t.specific.headingGone
      : t.specific.heading(t.specific.kinds[about.kind], about.id);
  return (
    <Frame
      reader={reader}
      title={title}
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
        <section class="sheet">
          <h1>{title}</h1>
          <p class="lead">
            {t.specific.span(f.date(report.from), f.date(report.to - 1))} · {t.specific.states[state]}
          </p>
          <WhatFor reader={reader} report={report} />
          {state === 'requested' ? <Decide reader={reader} report={report} /> : null}
          {content === null ? null : (
            <Sums reader={reader} policy={policy} report={report} content={content} />
          )}
        </section>
        {content === null ? null : <Lookups reader={reader} policy={policy} content={content} />}
      </div>
    </Frame>
  );
};

const WhatFor: FC<{ reader: Reader; report: SpecificReport }> = ({ reader: { t, f }, report }) => (
  <>
    <dl class="whatfor">
      {report.caseNumber === null ? null : (
        <div>
          <dt>{t.specific.caseNumber}</dt>
          <dd>{report.caseNumber}</dd>
        </div>
      )}
      {report.purpose === null ? null : (
        <div>
          <dt>{t.specific.purpose}</dt>
          <dd>{report.purpose}</dd>
        </div>
      )}
      <div>
        <dt>{t.specific.when}</dt>
        <dd>
          {t.specific.askedBy(report.by, f.moment(report.at))}
          {report.decidedBy === null || report.decidedAt === null
            ? null
            : `; ${t.specific.decidedBy(report.decidedBy, f.moment(report.decidedAt))}`}
        </dd>
      </div>
    </dl>
    {report.state === 'ready' && report.expiresAt !== null ? (
      <p class="note">{t.specific.until(f.moment(report.expiresAt))}</p>
    ) : null}
    {report.destroyedAt === null ? null : <p class="note">{t.specific.gone(f.moment(report.destroyedAt))}</p>}
  </>
);

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

const gradeOf = (name: string): Grade => GRADES.find((known) => known === name) ?? 'pending';

const Sums: FC<Props & { content: SpecificContent }> = ({ reader, policy, report, content }) => {
  const { t, f } = reader;
  const reasons = Object.entries(content.reasons).sort(([, a], [, b]) => b - a);
  return (
    <>
      <dl class="keyline">
        <div>
          <dt>{t.specific.total}</dt>
          <dd>{f.number(content.total)}</dd>
        </div>
        <div>
          <dt>{t.specific.others[report.about.kind]}</dt>
          <dd>{f.number(content.others)}</dd>
        </div>
      </dl>
      <div class="cols2">
        <div>
          <h2>{t.specific.byGrade}</h2>
          <ul class="counts">
            {Object.entries(content.grades).map(([grade, n]) => (
              <li>
                <GradeWord reader={reader} grade={gradeOf(grade)} count={f.number(n)} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h2>{t.specific.byReason}</h2>
          <ul class="counts">
            {reasons.map(([reason, n]) => (
              <li>
                {reasonWord(reader, policy, reason)} <b>{f.number(n)}</b>
              </li>
            ))}
          </ul>
        </div>
      </div>
      {content.findings.length === 0 ? null : (
        <>
          <h2>{t.specific.findings}</h2>
          <ul class="inline">
            {content.findings.map(({ id }) => (
              <li>
                <a href={`/findings/${encodeURIComponent(id)}`}>{id}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};

const reasonWord = (reader: Reader, policy: Policy, reason: string): string => {
  if (reason === '') return reader.t.specific.noReason;
  const known = policy.reasons.get(reason);
  return known ? reader.say(known.label) : reason;
};

const Lookups: FC<{ reader: Reader; policy: Policy; content: SpecificContent }> = ({
  reader,
  policy,
  content,
}) => {
  const { t, f } = reader;
  const { lookups, total } = content;
  return (
    <section class="sheet named" aria-labelledby="lookups">
      <h2 id="lookups">{t.specific.lookups}</h2>
      {lookups.length < total ? (
        <p class="q">{t.specific.latest(f.number(lookups.length), f.number(total))}</p>
      ) : null}
      <section class="scroll" tabindex={0} aria-label={t.specific.total}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.finding.time}</th>
              <th scope="col">{t.specific.kinds.actor}</th>
              <th scope="col">{t.finding.subject}</th>
              <th scope="col">{t.finding.operation}</th>
              <th scope="col">{t.finding.reason}</th>
              <th scope="col">{t.specific.reference}</th>
              <th scope="col">{t.finding.grade}</th>
              <th scope="col" class="num">
                {t.specific.entry}
              </th>
            </tr>
          </thead>
          <tbody>
            {lookups.map((one) => (
              <tr>
                <th scope="row" class="nowrap">
                  <Moment at={one.at} text={f.moment(one.at)} />
                </th>
                <td>
                  <Ref id={one.actor} />
                </td>
                <td>{one.subject === null ? t.finding.none : <Ref id={one.subject} />}</td>
                <td>{t.operations[OPERATIONS.find((known) => known === one.operation) ?? 'view']}</td>
                <td>{reasonWord(reader, policy, one.reason ?? '')}</td>
                <td>{one.reference ?? '–'}</td>
                <td>
                  <GradeWord reader={reader} grade={gradeOf(one.grade)} />
                </td>
                <td class="num">{f.number(one.index)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
};
