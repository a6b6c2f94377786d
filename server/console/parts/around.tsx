import type { FC } from 'hono/jsx';
import { OUTCOMES } from '#model/finding.ts';
import type { Context } from '../context.ts';
import type { SimilarFinding } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { Facts } from './facts.tsx';
import { Moment } from './marks.tsx';

/** What stands around a finding: team and household, and how findings like it were decided. */

export const ContextCard: FC<{ reader: Reader; context: Context }> = ({ reader, context }) => {
  const { t } = reader;
  const words = t.context;
  const { teams, customers, sameAddress, sameStreet, ownHousehold, teamMates, earlier } = context;
  const decided = OUTCOMES.flatMap((outcome) => {
    const n = earlier.outcomes[outcome] ?? 0;
    return n > 0 ? [words.times(n, t.outcomes[outcome].toLowerCase())] : [];
  });
  return (
    <section class="card" aria-labelledby="context">
      <h2 id="context">{words.title}</h2>
      <Facts
        items={[
          ...teams.map(({ id, supervisor }) => ({
            kind: 'yes' as const,
            text: supervisor ? words.teamLed(id, supervisor) : words.team(id),
          })),
          ...(customers > 1 && sameAddress > 0
            ? [{ kind: 'yes' as const, text: words.sameAddress(sameAddress, customers) }]
            : []),
          ...(customers > 1 && sameStreet > sameAddress
            ? [{ kind: 'yes' as const, text: words.sameStreet(sameStreet, customers) }]
            : []),
          ...(customers > 1 && sameStreet === 0 && sameAddress === 0
            ? [{ kind: 'no' as const, text: words.apart(customers) }]
            : []),
          ownHousehold === null
            ? { kind: 'maybe' as const, text: words.householdOff }
            : {
                kind: ownHousehold > 0 ? ('yes' as const) : ('no' as const),
                text: ownHousehold > 0 ? words.ownHousehold(ownHousehold) : words.notOwnHousehold,
              },
          ...(teamMates === null
            ? []
            : [
                {
                  kind: teamMates.people > 0 ? ('yes' as const) : ('no' as const),
                  text:
                    teamMates.people > 0
                      ? words.teamMates(teamMates.people, teamMates.asked)
                      : words.noTeamMates(teamMates.asked),
                },
              ]),
          {
            kind: 'yes' as const,
            text:
              decided.length + earlier.open === 0
                ? words.noEarlier
                : words.earlier(decided.join(', '), earlier.open),
          },
        ]}
      />
    </section>
  );
};

export const SimilarCard: FC<{ reader: Reader; similar: readonly SimilarFinding[] }> = ({
  reader,
  similar,
}) => {
  const { t, f } = reader;
  const words = t.similar;
  const counts = OUTCOMES.flatMap((outcome) => {
    const n = similar.filter((one) => one.outcome === outcome).length;
    return n > 0 ? [t.context.times(n, t.outcomes[outcome].toLowerCase())] : [];
  });
  return (
    <section class="card" aria-labelledby="similar">
      <h2 id="similar">{words.title}</h2>
      <p class="sub">{similar.length === 0 ? words.none : words.lead(counts.join(', '))}</p>
      {similar.length === 0 ? null : (
        <ul class="plainlist small">
          {similar.map(({ id, title, outcome, at }) => (
            <li>
              <a class="id" href={`/findings/${encodeURIComponent(id)}`}>
                {id}
              </a>{' '}
              {reader.say(title)} <b>{t.outcomes[outcome]}</b>
              <span class="quiet">
                {' · '}
                <Moment at={at} text={f.day(at)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
