import { z } from 'zod';
import {
  type Block,
  DeclineRequest,
  type Erasure,
  ErasureRequest,
  type Hold,
  HoldRequest,
} from '#model/keeping.ts';
import { Id, Page } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { newId, timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import type { Erasures } from './erasures.ts';
import type { Retention, RetentionRun } from './retention.ts';

/** `/v1/erasures` and `/v1/holds`: whom to forget, and what must not be; `/v1/admin/retain`: what is past its time. */
export function keepingRoutes(api: Api, erasures: Erasures, retention: Retention): void {
  erasureRoutes(api, erasures);
  holdRoutes(api);
  route(api, 'POST /v1/admin/retain', async ({ c }) => {
    const sent = c.req.header('content-length') !== '0' && c.req.header('content-type') !== undefined;
    const { dryRun } = sent ? await body(c, RetainRequest, 1024) : { dryRun: false };
    return c.json(runJson(await retention.run({ dryRun: dryRun ?? false })));
  });
}

export const RetainRequest = z.strictObject({ dryRun: z.boolean().nullish() });
const Named = z.object({ id: Id });

const idOf = ({ c }: Call): string => parse(Named, { id: c.req.param('id') }).id;

/** A person is erased everywhere or nowhere: a token for some organisations may not decide that. */
function unbounded({ who }: Call): void {
  if (who.organisations.length === 0) return;
  throw new AuditError('not-permitted', 'This token is for some organisations only.', {
    hint: 'Erasures and holds reach through the whole ledger; use a token without --organisation.',
  });
}

function erasureRoutes(api: Api, erasures: Erasures): void {
  route(api, 'POST /v1/erasures', async (call) => {
    unbounded(call);
    const request = await body(call.c, ErasureRequest, 8 * 1024);
    return call.c.json(erasureJson(await erasures.request(request, call.who.id)), 201);
  });
  route(api, 'POST /v1/erasures/:id/confirm', async (call) => {
    unbounded(call);
    return call.c.json(erasureJson(await erasures.confirm(idOf(call), call.who.id)));
  });
  route(api, 'POST /v1/erasures/:id/decline', async (call) => {
    unbounded(call);
    const id = idOf(call);
    const { reason } = await body(call.c, DeclineRequest, 8 * 1024);
    return call.c.json(erasureJson(await erasures.decline(id, call.who.id, reason)));
  });
  route(api, 'GET /v1/erasures', async (call) => {
    const { limit, cursor } = query(call.c, Page.strict());
    await look(api, call.who, 'GET /v1/erasures');
    const page = await api.store.erasures({ limit, cursor: cursor ?? null });
    const items = await Promise.all(page.items.map((item) => erasures.withBlocks(item)));
    return call.c.json({ items: items.map(erasureJson), next: page.next });
  });
  route(api, 'GET /v1/erasures/:id', async (call) => {
    const id = idOf(call);
    await look(api, call.who, 'GET /v1/erasures/:id', id);
    const erasure = await erasures.get(id);
    if (!erasure) throw notFound('erasure');
    return call.c.json(erasureJson(erasure));
  });
}

function holdRoutes(api: Api): void {
  const { store, clock } = api;
  route(api, 'POST /v1/holds', async (call) => {
    unbounded(call);
    const request = await body(call.c, HoldRequest, 8 * 1024);
    const at = clock.now();
    if (request.until != null && request.until <= at) {
      throw new AuditError('invalid-request', 'This hold would have ended already.', {
        mistakes: [{ path: 'until', message: 'must be later than now' }],
      });
    }
    const id = newId(at);
    const receipt = await store.commitHold({
      id,
      subject: request.subject ?? null,
      actor: request.actor ?? null,
      finding: request.finding ?? null,
      from: request.from ?? null,
      to: request.to ?? null,
      reason: request.reason,
      ground: request.ground ?? null,
      until: request.until ?? null,
      at,
      by: call.who.id,
    });
    const hold = await store.hold(id);
    return call.c.json({ ...(hold && holdJson(hold)), receipt }, 201);
  });
  route(api, 'DELETE /v1/holds/:id', async (call) => {
    unbounded(call);
    const id = idOf(call);
    const receipt = await store.endHold(id, call.who.id, clock.now());
    const hold = await store.hold(id);
    return call.c.json({ ...(hold && holdJson(hold)), receipt });
  });
  route(api, 'GET /v1/holds', async (call) => {
    const { limit, cursor } = query(call.c, Page.strict());
    await look(api, call.who, 'GET /v1/holds');
    const page = await store.holds({ limit, cursor: cursor ?? null });
    return call.c.json({ items: page.items.map(holdJson), next: page.next });
  });
}

const time = (at: number | null): string | null => (at === null ? null : timestamp(at));

function erasureJson({
  about,
  at,
  by,
  decidedAt,
  erasedAt,
  ...rest
}: Erasure & { blockedBy: Block[] }): Record<string, unknown> {
  return {
    ...rest,
    [about.kind]: about.id,
    requestedBy: by,
    requestedAt: timestamp(at),
    decidedAt: time(decidedAt),
    erasedAt: time(erasedAt),
  };
}

const holdJson = ({ at, by, from, to, until, endedAt, ...rest }: Hold): Record<string, unknown> => ({
  ...rest,
  from: time(from),
  to: time(to),
  until: time(until),
  heldBy: by,
  heldAt: timestamp(at),
  endedAt: time(endedAt),
});

export const runJson = ({ at, dryRun, horizons, counts }: RetentionRun): Record<string, unknown> => ({
  at: timestamp(at),
  dryRun,
  before: Object.fromEntries(Object.entries(horizons).map(([kind, horizon]) => [kind, timestamp(horizon)])),
  ...counts,
});
