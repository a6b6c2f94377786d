import type { Store } from '#store/port.ts';
import { accessVerbs } from './access.ts';
import { checkpointVerbs } from './checkpoints.ts';
import { completenessVerbs } from './completeness.ts';
import { checkErased } from './destroy.ts';
import { directoryVerbs } from './directory.ts';
import { erasureVerbs } from './erasure.ts';
import { evidenceVerbs } from './evidence.ts';
import { findingVerbs } from './findings.ts';
import { gradingVerbs } from './grading.ts';
import { holdVerbs } from './held.ts';
import { lookupVerbs } from './lookups.ts';
import { openHot } from './open.ts';
import { reportVerbs } from './reports.ts';
import { retentionVerbs } from './retention.ts';

/**
 * The SQLite adapter: one directory, one writer at a time, no server. `origin` names the log for good; null
 * opens a directory under the name it has.
 */
export function openSqlite({
  directory,
  origin,
  fault,
}: {
  directory: string;
  origin: string | null;
  fault?: (point: string) => void;
}): Store {
  const hot = openHot(directory, origin, fault);
  try {
    checkErased(hot);
  } catch (error) {
    hot.db.close();
    hot.keys.close();
    throw error;
  }
  const { db, log } = hot;
  const selectEntry = db.prepare<[number], { bytes: Buffer; leaf: Buffer }>(
    'SELECT bytes, leaf FROM entry WHERE idx = ?',
  );
  const selectBytes = db
    .prepare<[number, number], Buffer>('SELECT bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx')
    .pluck();
  return {
    origin: hot.origin,
    ...lookupVerbs(hot),
    ...directoryVerbs(hot),
    ...evidenceVerbs(hot),
    ...gradingVerbs(hot),
    ...findingVerbs(hot),
    ...reportVerbs(hot),
    ...accessVerbs(hot),
    ...completenessVerbs(hot),
    ...checkpointVerbs(hot),
    ...holdVerbs(hot),
    ...erasureVerbs(hot),
    ...retentionVerbs(hot),

    async treeSize() {
      log.refresh();
      return log.head().size;
    },
    async root() {
      log.refresh();
      return log.head();
    },
    async entry(index) {
      const kept = selectEntry.get(index);
      return kept && kept.bytes.length > 0 ? kept : null;
    },
    entriesBetween: async (from, to) => selectBytes.all(from, to) as Buffer[],
    inclusion: async (index, size) => log.inclusion(index, size),
    consistency: async (from, to) => log.consistency(from, to),
    tile: async (level, n, width) => log.tile(level, n, width),

    async close() {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
      hot.keys.close();
    },
  };
}
