import type { Work } from '#model/evidence.ts';
import type { Feed, GradedLookup, GradingInput } from '#model/explanation.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import { actorDays } from './actor-days.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, REACH, readWork } from './evidence.ts';
import { evidenceDetails } from './evidence-details.ts';
import { type GradedRow, gradedLookup } from './graded-rows.ts';
import { KeptWork } from './kept-work.ts';
import type { Hot } from './open.ts';
import { pageRows } from './page-rows.ts';
import { pairHistories } from './pairs.ts';
import { ERASED } from './people.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_SEGMENT, HAS_TRANSFER, HAS_WORK, presenceOf } from './presence.ts';
import { referenceAround } from './reference-around.ts';
import type { WorkAround } from './work-around.ts';

/**
 * Many lookups with the evidence around each, the same as one by one (`work-around.ts`), in one pass: each customer's
 * records are found once, in the order of the index; each actor's days are kept from page to page; of records that do
 * not reach a lookup nothing but kind and span is read. Memory is bounded by the page.
 */
export type Join = (
  seqs: readonly number[],
  feeds: Feed[],
  each: (input: GradingInput, seq: number) => void,
) => void;

/** Lookups whose records are in memory at once: more live long enough to be copied by the collector. */
const AT_ONCE = 250;

/** A customer's records around all their lookups of the page. */
interface Around {
  from: number;
  to: number;
  own: KeptWork[];
  /** By handle, campaign and segment. */
  linked: Work[];
  /** Calls transferred from one of their own. */
  transfers: Map<number, Work[]> | null;
}

export function evidenceJoin(hot: Hot, around: WorkAround): Join {
  const { db, keys, shelf } = hot;
  const presence = presenceOf(hot);
  const details = evidenceDetails(hot);
  const rowsOf = pageRows(hot);
  const days = actorDays(hot, details);
  const referenceOf = referenceAround(hot);
  const near = 'current = 1 AND start_at <= ? AND (end_at IS NULL OR end_at >= ?)';
  const selectOwn = db
    .prepare<[number, number, number], [number, WorkType, number, number | null, string | null]>(
      `SELECT version, type, start_at, end_at, transferred_from FROM evidence WHERE subject = ? AND ${near} ORDER BY start_at, version`,
    )
    .raw();
  const selectTransferred = db.prepare<[string], EvidenceRow>(
    `SELECT ${EVIDENCE_COLUMNS} FROM evidence WHERE transferred_from = ? AND current = 1`,
  );

  const aroundAll = (rows: readonly GradedRow[]): Map<number, Around> => {
    const all = new Map<number, Around>();
    for (const { subject, occurred_at: at } of rows) {
      if (subject === null) continue;
      const known = all.get(subject);
      if (known === undefined) all.set(subject, { from: at, to: at, own: [], linked: [], transfers: null });
      else if (at < known.from) known.from = at;
      else if (at > known.to) known.to = at;
    }
    for (const subject of Uint32Array.from(all.keys()).sort()) read(subject, all.get(subject) as Around);
    return all;
  };

  const read = (subject: number, found: Around): void => {
    const has = presence.subject(subject);
    if ((has & (HAS_WORK | HAS_HANDLE | HAS_CAMPAIGN | HAS_SEGMENT)) === 0) return;
    const id = keys.nameOf('subject', subject) ?? ERASED;
    const [latest, earliest] = [found.to + REACH, found.from - REACH];
    if (has & HAS_WORK) {
      for (const [version, type, start, end, from] of selectOwn.all(subject, latest, earliest))
        found.own.push(new KeptWork(version, type, id, start, end, from, details));
    }
    if (has & HAS_TRANSFER) {
      found.transfers = new Map();
      for (const call of found.own) {
        if (call.type !== 'interaction') continue;
        const rows = selectTransferred.all(call.id);
        if (rows.length > 0)
          found.transfers.set(
            call.version,
            rows.map((row) => readWork(hot, row, null)),
          );
      }
    }
    found.linked = around.linked(subject, id, has, latest, earliest);
  };

  const workOf = (found: Around | undefined, actor: number, at: number): Work[] => {
    const [latest, earliest] = [at + REACH, at - REACH];
    const work: Work[] = [];
    // The same version stands once, where it was found first.
    const add = (one: Work): void => {
      if (!work.some(({ version }) => version === one.version)) work.push(one);
    };
    let take: (one: Work) => void = (one) => void work.push(one);
    if (found) {
      for (const one of found.own)
        if (one.start <= latest && (one.end === null || one.end >= earliest)) work.push(one);
      // Of these alone may some be among what was found before, or among calls of nobody known.
      if (found.transfers || found.linked.length > 0) take = add;
      if (found.transfers) {
        for (const { version } of work.slice()) found.transfers.get(version)?.forEach(add);
      }
      for (const one of found.linked)
        if (one.start <= latest && (one.end === null || one.end >= earliest)) add(one);
    }
    days.unidentified(actor, at, take);
    return work;
  };

  /** The record that a reference names: nearly always one that is at hand. */
  const referenced = ({ reference }: GradedLookup, found: Around | undefined): Work | null => {
    if (reference === null) return null;
    const version = around.versionOf(reference.type, reference.id);
    if (version === null) return null;
    return (
      found?.own.find((one) => one.version === version) ?? around.referenced(reference.type, reference.id)
    );
  };

  const joinSome: Join = (seqs, feeds, each) => {
    const rows = rowsOf.graded(seqs);
    const customers = aroundAll(rows);
    const historyOf = pairHistories(shelf, rows);
    for (const row of rows) {
      const lookup = gradedLookup(hot, row);
      const { subject, actor, occurred_at: at } = row;
      const found = subject === null ? undefined : customers.get(subject);
      const { firstLook, earlierExplained } = historyOf(row);
      const named = referenced(lookup, found);
      const input = {
        lookup,
        work: workOf(found, actor, at),
        referenced: named,
        aroundReference: referenceOf(row, lookup, named),
        firstLook,
        earlierExplained,
        roster: days.roster(actor, lookup.organisation, at),
        feeds,
      };
      each(input, row.seq);
    }
  };

  return (seqs, feeds, each) => {
    days.freshen();
    for (let from = 0; from < seqs.length; from += AT_ONCE)
      joinSome(seqs.slice(from, from + AT_ONCE), feeds, each);
  };
}
