import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { gradings, settled, type Waiting, waitingStore } from './waiting.ts';

/** A long run graded by threads of their own is what one thread makes of it. What changes on its way: `apart.slow.test.ts`. */

const LOOKUPS = 700;

let waiting: Waiting;

beforeAll(async () => {
  waiting = await waitingStore(LOOKUPS);
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => waiting.remove());

describe('a long run graded by threads', () => {
  it('gives each lookup the grade, the paths and the sentences that one thread gives', async () => {
    expect(waiting.alone.size).toBeGreaterThan(LOOKUPS * 0.9);
    const { store } = waiting.copy();
    const failed = vi.spyOn(console, 'error');
    expect(await settled(store, { threads: 3 })).toEqual(waiting.counts);
    expect(failed).not.toHaveBeenCalled();
    expect(await gradings(store)).toEqual(waiting.alone);
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
    expect(counts).toEqual(waiting.counts);
    expect(await gradings(store)).toEqual(waiting.alone);
  }, 60_000);
});
