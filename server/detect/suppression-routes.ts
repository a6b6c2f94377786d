import { z } from 'zod';
import { isInForce, latestEnd, type Suppression, SuppressionRequest } from '#model/suppression.ts';
import { Id, Page } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { newId, timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';

/** `/v1/suppressions`: which remarks need no officer for a while, and what was kept back. */
export function suppressionRoutes(api: Api): void {
  const { store, clock } = api;

  route(api, 'POST /v1/suppressions', async (call) => {
    wholeOnly(call);
    const request = await body(call.c, SuppressionRequest, 8 * 1024);
    const at = clock.now();
    if (request.until <= at || request.until > latestEnd(at)) {
      throw new AuditError('invalid-request', 'A suppression ends within a year.', {
        mistakes: [{ path: 'until', message: 'must be later than now, and at most a year ahead' }],
      });
    }
    if (request.actor === call.who.id) {
      throw new AuditError('not-permitted', 'Nobody suppresses remarks about themself.', {
        hint: 'Another security officer may.',
      });
    }
    const id = newId(at);
    const { rule, owner, why, until } = request;
    const receipt = await store.commitSuppression({
      id,
      rule,
      actor: request.actor ?? null,
      team: request.team ?? null,
      organisation: request.organisation ?? null,
      reason: request.reason ?? null,
      callSite: request.callSite ?? null,
      owner,
      why,
      until,
      at,
      by: call.who.id,
    });
    return call.c.json({ ...(await shown(id)), receipt }, 201);
  });
  route(api, 'GET /v1/suppressions', async (call) => {
    wholeOnly(call);
    const { limit, cursor } = query(call.c, Page.strict());
    await look(api, call.who, 'GET /v1/suppressions');
    const page = await store.suppressions({ limit, cursor: cursor ?? null });
    return call.c.json({
      items: page.items.map((one) => suppressionJson(one, clock.now())),
      next: page.next,
    });
  });
  route(api, 'DELETE /v1/suppressions/:id', async (call) => {
    wholeOnly(call);
    const { id } = parse(z.object({ id: Id }), { id: call.c.req.param('id') });
    const receipt = await store.endSuppression(id, call.who.id, clock.now());
    return call.c.json({ ...(await shown(id)), receipt });
  });

  async function shown(id: string): Promise<Record<string, unknown>> {
    const found = await store.suppression(id);
    return found ? suppressionJson(found, clock.now()) : { id };
  }
}

function wholeOnly({ who }: Call): void {
  if (who.organisations.length === 0) return;
  throw new AuditError('not-permitted', 'This account is limited to some organisations.', {
    hint: 'Suppressions reach through the whole installation; use an account without limits.',
  });
}

function suppressionJson(suppression: Suppression, now: number): Record<string, unknown> {
  const { at, until, endedAt, ...rest } = suppression;
  return {
    ...rest,
    inForce: isInForce(suppression, now),
    at: timestamp(at),
    until: timestamp(until),
    endedAt: endedAt === null ? null : timestamp(endedAt),
  };
}
