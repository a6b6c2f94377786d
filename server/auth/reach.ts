import type { Finding } from '#model/finding.ts';
import type { FindingFilter, Store } from '#store/port.ts';
import type { Reach } from './access.ts';
import type { Principal } from './principal.ts';

/** Which findings somebody may see: those of their organisations, of their teams, or asked of themselves. */
export async function findingsWithin(
  store: Store,
  who: Pick<Principal, 'id' | 'organisations'>,
  reach: Reach,
  filter: FindingFilter,
): Promise<FindingFilter> {
  return {
    ...filter,
    ...(who.organisations.length > 0 && { organisations: who.organisations }),
    ...(reach === 'self' && { actor: who.id, asked: true }),
    ...(reach === 'team' && { teams: await store.teamsOf(who.id) }),
  };
}

/** Whether this finding is within reach. An agent sees what they were asked about, from when they were. */
export async function maySee(
  store: Store,
  who: Pick<Principal, 'id' | 'organisations'>,
  reach: Reach,
  finding: Finding,
): Promise<boolean> {
  if (who.organisations.length > 0 && !who.organisations.includes(finding.organisation ?? '')) return false;
  if (reach === 'all') return true;
  if (finding.about.kind !== 'actor') return false;
  if (reach === 'self') {
    if (finding.about.id !== who.id) return false;
    return (await store.reviewSteps(finding.id)).some(({ step }) => step === 'ask');
  }
  const [teams, actor] = await Promise.all([store.teamsOf(who.id), store.actor(finding.about.id)]);
  return actor?.teams.some((team) => teams.includes(team)) ?? false;
}
