import type { GradingInput } from '#model/explanation.ts';
import type { DeclaredPath, Policy } from '#policies/policy.ts';
import { PATH_LINKS, PATH_WORK, type PathLink } from '#policies/vocabulary.ts';
import { isExplained } from '../explain.ts';
import { type Scene, sceneOf } from '../scene.ts';
import { endOf, isLinked } from '../templates/declared-path.ts';

/**
 * What mining keeps of a lookup: its customer's work as far as paths speak of it, and how wide a window each piece
 * would take. A few hundred bytes, whatever the evidence was.
 */
export interface Pair {
  lookup: string;
  teams: readonly string[];
  reason: string | null;
  /** Whether a path that is accepted already explains it. */
  known: boolean;
  links: readonly Link[];
}

/** One piece of work of the customer and one way in which it joins the actor. */
export interface Link {
  work: DeclaredPath['work'];
  through: PathLink;
  queue: string | null;
  kind: string | null;
  /** The least windows that take the lookup in, milliseconds; one of them is 0. */
  before: number;
  after: number;
}

const OPEN: Pick<DeclaredPath, 'teams' | 'queues' | 'kinds' | 'reasons'> = {
  teams: null,
  queues: null,
  kinds: null,
  reasons: null,
};
const BASES: readonly DeclaredPath[] = PATH_WORK.flatMap((work) =>
  PATH_LINKS.map((through) => ({
    ...OPEN,
    id: '',
    label: { nl: '', en: '' },
    work,
    through,
    before: 0,
    after: 0,
    strength: 'weak' as const,
  })),
);

export function pairOf(input: GradingInput, policy: Policy): Pair {
  const scene = sceneOf(input, policy);
  const { id, teams, reason } = input.lookup;
  return { lookup: id, teams, reason, known: isExplained(input, policy), links: linksOf(scene) };
}

function linksOf(scene: Scene): Link[] {
  const links: Link[] = [];
  for (const work of scene.work) {
    for (const base of BASES) {
      if (base.work !== work.type || !isLinked(base, work, scene)) continue;
      links.push({
        work: base.work,
        through: base.through,
        queue: work.queue ?? null,
        kind: work.kind ?? null,
        before: Math.max(0, work.start - scene.at),
        after: Math.max(0, scene.at - endOf(work)),
      });
    }
  }
  return links;
}

/** Whether a path explains a pair; `windows` false asks for the ties alone. */
export const fits = (path: DeclaredPath, pair: Pair, windows = true): boolean =>
  (path.teams === null || pair.teams.some((team) => path.teams?.has(team))) &&
  (path.reasons === null || path.reasons.has(pair.reason ?? '')) &&
  pair.links.some((link) => isOver(path, link, windows));

export const isOver = (
  { work, through, queues, kinds, before, after }: DeclaredPath,
  link: Link,
  windows = true,
): boolean =>
  link.work === work &&
  link.through === through &&
  (queues === null || queues.has(link.queue ?? '')) &&
  (kinds === null || kinds.has(link.kind ?? '')) &&
  (!windows || (link.before <= before && link.after <= after));
