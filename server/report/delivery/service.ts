import type { Receipt } from '#model/lookup.ts';
import type { Delivery, Subscription } from '#model/report.ts';
import type { Items } from '#model/values.ts';
import { startOfDay } from '#policies/durations.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { monthOf, monthsUpTo } from '../monthly/months.ts';
import { reportOrganisation } from '../monthly/routes.ts';
import type { Mailer } from './mail.ts';
import { NotDelivered } from './outcome.ts';
import type { SubscriptionRequest } from './subscription.ts';
import type { Webhook } from './webhook.ts';
import type { Written } from './write.ts';

/**
 * Reports that go out by themselves, every month: planned, tried, tried again with longer waits, and told where they do
 * not arrive. What is under way is written down first, so that a restart neither forgets a report nor sends one twice.
 */
export interface Deliveries {
  /** What can be delivered here, for whoever chooses. */
  can: { email: boolean; webhook: boolean; pdf: boolean; link: boolean };
  subscribe(request: SubscriptionRequest, by: Account): Promise<Subscription & { receipt: Receipt }>;
  unsubscribe(id: string, by: Account): Promise<Receipt>;
  /** Those that this account may see, that ended among them. */
  subscriptions(by: Account): Promise<Subscription[]>;
  deliveries(by: Account, cursor: string | null): Promise<Items<Delivery>>;
  /** Tries once more what failed, or what is not known to have arrived. */
  again(id: string, by: Account): Promise<void>;
  /** Plans what is due, and tries what waits. One run at a time. */
  run(): Promise<void>;
  idle(): Promise<void>;
}

export interface Account {
  id: string;
  organisations: readonly string[];
}

