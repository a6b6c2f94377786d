import type { Organisation, Team } from '#model/directory.ts';
import {
  type edgesOf,
  type OrganisationUse,
  organisationsUse,
  stretchesOf,
  useOf,
} from '#server/report/overview.ts';
import { PEERS_LEAST } from '#server/report/peers.ts';
import type { CourseCell } from '#store/course-port.ts';
import type { FindingFilter, TeamFindings } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import { feedsOf, type OverviewView } from './overview-view.ts';
import { type Course, maySeeOrganisation, type SeenLook, spanNamed } from './people-view.ts';
import type { Range } from './range.ts';

/** What the pages of an organisation and of a team show. */

export interface OrganisationView {
  organisation: Organisation;
  at: number;
  course: Course;
  /** Beside the others; null where it made no lookup. */
  beside: OrganisationUse | null;
  findings: { open: number; byOutcome: Record<string, number> };
  teams: { id: string; name: string; members: number }[];
  feeds: OverviewView['feeds'];
}

export interface TeamView {
  team: Team;
  members: string[];
  /** Null where the team is so small that a figure would be about somebody. */
  figures: { at: number; course: Course; findings: TeamFindings } | null;
  looks: SeenLook[];
}

export async function gatherOrganisation(
  deps: ConsoleDeps,
  who: Viewer,
  id: string,
  range: Range,
): Promise<OrganisationView | null> {
  const { store, services, clock } = deps;
  const organisation = await store.organisation(id);
  if (!organisation || !maySeeOrganisation(who, id)) return null;
  const filter: FindingFilter = { organisation: id };
  const [{ at, value }, [open = 0], reviewed, teams, sizes, feeds] = await Promise.all([
    services.figures.course(spanNamed(range)),
    store.countFindings([{ ...filter, status: 'any-open' }]),
    store.reviewsOf({ from: range.from, to: range.to, organisation: id }),
    store.teams(id),
    store.teamSizes(),
    store.feeds(),
  ]);
  const own = value.cells.filter((cell) => cell.organisation === id);
  const byOutcome: Record<string, number> = {};
  for (const { outcome, status } of reviewed)
    if (status === 'closed' && outcome) byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
  return {
    organisation,
    at,
    course: asCourse(value.unit, value.edges, own),
    beside: organisationsUse(value.cells).find((one) => one.organisation === id) ?? null,
    findings: { open, byOutcome },
    teams: teams.map(({ id: team, name }) => ({
      id: team,
      name: name ?? team,
      members: sizes.get(team) ?? 0,
    })),
    feeds: feedsOf(feeds, clock.now()),
  };
}

export async function gatherTeam(
  deps: ConsoleDeps,
  who: Viewer,
  id: string,
  range: Range,
): Promise<TeamView | null> {
  const { store, services } = deps;
  const team = await store.team(id);
  if (!team || !maySeeOrganisation(who, team.organisation)) return null;
  const members = await store.membersOf(id);
  const looks = await store.looksAt(id);
  if (members.length < PEERS_LEAST) return { team, members, figures: null, looks };
  const [{ at, value }, [findings]] = await Promise.all([
    services.figures.teamCourse(id, spanNamed(range)),
    store.teamFindings([id], { from: range.from, to: range.to }),
  ]);
  return {
    team,
    members,
    figures: findings ? { at, course: asCourse(value.unit, value.edges, value.cells), findings } : null,
    looks,
  };
}

const asCourse = (
  unit: ReturnType<typeof edgesOf>['unit'],
  edges: number[],
  cells: CourseCell[],
): Course => ({
  unit,
  stretches: stretchesOf(cells, edges),
  use: useOf(cells),
});
