import type { Actor, Subject } from '#model/directory.ts';
import type { Finding, Outcome } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import { isOn } from '#server/detect/detector.ts';
import { type Home, homeOf, keysOf, sharesHome } from '#server/review/ties.ts';
import type { Store } from '#store/port.ts';

/** Team and household around a finding: facts of the directory, and what others did with the same customers. */
export interface Context {
  teams: { id: string; supervisor: string | null }[];
  /** Customers of the finding at one address, and in one street or block, where at least two are. */
  sameAddress: number;
  sameStreet: number;
  customers: number;
  /** Of these customers, how many share a home with the actor; null while the household detector is off. */
  ownHousehold: number | null;
  /** Team-mates who looked at the same customers within a week, and of how many customers that was asked. */
  teamMates: { people: number; asked: number } | null;
  /** Other findings about the same actor. */
  earlier: { open: number; outcomes: Partial<Record<Outcome, number>> };
}

const DAY = 86_400_000;
const AROUND = 7 * DAY;
/** Customers asked for who else looked: each is a read of that customer's trail. */
const ASKED = 4;
const TRAIL = 30;

type ContextStore = Pick<Store, 'subject' | 'team' | 'lookups' | 'findingsAbout' | 'actor'>;

export async function contextOf(
  store: ContextStore,
  policy: Policy,
  finding: Finding,
  actor: Actor | null,
  lookups: readonly Lookup[],
): Promise<Context | null> {
  if (finding.about.kind !== 'actor') return null;
  const ids = [...new Set(lookups.flatMap(({ subject }) => (subject === null ? [] : [subject])))];
  const subjects = (await Promise.all(ids.map((id) => store.subject(id)))).filter((one) => one !== null);
  const home = actor && isOn('household', policy) ? await homeOf(store, actor) : null;
  const teams = await Promise.all((actor?.teams ?? []).map((id) => store.team(id)));
  return {
    teams: teams.flatMap((team) => (team ? [{ id: team.id, supervisor: team.supervisor ?? null }] : [])),
    sameAddress: largest(subjects.map(({ addressKey }) => addressKey ?? null)),
    sameStreet: largest(subjects.map(({ postcodeKey }) => postcodeKey ?? null)),
    customers: ids.length,
    ownHousehold: home ? subjects.filter((one) => isOf(home, one)).length : null,
    teamMates: actor && ids.length > 0 ? await teamMates(store, actor, finding, ids.slice(0, ASKED)) : null,
    earlier: await earlier(store, finding),
  };
}

const isOf = (home: Home, subject: Subject): boolean => sharesHome(home, new Set(keysOf(subject)));

/** The size of the largest group that is more than one. */
function largest(keys: readonly (string | null)[]): number {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return most > 1 ? most : 0;
}

async function teamMates(
  store: ContextStore,
  actor: Actor,
  finding: Finding,
  subjects: readonly string[],
): Promise<Context['teamMates']> {
  const people = new Set<string>();
  for (const subject of subjects) {
    const trail = await store.lookups(
      { subject, from: finding.from - AROUND, to: finding.to + AROUND },
      { limit: TRAIL, cursor: null },
    );
    for (const lookup of trail.items) if (lookup.actor.id !== actor.id) people.add(lookup.actor.id);
  }
  const mates = await Promise.all([...people].map((id) => store.actor(id)));
  return {
    people: mates.filter((mate) => mate?.teams.some((team) => actor.teams.includes(team))).length,
    asked: subjects.length,
  };
}

async function earlier(store: ContextStore, finding: Finding): Promise<Context['earlier']> {
  const sums: Context['earlier'] = { open: 0, outcomes: {} };
  for (const other of await store.findingsAbout('actor', finding.about.id)) {
    if (other.id === finding.id) continue;
    if (other.status !== 'closed' || other.outcome === null) sums.open++;
    else sums.outcomes[other.outcome] = (sums.outcomes[other.outcome] ?? 0) + 1;
  }
  return sums;
}
