import { HASH_BYTES, textLeafHash } from '#ledger/hash.ts';
import { appendMany, emptyFrontier, root } from '#ledger/merkle.ts';
import type { Grading } from '#model/explanation.ts';
import type { Receipt } from '#model/lookup.ts';
import { timestamp } from '#server/clock.ts';
import { explainedCounter } from './explained-by.ts';
import { type GradingCodec, settlementLeaf } from './kept-grading.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_EXAMINE, TO_GRADE } from './open-segment.ts';
import { mayRestOnVisit, RETURN_SPAN } from './pairs.ts';
import { markOf, PENDING, readMark } from './row.ts';
import { packText } from './segment/format.ts';
import type { Shelf } from './shelf.ts';

/** A grading as it is kept. */
export interface Settled {
  seq: number;
  mark: number;
  /** The template that explains best. */
  template: string | null;
  data: string;
  leaf: string;
  leafHash: Buffer;
}

export function settledAs(seq: number, grading: Grading, data: string): Settled {
  const best = grading.explanations[0];
  const { grade, firstLook: first } = grading;
  const leaf = settlementLeaf(grading);
  return {
    seq,
    mark: markOf({ grade, first, strength: best?.strength ?? null }),
    template: best?.template ?? null,
    data,
    leaf,
    leafHash: textLeafHash(leaf),
  };
}

export interface SettlementRun {
  id: string;
  at: number;
  until: number;
}

/** Commits gradings under one settlement entry, leaving out what stands as it is. */
export interface Settlements {
  /**
   * `settled` is asked inside the write: packing may make words. `again`, asked when the marks are still the old
   * ones, tells which lookups are to be graded again.
   */
  commit(
    run: SettlementRun,
    settled: () => readonly Settled[],
    again: (changed: readonly Settled[]) => Iterable<number>,
  ): Receipt | null;
}

export function settlements(hot: Hot, codec: GradingCodec): Settlements {
  const { db, shelf } = hot;
  const explained = explainedCounter(hot);
  const saveGrading = db.prepare(
    `INSERT INTO grading (lookup, mark, settled, data) VALUES (?, ?, ?, ?)
     ON CONFLICT (lookup) DO UPDATE SET mark = excluded.mark, settled = excluded.settled, data = excluded.data`,
  );
  const insertSettlement = db.prepare(
    'INSERT INTO settlement (seq, id, at, until, count, leaves) VALUES (?, ?, ?, ?, ?, ?)',
  );
  /** Nothing is kept of what was never graded. */
  const keptOf = ({ seq, mark }: Settled): string | null =>
    readMark(mark).grade !== 'pending' && shelf.mark(seq) === PENDING ? null : shelf.grading(seq);

  return {
    commit: ({ id, at, until }, settled, again) =>
      hot.write(() => {
        const all = settled();
        const changed: Settled[] = [];
        for (const one of all) {
          const kept = keptOf(one);
          if (kept !== null && codec.isSame(kept, one.data)) continue;
          changed.push(one);
          explained.count(one.seq, kept === null ? null : codec.unpack('', kept), one);
        }
        shelf.done(
          TO_GRADE,
          all.map(({ seq }) => seq),
        );
        if (changed.length === 0) return null;
        const entered = hot.enter({
          kind: 'settlement',
          id,
          at,
          clear: { until: timestamp(until), count: changed.length, root: rootOver(changed) },
        });
        const leaves = packText(changed.map(({ leaf }) => leaf));
        insertSettlement.run(entered.index, id, at, until, changed.length, leaves);
        for (const { seq, mark, data } of changed) saveGrading.run(seq, mark, entered.index, data);
        explained.save();
        shelf.wait(
          TO_EXAMINE,
          changed.map(({ seq }) => seq),
        );
        hot.onCommit(() => {
          for (const { seq, mark } of changed) shelf.setMark(seq, mark);
        });
        shelf.wait(TO_GRADE, [...again(changed)]);
        return receiptFor(hot, entered, at);
      }),
  };
}

const rootOver = (settled: readonly Settled[]): string =>
  root(
    appendMany(
      emptyFrontier(),
      settled.map(({ leafHash }) => leafHash),
    ),
  ).toString('base64');

/** Leaf hashes out of one array. */
export const hashAt = (hashes: Uint8Array, i: number): Buffer =>
  Buffer.from(hashes.buffer, hashes.byteOffset + i * HASH_BYTES, HASH_BYTES);

/** Returns whose first visit is explained now, and which had nothing that explains them well. */
export function returnsToGrade(shelf: Shelf, first: number): number[] {
  const noted = shelf.noted(first);
  if (!noted || noted.subject === 0) return [];
  const { actor, subject, at } = noted;
  const found: number[] = [];
  shelf.eachOfSubject(subject, at + 1, at + RETURN_SPAN, (seq, _, other) => {
    if (other === actor && mayRestOnVisit(shelf.mark(seq))) found.push(seq);
  });
  return found;
}
