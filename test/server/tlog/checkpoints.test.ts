import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { verifyConsistency } from '#ledger/merkle.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { openLogKeys } from '#server/tlog/keys.ts';
import { type Log, ORIGIN, openLog, remove } from './log.ts';

let log: Log;
beforeEach(async () => {
  log = await openLog();
});
afterEach(async () => {
  vi.useRealTimers();
  await log.close();
  remove(log);
});

const opened = (note: string, { checkpoints }: Log = log) => openCheckpoint(note, [checkpoints.verifierKey]);
const sizeOf = (note: string): number => opened(note).size;
const countIn = (dir: string): number => {
  const db = new Database(join(dir, 'hot.db'), { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM checkpoint').pluck().get() as number;
  } finally {
    db.close();
  }
};
/** Writes behind the service's back. */
const meddle = (dir: string, sql: string, ...values: unknown[]): void => {
  const db = new Database(join(dir, 'hot.db'));
  db.prepare(sql).run(...values);
  db.close();
};

describe('signing', () => {
  test('happens when the tree has grown, and not otherwise', async () => {
    const size = await log.grow(3);
    const first = await log.checkpoints.latest();
    expect(sizeOf(first)).toBe(size);
    expect(await log.checkpoints.latest()).toBe(first);
    await log.grow(1);
    expect(sizeOf(await log.checkpoints.latest())).toBe(size + 1);
    expect(countIn(log.dir)).toBe(2);
  });

  test('is saved before anybody sees it', async () => {
    await log.grow(1);
    const note = await log.checkpoints.latest();
    expect(await log.store.signedCheckpoint()).toMatchObject({ note, at: log.clock.now(), cosignatures: [] });
  });

  test('asked for by many at once, signs once', async () => {
    await log.grow(5);
    const notes = await Promise.all(Array.from({ length: 20 }, () => log.checkpoints.current()));
    expect(new Set(notes).size).toBe(1);
    expect(countIn(log.dir)).toBe(1);
  });
});

describe('at a cadence', () => {
  beforeEach(async () => {
    await log.close();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    log = await openLog({ dir: log.dir, keys: log.keys, everyMs: 1000 });
  });

  test('serves what it signed last until it is time again', async () => {
    const size = await log.grow(1);
    const first = await log.checkpoints.latest();
    await log.grow(4);
    expect(await log.checkpoints.latest()).toBe(first);
    vi.advanceTimersByTime(999);
    expect(await log.checkpoints.latest()).toBe(first);
    vi.advanceTimersByTime(1);
    expect(sizeOf(await log.checkpoints.latest())).toBe(size + 4);
  });

  test('covers everybody who waits with one signature', async () => {
    await log.grow(1);
    await log.checkpoints.latest();
    const first = await log.store.treeSize();
    const last = (await log.grow(6)) - 1;
    const waiting = Promise.all(
      Array.from({ length: last - first + 1 }, (_, i) => log.checkpoints.covering(first + i)),
    );
    await vi.advanceTimersByTimeAsync(1000);
    const notes = await waiting;
    expect(new Set(notes).size).toBe(1);
    expect(sizeOf(notes[0] ?? '')).toBe(last + 1);
    expect(countIn(log.dir)).toBe(2);
  });

  test('answers at once with one that covers the entry already', async () => {
    const size = await log.grow(2);
    const note = await log.checkpoints.latest();
    await log.grow(1);
    expect(await log.checkpoints.covering(size - 1)).toBe(note);
    await expect(log.checkpoints.covering(99)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('nothing is signed, and it is said what to do,', () => {
  const expectBroken = async (pattern: RegExp) => {
    await expect(log.checkpoints.sign()).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringMatching(pattern),
    });
    expect(log.integrity()).toMatchObject({ state: 'broken', why: expect.stringMatching(pattern) });
    expect(log.told.join()).toMatch(/compare them with a backup/);
    // And so it stays, for everybody who asks.
    await expect(log.checkpoints.latest()).rejects.toMatchObject({ code: 'not-ready' });
    await log.grow(1);
    await expect(log.checkpoints.sign()).rejects.toMatchObject({ code: 'not-ready' });
  };

  test('when the tree is smaller than one that was signed', async () => {
    await log.grow(2);
    const { note, size } = await log.checkpoints.sign();
    meddle(log.dir, 'UPDATE checkpoint SET size = size + 40');
    expect(size).toBeGreaterThan(0);
    expect(note).toContain(`\n${size}\n`);
    await expectBroken(/older copy was restored/);
  });

  /** The same directory, seen as if its entries had become those of another log. */
  const becomeAnother = async (): Promise<void> => {
    const other = await openLog();
    await other.grow((await log.store.treeSize()) - (await other.store.treeSize()));
    await log.close();
    const { root, consistency } = other.store;
    log = await openLog({
      dir: log.dir,
      keys: log.keys,
      seen: (store) => ({ ...store, root, consistency }),
    });
    closeAlso = other;
  };
  let closeAlso: Log | null = null;
  afterEach(async () => {
    await closeAlso?.close();
    if (closeAlso) remove(closeAlso);
    closeAlso = null;
  });

  test('when the root of the size that was signed is another', async () => {
    await log.grow(4);
    await log.checkpoints.sign();
    await becomeAnother();
    await expectBroken(/no longer has the root/);
  });

  test('when the tree grew, but not from the one that was signed', async () => {
    await log.grow(4);
    await log.checkpoints.sign();
    await log.grow(3);
    await becomeAnother();
    await expectBroken(/does not begin with/);
  });

  test('when the checkpoint that was kept is not signed by this log', async () => {
    await log.grow(1);
    const { note } = await log.checkpoints.sign();
    await log.grow(1);
    meddle(log.dir, 'UPDATE checkpoint SET note = ?', note.replace(/\n\d+\n/, '\n1\n'));
    await expectBroken(/not this log’s/);
  });

  test('while the clock stands before the last checkpoint; it goes on when the clock is right', async () => {
    await log.grow(1);
    const first = await log.checkpoints.sign();
    const was = log.clock.now();
    await log.grow(1);
    log.clock.advance(-3_600_000);
    await expect(log.checkpoints.sign()).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringMatching(/clock/),
      hint: expect.stringContaining(new Date(first.at).toISOString()),
    });
    expect(log.integrity().state).not.toBe('broken');
    log.clock.set(was - 60_000);
    expect((await log.checkpoints.sign()).size).toBe(first.size + 1);

    // A clock that ran a year ahead need not be waited for.
    await log.grow(1);
    log.clock.advance(-365 * 86_400_000);
    await expect(log.checkpoints.sign()).rejects.toMatchObject({
      hint: expect.stringContaining('admin accept-clock'),
    });
    expect(await log.store.acceptClock(log.clock.now())).toBe(2);
    expect((await log.checkpoints.sign()).size).toBe(first.size + 2);
  });
});

describe('two processes on one directory', () => {
  test('sign one history, and serve the note that was saved first', async () => {
    const beside = await openLog({ dir: log.dir, keys: log.keys });
    try {
      expect(beside.checkpoints.verifierKey).toBe(log.checkpoints.verifierKey);
      for (let round = 0; round < 5; round++) {
        await (round % 2 === 0 ? log : beside).grow(2);
        const [a, b] = await Promise.all([log.checkpoints.current(), beside.checkpoints.current()]);
        expect(opened(a)).toEqual(opened(b));
      }
    } finally {
      await beside.close();
    }
  });
});

describe('another process that signs while this one does', () => {
  test('is not taken for a restored copy', async () => {
    const beside = await openLog({ dir: log.dir, keys: log.keys });
    const grownMeanwhile = async () => {
      const head = await log.store.root();
      await beside.grow(2);
      await beside.checkpoints.sign();
      return head;
    };
    try {
      const checkpoints = await openCheckpoints({
        store: { ...log.store, root: grownMeanwhile },
        keys: openLogKeys(log.keys, ORIGIN),
        clock: log.clock,
        integrity: log.integrity,
        everyMs: 0,
      });
      for (let i = 0; i < 3; i++) expect((await checkpoints.sign()).size).toBeGreaterThanOrEqual(1 + 2 * i);
      expect(log.integrity().state).toBe('unchecked');
    } finally {
      await beside.close();
    }
  });
});

describe('cut short', () => {
  test.each(['checkpoint:signed', 'checkpoint:saved'])(
    'at %s, the next start signs the same root',
    async (point) => {
      await log.grow(3);
      await log.close();
      log = await openLog({
        dir: log.dir,
        keys: log.keys,
        fault: (at) => {
          if (at === point) throw new Error('cut');
        },
      });
      const { size, root } = await log.store.root();
      await expect(log.checkpoints.sign()).rejects.toThrow('cut');
      await log.close();
      log = await openLog({ dir: log.dir, keys: log.keys });
      const note = await log.checkpoints.latest();
      expect(opened(note)).toMatchObject({ size, root: Buffer.from(root) });
      await log.grow(2);
      const later = opened(await log.checkpoints.latest());
      const path = await log.store.consistency(size, later.size);
      expect(
        verifyConsistency({ size1: size, size2: later.size, root1: root, root2: later.root, path }),
      ).toBe(true);
    },
  );
});

test('old checkpoints are thinned: one an hour, and the latest', async () => {
  const hour = 3_600_000;
  for (let size = 1; size <= 1000; size++)
    await log.store.saveCheckpoint(size, `note ${size}`, log.clock.now() + size * 60_000);
  const kept = countIn(log.dir);
  expect(kept).toBeLessThan(100);
  expect(kept).toBeGreaterThan((1000 * 60_000) / hour);
  expect(await log.store.latestCheckpoint()).toMatchObject({ size: 1000 });
});
