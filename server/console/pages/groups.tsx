import type { FC } from 'hono/jsx';
import { OUTCOMES, type Outcome } from '#model/finding.ts';
import type { OrganisationView, TeamView } from '../groups-view.ts';
import { PeerDots } from '../parts/charts.tsx';
import { CourseCard } from '../parts/course-chart.tsx';
import { CoverageCard } from '../parts/coverage.tsx';
import { Frame } from '../parts/frame.tsx';
import { Moment } from '../parts/marks.tsx';
import { ExplainedCard } from '../parts/overview-cards.tsx';
import { PersonFrame, type PersonProps } from '../parts/person-frame.tsx';
import { PersonLink } from '../parts/person-link.tsx';
import { RangePicker } from '../parts/range-picker.tsx';
import { SeenByCard } from '../parts/seen-by.tsx';
import type { Range } from '../range.ts';
import type { Reader } from '../reader.ts';
import { writeWhy } from '../why.ts';

/** An organisation, and a team: figures of groups, and of no group that is so small that they are of somebody. */

export const OrganisationPage: FC<{
  reader: Reader;
  range: Range;
  view: OrganisationView;
  entry: number;
}> = ({ reader, range, view, entry }) => {
  const { t, f } = reader;
  const { organisation, course, findings, beside } = view;
  const name = organisation.name ?? organisation.id;
  return (
    <Frame reader={reader} title={name} current="people" crumbs={<a href="/people">{t.people.title}</a>}>
      <div class="overhead">
        <div>
          <h1>{name}</h1>
          <p class="soft">
            {t.people.organisation.lead(t.people.organisation.kinds[organisation.kind])}{' '}
            <span class="quiet">
              <Moment at={view.at} text={t.overview.asOf(f.clock(view.at))} />
            </span>
          </p>
        </div>
        <RangePicker reader={reader} range={range} organisations={[]} />
      </div>
      <div class="board">
        <ExplainedCard reader={reader} use={course.use} />
        <section class="card w4" aria-labelledby="findings">
          <h2 class="k" id="findings">
            {t.people.organisation.findings}
          </h2>
          <p class="fig">
            {f.number(findings.open)} <small>{t.statuses.open}</small>
          </p>
          <p class="why">{outcomesTold(reader, findings.byOutcome)}</p>
          <p class="why">
            <a href={`/findings?${new URLSearchParams({ organisation: organisation.id })}`}>
              {t.people.organisation.all}
            </a>
          </p>
        </section>
        <section class="card w4 full" aria-labelledby="beside">
          <h2 class="k" id="beside">
            {t.people.organisation.beside}
          </h2>
          <p class="fig">
            {f.percent(beside?.first.share ?? null)} <small>{t.people.organisation.first}</small>
          </p>
          <div class="bar-under">
            <PeerDots
              own={beside?.first.share ?? null}
              peers={beside?.peers ?? null}
              domain={[Math.min(0.8, beside?.first.share ?? 1, beside?.peers?.lower ?? 1), 1]}
            />
          </div>
          <p class="why">
            {beside?.peers
              ? t.people.organisation.median(
                  f.percent(beside.peers.median),
                  f.percent(beside.peers.lower),
                  f.percent(beside.peers.upper),
                )
              : t.people.organisation.few}
          </p>
        </section>
        <CourseCard reader={reader} course={course} />
        <section class="card w4 full" aria-labelledby="teams">
          <h2 id="teams">{t.people.organisation.teams}</h2>
          {view.teams.length === 0 ? (
            <p class="soft small">{t.people.organisation.noTeams}</p>
          ) : (
            <table class="small">
              <thead>
                <tr>
                  <th scope="col">{t.people.organisation.team}</th>
                  <th scope="col" class="num">
                    {t.people.organisation.members}
                  </th>
                </tr>
              </thead>
              <tbody>
                {view.teams.map(({ id, name: team, members }) => (
                  <tr>
                    <th scope="row">
                      <PersonLink reader={reader} kind="team" id={id} name={team} />
                    </th>
                    <td class="num">{f.number(members)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        <CoverageCard reader={reader} use={course.use} feeds={view.feeds} wide />
      </div>
      <p class="hint spaced">{t.recorded(f.number(entry))}</p>
    </Frame>
  );
};

export const TeamPage: FC<PersonProps & { view: TeamView }> = (props) => {
  const { reader, view, why, entry } = props;
  const { t, f } = reader;
  const { team, members, figures } = view;
  const told = writeWhy(why);
  return (
    <PersonFrame
      {...props}
      title={team.name ?? team.id}
      lead={
        <>
          {t.people.team.lead(team.organisation)}{' '}
          {t.people.team.members(members.length, f.number(members.length))}
          {team.supervisor ? (
            <>
              {` · ${t.people.team.supervisor} `}
              <PersonLink reader={reader} kind="actor" id={team.supervisor} why={told} />
            </>
          ) : null}
        </>
      }
    >
      {figures ? (
        <div class="board">
          <ExplainedCard reader={reader} use={figures.course.use} />
          <section class="card w4" aria-labelledby="findings">
            <h2 class="k" id="findings">
              {t.people.team.findings}
            </h2>
            <p class="fig">{f.number(figures.findings.made)}</p>
            <p class="small soft">
              {t.people.team.made(figures.findings.made, f.number(figures.findings.made))}{' '}
              {t.people.team.open(figures.findings.open, f.number(figures.findings.open))}
            </p>
            <p class="why">{outcomesTold(reader, figures.findings.byOutcome)}</p>
          </section>
          <MembersCard reader={reader} members={members} why={told} />
          <CourseCard reader={reader} course={figures.course} />
          <div class="w4 full">
            <SeenByCard reader={reader} looks={view.looks} entry={entry} />
          </div>
        </div>
      ) : (
        <div class="board">
          <section class="empty w8">
            <h2>{t.people.team.small}</h2>
            <p>{t.people.team.smallLead}</p>
          </section>
          <MembersCard reader={reader} members={members} why={told} />
          <div class="w4 full">
            <SeenByCard reader={reader} looks={view.looks} entry={entry} />
          </div>
        </div>
      )}
    </PersonFrame>
  );
};

const MembersCard: FC<{ reader: Reader; members: readonly string[]; why: string }> = ({
  reader,
  members,
  why,
}) => {
  const { t } = reader;
  return (
    <section class="card w4 full" aria-labelledby="members">
      <h2 class="k" id="members">
        {t.people.team.list}
      </h2>
      {members.length === 0 ? (
        <p class="soft small">{t.people.team.noMembers}</p>
      ) : (
        <ul class="ids">
          {members.toSorted().map((id) => (
            <li>
              <PersonLink reader={reader} kind="actor" id={id} why={why} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

function outcomesTold({ t, f }: Reader, byOutcome: Record<string, number>): string {
  const parts = OUTCOMES.flatMap((outcome: Outcome) => {
    const n = byOutcome[outcome] ?? 0;
    return n > 0 ? [`${f.number(n)} ${t.overview.reviews.outcome[outcome]}`] : [];
  });
  return parts.length === 0
    ? t.people.organisation.noneDecided
    : t.people.organisation.decided(parts.join(', '));
}
