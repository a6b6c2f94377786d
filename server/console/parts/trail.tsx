import type { FC } from 'hono/jsx';
import type { Policy } from '#policies/policy.ts';
import type { Trail } from '../people-view.ts';
import type { Reader } from '../reader.ts';
import { fieldsOf, reasonOf } from './lookup-table.tsx';
import { GradeWord, Moment } from './marks.tsx';
import { PersonLink } from './person-link.tsx';

/** Lookups of one person, newest first, by pages; on a narrow screen each row becomes a block. */
export const TrailCard: FC<{
  reader: Reader;
  policy: Policy;
  trail: Trail;
  title: string;
  /** Who stands on the other side of each lookup. */
  other: 'actor' | 'customer';
  why: string | null;
  /** This page's address, without a cursor. */
  here: string;
  isFirst: boolean;
}> = ({ reader, policy, trail, title, other, why, here, isFirst }) => {
  const { t, f } = reader;
  const { items, next } = trail.lookups;
  const heads = {
    time: t.people.trail.time,
    other: other === 'actor' ? t.people.trail.actor : t.people.trail.customer,
  };
  return (
    <section class="card" aria-labelledby="trail">
      <h2 id="trail">{title}</h2>
      {items.length === 0 ? (
        <p class="note">{t.people.trail.none}</p>
      ) : (
        <table class="blocks trail">
          <thead>
            <tr>
              <th scope="col">{heads.time}</th>
              <th scope="col">{heads.other}</th>
              <th scope="col">{t.people.trail.operation}</th>
              <th scope="col">{t.people.trail.reason}</th>
              <th scope="col">{t.people.trail.grade}</th>
              <th scope="col">{t.people.trail.account}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((lookup) => {
              const [best] = trail.gradings.get(lookup.id)?.explanations ?? [];
              return (
                <tr>
                  <th scope="row" class="nowrap" data-head={heads.time}>
                    <Moment at={lookup.occurredAt} text={f.moment(lookup.occurredAt)} />
                  </th>
                  <td data-head={heads.other}>
                    {other === 'actor' ? (
                      <PersonLink reader={reader} kind="actor" id={lookup.actor.id} why={why} />
                    ) : lookup.subject === null ? (
                      t.finding.none
                    ) : (
                      <PersonLink reader={reader} kind="customer" id={lookup.subject} why={why} />
                    )}
                    {other === 'actor' && lookup.organisation !== null ? (
                      <span class="hint">{lookup.organisation}</span>
                    ) : null}
                  </td>
                  <td data-head={t.people.trail.operation}>
                    {t.operations[lookup.operation]}
                    <span class="hint">{fieldsOf(reader, lookup)}</span>
                  </td>
                  <td data-head={t.people.trail.reason}>{reasonOf(reader, policy, lookup)}</td>
                  <td data-head={t.people.trail.grade}>
                    <GradeWord reader={reader} grade={lookup.grade} />
                  </td>
                  <td data-head={t.people.trail.account}>
                    {best ? reader.say(best.sentence) : <span class="quiet">{t.people.trail.nothing}</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {next === null && isFirst ? null : (
        <nav class="pager" aria-label={t.paging.label}>
          {isFirst ? null : (
            <a class="btn" href={`${here}#trail`}>
              {t.paging.newest}
            </a>
          )}
          {next === null ? null : (
            <a class="btn" rel="next" href={`${here}&${new URLSearchParams({ cursor: next })}#trail`}>
              {t.paging.older}
            </a>
          )}
        </nav>
      )}
    </section>
  );
};
