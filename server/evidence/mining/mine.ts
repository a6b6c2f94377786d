import type { DeclaredPath } from '#policies/policy.ts';
import { PATH_LINKS, PATH_WORK } from '#policies/vocabulary.ts';
import { fits, isOver, type Pair } from './pairs.ts';

/**
 * Mining for paths that nobody declared: joins from actors to customers that account for many lookups and for few
 * pairs of an actor and a customer drawn at random (D. Fabbri and K. LeFevre, Explanation-Based Auditing, PVLDB 5(1),
 * 2011). Paths grow by one demand at a time, and one that explains too few is not grown: its children explain fewer
 * still. Windows are those that set lookups and random pairs apart most. Pure: the same pairs give the same paths.
 */
export interface MineOptions {
  /** A path must newly explain at least so many lookups of the sample. */
  least: number;
  /** Of equally many lookups and random pairs that it newly explains, at least this share must be lookups. */
  leastPrecision: number;
  /** How many paths are proposed at most. */
  most: number;
}

export interface MinedPath {
  path: DeclaredPath;
  /** Lookups of the sample that it explains, and its share of them. */
  lookups: number;
  share: number;
  /** Of these, explained by no accepted path, nor by one proposed before this. */
  newly: number;
  /** Random pairs that it explains and no accepted path does, and its share of all of them. */
  random: number;
  randomShare: number;
  /** How many of what it newly explains would be lookups, were there as many lookups as random pairs. */
  precision: number;
  /** Lookups that only it explains, five at most. */
  examples: string[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Windows that a person would write, and the evidence reaches. */
const BEFORE = [0, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY];
const AFTER = [0, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY];
/** Demands that a path has besides its work and tie, at most. */
const DEPTH = 2;
/** Values of one demand that are tried, the most frequent first. */
const VALUES_MAX = 12;

type Demand = 'teams' | 'queues' | 'kinds' | 'reasons';

interface Candidate {
  path: DeclaredPath;
  newly: Pair[];
  random: number;
}

export function mine(real: readonly Pair[], random: readonly Pair[], options: MineOptions): MinedPath[] {
  const found: MinedPath[] = [];
  const isNew = ({ known }: Pair): boolean => !known;
  const chance = random.filter(isNew);
  const precisionOf = ({ newly, random: explained }: Candidate): number => {
    const [hit, missed] = [newly.length / real.length, random.length === 0 ? 0 : explained / random.length];
    return hit / (hit + missed);
  };
  let open = real.filter(isNew);
  while (found.length < options.most && open.length >= options.least) {
    const best = grow(open, chance, options)
      .filter((one) => precisionOf(one) >= options.leastPrecision)
      .sort((a, b) => worth(b) - worth(a))[0];
    if (best === undefined) break;
    const path = named(best.path, found.length + 1);
    const lookups = real.filter((pair) => fits(path, pair)).length;
    found.push({
      path,
      lookups,
      share: lookups / real.length,
      newly: best.newly.length,
      random: best.random,
      randomShare: random.length === 0 ? 0 : best.random / random.length,
      precision: precisionOf(best),
      examples: best.newly.slice(0, 5).map(({ lookup }) => lookup),
    });
    open = open.filter((pair) => !fits(path, pair));
  }
  return found;
}

/** A random pair that a path explains weighs as much as three lookups. */
const RANDOM_WEIGHS = 3;
const worth = ({ newly, random }: Pick<Candidate, 'random'> & { newly: { length: number } }): number =>
  newly.length - RANDOM_WEIGHS * random;

/** All candidates with enough support, from short to long. */
function grow(open: readonly Pair[], random: readonly Pair[], options: MineOptions): Candidate[] {
  const kept: Candidate[] = [];
  let level = PATH_WORK.flatMap((work) => PATH_LINKS.map((through) => bare(work, through)));
  for (let depth = 0; depth <= DEPTH; depth++) {
    const next: DeclaredPath[] = [];
    for (const path of level) {
      const tied = open.filter((pair) => fits(path, pair, false));
      if (tied.length < options.least) continue;
      const candidate = windowed(
        path,
        tied,
        random.filter((pair) => fits(path, pair, false)),
        options,
      );
      if (candidate !== null && isSound(candidate.path)) kept.push(candidate);
      if (depth < DEPTH) next.push(...children(path, tied, options));
    }
    level = next;
  }
  return kept;
}

const bare = (work: DeclaredPath['work'], through: DeclaredPath['through']): DeclaredPath => ({
  id: '',
  label: { nl: '', en: '' },
  work,
  through,
  teams: null,
  queues: null,
  kinds: null,
  reasons: null,
  before: 0,
  after: 0,
  strength: 'weak',
});

/** What a pack would refuse is not proposed: a tie to anybody needs a demand. */
const isSound = ({ through, teams, queues, kinds }: DeclaredPath): boolean =>
  through !== 'anybody' || teams !== null || queues !== null || kinds !== null;

/** Windows that explain the most lookups and the fewest random pairs; the narrowest of equals. */
function windowed(
  path: DeclaredPath,
  tied: readonly Pair[],
  random: readonly Pair[],
  { least }: MineOptions,
): Candidate | null {
  let best: (Candidate & { score: number }) | null = null;
  for (const after of AFTER) {
    for (const before of BEFORE) {
      const tried = { ...path, before, after };
      const newly = tied.filter((pair) => fits(tried, pair));
      if (newly.length < least) continue;
      const chance = random.filter((pair) => fits(tried, pair)).length;
      const score = worth({ newly, random: chance });
      if (best === null || score > best.score * 1.02 + 0.5)
        best = { path: tried, newly, random: chance, score };
    }
  }
  return best;
}

/** The path with one more demand, for each value that is frequent enough among the lookups it ties. */
function children(path: DeclaredPath, tied: readonly Pair[], { least }: MineOptions): DeclaredPath[] {
  const grown: DeclaredPath[] = [];
  const valuesOf: Record<Demand, (pair: Pair) => (string | null)[]> = {
    teams: ({ teams }) => [...teams],
    queues: ({ links }) => links.filter((link) => isOver(path, link, false)).map(({ queue }) => queue),
    kinds: ({ links }) => links.filter((link) => isOver(path, link, false)).map(({ kind }) => kind),
    reasons: ({ reason }) => [reason],
  };
  // In one order, so that no path is grown twice.
  const demands: Demand[] = ['queues', 'kinds', 'teams', 'reasons'];
  const last = demands.findLastIndex((demand) => path[demand] !== null);
  for (const demand of demands.slice(last + 1)) {
    const counts = new Map<string, number>();
    for (const pair of tied) {
      for (const value of new Set(valuesOf[demand](pair))) {
        if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    const frequent = [...counts]
      .filter(([, n]) => n >= least)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, VALUES_MAX);
    for (const [value] of frequent) grown.push({ ...path, [demand]: new Set([value]) });
  }
  return grown;
}

function named(path: DeclaredPath, n: number): DeclaredPath {
  const [team] = path.teams ?? [];
  const [value] = path.queues ?? path.kinds ?? [];
  const words = [
    'mined',
    String(n),
    path.work,
    path.through === 'anybody' ? (team ?? value ?? '') : path.through,
  ];
  const id = words
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 64);
  return { ...path, id };
}
