import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedClock, newId } from '#server/clock.ts';
import { detect } from '#server/detect/run.ts';
import { settle } from '#server/evidence/settle.ts';
import { createSampler } from '#server/review/sample/sampler.ts';
import type { NewLookup } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { DAY, lookup, MINUTE, policy, TEN } from '../../evidence/given.ts';

/** A process that is cut while it draws, and the next one, draw together what one would have drawn. */

const AGENTS = 300;
const clock = fixedClock(TEN + 3 * DAY);
const sampled = policy({ sample: { share: 0.2, perWeek: 1000 } });
let directory: string;
let numbered = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inzage-drawn-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const opened = (fault?: (point: string) => void) =>
  openSqlite({ directory, origin: 'test.example/log', fault });
const draw = (store: ReturnType<typeof opened>) =>
  detect(
    {
      store,
      policy: () => sampled,
      clock,
      newId,
      newFindingId: () => `f-${++numbered}`,
      draw: createSampler({ store, clock }),
    },
    clock.now(),
  );
const drawn = async (store: ReturnType<typeof opened>) =>
  (await store.drawnBetween({ from: 0, to: clock.now() })).map(({ lookup, number, share }) => [
    lookup,
    number,
    share,
  ]);

async function graded(): Promise<void> {
  const store = opened();
  const agents = Array.from({ length: AGENTS }, (_, i) => `a-${i}`);
  await store.saveEvidence({
    id: newId(clock.now()),
    receivedAt: clock.now(),
    source: 'systems',
    items: agents.map((actor, i) => ({
      type: 'interaction',
      id: `call-${i}`,
      channel: 'phone',
      direction: 'inbound',
      subject: `c-${i}`,
      actors: [actor],
      startedAt: TEN - 5 * MINUTE,
      endedAt: TEN + 6 * MINUTE,
    })),
  });
  const looks = agents.flatMap((id, i) =>
    [0, 1].map((minute): NewLookup => {
      const {
        receipt: _,
        grade: __,
        ...rest
      } = lookup({
        actor: { id, kind: 'human', onBehalfOf: [] },
        subject: `c-${i}`,
        occurredAt: TEN + minute * MINUTE,
        receivedAt: clock.now(),
      });
      return { ...rest, id: newId(rest.occurredAt), content: new Uint8Array(32), integration: 'crm' };
    }),
  );
  await store.commitLookups(looks);
  await settle({ store, policy: () => sampled, clock, newId }, clock.now());
  await store.close();
}

test.each(['commit:rows', 'commit:keys'])(
  'cut at %s, nothing is drawn, and the next start draws the same',
  async (at) => {
    await graded();
    let isCutting = false;
    let seen: unknown[][] = [];
    const cut = opened((point) => {
      if (isCutting && point === at) throw new Error('cut');
    });
    isCutting = true;
    await expect(draw(cut)).rejects.toThrow('cut');
    isCutting = false;
    expect(await drawn(cut)).toEqual([]);
    await cut.close();

    const next = opened();
    await draw(next);
    seen = await drawn(next);
    // 600 lookups at one in five, one a person: some 108 of 300.
    expect(seen.length).toBeGreaterThan(60);
    expect(seen.length).toBeLessThan(160);
    expect((await next.findings({ origin: 'sample' }, { limit: 1000, cursor: null })).items).toHaveLength(
      seen.length,
    );
    await draw(next);
    expect(await drawn(next)).toEqual(seen);
    await next.close();

    const again = opened();
    await draw(again);
    expect(await drawn(again)).toEqual(seen);
    await again.close();
  },
);
