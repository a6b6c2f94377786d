import { type ReviewStep, SERVICE_ITSELF, type StepFacts } from '#model/finding.ts';
import { AuditError } from '#server/errors.ts';
import type { ReviewedFinding, Store } from '#store/port.ts';
import { LAST_DUE } from './finding-filter.ts';
import { decryptNote, encryptNote } from './keys.ts';
import { lessonKeeper } from './lessons.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, packPeople, unpackPeople } from './people.ts';

/** Steps of reviews: taken, read back, and what of them reports and reminders ask. */

type ReviewVerbs = Pick<Store, 'reviewSteps' | 'commitReview' | 'toRemind' | 'closedHolding' | 'reviewsOf'>;

interface StepRow {
  seq: number;
  finding: string;
  at: number;
  step: ReviewStep['step'];
  actor: number;
  outcome: ReviewStep['outcome'];
  note: string;
  reference: string | null;
  data: string | null;
}

const REMIND_AT_ONCE = 1000;

export function reviewVerbs(hot: Hot): ReviewVerbs {
  const { db, keys, shelf } = hot;
  const lessons = lessonKeeper(hot);
  const insertStep = db.prepare(
    'INSERT INTO review_step (seq, finding, at, step, actor, outcome, note, reference, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const selectSteps = db.prepare<[string], StepRow>(
    'SELECT seq, finding, at, step, actor, outcome, note, reference, data FROM review_step WHERE finding = ? ORDER BY seq',
  );
  const move = db.prepare('UPDATE finding SET status = ?, outcome = ? WHERE id = ? AND status = ?');
  const selectToRemind = db.prepare<
    [number, number, number, number],
    { finding: string; due: number; overdue: number }
  >(
    `SELECT finding, due, overdue FROM (
       SELECT f.id AS finding, coalesce(${LAST_DUE}, f.created_at + ?) AS due,
         coalesce(${LAST_DUE}, f.created_at + ?) <= ? AS overdue
       FROM finding f WHERE f.status <> 'closed') t
     WHERE due <= ? AND NOT EXISTS (
       SELECT 1 FROM review_step r WHERE r.finding = t.finding AND r.step = 'remind'
         AND json_extract(r.data, '$.due') = t.due AND (json_extract(r.data, '$.overdue') = 1 OR t.overdue = 0))
     ORDER BY due LIMIT ${REMIND_AT_ONCE}`,
  );
  const selectHolding = db
    .prepare<[number], string>(
      `SELECT l.finding FROM finding_lookup l JOIN finding f ON f.id = l.finding
     WHERE l.lookup = ? AND f.status = 'closed'`,
    )
    .pluck();
  const selectTimes = db.prepare<[string], { step: ReviewStep['step']; at: number; data: string | null }>(
    'SELECT step, at, data FROM review_step WHERE finding = ? ORDER BY seq',
  );

  /** The free text of a step, kept under the key of who wrote it. */
  const noteOf = (row: StepRow): string => {
    if (row.note === '') return '';
    const author = keys.byRef('actor', row.actor);
    return author
      ? decryptNote(author.key, stepName(row.finding, row.seq), Buffer.from(row.note, 'base64'))
      : ERASED;
  };

  return {
    async reviewSteps(finding) {
      return selectSteps.all(finding).map((row) => ({
        finding,
        at: row.at,
        step: row.step,
        by: keys.byRef('actor', row.actor)?.id ?? ERASED,
        outcome: row.outcome,
        note: noteOf(row),
        reference: row.reference === null ? null : (JSON.parse(row.reference) as ReviewStep['reference']),
        ...(row.data === null ? {} : unpackPeople<StepFacts>(keys, row.data)),
      }));
    },

    commitReview: async (step, from, to, outcome, lesson) =>
      hot.write(() => {
        if (move.run(to, outcome, step.finding, from).changes === 0) {
          throw new AuditError('wrong-step', 'This finding has moved on since you looked.', {
            hint: 'Read the finding again; another person took a step.',
          });
        }
        const { finding, at, by: _, step: name, outcome: said, note, reference, ...facts } = step;
        const by = keys.take('actor', step.by);
        const entered = hot.enter({
          kind: 'review',
          id: stepName(finding, hot.log.pendingSize()),
          at,
          clear: {
            finding,
            step: name,
            outcome: said,
            ...(facts.cause && { cause: facts.cause }),
            ...(step.by === SERVICE_ITSELF && { status: to }),
          },
          actor: { person: by, value: { id: step.by } },
          work: { value: { note, reference, ...(facts.assignee && { assignee: facts.assignee }) } },
        });
        insertStep.run(
          entered.index,
          finding,
          at,
          name,
          by.ref,
          said,
          encryptNote(by.key, stepName(finding, entered.index), note).toString('base64'),
          reference === null ? null : JSON.stringify(reference),
          packPeople(keys, facts),
        );
        if (lesson) lessons.keep(lesson);
        if (to === 'open') lessons.withdraw(finding, at);
        return receiptFor(hot, entered, at);
      }),

    async toRemind(now, { remindBefore, decideWithin }) {
      return selectToRemind
        .all(decideWithin, decideWithin, now, now + remindBefore)
        .map(({ overdue, ...row }) => ({ ...row, overdue: overdue === 1 }));
    },

    async closedHolding(lookups) {
      const found = new Set<string>();
      for (const id of lookups) {
        const seq = shelf.seqOf(id);
        if (seq !== null) for (const finding of selectHolding.all(seq) as string[]) found.add(finding);
      }
      return [...found];
    },

    async reviewsOf({ from, to, organisation, organisations }): Promise<ReviewedFinding[]> {
      const lists = [organisation === undefined ? null : [organisation], organisations ?? null].filter(
        (list) => list !== null,
      );
      const rows = db
        .prepare<(number | string)[], Omit<ReviewedFinding, 'steps'>>(
          `SELECT id, created_at AS createdAt, status, outcome,
             (SELECT count(*) FROM finding_lookup WHERE finding = finding.id) AS lookups
           FROM finding WHERE created_at >= ? AND created_at < ?
             ${lists.map(() => 'AND organisation IN (SELECT value FROM json_each(?))').join(' ')}
           ORDER BY created_at, id`,
        )
        .all(from, to, ...lists.map((list) => JSON.stringify(list)));
      return rows.map((row) => ({
        ...row,
        steps: selectTimes.all(row.id).map(({ step, at, data }) => {
          const facts = data === null ? {} : (JSON.parse(data) as StepFacts);
          return { step, at, due: facts.due ?? null, cause: facts.cause ?? null };
        }),
      }));
    },
  };
}

/** Id of a step's entry, and what its note is bound to. */
const stepName = (finding: string, index: number): string => `${finding}/review/${index}`;
