import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leafHash } from '#ledger/hash.ts';
import { frontierFrom, root, verifyInclusion } from '#ledger/merkle.ts';
import { nodeFromTiles } from '#ledger/tiles.ts';
import { childId } from '#model/ids.ts';
import type { Lookup } from '#model/lookup.ts';
import { GRADES } from '#policies/vocabulary.ts';
import type { LookupFilter, NewLookup, Store } from '#store/port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { openHot } from '#store/sqlite/open.ts';
import { openSegmentFile } from '#store/sqlite/segment/read.ts';
import {
  auditLook,
  by,
  DAY,
  finding,
  found,
  grading,
  HOUR,
  newLookup,
  ORIGIN,
  settle,
  TEN,
  weakly,
} from './given.ts';

/** A log cut in segments answers everything as one that was never cut. */

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'inzage-segments-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const LOOKUPS = 300;
const cut = (name = 'cut'): SqliteStore =>
  openSqlite({
    directory: join(place, name),
    origin: ORIGIN,
    segments: { lookups: LOOKUPS },
    serving: true,
  });
const whole = (): SqliteStore => openSqlite({ directory: join(place, 'whole'), origin: ORIGIN });
const files = (name = 'cut') => readdirSync(join(place, name, 'segments')).sort();

/** Numbers that come again with the same seed (mulberry32). */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const REASONS = ['billing-question', 'win-back-offer', null, 'complaint'];
const ORGANISATIONS = ['own', 'partner-x', null];

function made(dice: (n: number) => number, at: number): NewLookup {
  const search = dice(20) === 0;
  return newLookup({
    occurredAt: at - dice(3) * HOUR,
    receivedAt: at,
    actor: by(`a-${dice(7)}`),
    subject: search ? null : `c-${dice(60)}`,
    operation: search ? 'search' : 'view',
    search: search ? { keys: ['name'], wildcard: true } : null,
    reason: REASONS[dice(4)] as string | null,
    organisation: ORGANISATIONS[dice(3)] as string | null,
    teams: dice(2) ? ['front'] : ['back', 'front'],
    note: dice(9) === 0 ? `note ${dice(1000)}` : null,
    task: dice(12) === 0 ? `task-${dice(4)}` : null,
    source: { id: `gateway-${dice(2)}`, seq: dice(2) ? dice(1000) : null },
  });
}

const graded = (id: string, dice: (n: number) => number) =>
  dice(5) === 0 ? weakly(id) : grading(id, GRADES[1 + dice(6)] ?? 'explained');

/** The same doings in every store: commits of many sizes, outcomes, looks, grades late and early. */
async function live(stores: readonly Store[], seed: number, total: number): Promise<NewLookup[]> {
  const dice = random(seed);
  const all: NewLookup[] = [];
  let done = 0;
  for (let at = TEN; all.length < total; at += HOUR) {
    const group = Array.from({ length: 1 + dice(60) }, () => made(dice, at));
    all.push(...group);
    for (const store of stores) {
      await store.commitLookups(group);
      await store.commitAuditLook(auditLook());
    }
    const search = group.find(({ operation }) => operation === 'search');
    if (search) {
      const child = newLookup({
        id: childId(search.id, 0),
        parent: search.id,
        subject: 'c-1',
        occurredAt: at,
      });
      all.push(child);
      for (const store of stores)
        await store.commitOutcome({ lookup: search.id, at, outcome: { hits: 1, subjectsShown: ['c-1'] } }, [
          child,
        ]);
    }
    if (dice(4) > 0) continue;
    const due = all.slice(done, done + 90).filter(() => dice(5) > 0);
    done += 90;
    if (due.length === 0) continue;
    const grades = due.map(({ id }) => graded(id, dice));
    for (const store of stores) await settle(store, ...grades);
  }
  return all;
}

/** What both must tell alike: a lookup without its leaf, which rests on keys of its own. */
const told = ({ receipt, ...lookup }: Lookup) => ({
  ...lookup,
  index: receipt.index,
  treeSize: receipt.treeSize,
});

async function everything(store: Store, filter: LookupFilter): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.lookups(filter, { limit: 97, cursor });
    items.push(...page.items.map(told));
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

