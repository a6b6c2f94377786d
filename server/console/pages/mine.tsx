import type { FC } from 'hono/jsx';
import type { ReviewStepName } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import { REFERENCE_TYPES } from '#policies/vocabulary.ts';
import type { Attempt } from '../attempt.ts';
import type { MineView, Question } from '../mine-view.ts';
import { Frame } from '../parts/frame.tsx';
import { fieldsOf, reasonOf } from '../parts/lookup-table.tsx';
import { Icon, Moment, Ref } from '../parts/marks.tsx';
import { Problem, ReferenceName } from '../parts/review.tsx';
import type { Reader } from '../reader.ts';

/** The agent's own page: asked, not accused. */

interface MineProps {
  reader: Reader;
  policy: Policy;
  view: MineView;
  attempt: Attempt | null;
  done: ReviewStepName | null;
}

export const MinePage: FC<MineProps> = ({ reader, policy, view, attempt, done }) => {
  const { t, f, now } = reader;
  return (
    <Frame
      reader={reader}
      title={t.page.mine}
      current="mine"
      crumbs={<Moment at={now} text={f.longDay(now)} />}
    >
      {done ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.review.done[done]}
        </p>
      ) : null}
      <div class="head">
        <h1>{t.page.mine}</h1>
        <p>{t.mine.lead}</p>
      </div>
      <div class="mine stack">
        <section class="stack" aria-labelledby="asked">
          <h2 id="asked">{t.mine.asked}</h2>
          {view.questions.length === 0 ? (
            <div class="empty">
              <h3>{t.mine.nothingAsked}</h3>
              <p>{t.mine.nothingAskedLead}</p>
            </div>
          ) : (
            view.questions.map((question) => (
              <QuestionCard
                reader={reader}
                policy={policy}
                question={question}
                attempt={attempt?.finding === question.id ? attempt : null}
              />
            ))
          )}
        </section>
        <Trail reader={reader} policy={policy} view={view} />
      </div>
    </Frame>
  );
};

const QuestionCard: FC<{ reader: Reader; policy: Policy; question: Question; attempt: Attempt | null }> = ({
  reader,
  policy,
  question,
  attempt,
}) => {
  const { t, f } = reader;
  const { ask, answer, decision } = question;
  const when =
    question.count === 1
      ? t.mine.at(f.moment(question.from))
      : t.mine.between(f.moment(question.from), f.moment(question.to));
  return (
    <article class="card question" id={question.id}>
      <h3>{`${t.mine.looked(question.count, f.number(question.count))}, ${when}`}</h3>
      <p class="sub">
        <span class={question.mayAnswer ? 'state turn' : 'state'}>{t.statuses[spokenStatus(question)]}</span>
        {' · '}
        <Moment at={question.at} text={f.moment(question.at)} />
        {question.due === null ? null : ` · ${t.review.due(f.moment(question.due))}`}
      </p>
      {ask ? (
        <>
          <h4>{t.mine.question}</h4>
          <blockquote class="quote">{ask.note}</blockquote>
        </>
      ) : null}
      <details open={question.mayAnswer}>
        <summary>{t.mine.which}</summary>
        <LookupList reader={reader} policy={policy} lookups={question.lookups} />
        {question.count > question.lookups.length ? (
          <p class="hint">{t.finding.part(f.number(question.lookups.length), f.number(question.count))}</p>
        ) : null}
      </details>
      {answer ? (
        <>
          <h4>{t.mine.yours}</h4>
          <blockquote class="quote">{answer.note}</blockquote>
          {answer.reference ? (
            <p class="points">
              <ReferenceName reader={reader} reference={answer.reference} />
            </p>
          ) : null}
        </>
      ) : null}
      {answer && question.status !== 'closed' ? <p class="note">{t.mine.beingReviewed}</p> : null}
      {decision?.outcome ? (
        <>
          <h4>{t.mine.decided}</h4>
          <p>
            <b>{t.outcomes[decision.outcome]}</b>
          </p>
          <blockquote class="quote">{decision.note}</blockquote>
        </>
      ) : null}
      <Problem reader={reader} attempt={attempt} />
      {question.mayAnswer || question.mayContest ? (
        <AnswerForm reader={reader} question={question} attempt={attempt} />
      ) : null}
    </article>
  );
};

/** That a second person is asked says what the first one thinks; until it is closed it is simply in review. */
const spokenStatus = ({ status }: Question) => (status === 'to-confirm' ? 'answered' : status);

