import { makeWorld, type World } from '#server/world/world.ts';
import { type Found, type Graded, kept, play } from './play.ts';
import { truthOf } from './score.ts';

/**
 * The test of 2013: eighty organisations, a hundred people in the news, and thirteen organisations whose
 * agents look them up without cause. The others have honest work with some of those people, and of every
 * organisation's records a part is lost. Who is named, and who was guilty?
 */
export interface Celebrity {
  guilty: readonly string[];
  /** Guilty organisations that are named, and innocent ones. */
  found: readonly string[];
  innocent: readonly string[];
  /** Innocent organisations whose agents looked at somebody in the news at all. */
  withWork: number;
  /** Of each organisation: pairs of an agent and somebody in the news, and those that no record explains. */
  pairs: Record<string, { of: number; unexplained: number; isGuilty: boolean; isNamed: boolean }>;
  lookups: number;
}

const ORGANISATIONS = 80;
const GUILTY = 13;
const WATCHED = 100;

export async function celebrity(
  { seed, coverage, start }: { seed: number; coverage: number; start: number },
  policy: readonly string[],
): Promise<Celebrity> {
  const world = kept(
    makeWorld({
      seed,
      start,
      days: 3,
      agents: 328,
      customers: 20_000,
      coverage,
      misuse: { kinds: ['watched-list'], times: GUILTY },
      friction: 1,
      organisations: ORGANISATIONS,
      watched: WATCHED,
    }),
  );
  const guilty = world.misuses().flatMap(({ about }) => about.map(({ id }) => id));
  const { findings, graded } = await play(world, policy);
  const named = namedBy(findings);
  const pairs: Celebrity['pairs'] = {};
  for (const [organisation, looks] of watchedLooks(world)) {
    const people = Map.groupBy(looks, ({ pair }) => pair);
    const isDark = (ids: { id: string }[]) => ids.every(({ id }) => !isAccounted(graded.get(id)));
    pairs[organisation] = {
      of: people.size,
      unexplained: [...people.values()].filter(isDark).length,
      isGuilty: guilty.includes(organisation),
      isNamed: named.has(organisation),
    };
  }
  return {
    guilty,
    found: guilty.filter((id) => named.has(id)),
    innocent: [...named].filter((id) => !guilty.includes(id)),
    withWork: Object.values(pairs).filter(({ isGuilty }) => !isGuilty).length,
    pairs,
    lookups: truthOf(world).honest.size,
  };
}

/** An organisation is named by any finding of its own or of its agents that says a watched person was looked up. */
export function namedBy(findings: readonly Found[]): Set<string> {
  return new Set(
    findings.flatMap(({ finding: { organisation, rules } }) =>
      organisation !== null && rules.includes('watched-subject') ? [organisation] : [],
    ),
  );
}

const isAccounted = (graded: Graded | undefined): boolean =>
  graded?.grade === 'corroborated' || graded?.grade === 'explained';

/** Looks at people in the news, by the organisation of whoever looked. */
function watchedLooks(world: World): Map<string, { id: string; pair: string }[]> {
  const organisationOf = new Map<string, string>();
  const watched = new Set<string>();
  for (const item of world.directory()) {
    if (item.type === 'actor' && item.organisation) organisationOf.set(item.id, item.organisation);
    if (item.type === 'subject' && item.watched === 'vip') watched.add(item.id);
  }
  const looks = [...world.lookups()].flatMap(({ request: { id, actor, subject } }) =>
    subject && watched.has(subject)
      ? [{ id, pair: `${actor.id} ${subject}`, organisation: organisationOf.get(actor.id) ?? '' }]
      : [],
  );
  return Map.groupBy(looks, ({ organisation }) => organisation);
}
