import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { openHot } from '#store/sqlite/open.ts';
import type { Noted } from '#store/sqlite/sources.ts';
import { HOUR, looked, MINUTE, newLookup, TEN } from './given.ts';

/** What is kept of sources: in the commit's own transaction, and found again at the next start. */

const ORIGIN = 'test.example/log';
let directory: string;
let store: Store;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inzage-sources-'));
  store = openSqlite({ directory, origin: ORIGIN });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});
const reopen = async () => {
  await store.close();
  store = openSqlite({ directory, origin: ORIGIN });
};
const numbered = (seq: number | null, over: Partial<Parameters<typeof newLookup>[0]> = {}) => ({
  source: { id: 'crm-gateway', seq },
  occurredAt: TEN + (seq ?? 0) * 1000,
  ...over,
});
const rangesOf = async () =>
  (await store.lookupSources())[0]?.epochs.map(({ ranges }) =>
    ranges.map(({ first, last }) => [first, last]),
  );

describe('sources of lookups', () => {
  it('are kept with the lookups, and gone on with after a restart', async () => {
    await looked(store, numbered(1), numbered(2));
    await looked(store, numbered(6));
    await reopen();
    expect(await rangesOf()).toEqual([
      [
        [1, 2],
        [6, 6],
      ],
    ]);
    await looked(store, numbered(3), numbered(7));
    await reopen();
    await looked(store, numbered(5), numbered(4));
    expect(await rangesOf()).toEqual([[[1, 7]]]);
    const [source] = await store.lookupSources();
    expect(source).toMatchObject({ source: 'crm-gateway', lookups: 7, heartbeat: null, lastAt: TEN + 7000 });
    expect(source?.epochs[0]).toMatchObject({ seen: 7, duplicates: 0, setAside: 0 });
  });

  it('name the lookups on both sides of a gap by their entries', async () => {
    await looked(store, numbered(1), numbered(5));
    const [source] = await store.lookupSources();
    const [below, above] = source?.epochs[0]?.ranges ?? [];
    expect([below?.lastIndex, above?.firstIndex]).toEqual([0, 1]);
    expect([below?.lastAt, above?.firstAt]).toEqual([TEN + 1000, TEN + 5000]);
    expect(above?.openedAt).toBe(TEN + 5050);
  });

  it('count one request for many customers as one number and as a lookup each', async () => {
    const parent = '01990000-0000-7000-8000-000000000001';
    await looked(store, numbered(1), numbered(2, { parent }), numbered(2, { parent }), numbered(3));
    const [source] = await store.lookupSources();
    expect(source).toMatchObject({ lookups: 4 });
    expect(source?.epochs[0]).toMatchObject({ seen: 3, duplicates: 0 });
  });

  it('count lookups per hour and organisation, but none that was made of a search’s hits', async () => {
    await looked(
      store,
      numbered(null),
      numbered(null, { organisation: 'partner-x' }),
      numbered(null, { occurredAt: TEN + HOUR }),
      numbered(null, { marks: ['shown-in-search'] }),
    );
    expect(await store.hoursOf('crm-gateway', TEN - HOUR, TEN + 3 * HOUR)).toEqual([
      { at: TEN, n: 2 },
      { at: TEN + HOUR, n: 1 },
    ]);
    expect(await store.lookupsBySource({ from: TEN, to: TEN + HOUR, organisations: ['partner-x'] })).toEqual(
      new Map([['crm-gateway', 1]]),
    );
  });

  it('take a number that comes twice as a repetition, and a counter that starts again as one', async () => {
    await looked(store, ...[1, 2, 3, 4].map((seq) => numbered(seq)), numbered(3, { occurredAt: TEN + 3000 }));
    await looked(store, numbered(1, { occurredAt: TEN + 10 * MINUTE }));
    await reopen();
    await looked(store, numbered(2, { occurredAt: TEN + 11 * MINUTE }));
    expect(await rangesOf()).toEqual([[[1, 4]], [[1, 2]]]);
    expect((await store.lookupSources())[0]?.epochs.map(({ duplicates }) => duplicates)).toEqual([1, 0]);
  });

  it('know a source by its slowest heartbeat', async () => {
    await looked(store, numbered(1));
    for (const [sender, watermark] of [
      ['a', TEN + HOUR],
      ['b', TEN],
    ] as const) {
      const items = [{ type: 'heartbeat' as const, source: 'crm-gateway', watermark }];
      await store.saveEvidence({ id: `b-${sender}`, receivedAt: TEN, source: sender, items });
    }
    expect((await store.lookupSources())[0]?.heartbeat).toBe(TEN);
  });

  it('forget what was not committed', async () => {
    await looked(store, numbered(1));
    await store.close();
    const hot = openHot({ directory, origin: ORIGIN });
    const note = (seq: number) => {
      const lookup: Noted = newLookup(numbered(seq));
      hot.sources.note(lookup, seq);
    };
    expect(() =>
      hot.write(() => {
        for (const seq of [2, 3, 9]) note(seq);
        throw new Error('cut');
      }),
    ).toThrow('cut');
    hot.write(() => note(2));
    hot.db.close();
    hot.keys.close();
    store = openSqlite({ directory, origin: ORIGIN });
    expect(await rangesOf()).toEqual([[[1, 2]]]);
    expect((await store.lookupSources())[0]?.lookups).toBe(2);
  });
});

