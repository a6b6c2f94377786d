import type Database from 'better-sqlite3';
import { HOUR_MS } from '#model/completeness.ts';
import type { NewLookup } from '#store/port.ts';
import { type Epoch, newEpoch, place, type Range } from './sequence.ts';

/**
 * The hot path's account of sources: which numbers came in, and how many lookups in each hour. Kept in memory
 * and written once in a commit, inside its transaction; a source is read from its tables when it is first met.
 */
export interface Sources {
  /** Takes one lookup into account, in the order of commit. No SQL but for a source not met before. */
  note(lookup: Noted, index: number): void;
  /** Writes what changed; call it inside the transaction that holds the lookups. */
  flush(): void;
  /** After a rollback, or when another process has written: all is read anew from the tables. */
  forget(): void;
}

export type Noted = Pick<
  NewLookup,
  'source' | 'occurredAt' | 'receivedAt' | 'organisation' | 'system' | 'parent' | 'marks'
>;

/** Sources held in memory; one that was not met for long is read again when it is. */
const SOURCES_MAX = 10_000;
interface State {
  source: string;
  lookups: number;
  unnumbered: number;
  lastUnnumbered: number | null;
  firstReceived: number;
  lastReceived: number;
  lastAt: number;
  current: Epoch | null;
  previous: Epoch | null;
  /** The request whose number was noted last: its other customers carry the same one. */
  request: string | null;
  dirty: boolean;
  /** Counts since the last flush, by hour; and the hour that was counted last. */
  hours: Map<number, Bucket[]>;
  hour: number;
  buckets: Bucket[];
}

interface Bucket {
  organisation: string | null;
  system: string | null;
  n: number;
}

interface EpochRow {
  n: number;
  started_at: number;
  seen: number;
  duplicates: number;
  set_aside: number;
  floor: number;
  unplaced: number;
}

