import type { FC } from 'hono/jsx';
import type { Work } from '#model/evidence.ts';
import {
  axisOf,
  type Cluster,
  clustersOf,
  lensOf,
  type Mark,
  type Span,
  stacked,
  ticksIn,
} from '../day-scale.ts';
import type { Day } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { at, GRADES_BY_WEIGHT, GradeShape } from './marks.tsx';

/**
 * The day as a picture: a lane each for shift, calls, cases, work items and lookups, with the episode
 * magnified below. Drawn twice, for wide and for narrow; the style shows the one that fits.
 */

interface Layout {
  name: 'wide' | 'narrow';
  width: number;
  left: number;
  right: number;
  lane: number;
  /** From one lane's top to the next. */
  pitch: number;
  /** Lane names stand above the lanes rather than left of them. */
  above: boolean;
  ticks: number;
  lensTicks: number;
}

const WIDE: Layout = {
  name: 'wide',
  width: 640,
  left: 112,
  right: 634,
  lane: 28,
  pitch: 34,
  above: false,
  ticks: 7,
  lensTicks: 6,
};
const NARROW: Layout = {
  name: 'narrow',
  width: 340,
  left: 3,
  right: 337,
  lane: 28,
  pitch: 50,
  above: true,
  ticks: 4,
  lensTicks: 4,
};

interface Scene {
  reader: Reader;
  day: Day;
  actor: string;
  axis: Span;
  lens: Span | null;
  /** Number of a lookup in the table, by its id. */
  numbers: ReadonlyMap<string, number>;
}

export const DayPicture: FC<{
  reader: Reader;
  day: Day;
  actor: string;
  numbers: ReadonlyMap<string, number>;
}> = ({ reader, day, actor, numbers }) => {
  const axis = axisOf(day);
  const lens = lensOf(
    day.ours.map(({ occurredAt }) => occurredAt),
    axis,
  );
  const scene = { reader, day, actor, axis, lens, numbers };
  return (
    <div class="pic">
      <Drawing scene={scene} layout={WIDE} />
      <Drawing scene={scene} layout={NARROW} />
    </div>
  );
};

const Drawing: FC<{ scene: Scene; layout: Layout }> = ({ scene, layout }) => {
  const { reader, day, actor, axis, lens } = scene;
  const { t, f } = reader;
  const { left, right, width } = layout;
  const scale = scaleOf(axis, left, right);
  const top = layout.above ? 38 : 22;
  const laneTop = (i: number) => top + i * layout.pitch;
  const names = [t.day.shift, t.day.interaction, t.day.case, t.day.workItem, t.day.lookups];
  const bottom = laneTop(4) + layout.lane;
  const height = lens ? bottom + 32 + LENS_HEIGHT + 2 : bottom + 4;
  const count = (type: Work['type']) => day.work.filter((work) => work.type === type).length;
  const alt = t.day.alt(
    actor,
    f.day(day.from),
    count('interaction'),
    count('case'),
    count('work-item'),
    day.ours.length,
    day.others.length,
  );
  const hours = ticksIn(axis, day.from, layout.ticks);
  return (
    <svg class={layout.name} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={alt}>
      {hours.map((time) => (
        <text class="t-q" x={at(scale(time))} y="12" text-anchor={anchor(scale(time), layout)}>
          {f.time(time)}
        </text>
      ))}
      {names.map((name, i) => (
        <>
          <rect class="lane" x={left} y={laneTop(i)} width={right - left} height={layout.lane} rx="4" />
          <text
            class={layout.above ? 't-q' : undefined}
            x="0"
            y={layout.above ? laneTop(i) - 5 : laneTop(i) + 18}
          >
            {name}
          </text>
        </>
      ))}
      {hours.slice(1, -1).map((time) => (
        <path class="grid" d={`M${at(scale(time))} ${top}V${bottom}`} />
      ))}
      <Shifts scene={scene} layout={layout} scale={scale} y={laneTop(0)} />
      <Bars scene={scene} layout={layout} scale={scale} y={laneTop(1)} type="interaction" rows={1} />
      <Bars scene={scene} layout={layout} scale={scale} y={laneTop(2)} type="case" rows={3} />
      <Bars scene={scene} layout={layout} scale={scale} y={laneTop(3)} type="work-item" rows={3} />
      {lens ? (
        <rect
          class="lens"
          x={at(scale(lens.from))}
          y={top}
          width={at(scale(lens.to) - scale(lens.from))}
          height={bottom - top}
        />
      ) : null}
      <Looks scene={scene} scale={scale} y={laneTop(4) + layout.lane / 2} />
      {lens ? <Lens scene={scene} layout={layout} lens={lens} scale={scale} above={bottom} /> : null}
    </svg>
  );
};

