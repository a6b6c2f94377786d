import type { Child, FC } from 'hono/jsx';
import { stretches, ticksTo } from '../chart-scale.ts';
import type { Reader } from '../reader.ts';
import { at } from './marks.tsx';

/** Charts for a line of text or a card, and the table that stands beside every chart. */

/** The same figures as a table, folded away; the first cell of a row is its head. */
export const ChartTable: FC<{
  reader: Reader;
  head: readonly string[];
  rows: readonly (readonly Child[])[];
}> = ({ reader, head, rows }) => (
  <details class="astable">
    <summary>{reader.t.chart.asTable}</summary>
    <section class="scroll" tabindex={0} aria-label={reader.t.chart.asTable}>
      <table class="small">
        <thead>
          <tr>
            {head.map((name, i) => (
              <th scope="col" class={i === 0 ? undefined : 'num'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest]) => (
            <tr>
              <th scope="row" class="nowrap">
                {first}
              </th>
              {rest.map((cell) => (
                <td class="num">{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  </details>
);

/** A course of six to twelve values in a line of text, the last one marked. Without a label the cells beside it tell. */
export const Trend: FC<{ values: readonly (number | null)[]; label?: string }> = ({ values, label }) => {
  const [width, height, air] = [84, 22, 4];
  const known = values.filter((n) => n !== null);
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = (i: number) => air + ((width - 2 * air) / Math.max(1, values.length - 1)) * i;
  const y = (n: number) =>
    most === least ? height / 2 : height - air - ((n - least) / (most - least)) * (height - 2 * air);
  const lines = stretches(values.map((n) => n !== null)).map(([from, to]) =>
    values
      .slice(from, to)
      .map((n, i) => `${i === 0 ? 'M' : 'L'}${at(x(from + i))} ${at(y(n ?? 0))}`)
      .join(''),
  );
  const last = values.findLastIndex((n) => n !== null);
  return (
    <svg
      class="trend"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden={label === undefined ? 'true' : undefined}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
    >
      <path class="course" d={lines.join('')} />
      <circle class="point" cx={at(x(last))} cy={at(y(values[last] ?? 0))} r="3" />
    </svg>
  );
};

/** An estimate within its bounds, on an axis from zero. */
export const Interval: FC<{
  reader: Reader;
  label: string;
  estimate: number;
  low: number;
  high: number;
  format(n: number): string;
  /** Estimate, lower and upper bound: the table's column heads. */
  heads: readonly [string, string, string];
}> = ({ reader, label, estimate, low, high, format, heads }) => {
  const ticks = ticksTo(Math.max(high, estimate), 4);
  const most = ticks.at(-1) ?? 1;
  const x = (n: number) => 8 + (n / most) * 284;
  return (
    <>
      <svg class="interval" viewBox="0 0 300 52" role="img" aria-label={label}>
        <path class="grid" d="M8 22H292" />
        <path class="bounds" d={`M${at(x(low))} 22H${at(Math.max(x(high), x(low) + 0.1))}`} />
        <circle class="point" cx={at(x(estimate))} cy="22" r="6" />
        {ticks.map((tick, i) => (
          <>
            <path class="axis" d={`M${at(x(tick))} 30v4`} />
            <text
              class="t-q"
              x={at(x(tick))}
              y="48"
              text-anchor={i === 0 ? 'start' : i === ticks.length - 1 ? 'end' : 'middle'}
            >
              {format(tick)}
            </text>
          </>
        ))}
      </svg>
      <ChartTable reader={reader} head={heads} rows={[[format(estimate), format(low), format(high)]]} />
    </>
  );
};

export interface Peers {
  lower: number;
  median: number;
  upper: number;
}

/** One's own value among peers: the middle half as a band, the median as a stroke. For a cell of a table that tells both. */
export const PeerDots: FC<{
  own: number | null;
  /** Null where there are too few to tell without telling of one. */
  peers: Peers | null;
  domain: readonly [low: number, high: number];
  label?: string;
}> = ({ own, peers, domain: [low, high], label }) => {
  const x = (n: number) => 6 + (Math.min(Math.max(n, low), high) - low) * (168 / (high - low || 1));
  return (
    <svg
      class="peers"
      width="180"
      height="20"
      viewBox="0 0 180 20"
      aria-hidden={label === undefined ? 'true' : undefined}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
    >
      <path class="grid" d="M6 10H174" />
      {peers ? (
        <>
          <path
            class="middle"
            d={`M${at(x(peers.lower))} 10H${at(Math.max(x(peers.upper), x(peers.lower) + 1))}`}
          />
          <path class="median" d={`M${at(x(peers.median))} 3v14`} />
        </>
      ) : null}
      {own === null ? null : <circle class="point" cx={at(x(own))} cy="10" r="5" />}
    </svg>
  );
};

/** Bars that are their own table: a name, a bar, and the figure. */
export const Bars: FC<{
  /** Names of the first and the last column. */
  heads: readonly [name: string, value: string];
  rows: readonly { name: Child; value: number; text: string }[];
  /** What fills the bar; the largest value where not told. */
  most?: number;
}> = ({ heads, rows, most = Math.max(0, ...rows.map(({ value }) => value)) }) => (
  <table class="bars small">
    <thead>
      <tr>
        <th scope="col">{heads[0]}</th>
        <td />
        <th scope="col" class="num">
          {heads[1]}
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, value, text }) => (
        <tr>
          <th scope="row">{name}</th>
          <td>
            <Meter share={most > 0 ? value / most : 0} />
          </td>
          <td class="num">{text}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** A share as a bar; the figure stands beside it. */
export const Meter: FC<{ share: number | null; strong?: boolean }> = ({ share, strong }) => (
  <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="rest" width="100" height="8" />
    {share === null ? null : (
      <rect class={strong ? 'strong' : 'part'} width={at(Math.min(Math.max(share, 0), 1) * 100)} height="8" />
    )}
  </svg>
);

/** Parts of a whole side by side, from light to dark. */
export const Segments: FC<{ label: string; parts: readonly number[] }> = ({ label, parts }) => {
  const whole = parts.reduce((sum, n) => sum + n, 0);
  let from = 0;
  return (
    <svg class="segments" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={label}>
      {whole === 0 ? <rect class="rest" width="100" height="12" /> : null}
      {parts.map((n, i) => {
        const [left, width] = [from, whole === 0 ? 0 : (n / whole) * 100];
        from += width;
        return n === 0 ? null : (
          <rect class={`s-${i}`} x={at(left)} width={at(Math.max(width - 0.4, 0.6))} height="12" />
        );
      })}
    </svg>
  );
};
