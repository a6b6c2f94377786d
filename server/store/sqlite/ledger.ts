import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { lookupEntry, outcomeEntry } from './lookups.ts';
import type { Hot } from './open.ts';
import type { OutcomeRow } from './row.ts';

/** The ledger as it is read: the tree, its tiles, and entries, stored or made again. */

type LedgerVerbs = Pick<
  Store,
  'treeSize' | 'root' | 'entry' | 'entriesBetween' | 'inclusion' | 'consistency' | 'tile'
>;

const NOTHING = Buffer.alloc(0);

const missing = (index: number): AuditError =>
  new AuditError('not-ready', `Entry ${index} of the ledger is missing, and retention did not destroy it.`, {
    hint: 'Rows were deleted behind the service: stop it, keep the files, and compare them with a backup.',
  });

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

  const selectGone = db
    .prepare<[number], number>('SELECT "end" FROM gone WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .pluck();
  const isGone = (index: number): boolean => ((selectGone.get(index) as number | undefined) ?? 0) > index;

  /** Empty where retention has destroyed the entry; an entry that is missing for no reason is a mistake. */
  const between = (from: number, to: number): Buffer[] => {
    const stored = new Map(selectStored.all(from, to).map(({ idx, bytes }) => [idx, bytes]));
    const entries: Buffer[] = [];
    for (let index = from; index < to; index++) {
      const bytes = stored.get(index) ?? (isGone(index) ? NOTHING : remade(index));
      if (!bytes) throw missing(index);
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
      const bytes = selectStored.get(index, index + 1)?.bytes ?? (isGone(index) ? null : remade(index));
      return bytes ? { bytes, leaf } : null;
    },
    entriesBetween: async (from, to) => between(from, Math.min(to, log.head().size)),
    inclusion: async (index, size) => log.inclusion(index, size),
    consistency: async (from, to) => log.consistency(from, to),
    tile: async (level, n, width) => log.tile(level, n, width),
  };
}
