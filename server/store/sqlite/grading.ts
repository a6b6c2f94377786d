import { canonical } from '#ledger/canonical.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { Roster, Work } from '#model/evidence.ts';
import type { Feed, Grading, GradingInput } from '#model/explanation.ts';
import type { Lookup, OutcomeRequest } from '#model/lookup.ts';
import { EVIDENCE_TYPES, type Grade } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';
import type { ActorDay, FactsQuery, GatheredFacts, Store } from '#store/port.ts';
import { consentReader } from './consents.ts';
import { directoryReader } from './directory.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, feedReader, REACH, readSite, readWork } from './evidence.ts';
import { hiddenNow } from './hidden.ts';
import { readLookup, receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_EXAMINE, TO_GRADE } from './open-segment.ts';
import { ERASED } from './people.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_SEGMENT, HAS_WORK, type Presence, presenceOf } from './presence.ts';
import { type LookupRow, markOf, readMark } from './row.ts';
import { packText } from './segment/format.ts';
import type { Shelf } from './shelf.ts';

/** What explanations read: the work around a lookup, its roster, its pair's history; and what they leave. */

type GradingVerbs = Pick<
  Store,
  'gatherFacts' | 'dayOf' | 'toGrade' | 'gradingInput' | 'gradingOf' | 'commitSettlement' | 'toExamine'
>;

const DAY = 86_400_000;
/** Every type an actor's records are filed under, so that the index is used with the time. */
const ACTOR_TYPES = [...EVIDENCE_TYPES, 'unidentified'].map((type) => `'${type}'`).join(', ');
/** How far back an explained first visit can lend its explanation to a return. */
const RETURN_SPAN = 7 * DAY;

