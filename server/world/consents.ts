import { DAY } from './calendar.ts';
import type { Customers, MarketingReason } from './customers.ts';
import { type ConsentInput, iso, type Setting } from './nouns.ts';
import { share } from './random.ts';

/** Who agreed to be called with offers, refused, or thought better of it during the span; in order of time. */

const MARKETING: readonly MarketingReason[] = ['sales-offer', 'win-back-offer'];
const ASKED_FROM = 380 * DAY;
const ASKED_FOR = 370 * DAY;

export function* consents(setting: Setting): Generator<ConsentInput> {
  const { customers, start } = setting;
  // Asked one customer after another over the year before, which keeps the times in order by themselves.
  const apart = ASKED_FOR / customers.count;
  for (let index = 0; index < customers.count; index++) {
    for (const reason of MARKETING) {
      const status = customers.consented(index, reason);
      if (status === null) continue;
      yield {
        subject: customers.id(index),
        reason,
        status,
        at: iso(Math.floor(start - ASKED_FROM + index * apart)),
        method: index % 3 === 0 ? 'phone' : 'web-form',
        noticeVersion: 'marketing-7',
        organisation: 'telco',
      };
    }
  }
  const withdrawn = [...setting.withdrawals].sort((a, b) => a[1] - b[1]);
  for (const [index, at] of withdrawn) {
    for (const reason of MARKETING) {
      if (customers.consented(index, reason) !== 'given') continue;
      yield {
        subject: customers.id(index),
        reason,
        status: 'withdrawn',
        at: iso(at),
        method: 'portal',
        noticeVersion: 'marketing-7',
        organisation: 'telco',
      };
    }
  }
}

/** Customers who withdraw within the span, and when: three in a thousand a week. */
export function withdrawals(
  seed: number,
  start: number,
  days: number,
  customers: Customers,
): Map<number, number> {
  const found = new Map<number, number>();
  for (let index = 0; index < customers.count; index++) {
    if (share(seed, 41, index) >= 0.003 * (days / 7)) continue;
    found.set(index, Math.floor(start + share(seed, 42, index) * days * DAY));
  }
  return found;
}

/** Whether a customer may be called with this offer at that time. */
export const mayCall = (setting: Setting, index: number, reason: MarketingReason, at: number): boolean =>
  setting.customers.consented(index, reason) === 'given' &&
  !((setting.withdrawals.get(index) ?? Infinity) <= at);
