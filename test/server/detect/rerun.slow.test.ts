import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '#model/finding.ts';
import { makeRandom } from '#server/world/random.ts';
import { OFFICER, type Seeded, seeded } from '../console/seeded.ts';

/** What was flagged and reviewed stays so, however often and in whichever portions the detectors run again. */

const HOUR = 3_600_000;

/** Every detected finding with all of its lookups. */
async function foundIn({ store }: Seeded): Promise<{ finding: Finding; lookups: string[] }[]> {
  const { items } = await store.findings({ origin: 'detected' }, { limit: 1000, cursor: null });
  return Promise.all(
    items.map(async (finding) => ({
      finding,
      lookups: (await store.findingLookups(finding.id, { limit: 1000, cursor: null })).items.map(
        ({ id }) => id,
      ),
    })),
  );
}

/** Lookups that lie in more than one finding about the same. */
function twice(found: Awaited<ReturnType<typeof foundIn>>): string[] {
  const seen = new Map<string, string>();
  const again: string[] = [];
  for (const { finding, lookups } of found) {
    for (const lookup of lookups) {
      const key = `${finding.about.kind} ${finding.about.id} ${lookup}`;
      const before = seen.get(key);
      if (before !== undefined) again.push(`${key}: ${before}, ${finding.id}`);
      seen.set(key, finding.id);
    }
  }
  return again;
}

describe.each([1, 2, 3])('in portions drawn by seed %i', (number) => {
  let seed: Seeded;
  beforeAll(async () => {
    seed = await seeded({ settled: false });
  }, 180_000);
  afterAll(() => seed.close());

  test('no lookup comes before an officer twice, and what was decided stays decided', async () => {
    const random = makeRandom(number, 'portions');
    const start = seed.world.options.start;
    const end = seed.clock.now();
    const decided = new Set<string>();
    for (let until = start; until < end; until += (1 + random.int(30)) * HOUR) {
      await seed.inzage.settle(until);
      const { items } = await seed.store.findings({ status: 'open' }, { limit: 3, cursor: null });
      for (const { id } of items) {
        const sent = { step: 'decide', outcome: 'justified', note: 'Known work.' };
        const { status } = await seed.post(OFFICER, `/findings/${id}/review`, sent);
        expect(status).toBe(303);
        decided.add(id);
      }
    }
    await seed.inzage.settle(end);
    const found = await foundIn(seed);
    expect(found.length).toBeGreaterThan(10);
    expect(twice(found)).toEqual([]);
    for (const id of decided) expect(await seed.store.finding(id)).toMatchObject({ status: 'closed' });

    // Once more over the same, and once more: nothing comes of it.
    const before = found.map(({ finding }) => finding.id).toSorted();
    await seed.inzage.settle(end);
    await seed.inzage.settle(end + 1);
    expect((await foundIn(seed)).map(({ finding }) => finding.id).toSorted()).toEqual(before);
  }, 120_000);
});
