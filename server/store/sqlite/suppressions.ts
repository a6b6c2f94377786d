import type { Suppression } from '#model/suppression.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store, SuppressedRemark } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';

/** Suppressions, each step an entry, and the remarks that they keep back. */

type SuppressionVerbs = Pick<Store, 'commitSuppression' | 'endSuppression' | 'suppressions' | 'suppression'>;

interface Row {
  id: string;
  rule: string;
  actor: number | null;
  team: string | null;
  organisation: string | null;
  reason: string | null;
  call_site: string | null;
  owner: number;
  why: string;
  at: number;
  by: number;
  until: number;
  ended_at: number | null;
  ended_by: number | null;
}

const LOOKUPS_SHOWN = 100;

export function suppressionVerbs(hot: Hot): SuppressionVerbs {
  const { db, keys, shelf } = hot;
  const insert = db.prepare(
    `INSERT INTO suppression (id, rule, actor, team, organisation, reason, call_site, owner, why, at, by, until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectOne = db.prepare<[string], Row>('SELECT * FROM suppression WHERE id = ?');
  const selectPage = db.prepare<[number, number], Row>(
    'SELECT * FROM suppression ORDER BY at DESC, id DESC LIMIT ? OFFSET ?',
  );
  const end = db.prepare(
    'UPDATE suppression SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL',
  );
  const countKept = db
    .prepare<[string], number>('SELECT count(DISTINCT lookup) FROM suppressed WHERE suppression = ?')
    .pluck();
  const selectKept = db
    .prepare<[string, number], number>(
      'SELECT DISTINCT lookup FROM suppressed WHERE suppression = ? ORDER BY lookup DESC LIMIT ?',
    )
    .pluck();

  const nameOf = (ref: number | null): string | null =>
    ref === null ? null : (keys.byRef('actor', ref)?.id ?? ERASED);
  const read = (row: Row): Suppression => ({
    id: row.id,
    rule: row.rule,
    actor: nameOf(row.actor),
    team: row.team,
    organisation: row.organisation,
    reason: row.reason,
    callSite: row.call_site,
    owner: nameOf(row.owner) ?? ERASED,
    why: row.why,
    at: row.at,
    by: nameOf(row.by) ?? ERASED,
    until: row.until,
    endedAt: row.ended_at,
    endedBy: nameOf(row.ended_by),
    suppressed: {
      count: (countKept.get(row.id) as number | undefined) ?? 0,
      lookups: (selectKept.all(row.id, LOOKUPS_SHOWN) as number[]).flatMap((seq) => shelf.row(seq)?.id ?? []),
    },
  });

  return {
    commitSuppression: async (made) =>
      hot.write(() => {
        const { id, rule, team, organisation, reason, callSite, why, at, until } = made;
        const [by, owner] = [keys.take('actor', made.by), keys.take('actor', made.owner)];
        const actor = made.actor === null ? null : keys.take('actor', made.actor).ref;
        insert.run(id, rule, actor, team, organisation, reason, callSite, owner.ref, why, at, by.ref, until);
        const entered = hot.enter({
          kind: 'suppression',
          id,
          at,
          clear: { step: 'suppressed', rule, team, organisation, reason, until: timestamp(until) },
          actor: { person: by, value: { id: made.by } },
          work: { value: { actor: made.actor, callSite, owner: made.owner, why } },
        });
        return receiptFor(hot, entered, at);
      }),
    endSuppression: async (id, by, at) =>
      hot.write(() => {
        if (!selectOne.get(id)) throw notFound('suppression');
        const person = keys.take('actor', by);
        if (end.run(at, person.ref, id).changes === 0) {
          throw new AuditError('wrong-step', 'This suppression has ended already.', {
            hint: 'GET /v1/suppressions tells when, and by whom.',
          });
        }
        const entered = hot.enter({
          kind: 'suppression',
          id: `${id}/end`,
          at,
          clear: { step: 'ended', suppression: id },
          actor: { person, value: { id: by } },
        });
        return receiptFor(hot, entered, at);
      }),
    async suppressions(page) {
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const rows = selectPage.all(page.limit + 1, offset);
      return {
        items: rows.slice(0, page.limit).map(read),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
    async suppression(id) {
      const row = selectOne.get(id);
      return row ? read(row) : null;
    },
  };
}

/** Keeps what was kept back; inside the transaction of the run that did. */
export function keepSuppressed(hot: Hot): (remarks: readonly SuppressedRemark[]) => void {
  const insert = hot.db.prepare(
    'INSERT OR IGNORE INTO suppressed (suppression, lookup, rule) VALUES (?, ?, ?)',
  );
  return (remarks) => {
    for (const { suppression, lookup, rule } of remarks) {
      const seq = hot.shelf.seqOf(lookup);
      if (seq !== null) insert.run(suppression, seq, rule);
    }
  };
}