type Scale = (ms: number) => number;

const scaleOf =
  (span: Span, left: number, right: number): Scale =>
  (ms) =>
    left +
    ((Math.min(Math.max(ms, span.from), span.to) - span.from) / (span.to - span.from)) * (right - left);

function anchor(x: number, { left, right }: Layout): 'start' | 'middle' | 'end' {
  if (x < left + 16) return 'start';
  return x > right - 16 ? 'end' : 'middle';
}

const within = (span: Span, bar: Span) => bar.from < span.to && bar.to > span.from;

const Shifts: FC<{ scene: Scene; layout: Layout; scale: Scale; y: number }> = ({
  scene,
  layout,
  scale,
  y,
}) => {
  const { day, reader } = scene;
  if (day.shifts.length === 0) {
    return (
      <text class="t-q" x={layout.left + 10} y={y + 18}>
        {reader.t.day.noShift}
      </text>
    );
  }
  const [first] = day.shifts;
  return (
    <>
      {day.shifts.map(({ from, to }) => (
        <rect
          class="bar"
          x={at(scale(from))}
          y={y + 5}
          width={at(wide(scale, { from, to }))}
          height={layout.lane - 10}
          rx="2"
        />
      ))}
      {first && wide(scale, first) > 170 ? (
        <text x={at(scale(first.from) + 8)} y={y + 18}>
          {`${reader.f.time(first.from)}–${reader.f.time(first.to)}${first.site ? `, ${first.site}` : ''}`}
        </text>
      ) : null}
    </>
  );
};

/** A short call is still seen. */
const wide = (scale: Scale, bar: Span) => Math.max(3, scale(bar.to) - scale(bar.from));

interface Bar extends Span {
  work: Work;
}

const barsOf = (work: readonly Work[], type: Work['type'], axis: Span): Bar[] =>
  work
    .filter((each) => each.type === type)
    .map((each) => ({ work: each, from: each.start, to: each.end ?? axis.to }))
    .filter((bar) => within(axis, bar));

const Bars: FC<{
  scene: Scene;
  layout: Layout;
  scale: Scale;
  y: number;
  type: Work['type'];
  rows: number;
}> = ({ scene, layout, scale, y, type, rows }) => {
  const placed = stacked(barsOf(scene.day.work, type, scene.axis), rows);
  const used = Math.min(rows, Math.max(1, ...placed.map(({ row }) => row + 1)));
  const height = (layout.lane - 10 - (used - 1) * 2) / used;
  return (
    <>
      {placed.map(({ bar, row }) => (
        <rect
          class={bar.work.actors.includes(scene.actor) ? 'bar' : 'bar-open'}
          x={at(scale(bar.from))}
          y={at(y + 5 + row * (height + 2))}
          width={at(wide(scale, bar))}
          height={at(height)}
          rx="2"
        />
      ))}
    </>
  );
};

function marksOf(scene: Scene, scale: Scale): Mark[] {
  return scene.day.ours.map(({ id, occurredAt, grade }) => ({
    x: scale(occurredAt),
    at: occurredAt,
    grade,
    number: scene.numbers.get(id) ?? 0,
  }));
}

/** Other lookups small, this finding's large; where several of it stand together, how many. */
const Looks: FC<{ scene: Scene; scale: Scale; y: number }> = ({ scene, scale, y }) => {
  const seen = new Set<string>();
  const others = scene.day.others.filter(({ occurredAt, grade }) => {
    const place = `${Math.round(scale(occurredAt) / 3)} ${grade}`;
    return !seen.has(place) && seen.add(place);
  });
  return (
    <>
      {others.map(({ occurredAt, grade }) => (
        <GradeShape grade={grade} x={scale(occurredAt)} y={y} r={3.4} />
      ))}
      {clustersOf(marksOf(scene, scale), 17, GRADES_BY_WEIGHT).map((cluster) => (
        <Ours cluster={cluster} y={y} words={cluster.count > 1 ? String(cluster.count) : ''} />
      ))}
    </>
  );
};

