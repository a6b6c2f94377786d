import type { FC } from 'hono/jsx';
import { GRADES, type Grade } from '#policies/vocabulary.ts';
import { named, spread, stretches, ticksTo } from '../chart-scale.ts';
import type { Reader } from '../reader.ts';
import { at, GradeMark } from './marks.tsx';
import { ChartTable } from './small-charts.tsx';

export { Bars, ChartTable, Interval, Meter, PeerDots, type Peers, Segments, Trend } from './small-charts.tsx';

/**
 * Pictures of figures, drawn on the server: each has a sentence that is read in its place and the same figures as a
 * table, and reads in grey. Colours come from charts.css alone.
 */

export interface Layer {
  /** A grade, with its colour and shape; or `work`, neutral. */
  id: Grade | 'work';
  name: string;
  /** Null where there is nothing to show: a gap, never a zero. */
  values: readonly (number | null)[];
}

interface StackProps {
  reader: Reader;
  /** Unique on the page. */
  id: string;
  /** A whole sentence: what the picture shows, and that the table gives the same. */
  label: string;
  points: readonly { name: string; short?: string }[];
  /** From the bottom up. */
  layers: readonly Layer[];
  /** Columns for counts of days that stand by themselves, areas for a course. */
  shape?: 'area' | 'columns';
  format(n: number): string;
  /** A quiet second band under the first, such as how many there were of all. */
  below?: { name: string; values: readonly (number | null)[]; format(n: number): string };
  /** Name of the points in the table: day, week, month. */
  head: string;
}

/** Layers on each other over time, with an optional second band, a legend and a table. */
export const StackChart: FC<StackProps> = (props) => {
  const { reader, id, layers, points, below, format, head } = props;
  return (
    <>
      <figure>
        <div class="pic">
          <Stack {...props} id={`${id}-w`} width={640} narrow={false} />
          <Stack {...props} id={`${id}-n`} width={340} narrow />
        </div>
        <figcaption class="legend">
          {layers.toReversed().map((layer) => (
            <span class="grade">
              {isGrade(layer.id) ? <GradeMark grade={layer.id} /> : <Swatch id={layer.id} />}
              <span>{layer.name}</span>
            </span>
          ))}
        </figcaption>
      </figure>
      <ChartTable
        reader={reader}
        head={[head, ...(below ? [below.name] : []), ...layers.map(({ name }) => name)]}
        rows={points.map(({ name }, i) => [
          name,
          ...(below ? [told(below.values[i], below.format)] : []),
          ...layers.map(({ values }) => told(values[i], format)),
        ])}
      />
    </>
  );
};

const isGrade = (id: Layer['id']): id is Grade => (GRADES as readonly string[]).includes(id);
const told = (n: number | null | undefined, format: (n: number) => string) =>
  n === null || n === undefined ? '–' : format(n);

const Swatch: FC<{ id: Layer['id'] }> = ({ id }) => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <rect class={`a-${id}`} x="1" y="3" width="12" height="8" rx="2" />
  </svg>
);

const PLOT = { top: 14, bottom: 204, left: 44 };
const BAND = { top: 238, bottom: 282 };