it('what was committed is what is found again, whatever was cut short between', async () => {
  await store.close();
  const hot = openHot({ directory, origin: ORIGIN });
  let run = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          seqs: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
          end: fc.constantFrom('commit', 'commit', 'roll back', 'commit and start again'),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      (batches) => {
        const source = `s-${++run}`;
        const kept: number[] = [];
        for (const { seqs, end } of batches) {
          const write = () =>
            hot.write(() => {
              for (const seq of seqs)
                hot.sources.note(newLookup({ source: { id: source, seq }, occurredAt: TEN }), seq);
              if (end === 'roll back') throw new Error('cut');
            });
          if (end === 'roll back') expect(write).toThrow('cut');
          else {
            write();
            kept.push(...seqs);
          }
          if (end === 'commit and start again') hot.sources.forget();
        }
        const ranges = hot.db
          .prepare<[string], { first: number; last: number }>(
            'SELECT first, last FROM source_range WHERE source = ? ORDER BY first',
          )
          .all(source);
        const seen = ranges.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, i) => first + i),
        );
        expect(seen).toEqual([...new Set(kept)].sort((a, b) => a - b));
        const told = hot.db
          .prepare(
            'SELECT coalesce(sum(seen), 0) AS seen, coalesce(sum(duplicates), 0) AS duplicates FROM source_epoch WHERE source = ?',
          )
          .get(source);
        expect(told).toEqual({ seen: seen.length, duplicates: kept.length - seen.length });
      },
    ),
    { numRuns: 60 },
  );
  hot.db.close();
  hot.keys.close();
  store = openSqlite({ directory, origin: ORIGIN });
});

describe('counts of others', () => {
  const tell = (lookups: number, over: { hour?: number; organisation?: string } = {}) =>
    store.saveReconciliation({
      id: `r-${lookups}-${over.hour ?? 0}`,
      receivedAt: TEN + 2 * HOUR,
      sender: 'crm',
      source: 'crm-gateway',
      system: null,
      counts: [{ hour: TEN, lookups, ...over }],
    });

  it('stand beside ours, hour by hour; told again they are repeated, told otherwise a new version', async () => {
    await looked(store, numbered(1), numbered(2, { organisation: 'partner-x' }));
    expect(await tell(3)).toMatchObject({ added: 1, corrected: 0, repeated: 0, receipt: { index: 2 } });
    expect(await tell(3)).toMatchObject({ added: 0, repeated: 1, receipt: null });
    expect(await store.reconciledHours({ from: TEN, to: TEN + HOUR })).toMatchObject([
      { counted: 3, held: 2 },
    ]);
    expect(await tell(2)).toMatchObject({ corrected: 1 });
    expect(await tell(1, { organisation: 'partner-x' })).toMatchObject({ added: 1 });
    expect(await store.reconciledHours({ receivedSince: TEN })).toMatchObject([
      { organisation: null, counted: 2, held: 2 },
      { organisation: 'partner-x', counted: 1, held: 1 },
    ]);
    expect((await store.entriesOfKind('reconciliation')).length).toBe(3);
  });
});
