import type { Feed, GradingInput } from '#model/explanation.ts';
import type { Lookup } from '#model/lookup.ts';
import type { ActorDay, FactsQuery, GatheredFacts, Store } from '#store/port.ts';
import { consentReader } from './consents.ts';
import { directoryReader } from './directory.ts';
import { feedReader, REACH } from './evidence.ts';
import { gradedLookup } from './graded-rows.ts';
import { gradingRun } from './grading-run.ts';
import { evidenceJoin } from './join.ts';
import { gradingCodec } from './kept-grading.ts';
import { readLookup } from './lookups.ts';
import type { Hot, StoreSettings } from './open.ts';
import { TO_GRADE } from './open-segment.ts';
import { pairHistories } from './pairs.ts';
import { referenceAround } from './reference-around.ts';
import { type LookupRow, readMark } from './row.ts';
import { returnsToGrade, type Settled, settledAs, settlements } from './settlement.ts';
import { warningFollowed } from './warnings.ts';
import { workAround } from './work-around.ts';

/** What explanations read: the work around a lookup, its roster, its pair's history; and what they leave. */

type GradingVerbs = Pick<
  Store,
  | 'gatherFacts'
  | 'dayOf'
  | 'toGrade'
  | 'gradingInput'
  | 'workNamed'
  | 'gradingOf'
  | 'commitSettlement'
  | 'gradeApart'
>;

/** Lookups that have to wait before threads are started for them: each takes a second or two to be ready. */
const APART_FROM = 50_000;

export function gradingVerbs(
  hot: Hot,
  { wholeFrom, apartFrom = APART_FROM }: Pick<StoreSettings, 'wholeFrom' | 'apartFrom'>,
): GradingVerbs {
  const { db, keys, shelf } = hot;
  const around = workAround(hot);
  const join = evidenceJoin(hot, around, wholeFrom);
  const warning = warningFollowed(hot);
  const codec = gradingCodec(hot.words);
  const settlement = settlements(hot, codec);
  /** Returns whose first visit became well explained. */
  const returnsOf = (changed: readonly Settled[]): number[] =>
    changed.flatMap(({ seq, mark }) =>
      readMark(mark).strength === 'strong' ? returnsToGrade(shelf, seq) : [],
    );
  const readFeeds = feedReader(hot);
  const referenceOf = referenceAround(hot);
  const people = directoryReader(hot);
  const consentsOf = consentReader(hot);
  /** Those on their way to be graded, by id: the run that takes them tells them by their ids. */
  let onTheirWay = new Map<string, number>();

  const countTask = db
    .prepare<[number, string], number>('SELECT lookups FROM task WHERE actor = ? AND task = ?')
    .pluck();
  const countTaskSubjects = db
    .prepare<[number, string], number>('SELECT count(*) FROM task_subject WHERE actor = ? AND task = ?')
    .pluck();
  const taskSees = db.prepare<[number, string, number], number>(
    'SELECT 1 FROM task_subject WHERE actor = ? AND task = ? AND subject = ?',
  );
  const inputOf = (row: LookupRow, feeds: Feed[]): GradingInput => {
    const lookup = gradedLookup(hot, row);
    const at = row.occurred_at;
    const named = lookup.reference ? around.referenced(lookup.reference.type, lookup.reference.id) : null;
    return {
      lookup,
      work: around.work(row.subject, row.actor, at, REACH),
      referenced: named,
      aroundReference: referenceOf(row, lookup, named),
      ...pairHistories(shelf, [row]).before(row),
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
      follows: followed ? followedBy(readLookup(hot, followed)) : warningFollowedBy(query),
    };
  };
  /** A warning that was given beforehand, where the lookup names it. */
  const warningFollowedBy = ({
    follows,
    actor,
    onBehalfOf,
    subject,
  }: FactsQuery): GatheredFacts['follows'] => {
    const warned = follows === null ? null : warning(follows, actor, subject);
    return warned && { ...warned, actor, onBehalfOf, subject };
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

    async toGrade(until, after, limit, each) {
      if (after === null)
        await join.index.load(shelf.waiting(TO_GRADE, until, -1, join.index.paysFrom()).length);
      const seqs = shelf.waiting(TO_GRADE, until, after === null ? -1 : Number(after), limit);
      onTheirWay = new Map();
      shelf.handOut(TO_GRADE, seqs, true);
      hot.read(() =>
        join.page(seqs, readFeeds(), (input, seq) => {
          onTheirWay.set(input.lookup.id, seq);
          each(input);
        }),
      );
      if (seqs.length === limit) return String(seqs.at(-1));
      join.index.drop();
      return null;
    },
    async gradingInput(id) {
      const row = rowById(id);
      return row ? inputOf(row, readFeeds()) : null;
    },
    workNamed: async (type, id) => around.referenced(type, id),
    async gradingOf(id) {
      const seq = shelf.seqOf(id);
      const kept = seq === null ? null : shelf.grading(seq);
      return kept === null ? null : codec.unpack(id, kept);
    },

    commitSettlement: async ({ gradings, ...run }) => {
      const settled = gradings.map((grading) => ({
        grading,
        seq: onTheirWay.get(grading.lookup) ?? (shelf.seqOf(grading.lookup) as number),
      }));
      const receipt = settlement.commit(
        run,
        () => settled.map(({ seq, grading }) => settledAs(seq, grading, codec.pack(grading))),
        returnsOf,
      );
      for (const { lookup } of gradings) onTheirWay.delete(lookup);
      return receipt;
    },
    async gradeApart(until, threads) {
      // This thread is done with fewer before others are ready.
      if (shelf.waiting(TO_GRADE, until, -1, apartFrom).length < apartFrom) return null;
      return gradingRun(hot, settlement, until, threads);
    },
  };
}

const followedBy = (lookup: Lookup): GatheredFacts['follows'] => ({
  actor: lookup.actor.id,
  onBehalfOf: lookup.actor.onBehalfOf,
  subject: lookup.subject,
  change: lookup.change,
  wouldBe: lookup.decision.wouldBe,
  rules: lookup.decision.rules,
  at: lookup.occurredAt,
});
