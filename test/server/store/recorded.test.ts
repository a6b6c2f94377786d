import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Facts } from '#policies/policy.ts';
import { newId } from '#server/clock.ts';
import type { NewLookup, RecordedDecision, Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { by, HOUR, newLookup, ORIGIN, settle, TEN, weakly } from './given.ts';

/** What lookups were decided on, read many at a time, is what they were committed with. */

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'inzage-recorded-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const open = (lookups: number) =>
  openSqlite({ directory: place, origin: ORIGIN, segments: { lookups }, serving: true });

/** Lookups of every kind that a row keeps in its own way. */
function made(n: number): NewLookup {
  const base = newLookup({ id: newId(TEN + n * HOUR), occurredAt: TEN + n * HOUR });
  const facts: Facts = { ...base.facts, at: base.occurredAt };
  const kinds: Partial<NewLookup>[] = [
    { note: 'a “note”\nwith \\ and ë', facts: { ...facts, hasNote: true } },
    {
      change: { action: 'refund', amount: 12.5, currency: 'EUR' },
      operation: 'change',
      facts: {
        ...facts,
        operation: 'change',
        change: { action: 'refund', amount: 12.5, currency: 'EUR' },
        follows: { wouldBe: 'ask', sameActor: true },
      },
    },
    { context: { country: 'BE', site: 'gent "2"' }, facts: { ...facts, country: 'BE' } },
    {
      facts: {
        ...facts,
        consent: {
          status: 'given',
          validUntil: TEN + 5,
          version: newId(TEN),
          categories: null,
          organisation: null,
        },
      },
    },
    { task: 't-1', facts: { ...facts, task: { subjects: 1, lookups: 3 } } },
    { subject: null, operation: 'search', facts: { ...facts, operation: 'search' } },
    { reason: null, fields: null, facts: { ...facts, reason: null, fields: null } },
  ];
  return {
    ...base,
    actor: by(`a-${n % 9}`),
    facts,
    organisation: ['own', 'partner-x', null][n % 3] as string | null,
    teams: n % 2 ? ['front'] : ['back', 'front'],
    ...kinds[n % kinds.length],
  };
}

async function all(
  store: Store,
  range: { from?: number; to?: number; organisations?: string[] } = {},
  limit = 50,
): Promise<RecordedDecision[]> {
  const found: RecordedDecision[] = [];
  for (let after: number | null = -1; after !== null; ) {
    const { from = 0, to = Number.MAX_SAFE_INTEGER, organisations } = range;
    const page: Awaited<ReturnType<Store['recordedDecisions']>> = await store.recordedDecisions(
      { from, to, organisations },
      after,
      limit,
    );
    found.push(...page.items);
    after = page.next;
  }
  return found;
}

const told = ({
  id,
  organisation,
  teams,
  policy,
  decision,
  facts,
}: Omit<RecordedDecision, 'person' | 'index'>) => ({
  id,
  organisation,
  teams,
  policy,
  decision,
  facts,
});

it('sealed or open, every lookup is told once with the facts and the decision it was committed with', async () => {
  const store = open(200);
  const lookups = Array.from({ length: 1000 }, (_, n) => made(n));
  for (let at = 0; at < lookups.length; at += 100) {
    await store.commitLookups(lookups.slice(at, at + 100));
    await settle(store, ...lookups.slice(at, at + 50).map(({ id }) => weakly(id)));
  }
  await store.sealed();
  for (const limit of [1, 64, 333, 5000]) {
    expect((await all(store, {}, limit)).map(told), `pages of ${limit}`).toEqual(lookups.map(told));
  }
  const people = new Map((await all(store)).map(({ id, person }) => [id, person]));
  expect(new Set(people.values()).size).toBe(9);
  lookups.forEach(({ id }, n) => {
    expect(people.get(id)).toBe(people.get((lookups[n % 9] as NewLookup).id));
  });
  for (const { id, index } of await all(store))
    expect((await store.lookupById(id))?.lookup.receipt.index).toBe(index);

  const range = { from: TEN + 150 * HOUR, to: TEN + 720 * HOUR };
  const within = lookups.slice(150, 720);
  expect((await all(store, range)).map(told)).toEqual(within.map(told));
  expect((await all(store, { ...range, organisations: ['partner-x'] })).map(told)).toEqual(
    within.filter(({ organisation }) => organisation === 'partner-x').map(told),
  );
  expect(await all(store, { organisations: ['nobody'] })).toEqual([]);
  await store.close();
});

it('what many lookups share is one object', async () => {
  const store = open(100);
  const lookups = Array.from({ length: 300 }, (_, n) => made(n));
  await store.commitLookups(lookups);
  await store.sealed();
  const decisions = new Set((await all(store)).map(({ decision }) => decision));
  expect(decisions.size).toBe(1);
  await store.close();
});

it('lookups past their period are not told', async () => {
  const store = open(100);
  const lookups = Array.from({ length: 300 }, (_, n) => made(n));
  await store.commitLookups(lookups);
  await store.sealed();
  await settle(store, ...lookups.map(({ id }) => weakly(id)));
  const horizon = TEN + 100 * HOUR;
  await store.hideBefore(() => ({ horizon, at: TEN + 400 * HOUR }));
  const kept = lookups.filter(({ occurredAt, receivedAt }) => occurredAt >= horizon || receivedAt >= horizon);
  expect((await all(store)).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  await store.close();
});
