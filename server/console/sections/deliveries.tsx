import type { Context } from 'hono';
import { AuditError } from '#server/errors.ts';
import { SubscriptionRequest } from '#server/report/delivery/subscription.ts';
import type { SignedIn } from '../deps.ts';
import { DELIVERY_STEPS, DeliveriesPage, type DeliveryAttemptForm } from '../pages/deliveries.tsx';
import { organisationsFor } from '../range.ts';
import type { Reader } from '../reader.ts';
import { cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';

/** Reports that go out by themselves: to whom, and what became of them. */
export function deliveries({ deps, page, form }: Site): void {
  const { deliveries: service } = deps.services;
  const NOTHING: DeliveryAttemptForm = {
    kind: 'monthly',
    organisation: '',
    day: '3',
    channel: service.can.email ? 'email' : 'webhook',
    recipients: '',
    format: service.can.email ? 'html' : 'json',
    language: 'nl',
    problem: null,
  };

  page('GET /reports/deliveries', async ({ c, reader, who, look }) => {
    await look();
    return listPage(c, reader, who, { ...NOTHING, language: reader.language });
  });

  form('POST /reports/deliveries', async ({ c, reader, who, look, body }) => {
    const attempt = readForm(body);
    const request = SubscriptionRequest.safeParse({
      kind: attempt.kind,
      organisation: attempt.organisation === '' ? null : attempt.organisation,
      day: Number(attempt.day),
      channel: attempt.channel,
      recipients: attempt.recipients.split(/[\s,;]+/).filter((address) => address !== ''),
      format: attempt.format,
      language: attempt.language,
    });
    const again = async () => {
      await look();
      c.status(422);
      return listPage(c, reader, who, { ...attempt, problem: reader.t.deliveries.refused });
    };
    if (!request.success) return again();
    try {
      await service.subscribe(request.data, who);
    } catch (error) {
      if (error instanceof AuditError && error.code === 'invalid-request') return again();
      throw error;
    }
    return c.redirect('/reports/deliveries?done=subscribed', 303);
  });

  form('POST /reports/deliveries/:id/end', async ({ c, who }) => {
    await service.unsubscribe(idParam(c, 'subscription'), who);
    return c.redirect('/reports/deliveries?done=ended', 303);
  });

  form('POST /reports/deliveries/:id/again', async ({ c, who }) => {
    await service.again(idParam(c, 'delivery'), who);
    return c.redirect('/reports/deliveries?done=again', 303);
  });

  async function listPage(c: Context, reader: Reader, who: SignedIn, attempt: DeliveryAttemptForm) {
    const [subscriptions, { items, next }, organisations] = await Promise.all([
      service.subscriptions(who),
      service.deliveries(who, cursorOf(c)),
      organisationsFor(deps, who),
    ]);
    return c.html(
      <DeliveriesPage
        reader={reader}
        subscriptions={subscriptions}
        items={items}
        next={next}
        organisations={organisations}
        can={service.can}
        attempt={attempt}
        done={DELIVERY_STEPS.find((step) => step === c.req.query('done')) ?? null}
      />,
    );
  }
}

const readForm = (body: Form): DeliveryAttemptForm => ({
  kind: fieldOf(body, 'kind'),
  organisation: fieldOf(body, 'organisation'),
  day: fieldOf(body, 'day'),
  channel: fieldOf(body, 'channel'),
  recipients: fieldOf(body, 'recipients'),
  format: fieldOf(body, 'format'),
  language: fieldOf(body, 'language'),
  problem: null,
});
