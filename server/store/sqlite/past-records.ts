import type { RetentionStep } from '#model/keeping.ts';
import type { Retained } from '#policies/vocabulary.ts';
import type { Guard } from './held.ts';
import type { Hot } from './open.ts';
import type { Page, Step } from './retention.ts';
import { recordsDestroyed } from './work-index.ts';

/** Records that are not lookups, each kind by its own period and its own idea of what has ended. */
export const pastRecords: Record<Exclude<Retained, 'lookups' | 'exports'>, Step> = {
  evidence: (hot, page) =>
    step(hot, page, 'evidence', {
      rows: `SELECT version AS n, subject, NULL AS actor, start_at AS at FROM evidence
        WHERE version > @after AND received_at < @horizon AND start_at < @horizon
          AND (current = 0 OR coalesce(end_at, start_at) < @horizon)
          AND NOT (current = 1 AND end_at IS NULL AND type IN ('case', 'work-item'))
        ORDER BY version LIMIT @limit`,
      destroy: ['DELETE FROM evidence_actor WHERE version = ?', 'DELETE FROM evidence WHERE version = ?'],
    }),

  /** Versions that others had replaced before the horizon; the one in force stays. */
  directory: (hot, page) =>
    step(hot, page, 'directory', {
      rows: `SELECT version AS n, CASE type WHEN 'subject' THEN cast(key AS INTEGER) END AS subject,
          CASE type WHEN 'actor' THEN cast(key AS INTEGER) END AS actor, at
        FROM directory d WHERE version > @after AND received_at < @horizon AND EXISTS (
          SELECT 1 FROM directory WHERE type = d.type AND key = d.key AND version > d.version AND received_at < @horizon)
        ORDER BY version LIMIT @limit`,
      destroy: ['DELETE FROM directory WHERE version = ?'],
    }),

  /**
   * Words that a later one of their scope replaced, or that ended. A word goes only when nothing that it stands
   * against would count again: the newest of its scope goes last of all, and not before every consent and objection
   * of the customer that could come into force in its place. An objection stands until it is lifted.
   */
  consents: (hot, page) =>
    step(hot, page, 'consents', {
      rows: `SELECT seq AS n, subject, NULL AS actor, at FROM consent c
        WHERE seq > @after AND received_at < @horizon AND at < @horizon AND CASE
          WHEN status = 'objected' THEN EXISTS (SELECT 1 FROM consent WHERE ${SAME_CONSENT} AND ${LATER}
            AND (status IN ('objected', 'objection-lifted') OR (status = 'given' AND valid_until IS NULL)))
          WHEN EXISTS (SELECT 1 FROM consent WHERE ${SAME_CONSENT} AND ${LATER}) THEN 1
          WHEN EXISTS (SELECT 1 FROM consent WHERE ${SAME_CONSENT} AND seq <> c.seq) THEN 0
          WHEN EXISTS (SELECT 1 FROM consent WHERE subject = c.subject AND seq <> c.seq
            AND (status = 'objected' OR (status = 'given' AND coalesce(valid_until, @horizon) >= @horizon))) THEN 0
          ELSE status <> 'given' OR coalesce(valid_until, @horizon) < @horizon END
        ORDER BY seq LIMIT @limit`,
      destroy: ['DELETE FROM consent WHERE seq = ?'],
    }),

  /** Closed ones. The latest stays: its number says which the next one gets. */
  findings: (hot, page) =>
    step(hot, page, 'findings', {
      rows: `SELECT f.rowid AS n, NULL AS subject, CASE about_kind WHEN 'actor' THEN cast(about AS INTEGER) END AS actor,
          from_at AS at, f.id AS finding
        FROM finding f WHERE f.rowid > @after AND status = 'closed' AND to_at < @horizon AND created_at < @horizon
          AND coalesce((SELECT max(at) FROM review_step WHERE finding = f.id), 0) < @horizon
          AND cast(substr(f.id, 3) AS INTEGER) < (SELECT max(cast(substr(id, 3) AS INTEGER)) FROM finding)
        ORDER BY f.rowid LIMIT @limit`,
      destroy: [
        'DELETE FROM sample WHERE finding = (SELECT id FROM finding WHERE rowid = ?)',
        'DELETE FROM review_step WHERE finding = (SELECT id FROM finding WHERE rowid = ?)',
        'DELETE FROM finding_lookup WHERE finding = (SELECT id FROM finding WHERE rowid = ?)',
        'DELETE FROM finding WHERE rowid = ?',
      ],
    }),

  'audit-looks': (hot, page) =>
    step(hot, page, 'audit-looks', {
      rows: `SELECT seq AS n, NULL AS subject, actor, at FROM audit_look
        WHERE seq > @after AND at < @horizon ORDER BY seq LIMIT @limit`,
      destroy: ['DELETE FROM audit_look WHERE seq = ?'],
    }),
};