/** Filled shapes carry light text, hollow ones dark. */
const FILLED: readonly Cluster['grade'][] = ['corroborated', 'unexplained', 'contradicted'];

const Ours: FC<{ cluster: Cluster; y: number; words: string }> = ({ cluster, y, words }) => {
  // A triangle has room for words only near its foot, so it stands larger and they stand lower.
  const pointed = cluster.grade === 'contradicted';
  const radius = words === '' ? 6 : pointed ? 10.8 : 8.6;
  return (
    <g class="ours">
      <GradeShape grade={cluster.grade} x={cluster.x} y={pointed ? y + 1 : y} r={radius} />
      {words === '' ? null : (
        <text
          class={`${FILLED.includes(cluster.grade) ? 't-on' : 't-in'}${pointed ? ' t-low' : ''}`}
          x={at(cluster.x)}
          y={at(y + (pointed ? 11 : 4))}
          text-anchor="middle"
        >
          {words}
        </text>
      )}
    </g>
  );
};

const LENS_HEIGHT = 112;

const Lens: FC<{ scene: Scene; layout: Layout; lens: Span; scale: Scale; above: number }> = ({
  scene,
  layout,
  lens,
  scale,
  above,
}) => {
  const { t, f } = scene.reader;
  const { left, right } = layout;
  const top = above + 32;
  const inner = scaleOf(lens, left + 12, right - 12);
  const bars = stacked(
    (['interaction', 'case', 'work-item'] as const).flatMap((type) => barsOf(scene.day.work, type, lens)),
    3,
  );
  // Two rows of work have air; three are set closer.
  const [height, pitch] = bars.some(({ row }) => row === 2) ? [14, 16] : [18, 21];
  const inside = scene.day.ours.filter(({ occurredAt }) => occurredAt >= lens.from && occurredAt <= lens.to);
  const marks = marksOf({ ...scene, day: { ...scene.day, ours: inside } }, inner);
  const minutes = f.number(Math.round((lens.to - lens.from) / 60_000));
  const y = top + 70;
  return (
    <>
      <path
        class="lens-line"
        d={`M${at(scale(lens.from))} ${above}L${left + 0.5} ${top}M${at(scale(lens.to))} ${above}L${right - 0.5} ${top}`}
      />
      <rect class="lens-line" x={left + 0.5} y={top} width={right - left - 1} height={LENS_HEIGHT} rx="6" />
      {layout.above ? null : (
        <>
          <text x="0" y={top + 20}>
            {t.day.minutes(minutes)}
          </text>
          <text class="t-q" x="0" y={top + 36}>
            {t.day.magnified}
          </text>
        </>
      )}
      {ticksIn(lens, scene.day.from, layout.lensTicks).map((time) => (
        <>
          <path class="grid" d={`M${at(inner(time))} ${top + 8}V${top + LENS_HEIGHT - 22}`} />
          <text
            class="t-q"
            x={at(inner(time))}
            y={top + LENS_HEIGHT - 7}
            text-anchor={anchor(inner(time), { ...layout, left: left + 6, right: right - 6 })}
          >
            {f.time(time)}
          </text>
        </>
      ))}
      {bars.map(({ bar, row }) => (
        <>
          <rect
            class={bar.work.actors.includes(scene.actor) ? 'bar' : 'bar-open'}
            x={at(inner(bar.from))}
            y={top + 8 + row * pitch}
            width={at(wide(inner, bar))}
            height={height}
            rx="3"
          />
          {wide(inner, bar) > 8 + bar.work.id.length * 7 ? (
            <text x={at(inner(bar.from) + 7)} y={top + 12 + row * pitch + height / 2}>
              {bar.work.id}
            </text>
          ) : null}
        </>
      ))}
      {clustersOf(marks, 20, GRADES_BY_WEIGHT).map((cluster) => (
        <>
          <Ours cluster={cluster} y={y} words={cluster.count === 1 ? String(cluster.first) : ''} />
          {cluster.count === 1 ? null : (
            <text class="t-s" x={at(cluster.x)} y={y - 13} text-anchor="middle">
              {`${cluster.first}–${cluster.last}`}
            </text>
          )}
        </>
      ))}
    </>
  );
};
