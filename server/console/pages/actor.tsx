import type { Child, FC } from 'hono/jsx';
import type { Policy } from '#policies/policy.ts';
import { PeerDots } from '../parts/charts.tsx';
import { CountChart } from '../parts/course-chart.tsx';
import { FindingLines } from '../parts/finding-lines.tsx';
import { PersonFrame, type PersonProps } from '../parts/person-frame.tsx';
import { PersonLink } from '../parts/person-link.tsx';
import { SeenByCard } from '../parts/seen-by.tsx';
import { TrailCard } from '../parts/trail.tsx';
import type { ActorView } from '../people-view.ts';
import type { Reader } from '../reader.ts';
import { writeWhy } from '../why.ts';

/** An actor: who, what they looked up, the reasons they declare beside their role's peers. Never a ranking. */
export const ActorPage: FC<PersonProps & { policy: Policy; view: ActorView }> = (props) => {
  const { reader, policy, view, why, here, entry, isFirst } = props;
  const { t, f } = reader;
  const { course } = view;
  return (
    <PersonFrame {...props} title={t.people.actor.title(view.id)} lead={t.people.actor.lead}>
      <div class="finding">
        <div class="stack">
          <section class="card" aria-labelledby="course">
            <h2 id="course">{t.people.actor.course}</h2>
            <p class="sub">
              {t.people.actor.courseLead(
                course.use.lookups,
                f.number(course.use.lookups),
                t.overview.course.units[course.unit],
              )}
            </p>
            {course.use.lookups === 0 ? (
              <p class="note">{t.people.actor.none}</p>
            ) : (
              <CountChart
                reader={reader}
                course={course}
                label={t.people.actor.label(f.number(course.use.lookups))}
              />
            )}
          </section>
          <ReasonsCard reader={reader} policy={policy} view={view} />
          <TrailCard
            reader={reader}
            policy={policy}
            trail={view.trail}
            title={t.people.actor.trail}
            other="customer"
            why={writeWhy(why)}
            here={here}
            isFirst={isFirst}
          />
        </div>
        <div class="stack rail">
          <WhoCard reader={reader} view={view} why={writeWhy(why)} />
          <section class="card" aria-labelledby="findings">
            <h2 id="findings">{t.people.actor.findings}</h2>
            <FindingLines reader={reader} findings={view.findings} none={t.people.actor.noFindings} />
          </section>
          <SeenByCard reader={reader} looks={view.looks} entry={entry} />
        </div>
      </div>
    </PersonFrame>
  );
};

const WhoCard: FC<{ reader: Reader; view: ActorView; why: string }> = ({ reader, view: { actor }, why }) => {
  const { t, f } = reader;
  if (actor === null)
    return (
      <section class="card">
        <p class="note first">{t.people.actor.notListed}</p>
      </section>
    );
  const { employedFrom: from, employedTo: to } = actor;
  const employed = from
    ? to
      ? t.people.actor.between(f.date(from), f.date(to))
      : t.people.actor.from(f.date(from))
    : to
      ? t.people.actor.until(f.date(to))
      : t.people.actor.unknown;
  const rows: [string, Child][] = [
    [t.people.actor.kind, actor.kind === 'software' ? t.people.actor.software : t.people.actor.human],
    [t.people.actor.roles, actor.roles.join(', ') || t.people.actor.unknown],
    [t.people.actor.organisation, <PersonLink reader={reader} kind="organisation" id={actor.organisation} />],
    [
      t.people.actor.teams,
      actor.teams.length === 0
        ? t.people.actor.unknown
        : actor.teams.map((team) => (
            <>
              <PersonLink reader={reader} kind="team" id={team} why={why} />{' '}
            </>
          )),
    ],
    [t.people.actor.employed, employed],
  ];
  return (
    <section class="card" aria-label={t.people.actor.title(actor.id)}>
      <dl class="who">
        {rows.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

const ReasonsCard: FC<{ reader: Reader; policy: Policy; view: ActorView }> = ({ reader, policy, view }) => {
  const { t, f } = reader;
  const { rows, others, at } = view.reasons;
  if (rows.length === 0) return null;
  const compared = rows.some(({ peers }) => peers !== null);
  const high = Math.min(
    1,
    Math.ceil(Math.max(...rows.flatMap(({ share, peers }) => [share, peers?.upper ?? 0])) * 10) / 10,
  );
  return (
    <section class="card" aria-labelledby="reasons">
      <h2 id="reasons">{t.people.actor.reasons}</h2>
      <p class="sub">
        {compared ? t.people.actor.reasonsLead(others, f.number(others)) : t.people.actor.reasonsFew}
      </p>
      <section class="scroll" tabindex={0} aria-labelledby="reasons">
        <table class="small">
          <thead>
            <tr>
              <th scope="col">{t.people.actor.reason}</th>
              <th scope="col" class="num">
                {t.people.actor.share}
              </th>
              <th scope="col" class="nowrap">{`${f.percent(0)} – ${f.percent(high)}`}</th>
              {compared ? (
                <>
                  <th scope="col" class="num">
                    {t.people.actor.median}
                  </th>
                  <th scope="col" class="num">
                    {t.people.actor.half}
                  </th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ reason, share, peers }) => {
              const label = policy.reasons.get(reason)?.label;
              return (
                <tr>
                  <th scope="row">
                    {reason === '' ? t.people.actor.noReason : label ? reader.say(label) : reason}
                  </th>
                  <td class="num">{f.percent(share)}</td>
                  <td>
                    <PeerDots own={share} peers={peers} domain={[0, high]} />
                  </td>
                  {compared ? (
                    <>
                      <td class="num">{f.percent(peers?.median ?? null)}</td>
                      <td class="num">
                        {peers ? `${f.percent(peers.lower)} – ${f.percent(peers.upper)}` : '–'}
                      </td>
                    </>
                  ) : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p class="why">{t.people.actor.reasonsAt(f.moment(at))}</p>
    </section>
  );
};
