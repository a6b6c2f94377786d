import { makeWorld } from '#server/world/world.ts';
import { type Found, kept, play } from './play.ts';
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
  const { findings } = await play(world, policy);
  const named = namedBy(findings);
  return {
    guilty,
    found: guilty.filter((id) => named.has(id)),
    innocent: [...named].filter((id) => !guilty.includes(id)),
    withWork: innocentWithWork(world, guilty),
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

function innocentWithWork(world: ReturnType<typeof makeWorld>, guilty: readonly string[]): number {
  const organisationOf = new Map<string, string>();
  const watched = new Set<string>();
  for (const item of world.directory()) {
    if (item.type === 'actor' && item.organisation) organisationOf.set(item.id, item.organisation);
    if (item.type === 'subject' && item.watched === 'vip') watched.add(item.id);
  }
  const at = new Set<string>();
  for (const { request, truth } of world.lookups()) {
    const organisation = organisationOf.get(request.actor.id);
    if (truth === 'honest' && organisation && request.subject && watched.has(request.subject))
      at.add(organisation);
  }
  return [...at].filter((id) => !guilty.includes(id)).length;
}
