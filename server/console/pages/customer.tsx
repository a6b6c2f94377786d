import type { FC } from 'hono/jsx';
import type { Policy } from '#policies/policy.ts';
import { CountChart } from '../parts/course-chart.tsx';
import { Moment } from '../parts/marks.tsx';
import { PersonFrame, type PersonProps } from '../parts/person-frame.tsx';
import { SeenByCard } from '../parts/seen-by.tsx';
import { TrailCard } from '../parts/trail.tsx';
import type { CustomerView } from '../people-view.ts';
import type { Reader } from '../reader.ts';
import { writeWhy } from '../why.ts';

/** A customer's trail: who looked, when, what for, and which work explains it. */
export const CustomerPage: FC<PersonProps & { policy: Policy; view: CustomerView }> = (props) => {
  const { reader, policy, view, why, here, entry, isFirst } = props;
  const { t, f } = reader;
  const { course } = view;
  return (
    <PersonFrame {...props} title={t.people.customer.title(view.id)} lead={t.people.customer.lead}>
      <div class="finding">
        <div class="stack">
          <section class="card" aria-labelledby="course">
            <h2 id="course">{t.people.customer.course}</h2>
            <p class="sub">
              {t.people.customer.courseLead(
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
          <TrailCard
            reader={reader}
            policy={policy}
            trail={view.trail}
            title={t.people.customer.trail}
            other="actor"
            why={writeWhy(why)}
            here={here}
            isFirst={isFirst}
          />
        </div>
        <div class="stack rail">
          <ConsentsCard reader={reader} policy={policy} view={view} />
          <SeenByCard reader={reader} looks={view.looks} entry={entry} />
        </div>
      </div>
    </PersonFrame>
  );
};

const ConsentsCard: FC<{ reader: Reader; policy: Policy; view: CustomerView }> = ({
  reader,
  policy,
  view,
}) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="consents">
      <h2 id="consents">{t.people.customer.consents}</h2>
      {view.consents.length === 0 ? (
        <p class="soft small">{t.people.customer.noConsents}</p>
      ) : (
        <table class="small">
          <thead>
            <tr>
              <th scope="col">{t.people.customer.consent}</th>
              <th scope="col">{t.people.customer.status}</th>
            </tr>
          </thead>
          <tbody>
            {view.consents.map((consent) => {
              const label = consent.reason ? policy.reasons.get(consent.reason)?.label : undefined;
              return (
                <tr>
                  <th scope="row">
                    {label ? reader.say(label) : (consent.reason ?? consent.purpose)}
                    {consent.organisation ? <span class="hint">{consent.organisation}</span> : null}
                  </th>
                  <td>
                    {t.people.customer.statuses[consent.status]}
                    <span class="hint">
                      {`${t.people.customer.at} `}
                      <Moment at={consent.at} text={f.date(consent.at)} />
                      {consent.validUntil === null ? null : (
                        <>
                          {` · ${t.people.customer.until} `}
                          <Moment at={consent.validUntil} text={f.date(consent.validUntil)} />
                        </>
                      )}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
};
