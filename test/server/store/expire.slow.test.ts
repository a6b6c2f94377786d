import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDisclosure, parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { verifyInclusion } from '#ledger/merkle.ts';
import { newId } from '#server/clock.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { openKeys } from '#store/sqlite/keys.ts';
import { auditLook, by, DAY, grading, newLookup, ORIGIN, settle, TEN } from './given.ts';

/** Erasure and retention where lookups stand in sealed files, which nobody may write to. */

let place: string;
let store: SqliteStore;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'inzage-expire-'));
  store = open();
  await live();
});
afterEach(async () => {
  await store.close();
  rmSync(place, { recursive: true });
});

const directory = (): string => join(place, 'data');
const open = (fault?: (point: string) => void): SqliteStore =>
  openSqlite({
    directory: directory(),
    origin: ORIGIN,
    segments: { lookups: 120 },
    serving: true,
    ...(fault && { fault }),
  });
const files = (): string[] => readdirSync(join(directory(), 'segments')).sort();

const PERSON = 'subject-zebra-77';
const HELD = 'subject-okapi-12';
const PAST = TEN + 30 * DAY;
let ids: { id: string; subject: string; at: number; noted: boolean }[] = [];

/** Eight hundred lookups of a few people over sixteen days, graded and seen; then some young ones. */
async function live(): Promise<void> {
  ids = [];
  const commit = async (at: number, n: number) => {
    const lookups = Array.from({ length: n }, (_, i) => {
      const subject =
        i % 20 === 0
          ? PERSON
          : i % 25 === 1
            ? HELD
            : i % 10 === 3
              ? `c-once-${at}-${i}`
              : `c-${(i * 7) % 90}`;
      const noted = i % 40 === 0;
      return newLookup({
        id: newId(at + i),
        occurredAt: at + i,
        receivedAt: at + n,
        subject,
        actor: by(`a-${i % 5}`),
        note: noted ? `asked of ${subject}` : null,
      });
    });
    await store.commitLookups(lookups);
    for (const { id, subject, occurredAt, note } of lookups)
      ids.push({ id, subject: subject as string, at: occurredAt, noted: note !== null });
    const first = lookups[0]?.id as string;
    await store.commitOutcome({ lookup: first, at: at + n, outcome: { hits: 1 } }, []);
    await store.commitAuditLook(auditLook({ at }));
    await settle(store, ...lookups.map(({ id }) => grading(id, 'unexplained')));
    const seen = lookups.map(({ id }) => id);
    await store.commitFindings({ id: newId(at), at, findings: [], examined: seen });
  };
  for (let day = 0; day < 16; day++) await commit(TEN + day * DAY, 50);
  await commit(PAST + DAY, 50);
  await store.sealed();
}

const NOW = PAST + 2 * DAY;
async function erase(id: string): Promise<boolean> {
  const request = newId(NOW);
  const about = { kind: 'subject' as const, id };
  await store.requestErasure({ id: request, about, reason: 'withdrawn', note: null, by: 'po-1', at: NOW });
  await store.decideErasure(request, 'confirmed', { by: 'po-2', at: NOW, answer: null });
  return store.carryOutErasure(request, NOW);
}
async function retain(dry = false) {
  const sum = { lookups: 0, outcomes: 0, held: 0 };
  for (let after: number | null = -1; after !== null; ) {
    const step = await store.retain('lookups', { horizon: PAST, at: NOW, after, limit: 100, dry });
    sum.lookups += step.destroyed.lookups ?? 0;
    sum.outcomes += step.destroyed.outcomes ?? 0;
    sum.held += step.kept.held;
    after = step.next;
  }
  const keys = dry ? 0 : await store.destroyOrphans(NOW);
  return { ...sum, keys };
}
const hold = (id: string) => {
  const nothing = { actor: null, finding: null, from: null, to: null, ground: null, until: null };
  return store.commitHold({ ...nothing, id, subject: HELD, reason: 'claim', at: NOW, by: 'po-1' });
};

