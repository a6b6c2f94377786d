import type { Lesson } from '#model/finding.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { AuditError } from '#server/errors.ts';
import type { NewLesson, Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, hidePeople, showPeople } from './people.ts';

/** What gaps in the policy taught, from the decision that told of one to what became of it. */

type LessonVerbs = Pick<Store, 'lessons' | 'lesson' | 'decideLesson'>;

interface LessonRow {
  id: string;
  finding: string;
  at: number;
  cause: Lesson['cause'];
  organisation: string | null;
  data: string;
  state: Lesson['state'];
  decided_at: number | null;
  decided_by: number | null;
  note: string | null;
  proposal: string | null;
}

type LessonData = Pick<Lesson, 'reasons' | 'rules' | 'suggestion'>;

export function lessonVerbs(hot: Hot): LessonVerbs {
  const { db, keys } = hot;
  const selectOne = db.prepare<[string], LessonRow>('SELECT * FROM lesson WHERE id = ?');
  const selectSome = db.prepare<Record<string, string | number | null>, LessonRow>(
    `SELECT * FROM lesson WHERE (@state IS NULL OR state = @state) AND (@cause IS NULL OR cause = @cause)
     ORDER BY at DESC, id DESC LIMIT @limit OFFSET @offset`,
  );
  const decide = db.prepare(
    `UPDATE lesson SET state = ?, decided_at = ?, decided_by = ?, note = ?, proposal = ? WHERE id = ? AND state = 'open'`,
  );
  const read = ({ data, decided_at, decided_by, note, ...row }: LessonRow): Lesson => {
    const { suggestion, ...rest } = JSON.parse(data) as LessonData;
    return {
      ...row,
      ...rest,
      suggestion: suggestion === null ? null : showPeople(keys, suggestion),
      decidedAt: decided_at,
      decidedBy: decided_by === null ? null : (keys.byRef('actor', decided_by)?.id ?? ERASED),
      note: note === null ? null : showPeople(keys, note),
    };
  };
  return {
    async lessons({ state, cause }, { limit, cursor }) {
      const offset = cursor === null ? 0 : fromCursor(cursor);
      const rows = selectSome.all({
        state: state ?? null,
        cause: cause ?? null,
        limit: limit + 1,
        offset,
      });
      return {
        items: rows.slice(0, limit).map(read),
        next: rows.length > limit ? toCursor(offset + limit) : null,
      };
    },
    async lesson(id) {
      const row = selectOne.get(id);
      return row ? read(row) : null;
    },
    decideLesson: async (id, { state, by, at, note, proposal }) =>
      hot.write(() => {
        const person = keys.take('actor', by);
        if (decide.run(state, at, person.ref, hidePeople(keys, note), proposal, id).changes === 0) {
          throw new AuditError('wrong-step', 'This lesson waits no longer.', {
            hint: 'Read it again; somebody answered it, or its finding was opened again.',
          });
        }
        const entered = hot.enter({
          kind: 'review',
          id: `lesson/${id}`,
          at,
          clear: { lesson: id, step: state, proposal },
          actor: { person, value: { id: by } },
          work: { value: { note } },
        });
        return receiptFor(hot, entered, at);
      }),
  };
}

/** What a step of a review does to lessons, inside its transaction. */
export function lessonKeeper({ db, keys }: Hot): {
  keep(lesson: NewLesson): void;
  withdraw(finding: string, at: number): void;
} {
  const insert = db.prepare(
    `INSERT INTO lesson (id, finding, at, cause, organisation, data, state) VALUES (?, ?, ?, ?, ?, ?, 'open')`,
  );
  const withdraw = db.prepare(
    `UPDATE lesson SET state = 'withdrawn', decided_at = ? WHERE finding = ? AND state = 'open'`,
  );
  return {
    keep({ id, finding, at, cause, organisation, reasons, rules, suggestion }) {
      const data: LessonData = {
        reasons,
        rules,
        suggestion: suggestion === null ? null : hidePeople(keys, suggestion),
      };
      insert.run(id, finding, at, cause, organisation, JSON.stringify(data));
    },
    withdraw: (finding, at) => void withdraw.run(at, finding),
  };
}
