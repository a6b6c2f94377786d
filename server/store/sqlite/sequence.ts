import type { SourceEpoch } from '#model/completeness.ts';

/**
 * The numbers of one source, as ranges that grow and join. Pure: `sources.ts` keeps them. Memory is bounded:
 * past `RANGES_MAX` the two oldest ranges become one, and what is missing between them is counted as set
 * aside, no longer told apart.
 */

export interface Range {
  first: number;
  last: number;
  firstIndex: number;
  lastIndex: number;
  /** `occurredAt` of the lookups with the first and the last number. */
  firstAt: number;
  lastAt: number;
  /** Receipt of the first lookup past the gap that lies before this range. */
  openedAt: number;
  /** The first number under which the range stands in its table; null while it does not. */
  kept: number | null;
  dirty: boolean;
}

/** One run of a counter. What is to be written stands in the last four. */
export interface Epoch extends Omit<SourceEpoch, 'ranges'> {
  ranges: Range[];
  changed: Range[];
  dropped: number[];
  doubles: { seq: number; index: number }[];
  dirty: boolean;
}

export interface Numbered {
  seq: number;
  occurredAt: number;
  receivedAt: number;
  index: number;
}

export const RANGES_MAX = 1000;
/** A counter fell back when it did so by half, or by this much. */
const FAR_BACK = 1000;
/** Duplicates kept one by one in an epoch; beyond it they are counted. */
const DUPLICATES_MAX = 1000;

export const newEpoch = (n: number, startedAt: number): Epoch => ({
  n,
  startedAt,
  seen: 0,
  duplicates: 0,
  setAside: 0,
  floor: -1,
  unplaced: 0,
  ranges: [],
  changed: [],
  dropped: [],
  doubles: [],
  dirty: true,
});

/**
 * Takes a number in. Answers a new epoch where the counter started again, which then holds the number; null
 * otherwise. A counter started again where a number that came before, or lies before the first, comes with a
 * later time than the highest number's and lies far below it. A lookup from before the restart that is still
 * missing in the epoch before goes there.
 */
export function place(epoch: Epoch, previous: Epoch | null, lookup: Numbered): Epoch | null {
  epoch.dirty = true;
  const top = epoch.ranges.at(-1);
  if (top === undefined) {
    epoch.seen = 1;
    insert(epoch, 0, lookup, lookup.receivedAt);
    return null;
  }
  if (lookup.seq === top.last + 1) {
    if (!isLate(epoch, previous, lookup)) {
      epoch.seen++;
      extend(epoch, top, lookup);
      return null;
    }
  }
  if (previous !== null && isLate(epoch, previous, lookup)) {
    previous.dirty = true;
    fill(previous, lookup);
    return null;
  }
  const isNew = lookup.seq > top.last || isMissing(epoch, lookup.seq);
  if (!isNew && lookup.occurredAt > top.lastAt && isFarBack(lookup.seq, top.last)) {
    const next = newEpoch(epoch.n + 1, lookup.receivedAt);
    next.seen = 1;
    insert(next, 0, lookup, lookup.receivedAt);
    return next;
  }
  fill(epoch, lookup);
  return null;
}

const isFarBack = (seq: number, top: number): boolean =>
  top - seq > Math.min(FAR_BACK, top / 2) || (seq <= 1 && seq < top);

/** From before the counter started again, and not there yet. */
function isLate(epoch: Epoch, previous: Epoch | null, { seq, occurredAt }: Numbered): boolean {
  const started = epoch.ranges[0]?.firstAt ?? 0;
  if (previous === null || occurredAt >= started) return false;
  const top = previous.ranges.at(-1)?.last ?? -1;
  return seq > top || isMissing(previous, seq);
}

/** Between two ranges; below the first is not missing, for nobody knows where a counter began. */
function isMissing({ ranges }: Epoch, seq: number): boolean {
  const at = rangeAt(ranges, seq);
  return at >= 0 && at < ranges.length - 1 && seq > (ranges[at] as Range).last;
}

/** The last range that begins at or before this number; -1 where none does. */
function rangeAt(ranges: readonly Range[], seq: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] as Range).first <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function fill(epoch: Epoch, lookup: Numbered): void {
  const { ranges } = epoch;
  const { seq, index } = lookup;
  if (epoch.setAside > 0 && seq <= epoch.floor) {
    epoch.unplaced++;
    return;
  }
  const at = rangeAt(ranges, seq);
  const below = ranges[at];
  const above = ranges[at + 1];
  if (below !== undefined && seq <= below.last) {
    epoch.duplicates++;
    if (epoch.duplicates <= DUPLICATES_MAX) epoch.doubles.push({ seq, index });
    return;
  }
  epoch.seen++;
  if (below !== undefined && seq === below.last + 1) {
    extend(epoch, below, lookup);
    if (above !== undefined && above.first === seq + 1) join(epoch, at);
  } else if (above !== undefined && above.first === seq + 1) {
    above.first = seq;
    above.firstIndex = index;
    above.firstAt = lookup.occurredAt;
    touch(epoch, above);
  } else {
    // A gap that is split keeps the time at which it opened.
    const openedAt = below !== undefined && above !== undefined ? above.openedAt : lookup.receivedAt;
    if (below === undefined && above !== undefined) {
      above.openedAt = lookup.receivedAt;
      touch(epoch, above);
    }
    insert(epoch, at + 1, lookup, openedAt);
    if (ranges.length > RANGES_MAX) setAside(epoch);
  }
}

function extend(epoch: Epoch, range: Range, { seq, index, occurredAt }: Numbered): void {
  range.last = seq;
  range.lastIndex = index;
  range.lastAt = occurredAt;
  if (!range.dirty) touch(epoch, range);
}

function insert(epoch: Epoch, at: number, { seq, index, occurredAt }: Numbered, openedAt: number): void {
  const range: Range = {
    first: seq,
    last: seq,
    firstIndex: index,
    lastIndex: index,
    firstAt: occurredAt,
    lastAt: occurredAt,
    openedAt,
    kept: null,
    dirty: false,
  };
  epoch.ranges.splice(at, 0, range);
  touch(epoch, range);
}

/** The range at `at` and the next become one, which stands where the lower one stood. */
function join(epoch: Epoch, at: number): void {
  const below = epoch.ranges[at] as Range;
  const above = epoch.ranges[at + 1] as Range;
  below.last = above.last;
  below.lastIndex = above.lastIndex;
  below.lastAt = above.lastAt;
  touch(epoch, below);
  drop(epoch, above);
  epoch.ranges.splice(at + 1, 1);
}

function setAside(epoch: Epoch): void {
  const [lowest, next] = epoch.ranges as [Range, Range];
  epoch.setAside += next.first - lowest.last - 1;
  epoch.floor = next.last;
  join(epoch, 0);
}

function drop(epoch: Epoch, range: Range): void {
  if (range.kept !== null) epoch.dropped.push(range.kept);
  if (range.dirty) epoch.changed = epoch.changed.filter((one) => one !== range);
}

/** To be written; one whose first number changed leaves its old row. */
function touch(epoch: Epoch, range: Range): void {
  if (range.kept !== null && range.kept !== range.first) {
    epoch.dropped.push(range.kept);
    range.kept = null;
  }
  if (range.dirty) return;
  range.dirty = true;
  epoch.changed.push(range);
}
