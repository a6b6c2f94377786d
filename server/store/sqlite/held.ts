import type { Hold, Kept } from '#model/keeping.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import type { KeyGroup } from './keys.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';

/**
 * What may be neither erased nor destroyed by retention: what a legal hold covers, what an open finding holds,
 * what is not settled. Erasure and retention ask the same questions here.
 */

type HoldVerbs = Pick<Store, 'commitHold' | 'endHold' | 'holds' | 'hold'>;

interface HoldRow {
  id: string;
  subject: number | null;
  actor: number | null;
  finding: string | null;
  from_at: number | null;
  to_at: number | null;
  reason: string;
  ground: Hold['ground'];
  until: number | null;
  at: number;
  by: number;
  ended_at: number | null;
  ended_by: number | null;
}

/** As much of a lookup as says what covers it; 0 stands for no subject. */
export interface Bare {
  seq: number;
  subject: number;
  actor: number;
  occurredAt: number;
}

export function holdVerbs(hot: Hot): HoldVerbs {
  const { db, keys } = hot;
  const insert = db.prepare(
    `INSERT INTO hold (id, subject, actor, finding, from_at, to_at, reason, ground, until, at, by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectOne = db.prepare<[string], HoldRow>('SELECT * FROM hold WHERE id = ?');
  const selectPage = db.prepare<[number, number], HoldRow>(
    'SELECT * FROM hold ORDER BY at DESC, id DESC LIMIT ? OFFSET ?',
  );
  const end = db.prepare('UPDATE hold SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL');
  const hasFinding = db.prepare<[string], number>('SELECT 1 FROM finding WHERE id = ?').pluck();

  const idOf = (group: KeyGroup, ref: number | null): string | null =>
    ref === null ? null : (keys.byRef(group, ref)?.id ?? ERASED);
  const read = (row: HoldRow): Hold => ({
    id: row.id,
    subject: idOf('subject', row.subject),
    actor: idOf('actor', row.actor),
    finding: row.finding,
    from: row.from_at,
    to: row.to_at,
    reason: row.reason,
    ground: row.ground,
    until: row.until,
    at: row.at,
    by: idOf('actor', row.by) ?? ERASED,
    endedAt: row.ended_at,
    endedBy: idOf('actor', row.ended_by),
  });
  const refOf = (group: KeyGroup, id: string | null): number | null => {
    if (id === null) return null;
    const found = keys.find(group, id);
    if (!found) throw notFound(group);
    return found.ref;
  };

  return {
    commitHold: async (hold) =>
      hot.write(() => {
        const [subject, actor] = [refOf('subject', hold.subject), refOf('actor', hold.actor)];
        if (hold.finding !== null && hasFinding.get(hold.finding) === undefined) throw notFound('finding');
        const by = keys.take('actor', hold.by);
        const { id, at, reason, ground, from, to, until, finding } = hold;
        insert.run(id, subject, actor, finding, from, to, reason, ground, until, at, by.ref);
        const entered = hot.enter({
          kind: 'hold',
          id,
          at,
          clear: {
            step: 'held',
            ground,
            from: from === null ? null : timestamp(from),
            to: to === null ? null : timestamp(to),
            until: until === null ? null : timestamp(until),
          },
          actor: { person: by, value: { id: hold.by } },
          work: { value: { subject: hold.subject, actor: hold.actor, finding, reason } },
        });
        return receiptFor(hot, entered, at);
      }),
    endHold: async (id, by, at) =>
      hot.write(() => {
        const row = selectOne.get(id);
        if (!row) throw notFound('hold');
        const person = keys.take('actor', by);
        if (end.run(at, person.ref, id).changes === 0) {
          throw new AuditError('wrong-step', 'This hold has ended already.', {
            hint: 'GET /v1/holds tells when, and by whom.',
          });
        }
        const entered = hot.enter({
          kind: 'hold',
          id: `${id}/end`,
          at,
          clear: { step: 'ended', hold: id },
          actor: { person, value: { id: by } },
        });
        return receiptFor(hot, entered, at);
      }),
    async holds(page) {
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const rows = selectPage.all(page.limit + 1, offset);
      return {
        items: rows.slice(0, page.limit).map(read),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
    async hold(id) {
      const row = selectOne.get(id);
      return row ? read(row) : null;
    },
  };
}

/** Whatever stands between a lookup and its end, as it is at this moment. */
export interface Guard {
  /** Changes whenever something is held that was not, or the other way round. */
  version: string;
  holds: readonly HoldRow[];
  /** The first reason why this lookup must stay; null when it may go. */
  of(lookup: Bare & { pending: boolean }): keyof Kept | null;
  /** Ids of every hold that covers this lookup. */
  holding(lookup: Bare): string[];
  /** The open finding that holds this lookup. */
  finding(seq: number): string | null;
}

/** Reads holds in force and open findings once; a run that waits in between makes a new one. */
export function guardOf({ db }: Hot, at: number): Guard {
  const holds = db
    .prepare<[number], HoldRow>('SELECT * FROM hold WHERE ended_at IS NULL AND (until IS NULL OR until > ?)')
    .all(at);
  const inFindings = new Map<string, Set<number>>();
  const selectMembers = db
    .prepare<[string], number>('SELECT lookup FROM finding_lookup WHERE finding = ?')
    .pluck();
  for (const { finding } of holds) {
    if (finding !== null) inFindings.set(finding, new Set(selectMembers.all(finding) as number[]));
  }
  const open = new Map(
    db
      .prepare<[], { lookup: number; finding: string }>(
        "SELECT l.lookup, l.finding FROM finding f JOIN finding_lookup l ON l.finding = f.id WHERE f.status <> 'closed'",
      )
      .all()
      .map(({ lookup, finding }) => [lookup, finding]),
  );
  const covers = (hold: HoldRow, { seq, subject, actor, occurredAt }: Bare): boolean =>
    (hold.subject === null || hold.subject === subject) &&
    (hold.actor === null || hold.actor === actor) &&
    (hold.finding === null || inFindings.get(hold.finding)?.has(seq) === true) &&
    (hold.from_at === null || occurredAt >= hold.from_at) &&
    (hold.to_at === null || occurredAt < hold.to_at);
  return {
    version: JSON.stringify([holds.map(({ id }) => id), [...open.keys()]]),
    holds,
    holding: (lookup) => holds.filter((hold) => covers(hold, lookup)).map(({ id }) => id),
    finding: (seq) => open.get(seq) ?? null,
    of(lookup) {
      if (holds.some((hold) => covers(hold, lookup))) return 'held';
      if (open.has(lookup.seq)) return 'finding';
      return lookup.pending ? 'unsettled' : null;
    },
  };
}
