import type { Work } from '#model/evidence.ts';
import type { Feed, GradedLookup, GradingInput } from '#model/explanation.ts';
import { actorDays } from './actor-days.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, REACH, readWork } from './evidence.ts';
import { evidenceDetails } from './evidence-details.ts';
import { type GradedRow, gradedLookup } from './graded-rows.ts';
import { KeptWork } from './kept-work.ts';
import { linkedWork } from './linked-work.ts';
import type { Hot } from './open.ts';
import { pageRows } from './page-rows.ts';
import { pairHistories } from './pairs.ts';
import { ERASED } from './people.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_SEGMENT, HAS_TRANSFER, HAS_WORK, presenceOf } from './presence.ts';
import { referenceAround } from './reference-around.ts';
import type { WorkAround } from './work-around.ts';
import { type Share, type WorkIndex, workIndex } from './work-index.ts';

/**
 * Many lookups with the evidence around each, the same as one by one (`work-around.ts`), in one pass: each customer's
 * records are found once, in the order of the index; each actor's days are kept from page to page; of records that do
 * not reach a lookup nothing but kind and span is read. Memory is bounded by the page.
 */
export interface Join {
  /** `returns`, asked within the call: lookups of the same pair that came after and may rest on this one. */
  page(
    seqs: readonly number[],
    feeds: Feed[],
    each: (input: GradingInput, seq: number, returns: () => number[]) => void,
  ): void;
  /** What is known of customers' records, told before a run how many lookups wait. */
  index: WorkIndex;
}

/** Lookups whose records are in memory at once: more live long enough to be copied by the collector. */
const AT_ONCE = 32;

const NONE: readonly Work[] = [];

/** Records that are looked through for the one that a reference names, before all are. */
const NEAR = 3_600_000;

const isWithin = ({ start, end }: Work, at: number): boolean =>
  start <= at + REACH && (end === null || end >= at - REACH);

/** Whether a version is among those from a position up to, not with, another. */
function isIn(all: readonly Work[], from: number, { version }: Work, to = all.length): boolean {
  for (let i = from; i < to; i++) if ((all[i] as Work).version === version) return true;
  return false;
}

/** A customer's records around all their lookups of the page. */
interface Around {
  from: number;
  to: number;
  own: KeptWork[];
  /** By handle, campaign and segment. */
  linked: readonly KeptWork[];
  /** Calls transferred from one of their own. */
  transfers: Map<number, Work[]> | null;
}

/** `share`: whose records are read where the index is read whole. */
export function evidenceJoin(hot: Hot, around: WorkAround, wholeFrom?: number, share?: Share): Join {
  const { db, keys, shelf } = hot;
  const presence = presenceOf(hot);
  const details = evidenceDetails(hot);
  const rowsOf = pageRows(hot);
  const index = workIndex(hot, wholeFrom, share);
  const days = actorDays(hot, details, index.passedOn);
  const referenceOf = referenceAround(hot, index.isWhole);
  const linked = linkedWork(hot, details, index);
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
    const whose = { subject: keys.nameOf('subject', subject) ?? ERASED, byHandle: false };
    const [latest, earliest] = [found.to + REACH, found.from - REACH];
    if (has & HAS_WORK) {
      const passedOn: KeptWork[] = [];
      index.own(subject, latest, earliest, (version, type, start, end, from, isTransferred) => {
        const isPassedOn = isTransferred && type === 'interaction' && (has & HAS_TRANSFER) !== 0;
        const work = new KeptWork(whose, version, type, start, end, from, isPassedOn, details);
        found.own.push(work);
        if (isPassedOn) passedOn.push(work);
      });
      if (passedOn.length > 0) found.transfers = transfersOf(passedOn);
    }
    found.linked = linked.of(subject, whose.subject, has, latest, earliest);
  };

  const transfersOf = (calls: readonly KeptWork[]): Around['transfers'] => {
    const transfers = new Map<number, Work[]>();
    for (const { version, id } of calls) {
      const rows = selectTransferred.all(id);
      if (rows.length > 0)
        transfers.set(
          version,
          rows.map((row) => readWork(hot, row, null)),
        );
    }
    return transfers;
  };

  const workOf = (found: Around | undefined, actor: number, at: number): readonly Work[] => {
    const work: Work[] = [];
    if (found !== undefined) {
      // Of a customer who was looked at once the records at hand are those within reach.
      const isOnce = found.from === found.to;
      for (const one of found.own) if (isOnce || isWithin(one, at)) work.push(one);
      // The same version stands once, where it was found first.
      const own = work.length;
      if (found.transfers !== null) {
        for (let i = 0; i < own; i++)
          for (const one of found.transfers.get((work[i] as Work).version) ?? NONE)
            if (!isIn(work, 0, one)) work.push(one);
      }
      for (const one of found.linked) if (isWithin(one, at) && !isIn(work, 0, one)) work.push(one);
      // None of the actor's calls is a customer's own.
      const others = work.length;
      days.eachUnidentified(actor, at, (one) => {
        if (!isIn(work, own, one, others)) work.push(one);
      });
      return work;
    }
    days.eachUnidentified(actor, at, (one) => work.push(one));
    return work;
  };

  /** The record that a reference names: nearly always one that is at hand. */
  const referenced = (
    { reference, occurredAt: at }: GradedLookup,
    found: Around | undefined,
  ): Work | null => {
    if (reference === null) return null;
    const { type, id } = reference;
    // Those around that time are read anyhow.
    const isNear = ({ start, end }: KeptWork): boolean =>
      start <= at + NEAR && (end === null || end >= at - NEAR);
    const near = found?.own.find((one) => one.type === type && isNear(one) && one.id === id);
    if (near !== undefined) return near;
    const version = around.versionOf(type, id);
    if (version === null) return null;
    return found?.own.find((one) => one.version === version) ?? around.referenced(type, id);
  };

  const joinSome: Join['page'] = (seqs, feeds, each) => {
    const rows = rowsOf.graded(seqs);
    const customers = aroundAll(rows);
    const histories = pairHistories(shelf, rows);
    for (const row of rows) {
      const lookup = gradedLookup(hot, row);
      const { subject, actor, occurred_at: at } = row;
      const found = subject === null ? undefined : customers.get(subject);
      const { firstLook, earlierExplained } = histories.before(row);
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
      each(input, row.seq, () => histories.returns(row));
    }
  };

  return {
    page(seqs, feeds, each) {
      index.freshen();
      days.freshen();
      linked.freshen();
      for (let from = 0; from < seqs.length; from += AT_ONCE)
        joinSome(seqs.slice(from, from + AT_ONCE), feeds, each);
    },
    index,
  };
}
