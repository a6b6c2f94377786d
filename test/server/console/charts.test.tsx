import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { named, roundUp, spread, stretches, ticksTo } from '#server/console/chart-scale.ts';
import { formatFor } from '#server/console/format.ts';
import { Bars, Interval, PeerDots, Segments, StackChart, Trend } from '#server/console/parts/charts.tsx';
import type { Reader } from '#server/console/reader.ts';
import { nl } from '#server/console/text/nl.ts';

/** Pictures of figures: their geometry, and that every figure is also there to be read. */

const f = formatFor('nl', 'Europe/Amsterdam');
const reader = { t: nl, f } as Reader;

describe('an axis', () => {
  test('ends at a round number at or above the most, in three to six ticks', () => {
    expect(ticksTo(0.047)).toEqual([0, 0.01, 0.02, 0.03, 0.04, 0.05]);
    expect(ticksTo(7)).toEqual([0, 2, 4, 6, 8]);
    expect(ticksTo(0)).toEqual([0, 1]);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
        const ticks = ticksTo(most);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(roundUp(most)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
      }),
    );
  });

  test('names points evenly apart, the last among them', () => {
    expect([...named(12, 4)].sort((a, b) => a - b)).toEqual([3, 7, 11]);
    expect([...named(3, 10)].sort((a, b) => a - b)).toEqual([0, 1, 2]);
    expect(named(1, 4)).toEqual(new Set([0]));
    expect(named(0, 4)).toEqual(new Set());
  });

  test('has labels that do not lie over each other, whatever lies beside them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 7 }), (heights) => {
        const sorted = spread(heights, 16, 14, 204).sort((a, b) => a - b);
        for (const [i, y] of sorted.entries())
          if (i > 0) expect(y - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(16);
        expect(sorted.at(-1)).toBeLessThanOrEqual(204);
      }),
    );
  });

  test('is broken where something is not known', () => {
    expect(stretches([true, true, false, true])).toEqual([
      [0, 2],
      [3, 4],
    ]);
    expect(stretches([false])).toEqual([]);
  });
});

describe('a stack', () => {
  const chart = (values: (number | null)[], shape: 'area' | 'columns' = 'area') =>
    String(
      <StackChart
        reader={reader}
        id="g"
        label="Onverklaard daalt. De tabel geeft dezelfde cijfers."
        points={values.map((_, i) => ({ name: `week ${i}` }))}
        layers={[
          { id: 'unexplained', name: 'onverklaard', values },
          { id: 'undetermined', name: 'niet vast te stellen', values: values.map((n) => n && n / 2) },
        ]}
        shape={shape}
        format={f.percent}
        below={{ name: 'Alle', values: values.map(() => 1200), format: f.number }}
        head="Week"
      />,
    );

  test('says its figures in a sentence and in a table, and tells layers apart without colour', () => {
    const html = chart([0.02, 0.03]);
    expect(html.match(/role="img" aria-label="Onverklaard daalt/g)).toHaveLength(2);
    expect(html).toContain('<summary>Als tabel</summary>');
    expect(html).toMatch(
      /week 1<\/th><td class="num">1\.200<\/td><td class="num">3%<\/td><td class="num">1,5%/,
    );
    expect(html).toContain('url(#g-w-hatch)');
    expect(html).toContain('class="m-undetermined"');
  });

  test('shows a gap as a gap, in the picture and in the table', () => {
    const html = chart([0.02, 0.03, null, 0.02, 0.02]);
    const [, path] = html.match(/class="a-unexplained edge" d="([^"]*)"/) ?? [];
    expect(path?.match(/M/g)).toHaveLength(2);
    expect(html).toMatch(/week 2<\/th><td class="num">1\.200<\/td><td class="num">–<\/td>/);
  });

  test('holds with one point, with none, and with nothing but zeros', () => {
    for (const values of [[0.02], [], [0, 0, 0], [null, null]])
      for (const shape of ['area', 'columns'] as const)
        expect(chart(values, shape)).not.toMatch(/NaN|Infinity/);
  });
});

describe('small charts', () => {
  test('a course marks its last known value and reads its label, or is silent beside the cells that tell', () => {
    const told = String(<Trend values={[3, 2, null, 4]} label="stijgt tot 4" />);
    expect(told).toContain('aria-label="stijgt tot 4"');
    expect(told.match(/M/g)).toHaveLength(2);
    expect(String(<Trend values={[1, 1, 1]} />)).toContain('aria-hidden="true"');
    expect(String(<Trend values={[null]} />)).toBe('');
  });

  test('an interval holds its estimate within its bounds', () => {
    const html = String(
      <Interval
        reader={reader}
        label="0,33 procent, tussen 0,04 en 1,2"
        estimate={0.0033}
        low={0.0004}
        high={0.012}
        format={f.percent}
        heads={['Gemist', 'Van', 'Tot']}
      />,
    );
    const [from, to] = (html.match(/class="bounds" d="M([\d.]+) 22H([\d.]+)"/) ?? []).slice(1).map(Number);
    const point = Number(html.match(/cx="([\d.]+)"/)?.[1]);
    expect(point).toBeGreaterThan(from ?? Infinity);
    expect(point).toBeLessThan(to ?? 0);
    expect(html).toMatch(/0,3%<\/th><td class="num">0%<\/td><td class="num">1,2%/);
  });

  test('a value among peers shows no peers where there are too few', () => {
    const peers = { lower: 0.9, median: 0.93, upper: 0.95 };
    expect(String(<PeerDots own={0.94} peers={peers} domain={[0.8, 1]} />)).toContain('class="middle"');
    expect(String(<PeerDots own={0.94} peers={null} domain={[0.8, 1]} />)).not.toContain('class="m');
  });

  test('bars are a table, and parts of nothing are an empty bar', () => {
    const html = String(
      <Bars heads={['Reden', 'Aandeel']} rows={[{ name: 'Factuur', value: 1, text: '40%' }]} />,
    );
    expect(html).toMatch(/<th scope="row">Factuur<\/th>.*<td class="num">40%<\/td>/);
    expect(String(<Segments label="niets" parts={[0, 0]} />)).toContain('class="rest"');
  });
});
