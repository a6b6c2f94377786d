import type { FC } from 'hono/jsx';
import type { Grade } from '#policies/vocabulary.ts';
import type { Course } from '../people-view.ts';
import type { Reader } from '../reader.ts';
import { StackChart } from './charts.tsx';
import { GRADES_BY_WEIGHT } from './marks.tsx';

/** Lookups over time by their grades: as shares of what has a grade, or as counts of days that stand by themselves. */

type ChartProps = { reader: Reader; course: Pick<Course, 'unit' | 'stretches'> };

/** From the bottom up: what asks most of a reviewer first, a silent source last. */
const NOT_EXPLAINED: readonly Grade[] = ['contradicted', 'unexplained', 'unsupported', 'undetermined'];

const ShareChart: FC<ChartProps> = ({ reader, course: { unit, stretches } }) => {
  const { t, f } = reader;
  const name = namer(reader, unit);
  const judged = stretches.map(({ lookups, grades }) => lookups - (grades.pending ?? 0));
  const layers = NOT_EXPLAINED.map((grade) => ({
    id: grade,
    name: t.grades[grade],
    values: stretches.map(({ grades }, i) =>
      judged[i] ? (grades[grade] ?? 0) / (judged[i] as number) : null,
    ),
  }));
  const sums = stretches.flatMap((_, i) =>
    judged[i] ? [layers.reduce((sum, { values }) => sum + (values[i] ?? 0), 0)] : [],
  );
  const share = (of: (...all: number[]) => number) => f.percent(sums.length === 0 ? null : of(...sums));
  return (
    <StackChart
      reader={reader}
      id="course-chart"
      label={t.overview.course.label(
        name(stretches[0]?.from ?? 0).name,
        name(stretches.at(-1)?.from ?? 0).name,
        share(Math.min),
        share(Math.max),
      )}
      points={stretches.map(({ from }) => name(from))}
      layers={layers}
      format={f.percent}
      below={{
        name: t.overview.course.all[unit],
        values: stretches.map(({ lookups }) => lookups),
        format: f.number,
      }}
      head={t.overview.course.heads[unit]}
    />
  );
};

/** The course of what is not explained, with what the rest came to. */
export const CourseCard: FC<{ reader: Reader; course: Course }> = ({ reader, course }) => {
  const { t, f } = reader;
  const { use, unit } = course;
  const settled = use.lookups - use.pending;
  const explained = (use.grades.corroborated ?? 0) + (use.grades.explained ?? 0);
  return (
    <section class="card w8" aria-labelledby="course">
      <h2 id="course">{t.overview.course.title}</h2>
      {use.lookups === 0 ? (
        <p class="note">{t.people.actor.none}</p>
      ) : (
        <>
          <p class="sub">
            {t.overview.course.lead(
              t.overview.course.units[unit],
              f.percent(settled === 0 ? null : explained / settled),
            )}
          </p>
          <ShareChart reader={reader} course={course} />
          {use.pending > 0 ? (
            <p class="why">{t.overview.course.pending(use.pending, f.number(use.pending))}</p>
          ) : null}
        </>
      )}
    </section>
  );
};

export const CountChart: FC<ChartProps & { label: string }> = ({
  reader,
  course: { unit, stretches },
  label,
}) => {
  const { t, f } = reader;
  const present = GRADES_BY_WEIGHT.filter((grade) => stretches.some(({ grades }) => grades[grade]));
  return (
    <StackChart
      reader={reader}
      id="count-chart"
      label={label}
      shape="columns"
      points={stretches.map(({ from }) => namer(reader, unit)(from))}
      layers={present.map((grade) => ({
        id: grade,
        name: t.grades[grade],
        values: stretches.map(({ grades }) => grades[grade] ?? 0),
      }))}
      format={f.number}
      head={t.overview.course.heads[unit]}
    />
  );
};

const namer =
  ({ f }: Reader, unit: Course['unit']) =>
  (ms: number) =>
    unit === 'hour' ? { name: f.moment(ms), short: f.time(ms) } : { name: f.day(ms), short: f.shortDay(ms) };
