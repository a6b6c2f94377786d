import type { Delivery, DeliveryAttempt, Subscription } from '#model/report.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { ReportStore } from '#store/report-port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';

/** Where reports go by themselves, and what became of each that went. Addresses stand in no entry. */

type DeliveryVerbs = Pick<
  ReportStore,
  | 'saveSubscription'
  | 'endSubscription'
  | 'subscriptions'
  | 'makeDelivery'
  | 'saveDelivery'
  | 'delivery'
  | 'deliveries'
  | 'deliveriesDue'
>;

type SubscriptionRow = Omit<Subscription, 'organisation' | 'recipients' | 'by' | 'endedAt' | 'endedBy'> & {
  organisation: string;
  recipients: string;
  by: number;
  ended_at: number | null;
  ended_by: number | null;
};

interface DeliveryRow {
  id: string;
  subscription: string;
  month: string;
  state: Delivery['state'];
  made_at: number;
  next_at: number | null;
  sent_at: number | null;
  attempts: string;
}

export function deliveryVerbs(hot: Hot): DeliveryVerbs {
  const { db, keys } = hot;
  const insertSubscription = db.prepare(
    `INSERT INTO report_subscription (id, kind, organisation, day, channel, recipients, format, language, at, by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const endSubscription = db.prepare(
    'UPDATE report_subscription SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL',
  );
  const stopWaiting = db.prepare(
    "UPDATE report_delivery SET state = 'failed', next_at = NULL WHERE subscription = ? AND state = 'waiting'",
  );
  const hasSubscription = db
    .prepare<[string], number>('SELECT 1 FROM report_subscription WHERE id = ?')
    .pluck();
  const selectSubscriptions = db.prepare<[], SubscriptionRow>(
    'SELECT * FROM report_subscription ORDER BY at, id',
  );
  const insertDelivery = db.prepare(
    `INSERT INTO report_delivery (id, subscription, month, state, made_at, next_at, sent_at, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const updateDelivery = db.prepare(
    'UPDATE report_delivery SET state = ?, next_at = ?, sent_at = ?, attempts = ? WHERE id = ?',
  );
  const selectDelivery = db.prepare<[string], DeliveryRow>('SELECT * FROM report_delivery WHERE id = ?');
  const selectPage = db.prepare<[number, number], DeliveryRow>(
    'SELECT * FROM report_delivery ORDER BY made_at DESC, id DESC LIMIT ? OFFSET ?',
  );
  const selectDue = db.prepare<[number], DeliveryRow>(
    `SELECT * FROM report_delivery WHERE (state = 'waiting' AND next_at <= ?) OR state = 'sending'
     ORDER BY made_at LIMIT 100`,
  );

  const nameOf = (ref: number | null): string | null =>
    ref === null ? null : (keys.byRef('actor', ref)?.id ?? ERASED);
  const readSubscription = ({ ended_at, ended_by, ...row }: SubscriptionRow): Subscription => ({
    ...row,
    organisation: row.organisation === '' ? null : row.organisation,
    recipients: JSON.parse(row.recipients) as string[],
    by: nameOf(row.by) ?? ERASED,
    endedAt: ended_at,
    endedBy: nameOf(ended_by),
  });
  const read = (row: DeliveryRow): Delivery => ({
    id: row.id,
    subscription: row.subscription,
    month: row.month,
    state: row.state,
    madeAt: row.made_at,
    nextAt: row.next_at,
    sentAt: row.sent_at,
    attempts: JSON.parse(row.attempts) as DeliveryAttempt[],
  });

  return {
    saveSubscription: async (made) =>
      hot.write(() => {
        const { id, kind, organisation, day, channel, recipients, format, language, at } = made;
        const person = keys.take('actor', made.by);
        const to = JSON.stringify(recipients);
        insertSubscription.run(
          id,
          kind,
          organisation ?? '',
          day,
          channel,
          to,
          format,
          language,
          at,
          person.ref,
        );
        const entered = hot.enter({
          kind: 'report',
          id,
          at,
          clear: {
            step: 'subscribed',
            report: kind,
            organisation,
            day,
            channel,
            format,
            count: recipients.length,
          },
          actor: { person, value: { id: made.by } },
          work: { value: { recipients } },
        });
        return receiptFor(hot, entered, at);
      }),
    endSubscription: async (id, by, at) =>
      hot.write(() => {
        if (hasSubscription.get(id) === undefined) throw notFound('subscription');
        const person = keys.take('actor', by);
        if (endSubscription.run(at, person.ref, id).changes === 0)
          throw new AuditError('wrong-step', 'This subscription has ended already.');
        stopWaiting.run(id);
        const entered = hot.enter({
          kind: 'report',
          id: `${id}/ended`,
          at,
          clear: { step: 'unsubscribed', subscription: id },
          actor: { person, value: { id: by } },
        });
        return receiptFor(hot, entered, at);
      }),
    subscriptions: async () => selectSubscriptions.all().map(readSubscription),

    makeDelivery: async ({ id, subscription, month, state, madeAt, nextAt, sentAt, attempts }) =>
      hot.write(
        () =>
          insertDelivery.run(id, subscription, month, state, madeAt, nextAt, sentAt, JSON.stringify(attempts))
            .changes === 1,
      ),
    saveDelivery: async ({ id, subscription, month, state, nextAt, sentAt, attempts }) =>
      hot.write(() => {
        updateDelivery.run(state, nextAt, sentAt, JSON.stringify(attempts), id);
        if (state === 'waiting' || state === 'sending') return null;
        const at = sentAt ?? attempts.at(-1)?.at ?? 0;
        const clear = {
          step: state === 'sent' ? 'delivered' : state,
          subscription,
          month,
          attempts: attempts.length,
        };
        return receiptFor(hot, hot.enter({ kind: 'report', id: `${id}/${attempts.length}`, at, clear }), at);
      }),
    async delivery(id) {
      const row = selectDelivery.get(id);
      return row ? read(row) : null;
    },
    async deliveries({ limit, cursor }) {
      const offset = cursor === null ? 0 : fromCursor(cursor);
      const rows = selectPage.all(limit + 1, offset);
      return {
        items: rows.slice(0, limit).map(read),
        next: rows.length > limit ? toCursor(offset + limit) : null,
      };
    },
    deliveriesDue: async (now) => selectDue.all(now).map(read),
  };
}