function bytes(): Buffer {
  const names = (readdirSync(directory(), { recursive: true }) as string[]).map((name) =>
    join(directory(), name),
  );
  return Buffer.concat(names.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}

/** Every leaf is under the root, and every entry that is left is the one that was hashed. Answers how many are. */
async function sound(): Promise<number> {
  const { size, root } = await store.root();
  let left = 0;
  for (const [index, entry] of (await store.entriesBetween(0, size)).entries()) {
    const n = Math.floor(index / 256);
    const tile = (await store.tile(0, n, Math.min(256, size - n * 256))) as Uint8Array;
    const leaf = Buffer.from(tile.subarray((index % 256) * 32, (index % 256) * 32 + 32));
    if (entry.length > 0) {
      left++;
      expect(leafHash(entry).equals(leaf)).toBe(true);
    }
    const path = (await store.inclusion(index, size)).map((hash) => Buffer.from(hash));
    expect(verifyInclusion({ index, size, leaf, path, root: Buffer.from(root) })).toBe(true);
  }
  return left;
}
async function expectDisclosuresOpen(): Promise<number> {
  let seen = 0;
  for (let after = -1; ; ) {
    const page = await store.exportEntries({ from: 0, to: NOW }, after, 500);
    for (const exported of page) {
      const entry = parseEntry(exported.bytes);
      if (entry.kind === 'lookup') seen++;
      for (const [group, opened] of Object.entries(exported.disclosed))
        expect(checkDisclosure(entry, group as 'work', opened)).toBe(true);
    }
    after = page.at(-1)?.index ?? after;
    if (page.length < 500) return seen;
  }
}

describe('a person in sealed segments', () => {
  it('is erased without a segment being written: the same files, the same entries, no name', async () => {
    const before = files();
    expect(before.length).toBeGreaterThan(2);
    const sealed = before.map((name) => readFileSync(join(directory(), 'segments', name)));
    const entries = await store.entriesBetween(0, await store.treeSize());
    expect(bytes().includes(PERSON)).toBe(true);
    expect(await erase(PERSON)).toBe(true);
    expect(bytes().includes(PERSON)).toBe(false);
    expect(files()).toEqual(before);
    for (const [i, name] of before.entries())
      expect(readFileSync(join(directory(), 'segments', name)).equals(sealed[i] as Buffer)).toBe(true);
    await store.close();
    store = open();
    const again = (await store.entriesBetween(0, entries.length)).map((entry) => Buffer.from(entry));
    expect(again).toEqual(entries.map((entry) => Buffer.from(entry)));
    const theirs = ids.filter(({ subject }) => subject === PERSON);
    const kept = await store.lookupById(theirs[0]?.id as string);
    expect(kept?.lookup).toMatchObject({ subject: 'erased', note: null });
    expect(await expectDisclosuresOpen()).toBe(ids.length);
  });
});

describe('segments past their period', () => {
  it('keep their tiles and what is held; the rest is gone with its keys', async () => {
    await hold('hold-1');
    const before = files();
    const total = await sound();
    const past = ids.filter(({ at }) => at < PAST);
    const held = past.filter(({ subject }) => subject === HELD);
    const dry = await retain(true);
    expect(files()).toEqual(before);
    const run = await retain();
    expect({ ...run, keys: 0 }).toEqual(dry);
    expect(run.held).toBeGreaterThan(0);
    expect(run.keys).toBeGreaterThan(30);
    // The last of the old days may stand with the young ones in a segment that has not passed as a whole.
    expect(run.lookups).toBeGreaterThan(past.length - held.length - 256);
    expect(files().filter((name) => name.includes('.r1.')).length).toBeGreaterThan(2);
    expect(await sound()).toBe(total - run.lookups - run.outcomes);
    expect(await expectDisclosuresOpen()).toBe(ids.length - run.lookups);
    for (const { id, subject } of past.slice(0, 100)) {
      const found = (await store.lookupById(id))?.lookup.subject ?? null;
      expect(found).toBe(subject === HELD ? HELD : null);
    }
    await store.close();
    store = open();
    expect(await sound()).toBe(total - run.lookups - run.outcomes);
    expect(await retain()).toMatchObject({ lookups: 0, keys: 0 });
  });

  it('lose what was held when the hold ends, and their own key with it', async () => {
    await hold('hold-1');
    await retain();
    const left = await sound();
    await store.endHold('hold-1', 'po-2', NOW);
    const run = await retain();
    expect(run.lookups).toBeGreaterThan(10);
    expect(files().filter((name) => name.includes('.r2.')).length).toBeGreaterThan(2);
    // The end of the hold is an entry, and what was held is gone.
    expect(await sound()).toBe(left + 1 - run.lookups - run.outcomes);
    await store.close();
    const keys = openKeys(join(directory(), 'keys.db'));
    expect(keys.segmentKey(0)).toBeNull();
    expect(keys.segmentKey(files().length)).not.toBeNull();
    keys.close();
    store = open();
    await sound();
    await store.commitLookups([newLookup({ occurredAt: NOW, receivedAt: NOW, subject: 'c-1' })]);
  });

  it.each(['expire:rows', 'expire:renamed', 'expire:flipped', 'expire:removed', 'retention:journalled'])(
    'cut at %s are finished by the run after the next start',
    async (cut) => {
      const total = await sound();
      const expected = await retain(true);
      await store.close();
      store = open((point) => {
        if (point === cut) throw new Error(`cut at ${point}`);
      });
      await expect(retain()).rejects.toThrow();
      const dead = store;
      await dead.close();
      store = open();
      await sound();
      await retain();
      expect(await sound()).toBe(total - expected.lookups - expected.outcomes);
      expect(await expectDisclosuresOpen()).toBe(ids.length - expected.lookups);
      expect(files().every((name) => !name.endsWith('.tmp'))).toBe(true);
    },
  );
});
