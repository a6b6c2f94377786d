import { leafHash } from '#ledger/hash.ts';
import type { RetentionStep } from '#model/keeping.ts';
import type { Bare } from './held.ts';
import type { Hot } from './open.ts';
import type { Page } from './retention.ts';

/**
 * Lookups that have passed their period. The later of `occurredAt` and `receivedAt` counts. What goes is the row,
 * its outcomes and grade, and the bytes of their entries; the leaf hashes stay, and of a settlement's leaf its hash.
 */

/** In place of a settlement's leaf whose lookup is gone: `#` and the leaf's hash in base64. */
export const hashedLeaf = (leaf: string): string =>
  leaf.startsWith('#') ? leaf : `#${leafHash(Buffer.from(leaf)).toString('base64')}`;

interface PastRow {
  seq: number;
  subject: number | null;
  actor: number;
  occurred_at: number;
  received_at: number;
  grade: string;
}

export function pastLookups(hot: Hot, { horizon, after, limit, dry, guard, left }: Page): RetentionStep {
  const rows = hot.db
    .prepare<[number, number], PastRow>(
      'SELECT seq, subject, actor, occurred_at, received_at, grade FROM lookup WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    .all(after, limit);
  const step: RetentionStep = {
    destroyed: { lookups: 0, outcomes: 0 },
    kept: { held: 0, finding: 0, unsettled: 0 },
    next: null,
  };
  for (const row of rows) {
    if (row.occurred_at >= horizon || row.received_at >= horizon) continue;
    const lookup: Bare = {
      seq: row.seq,
      subject: row.subject,
      actor: row.actor,
      occurredAt: row.occurred_at,
      pending: row.grade === 'pending',
    };
    const reason = guard.of(lookup);
    if (reason !== null) {
      step.kept[reason.by === 'hold' ? 'held' : reason.by]++;
      continue;
    }
    step.destroyed.lookups = (step.destroyed.lookups ?? 0) + 1;
    const outcomes = dry ? countOutcomes(hot, row.seq) : destroyLookup(hot, row.seq);
    step.destroyed.outcomes = (step.destroyed.outcomes ?? 0) + outcomes;
    if (!dry && row.subject !== null) left(row.subject);
  }
  const last = rows.at(-1);
  // Rows stand in the order of their receipt: past the horizon nothing older follows.
  const more = rows.length === limit && last !== undefined && last.received_at < horizon;
  return { ...step, next: more ? last.seq : null };
}

const countOutcomes = ({ db }: Hot, seq: number): number =>
  db.prepare<[number], number>('SELECT count(*) FROM outcome WHERE lookup = ?').pluck().get(seq) as number;

/** Answers how many outcomes went with it. */
function destroyLookup({ db }: Hot, seq: number): number {
  const outcomes = db
    .prepare<[number], number>('DELETE FROM outcome WHERE lookup = ? RETURNING seq')
    .pluck()
    .all(seq) as number[];
  const empty = db.prepare("UPDATE entry SET bytes = x'' WHERE idx = ?");
  for (const entry of [seq, ...outcomes]) empty.run(entry);
  db.prepare('DELETE FROM grading WHERE lookup = ?').run(seq);
  db.prepare('DELETE FROM finding_lookup WHERE lookup = ?').run(seq);
  db.prepare('DELETE FROM lookup WHERE seq = ?').run(seq);
  const leaves = db
    .prepare<[number], { rowid: number; leaf: string }>('SELECT rowid, leaf FROM settled WHERE lookup = ?')
    .all(seq);
  for (const { rowid, leaf } of leaves) {
    db.prepare('UPDATE settled SET leaf = ? WHERE rowid = ?').run(hashedLeaf(leaf), rowid);
  }
  return outcomes.length;
}
