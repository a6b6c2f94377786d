import type { Context } from 'hono';
import { LESSON_STATES } from '#model/finding.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { LessonAnswer } from '#server/review/lesson-routes.ts';
import { LessonsPage, type LessonsProps } from '../pages/lessons.tsx';
import { type Call, cursorOf, fieldOf, idParam, type Site } from '../site.tsx';

const PAGE_SIZE = 25;
/** Proposals to choose from: what came of a lesson is among the newest. */
const PROPOSALS = 20;

/** What gaps in the policy taught, and what was answered. */
export function lessons({ deps, page, form }: Site): void {
  const { store, clock } = deps;

  const show = async (
    { c, reader, who, look }: Call,
    problem: LessonsProps['problem'],
    state: (typeof LESSON_STATES)[number],
  ): Promise<Response> => {
    const cursor = cursorOf(c);
    const entry = await look(null, { state, cursor });
    const { items, next } = await store.lessons({ state }, { limit: PAGE_SIZE, cursor });
    const within = items.filter(
      ({ organisation }) =>
        who.organisations.length === 0 || (organisation !== null && who.organisations.includes(organisation)),
    );
    const proposals =
      who.role === 'privacy-officer'
        ? (await store.policyProposals({ limit: PROPOSALS, cursor: null })).items
        : [];
    return c.html(
      <LessonsPage
        reader={reader}
        shown={{ state, items: within, proposals, cursor, next, entry }}
        done={c.req.query('done') !== undefined}
        problem={problem}
      />,
    );
  };
  const stateOf = (c: Context) => LESSON_STATES.find((known) => known === c.req.query('state')) ?? 'open';

  page('GET /policies/lessons', (call) => show(call, null, stateOf(call.c)));

  form('POST /policies/lessons/:id/answer', async (call) => {
    const { c, reader, who, body } = call;
    const id = idParam(c, 'lesson');
    const lesson = await store.lesson(id);
    const { organisations } = who;
    if (!lesson || (organisations.length > 0 && !organisations.includes(lesson.organisation ?? '')))
      throw notFound('lesson');
    const note = fieldOf(body, 'note');
    const proposal = fieldOf(body, 'proposal');
    const asked = LessonAnswer.safeParse({
      state: fieldOf(body, 'state'),
      note,
      proposal: proposal === '' ? null : proposal,
    });
    const again = (text: string, status: 409 | 422) => {
      c.status(status);
      return show(call, { lesson: id, text, note }, 'open');
    };
    if (!asked.success || (proposal !== '' && (await store.policyProposal(proposal)) === null))
      return again(reader.t.policies.lessons.problem, 422);
    try {
      await store.decideLesson(id, {
        state: asked.data.state,
        note: asked.data.note,
        proposal: asked.data.proposal ?? null,
        by: who.id,
        at: clock.now(),
      });
    } catch (error) {
      if (error instanceof AuditError && error.code === 'wrong-step')
        return again(reader.t.policies.lessons.passed, 409);
      throw error;
    }
    return c.redirect(`/policies/lessons?state=${asked.data.state}&done=1`, 303);
  });
}
