import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '#store/port.ts';
import { accessPromises } from './store/access.ts';
import { aliasPromises } from './store/aliases.ts';
import { coursePromises } from './store/course.ts';
import { evidencePromises } from './store/evidence.ts';
import { gradingPromises } from './store/grading.ts';
import { ledgerPromises } from './store/ledger.ts';
import { lookupPromises } from './store/lookups.ts';
import { policyPromises } from './store/policies.ts';
import { reportPromises } from './store/reports.ts';
import { reviewPromises } from './store/review.ts';

/** A store that is made anew for each test, and can be opened a second time, or again. */
export interface Bench {
  readonly store: Store;
  /** Another store over the same place; closed after the test. */
  beside(): Promise<Store>;
  /** Closes every store and opens one anew. */
  reopen(): Promise<Store>;
}

const PROMISES = [
  lookupPromises,
  evidencePromises,
  aliasPromises,
  gradingPromises,
  reviewPromises,
  reportPromises,
  coursePromises,
  accessPromises,
  policyPromises,
  ledgerPromises,
];

/**
 * What the port promises, verb by verb, for any adapter. `open` makes a store over the place that a
 * directory names; the same directory means the same store.
 */
export function storeSuite(
  name: string,
  open: (directory: string) => Promise<Store>,
  promises: readonly ((bench: Bench) => void)[] = PROMISES,
): void {
  describe(name, () => {
    let directory: string;
    let opened: Store[] = [];
    const openOne = async (): Promise<Store> => {
      const store = await open(directory);
      opened.push(store);
      return store;
    };
    const closeAll = async (): Promise<void> => {
      for (const store of opened) await store.close();
      opened = [];
    };
    const bench: Bench = {
      get store() {
        const [first] = opened;
        if (!first) throw new Error('a test asks for a store before there is one');
        return first;
      },
      beside: openOne,
      async reopen() {
        await closeAll();
        return openOne();
      },
    };
    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'inzage-store-'));
      await openOne();
    });
    afterEach(async () => {
      await closeAll();
      rmSync(directory, { recursive: true });
    });

    for (const promise of promises) promise(bench);
  });
}
