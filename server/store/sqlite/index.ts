import { mkdirSync } from 'node:fs';
import type { Store } from '#store/port.ts';
import { accessVerbs } from './access.ts';
import { aliasVerbs } from './aliases.ts';
import { auditVerbs } from './audit.ts';
import { checkpointVerbs } from './checkpoints.ts';
import { codeSuppressionVerbs } from './code-suppressions.ts';
import { completenessVerbs } from './completeness.ts';
import { consentVerbs } from './consents.ts';
import { courseVerbs } from './course.ts';
import { decidedVerbs } from './decided.ts';
import { deliveryVerbs } from './deliveries.ts';
import { checkErased } from './destroy.ts';
import { directoryVerbs } from './directory.ts';
import { drawnVerbs } from './drawn.ts';
import { erasureVerbs } from './erasure.ts';
import { evidenceVerbs } from './evidence.ts';
import { examiningVerbs } from './examining.ts';
import { explainedVerbs } from './explained-by.ts';
import { findingVerbs } from './findings.ts';
import { gradingVerbs } from './grading.ts';
import { holdVerbs } from './held.ts';
import { hiddenVerbs } from './hidden.ts';
import { ledgerVerbs } from './ledger.ts';
import { lessonVerbs } from './lessons.ts';
import { takeLock } from './lock.ts';
import { lookupVerbs } from './lookups.ts';
import { monthVerbs } from './month-figures.ts';
import { normVerbs } from './norm-facts.ts';
import { asDurabilityError, type Hot, openHot, type StoreSettings } from './open.ts';
import { pairSampleVerbs } from './pair-sample.ts';
import { policyVerbs } from './policies.ts';
import { recordedVerbs } from './recorded.ts';
import { recordVerbs } from './records.ts';
import { reportVerbs } from './reports.ts';
import { retentionVerbs } from './retention.ts';
import { reviewVerbs } from './reviews.ts';
import { createSealer } from './sealer.ts';
import { specificVerbs } from './specific.ts';
import { suppressionVerbs } from './suppressions.ts';
import { teamVerbs } from './team-findings.ts';
import { useVerbs } from './use.ts';
import { keepWal } from './wal.ts';
import { warningVerbs } from './warnings.ts';

/** The SQLite adapter: one directory, one service at a time, no server. */
export function openSqlite(settings: StoreSettings): SqliteStore {
  const reading = settings.reading ?? false;
  const lock = reading ? null : taken(settings);
  const hot = opened(settings, lock);
  const close = (): void => {
    hot.shelf.close();
    hot.db.close();
    hot.keys.close();
    lock?.close();
  };
  try {
    if (!reading) checkErased(hot);
  } catch (error) {
    close();
    throw asDurabilityError(error);
  }
  const sealer = lock ? createSealer(hot, settings) : null;
  const wal = lock ? keepWal(hot) : null;
  hot.afterCommit(() => {
    sealer?.poke();
    wal?.poke();
  });
  const verbs = {
    ...lookupVerbs(hot),
    ...directoryVerbs(hot),
    ...aliasVerbs(hot),
    ...consentVerbs(hot),
    ...evidenceVerbs(hot),
    ...gradingVerbs(hot, settings),
    ...examiningVerbs(hot),
    ...findingVerbs(hot),
    ...drawnVerbs(hot),
    ...reviewVerbs(hot),
    ...lessonVerbs(hot),
    ...warningVerbs(hot),
    ...teamVerbs(hot),
    ...reportVerbs(hot),
    ...explainedVerbs(hot),
    ...courseVerbs(hot),
    ...pairSampleVerbs(hot),
    ...recordedVerbs(hot),
    ...accessVerbs(hot),
    ...policyVerbs(hot),
    ...ledgerVerbs(hot),
    ...auditVerbs(hot),
    ...completenessVerbs(hot),
    ...recordVerbs(hot),
    ...decidedVerbs(hot),
    ...suppressionVerbs(hot),
    ...codeSuppressionVerbs(hot),
    ...checkpointVerbs(hot),
    ...holdVerbs(hot),
    ...erasureVerbs(hot),
    ...retentionVerbs(hot),
    ...hiddenVerbs(hot),
    ...useVerbs(hot),
    ...monthVerbs(hot),
    ...normVerbs(hot),
    ...specificVerbs(hot),
    ...deliveryVerbs(hot),
  };
  return {
    origin: hot.origin,
    ...attentive(verbs, hot.refresh),

    room: async () => sealer?.room(),
    sealed: async () => sealer?.idle(),
    async close() {
      await sealer?.stop();
      await wal?.stop();
      if (!reading) hot.db.pragma('wal_checkpoint(TRUNCATE)');
      close();
    },
  };
}

/** The adapter with what only its own tests and tools ask. */
export interface SqliteStore extends Store {
  /** Resolves when every segment that is due has been sealed and cleared away. */
  sealed(): Promise<void>;
}

/** Makes the directory, and takes its lock for whoever serves it. */
function taken({ directory, serving }: StoreSettings): { close(): void } | null {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return serving ? takeLock(directory) : null;
  } catch (error) {
    throw asDurabilityError(error);
  }
}

function opened(settings: StoreSettings, lock: { close(): void } | null): Hot {
  try {
    return openHot(settings);
  } catch (error) {
    lock?.close();
    throw error;
  }
}

/** Every verb first takes note of what another process wrote, and tells what is wrong with the disk. */
function attentive<T extends object>(verbs: T, refresh: () => void): T {
  return Object.fromEntries(
    Object.entries(verbs as Record<string, (...given: unknown[]) => unknown>).map(([name, verb]) => [
      name,
      async (...given: unknown[]) => {
        try {
          refresh();
          return await verb(...given);
        } catch (error) {
          throw asDurabilityError(error);
        }
      },
    ]),
  ) as T;
}
