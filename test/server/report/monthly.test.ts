import { describe, expect, test } from 'vitest';
import type { MonthFigures } from '#model/report.ts';
import { csvCell, FORMAT, monthlyCsv } from '#server/report/files.ts';
import { type MonthlyReport, reportOf } from '#server/report/monthly/monthly.ts';
import { monthsUpTo } from '#server/report/monthly/months.ts';
import type { KeptFigures } from '#store/report-port.ts';
import { figures, MONTH, ZONE } from './given.ts';

/** The report from what was kept: beside others, never telling of one of them. */

const kept = (month: string, organisation: string, more: Partial<MonthFigures> = {}): KeptFigures => ({
  month,
  organisation,
  zone: ZONE,
  countedAt: MONTH.to + 8 * 86_400_000,
  size: 45_902_774,
  figures: figures(more),
});
const TELCO = { id: 'telco', name: 'Telco' };

const report = (all: readonly KeptFigures[], organisation: MonthlyReport['organisation'] = TELCO) =>
  reportOf({ span: MONTH, months: monthsUpTo('2026-11', 6), zone: ZONE, kept: all, drawn: [], organisation });
const row = (made: MonthlyReport, id: string) =>
  made.chapters.flatMap(({ rows }) => rows).find((one) => one.id === id);
const others = (n: number, more: (i: number) => Partial<MonthFigures> = () => ({})) =>
  Array.from({ length: n }, (_, i) => kept('2026-11', `peer-${i}`, more(i)));

describe('compared with others', () => {
  test('by the median and the middle half, from five on', () => {
    const all = [
      kept('2026-11', ''),
      kept('2026-11', 'telco'),
      ...others(5, (i) => ({ withReason: 900 + 10 * i })),
    ];
    const made = report(all);
    expect(made.peers).toBe(5);
    expect(row(made, 'reason-given')?.peers).toEqual({ median: 0.92, lower: 0.91, upper: 0.93, of: 5 });
  });

  test('with four others nothing is told of them', () => {
    const made = report([kept('2026-11', ''), kept('2026-11', 'telco'), ...others(4)]);
    expect(made.peers).toBe(0);
    for (const chapter of made.chapters) for (const { peers } of chapter.rows) expect(peers).toBeNull();
  });

  test('an organisation of fewer than five accounts is nobody’s peer', () => {
    const few = others(5, (i) => ({ active: i === 0 ? 4 : 30 }));
    expect(report([kept('2026-11', ''), kept('2026-11', 'telco'), ...few]).peers).toBe(0);
  });

  test('not by size, and not where all organisations are taken together', () => {
    const all = [kept('2026-11', ''), kept('2026-11', 'telco'), ...others(6)];
    expect(row(report(all), 'lookups')).toMatchObject({ compared: false, peers: null });
    expect(report(all, null).peers).toBe(0);
  });
});

describe('figures', () => {
  test('a month that was not counted shows nothing, and is not a zero', () => {
    const made = report([
      kept('2026-10', 'telco'),
      kept('2026-11', ''),
      kept('2026-11', 'telco', { lookups: 1100 }),
    ]);
    expect(row(made, 'lookups')?.values).toEqual([null, null, null, null, 1000, 1100]);
    expect(made.uncounted).toEqual(['2026-06', '2026-07', '2026-08', '2026-09']);
    expect(made.key).toMatchObject({ lookups: 1100, coverage: 900 / 960 });
    expect(made.key.change).toBeCloseTo(0.1);
  });

  test('with fewer than five active accounts nothing is told that could be about one', () => {
    const made = report([kept('2026-11', ''), kept('2026-11', 'telco', { active: 4 })]);
    for (const id of ['highest-a-day', 'two-places', 'after-employment', 'break-glass'])
      expect(row(made, id)).toMatchObject({
        withheld: 'few-people',
        values: [null, null, null, null, null, null],
      });
    expect(row(made, 'reason-given')?.values.at(-1)).toBe(0.96);
  });

  test('a share of nothing is not known', () => {
    const made = report([
      kept('2026-11', ''),
      kept('2026-11', 'telco', { rostered: 0, offRoster: 0, calls: 0 }),
    ]);
    expect(row(made, 'off-roster')?.values.at(-1)).toBeNull();
    expect(row(made, 'per-call')?.values.at(-1)).toBeNull();
  });

  test('a month counted before its end says that it is still going on', () => {
    const early = { ...kept('2026-11', ''), countedAt: MONTH.to - 1 };
    expect(report([early, kept('2026-11', 'telco')]).running).toBe(true);
    expect(report([kept('2026-11', ''), kept('2026-11', 'telco')]).running).toBe(false);
    expect(report([]).counted).toBeNull();
  });
});

describe('causes and questions', () => {
  const words = (made: MonthlyReport, id: string) => {
    const chapter = made.chapters.find((one) => one.id === id);
    return [...(chapter?.causes ?? []), ...(chapter?.questions ?? [])].map(({ en }) => en).join(' ');
  };

  test('are those that the figures speak for', () => {
    const made = report([
      kept('2026-10', 'telco', { bySoftware: 50 }),
      kept('2026-11', ''),
      kept('2026-11', 'telco', { unused: 38, accounts: 500 }),
    ]);
    expect(words(made, 'total')).toContain('An AI assistant or a robot took over work.');
    expect(words(made, 'accounts')).toContain('Are the 38 unused accounts still needed?');
    expect(words(made, 'accounts')).not.toContain('last working day');
    expect(words(made, 'purposeful')).toContain('A source was silent');
  });

  test('are never more than three, never none, and each in both languages', () => {
    for (const made of [report([]), report([kept('2026-11', ''), kept('2026-11', 'telco')])]) {
      for (const { causes, questions } of made.chapters) {
        for (const list of [causes, questions]) {
          expect(list.length).toBeGreaterThan(0);
          expect(list.length).toBeLessThanOrEqual(3);
          for (const { nl, en } of list) expect(nl).not.toBe(en);
        }
      }
    }
  });
});

describe('as CSV', () => {
  const file = {
    format: FORMAT,
    kind: 'monthly',
    origin: 'desk.example/ledger',
    createdAt: '2026-12-02T09:00:00.000Z',
    query: 'GET /v1/reports/monthly/2026-11?organisation=telco',
    ledgerSize: 45_902_774,
  } as const;

  test('it says what made it and how far the ledger had come, then a row an indicator', () => {
    const csv = monthlyCsv(file, report([kept('2026-11', ''), kept('2026-11', 'telco')]), 'en');
    expect(csv).toContain('query,GET /v1/reports/monthly/2026-11?organisation=telco\r\n');
    expect(csv).toContain('ledger size,45902774\r\n');
    expect(csv).toContain('purposeful,reason-given,Reason given,share,,,,,,0.96,,,,\r\n');
  });

  test('no cell is a formula, and a quote is doubled', () => {
    expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    for (const text of ['+1', '-1', '@a', '\tx']) expect(csvCell(text)).toMatch(/^'/);
    expect(csvCell(-1)).toBe('-1');
    expect(csvCell('a,b')).toBe('"a,b"');
  });
});
