import { addDuration, localDate, startOfDay } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import { durationOption } from '#server/detect/detector.ts';
import type { Store } from '#store/port.ts';
import type { Account } from '#store/report-port.ts';
import { countMonth, IDLE_DAYS } from './count.ts';

/**
 * Keeps what months count, so that a report reads a row and no lookup. A month is counted by one pass over its
 * lookups, in turns of some milliseconds between requests, and kept. It is counted anew while its grades may still
 * change, and where lookups of it came in since; never so often that counting takes more than a hundredth of the time.
 */
export interface Months {
  /** Counts the months that are due, the newest first. One run at a time; who asks meanwhile waits for that one. */
  keep(): Promise<void>;
  /** Counts, in the background, what is due; answers at once. */
  poke(): void;
  idle(): Promise<void>;
  /** Leaves what is being counted, for good; resolves once nothing is. */
  stop(): Promise<void>;
}

export interface MonthsInput {
  store: Pick<Store, 'usedLookups' | 'accounts' | 'toldBetween' | 'saveMonth' | 'countedMonths' | 'treeSize'>;
  policy: (at: number) => Policy;
  clock: Clock;
}

export interface MonthSpan {
  /** `2026-11` */
  month: string;
  /** Milliseconds, local midnights. */
  from: number;
  to: number;
}

/** Evidence comes in, and grades change, for about so long; a month counted after that is kept as it is. */
export const SETTLED_AFTER = 7 * 86_400_000;
const LEAST_BETWEEN = 10 * 60_000;
const SHARE_OF_TIME = 100;
/** Months back that are counted at all. */
const MONTHS_MAX = 24;
/** Lookups looked through between two turns of the event loop. */
const TURN = 512;
const ACCOUNTS_TURN = 100;
const WITHIN = 20 * 60_000;
const DAY = 86_400_000;

/** The calendar month of an instant, in a zone. */
export const monthOf = (at: number, zone: string): string => localDate(at, zone).slice(0, 7);

/** Null where there is no such month. */
export function spanOf(month: string, zone: string): MonthSpan | null {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return null;
  const from = startOfDay(`${month}-01`, zone);
  return from === null ? null : { month, from, to: addDuration(from, 'P1M', zone) };
}

/** So many months, the last of them this one, oldest first. */
export function monthsUpTo(month: string, n: number): string[] {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return Array.from({ length: n }, (_, i) => {
    const date = new Date(Date.UTC(year, number - 1 - (n - 1 - i), 1));
    return date.toISOString().slice(0, 7);
  });
}

export function createMonths({ store, policy, clock }: MonthsInput): Months {
  let running: Promise<void> | null = null;
  let isStopped = false;

  const isDue = async (
    span: MonthSpan,
    kept: Awaited<ReturnType<MonthsInput['store']['countedMonths']>>[number] | undefined,
    now: number,
    zone: string,
  ): Promise<boolean> => {
    if (!kept || kept.zone !== zone) return true;
    const isFinal = kept.countedAt >= span.to + SETTLED_AFTER;
    const between = Math.max(LEAST_BETWEEN, kept.took * SHARE_OF_TIME);
    if (now - kept.countedAt < between) return false;
    if (!isFinal) return true;
    return (await store.toldBetween(span)).told > kept.told;
  };

  const count = async (span: MonthSpan, zone: string, recordedSince: number | null): Promise<void> => {
    const began = performance.now();
    const countedAt = clock.now();
    const size = await store.treeSize();
    const { told } = await store.toldBetween(span);
    const to = Math.min(span.to, countedAt);
    const accounts = await accountsOf(store, { from: span.from, to, usedFrom: to - IDLE_DAYS * DAY });
    const counted = countMonth({
      ...span,
      to,
      zone,
      accounts,
      breakGlass: breakGlassReasons([policy(span.from), policy(to - 1)]),
      within: durationOption(policy(to - 1), 'shared-account', 'within', WITHIN),
      recordedSince,
    });
    for (let after: number | null = -1; after !== null; ) {
      const page: Awaited<ReturnType<typeof store.usedLookups>> = await store.usedLookups(span, after, TURN);
      if (isStopped) return;
      for (const lookup of page.items) counted.add(lookup);
      after = page.next;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const took = Math.round(performance.now() - began);
    const { month } = span;
    await store.saveMonth({ month, zone, countedAt, size, told, took, figures: counted.figures() });
  };

  const keep = async (): Promise<void> => {
    const now = clock.now();
    const zone = policy(now).timezone;
    const { first } = await store.toldBetween({ from: 0, to: 0 });
    if (first === null) return;
    const kept = new Map((await store.countedMonths()).map((one) => [one.month, one]));
    const oldest = monthOf(first, zone);
    for (const month of monthsUpTo(monthOf(now, zone), MONTHS_MAX).toReversed()) {
      if (month < oldest || isStopped) break;
      const span = spanOf(month, zone);
      if (span && (await isDue(span, kept.get(month), now, zone))) await count(span, zone, first);
    }
  };

  const run = (): Promise<void> => {
    running ??= keep().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    keep: run,
    poke: () =>
      void run().catch((error: unknown) =>
        console.error(`counting a month failed: ${error instanceof Error ? error.name : 'unknown'}`),
      ),
    idle: async () => running?.catch(() => undefined),
    stop: async () => {
      isStopped = true;
      await running?.catch(() => undefined);
    },
  };
}

async function accountsOf(
  store: Pick<Store, 'accounts'>,
  span: Parameters<Store['accounts']>[0],
): Promise<Account[]> {
  const all: Account[] = [];
  for (let after: number | null = -1; after !== null; ) {
    const page: Awaited<ReturnType<Store['accounts']>> = await store.accounts(span, after, ACCOUNTS_TURN);
    all.push(...page.items);
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return all;
}

const breakGlassReasons = (policies: readonly Policy[]): Set<string> =>
  new Set(
    policies.flatMap(({ reasons }) =>
      [...reasons.values()].flatMap(({ id, breakGlass }) => (breakGlass ? [id] : [])),
    ),
  );
