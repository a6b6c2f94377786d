import type { RetentionStep } from '#model/keeping.ts';
import { timestamp } from '#server/clock.ts';
import type { ExportJob, Store } from '#store/port.ts';
import { finishErasures, journal } from './destroy.ts';
import { type Guard, guardOf } from './held.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { pastLookups } from './past-lookups.ts';
import { pastRecords } from './past-records.ts';
import { hashSettled } from './past-settlements.ts';
import { unpackPeople } from './people.ts';

/**
 * Retention: what has passed its period is destroyed in small transactions, oldest first, and what a hold, an
 * open finding or an unsettled grade still needs is left. Leaf hashes and tiles are never touched, so every
 * proof of what remains holds as before.
 */

type RetentionVerbs = Pick<
  Store,
  'retain' | 'hashSettled' | 'destroyOrphans' | 'commitRetention' | 'exportJobs' | 'forgetExport'
>;

/** One page of one kind of record. */
export interface Page {
  horizon: number;
  after: number;
  limit: number;
  dry: boolean;
  guard: Guard;
  at: number;
  /** Runs work as a transaction in which what is deleted is overwritten as well. */
  secure<T>(work: () => T): T;
  /** Told of every customer whose records went, so that keys nobody needs can go as well. */
  left(subject: number): void;
}

export type Step = (hot: Hot, page: Page) => RetentionStep;

const KEYS_AT_ONCE = 64;

const hasNone = (list: Iterable<unknown>): boolean => {
  for (const _ of list) return false;
  return true;
};

export function retentionVerbs(hot: Hot): RetentionVerbs {
  const { db } = hot;
  const candidates = new Set<number>();
  const left = (subject: number): void => {
    candidates.add(subject);
  };
  const isNeeded = db
    .prepare<{ ref: number; key: string }, number>(
      `SELECT EXISTS (SELECT 1 FROM directory WHERE type = 'subject' AND key = @key)
         OR EXISTS (SELECT 1 FROM evidence WHERE subject = @ref)
         OR EXISTS (SELECT 1 FROM campaign_member WHERE subject = @ref)
         OR EXISTS (SELECT 1 FROM consent WHERE subject = @ref)
         OR EXISTS (SELECT 1 FROM hold WHERE subject = @ref)
         OR EXISTS (SELECT 1 FROM erasure WHERE grp = 'subject' AND person = @ref)`,
    )
    .pluck();

  /** Customers who work here. */
  const selectStaff = db
    .prepare<[], number>(
      "SELECT DISTINCT json_extract(data, '$.customerId') FROM directory WHERE type = 'actor'",
    )
    .pluck();
  const selectJobs = db.prepare<[], string>('SELECT data FROM export_job ORDER BY created_at, id').pluck();
  const dropJob = db.prepare('DELETE FROM export_job WHERE id = ?');
  /** What is deleted is overwritten as well. */
  const securely = <T>(work: () => T): T => {
    db.pragma('secure_delete = ON');
    try {
      return hot.write(work);
    } finally {
      db.pragma('secure_delete = OFF');
    }
  };

  return {
    async retain(kind, { horizon, at, after, limit, dry }) {
      const page = { horizon, at, after, limit, dry, guard: guardOf(hot, at), secure: securely, left };
      if (kind === 'lookups') return pastLookups(hot, page);
      return dry ? pastRecords[kind](hot, page) : securely(() => pastRecords[kind](hot, page));
    },
    exportJobs: async () =>
      (selectJobs.all() as string[]).map((data) => unpackPeople<ExportJob>(hot.keys, data)),
    forgetExport: async (id) =>
      securely(() => {
        dropJob.run(id);
      }),

    hashSettled: async (horizon) => hashSettled(hot, horizon, securely),

    async destroyOrphans(at) {
      const staff = new Set(selectStaff.all());
      const refs = [...candidates].filter((ref) => !staff.has(ref));
      let destroyed = 0;
      for (let from = 0; from < refs.length; from += KEYS_AT_ONCE) {
        // Whether they are needed and that they go is one moment: nothing may come in between.
        const gone = refs
          .slice(from, from + KEYS_AT_ONCE)
          .filter((ref) => hot.keys.erasure.hasKey('subject', ref))
          .filter((ref) => hasNone(hot.shelf.ofSubject(ref)))
          .filter((ref) => isNeeded.get({ ref, key: String(ref) }) === 0);
        for (const ref of gone) candidates.delete(ref);
        if (gone.length > 0) {
          hot.write(() => {
            for (const ref of gone) journal(hot, 'subject', ref, at, null);
          });
          hot.fault('retention:journalled');
          finishErasures(hot);
        }
        destroyed += gone.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      candidates.clear();
      return destroyed;
    },

    commitRetention: async ({ id, at, horizons, counts }) =>
      hot.write(() => {
        const entered = hot.enter({
          kind: 'retention',
          id,
          at,
          clear: {
            before: Object.fromEntries(
              Object.entries(horizons).map(([kind, horizon]) => [kind, timestamp(horizon)]),
            ),
            destroyed: counts.destroyed,
            kept: counts.kept,
          },
        });
        return receiptFor(hot, entered, at);
      }),
  };
}