export interface DeliveriesInput {
  store: Pick<
    Store,
    | 'saveSubscription'
    | 'endSubscription'
    | 'subscriptions'
    | 'makeDelivery'
    | 'saveDelivery'
    | 'delivery'
    | 'deliveries'
    | 'deliveriesDue'
    | 'countedMonths'
  >;
  clock: Clock;
  zone: () => string;
  newId: (at: number) => string;
  mailer: Mailer | null;
  webhook: Webhook;
  /** Makes what goes out, as the subscription has it. */
  write: (subscription: Subscription, month: string) => Promise<Written>;
  pdf: boolean;
  /** Whether there is an address that a link can name. */
  link: boolean;
  /** Names the service to a webhook. */
  source: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long after each attempt the next one waits; after the last there is none. */
export const WAITS: readonly number[] = [
  5 * MINUTE,
  20 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
];
const SHOWN = 50;

export function createDeliveries(input: DeliveriesInput): Deliveries {
  const { store, clock, zone, newId, mailer, webhook } = input;
  let running: Promise<void> | null = null;
  const can = { email: mailer !== null, webhook: true, pdf: input.pdf, link: input.link };

  const isOurs = ({ organisation }: Subscription, { organisations }: Account): boolean =>
    organisations.length === 0 || (organisation !== null && organisations.includes(organisation));
  const ours = async (by: Account): Promise<Subscription[]> =>
    (await store.subscriptions()).filter((one) => isOurs(one, by));

  /** What was due of the month before, and has not been planned. */
  const plan = async (): Promise<void> => {
    const now = clock.now();
    const thisMonth = monthOf(now, zone());
    const month = monthsUpTo(thisMonth, 2)[0] as string;
    const counted = (await store.countedMonths()).find((one) => one.month === month);
    const end = startOfDay(`${thisMonth}-01`, zone()) ?? now;
    for (const subscription of await store.subscriptions()) {
      const due = startOfDay(`${thisMonth}-${String(subscription.day).padStart(2, '0')}`, zone());
      if (subscription.endedAt !== null || due === null || now < due || subscription.at > due) continue;
      // A month that is still being counted waits for the next run.
      if (subscription.kind === 'monthly' && (counted === undefined || counted.countedAt < end)) continue;
      await store.makeDelivery({
        id: newId(now),
        subscription: subscription.id,
        month,
        state: 'waiting',
        madeAt: now,
        nextAt: now,
        sentAt: null,
        attempts: [],
      });
    }
  };

  const send = async (subscription: Subscription, delivery: Delivery): Promise<void> => {
    const written = await input.write(subscription, delivery.month);
    if (subscription.channel === 'email') {
      if (mailer === null) throw new NotDelivered('no mail server is set', true);
      const { subject, text, attachment } = written;
      return mailer.send({ id: delivery.id, to: subscription.recipients, subject, text, attachment });
    }
    return webhook.call(subscription.recipients[0] ?? '', {
      id: delivery.id,
      type: `inzage.report.${subscription.kind}`,
      source: input.source,
      // Of its planning, so that the same call has the same content.
      time: new Date(delivery.madeAt).toISOString(),
      data: written.data,
    });
  };

  const attempt = async (subscription: Subscription, delivery: Delivery): Promise<void> => {
    const at = clock.now();
    await store.saveDelivery({ ...delivery, state: 'sending', nextAt: null });
    try {
      await send(subscription, delivery);
      const attempts = [...delivery.attempts, { at, outcome: 'sent' }];
      await store.saveDelivery({ ...delivery, state: 'sent', sentAt: clock.now(), nextAt: null, attempts });
    } catch (error) {
      const known = error instanceof NotDelivered;
      const outcome = known ? error.outcome : 'could not be made';
      const wait = known && !error.isPassing ? undefined : WAITS[delivery.attempts.length];
      const attempts = [...delivery.attempts, { at, outcome }];
      await store.saveDelivery({
        ...delivery,
        state: wait === undefined ? 'failed' : 'waiting',
        nextAt: wait === undefined ? null : at + wait,
        attempts,
      });
      console.error(
        `a report was not delivered (${outcome})${wait === undefined ? '; it is not tried again' : ''}; GET /reports/deliveries tells which`,
      );
    }
  };

  /** Found so at a start: it is not known whether it arrived. */
  const interrupted = async (subscription: Subscription | undefined, delivery: Delivery): Promise<void> => {
    const attempts = [...delivery.attempts, { at: clock.now(), outcome: 'interrupted' }];
    const isRepeatable = subscription?.channel === 'webhook';
    await store.saveDelivery({
      ...delivery,
      state: isRepeatable ? 'waiting' : 'unsure',
      nextAt: isRepeatable ? clock.now() : null,
      attempts,
    });
  };

  const work = async (): Promise<void> => {
    await plan();
    const known = new Map((await store.subscriptions()).map((one) => [one.id, one]));
    for (const delivery of await store.deliveriesDue(clock.now())) {
      const subscription = known.get(delivery.subscription);
      if (delivery.state === 'sending') await interrupted(subscription, delivery);
      else if (subscription && subscription.endedAt === null) await attempt(subscription, delivery);
    }
  };

  return {
    can,
    async subscribe(request, by) {
      refuseUnable(request, can, webhook);
      const at = clock.now();
      const subscription: Subscription = {
        ...request,
        organisation: reportOrganisation(request.organisation ?? undefined, by.organisations),
        id: newId(at),
        at,
        by: by.id,
        endedAt: null,
        endedBy: null,
      };
      return { ...subscription, receipt: await store.saveSubscription(subscription) };
    },
    async unsubscribe(id, by) {
      if (!(await ours(by)).some((one) => one.id === id)) throw notFound('subscription');
      return store.endSubscription(id, by.id, clock.now());
    },
    subscriptions: ours,
    async deliveries(by, cursor) {
      const [seen, page] = [
        new Set((await ours(by)).map(({ id }) => id)),
        await store.deliveries({ limit: SHOWN, cursor }),
      ];
      return { ...page, items: page.items.filter(({ subscription }) => seen.has(subscription)) };
    },
    async again(id, by) {
      const delivery = await store.delivery(id);
      const subscription = (await ours(by)).find((one) => one.id === delivery?.subscription);
      if (!delivery || !subscription) throw notFound('delivery');
      const isOver = delivery.state === 'failed' || delivery.state === 'unsure';
      if (!isOver || subscription.endedAt !== null)
        throw new AuditError('wrong-step', 'This delivery is not one to try again.');
      await store.saveDelivery({ ...delivery, state: 'waiting', nextAt: clock.now() });
    },
    run() {
      running ??= work().finally(() => {
        running = null;
      });
      return running;
    },
    idle: async () => running?.catch(() => undefined),
  };
}

/** What cannot be done here is said when it is asked for, not at the first of the month. */
function refuseUnable(
  { channel, format, recipients }: SubscriptionRequest,
  can: Deliveries['can'],
  webhook: Webhook,
): void {
  const refuse = (path: string, message: string, hint: string): never => {
    throw new AuditError('invalid-request', 'This cannot be delivered here.', {
      hint,
      mistakes: [{ path, message }],
    });
  };
  if (channel === 'email' && !can.email)
    refuse('channel', 'no mail server is set', 'Start the service with --smtp-url and --mail-from.');
  if (format === 'pdf' && !can.pdf)
    refuse('format', 'no Chromium is here to make it', 'Choose html, or start with --chromium.');
  if (format === 'link' && !can.link)
    refuse('format', 'the service does not know its own address', 'Start the service with --public-url.');
  const wrong = channel === 'webhook' ? webhook.refuses(recipients[0] ?? '') : null;
  if (wrong !== null) {
    refuse(
      'recipients[0]',
      wrong === 'not-https' ? 'must be an https address' : 'is of a host that the operator did not name',
      'Start the service with --webhook-host HOST for each host that may be called.',
    );
  }
}
