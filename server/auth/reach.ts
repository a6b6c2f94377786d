import type { Finding } from '#model/finding.ts';
import type { ReviewSettings } from '#policies/policy.ts';
import type { FindingFilter, Store } from '#store/port.ts';
import type { Reach } from './access.ts';
import type { Principal } from './principal.ts';

/**
 * Which findings somebody may see: those of their organisations, of their teams, or asked of themselves. What
 * supervisors see of their teams, and how soon, is the policy's to say.
 */
export interface Letting {
  supervisors: ReviewSettings['supervisors'];
  /** Milliseconds. */
  now: number;
}

type Who = Pick<Principal, 'id' | 'organisations'>;

export async function findingsWithin(
  store: Pick<Store, 'teamsOf'>,
  who: Who,
  reach: Reach,
  filter: FindingFilter,
  { supervisors, now }: Letting,
): Promise<FindingFilter> {
  const { see, after } = supervisors;
  return {
    ...filter,
    ...(who.organisations.length > 0 && { organisations: who.organisations }),
    ...(reach === 'self' && { actor: who.id, asked: true }),
    ...(reach === 'team' && {
      teams: see === 'none' ? [] : await store.teamsOf(who.id),
      ...(see === 'assigned' && { assignee: who.id }),
      // Made exactly so long ago is long enough.
      ...(after > 0 && { madeBefore: now - after + 1 }),
    }),
  };
}

/**
 * Whether this finding is within reach. An agent sees what they were asked about, from when they were, and what
 * was found unjustified: nobody is judged behind their back.
 */
export async function maySee(
  store: Pick<Store, 'teamsOf' | 'actor' | 'reviewSteps'>,
  who: Who,
  reach: Reach,
  finding: Finding,
  { supervisors: { see, after }, now }: Letting,
): Promise<boolean> {
  if (who.organisations.length > 0 && !who.organisations.includes(finding.organisation ?? '')) return false;
  if (reach === 'all') return true;
  if (finding.about.kind !== 'actor') return false;
  if (reach === 'self') {
    if (finding.about.id !== who.id) return false;
    if (finding.status === 'closed' && finding.outcome === 'unjustified') return true;
    return (await store.reviewSteps(finding.id)).some(({ step }) => step === 'ask');
  }
  if (see === 'none' || now < finding.createdAt + after) return false;
  const [teams, actor] = await Promise.all([store.teamsOf(who.id), store.actor(finding.about.id)]);
  if (!actor?.teams.some((team) => teams.includes(team))) return false;
  if (see === 'team') return true;
  const steps = await store.reviewSteps(finding.id);
  return steps.findLast(({ step }) => step === 'assign')?.assignee === who.id;
}
