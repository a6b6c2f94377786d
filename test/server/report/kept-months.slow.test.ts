import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MonthFigures } from '#model/report.ts';
import { playWorld } from '#server/cli/play.ts';
import { fixedClock } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { open } from '#server/main.ts';
import { isNumber } from '#server/report/monthly/count.ts';
import { createMonths, SETTLED_AFTER, spanOf } from '#server/report/monthly/months.ts';
import { DEMO } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';
import type { SqliteStore } from '#store/sqlite/index.ts';

/** Months counted from a real log, open and sealed, and kept. */

const DAY = 86_400_000;
const START = Date.parse('2026-08-30T22:00:00Z');
const ZONE = 'Europe/Amsterdam';
const PACKS = ['../../../policies/packs/contact-centre-nl.yaml', '../../../server/world/demo-layer.yaml'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
);
const dir = mkdtempSync(join(tmpdir(), 'inzage-months-'));

/** The last day of August, and the first of September; segments are sealed at so many lookups. */
async function centre(name: string, segmentLookups: number) {
  const world = makeWorld({ ...DEMO, agents: 40, customers: 500, days: 2, start: START });
  const clock = fixedClock(START);
  const config = configOf(
    { data: join(dir, name), policy: PACKS, checkpointEveryMs: 0, segmentLookups },
    false,
  );
  const { inzage, store, policies } = await open(config, clock);
  await playWorld({ inzage, store, clock, world });
  clock.set(START + 10 * DAY);
  await inzage.settle(clock.now());
  await (store as SqliteStore).sealed();
  return { inzage, store, clock, policies };
}

let whole: Awaited<ReturnType<typeof centre>>;
beforeAll(async () => {
  whole = await centre('data', 700);
  await whole.inzage.reports.months.keep();
}, 120_000);
afterAll(async () => {
  await whole.inzage.settled();
  await whole.store.close();
  rmSync(dir, { recursive: true });
});

const figuresOf = async ({ store }: typeof whole, month: string, organisation = '') =>
  (await store.keptMonths([month])).find((one) => one.organisation === organisation)?.figures as MonthFigures;

test('sealed files and the open segment are counted alike: what lookups say one by one', async () => {
  const parts = await whole.store.ledgerParts();
  expect(parts.filter(({ sealed }) => sealed).length).toBeGreaterThan(2);
  for (const month of ['2026-08', '2026-09']) {
    const span = spanOf(month, ZONE);
    if (!span) throw new Error('there is such a month');
    const told = { withoutNumber: 0, wildcard: 0, bySoftware: 0, closings: 0, offRoster: 0 };
    for (let cursor: string | null = null; ; ) {
      const { items, next } = await whole.store.lookups(
        { from: span.from, to: span.to },
        { limit: 500, cursor },
      );
      for (const { id, search, actor, marks } of items) {
        if (search && !marks.includes('shown-in-search') && !search.keys.some(isNumber)) told.withoutNumber++;
        if (search?.wildcard && !marks.includes('shown-in-search')) told.wildcard++;
        if (actor.kind === 'software') told.bySoftware++;
        if ((await whole.store.outcomesOf(id)).some(({ closedAt }) => closedAt != null)) told.closings++;
        const roster = (await whole.store.gradingOf(id))?.roster;
        if (roster?.covered && !roster.onShift && actor.kind === 'human') told.offRoster++;
      }
      if (next === null) break;
      cursor = next;
    }
    expect(await figuresOf(whole, month)).toMatchObject(told);
  }
});

test('a kept month says what the totals of its span say', async () => {
  for (const month of ['2026-08', '2026-09']) {
    const span = spanOf(month, ZONE);
    if (!span) throw new Error('there is such a month');
    for (const organisation of ['', 'telco', 'partner-x']) {
      const totals = await whole.store.totals({ ...span, ...(organisation !== '' && { organisation }) });
      const kept = await figuresOf(whole, month, organisation);
      expect(kept).toMatchObject({
        lookups: totals.lookups,
        subjects: totals.subjects,
        active: totals.actors,
        withReason: totals.withReason,
        unexplained: totals.byGrade.unexplained ?? 0,
        contradicted: totals.byGrade.contradicted ?? 0,
        undetermined: totals.byGrade.undetermined ?? 0,
        pending: totals.byGrade.pending ?? 0,
      });
      expect(kept.first.explained).toBe(totals.first.explained);
      expect(kept.returns.explained).toBe(totals.returns.explained);
    }
  }
});

test('what no column holds is counted too: searches, closings, rosters, conversations', async () => {
  const all = await figuresOf(whole, '2026-08');
  for (const name of ['withoutNumber', 'closings', 'rostered', 'calls', 'highestADay', 'bySoftware'] as const)
    expect(all[name], name).toBeGreaterThan(0);
  expect(all.accounts).toBeGreaterThan(20);
});

test('a month is counted anew until a week after it ended, and then only where lookups of it came in', async () => {
  const { inzage, store, clock } = whole;
  const countedAt = async () =>
    Object.fromEntries((await store.countedMonths()).map(({ month, countedAt }) => [month, countedAt]));
  const before = await countedAt();

  clock.advance(60_000);
  await inzage.reports.months.keep();
  expect(await countedAt()).toEqual(before);

  clock.advance(3_600_000);
  await inzage.reports.months.keep();
  expect(await countedAt()).toMatchObject({ '2026-08': before['2026-08'], '2026-09': clock.now() });
  expect(before['2026-08']).toBeGreaterThanOrEqual((spanOf('2026-08', ZONE)?.to ?? 0) + SETTLED_AFTER);

  const kept = (await store.countedMonths()).find(({ month }) => month === '2026-08');
  if (!kept) throw new Error('the month was counted');
  await store.saveMonth({ ...kept, told: 1, figures: new Map([['', await figuresOf(whole, '2026-08')]]) });
  clock.advance(3_600_000);
  await inzage.reports.months.keep();
  expect((await countedAt())['2026-08']).toBe(clock.now());
});

test('a run that is asked for twice counts once', async () => {
  const { store, clock, policies } = whole;
  let pages = 0;
  const months = createMonths({
    store: {
      ...store,
      countedMonths: async () => [],
      saveMonth: async () => undefined,
      usedLookups: async (...asked) => {
        pages++;
        return store.usedLookups(...asked);
      },
    },
    policy: policies.at,
    clock,
  });
  const once = months.keep();
  expect(months.keep()).toBe(once);
  await once;
  expect(pages).toBeGreaterThan(2);
});
