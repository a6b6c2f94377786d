import type { FC } from 'hono/jsx';
import { missingOf } from '#server/completeness/words.ts';
import { liveScript } from '../assets.ts';
import type { OverviewView } from '../overview-view.ts';
import { CourseCard } from '../parts/course-chart.tsx';
import { CoverageCard } from '../parts/coverage.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import { NowStrip } from '../parts/now-strip.tsx';
import { OrganisationsCard } from '../parts/organisations.tsx';
import { ExplainedCard, FindingsCard, ReviewsCard, SampleCard } from '../parts/overview-cards.tsx';
import { RangePicker } from '../parts/range-picker.tsx';
import { type Range, rangeQuery } from '../range.ts';
import type { Reader } from '../reader.ts';

/** The state of things on one page: figures beside what they rest on, and no person. */

export interface OverviewProps {
  reader: Reader;
  range: Range;
  organisations: readonly { id: string; name: string }[];
  view: OverviewView;
  /** Whether organisations are links for this reader. */
  linked: boolean;
}

export const OverviewPage: FC<OverviewProps> = (props) => {
  const { reader, range, organisations, view } = props;
  const { t, f, now } = reader;
  const own = organisations.find(({ id }) => id === range.organisation)?.name;
  const span = t.range.span(
    f.moment(view.stretches[0]?.from ?? range.from),
    f.moment(view.stretches.at(-1)?.to ?? range.to),
  );
  return (
    <Frame
      reader={reader}
      title={t.overview.title}
      current="overview"
      crumbs={<Moment at={now} text={f.longDay(now)} />}
      scripts={[liveScript]}
    >
      <div class="overhead">
        <div>
          <h1>{t.overview.title}</h1>
          <p class="soft">
            {t.overview.lead(
              span,
              own ?? (organisations.length === 1 ? (organisations[0]?.name ?? '') : t.overview.together),
            )}{' '}
            <span class="quiet">
              <Moment at={view.at} text={t.overview.asOf(f.clock(view.at))} />{' '}
              <a class="idlink" href={`/overview?${rangeQuery(range)}`} data-live-newer>
                {t.overview.now.reload}
              </a>
            </span>
          </p>
        </div>
        <RangePicker reader={reader} range={range} organisations={organisations} />
      </div>
      <NowStrip reader={reader} counts={view.now} at={now} />
      {view.use.lookups === 0 ? (
        <section class="empty spaced">
          <h2>{t.overview.empty}</h2>
          <p>{t.overview.emptyLead}</p>
        </section>
      ) : null}
      <div class="board">
        <ExplainedCard reader={reader} use={view.use} />
        <FindingsCard reader={reader} view={view} />
        <ReviewsCard reader={reader} view={view} />
        {view.use.lookups === 0 ? null : <CourseCard reader={reader} course={view} />}
        <SampleCard reader={reader} view={view} />
        <CoverageCard reader={reader} use={view.use} feeds={view.feeds} />
        <OrganisationsCard reader={reader} view={view} linked={props.linked} range={range} />
        <VerdictsCard reader={reader} view={view} />
      </div>
    </Frame>
  );
};

const VerdictsCard: FC<{ reader: Reader; view: OverviewView }> = ({ reader, view }) => {
  const { t, f } = reader;
  const { integrity, completeness, sources } = view;
  return (
    <section class="card" aria-labelledby="verdicts">
      <h2 id="verdicts">{t.overview.verdicts.title}</h2>
      <p class="sub">{t.overview.verdicts.lead}</p>
      <div class="cols2">
        <div>
          <h3>{t.overview.verdicts.integrity}</h3>
          <p class="judged">
            <Icon name={integrity.state === 'holds' ? 'tick' : 'unsure'} />
            <b data-live="integrity">{t.overview.verdicts.states[integrity.state]}</b>
          </p>
          <p class="soft">{reader.say(integrity.detail)}</p>
        </div>
        <div>
          <h3>{t.overview.verdicts.completeness}</h3>
          <p class="judged">
            <Icon name={completeness.state === 'complete' ? 'tick' : 'unsure'} />
            <b data-live="completeness">{t.completeness.states[completeness.state]}</b>
          </p>
          <p class="soft">{reader.say(completeness.detail)}</p>
        </div>
      </div>
      {sources.length === 0 ? (
        <p class="why">{t.overview.verdicts.none}</p>
      ) : (
        <section class="scroll spaced" tabindex={0} aria-labelledby="verdicts">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">{t.overview.verdicts.source}</th>
                <th scope="col">{t.overview.verdicts.state}</th>
                <th scope="col" class="num">
                  {t.overview.verdicts.missing}
                </th>
                <th scope="col" class="num">
                  {t.overview.verdicts.last}
                </th>
              </tr>
            </thead>
            <tbody>
              {sources.map((source) => (
                <tr class={source.silentSince === null ? undefined : 'silent'}>
                  <th scope="row">
                    {source.source}
                    {source.silentSince === null ? null : (
                      <span class="tag-warn">{t.overview.coverage.silent(f.moment(source.silentSince))}</span>
                    )}
                  </th>
                  <td>{t.completeness.states[source.state]}</td>
                  <td class="num">{f.number(missingOf(source))}</td>
                  <td class="num soft">
                    {source.lastReceivedAt === null ? '–' : f.moment(source.lastReceivedAt)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
};
