import type { FC } from 'hono/jsx';
import { startOfDay } from '#policies/durations.ts';
import type { Day, FindingView } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { DayPicture } from './day-picture.tsx';
import { GRADES_BY_WEIGHT, GradeWord, Moment, Ref } from './marks.tsx';

/** The card with the day: picture, legend, the other days of the episode, and the same facts as a table. */

/** Other lookups told apart in the table; an agent's day is far below, a robot's may be far above. */
const OTHERS_LISTED = 60;

export const DayCard: FC<{ reader: Reader; view: FindingView; day: Day }> = ({ reader, view, day }) => {
  const { t, f } = reader;
  const actor = view.finding.about.id;
  const numbers = new Map(view.lookups.map((lookup, i) => [lookup.id, view.firstNumber + i]));
  return (
    <section class="card" aria-labelledby="day">
      <div class="cardhead">
        <h2 id="day">{t.day.title}</h2>
        <p class="sub">
          <Moment at={day.from} text={f.longDay(day.from)} />
        </p>
      </div>
      {view.dates.length > 1 ? (
        <nav class="tabs" aria-label={t.day.choose}>
          {view.dates.map((date) => (
            <a
              href={`/findings/${encodeURIComponent(view.finding.id)}?day=${date}`}
              aria-current={date === day.date ? 'page' : undefined}
            >
              {f.day(startOfDay(date, reader.timezone) ?? day.from)}
            </a>
          ))}
        </nav>
      ) : null}
      <figure>
        <DayPicture reader={reader} day={day} actor={actor} numbers={numbers} />
        <figcaption class="legend">
          <Legend reader={reader} day={day} actor={actor} />
        </figcaption>
      </figure>
      <details>
        <summary>{t.day.table}</summary>
        <DayTable reader={reader} day={day} numbers={numbers} />
      </details>
    </section>
  );
};

/** Only what the picture shows. */
const Legend: FC<{ reader: Reader; day: Day; actor: string }> = ({ reader, day, actor }) => {
  const { t, f } = reader;
  const looks = [...day.ours, ...day.others];
  const own = day.work.some((work) => work.actors.includes(actor));
  const team = day.work.some((work) => !work.actors.includes(actor) && work.type !== 'campaign');
  return (
    <>
      {GRADES_BY_WEIGHT.map((grade) => {
        const count = looks.filter((lookup) => lookup.grade === grade).length;
        return count > 0 ? <GradeWord reader={reader} grade={grade} count={f.number(count)} /> : null;
      })}
      {own ? <BarSample name="bar" label={t.day.own} /> : null}
      {team ? <BarSample name="bar-open" label={t.day.team} /> : null}
    </>
  );
};

const BarSample: FC<{ name: string; label: string }> = ({ name, label }) => (
  <span class="grade">
    <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true">
      <rect class={name} x="1" y="2" width="20" height="8" rx="2" />
    </svg>
    <span>{label}</span>
  </span>
);

const DayTable: FC<{ reader: Reader; day: Day; numbers: ReadonlyMap<string, number> }> = ({
  reader,
  day,
  numbers,
}) => {
  const { t, f } = reader;
  const looks = [
    ...day.ours.map((lookup) => ({ lookup, ours: true })),
    ...day.others.slice(0, OTHERS_LISTED).map((lookup) => ({ lookup, ours: false })),
  ].sort((a, b) => a.lookup.occurredAt - b.lookup.occurredAt);
  /** Work may have begun on another day: then its date is told too. */
  const when = (ms: number) => (ms >= day.from && ms < day.to ? f.time(ms) : f.moment(ms));
  return (
    <section class="scroll" tabindex={0} aria-label={t.day.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.day.kind}</th>
            <th scope="col">{t.day.from}</th>
            <th scope="col">{t.day.to}</th>
            <th scope="col">{t.day.what}</th>
          </tr>
        </thead>
        <tbody>
          {day.shifts.map((shift) => (
            <tr>
              <th scope="row">{t.day.shift}</th>
              <td class="nowrap">{when(shift.from)}</td>
              <td class="nowrap">{when(shift.to)}</td>
              <td>{shift.site ?? ''}</td>
            </tr>
          ))}
          {day.work.map((work) => (
            <tr>
              <th scope="row">{t.references[work.type]}</th>
              <td class="nowrap">{when(work.start)}</td>
              <td class="nowrap">{work.end === null ? t.day.stillOpen : when(work.end)}</td>
              <td>
                <Ref id={work.id} /> {work.subject === null ? t.day.party : <Ref id={work.subject} />}
              </td>
            </tr>
          ))}
          {looks.map(({ lookup, ours }) => (
            <tr>
              <th scope="row">{t.day.lookup}</th>
              <td class="nowrap">{when(lookup.occurredAt)}</td>
              <td />
              <td>
                <GradeWord reader={reader} grade={lookup.grade} />{' '}
                {lookup.subject === null ? null : <Ref id={lookup.subject} />}
                {ours ? (
                  <span class="quiet">{` ${t.day.ours}, ${t.finding.number} ${numbers.get(lookup.id) ?? ''}`}</span>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {day.others.length > OTHERS_LISTED ? (
        <p class="hint">{t.day.more(f.number(day.others.length - OTHERS_LISTED))}</p>
      ) : null}
    </section>
  );
};
