import type { CompletenessState, IntegrityState } from '#model/completeness.ts';
import { localDate, startOfDay } from '#policies/durations.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { CourseCell } from '#store/course-port.ts';
import type { Store } from '#store/port.ts';

/**
 * Counts of this moment, for those who keep a page open. One reader asks the store every few seconds, for all of
 * them together, and only while somebody listens; who listens hears what changed for them.
 */
export interface LiveCounts {
  /** Lookups since midnight, in the pack's time zone. */
  today: number;
  /** Findings that are open, and of those: that wait for an officer, and past a limit. */
  open: number;
  waiting: number;
  overdue: number;
  integrity: IntegrityState;
  completeness: CompletenessState;
}

export interface Listener {
  /** Account that listens. */
  id: string;
  /** Empty: every organisation. */
  organisations: readonly string[];
  told(counts: LiveCounts, at: number): void;
  /** Nothing more will be told: the service stops. */
  ended(): void;
}

export interface Counter {
  /** Tells the counts of now, then what changes. Answers how to stop. Throws `too-many-requests` past the bounds. */
  listen(listener: Listener): Promise<() => void>;
  /** Counts of now for somebody who sees these organisations; empty: all. */
  counts(organisations: readonly string[]): Promise<LiveCounts>;
  /** Reads once and tells what changed; the reader does it by itself every few seconds. */
  look(): Promise<void>;
  listeners(): number;
  stop(): void;
}

export interface CounterSettings {
  everyMs: number;
  /** Listeners in all, and of one account. */
  most: number;
  mostOfOne: number;
}

export const COUNTER: CounterSettings = { everyMs: 4000, most: 64, mostOfOne: 4 };

interface CounterDeps {
  store: Pick<Store, 'course' | 'countFindings' | 'treeSize'>;
  clock: Clock;
  timezone(): string;
  decideWithin(): number;
  integrity(): { state: IntegrityState };
  completeness(): Promise<{ verdict: { state: CompletenessState } }>;
}

export function createCounter(
  deps: CounterDeps,
  { everyMs, most, mostOfOne }: CounterSettings = COUNTER,
): Counter {
  const { store, clock } = deps;
  const listeners = new Map<Listener, string>();
  let timer: NodeJS.Timeout | null = null;
  let reading = false;
  let stopped = false;
  let today = { size: -1, day: '', cells: [] as CourseCell[] };

  /** Lookups of today by organisation, read again only when something was entered or the day has changed. */
  const cellsOfToday = async (now: number): Promise<CourseCell[]> => {
    const day = localDate(now, deps.timezone());
    const size = await store.treeSize();
    if (today.size !== size || today.day !== day) {
      const from = startOfDay(day, deps.timezone()) ?? now;
      today = { size, day, cells: await store.course([from, Math.max(now, from) + 1], {}) };
    }
    return today.cells;
  };

  const findingsOf = async (organisations: readonly string[], now: number) => {
    const within = organisations.length > 0 ? { organisations } : {};
    const [open = 0, answered = 0, second = 0, overdue = 0] = await store.countFindings([
      { ...within, status: 'any-open' },
      { ...within, status: 'answered' },
      { ...within, status: 'to-confirm' },
      { ...within, overdue: { at: now, decideWithin: deps.decideWithin() } },
    ]);
    return { open, waiting: answered + second, overdue };
  };

  /** Counts for each of these sets of organisations, each asked for once. */
  const countsFor = async (
    sets: readonly (readonly string[])[],
    now: number,
  ): Promise<Map<string, LiveCounts>> => {
    const [cells, { verdict }] = await Promise.all([cellsOfToday(now), deps.completeness()]);
    const { state: integrity } = deps.integrity();
    const counts = new Map<string, LiveCounts>();
    for (const organisations of sets) {
      const name = nameOf(organisations);
      if (counts.has(name)) continue;
      const seen = cells.filter(
        ({ organisation }) => organisations.length === 0 || organisations.includes(organisation),
      );
      counts.set(name, {
        today: seen.reduce((sum, { n }) => sum + n, 0),
        ...(await findingsOf(organisations, now)),
        integrity,
        completeness: verdict.state,
      });
    }
    return counts;
  };

  const look = async (): Promise<void> => {
    if (reading || listeners.size === 0) return;
    reading = true;
    try {
      const now = clock.now();
      const counts = await countsFor(
        [...listeners.keys()].map(({ organisations }) => organisations),
        now,
      );
      for (const [listener, last] of listeners) {
        const own = counts.get(nameOf(listener.organisations));
        const text = JSON.stringify(own);
        if (!own || text === last) continue;
        listeners.set(listener, text);
        listener.told(own, now);
      }
    } finally {
      reading = false;
    }
  };

  const rest = (): void => {
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };

  const counts = async (organisations: readonly string[], now: number): Promise<LiveCounts> => {
    const all = await countsFor([organisations], now);
    return all.get(nameOf(organisations)) as LiveCounts;
  };

  return {
    look,
    counts: (organisations) => counts(organisations, clock.now()),
    listeners: () => listeners.size,
    async listen(listener) {
      const own = [...listeners.keys()].filter(({ id }) => id === listener.id).length;
      if (stopped || listeners.size >= most || own >= mostOfOne)
        throw new AuditError('too-many-requests', 'Too many pages are kept up to date.', {
          hint: 'Close a page, or load it again by hand.',
        });
      listeners.set(listener, '');
      if (timer === null) {
        // What fails now is tried again at the next turn; the page says how old its figures are.
        timer = setInterval(() => void look().catch(() => undefined), everyMs);
        timer.unref();
      }
      try {
        const now = clock.now();
        const own = await counts(listener.organisations, now);
        if (listeners.has(listener)) {
          listeners.set(listener, JSON.stringify(own));
          listener.told(own, now);
        }
      } catch (error) {
        listeners.delete(listener);
        rest();
        throw error;
      }
      return () => {
        listeners.delete(listener);
        rest();
      };
    },
    stop() {
      stopped = true;
      for (const listener of [...listeners.keys()]) listener.ended();
      listeners.clear();
      rest();
    },
  };
}

const nameOf = (organisations: readonly string[]): string => organisations.toSorted().join(' ');
