import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixedClock } from '#server/clock.ts';
import { createLedgerCheck } from '#server/tlog/check.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { packText, unpackText } from '#store/sqlite/segment/format.ts';
import { START } from './log.ts';
import { copyOf, edit, openSealed, type SealedLog, sealedFiles, sealedLog } from './sealed-log.ts';

/** The service's own check goes through a log of any size in as many runs as it has segments. */
let log: SealedLog;
beforeAll(async () => {
  log = await sealedLog(64);
}, 60_000);

function checkOf(dir: string) {
  const store = openSealed(dir);
  const clock = fixedClock(START);
  const integrity = createIntegrity(clock, () => undefined);
  return { store, integrity, check: createLedgerCheck(store, clock, integrity) };
}

describe('the check of the ledger', () => {
  test('hashes the open part and one segment a run, and says how far it has come', async () => {
    const { store, integrity, check } = checkOf(copyOf(log.dir));
    const segments = sealedFiles(log.dir).length;
    expect(segments).toBeGreaterThan(2);
    const open = log.size - segments * 512;
    for (let run = 1; run <= segments + 1; run++) {
      expect(await check.run()).toBe(true);
      const covered = { entries: open + Math.min(run, segments) * 512, of: log.size };
      expect(integrity()).toMatchObject({ state: 'holds', covered });
      expect(check.last()).toMatchObject({ size: log.size, covered });
    }
    await store.close();
  });

  test('all at once when it is asked for', async () => {
    const { store, check } = checkOf(copyOf(log.dir));
    await check.run({ whole: true });
    expect(check.last()?.covered).toEqual({ entries: log.size, of: log.size });
    await store.close();
  });

  test('an edit of an open lookup is found by the first run', async () => {
    const dir = copyOf(log.dir);
    edit(join(dir, 'hot.db'), (db) => void db.exec('UPDATE lookup SET occurred_at = occurred_at + 1'));
    const { store, integrity, check } = checkOf(dir);
    expect(await check.run()).toBe(false);
    expect(integrity()).toMatchObject({
      state: 'broken',
      why: expect.stringMatching(
        /^its files were changed behind the service: entry \d+, the lookup is not the one/,
      ),
    });
    expect(check.last()).toBeNull();
    await store.close();
  });

  test('an edit of a sealed lookup is found when its segment’s turn has come, and never mended', async () => {
    const dir = copyOf(log.dir);
    edit(sealedFiles(dir)[1] as string, (db) => {
      const { first, data } = db.prepare('SELECT first, data FROM block LIMIT 1').get() as {
        first: number;
        data: Buffer;
      };
      const lines = unpackText(data);
      lines[3] = (lines[3] as string).replace(/^(\[\d+,"[^"]+"),\d+/, '$1,1');
      db.prepare('UPDATE block SET data = ? WHERE first = ?').run(packText(lines), first);
    });
    const { store, integrity, check } = checkOf(dir);
    expect(await check.run()).toBe(true);
    expect(await check.run()).toBe(false);
    expect(await check.run()).toBe(true);
    expect(integrity().state).toBe('broken');
    await store.close();
  });

  test('a stored root is found by any run, wherever it stands', async () => {
    const dir = copyOf(log.dir);
    edit(join(dir, 'hot.db'), (db) => void db.exec('UPDATE subtree SET hash = zeroblob(32) WHERE n = 2'));
    const { store, check } = checkOf(dir);
    expect(await check.run()).toBe(false);
    await store.close();
  });

  test('lets other work through while it runs', async () => {
    const { store, check } = checkOf(copyOf(log.dir));
    let turns = 0;
    let done = false;
    const running = check.run({ whole: true }).finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    await running;
    // It works on 256 entries at a time.
    expect(turns).toBeGreaterThanOrEqual(Math.floor(log.size / 256));
    await store.close();
  });
});
