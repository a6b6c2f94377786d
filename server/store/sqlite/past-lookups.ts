import type { RetentionStep } from '#model/keeping.ts';
import { guardOf } from './held.ts';
import type { Hot } from './open.ts';
import type { Columns } from './open-segment.ts';
import type { Page } from './retention.ts';
import { readMark } from './row.ts';
import { expireSegment } from './segment/expire.ts';
import type { SealedSegment } from './segment/read.ts';

/**
 * Lookups that have passed their period. The later of `occurredAt` and `receivedAt` counts. What goes is the row,
 * its outcomes and grade, and with them its entry; leaf hashes stay. Sealed segments go as a whole, once the last
 * of their lookups has passed: the file is written anew with those that must stay and the tiles. Lookups of the
 * open segment, which only an idle service keeps for that long, go row by row.
 */
export async function pastLookups(hot: Hot, page: Page): Promise<RetentionStep> {
  const file = hot.shelf.sealed().find(({ end }) => end > page.after + 1);
  if (!file) return pastRows(hot, page);
  const step = isPast(hot, file, page.horizon) ? await pastSegment(hot, file, page) : nothing();
  return { ...step, next: file.end - 1 };
}

const nothing = (): RetentionStep => ({
  destroyed: { lookups: 0, outcomes: 0 },
  kept: { held: 0, finding: 0, unsettled: 0 },
  next: null,
});

/** Whether every lookup of a sealed segment has passed its period. */
function isPast({ db }: Hot, file: SealedSegment, horizon: number): boolean {
  const received = db
    .prepare<[number], number | null>('SELECT last_received FROM segment WHERE n = ?')
    .pluck()
    .get(file.n);
  return file.lookups > 0 && file.maxAt < horizon && (received ?? Number.POSITIVE_INFINITY) < horizon;
}

const CHUNKS_AT_ONCE = 8;
const TRIES = 3;

/** Looks at a segment chunk by chunk between requests; holds that come meanwhile make it look again. */
async function pastSegment(hot: Hot, file: SealedSegment, page: Page): Promise<RetentionStep> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const guard = guardOf(hot, page.at);
    const step = nothing();
    const keep: number[] = [];
    const subjects = new Set<number>();
    for (const [i, head] of file.chunks().entries()) {
      const columns = file.columns(head);
      for (let position = 0; position < columns.n; position++) {
        const reason = guard.of(bareAt(hot, columns, position));
        if (reason === null) {
          const subject = columns.subject[position] as number;
          if (subject !== 0) subjects.add(subject);
          continue;
        }
        step.kept[reason]++;
        keep.push(columns.first + (columns.rel[position] as number));
      }
      if (i % CHUNKS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    step.destroyed.lookups = file.lookups - keep.length;
    if (step.destroyed.lookups === 0) return step;
    if (guardOf(hot, page.at).version !== guard.version) continue;
    step.destroyed.outcomes = expireSegment(hot, file, keep, page.dry);
    if (!page.dry) for (const subject of subjects) page.left(subject);
    return step;
  }
  return nothing();
}

const bareAt = (hot: Hot, columns: Columns, position: number) => ({
  seq: columns.first + (columns.rel[position] as number),
  subject: columns.subject[position] as number,
  actor: columns.actor[position] as number,
  occurredAt: columns.at[position] as number,
  pending: readMark(hot.shelf.markAt(columns, position)).grade === 'pending',
});

interface PastRow {
  seq: number;
  subject: number | null;
  actor: number;
  occurred_at: number;
  received_at: number;
}

function pastRows(hot: Hot, { horizon, after, limit, dry, guard, left, secure }: Page): RetentionStep {
  // A segment that is full to its end is being sealed from its rows, and is not touched until it is.
  const growing = hot.shelf
    .bounds()
    .find(({ file, end }) => file === null && (end ?? Infinity) > hot.log.pendingSize());
  if (!growing) return nothing();
  const from = growing.first;
  const rows = hot.db
    .prepare<[number, number, number], PastRow>(
      'SELECT seq, subject, actor, occurred_at, received_at FROM lookup WHERE seq > ? AND seq >= ? ORDER BY seq LIMIT ?',
    )
    .all(after, from, limit);
  const step = nothing();
  const going: PastRow[] = [];
  for (const row of rows) {
    if (row.occurred_at >= horizon || row.received_at >= horizon) continue;
    const pending = readMark(hot.shelf.mark(row.seq)).grade === 'pending';
    const { seq, subject, actor, occurred_at: occurredAt } = row;
    const reason = guard.of({ seq, subject: subject ?? 0, actor, occurredAt, pending });
    if (reason === null) going.push(row);
    else step.kept[reason]++;
  }
  step.destroyed.lookups = going.length;
  const seqs = going.map(({ seq }) => seq);
  step.destroyed.outcomes =
    dry || seqs.length === 0 ? countOutcomes(hot, seqs) : secure(() => destroyRows(hot, seqs));
  if (!dry) for (const { subject } of going) if (subject !== null) left(subject);
  const last = rows.at(-1);
  // Rows stand in the order of their receipt: past the horizon nothing older follows.
  const more = rows.length === limit && last !== undefined && last.received_at < horizon;
  return { ...step, next: more ? last.seq : null };
}

const countOutcomes = ({ shelf }: Hot, seqs: readonly number[]): number =>
  seqs.reduce((sum, seq) => sum + shelf.outcomesOf(seq).length, 0);

/** Inside a write. Answers how many outcomes went with them. Memory is read again: it still has these rows. */
function destroyRows(hot: Hot, seqs: readonly number[]): number {
  const drop = hot.db.prepare('DELETE FROM lookup WHERE seq = ?');
  let outcomes = 0;
  for (const seq of seqs) {
    for (const outcome of hot.shelf.outcomesOf(seq)) {
      noteGone(hot, outcome.seq, outcome.seq + 1);
      outcomes++;
    }
    forgetLookups(hot, seq, seq + 1, []);
    drop.run(seq);
    noteGone(hot, seq, seq + 1);
  }
  hot.onCommit(() => hot.shelf.forget());
  return outcomes;
}

const ABOUT_LOOKUPS = [
  ['outcome', 'lookup'],
  ['grading', 'lookup'],
  ['finding_lookup', 'lookup'],
  ['on_behalf', 'lookup'],
  ['to_grade', 'seq'],
  ['to_examine', 'seq'],
] as const;

/** Inside a write: all that `hot.db` keeps about lookups beside their rows, but for those that stay. */
export function forgetLookups({ db }: Hot, first: number, end: number, keep: readonly number[]): void {
  const kept = JSON.stringify(keep);
  for (const [table, column] of ABOUT_LOOKUPS) {
    db.prepare(
      `DELETE FROM ${table} WHERE ${column} >= ? AND ${column} < ?
         AND ${column} NOT IN (SELECT value FROM json_each(?))`,
    ).run(first, end, kept);
  }
}

/**
 * Inside a write: entries of which only the leaf hashes are left. Ranges never overlap, so that the nearest one
 * below an index is the one that says; those that meet become one.
 */
export function noteGone({ db }: Hot, first: number, end: number): void {
  const met = db
    .prepare<[number, number], { least: number | null; most: number | null }>(
      'SELECT min(first) AS least, max("end") AS most FROM gone WHERE first <= ? AND "end" >= ?',
    )
    .get(end, first);
  db.prepare('DELETE FROM gone WHERE first <= ? AND "end" >= ?').run(end, first);
  db.prepare('INSERT INTO gone (first, "end") VALUES (?, ?)').run(
    Math.min(first, met?.least ?? first),
    Math.max(end, met?.most ?? end),
  );
}
