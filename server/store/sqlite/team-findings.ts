import type { Outcome } from '#model/finding.ts';
import type { Store, TeamFindings } from '#store/port.ts';
import { membersQuery } from './directory.ts';
import type { Hot } from './open.ts';

/** Findings about the members of teams, counted: for supervisors, who see groups. */
export function teamVerbs({ db }: Hot): Pick<Store, 'teamFindings'> {
  const selectMembers = membersQuery(db);
  const selectFindings = db.prepare<
    [string, number, number],
    { status: string; outcome: Outcome | null; cause: string | null }
  >(
    `SELECT f.status, f.outcome, (SELECT json_extract(s.data, '$.cause') FROM review_step s
         WHERE s.finding = f.id AND s.step = 'decide' ORDER BY s.seq DESC LIMIT 1) AS cause
     FROM finding f WHERE f.about_kind = 'actor' AND f.about IN (SELECT value FROM json_each(?))
       AND f.created_at >= ? AND f.created_at < ?`,
  );
  return {
    async teamFindings(teams, { from, to }) {
      return teams.map((team): TeamFindings => {
        const members = selectMembers.all(team);
        const counts: TeamFindings = {
          team,
          members: members.length,
          made: 0,
          open: 0,
          byOutcome: {},
          byCause: {},
        };
        for (const { status, outcome, cause } of selectFindings.all(JSON.stringify(members), from, to)) {
          counts.made++;
          if (status !== 'closed' || outcome === null) {
            counts.open++;
            continue;
          }
          counts.byOutcome[outcome] = (counts.byOutcome[outcome] ?? 0) + 1;
          if (cause !== null) counts.byCause[cause] = (counts.byCause[cause] ?? 0) + 1;
        }
        return counts;
      });
    },
  };
}
