import { canonical } from '#ledger/canonical.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { Roster, Work } from '#model/evidence.ts';
import type { Feed, Grading, GradingInput } from '#model/explanation.ts';
import type { Lookup, OutcomeRequest } from '#model/lookup.ts';
import { EVIDENCE_TYPES, type Grade } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';
import type { ActorDay, FactsQuery, GatheredFacts, Store } from '#store/port.ts';
import { directoryVerbs } from './directory.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, feedReader, REACH, readSite, readWork } from './evidence.ts';
import { LOOKUP_COLUMNS, type LookupRow, readLookup, receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';

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
  const { db, keys } = hot;
  const around = workAround(hot);
  const readFeeds = feedReader(hot);
  const { actor, subject, organisation, consentsOf } = directoryVerbs(hot);

  const selectLookup = db.prepare<[string], LookupRow>(`SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE id = ?`);
  const selectToGrade = db.prepare<[number, number, number], LookupRow>(
    `SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE to_grade = 1 AND seq > ? AND occurred_at <= ? ORDER BY seq LIMIT ?`,
  );
  const selectToExamine = db.prepare<[number, number, number], LookupRow>(
    `SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE to_examine = 1 AND seq > ? AND occurred_at <= ? ORDER BY seq LIMIT ?`,
  );
  const seqOf = db.prepare<[string], number>('SELECT seq FROM lookup WHERE id = ?').pluck();
  const selectGrading = db.prepare<[number], string>('SELECT data FROM grading WHERE lookup = ?').pluck();
  const countTask = db.prepare<[number, string], { lookups: number; subjects: number }>(
    'SELECT count(*) AS lookups, count(DISTINCT subject) AS subjects FROM lookup WHERE actor = ? AND task = ?',
  );
  const taskSees = db.prepare<[number, string, number], number>(
    'SELECT 1 FROM lookup WHERE actor = ? AND task = ? AND subject = ? LIMIT 1',
  );
  const earlierOfPair = db
    .prepare<[number, number, number, number], number>(
      'SELECT 1 FROM lookup WHERE subject = ? AND +actor = ? AND (occurred_at, seq) < (?, ?) LIMIT 1',
    )
    .pluck();
  const earlierExplained = db.prepare<[number, number, number, number], { id: string; occurred_at: number }>(
    `SELECT l.id, l.occurred_at FROM lookup l CROSS JOIN grading g ON g.lookup = l.seq
     WHERE l.subject = ? AND +l.actor = ? AND l.occurred_at BETWEEN ? AND ? AND g.strength = 'strong'
       AND g.grade IN ('corroborated', 'explained')
     ORDER BY l.occurred_at DESC LIMIT 1`,
  );
  const saveGrading = db.prepare(
    `INSERT INTO grading (lookup, grade, first_look, strength, settlement, data) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (lookup) DO UPDATE SET grade = excluded.grade, first_look = excluded.first_look,
       strength = excluded.strength, settlement = excluded.settlement, data = excluded.data`,
  );
  const setGrade = db.prepare('UPDATE lookup SET grade = ?, to_grade = 0, to_examine = 1 WHERE seq = ?');
  const keepGrade = db.prepare('UPDATE lookup SET to_grade = 0 WHERE seq = ?');
  /** A first visit now explained may explain the returns that followed it. */
  const returnsAgain = db.prepare(
    `UPDATE lookup SET to_grade = 1 FROM lookup AS first
     WHERE lookup.subject = first.subject AND lookup.actor = first.actor
       AND lookup.occurred_at > first.occurred_at AND lookup.occurred_at <= first.occurred_at + ?
       AND lookup.grade IN ('unexplained', 'unsupported', 'undetermined') AND first.seq = ?`,
  );
  const insertSettlement = db.prepare(
    'INSERT INTO settlement (seq, id, at, until, count) VALUES (?, ?, ?, ?, ?)',
  );
  const insertSettled = db.prepare(
    'INSERT INTO settled (settlement, position, lookup, leaf) VALUES (?, ?, ?, ?)',
  );
  const lastOutcome = db
    .prepare<[number], string>('SELECT data FROM outcome WHERE lookup = ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const flaggedRules = db
    .prepare<[number], string>(
      'SELECT f.rules FROM finding f JOIN finding_lookup l ON l.finding = f.id WHERE l.lookup = ?',
    )
    .pluck();

  const inputOf = (row: LookupRow, feeds: Feed[]): GradingInput => {
    const lookup = readLookup(hot, row);
    const at = row.occurred_at;
    const pair = row.subject === null ? null : ([row.subject, row.actor] as const);
    const earlier = pair && earlierExplained.get(pair[0], pair[1], at - RETURN_SPAN, at - 1);
    return {
      lookup,
      work: around.work(row.subject, row.actor, at, REACH),
      referenced: lookup.reference ? around.referenced(lookup.reference.type, lookup.reference.id) : null,
      firstLook: pair === null || earlierOfPair.get(pair[0], pair[1], at, row.seq) === undefined,
      earlierExplained: earlier ? { lookup: earlier.id, at: earlier.occurred_at } : null,
      roster: around.roster(row.actor, row.organisation, at),
      feeds,
    };
  };

  const factsFor = async (query: FactsQuery): Promise<GatheredFacts> => {
    const organisations: GatheredFacts['organisations'] = new Map();
    const actors = await Promise.all([query.actor, ...query.onBehalfOf].map((id) => actor(id)));
    const consents = query.subject === null ? [] : await consentsOf(query.subject, query.at);
    const named = [...actors.map((known) => known?.organisation), ...consents.map((one) => one.organisation)];
    for (const id of new Set(named)) {
      const found = id == null ? null : await organisation(id);
      if (found) organisations.set(found.id, found);
    }
    const actorRef = keys.find('actor', query.actor)?.ref ?? null;
    const subjectRef = query.subject === null ? null : (keys.find('subject', query.subject)?.ref ?? null);
    const reach = query.window && Math.max(query.window.before, query.window.after);
    const followed = query.follows === null ? null : selectLookup.get(query.follows);
    return {
      actor: actors[0] ?? null,
      onBehalfOf: actors.slice(1),
      organisations,
      consents,
      work: reach === null ? [] : around.work(subjectRef, actorRef, query.at, reach),
      feeds: reach === null ? [] : readFeeds(),
      task:
        query.task === null
          ? null
          : {
              ...(actorRef === null
                ? { lookups: 0, subjects: 0 }
                : (countTask.get(actorRef, query.task) as { lookups: number; subjects: number })),
              seesSubject:
                actorRef !== null &&
                subjectRef !== null &&
                taskSees.get(actorRef, query.task, subjectRef) !== undefined,
            },
      follows: followed ? followedBy(readLookup(hot, followed)) : null,
    };
  };

  return {
    gatherFacts: (queries) => Promise.all(queries.map(factsFor)),

    async dayOf(actorId, from, to): Promise<ActorDay> {
      const known = keys.find('actor', actorId);
      return known ? around.day(known.ref, from, to) : { shifts: [], work: [], lookups: [] };
    },

    async toGrade(until, after, limit) {
      const feeds = readFeeds();
      const rows = selectToGrade.all(after === null ? -1 : Number(after), until, limit);
      return { inputs: rows.map((row) => inputOf(row, feeds)), next: nextOf(rows, limit) };
    },
    async gradingInput(id) {
      const row = selectLookup.get(id);
      return row ? inputOf(row, readFeeds()) : null;
    },
    async gradingOf(id) {
      const seq = seqOf.get(id);
      const data = seq === undefined ? undefined : selectGrading.get(seq as number);
      return data === undefined ? null : (JSON.parse(data as string) as Grading);
    },

    async commitSettlement({ id, at, until, gradings }) {
      if (gradings.length === 0) return null;
      return hot.write(() => {
        const changed: { seq: number; grading: Grading; leaf: string }[] = [];
        for (const grading of gradings) {
          const seq = seqOf.get(grading.lookup) as number;
          const kept = selectGrading.get(seq) as string | undefined;
          if (kept !== undefined && kept === JSON.stringify(grading)) keepGrade.run(seq);
          else changed.push({ seq, grading, leaf: settlementLeaf(grading) });
        }
        if (changed.length === 0) return null;
        const entered = hot.enter({
          kind: 'settlement',
          id,
          at,
          clear: {
            until: timestamp(until),
            count: changed.length,
            root: rootOf(changed.map(({ leaf }) => Buffer.from(leaf))).toString('base64'),
          },
        });
        insertSettlement.run(entered.index, id, at, until, changed.length);
        for (const [position, { seq, grading, leaf }] of changed.entries()) {
          const strength = grading.explanations[0]?.strength ?? null;
          saveGrading.run(
            seq,
            grading.grade,
            grading.firstLook ? 1 : 0,
            strength,
            id,
            JSON.stringify(grading),
          );
          setGrade.run(grading.grade, seq);
          insertSettled.run(id, position, seq, leaf);
        }
        for (const { seq, grading } of changed) {
          if (grading.explanations[0]?.strength === 'strong') returnsAgain.run(RETURN_SPAN, seq);
        }
        return receiptFor(hot, entered, at);
      });
    },

    async toExamine(until, after, limit) {
      const rows = selectToExamine.all(after === null ? -1 : Number(after), until, limit);
      const items = [];
      for (const row of rows) {
        const lookup = readLookup(hot, row);
        const graded = selectGrading.get(row.seq) as string | undefined;
        const shown = lastOutcome.get(row.seq) as string | undefined;
        items.push({
          lookup,
          grading:
            graded === undefined ? ungraded(lookup, inputOf(row, [])) : (JSON.parse(graded) as Grading),
          subject: lookup.subject === null ? null : await subject(lookup.subject),
          actor: await actor(lookup.actor.id),
          outcome: shown === undefined ? null : (JSON.parse(shown) as OutcomeRequest),
          flagged: (flaggedRules.all(row.seq) as string[]).flatMap((rules) => JSON.parse(rules) as string[]),
        });
      }
      return { items, next: nextOf(rows, limit) };
    },
  };
}

const nextOf = (rows: { seq: number }[], limit: number): string | null =>
  rows.length < limit ? null : String(rows.at(-1)?.seq);

const followedBy = (lookup: Lookup): GatheredFacts['follows'] => ({
  actor: lookup.actor.id,
  subject: lookup.subject,
  change: lookup.change,
  wouldBe: lookup.decision.wouldBe,
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

/**
 * Reads of evidence around one actor, one subject and one moment. The joins say their order (`CROSS JOIN`,
 * unary plus): always from the person outwards, whatever the planner thinks of the tables' sizes.
 */
function workAround(hot: Hot) {
  const { db, keys } = hot;
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
  const segmentOf = db
    .prepare<[string], string>(
      `SELECT json_extract(data, '$.segment') FROM directory WHERE type = 'subject' AND key = ? ORDER BY version DESC LIMIT 1`,
    )
    .pluck();
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
  const dayLookups = db.prepare<[number, number, number], LookupRow>(
    `SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE actor = ? AND occurred_at >= ? AND occurred_at < ?
     ORDER BY occurred_at LIMIT 2000`,
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
        add(bySubject.all(subject, latest, earliest), null);
        for (const work of [...found.values()]) {
          if (work.type === 'interaction') add(transferred.all(work.id), null);
        }
        add(byParty.all(subject, latest, earliest), { subject: id, byHandle: true });
        add(byCampaign.all(subject, latest, earliest), { subject: id, byHandle: false });
        const segment = segmentOf.get(String(subject)) as string | null | undefined;
        if (segment) add(bySegment.all(segment, latest, earliest), { subject: id, byHandle: false });
      }
      if (actor !== null) {
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
        lookups: dayLookups.all(actor, from, to).map((row) => readLookup(hot, row)),
      };
    },
  };
}
