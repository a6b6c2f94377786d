import { childId } from '#model/ids.ts';
import type { NewLookup, Store } from '#store/port.ts';
import { auditLook, by, grading, HOUR, newLookup, settle, TEN } from '../server/store/given.ts';
import { seeded } from './load.ts';

/** Work on a store, one transaction after another, each told before it is asked for and after it is durable. */
export interface Told {
  /** Entries that the transaction will make. */
  entries: number;
  /** The lookups among them. */
  lookups: NewLookup[];
}

export interface Done {
  /** Index and leaf hash of each lookup, by its id. */
  receipts: Record<string, { index: number; leafHash: string }>;
  size: number;
  root: string;
}

/** Sealed after so many lookups: several segments in a second. */
export const SEGMENT_LOOKUPS = 300;

const lookupOf = (random: () => number, at: number): NewLookup => {
  const pick = (n: number) => Math.floor(random() * n);
  const search = pick(15) === 0;
  return newLookup({
    occurredAt: at - pick(3) * HOUR,
    receivedAt: at,
    actor: by(`a-${pick(9)}`),
    subject: search ? null : `c-${pick(400)}`,
    operation: search ? 'search' : 'view',
    search: search ? { keys: ['name'], wildcard: false } : null,
    reason: ['billing-question', 'complaint', null][pick(3)] as string | null,
    note: pick(8) === 0 ? `note ${pick(1000)}` : null,
    source: { id: 'gateway', seq: null },
  });
};

/** Runs `groups` groups of transactions; `tell` hears of each before it begins, and of what came of it. */
export async function work(
  store: Store,
  seed: number,
  groups: number,
  tell: { begun(told: Told): void; done(done: Done): void; grown(): Promise<void> },
): Promise<void> {
  const random = seeded(seed);
  const pick = (n: number) => Math.floor(random() * n);
  const commit = async (told: Told, run: () => Promise<unknown>): Promise<void> => {
    tell.begun(told);
    await run();
    const { size, root } = await store.root();
    const receipts: Done['receipts'] = {};
    for (const { id } of told.lookups) {
      const kept = await store.lookupById(id);
      const { index = -1, leafHash = '' } = kept?.lookup.receipt ?? {};
      receipts[id] = { index, leafHash };
    }
    tell.done({ receipts, size, root: Buffer.from(root).toString('base64') });
  };
  for (let g = 0; g < groups; g++) {
    const at = TEN + g * HOUR;
    const lookups = Array.from({ length: 1 + pick(60) }, () => lookupOf(random, at));
    await commit({ entries: lookups.length, lookups }, () => store.commitLookups(lookups));
    const look = auditLook();
    await commit({ entries: 1, lookups: [] }, () => store.commitAuditLook(look));
    const search = lookups.find(({ operation }) => operation === 'search');
    if (search) {
      const child = newLookup({
        id: childId(search.id, 0),
        parent: search.id,
        occurredAt: at,
        receivedAt: at,
      });
      await commit({ entries: 2, lookups: [child] }, () =>
        store.commitOutcome({ lookup: search.id, at, outcome: { hits: 1, subjectsShown: ['c-1'] } }, [child]),
      );
    }
    if (pick(3) > 0) {
      const graded = lookups.filter(() => pick(6) > 0).map(({ id }) => grading(id, 'explained'));
      if (graded.length > 0) await commit({ entries: 1, lookups: [] }, () => settle(store, ...graded));
    }
    await tell.grown();
  }
}
