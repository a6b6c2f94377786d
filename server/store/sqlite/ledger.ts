import { LedgerError } from '#ledger/error.ts';
import type { Store } from '#store/port.ts';
import { lookupEntry, outcomeEntry } from './lookups.ts';
import type { Hot } from './open.ts';
import type { OutcomeRow } from './row.ts';

/** The ledger as it is read: the tree, its tiles, and entries, stored or made again. */

type LedgerVerbs = Pick<
  Store,
  'treeSize' | 'root' | 'entry' | 'entriesBetween' | 'inclusion' | 'consistency' | 'tile'
>;

export function ledgerVerbs(hot: Hot): LedgerVerbs {
  const { db, log, shelf } = hot;
  const selectStored = db.prepare<[number, number], { idx: number; bytes: Buffer }>(
    'SELECT idx, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx',
  );
  const selectOutcome = db.prepare<[number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE seq = ?',
  );

  /** A lookup's or outcome's entry; null where the row is not (or no longer) kept. */
  const remade = (index: number): Buffer | null => {
    const row = shelf.row(index);
    if (row) return lookupEntry(hot, row);
    const file = shelf.sealed().find(({ first, end }) => first <= index && index < end);
    const outcome = file ? file.outcomes(index - 1, 1)[0] : selectOutcome.get(index);
    return outcome?.seq === index ? outcomeEntry(hot, outcome).bytes : null;
  };

  const between = (from: number, to: number): Buffer[] => {
    const stored = new Map(selectStored.all(from, to).map(({ idx, bytes }) => [idx, bytes]));
    const entries: Buffer[] = [];
    for (let index = from; index < to; index++) {
      const bytes = stored.get(index) ?? remade(index);
      if (!bytes) throw new LedgerError('out-of-range', `entry ${index} is not kept`);
      entries.push(bytes);
    }
    return entries;
  };

  return {
    treeSize: async () => log.head().size,
    root: async () => log.head(),
    async entry(index) {
      const leaf = log.leaf(index);
      if (!leaf) return null;
      const bytes = selectStored.get(index, index + 1)?.bytes ?? remade(index);
      return bytes ? { bytes, leaf } : null;
    },
    entriesBetween: async (from, to) => between(from, Math.min(to, log.head().size)),
    inclusion: async (index, size) => log.inclusion(index, size),
    consistency: async (from, to) => log.consistency(from, to),
    tile: async (level, n, width) => log.tile(level, n, width),
  };
}
