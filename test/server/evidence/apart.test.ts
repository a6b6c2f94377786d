import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SettleCounts } from '#server/evidence/settle.ts';
import { gradings, settled, type Waiting, waitingStore } from './waiting.ts';

/** A long run graded by threads of their own is what one thread makes of it. What changes on its way: `apart.slow.test.ts`. */

const LOOKUPS = 700;

let waiting: Waiting;
let alone: Map<string, string>;
let aloneCounts: SettleCounts;

beforeAll(async () => {
  waiting = await waitingStore(LOOKUPS);
  const { store } = waiting.copy();
  aloneCounts = await settled(store, { threads: 0 });
  alone = await gradings(store);
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => waiting.remove());

describe('a long run graded by threads', () => {
  it('gives each lookup the grade, the paths and the sentences that one thread gives', async () => {
    expect(alone.size).toBeGreaterThan(LOOKUPS * 0.9);
    const { store } = waiting.copy();
    const failed = vi.spyOn(console, 'error');
    expect(await settled(store, { threads: 3 })).toEqual(aloneCounts);
    expect(failed).not.toHaveBeenCalled();
    expect(await gradings(store)).toEqual(alone);
    // And nothing is left to do.
    expect((await settled(store, { threads: 0 })).graded).toBe(0);
  }, 60_000);

  it('goes on in one thread where another cannot be had', async () => {
    const { store, directory } = waiting.copy();
    const failed = vi.spyOn(console, 'error').mockReturnValue();
    const nowhere = { directory: join(directory, 'nowhere') };
    const counts = await settled(store, {
      of: (run) => ({ ...run, views: run.views.map((view) => ({ ...(view as object), ...nowhere })) }),
    });
    expect(failed).toHaveBeenCalledWith(expect.stringContaining('a grading thread failed'));
    expect(counts).toEqual(aloneCounts);
    expect(await gradings(store)).toEqual(alone);
  }, 60_000);
});
