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
import { ledgerVerbs } from './ledger.ts';
import { lookupVerbs } from './lookups.ts';
import { openHot, type StoreSettings } from './open.ts';
import { reportVerbs } from './reports.ts';
import { retentionVerbs } from './retention.ts';

/** The SQLite adapter: one directory, one service at a time, no server. */
export function openSqlite(settings: StoreSettings): Store {
  const hot = openHot(settings);
  const close = (): void => {
    hot.shelf.close();
    hot.db.close();
    hot.keys.close();
  };
  try {
    checkErased(hot);
  } catch (error) {
    close();
    throw error;
  }
  const verbs = {
    ...lookupVerbs(hot),
    ...directoryVerbs(hot),
    ...evidenceVerbs(hot),
    ...gradingVerbs(hot),
    ...findingVerbs(hot),
    ...reportVerbs(hot),
    ...accessVerbs(hot),
    ...ledgerVerbs(hot),
    ...completenessVerbs(hot),
    ...checkpointVerbs(hot),
    ...holdVerbs(hot),
    ...erasureVerbs(hot),
    ...retentionVerbs(hot),
  };
  return {
    origin: hot.origin,
    ...attentive(verbs, hot.refresh),

    async close() {
      hot.db.pragma('wal_checkpoint(TRUNCATE)');
      close();
    },
  };
}

/** Every verb first takes note of what another process wrote. */
function attentive<T extends object>(verbs: T, refresh: () => void): T {
  return Object.fromEntries(
    Object.entries(verbs as Record<string, (...given: unknown[]) => unknown>).map(([name, verb]) => [
      name,
      async (...given: unknown[]) => {
        refresh();
        return verb(...given);
      },
    ]),
  ) as T;
}
