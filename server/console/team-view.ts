import { findingsWithin } from '#server/auth/reach.ts';
import { minutesOf } from '#server/detect/rank.ts';
import type { TeamFindings } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import type { QueueItem } from './queue.ts';
import type { Call } from './site.tsx';

/** What a supervisor sees: findings that they are let into, and counts of teams that are large enough to be a group. */
export interface TeamView {
  /** How far the policy lets supervisors in. */
  see: 'none' | 'assigned' | 'team';
  items: (QueueItem & { assigned: boolean })[];
  teams: { team: string; findings: TeamFindings | null }[];
  from: number;
  to: number;
  entry: number;
}

/** Of fewer people nothing is counted: a number would be about somebody. */
export const GROUP_LEAST = 5;
const MONTH_MS = 30 * 86_400_000;
const SHOWN = 50;

export async function teamView(deps: ConsoleDeps, who: Viewer, look: Call['look']): Promise<TeamView> {
  const now = deps.clock.now();
  const { see, after } = deps.policy().review.supervisors;
  const to = now - after;
  const from = to - MONTH_MS;
  const entry = await look(null, { from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const teams = who.teams ?? [];
  const within = await findingsWithin(
    { teamsOf: async () => teams },
    who,
    'team',
    { status: 'any-open' },
    { supervisors: deps.policy().review.supervisors, now },
  );
  const [{ items }, counted] = await Promise.all([
    deps.store.findings(within, { limit: SHOWN, cursor: null }),
    deps.store.teamFindings(teams, { from, to }),
  ]);
  return {
    see,
    from,
    to,
    entry,
    items: await Promise.all(
      items.map(async (finding) => ({
        finding,
        actor: finding.about.kind === 'actor' ? await deps.store.actor(finding.about.id) : null,
        minutes: minutesOf(finding.lookups.count),
        due: deps.dueOf?.(finding) ?? null,
        assigned:
          (await deps.store.reviewSteps(finding.id)).findLast(({ step }) => step === 'assign')?.assignee ===
          who.id,
      })),
    ),
    teams: counted.map((one) => ({ team: one.team, findings: one.members < GROUP_LEAST ? null : one })),
  };
}
