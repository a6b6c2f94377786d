import type { Receipt } from '#model/lookup.ts';
import type { NewLookup, Store } from '#store/port.ts';

/** The last step before an answer: what waits at the same moment becomes durable in one transaction. */

/**
 * Everything waiting goes into one transaction; a caller waits for its own part of it. The queue is flushed by
 * `setImmediate`, so it clocks itself by how long a commit takes.
 */
export function groupCommit(
  store: Pick<Store, 'commitLookups'>,
): (lookups: NewLookup[]) => Promise<Receipt[]> {
  interface Waiting {
    lookups: NewLookup[];
    resolve: (receipts: Receipt[]) => void;
    reject: (error: unknown) => void;
  }
  let queue: Waiting[] = [];
  let scheduled = false;

  const alone = async ({ lookups, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(await store.commitLookups(lookups));
    } catch (error) {
      reject(error);
    }
  };
  const flush = async (): Promise<void> => {
    scheduled = false;
    const group = queue;
    queue = [];
    const [first, ...rest] = group;
    if (!first) return;
    if (rest.length === 0) return alone(first);
    try {
      const receipts = await store.commitLookups(group.flatMap(({ lookups }) => lookups));
      let from = 0;
      for (const { lookups, resolve } of group) {
        resolve(receipts.slice(from, from + lookups.length));
        from += lookups.length;
      }
    } catch {
      // One of the group may have been at fault: each gets its own transaction and its own answer.
      for (const waiting of group) await alone(waiting);
    }
  };
  return (lookups) =>
    new Promise((resolve, reject) => {
      queue.push({ lookups, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => void flush());
    });
}