const SAME_CONSENT =
  'subject = c.subject AND reason IS c.reason AND purpose IS c.purpose AND organisation IS c.organisation';
/** Said later, or at one moment and received later (`model/standing.ts`). */
const LATER = '(min(at, received_at), seq) > (min(c.at, c.received_at), c.seq)';

interface Candidate {
  n: number;
  subject: number | null;
  actor: number | null;
  at: number;
  finding?: string;
}

function step(
  hot: Hot,
  { horizon, after, limit, dry, guard, left }: Page,
  kind: Retained,
  { rows, destroy }: { rows: string; destroy: readonly string[] },
): RetentionStep {
  const found = hot.db
    .prepare<{ after: number; horizon: number; limit: number }, Candidate>(rows)
    .all({ after, horizon, limit });
  const held = heldRecords(hot, guard);
  const kept = { held: 0, finding: 0, unsettled: 0 };
  let destroyed = 0;
  const statements = dry ? [] : destroy.map((sql) => hot.db.prepare(sql));
  for (const row of found) {
    const reason = held(row);
    if (reason !== null) {
      kept[reason]++;
      continue;
    }
    destroyed++;
    for (const statement of statements) statement.run(row.n);
    if (!dry && row.subject !== null) left(row.subject);
  }
  if (kind === 'evidence' && !dry && destroyed > 0) recordsDestroyed(hot);
  return {
    destroyed: { [kind]: destroyed },
    kept,
    next: found.length === limit ? (found.at(-1)?.n ?? null) : null,
  };
}

/**
 * Whether a hold or an open finding needs a record: one on the customer or actor it is about, on its time, or on a
 * finding whose lookups are about the same customer.
 */
function heldRecords({ db, shelf }: Hot, guard: Guard): (row: Candidate) => 'held' | 'finding' | null {
  const selectMembers = db
    .prepare<[string], number>('SELECT lookup FROM finding_lookup WHERE finding = ?')
    .pluck();
  const selectOpen = db.prepare<[], string>("SELECT id FROM finding WHERE status <> 'closed'").pluck();
  const subjectsIn = (finding: string): (number | null)[] =>
    (selectMembers.all(finding) as number[]).map((seq) => shelf.row(seq)?.subject ?? null);
  const subjectsOf = new Map(
    guard.holds.flatMap(({ finding }) =>
      finding === null ? [] : [[finding, new Set(subjectsIn(finding))] as const],
    ),
  );
  const inOpen = new Set((selectOpen.all() as string[]).flatMap(subjectsIn));
  return ({ subject, actor, at, finding }) => {
    for (const hold of guard.holds) {
      const covered =
        (hold.subject === null || hold.subject === subject) &&
        (hold.actor === null || hold.actor === actor) &&
        (hold.finding === null ||
          hold.finding === finding ||
          (subject !== null && subjectsOf.get(hold.finding)?.has(subject) === true)) &&
        (hold.from_at === null || at >= hold.from_at) &&
        (hold.to_at === null || at < hold.to_at);
      if (covered) return 'held';
    }
    return subject !== null && inOpen.has(subject) ? 'finding' : null;
  };
}
