import type { SpecificContent, SpecificReport, SpecificState } from '#model/report.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { ReportStore } from '#store/report-port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, hidePeople, packPeople, showPeople, unpackPeople } from './people.ts';

/** Named reports, each step an entry. What they hold stands here for thirty days, and is overwritten after. */

type SpecificVerbs = Pick<
  ReportStore,
  'requestSpecific' | 'decideSpecific' | 'specificReport' | 'specificReports' | 'destroySpecific'
>;

interface Row {
  id: string;
  about_kind: 'actor' | 'subject';
  about: number;
  from_at: number;
  to_at: number;
  case_number: string | null;
  purpose: string | null;
  state: SpecificState;
  at: number;
  by: number;
  decided_at: number | null;
  decided_by: number | null;
  expires_at: number | null;
  destroyed_at: number | null;
  data: string | null;
}

export function specificVerbs(hot: Hot): SpecificVerbs {
  const { db, keys } = hot;
  const insert = db.prepare(
    `INSERT INTO specific_report (id, about_kind, about, from_at, to_at, case_number, purpose, state, at, by)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'requested', ?, ?)`,
  );
  const decide = db.prepare(
    `UPDATE specific_report SET state = ?, decided_at = ?, decided_by = ?, expires_at = ?, data = ?
     WHERE id = ? AND state = 'requested'`,
  );
  const selectOne = db.prepare<[string], Row>('SELECT * FROM specific_report WHERE id = ?');
  const selectPage = db.prepare<[number, number], Row>(
    'SELECT * FROM specific_report ORDER BY at DESC, id DESC LIMIT ? OFFSET ?',
  );
  const selectExpired = db
    .prepare<[number], string>(
      "SELECT id FROM specific_report WHERE state = 'ready' AND expires_at <= ? ORDER BY expires_at LIMIT 50",
    )
    .pluck();
  const destroy = db.prepare(
    `UPDATE specific_report SET state = 'destroyed', destroyed_at = ?, about = 0, case_number = NULL, purpose = NULL, data = NULL
     WHERE id = ?`,
  );

  const nameOf = (ref: number | null): string | null =>
    ref === null ? null : (keys.byRef('actor', ref)?.id ?? ERASED);
  const shown = (text: string | null): string | null => (text === null ? null : showPeople(keys, text));
  const read = (row: Row, whole: boolean): SpecificReport => ({
    id: row.id,
    about: { kind: row.about_kind, id: keys.byRef(row.about_kind, row.about)?.id ?? ERASED },
    from: row.from_at,
    to: row.to_at,
    caseNumber: shown(row.case_number),
    purpose: shown(row.purpose),
    state: row.state,
    at: row.at,
    by: nameOf(row.by) ?? ERASED,
    decidedAt: row.decided_at,
    decidedBy: nameOf(row.decided_by),
    expiresAt: row.expires_at,
    destroyedAt: row.destroyed_at,
    content: whole && row.data !== null ? unpackPeople<SpecificContent>(keys, row.data) : null,
  });

  return {
    requestSpecific: async ({ id, about, from, to, caseNumber, purpose, at, by }) =>
      hot.write(() => {
        const person = keys.find(about.kind, about.id);
        if (!person) throw notFound(about.kind === 'actor' ? 'actor' : 'customer');
        const asker = keys.take('actor', by);
        const texts = [caseNumber ?? '', purpose ?? ''].map((text) => hidePeople(keys, text));
        insert.run(id, about.kind, person.ref, from, to, ...texts, at, asker.ref);
        const entered = hot.enter({
          kind: 'report',
          id,
          at,
          clear: { step: 'requested', about: about.kind, from: timestamp(from), to: timestamp(to) },
          ...(about.kind === 'subject' && { subject: { person, value: { id: about.id } } }),
          actor: { person: asker, value: { id: by } },
          work: { value: { caseNumber, purpose, ...(about.kind === 'actor' && { actor: about.id }) } },
        });
        return receiptFor(hot, entered, at);
      }),

    decideSpecific: async (id, decision) =>
      hot.write(() => {
        const row = selectOne.get(id);
        if (!row) throw notFound('report');
        const { by, at } = decision;
        const person = keys.take('actor', by);
        if (person.ref === row.by) {
          throw new AuditError('not-permitted', 'Whoever asked for a named report does not decide on it.', {
            hint: 'A second officer confirms or declines.',
          });
        }
        const isReady = decision.step === 'confirmed';
        const done = decide.run(
          isReady ? 'ready' : 'declined',
          at,
          person.ref,
          isReady ? decision.expiresAt : null,
          isReady ? packPeople(keys, decision.content) : null,
          id,
        );
        if (done.changes === 0) {
          throw new AuditError('wrong-step', 'This report was decided on already.', {
            hint: 'Ask for a new one where it is still needed.',
          });
        }
        const entered = hot.enter({
          kind: 'report',
          id: `${id}/${decision.step}`,
          at,
          clear: {
            step: decision.step,
            report: id,
            ...(isReady && { count: decision.content.total, until: timestamp(decision.expiresAt) }),
          },
          actor: { person, value: { id: by } },
        });
        return receiptFor(hot, entered, at);
      }),

    async specificReport(id) {
      const row = selectOne.get(id);
      return row ? read(row, true) : null;
    },
    async specificReports({ limit, cursor }) {
      const offset = cursor === null ? 0 : fromCursor(cursor);
      const rows = selectPage.all(limit + 1, offset);
      return {
        items: rows.slice(0, limit).map((row) => read(row, false)),
        next: rows.length > limit ? toCursor(offset + limit) : null,
      };
    },

    async destroySpecific(now) {
      const expired = selectExpired.all(now) as string[];
      if (expired.length === 0) return 0;
      db.pragma('secure_delete = ON');
      try {
        hot.write(() => {
          for (const id of expired) {
            destroy.run(now, id);
            hot.enter({
              kind: 'report',
              id: `${id}/destroyed`,
              at: now,
              clear: { step: 'destroyed', report: id },
            });
          }
        });
      } finally {
        db.pragma('secure_delete = OFF');
      }
      return expired.length;
    },
  };
}
