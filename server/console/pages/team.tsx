import type { FC } from 'hono/jsx';
import { OUTCOMES } from '#model/finding.ts';
import { FindingRow } from '../parts/finding-row.tsx';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';
import { GROUP_LEAST, type TeamView } from '../team-view.ts';

/** For who leads a team. It tells of findings, never of how much anybody works. */
export const TeamPage: FC<{ reader: Reader; view: TeamView }> = ({ reader, view }) => {
  const { t, f } = reader;
  const mine = view.items.filter(({ assigned }) => assigned);
  const others = view.items.filter(({ assigned }) => !assigned);
  return (
    <Frame reader={reader} title={t.team.title} current="team">
      <div class="head">
        <h1>{t.team.title}</h1>
        <p>{t.team.see[view.see]}</p>
      </div>
      <div class="stack">
        <List reader={reader} title={t.team.assigned} empty={t.team.noneAssigned} items={mine} />
        {view.see === 'team' ? (
          <List reader={reader} title={t.team.others} empty={t.team.noneOthers} items={others} />
        ) : null}
        <section class="card" aria-labelledby="groups">
          <h2 id="groups">{t.team.groups}</h2>
          <p class="sub">{t.team.groupsLead(f.date(view.from), f.date(view.to), GROUP_LEAST)}</p>
          {view.teams.length === 0 ? (
            <p class="soft">{t.team.noTeams}</p>
          ) : (
            <section class="scroll" tabindex={0} aria-label={t.team.groups}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t.team.team}</th>
                    <th scope="col" class="num">
                      {t.team.made}
                    </th>
                    <th scope="col" class="num">
                      {t.team.open}
                    </th>
                    {OUTCOMES.map((outcome) => (
                      <th scope="col" class="num">
                        {t.outcomes[outcome]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {view.teams.map(({ team, findings }) => (
                    <tr>
                      <th scope="row">{team}</th>
                      {findings === null ? (
                        <td colspan={2 + OUTCOMES.length} class="quiet">
                          {t.team.tooFew(GROUP_LEAST)}
                        </td>
                      ) : (
                        <>
                          <td class="num">{f.number(findings.made)}</td>
                          <td class="num">{f.number(findings.open)}</td>
                          {OUTCOMES.map((outcome) => (
                            <td class="num">{f.number(findings.byOutcome[outcome] ?? 0)}</td>
                          ))}
                        </>
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </section>
      </div>
      <p class="footnote">{t.recorded(f.number(view.entry))}</p>
    </Frame>
  );
};

const List: FC<{ reader: Reader; title: string; empty: string; items: TeamView['items'] }> = ({
  reader,
  title,
  empty,
  items,
}) => (
  <section aria-label={title}>
    <h2 class="list-title">{title}</h2>
    {items.length === 0 ? (
      <p class="soft">{empty}</p>
    ) : (
      <div class="queue">
        <ol>
          {items.map((item) => (
            <FindingRow reader={reader} item={item} />
          ))}
        </ol>
      </div>
    )}
  </section>
);
