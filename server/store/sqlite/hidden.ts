import type { Store } from '#store/port.ts';
import { type Guard, guardOf } from './held.ts';
import type { Hot } from './open.ts';
import { type LookupRow, readMark } from './row.ts';

/**
 * Lookups past their period are not shown, whether the day's run has come to them or not; those that a hold, an
 * open finding or a grade yet to come keeps are shown until that ends.
 */
type Horizon = () => { horizon: number; at: number };

const horizons = new WeakMap<Hot, Horizon>();

export const hiddenVerbs = (hot: Hot): Pick<Store, 'hideBefore'> => ({
  hideBefore: async (horizon) => {
    horizons.set(hot, horizon);
  },
});

/** Tells, for the length of one answer, what is hidden. Holds are read when the first old lookup is met. */
export function hiddenNow(hot: Hot): {
  /** Nothing that happened at or after this is hidden. */
  before: number;
  is(row: Pick<LookupRow, 'seq' | 'actor' | 'subject' | 'occurred_at' | 'received_at'>): boolean;
} {
  const { horizon, at } = horizons.get(hot)?.() ?? { horizon: Number.NEGATIVE_INFINITY, at: 0 };
  let guard: Guard | null = null;
  return {
    before: horizon,
    is(row) {
      if (row.occurred_at >= horizon || row.received_at >= horizon) return false;
      guard ??= guardOf(hot, at);
      const { seq, actor, occurred_at: occurredAt } = row;
      const pending = readMark(hot.shelf.mark(seq)).grade === 'pending';
      return guard.of({ seq, subject: row.subject ?? 0, actor, occurredAt, pending }) === null;
    },
  };
}
