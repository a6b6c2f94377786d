import type { GradingInput } from '#model/explanation.ts';
import type { GradedRow } from './graded-rows.ts';
import { readMark } from './row.ts';
import type { Posting } from './segment/format.ts';
import type { Shelf } from './shelf.ts';

/** What came before and after a lookup in its pair of actor and customer. */
export interface PairHistories {
  before(row: GradedRow): Pick<GradingInput, 'firstLook' | 'earlierExplained'>;
  /** Lookups that came within seven days after, and that nothing else explains well. */
  returns(row: GradedRow): number[];
}

/** How far back an explained first visit can lend its explanation to a return. */
export const RETURN_SPAN = 7 * 86_400_000;

/** Whether a return with this mark may come out better once its first visit is explained. */
export const mayRestOnVisit = (mark: number): boolean => {
  const { grade } = readMark(mark);
  return grade === 'unexplained' || grade === 'unsupported' || grade === 'undetermined';
};

export const wellExplained = (mark: number): boolean => {
  const { grade, strength } = readMark(mark);
  return strength === 'strong' && (grade === 'corroborated' || grade === 'explained');
};

type Visit = Pick<Posting, 'seq' | 'at'>;

/** One pair's lookups, and the first of them. */
interface Pair {
  lookups: Visit[];
  first: Visit | null;
}

/**
 * Histories of the pairs of many lookups, each customer's postings gone through once. A history tells whether
 * anything came before, and the latest that was well explained, within seven days.
 */
export function pairHistories(shelf: Shelf, rows: readonly GradedRow[]): PairHistories {
  const customers = new Map<number, Map<number, Pair>>();
  for (const { subject, actor } of rows) {
    if (subject === null) continue;
    let pairs = customers.get(subject);
    if (pairs === undefined) {
      pairs = new Map();
      customers.set(subject, pairs);
    }
    if (!pairs.has(actor)) pairs.set(actor, { lookups: [], first: null });
  }
  for (const [subject, pairs] of customers) {
    shelf.eachOfSubject(subject, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (seq, at, other) => {
      const pair = pairs.get(other);
      if (pair === undefined) return;
      const visit = { seq, at };
      pair.lookups.push(visit);
      if (pair.first === null || before(visit, pair.first)) pair.first = visit;
    });
  }
  const pairOf = ({ subject, actor }: GradedRow): Pair | undefined =>
    subject === null ? undefined : customers.get(subject)?.get(actor);
  /** As marks are now: grading a page sets them one by one. */
  const lentTo = ({ lookups }: Pair, at: number): Visit | null => {
    let latest: Visit | null = null;
    for (const visit of lookups) {
      if (visit.at >= at || visit.at < at - RETURN_SPAN) continue;
      if ((latest === null || before(latest, visit)) && wellExplained(shelf.mark(visit.seq))) latest = visit;
    }
    return latest;
  };
  const historyBefore: PairHistories['before'] = (row) => {
    const pair = pairOf(row);
    const here = { seq: row.seq, at: row.occurred_at };
    if (!pair?.first || !before(pair.first, here)) return { firstLook: true, earlierExplained: null };
    const lent = lentTo(pair, here.at);
    const found = lent === null ? null : shelf.idOf(lent.seq);
    return { firstLook: false, earlierExplained: found && lent ? { lookup: found, at: lent.at } : null };
  };
  return {
    before: historyBefore,
    returns(row) {
      const { occurred_at: at } = row;
      const found: number[] = [];
      for (const visit of pairOf(row)?.lookups ?? [])
        if (visit.at > at && visit.at <= at + RETURN_SPAN && mayRestOnVisit(shelf.mark(visit.seq)))
          found.push(visit.seq);
      return found;
    },
  };
}

/** By time, then by the ledger's order. */
const before = (a: Visit, b: Visit): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);
