import type { FC } from 'hono/jsx';
import type { SpecificReport } from '#model/report.ts';
import { reachOf } from '#server/auth/access.ts';
import { Frame } from '../parts/frame.tsx';
import { Moment, Ref } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** Named reports: those that were asked for, and a form to ask for one. */

export interface SpecificAttempt {
  kind: string;
  id: string;
  from: string;
  to: string;
  caseNumber: string;
  purpose: string;
  problem: string | null;
}

export const NO_ATTEMPT: SpecificAttempt = {
  kind: 'actor',
  id: '',
  from: '',
  to: '',
  caseNumber: '',
  purpose: '',
  problem: null,
};

export const SpecificListPage: FC<{
  reader: Reader;
  items: readonly SpecificReport[];
  next: string | null;
  attempt: SpecificAttempt;
}> = ({ reader, items, next, attempt }) => {
  const { t, who } = reader;
  const mayAsk = who !== null && reachOf('POST /reports/specific', who.role) !== null;
  return (
    <Frame
      reader={reader}
      title={t.specific.title}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › {t.specific.title}
        </>
      }
    >
      <div class="stack report">
        <div>
          <h1>{t.specific.title}</h1>
          <p class="sub">{t.specific.lead}</p>
        </div>
        <section class="card" aria-labelledby="asked">
          <h2 id="asked">{t.specific.list}</h2>
          {items.length === 0 ? (
            <p class="soft">{t.specific.none}</p>
          ) : (
            <List reader={reader} items={items} />
          )}
          {next === null ? null : (
            <nav class="pager" aria-label={t.triage.pages}>
              <a class="btn" rel="next" href={`/reports/specific?cursor=${encodeURIComponent(next)}`}>
                {t.finding.next}
              </a>
            </nav>
          )}
        </section>
        {mayAsk ? <AskForm reader={reader} attempt={attempt} /> : null}
      </div>
    </Frame>
  );
};

const List: FC<{ reader: Reader; items: readonly SpecificReport[] }> = ({ reader, items }) => {
  const { t, f } = reader;
  return (
    <table class="blocks">
      <thead>
        <tr>
          <th scope="col">{t.specific.when}</th>
          <th scope="col">{t.specific.about}</th>
          <th scope="col">{t.specific.caseNumber}</th>
          <th scope="col">{t.specific.state}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, at, about, caseNumber, state }) => (
          <tr>
            <th scope="row" data-head={t.specific.when}>
              <a href={`/reports/specific/${encodeURIComponent(id)}`}>
                <Moment at={at} text={f.moment(at)} />
              </a>
            </th>
            <td data-head={t.specific.about}>
              {t.specific.kinds[about.kind]} {state === 'destroyed' ? null : <Ref id={about.id} />}
            </td>
            <td data-head={t.specific.caseNumber}>{caseNumber ?? '–'}</td>
            <td data-head={t.specific.state}>{t.specific.states[state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const AskForm: FC<{ reader: Reader; attempt: SpecificAttempt }> = ({ reader, attempt }) => {
  const { t, who } = reader;
  return (
    <section class="card" aria-labelledby="ask">
      <h2 id="ask">{t.specific.ask}</h2>
      <p class="sub">{t.specific.askLead}</p>
      {attempt.problem === null ? null : (
        <div class="problem" role="alert">
          {attempt.problem}
        </div>
      )}
      <form method="post" action="/reports/specific" class="asking">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div class="pairfields">
          <label>
            {t.specific.about}
            <select name="kind">
              {(['actor', 'subject'] as const).map((kind) => (
                <option value={kind} selected={kind === attempt.kind}>
                  {t.specific.kinds[kind]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.specific.id}
            <input type="text" name="id" required maxlength={128} value={attempt.id} autocomplete="off" />
          </label>
          <label>
            {t.specific.from}
            <input type="date" name="from" required value={attempt.from} />
          </label>
          <label>
            {t.specific.to}
            <input type="date" name="to" required value={attempt.to} />
          </label>
        </div>
        <div class="field">
          <label for="case">{t.specific.caseNumber}</label>
          <span class="hint" id="case-hint">
            {t.specific.caseHint}
          </span>
          <input
            type="text"
            id="case"
            name="case"
            required
            maxlength={64}
            value={attempt.caseNumber}
            aria-describedby="case-hint"
          />
        </div>
        <div class="field">
          <label for="purpose">{t.specific.purpose}</label>
          <span class="hint" id="purpose-hint">
            {t.specific.purposeHint}
          </span>
          <textarea id="purpose" name="purpose" required maxlength={500} aria-describedby="purpose-hint">
            {attempt.purpose}
          </textarea>
        </div>
        <button class="btn primary" type="submit">
          {t.specific.send}
        </button>
      </form>
    </section>
  );
};
