import type { FC } from 'hono/jsx';
import { LESSON_STATES, type Lesson } from '#model/finding.ts';
import type { Proposal } from '#model/policy.ts';
import { Icon } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import { nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import type { Reader } from '../reader.ts';

/** What gaps in the policy taught, and the answer of whoever owns it. A lesson names nobody. */

export interface LessonsShown {
  state: Lesson['state'];
  items: readonly Lesson[];
  /** The newest, to choose the one that came of a lesson. */
  proposals: readonly Proposal[];
  cursor: string | null;
  next: string | null;
  entry: number;
}

export interface LessonsProps {
  reader: Reader;
  shown: LessonsShown;
  done: boolean;
  /** The lesson that was answered in vain, and why. */
  problem: { lesson: string; text: string; note: string } | null;
}

export const LessonsPage: FC<LessonsProps> = ({ reader, shown, done, problem }) => {
  const { t, f } = reader;
  const path = linkOf(shown.state);
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.lessons.title}
      tab="lessons"
      lead={t.policies.lessons.lead}
    >
      {done ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.policies.lessons.done}
        </p>
      ) : null}
      <nav class="tabs" aria-label={t.policies.lessons.title}>
        {LESSON_STATES.map((state) => (
          <a href={linkOf(state)} aria-current={state === shown.state ? 'page' : undefined}>
            {t.policies.lessons.tabs[state]}
          </a>
        ))}
      </nav>
      {shown.items.length === 0 ? (
        <section class="empty">
          <h2>{t.policies.lessons.empty}</h2>
          <p>{t.policies.lessons.emptyLead}</p>
        </section>
      ) : (
        <div class="stack">
          {shown.items.map((lesson) => (
            <LessonCard
              reader={reader}
              lesson={lesson}
              proposals={shown.proposals}
              problem={problem?.lesson === lesson.id ? problem : null}
            />
          ))}
        </div>
      )}
      <Pager reader={reader} href={path} cursor={shown.cursor} next={shown.next} />
      <p class="footnote">{t.recorded(f.number(shown.entry))}</p>
    </PolicyFrame>
  );
};

const linkOf = (state: Lesson['state']): string =>
  state === 'open' ? '/policies/lessons' : `/policies/lessons?state=${state}`;

const LessonCard: FC<{
  reader: Reader;
  lesson: Lesson;
  proposals: readonly Proposal[];
  problem: LessonsProps['problem'];
}> = ({ reader, lesson, proposals, problem }) => {
  const { t, f, who } = reader;
  const title = lesson.cause === null ? t.outcomes['policy-gap'] : t.review.causes[lesson.cause];
  return (
    <section class="card" aria-labelledby={`lesson-${lesson.id}`}>
      <h2 id={`lesson-${lesson.id}`}>{title}</h2>
      <p class="sub">{t.policies.lessons.from(f.date(lesson.at), lesson.finding)}</p>
      {lesson.suggestion === null ? (
        <p class="soft">{t.policies.lessons.noSuggestion}</p>
      ) : (
        <blockquote class="quote" aria-label={t.policies.lessons.suggestion}>
          {lesson.suggestion}
        </blockquote>
      )}
      <p class="points hint">
        {t.policies.lessons.about}:{' '}
        {[
          ...lesson.reasons,
          ...lesson.rules,
          ...(lesson.organisation === null ? [] : [lesson.organisation]),
        ].join(', ')}
      </p>
      {lesson.note === null ? null : <p class="points">{lesson.note}</p>}
      {lesson.decidedBy !== null && lesson.decidedAt !== null ? (
        <p class="hint">
          {t.policies.lessons.answered(lesson.decidedBy, f.moment(lesson.decidedAt))}
          {lesson.proposal === null ? null : (
            <>
              {'. '}
              <a href={`/policies/proposals/${encodeURIComponent(lesson.proposal)}`}>
                {t.policies.lessons.madeProposal}
              </a>
            </>
          )}
        </p>
      ) : null}
      {lesson.state === 'open' && who?.role === 'privacy-officer' ? (
        <AnswerForm reader={reader} lesson={lesson} proposals={proposals} problem={problem} />
      ) : null}
    </section>
  );
};

const AnswerForm: FC<{
  reader: Reader;
  lesson: Lesson;
  proposals: readonly Proposal[];
  problem: LessonsProps['problem'];
}> = ({ reader, lesson, proposals, problem }) => {
  const { t, who } = reader;
  const note = `note-${lesson.id}`;
  const proposal = `proposal-${lesson.id}`;
  return (
    <form class="points" method="post" action={`/policies/lessons/${encodeURIComponent(lesson.id)}/answer`}>
      <input type="hidden" name="csrf" value={who?.csrf} />
      {problem ? (
        <div class="problem" role="alert">
          <p>{problem.text}</p>
        </div>
      ) : null}
      <div class="field">
        <label for={note}>{t.policies.lessons.note}</label>
        <textarea id={note} name="note" maxlength={2000} aria-invalid={problem ? 'true' : undefined}>
          {problem?.note ?? ''}
        </textarea>
      </div>
      {proposals.length > 0 ? (
        <div class="field">
          <label for={proposal}>{t.policies.lessons.proposal}</label>
          <select id={proposal} name="proposal">
            <option value="">{t.policies.lessons.noProposal}</option>
            {proposals.map(({ id, policy, note: why }) => (
              <option value={id}>{`${nameOf(policy)}: ${why}`}</option>
            ))}
          </select>
        </div>
      ) : null}
      <div class="btns">
        <button class="btn primary" type="submit" name="state" value="taken">
          {t.policies.lessons.take}
        </button>
        <button class="btn" type="submit" name="state" value="declined">
          {t.policies.lessons.decline}
        </button>
      </div>
    </form>
  );
};