const Stack: FC<StackProps & { width: number; narrow: boolean }> = ({
  id,
  label,
  points,
  layers,
  shape = 'area',
  format,
  below,
  width,
  narrow,
}) => {
  const beside = shape === 'area' && !narrow;
  const right = width - (beside ? 158 : 8);
  const known = points.map((_, i) => layers.every(({ values }) => typeof values[i] === 'number'));
  const tops = layers.map((_, layer) =>
    points.map((__, i) => layers.slice(0, layer + 1).reduce((sum, { values }) => sum + (values[i] ?? 0), 0)),
  );
  const ticks = ticksTo(Math.max(0, ...(tops.at(-1) ?? [])));
  const most = ticks.at(-1) ?? 1;
  const slot = (right - PLOT.left) / Math.max(1, points.length);
  const onEdges = shape === 'area' && points.length > 1;
  const x = (i: number) =>
    onEdges ? PLOT.left + ((right - PLOT.left) / (points.length - 1)) * i : PLOT.left + slot * (i + 0.5);
  const y = (n: number) => PLOT.bottom - (n / most) * (PLOT.bottom - PLOT.top);
  const base = below ? BAND.bottom : PLOT.bottom;
  const written = named(points.length, narrow ? 4 : beside ? 8 : 10);
  const last = known.lastIndexOf(true);
  const heights = layers.map(
    ({ values }, layer) => y((tops[layer]?.[last] ?? 0) - (values[last] ?? 0) / 2) + 4,
  );
  const labels = spread(heights, 16, PLOT.top, PLOT.bottom + 4);
  return (
    <svg
      class={narrow ? 'narrow' : 'wide'}
      viewBox={`0 0 ${width} ${base + 24}`}
      role="img"
      aria-label={label}
    >
      <defs>
        <pattern
          id={`${id}-hatch`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="h-ground" width="6" height="6" />
          <rect class="h-line" width="2" height="6" />
        </pattern>
      </defs>
      {ticks.map((tick) => (
        <>
          <path class={tick === 0 ? 'axis' : 'grid'} d={`M${PLOT.left} ${at(y(tick))}H${right}`} />
          <text class="t-q" x={PLOT.left - 6} y={at(y(tick) + 4)} text-anchor="end">
            {format(tick)}
          </text>
        </>
      ))}
      {layers.map((layer, n) => (
        <Band
          name={`a-${layer.id}`}
          fill={layer.id === 'undetermined' ? `url(#${id}-hatch)` : undefined}
          known={known}
          low={(i) => y((tops[n]?.[i] ?? 0) - (layer.values[i] ?? 0))}
          high={(i) => y(tops[n]?.[i] ?? 0)}
          x={x}
          half={shape === 'columns' || !onEdges ? Math.min(slot * 0.38, 18) : null}
        />
      ))}
      {beside && last >= 0
        ? layers.map((layer, n) => (
            <text x={right + 10} y={at(labels[n] as number)}>
              {`${layer.name} ${told(layer.values[last], format)}`}
            </text>
          ))
        : null}
      {below ? (
        <Below below={below} x={x} half={onEdges ? null : Math.min(slot * 0.38, 18)} right={right} />
      ) : null}
      {points.map((point, i) =>
        written.has(i) ? (
          <text
            class="t-q"
            x={i === points.length - 1 && !beside ? right : at(x(i))}
            y={base + 18}
            text-anchor={i === points.length - 1 && !beside ? 'end' : 'middle'}
          >
            {point.short ?? point.name}
          </text>
        ) : null,
      )}
    </svg>
  );
};

/** One layer: areas over each stretch without a gap, or a column a point. */
const Band: FC<{
  name: string;
  fill?: string | undefined;
  known: readonly boolean[];
  low(i: number): number;
  high(i: number): number;
  x(i: number): number;
  /** Half a column's width; null for areas. */
  half: number | null;
}> = ({ name, fill, known, low, high, x, half }) => {
  const corner = (i: number, y: number) => `${at(x(i))} ${at(y)}`;
  const d = stretches(known).map(([from, to]) => {
    const all = Array.from({ length: to - from }, (_, i) => from + i);
    if (half !== null || all.length === 1) {
      const w = half ?? 4;
      return all
        .filter((i) => low(i) - high(i) > 0)
        .map((i) => `M${at(x(i) - w)} ${at(low(i))}V${at(high(i))}h${at(2 * w)}V${at(low(i))}Z`)
        .join('');
    }
    const there = all.map((i) => corner(i, high(i))).join('L');
    const back = all
      .toReversed()
      .map((i) => corner(i, low(i)))
      .join('L');
    return `M${there}L${back}Z`;
  });
  return <path class={`${name} edge`} fill={fill} d={d.join('')} />;
};

const Below: FC<{
  below: NonNullable<StackProps['below']>;
  x(i: number): number;
  half: number | null;
  right: number;
}> = ({ below, x, half, right }) => {
  const { values } = below;
  const most = Math.max(1, ...values.map((n) => n ?? 0));
  const y = (i: number) => BAND.bottom - ((values[i] ?? 0) / most) * (BAND.bottom - BAND.top);
  const last = values.findLast((n) => n !== null) ?? null;
  return (
    <>
      <text class="t-q" x={PLOT.left} y={BAND.top - 8}>
        {below.name}
      </text>
      <Band
        name="a-work"
        known={values.map((n) => n !== null)}
        low={() => BAND.bottom}
        high={y}
        x={x}
        half={half}
      />
      <path class="axis" d={`M${PLOT.left} ${BAND.bottom}H${right}`} />
      {half === null ? (
        <text class="beside" x={right + 10} y={at(y(values.length - 1) + 8)}>
          {told(last, below.format)}
        </text>
      ) : null}
    </>
  );
};
