import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seeded } from '../crash/load.ts';
import type { ChildJob } from '../crash/store-child.ts';
import { emptyJournal, expectWhole, runUntilCut } from '../crash/store-cuts.ts';

/**
 * Random work on one directory, cut at random steps again and again. What must hold after one cut by name holds after
 * any row of them. A failing run is run again with its seed: `FAULT_SEED=… FAULT_RUNS=1`.
 */
const SEED = Number(process.env.FAULT_SEED ?? 20_261_122);
const RUNS = Number(process.env.FAULT_RUNS ?? 8);
const CUTS = 4;
const scratch = mkdtempSync(join(tmpdir(), 'inzage-cuts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const POINTS = [
  'commit:rows',
  'commit:keys',
  'commit:done',
  'seal:named',
  'seal:clearing',
  'seal:cleared',
  'wal:emptying',
];
const THREAD_POINTS = ['seal:rows', 'seal:built', 'seal:renamed'];

function cutFrom(random: () => number): Pick<ChildJob, 'point' | 'nth' | 'threadPoint'> {
  const pick = (n: number) => Math.floor(random() * n);
  if (pick(3) === 0) return { threadPoint: THREAD_POINTS[pick(THREAD_POINTS.length)] as string };
  const point = POINTS[pick(POINTS.length)] as string;
  const often = point.startsWith('commit');
  return { point, nth: 1 + pick(often ? 90 : 3) };
}

describe(`a store that is cut again and again (seed ${SEED})`, () => {
  let cuts = 0;
  const runs = Array.from({ length: RUNS }, (_, i) => SEED + i);
  it.concurrent.each(runs)('%i: is one log afterwards, with all that was acknowledged', async (seed) => {
    const random = seeded(seed);
    const place = join(scratch, String(seed));
    const journal = emptyJournal();
    const told: string[] = [];
    for (let round = 0; round < CUTS; round++) {
      const cut = cutFrom(random);
      const groups = 20 + Math.floor(random() * 60);
      told.push(`${JSON.stringify(cut)} in ${groups} groups`);
      const job = {
        dir: join(place, 'data'),
        keys: join(place, 'keys'),
        seed: Math.floor(random() * 1e9),
        groups,
      };
      try {
        await runUntilCut({ ...job, ...cut }, journal, join(scratch, 'cache'));
        if (!journal.ended) cuts++;
        await expectWhole(job.dir, journal);
      } catch (error) {
        throw new Error(`after ${told.join(', then ')}`, { cause: error });
      }
    }
    rmSync(place, { recursive: true, force: true });
  });

  it('most of the steps were come to', () => {
    expect(cuts).toBeGreaterThan((RUNS * CUTS) / 2);
  });
});
