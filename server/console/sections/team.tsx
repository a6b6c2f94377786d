import { TeamPage } from '../pages/team.tsx';
import type { Site } from '../site.tsx';
import { teamView } from '../team-view.ts';

/** The page of who leads a team: what was put to them, and their teams as groups. */
export function team({ deps, page }: Site): void {
  page('GET /team', async ({ c, reader, who, look }) =>
    c.html(<TeamPage reader={reader} view={await teamView(deps, who, look)} />),
  );
}
