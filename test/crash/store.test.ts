import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditOf } from '../server/tlog/sealed-log.ts';
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

it('a check beside a store that commits and seals finds nothing, however often', async () => {
  const place = join(scratch, 'beside');
  const job = { dir: join(place, 'data'), keys: join(place, 'keys'), seed: 3, groups: 150 };
  const journal = emptyJournal();
  let working = true;
  const work = runUntilCut(job, journal, join(scratch, 'cache')).finally(() => {
    working = false;
  });
  let checks = 0;
  let segments = 0;
  while (working) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!existsSync(join(job.dir, 'segments'))) continue;
    const { failed, steps } = await auditOf(job.dir).catch(beforeItsTables);
    delete failed.checkpoint;
    expect(failed).toEqual({});
    segments = Math.max(segments, steps.filter(({ name }) => name.startsWith('segment')).length);
    checks++;
  }
  await work;
  expect(journal.ended).toBe(true);
  expect(checks).toBeGreaterThan(3);
  expect(segments).toBeGreaterThan(1);
}, 60_000);

/** A directory that is being made has no schema yet. */
function beforeItsTables(error: unknown): Pick<Awaited<ReturnType<typeof auditOf>>, 'failed' | 'steps'> {
  if (error instanceof Error && /no such table/.test(error.message)) return { failed: {}, steps: [] };
  throw error;
}
