import { desc, eq, gt, sql } from 'drizzle-orm';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { checkpoint, cosignature, setting } from './schema.ts';

/**
 * Signed checkpoints, witnesses' lines over them, and which signing keys are in force. A checkpoint that
 * may have been shown to anybody stands here first.
 */
type CheckpointVerbs = Pick<
  Store,
  | 'saveCheckpoint'
  | 'latestCheckpoint'
  | 'signedCheckpoint'
  | 'cosignedCheckpoint'
  | 'acceptClock'
  | 'saveCosignature'
  | 'cosignedBy'
  | 'commitKey'
  | 'keyInForce'
  | 'endTransition'
>;

/** Checkpoints between two thinnings of old ones. */
const THIN_EVERY = 1000;
/** Of what is older than this, each such span keeps its last checkpoint, and the last one cosigned. */
const KEEP_ALL_MS = 3_600_000;

export function checkpointVerbs(hot: Hot): CheckpointVerbs {
  const { db, orm } = hot;
  const selectLatest = db.prepare<[], { size: number; note: string; at: number }>(
    'SELECT size, note, at FROM checkpoint ORDER BY size DESC LIMIT 1',
  );
  const selectAt = db.prepare<[number], { size: number; note: string; at: number }>(
    'SELECT size, note, at FROM checkpoint WHERE size = ?',
  );
  const selectCosigned = db
    .prepare<[number], number>('SELECT max(size) FROM cosignature WHERE size >= ?')
    .pluck();
  const selectLines = db
    .prepare<[number], string>('SELECT line FROM cosignature WHERE size = ? ORDER BY witness')
    .pluck();
  const thin = db.prepare(
    `DELETE FROM checkpoint WHERE at < ?
       AND size NOT IN (SELECT max(size) FROM checkpoint GROUP BY at / ${KEEP_ALL_MS})
       AND size NOT IN (SELECT max(size) FROM cosignature GROUP BY at / ${KEEP_ALL_MS})`,
  );
  const thinLines = db.prepare('DELETE FROM cosignature WHERE size NOT IN (SELECT size FROM checkpoint)');
  let saved = 0;

  const withLines = (row: { size: number; note: string; at: number } | undefined) =>
    row ? { ...row, cosignatures: selectLines.all(row.size) as string[] } : null;
  const settingOf = (key: string): string | null =>
    orm.select().from(setting).where(eq(setting.key, key)).get()?.value ?? null;
  const keep = (key: string, value: string): void => {
    orm
      .insert(setting)
      .values({ key, value })
      .onConflictDoUpdate({ target: setting.key, set: { value } })
      .run();
  };

  return {
    saveCheckpoint: async (size, note, at) => {
      orm.insert(checkpoint).values({ size, note, at }).onConflictDoNothing().run();
      if (++saved % THIN_EVERY !== 0) return;
      hot.write(() => {
        thin.run(at - KEEP_ALL_MS);
        thinLines.run();
      });
    },
    latestCheckpoint: async () => {
      const row = orm.select().from(checkpoint).orderBy(desc(checkpoint.size)).limit(1).get();
      return row ? { size: row.size, note: row.note } : null;
    },
    signedCheckpoint: async () => withLines(selectLatest.get()),
    async cosignedCheckpoint(from) {
      const size = selectCosigned.get(from) ?? null;
      return size === null ? null : withLines(selectAt.get(size));
    },
    acceptClock: async (at) => orm.update(checkpoint).set({ at }).where(gt(checkpoint.at, at)).run().changes,
    saveCosignature: async ({ size, witness, line, at }) => {
      orm
        .insert(cosignature)
        .values({ size, witness, line, at })
        .onConflictDoUpdate({ target: [cosignature.size, cosignature.witness], set: { line, at } })
        .run();
    },
    cosignedBy: async (witness) =>
      orm
        .select({ size: sql<number>`coalesce(max(${cosignature.size}), 0)` })
        .from(cosignature)
        .where(eq(cosignature.witness, witness))
        .get()?.size ?? 0,

    commitKey: async ({ purpose, public: text, at, rotation }) => {
      const kept = `key/${purpose}`;
      if (settingOf(kept) === text) return null;
      return hot.write(() => {
        const inForce = settingOf(kept);
        if (rotation && rotation.previous !== inForce) {
          throw new AuditError('conflict', 'Another key is in force than the one that is to be replaced.', {
            hint: 'Somebody else rotated this key meanwhile. Look at the ledger’s `key` entries, then start again.',
          });
        }
        const entered = hot.enter({
          kind: 'key',
          id: `${kept}/${hot.log.pendingSize()}`,
          at,
          clear: {
            purpose,
            public: text,
            ...(rotation && { previous: rotation.previous, signatures: { ...rotation.signatures } }),
          },
        });
        keep(kept, text);
        if (rotation)
          keep(`${kept}/previous`, rotation.signatures.previous === null ? '' : rotation.previous);
        return receiptFor(hot, entered, at);
      });
    },
    async keyInForce(purpose) {
      const text = settingOf(`key/${purpose}`);
      return text === null ? null : { public: text, previous: settingOf(`key/${purpose}/previous`) || null };
    },
    endTransition: async (purpose) => keep(`key/${purpose}/previous`, ''),
  };
}