export function gradingVerbs(hot: Hot): GradingVerbs {
  const { db, keys, shelf } = hot;
  const around = workAround(hot);
  const readFeeds = feedReader(hot);
  const people = directoryReader(hot);
  const consentsOf = consentReader(hot);

  const countTask = db
    .prepare<[number, string], number>('SELECT lookups FROM task WHERE actor = ? AND task = ?')
    .pluck();
  const countTaskSubjects = db
    .prepare<[number, string], number>('SELECT count(*) FROM task_subject WHERE actor = ? AND task = ?')
    .pluck();
  const taskSees = db.prepare<[number, string, number], number>(
    'SELECT 1 FROM task_subject WHERE actor = ? AND task = ? AND subject = ?',
  );
  const saveGrading = db.prepare(
    `INSERT INTO grading (lookup, mark, settled, data) VALUES (?, ?, ?, ?)
     ON CONFLICT (lookup) DO UPDATE SET mark = excluded.mark, settled = excluded.settled, data = excluded.data`,
  );
  const insertSettlement = db.prepare(
    'INSERT INTO settlement (seq, id, at, until, count, leaves) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const flaggedRules = db
    .prepare<[number], string>(
      `SELECT f.rules FROM finding f JOIN finding_lookup l ON l.finding = f.id
       WHERE l.lookup = ? AND f.origin = 'detected'`,
    )
    .pluck();

  /** What came before in this pair: whether anything did, and the latest that was well explained. */
  const history = (row: LookupRow): Pick<GradingInput, 'firstLook' | 'earlierExplained'> => {
    let firstLook = true;
    let earlier: { seq: number; at: number } | null = null;
    if (row.subject === null) return { firstLook, earlierExplained: null };
    for (const { seq, at, other } of shelf.ofSubject(row.subject)) {
      if (other !== row.actor || at > row.occurred_at || (at === row.occurred_at && seq >= row.seq)) continue;
      firstLook = false;
      if (at < row.occurred_at - RETURN_SPAN) continue;
      if (at < row.occurred_at && (earlier === null || at > earlier.at) && wellExplained(shelf.mark(seq)))
        earlier = { seq, at };
    }
    const found = earlier && shelf.row(earlier.seq);
    return { firstLook, earlierExplained: found && earlier ? { lookup: found.id, at: earlier.at } : null };
  };

  const inputOf = (row: LookupRow, feeds: Feed[]): GradingInput => {
    const lookup = readLookup(hot, row);
    const at = row.occurred_at;
    return {
      lookup,
      work: around.work(row.subject, row.actor, at, REACH),
      referenced: lookup.reference ? around.referenced(lookup.reference.type, lookup.reference.id) : null,
      ...history(row),
      roster: around.roster(row.actor, lookup.organisation, at),
      feeds,
    };
  };
  const rowById = (id: string): LookupRow | null => {
    const seq = shelf.seqOf(id);
    return seq === null ? null : shelf.row(seq);
  };

  const factsOf = (query: FactsQuery, feeds: () => Feed[]): GatheredFacts => {
    const organisations: GatheredFacts['organisations'] = new Map();
    const actor = people.actor(query.actor);
    const onBehalfOf = query.onBehalfOf.map((id) => people.actor(id));
    const consents = query.subject === null ? [] : consentsOf(query.subject, query.at);
    const name = (id: string | null | undefined): void => {
      if (id == null || organisations.has(id)) return;
      const found = people.organisation(id);
      if (found) organisations.set(id, found);
    };
    name(actor?.organisation);
    for (const one of onBehalfOf) name(one?.organisation);
    for (const one of consents) name(one.organisation);
    const actorRef = keys.find('actor', query.actor)?.ref ?? null;
    const subjectRef = query.subject === null ? null : (keys.find('subject', query.subject)?.ref ?? null);
    const reach = query.window && Math.max(query.window.before, query.window.after);
    const followed = query.follows === null ? null : rowById(query.follows);
    return {
      actor,
      onBehalfOf,
      organisations,
      consents,
      work: reach === null ? [] : around.work(subjectRef, actorRef, query.at, reach),
      feeds: reach === null ? [] : feeds(),
      task: query.task === null ? null : taskSoFar(actorRef, query.task, subjectRef),
      follows: followed ? followedBy(readLookup(hot, followed)) : null,
    };
  };
  const taskSoFar = (actor: number | null, task: string, subject: number | null): GatheredFacts['task'] => {
    if (actor === null) return { lookups: 0, subjects: 0, seesSubject: false };
    return {
      lookups: (countTask.get(actor, task) as number | undefined) ?? 0,
      subjects: (countTaskSubjects.get(actor, task) as number | undefined) ?? 0,
      seesSubject: subject !== null && taskSees.get(actor, task, subject) !== undefined,
    };
  };

  return {
    async gatherFacts(queries) {
      let read: Feed[] | null = null;
      const feeds = () => (read ??= readFeeds());
      return queries.map((query) => factsOf(query, feeds));
    },

    async dayOf(actorId, from, to): Promise<ActorDay> {
      const known = keys.find('actor', actorId);
      return known ? around.day(known.ref, from, to) : { shifts: [], work: [], lookups: [] };
    },

    async toGrade(until, after, limit) {
      const feeds = readFeeds();
      const seqs = shelf.waiting(TO_GRADE, until, after === null ? -1 : Number(after), limit);
      return {
        inputs: seqs.map((seq) => inputOf(shelf.row(seq) as LookupRow, feeds)),
        next: nextOf(seqs, limit),
      };
    },
    async gradingInput(id) {
      const row = rowById(id);
      return row ? inputOf(row, readFeeds()) : null;
    },
    async gradingOf(id) {
      const seq = shelf.seqOf(id);
      const data = seq === null ? null : shelf.grading(seq);
      return data === null ? null : (JSON.parse(data) as Grading);
    },

    async commitSettlement({ id, at, until, gradings }) {
      if (gradings.length === 0) return null;
      return hot.write(() => {
        const changed: { seq: number; grading: Grading; data: string; leaf: string }[] = [];
        const done: number[] = [];
        for (const grading of gradings) {
          const seq = shelf.seqOf(grading.lookup) as number;
          const data = JSON.stringify(grading);
          done.push(seq);
          if (shelf.grading(seq) !== data)
            changed.push({ seq, grading, data, leaf: settlementLeaf(grading) });
        }
        shelf.done(TO_GRADE, done);
        if (changed.length === 0) return null;
        const leaves = changed.map(({ leaf }) => leaf);
        const entered = hot.enter({
          kind: 'settlement',
          id,
          at,
          clear: {
            until: timestamp(until),
            count: changed.length,
            root: rootOf(leaves.map((leaf) => Buffer.from(leaf))).toString('base64'),
          },
        });
        insertSettlement.run(entered.index, id, at, until, changed.length, packText(leaves));
        for (const { seq, grading, data } of changed) {
          const strength = grading.explanations[0]?.strength ?? null;
          const mark = markOf({ grade: grading.grade, first: grading.firstLook, strength });
          saveGrading.run(seq, mark, entered.index, data);
          shelf.wait(TO_EXAMINE, seq);
          hot.onCommit(() => shelf.setMark(seq, mark));
        }
        for (const { seq, grading } of changed) {
          if (grading.explanations[0]?.strength === 'strong') gradeReturnsAgain(shelf, seq);
        }
        return receiptFor(hot, entered, at);
      });
    },

    async toExamine(until, after, limit) {
      const seqs = shelf.waiting(TO_EXAMINE, until, after === null ? -1 : Number(after), limit);
      const items = seqs.map((seq) => {
        const row = shelf.row(seq) as LookupRow;
        const lookup = readLookup(hot, row);
        const graded = shelf.grading(seq);
        const shown = shelf.outcomesOf(seq).at(-1)?.data;
        return {
          lookup,
          grading: graded === null ? ungraded(lookup, inputOf(row, [])) : (JSON.parse(graded) as Grading),
          subject: lookup.subject === null ? null : people.subject(lookup.subject),
          actor: people.actor(lookup.actor.id),
          outcome: shown === undefined ? null : (JSON.parse(shown) as OutcomeRequest),
          flagged: (flaggedRules.all(seq) as string[]).flatMap((rules) => JSON.parse(rules) as string[]),
        };
      });
      return { items, next: nextOf(seqs, limit) };
    },
  };
}

/** A first visit now explained may explain the returns that followed it. */
function gradeReturnsAgain(shelf: Shelf, first: number): void {
  const row = shelf.row(first);
  if (!row || row.subject === null) return;
  const { actor, occurred_at: at } = row;
  for (const { seq, other } of shelf.ofSubject(row.subject, at + 1, at + RETURN_SPAN)) {
    if (other !== actor) continue;
    const { grade } = readMark(shelf.mark(seq));
    if (grade === 'unexplained' || grade === 'unsupported' || grade === 'undetermined')
      shelf.wait(TO_GRADE, seq);
  }
}

const wellExplained = (mark: number): boolean => {
  const { grade, strength } = readMark(mark);
  return strength === 'strong' && (grade === 'corroborated' || grade === 'explained');
};

const nextOf = (seqs: readonly number[], limit: number): string | null =>
  seqs.length < limit ? null : String(seqs.at(-1));

const followedBy = (lookup: Lookup): GatheredFacts['follows'] => ({
  actor: lookup.actor.id,
  onBehalfOf: lookup.actor.onBehalfOf,
  subject: lookup.subject,
  change: lookup.change,
  wouldBe: lookup.decision.wouldBe,
  rules: lookup.decision.rules,
  at: lookup.occurredAt,
});

/** A settlement's leaf: which lookup, which grade, by which versions of evidence (`docs/ledger-format.md`). */
export const settlementLeaf = (grading: Grading): string =>
  canonical({
    lookup: grading.lookup,
    grade: grading.grade,
    evidence: grading.explanations.map(({ evidence }) => [evidence.type, evidence.id, evidence.version]),
  });

const ungraded = (lookup: Lookup, input: GradingInput): Grading => ({
  lookup: lookup.id,
  grade: 'pending' as Grade,
  firstLook: input.firstLook,
  explanations: [],
  reference: { verdict: 'none-declared', sentence: { nl: '', en: '' } },
  heard: [],
  silent: [],
  roster: input.roster,
});

