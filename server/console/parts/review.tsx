import type { Child, FC } from 'hono/jsx';
import {
  type AnswerCheck,
  CAUSES,
  type FindingStatus,
  OUTCOMES,
  type ReviewStep,
  type ReviewStepName,
} from '#model/finding.ts';
import type { Attempt } from '../attempt.ts';
import type { FindingView } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { Icon, Moment, Ref } from './marks.tsx';

/** The review column: what happened so far, and the one form for what may happen next. */

/** In the order of their buttons. */
const BUTTONS: readonly ReviewStepName[] = ['decide', 'confirm', 'ask', 'reopen', 'close'];
/** What most come here for: the chief button. */
const CHIEF: readonly ReviewStepName[] = ['decide', 'confirm'];
/** The step that a finding waits for; why a reader may not take it is told. */
const AWAITED: Record<FindingStatus, ReviewStepName> = {
  open: 'decide',
  asked: 'decide',
  answered: 'decide',
  'to-confirm': 'confirm',
  closed: 'reopen',
};

export const ReviewCard: FC<{ reader: Reader; view: FindingView; attempt: Attempt | null }> = ({
  reader,
  view,
  attempt,
}) => {
  const { t } = reader;
  return (
    <section class="card" aria-labelledby="review">
      <h2 id="review">{t.review.title}</h2>
      <Steps reader={reader} view={view} />
      <Problem reader={reader} attempt={attempt} />
      <StepForm reader={reader} view={view} attempt={attempt} />
      <AssignForm reader={reader} view={view} />
      {view.disclosed ? null : <p class="note">{t.review.blindAfter}</p>}
    </section>
  );
};

const Steps: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t, f } = reader;
  const { finding, steps } = view;
  const closed = finding.status === 'closed';
  return (
    <ol class="steps">
      <Step icon="done" head={t.review.found}>
        <Moment at={finding.createdAt} text={f.moment(finding.createdAt)} />
      </Step>
      {steps.map((step) => (
        <Step icon="done" head={step.outcome ? t.outcomes[step.outcome] : t.review.steps[step.step]}>
          <Moment at={step.at} text={f.moment(step.at)} />
          {`, ${t.review.by(step.by)}`}
          {step.cause ? `, ${t.review.causes[step.cause]}` : ''}
          {step.assignee ? `, ${step.assignee}` : ''}
          {step.note === '' || step.step === 'answer' || step.step === 'contest' ? null : (
            <span class="said">{step.note}</span>
          )}
        </Step>
      ))}
      {closed ? null : (
        <Step icon="now" head={t.review.next[finding.status]} current>
          {view.due === null
            ? null
            : view.due <= reader.now
              ? t.review.overdue(f.moment(view.due))
              : t.review.due(f.moment(view.due))}
        </Step>
      )}
      {closed || finding.status === 'to-confirm' ? null : (
        <Step icon="todo" head={t.review.second}>
          {t.review.secondWhen}
        </Step>
      )}
    </ol>
  );
};

const Step: FC<{ icon: 'done' | 'now' | 'todo'; head: string; current?: boolean; children?: Child }> = ({
  icon,
  head,
  current,
  children,
}) => (
  <li class={icon === 'done' ? 'past' : icon} aria-current={current ? 'step' : undefined}>
    <Icon name={icon} size={20} />
    <div>
      <b>{head}</b>
      {children ? <small>{children}</small> : null}
    </div>
  </li>
);

/** Announced on arrival: what was refused, and each field's mistake. */
export const Problem: FC<{ reader: Reader; attempt: Attempt | null }> = ({ reader, attempt }) => {
  if (!attempt?.problem) return null;
  const mistakes = Object.values(attempt.mistakes);
  return (
    <div class="problem" role="alert">
      <b>{reader.t.review.problem}</b>
      {(mistakes.length > 0 ? mistakes : [attempt.problem]).map((mistake) => (
        <p>{mistake}</p>
      ))}
    </div>
  );
};

