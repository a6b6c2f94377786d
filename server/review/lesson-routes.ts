import { z } from 'zod';
import { CauseWord, LESSON_STATES, type Lesson } from '#model/finding.ts';
import { Id, Page } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, parse, query, route } from '#server/http.ts';
import { shownQuery } from '#server/lookups/routes.ts';

/**
 * `/v1/lessons`: what gaps in the policy taught, for whoever owns the policy. A lesson names the reasons and
 * rules it is about, and nobody; it is taken with the proposal that mends the policy, or declined with a reason.
 */

export const LessonQuery = Page.extend({
  state: z.enum(LESSON_STATES).optional(),
  cause: CauseWord.optional(),
}).strict();

export const LessonAnswer = z.strictObject({
  state: z.enum(['taken', 'declined']),
  note: z.string().trim().min(1, 'say in a sentence what follows').max(2000),
  /** The proposal that came of it (`POST /v1/policy`). */
  proposal: Id.nullish(),
});

export function lessonRoutes(api: Api): void {
  const { store, clock } = api;
  route(api, 'GET /v1/lessons', async ({ c, who }) => {
    const { limit, cursor, ...filter } = query(c, LessonQuery);
    await look(api, who, 'GET /v1/lessons', null, shownQuery(filter));
    const page = await store.lessons(filter, { limit, cursor: cursor ?? null });
    return c.json({ items: page.items.map(lessonJson), next: page.next });
  });

  route(api, 'POST /v1/lessons/:id/answer', async ({ c, who }) => {
    const { id } = parse(z.object({ id: Id }), { id: c.req.param('id') });
    const { state, note, proposal } = await body(c, LessonAnswer, 8 * 1024);
    if ((await store.lesson(id)) === null) throw notFound('lesson');
    if (proposal != null && (await store.policyProposal(proposal)) === null) {
      throw new AuditError('invalid-request', 'There is no such proposal.', {
        hint: 'Propose the change first (POST /v1/policy), and name what that answered.',
        mistakes: [{ path: 'proposal', message: 'is no proposal' }],
      });
    }
    await store.decideLesson(id, { state, note, proposal: proposal ?? null, by: who.id, at: clock.now() });
    return c.json(lessonJson((await store.lesson(id)) as Lesson), 201);
  });
}

const lessonJson = ({ at, decidedAt, ...lesson }: Lesson) => ({
  ...lesson,
  at: timestamp(at),
  decidedAt: decidedAt === null ? null : timestamp(decidedAt),
});