const AnswerForm: FC<{ reader: Reader; question: Question; attempt: Attempt | null }> = ({
  reader,
  question,
  attempt,
}) => {
  const { t, f, who } = reader;
  const id = (part: string) => `${part}-${question.id}`;
  const step = question.mayAnswer ? 'answer' : 'contest';
  return (
    <form method="post" action={`/findings/${encodeURIComponent(question.id)}/review`}>
      <input type="hidden" name="csrf" value={who?.csrf ?? ''} />
      <div class="field">
        <label for={id('note')}>{t.mine.answerLabel}</label>
        <span class="hint" id={id('note-hint')}>
          {t.mine.answerHint}
        </span>
        <textarea
          id={id('note')}
          name="note"
          required
          maxlength={4000}
          aria-describedby={id('note-hint')}
          aria-invalid={attempt?.mistakes.note ? 'true' : undefined}
        >
          {attempt?.note ?? ''}
        </textarea>
      </div>
      <fieldset class="field">
        <legend>{t.mine.reference}</legend>
        <span class="hint">{t.mine.referenceHint}</span>
        {question.ownWork.length > 0 ? (
          <div class="field">
            <label for={id('own')}>{t.mine.ownWork}</label>
            <select id={id('own')} name="own-work">
              <option value="">{t.mine.noneOfThese}</option>
              {question.ownWork.map(({ type, id: work, start }) => (
                <option value={`${type}/${work}`}>
                  {`${f.moment(start)} · ${t.references[type]} ${work}`}
                </option>
              ))}
            </select>
          </div>
        ) : null}
        <div class="pairfields">
          <div>
            <label for={id('type')}>{t.mine.referenceType}</label>
            <select id={id('type')} name="reference-type">
              <option value="">{t.mine.noReference}</option>
              {REFERENCE_TYPES.map((type) => (
                <option value={type} selected={attempt?.referenceType === type}>
                  {t.references[type]}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for={id('id')}>{t.mine.referenceId}</label>
            <input
              type="text"
              id={id('id')}
              name="reference-id"
              maxlength={128}
              autocomplete="off"
              spellcheck={false}
              value={attempt?.referenceId ?? ''}
              aria-invalid={attempt?.mistakes.reference ? 'true' : undefined}
            />
          </div>
        </div>
      </fieldset>
      <button class="btn primary" type="submit" name="step" value={step}>
        {t.review.act[step]}
      </button>
    </form>
  );
};

const LookupList: FC<{ reader: Reader; policy: Policy; lookups: readonly Lookup[] }> = ({
  reader,
  policy,
  lookups,
}) => {
  const { t, f } = reader;
  return (
    <table class="blocks">
      <thead>
        <tr>
          <th scope="col">{t.finding.time}</th>
          <th scope="col">{t.finding.subject}</th>
          <th scope="col">{t.finding.operation}</th>
          <th scope="col">{t.finding.reason}</th>
          <th scope="col">{t.mine.reference}</th>
          <th scope="col" class="num">
            {t.mine.entry}
          </th>
        </tr>
      </thead>
      <tbody>
        {lookups.map((lookup) => (
          <tr>
            <th scope="row" class="nowrap">
              <Moment at={lookup.occurredAt} text={f.moment(lookup.occurredAt)} />
            </th>
            <td data-head={t.finding.subject}>
              {lookup.subject === null ? t.finding.none : <Ref id={lookup.subject} />}
            </td>
            <td data-head={t.finding.operation}>
              {t.operations[lookup.operation]}
              <span class="hint">{fieldsOf(reader, lookup)}</span>
            </td>
            <td data-head={t.finding.reason}>{reasonOf(reader, policy, lookup)}</td>
            <td data-head={t.mine.reference}>
              {lookup.reference ? (
                <ReferenceName reader={reader} reference={lookup.reference} />
              ) : (
                t.mine.noReference
              )}
            </td>
            <td class="num" data-head={t.mine.entry}>
              {f.number(lookup.receipt.index)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Trail: FC<{ reader: Reader; policy: Policy; view: MineView }> = ({ reader, policy, view }) => {
  const { t, f } = reader;
  const { items, next } = view.trail;
  return (
    <section class="card" aria-labelledby="trail">
      <h2 id="trail">{t.mine.trail}</h2>
      <p class="sub">{t.mine.trailLead}</p>
      {items.length === 0 ? (
        <p class="soft">{t.mine.noTrail}</p>
      ) : (
        <LookupList reader={reader} policy={policy} lookups={items} />
      )}
      {next === null && view.cursor === null ? null : (
        <nav class="pager" aria-label={t.triage.pages}>
          {view.cursor === null ? null : (
            <a class="btn" href="/mine#trail">
              {t.mine.newest}
            </a>
          )}
          {next === null ? null : (
            <a class="btn" rel="next" href={`/mine?${new URLSearchParams({ cursor: next })}#trail`}>
              {t.mine.older}
            </a>
          )}
        </nav>
      )}
      <p class="hint recorded">{t.recorded(f.number(view.entry))}</p>
    </section>
  );
};