const StepForm: FC<{ reader: Reader; view: FindingView; attempt: Attempt | null }> = ({
  reader,
  view,
  attempt,
}) => {
  const { t, who } = reader;
  const allowed = BUTTONS.filter((step) =>
    view.choices.some((choice) => choice.step === step && choice.allowed),
  );
  const awaited = AWAITED[view.finding.status];
  const obstacle = view.choices.find(({ step, allowed: may }) => step === awaited && !may)?.why;
  return (
    <>
      {allowed.length === 0 || !who ? (
        obstacle ? null : (
          <p class="soft">{t.review.nothing}</p>
        )
      ) : (
        <form method="post" action={`/findings/${encodeURIComponent(view.finding.id)}/review`}>
          <input type="hidden" name="csrf" value={who.csrf} />
          {allowed.includes('decide') ? <Outcomes reader={reader} attempt={attempt} /> : null}
          <div class="field">
            <label for="note">{t.review.note}</label>
            <span class="hint" id="note-hint">
              {t.review.noteHint}
            </span>
            <textarea
              id="note"
              name="note"
              maxlength={4000}
              aria-describedby="note-hint"
              aria-invalid={attempt?.mistakes.note ? 'true' : undefined}
            >
              {attempt?.note ?? ''}
            </textarea>
          </div>
          <div class="btns">
            {allowed.map((step) => (
              <button
                class={CHIEF.includes(step) ? 'btn primary' : 'btn'}
                type="submit"
                name="step"
                value={step}
              >
                {t.review.act[step]}
              </button>
            ))}
          </div>
        </form>
      )}
      {obstacle ? <p class="note">{reader.say(obstacle)}</p> : null}
    </>
  );
};

/** Lets a supervisor of whom it is about in; the policy says how far. */
const AssignForm: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t, who } = reader;
  const may = view.choices.some(({ step, allowed }) => step === 'assign' && allowed);
  if (!may || !who || view.supervisors.length === 0) return null;
  return (
    <details class="assign">
      <summary>{t.review.act.assign}</summary>
      <form method="post" action={`/findings/${encodeURIComponent(view.finding.id)}/review`}>
        <input type="hidden" name="csrf" value={who.csrf} />
        <div class="field">
          <label for="assignee">{t.review.supervisor}</label>
          <select id="assignee" name="assignee">
            {view.supervisors.map((supervisor) => (
              <option value={supervisor}>{supervisor}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="assign-note">{t.review.assignNote}</label>
          <textarea id="assign-note" name="note" maxlength={4000} required />
        </div>
        <button class="btn" type="submit" name="step" value="assign">
          {t.review.act.assign}
        </button>
      </form>
    </details>
  );
};

const Outcomes: FC<{ reader: Reader; attempt: Attempt | null }> = ({ reader, attempt }) => {
  const { t } = reader;
  return (
    <fieldset>
      <legend>{t.review.decision}</legend>
      <div class="choices">
        {OUTCOMES.map((outcome) => (
          <label class="choice">
            <input type="radio" name="outcome" value={outcome} checked={attempt?.outcome === outcome} />
            <span>
              {t.outcomes[outcome]} <span class="hint">{t.review.hints[outcome]}</span>
            </span>
          </label>
        ))}
      </div>
      <div class="field">
        <label for="cause">{t.review.cause}</label>
        <select id="cause" name="cause">
          <option value="">{t.review.noCause}</option>
          {OUTCOMES.map((outcome) => (
            <optgroup label={t.outcomes[outcome]}>
              {CAUSES[outcome].map((cause) => (
                <option value={cause} selected={attempt?.cause === cause}>
                  {t.review.causes[cause]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="lesson">{t.review.lesson}</label>
        <span class="hint" id="lesson-hint">
          {t.review.lessonHint}
        </span>
        <input
          type="text"
          id="lesson"
          name="lesson"
          maxlength={500}
          aria-describedby="lesson-hint"
          value={attempt?.lesson ?? ''}
        />
      </div>
    </fieldset>
  );
};

/** What the agent answered, in their own words, and the work they point at. */
export const AnswerCard: FC<{ reader: Reader; answer: ReviewStep; check: AnswerCheck | null }> = ({
  reader,
  answer,
  check,
}) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="answer">
      <h2 id="answer">{t.answer.title}</h2>
      <p class="sub">{t.answer.by(f.moment(answer.at))}</p>
      <blockquote class="quote">{answer.note}</blockquote>
      {answer.reference ? (
        <p class="points">
          <b>{t.answer.points}:</b> <ReferenceName reader={reader} reference={answer.reference} />
        </p>
      ) : null}
      {check ? (
        <p class="points">
          <b>{t.review.check}:</b> {reader.say(check.sentence)}{' '}
          {check.of > 1 ? t.review.checkOf(check.holds, check.of) : ''}
        </p>
      ) : null}
    </section>
  );
};

export const ReferenceName: FC<{ reader: Reader; reference: { type: string; id: string } }> = ({
  reader,
  reference,
}) => {
  const names: Record<string, string> = reader.t.references;
  return (
    <span>
      {Object.hasOwn(names, reference.type) ? names[reference.type] : reference.type}{' '}
      <Ref id={reference.id} />
    </span>
  );
};
