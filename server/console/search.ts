import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { ID_PATTERN, SubjectId } from '#model/values.ts';
import { WORK_TYPES, type WorkType } from '#policies/vocabulary.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import { maySeeOrganisation } from './people-view.ts';

/** Finds what was typed: an id, a reference of work, a name of a group, a reason. Nothing of it stands in an address. */

export type Found =
  | { kind: 'finding'; finding: Finding }
  | { kind: 'actor' | 'customer'; id: string; alias: boolean }
  | { kind: 'organisation' | 'team'; id: string; name: string }
  | { kind: 'lookup'; lookup: Lookup }
  | { kind: 'work'; type: WorkType; id: string; at: number; subject: string | null; actors: string[] }
  | { kind: 'reason'; id: string; label: { nl: string; en: string }; latest: Lookup[] };

export const TYPED_MAX = 128;
const LATEST = 10;
const NAMES_MOST = 10;

/** What the look at a search names: an id that can be one, and nothing else that was typed. */
export const searchedId = (typed: string): string | null =>
  SubjectId.safeParse(typed).success ? typed : null;

/** Where a thing that was found has its page; null where it has none, or the reader may not open it. */
export function pageOf(found: Found, who: Viewer): string | null {
  const to = (route: RouteName, id: string) =>
    reachOf(route, who.role) === null ? null : route.slice(4).replace(':id', encodeURIComponent(id));
  switch (found.kind) {
    case 'finding':
      return to('GET /findings/:id', found.finding.id);
    case 'actor':
      return to('GET /people/actors/:id', found.id);
    case 'customer':
      return to('GET /people/customers/:id', found.id);
    case 'organisation':
      return to('GET /people/organisations/:id', found.id);
    case 'team':
      return to('GET /people/teams/:id', found.id);
    default:
      return null;
  }
}

/** The best first; only what this reader may open, or read here. */
export async function search(deps: ConsoleDeps, who: Viewer, typed: string): Promise<Found[]> {
  const isId = typed.length <= TYPED_MAX && ID_PATTERN.test(typed);
  const found = [
    ...(isId
      ? await Promise.all(
          [findingNamed, personNamed, lookupNamed, workNamed].map((find) => find(deps, who, typed)),
        )
      : []),
    await groupsNamed(deps, who, typed),
    await reasonsNamed(deps, who, typed),
  ].flat();
  return found.filter((one) => ['work', 'lookup', 'reason'].includes(one.kind) || pageOf(one, who) !== null);
}

type Find = (deps: ConsoleDeps, who: Viewer, typed: string) => Promise<Found[]>;

const findingNamed: Find = async ({ store }, who, typed) => {
  const finding = await store.finding(typed);
  return finding && maySeeOrganisation(who, finding.organisation) ? [{ kind: 'finding', finding }] : [];
};

/** By their own id, or by what a system calls them. */
const personNamed: Find = async (deps, who, typed) => {
  const { store } = deps;
  const found = new Map<string, Found>();
  const take = async (kind: 'actor' | 'customer', id: string, alias: boolean) => {
    const isSeen = kind === 'actor' ? await isActorSeen(deps, who, id) : await isCustomerSeen(deps, who, id);
    if (isSeen && !found.has(`${kind} ${id}`)) found.set(`${kind} ${id}`, { kind, id, alias });
  };
  await take('actor', typed, false);
  await take('customer', typed, false);
  for (const system of await store.aliasSystems()) {
    const [actor, subject] = await store.resolveAliases(system, [
      { kind: 'actor', id: typed },
      { kind: 'subject', id: typed },
    ]);
    if (actor && actor !== typed) await take('actor', actor, true);
    if (subject && subject !== typed) await take('customer', subject, true);
  }
  return [...found.values()];
};

async function isActorSeen({ store }: ConsoleDeps, who: Viewer, id: string): Promise<boolean> {
  const actor = await store.actor(id);
  if (actor) return maySeeOrganisation(who, actor.organisation);
  return hasLookups(store, who, { actor: id });
}

const isCustomerSeen = ({ store }: ConsoleDeps, who: Viewer, id: string): Promise<boolean> =>
  who.organisations.length > 0 ? hasLookups(store, who, { subject: id }) : store.knowsSubject(id);

const hasLookups = async (
  store: ConsoleDeps['store'],
  { organisations }: Viewer,
  filter: { actor?: string; subject?: string },
): Promise<boolean> =>
  (
    await store.lookups(
      { ...filter, ...(organisations.length > 0 && { organisations }) },
      { limit: 1, cursor: null },
    )
  ).items.length > 0;

const lookupNamed: Find = async ({ store }, who, typed) => {
  const kept = await store.lookupById(typed);
  return kept && maySeeOrganisation(who, kept.lookup.organisation) && reachOf('GET /v1/lookups/:id', who.role)
    ? [{ kind: 'lookup', lookup: kept.lookup }]
    : [];
};

const workNamed: Find = async (deps, who, typed) => {
  const { store } = deps;
  const found: Found[] = [];
  for (const type of WORK_TYPES) {
    const work = await store.workNamed(type, typed);
    if (!work) continue;
    const actors = await Promise.all(
      work.actors.map(async (id) => ((await isActorSeen(deps, who, id)) ? [id] : [])),
    );
    // Who is bound to organisations sees the work of their people.
    if (who.organisations.length > 0 && actors.flat().length === 0) continue;
    const { id, start, subject } = work;
    found.push({ kind: 'work', type, id, at: start, subject, actors: actors.flat() });
  }
  return found;
};

const groupsNamed: Find = async ({ store }, who, typed) => {
  const wanted = typed.toLowerCase();
  const has = ({ id, name }: { id: string; name?: string | null | undefined }) =>
    id.toLowerCase() === wanted || (wanted.length >= 3 && (name ?? '').toLowerCase().includes(wanted));
  const [organisations, teams] = await Promise.all([store.organisations(), store.teams()]);
  return [
    ...organisations
      .filter((one) => has(one) && maySeeOrganisation(who, one.id))
      .map(({ id, name }): Found => ({ kind: 'organisation', id, name: name ?? id })),
    ...teams
      .filter((one) => has(one) && maySeeOrganisation(who, one.organisation))
      .map(({ id, name }): Found => ({ kind: 'team', id, name: name ?? id })),
  ].slice(0, NAMES_MOST);
};

const reasonsNamed: Find = async ({ store, policy }, who, typed) => {
  if (reachOf('GET /v1/lookups', who.role) !== 'all') return [];
  const wanted = typed.toLowerCase();
  const reasons = [...policy().reasons.values()].filter(
    ({ id, label }) =>
      id.toLowerCase() === wanted ||
      (wanted.length >= 3 &&
        (id.toLowerCase().includes(wanted) ||
          label.nl.toLowerCase().includes(wanted) ||
          label.en.toLowerCase().includes(wanted))),
  );
  const within = who.organisations.length > 0 ? { organisations: who.organisations } : {};
  return Promise.all(
    reasons.slice(0, NAMES_MOST).map(
      async ({ id, label }): Promise<Found> => ({
        kind: 'reason',
        id,
        label,
        latest:
          reasons.length > 1
            ? []
            : (await store.lookups({ reason: id, ...within }, { limit: LATEST, cursor: null })).items,
      }),
    ),
  );
};