async function expectAlike(one: Store, other: Store, all: readonly NewLookup[]): Promise<void> {
  const filters: LookupFilter[] = [
    {},
    { subject: 'c-1' },
    { subject: 'c-7', actor: 'a-2' },
    { actor: 'a-3', from: TEN + 5 * HOUR, to: TEN + 2 * DAY },
    { reason: 'complaint' },
    { reason: 'nobody-says-this' },
    { organisations: ['partner-x'] },
    { from: TEN + 7 * HOUR, to: TEN + 9 * HOUR },
    ...GRADES.map((grade) => ({ grade })),
    { grade: 'unexplained', reason: 'win-back-offer', organisations: ['own'] },
  ];
  for (const filter of filters)
    expect(await everything(one, filter)).toEqual(await everything(other, filter));
  for (const range of [
    { from: 0, to: TEN * 2 },
    { from: TEN + 3 * HOUR, to: TEN + 30 * HOUR },
    { from: 0, to: TEN * 2, organisation: 'own' },
    { from: 0, to: TEN * 2, team: 'back', organisations: ['own', 'partner-x'] },
  ])
    expect(await one.totals(range)).toEqual(await other.totals(range));
  for (const { id } of all.filter((_, i) => i % 7 === 0)) {
    const [here, there] = [await one.lookupById(id), await other.lookupById(id)];
    expect(here && { ...here, lookup: told(here.lookup), children: here.children.map(told) }).toEqual(
      there && { ...there, lookup: told(there.lookup), children: there.children.map(told) },
    );
    expect(await one.gradingOf(id)).toEqual(await other.gradingOf(id));
    expect(await one.outcomesOf(id)).toEqual(await other.outcomesOf(id));
    expect({ ...(await one.gradingInput(id)), lookup: null }).toEqual({
      ...(await other.gradingInput(id)),
      lookup: null,
    });
  }
  for (const actor of ['a-0', 'a-6']) {
    const [here, there] = await Promise.all(
      [one, other].map((store) => store.dayOf(actor, TEN + DAY, TEN + 2 * DAY)),
    );
    expect(here?.lookups.map(told)).toEqual(there?.lookups.map(told));
  }
  expect(await waiting(one, 'toGrade')).toEqual(await waiting(other, 'toGrade'));
  expect(await waiting(one, 'toExamine')).toEqual(await waiting(other, 'toExamine'));
}

async function waiting(store: Store, verb: 'toGrade' | 'toExamine'): Promise<string[]> {
  const ids: string[] = [];
  const take = ({ lookup }: { lookup: { id: string } }): void => void ids.push(lookup.id);
  let after: string | null = null;
  do {
    if (verb === 'toGrade') {
      after = await store.toGrade(TEN * 2, after, 50, take);
    } else {
      const page = await store.toExamine(TEN * 2, after, 50);
      page.items.forEach(take);
      after = page.next;
    }
  } while (after !== null);
  return ids;
}

/** Every entry is the one whose leaf stands in the tree, and the tiles make the root. */
async function expectSound(store: Store): Promise<void> {
  const { size, root: head } = await store.root();
  const entries = await store.entriesBetween(0, size);
  expect(entries).toHaveLength(size);
  const tiles = new Map<string, Uint8Array>();
  for (let level = 0, n = size; n > 0; level++, n = Math.floor(n / 256)) {
    for (let i = 0; i * 256 < n; i++) {
      const tile = await store.tile(level, i, Math.min(256, n - i * 256));
      tiles.set(`${level}/${i}`, tile as Uint8Array);
    }
  }
  const read = nodeFromTiles((level, n) => tiles.get(`${level}/${n}`) as Uint8Array);
  expect(root(frontierFrom(size, read)).equals(Buffer.from(head))).toBe(true);
  for (let index = 0; index < size; index += 61) {
    const leaf = leafHash(entries[index] as Uint8Array);
    const path = await store.inclusion(index, size);
    expect(verifyInclusion({ index, size, leaf, path, root: head })).toBe(true);
  }
}

