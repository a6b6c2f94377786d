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
      'SELECT f.rules FROM finding f JOIN finding_lookup l ON l.finding = f.id WHERE l.lookup = ?',
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

const SEGMENTS_MAX = 100_000;
const DAY_LOOKUPS_MAX = 2000;

function dayLookups(hot: Hot, actor: number, from: number, to: number): Lookup[] {
  const found = [...hot.shelf.ofActor(actor, from, to - 1)].sort((a, b) => a.at - b.at || a.seq - b.seq);
  const hidden = hiddenNow(hot);
  return found.slice(0, DAY_LOOKUPS_MAX).flatMap(({ seq }) => {
    const row = hot.shelf.row(seq);
    return row && !hidden.is(row) ? [readLookup(hot, row)] : [];
  });
}

/**
 * Reads of evidence around one actor, one subject and one moment. The joins say their order (`CROSS JOIN`,
 * unary plus): always from the person outwards, whatever the planner thinks of the tables' sizes.
 */
function workAround(hot: Hot) {
  const { db, keys } = hot;
  const presence: Presence = presenceOf(hot);
  const columns = EVIDENCE_COLUMNS.split(', ')
    .map((column) => `e.${column}`)
    .join(', ');
  const near = 'e.current = 1 AND e.start_at <= ? AND (e.end_at IS NULL OR e.end_at >= ?)';
  const bySubject = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.subject = ? AND ${near}`,
  );
  const byParty = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM handle h CROSS JOIN evidence e ON e.party = h.handle
     WHERE h.subject = ? AND +e.subject IS NULL AND ${near}`,
  );
  const byCampaign = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM campaign_member m CROSS JOIN evidence e ON e.type = 'campaign' AND e.id = m.campaign
     WHERE m.subject = ? AND ${near}`,
  );
  const bySegment = db.prepare<[string, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.type = 'campaign' AND e.segment = ? AND ${near}`,
  );
  const transferred = db.prepare<[string], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.transferred_from = ? AND e.current = 1`,
  );
  const unidentified = db.prepare<[number, number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type = 'unidentified' AND a.start_at BETWEEN ? AND ?
       AND (e.end_at IS NULL OR e.end_at >= ?)`,
  );
  const byId = db.prepare<[string, string], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.type = ? AND e.id = ? AND e.current = 1`,
  );
  const selectSegment = db
    .prepare<[string], string>(
      `SELECT json_extract(data, '$.segment') FROM directory WHERE type = 'subject' AND key = ? ORDER BY version DESC LIMIT 1`,
    )
    .pluck();
  let segments = new Map<number, string | null>();
  directoryReader(hot).onChange(() => {
    segments = new Map();
  });
  const segmentOf = (subject: number): string | null => {
    const known = segments.get(subject);
    if (known !== undefined) return known;
    if (segments.size >= SEGMENTS_MAX) segments = new Map();
    const segment = (selectSegment.get(String(subject)) as string | null | undefined) ?? null;
    segments.set(subject, segment);
    return segment;
  };
  const shiftsNear = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type = 'shift' AND a.start_at BETWEEN ? AND ?`,
  );
  const colleaguesRostered = db
    .prepare<[number, number, string], number>(
      `SELECT 1 FROM evidence_actor a WHERE a.type = 'shift' AND a.start_at BETWEEN ? AND ?
         AND EXISTS (SELECT 1 FROM directory d WHERE d.type = 'actor' AND d.key = cast(a.actor AS TEXT)
           AND json_extract(d.data, '$.organisation') = ?) LIMIT 1`,
    )
    .pluck();
  const dayWork = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type IN (${ACTOR_TYPES}) AND a.start_at BETWEEN ? AND ? ORDER BY a.start_at`,
  );

  return {
    work(subject: number | null, actor: number | null, at: number, reach: number): Work[] {
      const latest = at + reach;
      const earliest = at - reach;
      const found = new Map<number, Work>();
      if (subject !== null) {
        const id = keys.byRef('subject', subject)?.id ?? ERASED;
        const add = (rows: EvidenceRow[], linked: { subject: string; byHandle: boolean } | null) => {
          for (const row of rows)
            if (!found.has(row.version)) found.set(row.version, readWork(hot, row, linked));
        };
        const has = presence.subject(subject);
        if (has & HAS_WORK) {
          add(bySubject.all(subject, latest, earliest), null);
          for (const work of [...found.values()]) {
            if (work.type === 'interaction') add(transferred.all(work.id), null);
          }
        }
        if (has & HAS_HANDLE) add(byParty.all(subject, latest, earliest), { subject: id, byHandle: true });
        if (has & HAS_CAMPAIGN)
          add(byCampaign.all(subject, latest, earliest), { subject: id, byHandle: false });
        if (has & HAS_SEGMENT) {
          const segment = segmentOf(subject);
          if (segment) add(bySegment.all(segment, latest, earliest), { subject: id, byHandle: false });
        }
      }
      if (actor !== null && presence.unidentified(actor)) {
        for (const row of unidentified.all(
          actor,
          Math.max(earliest, at - DAY),
          Math.min(latest, at + DAY),
          at - DAY,
        )) {
          if (!found.has(row.version)) found.set(row.version, readWork(hot, row, null));
        }
      }
      return [...found.values()];
    },

    referenced(type: string, id: string): Work | null {
      const row = byId.get(type, id);
      return row ? readWork(hot, row, null) : null;
    },

    /** Whether a roster covers the organisation that day, and the actor at that time. */
    roster(actor: number, organisation: string | null, at: number): Roster {
      const shifts = shiftsNear.all(actor, at - DAY, at);
      const onShift = shifts.some((shift) => shift.start_at <= at && (shift.end_at ?? at) >= at);
      const covered =
        onShift ||
        shifts.length > 0 ||
        (organisation !== null &&
          colleaguesRostered.get(at - DAY / 2, at + DAY / 2, organisation) !== undefined);
      return { covered, onShift };
    },

    day(actor: number, from: number, to: number): ActorDay {
      const rows = dayWork.all(actor, from - DAY, to).filter((row) => (row.end_at ?? to) >= from);
      return {
        shifts: rows
          .filter((row) => row.type === 'shift')
          .map((row) => ({ id: row.id, site: readSite(hot, row), from: row.start_at, to: row.end_at ?? to })),
        work: rows.filter((row) => row.type !== 'shift').map((row) => readWork(hot, row, null)),
        lookups: dayLookups(hot, actor, from, to),
      };
    },
  };
}
