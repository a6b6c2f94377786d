import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyJournal, expectWhole, runUntilCut } from './store-cuts.ts';

/**
 * A store is cut at every step of a commit and of sealing, by name, early and late: what was acknowledged is there,
 * in its place and once; the log is the one before and whole transactions; sealing goes on where it was.
 */
const scratch = mkdtempSync(join(tmpdir(), 'inzage-cut-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CUTS: { point?: string; nth?: number; threadPoint?: string }[] = [
  ...[2, 40].flatMap((nth) => ['commit:rows', 'commit:keys', 'commit:done'].map((point) => ({ point, nth }))),
  { threadPoint: 'seal:rows' },
  { threadPoint: 'seal:built' },
  { threadPoint: 'seal:renamed' },
  { point: 'seal:named' },
  { point: 'seal:named', nth: 2 },
  { point: 'seal:clearing' },
  { point: 'seal:cleared', nth: 2 },
];

describe('a store that is cut', () => {
  it.concurrent.each(CUTS)(
    '%j: loses nothing, repeats nothing, and goes on',
    async (cut) => {
      const place = join(scratch, Object.values(cut).join('-').replace(':', '-'));
      const job = { dir: join(place, 'data'), keys: join(place, 'keys'), seed: 7, groups: 40 };
      const cache = join(scratch, 'cache');
      const journal = emptyJournal();
      await runUntilCut({ ...job, ...cut }, journal, cache);
      expect(journal.ended).toBe(false);
      await expectWhole(job.dir, journal);
      if (cut.point?.startsWith('commit')) return;
    // Another process goes on from there, and is not cut.
      await runUntilCut({ ...job, seed: 8, groups: 12 }, journal, cache);
      expect(journal.ended).toBe(true);
      await expectWhole(job.dir, journal);
    },
    60_000,
  );
});
