import type { Child, FC } from 'hono/jsx';
import type { SpecificContent, SpecificReport } from '#model/report.ts';
import type { Policy } from '#policies/policy.ts';
import { GRADES, type Grade, OPERATIONS } from '#policies/vocabulary.ts';
import { GradeWord, Moment, Ref } from './marks.tsx';
import { capital, type Tongue } from './report-sheets.tsx';

/** What a named report says, on its page and on paper. */

interface Props {
  tongue: Tongue;
  policy: Policy;
  report: SpecificReport;
}

/** `links` where findings can be opened: on the page, not on paper. */
export const SpecificSheets: FC<Props & { links: boolean; children?: Child }> = ({
  tongue,
  policy,
  report,
  links,
  children,
}) => {
  const { t, f } = tongue;
  const { about, content } = report;
  return (
    <>
      <section class="sheet">
        <h1>{specificTitle(tongue, report)}</h1>
        <p class="lead">
          {t.specific.span(f.date(report.from), f.date(report.to - 1))} · {t.specific.states[report.state]}
        </p>
        <WhatFor tongue={tongue} report={report} />
        {children}
        {content === null ? null : (
          <Sums tongue={tongue} policy={policy} about={about} content={content} links={links} />
        )}
      </section>
      {content === null ? null : <Lookups tongue={tongue} policy={policy} content={content} />}
    </>
  );
};

export const specificTitle = ({ t }: Tongue, { about, state }: SpecificReport): string =>
  state === 'destroyed' ? t.specific.headingGone : t.specific.heading(t.specific.kinds[about.kind], about.id);

const WhatFor: FC<Omit<Props, 'policy'>> = ({ tongue: { t, f }, report }) => (
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

const gradeOf = (name: string): Grade => GRADES.find((known) => known === name) ?? 'pending';

const Sums: FC<
  Pick<Props, 'tongue' | 'policy'> &
    Pick<SpecificReport, 'about'> & { content: SpecificContent; links: boolean }
> = ({ tongue, policy, about, content, links }) => {
  const { t, f } = tongue;
  const reasons = Object.entries(content.reasons).sort(([, a], [, b]) => b - a);
  return (
    <>
      <dl class="keyline">
        <div>
          <dt>{t.specific.total}</dt>
          <dd>{f.number(content.total)}</dd>
        </div>
        <div>
          <dt>{t.specific.others[about.kind]}</dt>
          <dd>{f.number(content.others)}</dd>
        </div>
      </dl>
      <div class="cols2">
        <div>
          <h2>{t.specific.byGrade}</h2>
          <ul class="counts">
            {Object.entries(content.grades).map(([grade, n]) => (
              <li>
                <GradeWord reader={tongue} grade={gradeOf(grade)} count={f.number(n)} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h2>{t.specific.byReason}</h2>
          <ul class="counts">
            {reasons.map(([reason, n]) => (
              <li>
                {reasonWord(tongue, policy, reason)} <b>{f.number(n)}</b>
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
              <li>{links ? <a href={`/findings/${encodeURIComponent(id)}`}>{id}</a> : <Ref id={id} />}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};

const reasonWord = (tongue: Tongue, policy: Policy, reason: string): string => {
  if (reason === '') return tongue.t.specific.noReason;
  const known = policy.reasons.get(reason);
  return known ? tongue.say(known.label) : reason;
};

const Lookups: FC<Pick<Props, 'tongue' | 'policy'> & { content: SpecificContent }> = ({
  tongue,
  policy,
  content,
}) => {
  const { t, f } = tongue;
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
              <th scope="col">{capital(t.specific.kinds.actor)}</th>
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
                <td>{reasonWord(tongue, policy, one.reason ?? '')}</td>
                <td>{one.reference ?? '–'}</td>
                <td>
                  <GradeWord reader={tongue} grade={gradeOf(one.grade)} />
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