describe('a log in segments', () => {
  it('answers as one that was never cut, before sealing, after it, and opened anew', async () => {
    const [one, other] = [cut(), whole()];
    const all = await live([one, other], 7, 2000);
    await one.sealed();
    expect(files().length).toBeGreaterThan(2);
    await expectAlike(one, other, all);
    await expectSound(one);
    await one.close();
    const again = cut();
    await expectAlike(again, other, all);
    await expectSound(again);
    await again.close();
    await other.close();
  }, 120_000);

  it('goes on after sealing: grades, findings and outcomes of sealed lookups, and new ones', async () => {
    const [one, other] = [cut(), whole()];
    const all = await live([one, other], 11, 1500);
    await one.sealed();
    const some = all.filter((_, i) => i % 11 === 0);
    for (const store of [one, other]) {
      await settle(store, ...some.map(({ id }) => grading(id, 'contradicted')));
      const ids = some.slice(0, 20).map(({ id }) => id);
      await found(store, [finding({ lookups: { count: 20, ids } })], ids);
      await store.commitOutcome(
        { lookup: (some[3] as NewLookup).id, at: TEN + 9 * DAY, outcome: { hits: 0 } },
        [],
      );
    }
    const more = await live([one, other], 12, 700);
    await one.sealed();
    await expectAlike(one, other, [...all, ...more]);
    const page = { limit: 100, cursor: null };
    expect((await one.findingLookups('f-0001', page)).items.map(told)).toEqual(
      (await other.findingLookups('f-0001', page)).items.map(told),
    );
    expect((await one.finding('f-0001'))?.grades).toEqual({ contradicted: 20 });
    await one.close();
    const again = cut();
    await expectAlike(again, other, [...all, ...more]);
    await expectSound(again);
    await again.close();
    await other.close();
  }, 120_000);

  it('gives exports the same entries, each opening its own digests', async () => {
    const one = cut();
    await live([one], 5, 900);
    await one.sealed();
    const seen: number[] = [];
    for (let after = -1; ; ) {
      const page = await one.exportEntries({ from: 0, to: TEN * 2 }, after, 100);
      for (const { index, bytes } of page) {
        seen.push(index);
        const entry = await one.entry(index);
        expect(leafHash(bytes).equals(Buffer.from(entry?.leaf ?? []))).toBe(true);
      }
      after = page.at(-1)?.index ?? after;
      if (page.length < 100) break;
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
    const { lookups } = await one.totals({ from: 0, to: TEN * 2 });
    expect(seen.length).toBeGreaterThan(lookups);
    await one.close();
  }, 60_000);

  it('tells a retry from a new lookup wherever the first stands', async () => {
    const one = cut();
    const all = await live([one], 3, 900);
    await one.sealed();
    const ids = all.map(({ id }) => id);
    expect(await one.known([...ids, newLookup().id])).toEqual([...ids.map(() => true), false]);
    await one.close();
  }, 60_000);

  it('leaves the rows in one place only, and small installations without a file', async () => {
    const one = cut();
    await live([one], 3, 900);
    await one.sealed();
    const held = files().map((name) => openSegmentFile(join(place, 'cut', 'segments', name)));
    expect(held.map(({ first }) => first)).toEqual([0, ...held.slice(0, -1).map(({ end }) => end)]);
    for (const { first, end } of held) expect([first % 256, end % 256]).toEqual([0, 0]);
    for (const name of files())
      expect(statSync(join(place, 'cut', 'segments', name)).mode & 0o777).toBe(0o600);
    for (const file of held) file.close();
    await one.close();
    const small = openSqlite({ directory: join(place, 'small'), origin: ORIGIN, serving: true });
    await small.commitLookups([newLookup()]);
    await small.sealed();
    expect(files('small')).toEqual([]);
    await small.close();
  }, 60_000);

  it('lets batches wait while too many segments are to be sealed, and no longer', async () => {
    const one = cut();
    for (let n = 0; n < 6; n++) {
      await one.commitLookups(Array.from({ length: 400 }, () => newLookup({ occurredAt: TEN + n })));
      await one.room();
      const unsealed = openHot({ directory: join(place, 'cut'), origin: null });
      const waiting = unsealed.shelf.bounds().filter(({ end, file }) => end !== null && file === null);
      expect(waiting.length).toBeLessThanOrEqual(2);
      unsealed.shelf.close();
      unsealed.db.close();
      unsealed.keys.close();
    }
    await one.close();
  }, 60_000);

  it('is served by one process: a second is refused, and told what to do', async () => {
    const one = cut();
    expect(() => cut()).toThrow(/Another service has this data directory open/);
    await one.close();
    await cut().close();
  });
});
