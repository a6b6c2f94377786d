import type { RecordedDecision, Store } from '#store/port.ts';
import { hiddenNow } from './hidden.ts';
import type { Hot } from './open.ts';
import { decidedReader } from './row-decided.ts';
import type { SealedSegment } from './segment/read.ts';
import { type ScannedRow, scanBlock } from './segment/scan.ts';
import { mayHold, overlaps, type Zone } from './shelf.ts';
import { FULL } from './words.ts';

/** What many lookups were decided on, read in the order in which it lies on the disk. */

/** Blocks of a sealed file opened at a time. */
export const BLOCKS_AT_ONCE = 16;

export function recordedVerbs(hot: Hot): Pick<Store, 'recordedDecisions'> {
  const { db, shelf, words, log } = hot;
  const decidedFrom = decidedReader(hot);
  const selectOpen = db.prepare<[number, number], Omit<ScannedRow, 'hasNote' | 'raw'> & { hasNote: 0 | 1 }>(
    `SELECT seq, id, occurred_at, received_at, actor, subject, operation, organisation, teams, reason, policy,
       decision, facts, fields, ways, data, note IS NOT NULL AS hasNote
     FROM lookup WHERE seq >= ? ORDER BY seq LIMIT ?`,
  );

  return {
    async recordedDecisions({ from, to, organisations }, after, limit) {
      const wanted = organisations && new Set(organisations.map((one) => words.find(JSON.stringify(one))));
      const zone: Zone = { from, to, organisations: wanted && [...wanted] };
      const hidden = hiddenNow(hot);
      const items: RecordedDecision[] = [];
      const take = (row: ScannedRow): void => {
        if (row.occurred_at < from || row.occurred_at >= to) return;
        if (wanted && row.organisation !== FULL && !wanted.has(row.organisation)) return;
        if (row.occurred_at < hidden.before && hidden.is(row)) return;
        const decided = decidedFrom(row);
        if (row.organisation === FULL && organisations?.includes(decided.organisation ?? '') === false)
          return;
        items.push({ id: row.id, index: row.seq, person: row.actor, ...decided });
      };
      let [next, seen] = [after + 1, 0];
      for (const file of shelf.sealed()) {
        if (file.end <= next || !overlaps(file.minAt, file.maxAt, zone)) continue;
        for (let start = startIn(file, next, zone); start !== null; start = startIn(file, next, zone)) {
          const before = next;
          for (const block of file.blocks(start, BLOCKS_AT_ONCE)) {
            const { rows, lines, end } = scanBlock(block, start, zone);
            for (const row of rows) take(row);
            seen += lines;
            next = Math.max(next, end);
            if (seen >= limit) return { items, next: next - 1, size: log.head().size };
          }
          if (next === before) break;
        }
      }
      next = Math.max(next, shelf.sealedEnd());
      const rows = selectOpen.all(next, limit - seen);
      for (const row of rows) take({ ...row, hasNote: row.hasNote === 1, raw: false });
      return {
        items,
        next: rows.length < limit - seen ? null : (rows.at(-1)?.seq ?? null),
        size: log.head().size,
      };
    },
  };
}

/** Where in a sealed file lookups of a zone may stand, from an index on. */
export function startIn(file: SealedSegment, next: number, zone: Zone): number | null {
  const heads = file.chunks();
  for (const [i, head] of heads.entries()) {
    const end = heads[i + 1]?.first ?? file.end;
    if (end > next && mayHold(head, zone)) return Math.max(next, head.first);
  }
  return null;
}
