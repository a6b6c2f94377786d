import { z } from 'zod';
import type { Delivery, Subscription } from '#model/report.ts';
import { Id } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import type { Deliveries } from './service.ts';
import { SubscriptionRequest } from './subscription.ts';

export const DeliveryQuery = z.strictObject({ cursor: Id.optional() });
const Named = z.object({ id: Id });
const idOf = ({ c }: Call): string => parse(Named, { id: c.req.param('id') }).id;

/** `/v1/reports/subscriptions` and what went out under them. */
export function deliveryRoutes(api: Api, deliveries: Deliveries): void {
  route(api, 'POST /v1/reports/subscriptions', async ({ c, who }) => {
    const { receipt, ...made } = await deliveries.subscribe(await body(c, SubscriptionRequest, 16_384), who);
    return c.json({ ...subscriptionJson(made), receipt }, 201);
  });
  route(api, 'GET /v1/reports/subscriptions', async ({ c, who }) =>
    c.json({ items: (await deliveries.subscriptions(who)).map(subscriptionJson), next: null }),
  );
  route(api, 'DELETE /v1/reports/subscriptions/:id', async (call) =>
    call.c.json({ receipt: await deliveries.unsubscribe(idOf(call), call.who) }),
  );
  route(api, 'GET /v1/reports/deliveries', async ({ c, who }) => {
    const { cursor } = query(c, DeliveryQuery);
    await look(api, who, 'GET /v1/reports/deliveries');
    const { items, next } = await deliveries.deliveries(who, cursor ?? null);
    return c.json({ items: items.map(deliveryJson), next });
  });
}

const at = (ms: number | null): string | null => (ms === null ? null : timestamp(ms));

const subscriptionJson = (one: Subscription) => ({ ...one, at: timestamp(one.at), endedAt: at(one.endedAt) });
const deliveryJson = (one: Delivery) => ({
  ...one,
  madeAt: timestamp(one.madeAt),
  nextAt: at(one.nextAt),
  sentAt: at(one.sentAt),
  attempts: one.attempts.map((attempt) => ({ ...attempt, at: timestamp(attempt.at) })),
});
