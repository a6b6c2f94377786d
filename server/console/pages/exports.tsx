import type { FC } from 'hono/jsx';
import { GROUPS } from '#ledger/entry.ts';
import type { Policy } from '#policies/policy.ts';
import type { ExportJob } from '#store/port.ts';
import { exportedOf } from '../exports-view.ts';
import { Frame } from '../parts/frame.tsx';
import { GRADES_BY_WEIGHT, Moment } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** Exports as a list of jobs, with the form for a new one. */

export interface ExportsShown {
  jobs: readonly ExportJob[];
  cursor: string | null;
  next: string | null;
  entry: number;
  organisations: readonly { id: string; name: string }[];
  policy: Policy;
  form: ExportForm;
  problem: string | null;
}

/** As it was sent, or as it is offered. */
export interface ExportForm {
  from: string;
  to: string;
  organisation: string;
  reason: string;
  grade: string;
  actor: string;
  subject: string;
  include: readonly string[];
}

export const ExportsPage: FC<{ reader: Reader; shown: ExportsShown }> = ({ reader, shown }) => {
  const { t, f } = reader;
  return (
    <Frame reader={reader} title={t.exports.title} current="exports" crumbs={<span>{t.exports.title}</span>}>
      <div class="head">
        <h1>{t.exports.title}</h1>
        <p>{t.exports.lead}</p>
      </div>
      <div class="stack">
        {shown.jobs.length === 0 ? (
          <section class="empty">
            <h2>{t.exports.empty}</h2>
            <p>{t.exports.emptyLead}</p>
          </section>
        ) : (
          <section class="card" aria-labelledby="list">
            <h2 id="list">{t.exports.list}</h2>
            <Jobs reader={reader} jobs={shown.jobs} />
            <Pager reader={reader} href="/exports" cursor={shown.cursor} next={shown.next} />
          </section>
        )}
        <NewExport reader={reader} shown={shown} />
      </div>
      <p class="footnote">{t.recorded(f.number(shown.entry))}</p>
    </Frame>
  );
};

const Jobs: FC<{ reader: Reader; jobs: readonly ExportJob[] }> = ({ reader, jobs }) => {
  const { t, f } = reader;
  return (
    <Scroll label={t.exports.list}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.exports.when}</th>
            <th scope="col">{t.exports.by}</th>
            <th scope="col">{t.exports.span}</th>
            <th scope="col" class="num">
              {t.exports.lookups}
            </th>
            <th scope="col">{t.exports.state}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => {
            const { from, to } = exportedOf(job);
            return (
              <tr>
                <th scope="row">
                  <a href={`/exports/${encodeURIComponent(job.id)}`}>
                    <Moment at={job.createdAt} text={f.moment(job.createdAt)} />
                  </a>
                </th>
                <td>{job.createdBy}</td>
                <td>{t.exports.between(f.date(from), f.date(to))}</td>
                <td class="num">{f.number(job.status === 'done' ? job.total : job.progress)}</td>
                <td>{t.exports.states[job.status]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
};

const NewExport: FC<{ reader: Reader; shown: ExportsShown }> = ({ reader, shown }) => {
  const { t, who } = reader;
  const { form, problem, organisations, policy } = shown;
  return (
    <section class="card" aria-labelledby="make">
      <h2 id="make">{t.exports.make}</h2>
      {problem ? (
        <div class="problem" role="alert">
          <b>{t.exports.wrong}</b>
          <p>{problem}</p>
        </div>
      ) : null}
      <form class="narrowform" method="post" action="/exports">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <fieldset>
          <legend>{t.exports.range}</legend>
          <div class="pairfields">
            <label>
              {t.exports.from}
              <input type="date" name="from" required value={form.from} />
            </label>
            <label>
              {t.exports.to}
              <input type="date" name="to" required value={form.to} />
            </label>
          </div>
        </fieldset>
        <div class="pairfields">
          <label>
            {t.exports.organisation}
            <select name="organisation">
              <option value="">{t.exports.everyOrganisation}</option>
              {organisations.map(({ id, name }) => (
                <option value={id} selected={id === form.organisation}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.exports.reason}
            <select name="reason">
              <option value="">{t.exports.everyReason}</option>
              {[...policy.reasons.values()].map(({ id, label }) => (
                <option value={id} selected={id === form.reason}>
                  {reader.say(label)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.exports.grade}
            <select name="grade">
              <option value="">{t.exports.everyGrade}</option>
              {GRADES_BY_WEIGHT.map((grade) => (
                <option value={grade} selected={grade === form.grade}>
                  {t.grades[grade]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div class="pairfields">
          <label>
            {t.exports.actor}
            <span class="hint">{t.exports.idHint}</span>
            <input type="text" name="actor" maxlength={128} value={form.actor} autocomplete="off" />
          </label>
          <label>
            {t.exports.subject}
            <span class="hint">{t.exports.idHint}</span>
            <input type="text" name="subject" maxlength={128} value={form.subject} autocomplete="off" />
          </label>
        </div>
        <fieldset class="field">
          <legend>{t.exports.include}</legend>
          <span class="hint">{t.exports.includeHint}</span>
          <div class="checks">
            {GROUPS.map((group) => (
              <label>
                <input type="checkbox" name="include" value={group} checked={form.include.includes(group)} />
                {t.exports.groups[group]}
              </label>
            ))}
          </div>
        </fieldset>
        <p class="hint">{t.exports.format}</p>
        <p class="points">
          <button class="btn primary" type="submit">
            {t.exports.start}
          </button>
        </p>
      </form>
    </section>
  );
};
