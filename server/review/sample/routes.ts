import { z } from 'zod';
import { fromCursor, Id, Page, Time, toCursor } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { type Api, query, route } from '#server/http.ts';
import { shownQuery } from '#server/lookups/routes.ts';
import { weekEnd } from './draw.ts';

/**
 * `/v1/sample`: what the blind sample drew, and with which chances, for an auditor alone. A week's key is told
 * once the week is over: with it and the leaves of the ledger the drawing can be done again (`docs/review.md`).
 */

export const SampleQuery = Page.extend({
  from: Time.optional(),
  to: Time.optional(),
  organisation: Id.optional(),
}).strict();

const MONTH_MS = 30 * 86_400_000;
const Commitment = z.object({ round: z.string(), commitment: z.string() });

export function sampleRoutes(api: Api): void {
  const { store, clock } = api;
  route(api, 'GET /v1/sample', async ({ c, who }) => {
    const { limit, cursor, ...asked } = query(c, SampleQuery);
    const now = clock.now();
    const to = asked.to ?? now;
    const range = { ...asked, from: asked.from ?? to - MONTH_MS, to };
    await look(api, who, 'GET /v1/sample', null, shownQuery(range));
    const organisations = who.organisations.length > 0 ? { organisations: who.organisations } : {};
    const drawn = await store.drawnBetween({ ...range, ...organisations });
    const offset = cursor == null ? 0 : fromCursor(cursor);
    const items = drawn.slice(offset, offset + limit);
    const rounds = new Map<string, { commitment: string; index: number }>();
    for (const { index, bytes } of await store.entriesOfKind('sample')) {
      const entry = Commitment.safeParse(JSON.parse(Buffer.from(bytes).toString()));
      if (entry.success) rounds.set(entry.data.round, { commitment: entry.data.commitment, index });
    }
    const weeks = [...new Set([...rounds.keys(), ...items.map(({ round }) => round)])].sort();
    return c.json({
      rounds: await Promise.all(
        weeks.map(async (round) => {
          const end = weekEnd(round);
          const isOver = end !== null && end <= now;
          return {
            round,
            until: end === null ? null : timestamp(end),
            /** Null where lookups of that week came in before anything was committed to. */
            committed: rounds.get(round) ?? null,
            key: isOver ? Buffer.from(await store.sampleKey(round)).toString('base64') : null,
          };
        }),
      ),
      items: items.map(({ occurredAt, ...one }) => ({ ...one, occurredAt: timestamp(occurredAt) })),
      next: offset + limit < drawn.length ? toCursor(offset + limit) : null,
    });
  });
}
