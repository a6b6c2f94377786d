import type { Block, Erasure, Person as Named } from '#model/keeping.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { blankPerson } from './blank.ts';
import { carryOut, finishErasures, keepAllDigests, markOf } from './destroy.ts';
import { guardOf } from './held.ts';
import { decryptNote, encryptNote, type Person } from './keys.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { readMark } from './row.ts';

/**
 * Requests to erase a person: one asks, another confirms or declines, and what was confirmed is carried out in
 * steps that a restart takes up again (`destroy.ts`).
 */

type ErasureVerbs = Pick<
  Store,
  | 'requestErasure'
  | 'decideErasure'
  | 'carryOutErasure'
  | 'erasure'
  | 'erasures'
  | 'confirmedErasures'
  | 'blocksOf'
  | 'erasedJournal'
>;

interface ErasureRow {
  id: string;
  grp: Named['kind'];
  person: number;
  reason: string;
  note: string | null;
  answer: string | null;
  state: Erasure['state'];
  at: number;
  by: number;
  decided_at: number | null;
  decided_by: number | null;
  erased_at: number | null;
  lookups: number | null;
}

const IDS_TOLD = 20;

export function erasureVerbs(hot: Hot): ErasureVerbs {
  const { db, keys } = hot;
  const selectOne = db.prepare<[string], ErasureRow>('SELECT * FROM erasure WHERE id = ?');
  const selectPage = db.prepare<[number, number], ErasureRow>(
    'SELECT * FROM erasure ORDER BY at DESC, id DESC LIMIT ? OFFSET ?',
  );
  const selectConfirmed = db
    .prepare<[], string>("SELECT id FROM erasure WHERE state = 'confirmed' ORDER BY decided_at, id")
    .pluck();
  const selectWaiting = db
    .prepare<[string, number], string>(
      "SELECT id FROM erasure WHERE grp = ? AND person = ? AND state IN ('requested', 'confirmed')",
    )
    .pluck();
  const selectMark = db
    .prepare<[string], number>('SELECT at FROM erased WHERE mark = ? ORDER BY at DESC LIMIT 1')
    .pluck();
  const selectJournal = db.prepare<[], { kind: Named['kind']; ref: number; at: number }>(
    'SELECT grp AS kind, person AS ref, at FROM erased ORDER BY at, grp, person',
  );
  const insert = db.prepare(
    "INSERT INTO erasure (id, grp, person, reason, note, state, at, by) VALUES (?, ?, ?, ?, ?, 'requested', ?, ?)",
  );
  const decide = db.prepare(
    `UPDATE erasure SET state = ?, decided_at = ?, decided_by = ?, answer = ? WHERE id = ? AND state = 'requested'`,
  );

  const sealText = (person: Person, name: string, words: string | null): string | null =>
    words === null ? null : encryptNote(person.key, name, words).toString('base64');
  const openText = (person: Person | null, name: string, sealed: string | null): string | null =>
    sealed === null || person === null ? null : decryptNote(person.key, name, Buffer.from(sealed, 'base64'));
  const read = (row: ErasureRow): Erasure => {
    const person = keys.byRef(row.grp, row.person);
    const account = (ref: number | null) => (ref === null ? null : (keys.byRef('actor', ref)?.id ?? ERASED));
    return {
      id: row.id,
      about: { kind: row.grp, id: person?.id ?? ERASED },
      reason: row.reason,
      note: openText(person, row.id, row.note),
      answer: openText(person, `${row.id}/answer`, row.answer),
      state: row.state,
      at: row.at,
      by: account(row.by) ?? ERASED,
      decidedAt: row.decided_at,
      decidedBy: account(row.decided_by),
      erasedAt: row.erased_at,
      lookups: row.lookups,
    };
  };
  const found = (id: string): ErasureRow => {
    const row = selectOne.get(id);
    if (!row) throw notFound('erasure');
    return row;
  };
  const personOf = ({ kind, id }: Named): Person => {
    const person = keys.find(kind, id);
    if (person) return person;
    const before = selectMark.get(markOf(hot, { kind, id })) as number | undefined;
    if (before === undefined) throw notFound(kind);
    throw new AuditError(
      'already-erased',
      `This ${kind} was erased on ${new Date(before).toISOString().slice(0, 10)}.`,
      { hint: 'Nothing about this id has come in since; there is nothing left to erase.' },
    );
  };

  return {
    requestErasure: async (request) =>
      hot.write(() => {
        const { id, about, reason, note, by, at } = request;
        const person = personOf(about);
        const waiting = selectWaiting.get(about.kind, person.ref) as string | undefined;
        if (waiting !== undefined) {
          throw new AuditError('conflict', 'A request to erase this person is waiting already.', {
            hint: `Confirm or decline ${waiting}.`,
          });
        }
        refuseBlocked(blocksOf(hot, about.kind, person.ref, at));
        const account = keys.take('actor', by);
        insert.run(id, about.kind, person.ref, reason, sealText(person, id, note), at, account.ref);
        const entered = hot.enter({
          kind: 'erasure',
          id,
          at,
          clear: { step: 'requested', of: about.kind, reason },
          ...(about.kind === 'subject' && { subject: { person, value: { id: about.id } } }),
          actor: { person: account, value: { id: by } },
          work: { value: { note } },
        });
        return receiptFor(hot, entered, at);
      }),

    decideErasure: async (id, decision, { by, at, answer }) =>
      hot.write(() => {
        const row = found(id);
        if (row.state !== 'requested') throw movedOn(row.state);
        const account = keys.take('actor', by);
        if (decision === 'confirmed' && account.ref === row.by) throw samePerson();
        const person = keys.byRef(row.grp, row.person);
        if (!person) throw movedOn('erased');
        if (decision === 'confirmed') refuseBlocked(blocksOf(hot, row.grp, row.person, at));
        decide.run(decision, at, account.ref, sealText(person, `${id}/answer`, answer), id);
        const entered = hot.enter({
          kind: 'erasure',
          id: `${id}/${decision}`,
          at,
          clear: { step: decision, of: row.grp, erasure: id },
          actor: { person: account, value: { id: by } },
          ...(answer !== null && { work: { value: { answer } } }),
        });
        return receiptFor(hot, entered, at);
      }),

    async carryOutErasure(id, at) {
      const row = found(id);
      if (row.state !== 'confirmed') return false;
      const person = keys.byRef(row.grp, row.person);
      if (!person) return false;
      // A hold that came after the confirmation puts the erasure off until it ends.
      if (blocksOf(hot, row.grp, row.person, at).some((block) => block.by === 'hold')) return false;
      await keepAllDigests(hot, row.grp, row.person);
      carryOut(hot, row.grp, row.person, at, (lookups) => {
        blankPerson(hot, row.grp, person);
        db.prepare(
          "UPDATE erasure SET state = 'erased', erased_at = ?, lookups = ?, note = NULL, answer = NULL WHERE id = ?",
        ).run(at, lookups, id);
        hot.enter({
          kind: 'erasure',
          id: `${id}/erased`,
          at,
          clear: {
            step: 'erased',
            of: row.grp,
            erasure: id,
            reason: row.reason,
            count: lookups,
            person: markOf(hot, { kind: row.grp, id: person.id }),
          },
        });
        return markOf(hot, { kind: row.grp, id: person.id });
      });
      return finishErasures(hot);
    },

    async erasure(id) {
      const row = selectOne.get(id);
      return row ? read(row) : null;
    },
    async erasures(page) {
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const rows = selectPage.all(page.limit + 1, offset);
      return {
        items: rows.slice(0, page.limit).map(read),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
    confirmedErasures: async () => selectConfirmed.all() as string[],
    async blocksOf({ kind, id }, at) {
      return blocksOf(hot, kind, personOf({ kind, id }).ref, at);
    },
    erasedJournal: async () => selectJournal.all(),
  };
}

const movedOn = (state: string): AuditError =>
  new AuditError('wrong-step', `This request is ${state} already.`, {
    hint: 'GET /v1/erasures tells how each request stands.',
  });

const samePerson = (): AuditError =>
  new AuditError('not-permitted', 'Who asked for an erasure does not confirm it.', {
    hint: 'A second privacy officer confirms, under an account of their own.',
  });

const WORDS: Record<Block['by'], [one: string, many: string]> = {
  hold: ['a legal hold', 'legal holds'],
  finding: ['an open finding', 'open findings'],
  unsettled: ['a lookup that is not settled', 'lookups that are not settled'],
};

function refuseBlocked(blocks: readonly Block[]): void {
  if (blocks.length === 0) return;
  const words = blocks.map(({ by, count }) => (count === 1 ? WORDS[by][0] : `${count} ${WORDS[by][1]}`));
  throw new AuditError('erasure-blocked', `This person cannot be erased yet: there is ${words.join(', ')}.`, {
    hint: 'Release the hold, close the finding or wait until the lookups are settled, and ask again.',
    mistakes: blocks.map(({ by, ids, count }) => ({
      path: by,
      message: ids.join(', ') + (count > ids.length ? ` and ${count - ids.length} more` : ''),
    })),
  });
}

/** What keeps a person from being erased: one pass over their lookups. */
function blocksOf(hot: Hot, kind: Named['kind'], ref: number, at: number): Block[] {
  const guard = guardOf(hot, at);
  const ids: Record<Block['by'], Set<string>> = { hold: new Set(), finding: new Set(), unsettled: new Set() };
  for (const { id, subject, actor, finding, from_at, to_at } of guard.holds) {
    // A hold on the person as such stands even where no lookup falls under it.
    const alone = finding === null && from_at === null && to_at === null;
    const named = kind === 'subject' ? subject === ref && actor === null : actor === ref && subject === null;
    if (alone && named) ids.hold.add(id);
  }
  if (kind === 'actor') {
    const about = hot.db
      .prepare<[string], string>(
        "SELECT id FROM finding WHERE about_kind = 'actor' AND about = ? AND status <> 'closed'",
      )
      .pluck()
      .all(String(ref)) as string[];
    for (const id of about) ids.finding.add(id);
  }
  const postings = kind === 'subject' ? hot.shelf.ofSubject(ref) : hot.shelf.ofActor(ref);
  let unsettled = 0;
  for (const { seq, at: occurredAt, other } of postings) {
    const [subject, actor] = kind === 'subject' ? [ref, other] : [other, ref];
    for (const id of guard.holding({ seq, subject, actor, occurredAt })) ids.hold.add(id);
    const finding = guard.finding(seq);
    if (finding !== null) ids.finding.add(finding);
    if (readMark(hot.shelf.mark(seq)).grade !== 'pending') continue;
    unsettled++;
    const row = ids.unsettled.size < IDS_TOLD ? hot.shelf.row(seq) : null;
    if (row) ids.unsettled.add(row.id);
  }
  return (['hold', 'finding', 'unsettled'] as const)
    .filter((by) => ids[by].size > 0)
    .map((by) => ({
      by,
      ids: [...ids[by]].slice(0, IDS_TOLD),
      count: by === 'unsettled' ? unsettled : ids[by].size,
    }));
}