export function openSources(db: Database.Database): Sources {
  const selectSource = db.prepare<
    [string],
    {
      lookups: number;
      unnumbered: number;
      last_unnumbered: number | null;
      first_received: number;
      last_received: number;
      last_at: number;
    }
  >(
    'SELECT lookups, unnumbered, last_unnumbered, first_received, last_received, last_at FROM lookup_source WHERE source = ?',
  );
  const selectEpochs = db.prepare<[string], EpochRow>(
    'SELECT * FROM source_epoch WHERE source = +? ORDER BY n DESC LIMIT 2',
  );
  const selectRanges = db.prepare<[string, number], Omit<Range, 'kept' | 'dirty'>>(
    `SELECT first, last, first_index AS firstIndex, last_index AS lastIndex, first_at AS firstAt,
       last_at AS lastAt, opened_at AS openedAt FROM source_range WHERE source = +? AND epoch = +? ORDER BY first`,
  );
  const saveSource = db.prepare('INSERT OR REPLACE INTO lookup_source VALUES (?, ?, ?, ?, ?, ?, ?)');
  const saveEpoch = db.prepare('INSERT OR REPLACE INTO source_epoch VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const saveRange = db.prepare('INSERT OR REPLACE INTO source_range VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const dropRange = db.prepare('DELETE FROM source_range WHERE source = ? AND epoch = ? AND first = ?');
  const saveDuplicate = db.prepare('INSERT OR IGNORE INTO source_duplicate VALUES (?, ?, ?, ?)');
  const addHour = db.prepare(
    `INSERT INTO source_hour (source, hour, organisation, system, n) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  );

  const states = new Map<string, State>();
  let waiting: State[] = [];
  let last: State | null = null;

  const readEpoch = (source: string, row: EpochRow | undefined): Epoch | null => {
    if (!row) return null;
    const ranges = selectRanges
      .all(source, row.n)
      .map((range): Range => ({ ...range, kept: range.first, dirty: false }));
    return {
      n: row.n,
      startedAt: row.started_at,
      seen: row.seen,
      duplicates: row.duplicates,
      setAside: row.set_aside,
      floor: row.floor,
      unplaced: row.unplaced,
      ranges,
      changed: [],
      dropped: [],
      doubles: [],
      dirty: false,
    };
  };

  const stateOf = (source: string): State => {
    const known = states.get(source);
    if (known) return known;
    if (states.size >= SOURCES_MAX) {
      for (const [name, state] of states) if (!state.dirty) states.delete(name);
    }
    const row = selectSource.get(source);
    const [current, previous] = row ? selectEpochs.all(source) : [];
    const state: State = {
      source,
      lookups: row?.lookups ?? 0,
      unnumbered: row?.unnumbered ?? 0,
      lastUnnumbered: row?.last_unnumbered ?? null,
      firstReceived: row?.first_received ?? 0,
      lastReceived: row?.last_received ?? 0,
      lastAt: row?.last_at ?? 0,
      current: readEpoch(source, current),
      previous: readEpoch(source, previous),
      request: null,
      dirty: false,
      hours: new Map(),
      hour: Number.NEGATIVE_INFINITY,
      buckets: [],
    };
    states.set(source, state);
    return state;
  };

  const flushEpoch = (source: string, epoch: Epoch): void => {
    const { n, startedAt, seen, duplicates, setAside, floor, unplaced } = epoch;
    saveEpoch.run(source, n, startedAt, seen, duplicates, setAside, floor, unplaced);
    for (const first of epoch.dropped) dropRange.run(source, n, first);
    for (const range of epoch.changed) {
      const { first, last, firstIndex, lastIndex, firstAt, lastAt, openedAt } = range;
      range.dirty = false;
      range.kept = first;
      saveRange.run(source, n, first, last, firstIndex, lastIndex, firstAt, lastAt, openedAt);
    }
    for (const { seq, index } of epoch.doubles) saveDuplicate.run(source, n, seq, index);
    epoch.changed = [];
    epoch.dropped = [];
    epoch.doubles = [];
    epoch.dirty = false;
  };

  return {
    note(lookup, index) {
      const { source, occurredAt, receivedAt, marks, parent } = lookup;
      // What a search showed is made here; the source neither numbers nor counts it.
      if (marks.length > 0 && (marks.includes('shown-in-search') || marks.includes('bulk'))) return;
      const state: State = last !== null && last.source === source.id ? last : stateOf(source.id);
      last = state;
      if (!state.dirty) {
        state.dirty = true;
        waiting.push(state);
      }
      if (state.lookups++ === 0) state.firstReceived = receivedAt;
      if (receivedAt > state.lastReceived) state.lastReceived = receivedAt;
      // A clock that runs ahead does not hide a silence.
      const at = Math.min(occurredAt, receivedAt);
      if (at > state.lastAt) state.lastAt = at;
      count(state, lookup);
      if (source.seq === null) {
        state.unnumbered++;
        if (at > (state.lastUnnumbered ?? -1)) state.lastUnnumbered = at;
        return;
      }
      if (parent !== null && parent === state.request) return;
      state.request = parent;
      state.current ??= newEpoch(0, receivedAt);
      const next = place(state.current, state.previous, { seq: source.seq, occurredAt, receivedAt, index });
      if (next === null) return;
      if (state.previous?.dirty) flushEpoch(state.source, state.previous);
      state.previous = state.current;
      state.current = next;
    },

    flush() {
      for (const state of waiting) {
        const { source, lookups, firstReceived, lastReceived, lastAt, previous, current, hours } = state;
        saveSource.run(
          source,
          lookups,
          state.unnumbered,
          state.lastUnnumbered,
          firstReceived,
          lastReceived,
          lastAt,
        );
        if (previous?.dirty) flushEpoch(source, previous);
        if (current?.dirty) flushEpoch(source, current);
        for (const [hour, buckets] of hours) {
          for (const { organisation, system, n } of buckets)
            addHour.run(source, hour, organisation ?? '', system ?? '', n);
        }
        hours.clear();
        state.hour = Number.NEGATIVE_INFINITY;
        state.dirty = false;
      }
      waiting = [];
    },

    forget() {
      states.clear();
      waiting = [];
      last = null;
    },
  };
}

/** Counts a lookup in its hour. Lookups of one hour come together as a rule, so the last one is at hand. */
function count(state: State, { occurredAt, organisation, system }: Noted): void {
  if (!(occurredAt >= state.hour && occurredAt < state.hour + HOUR_MS)) {
    state.hour = Math.floor(occurredAt / HOUR_MS) * HOUR_MS;
    state.buckets = state.hours.get(state.hour) ?? [];
    state.hours.set(state.hour, state.buckets);
  }
  const { buckets } = state;
  for (let i = 0; i < buckets.length; i++) {
    const bucket = buckets[i] as Bucket;
    if (bucket.organisation === organisation && bucket.system === system) {
      bucket.n++;
      return;
    }
  }
  buckets.push({ organisation, system, n: 1 });
}
