import type { Finding } from '#model/finding.ts';
import { childId } from '#model/ids.ts';
import type { Habit } from '#server/world/nouns.ts';
import type { World } from '#server/world/world.ts';
import type { Found, Graded, Played } from './play.ts';

const HOUR = 3_600_000;

/** The truth set beside what the service found. The definitions are those of `docs/detection.md`. */

export interface Episode {
  kind: string;
  episode: number;
  story: string;
  /** Whom a finding that catches it is about. */
  about: readonly Finding['about'][];
  /** Ids of its looks; empty where it is about what is missing. */
  looks: readonly string[];
  /** Its first and last look, milliseconds. */
  from: number;
  to: number;
}

export interface Truth {
  episodes: readonly Episode[];
  /** All honest lookups by id, with what was out of the ordinary about them. */
  honest: ReadonlyMap<string, Habit | null>;
}

export interface Missed {
  episode: Episode;
  /** The most of its looks that one finding holds. */
  held: number;
}

export interface Score {
  /** By kind, in the order in which they were planted. */
  kinds: Readonly<Record<string, { planted: number; caught: number }>>;
  missed: readonly Missed[];
  honest: number;
  /** How many honest lookups lie in any finding. */
  flagged: number;
  /** Whether each finding is right, in the order of the queue. */
  right: readonly boolean[];
  first: Share;
  returns: Share;
  /** The strongest explanation of each explained honest lookup, by template. */
  templates: Readonly<Record<string, number>>;
}

/** How many of how many. */
export interface Share {
  n: number;
  of: number;
}

/** What was planted in a world, and that all the rest is honest. */
export function truthOf(world: World): Truth {
  const honest = new Map<string, Habit | null>();
  for (const { request, truth, habit } of world.lookups()) {
    if (truth !== 'honest') continue;
    const ids = request.subjects?.map((_, i) => childId(request.id, i)) ?? [request.id];
    for (const id of ids) honest.set(id, habit);
  }
  const episodes = world.misuses().filter(({ from }) => Number.isFinite(from));
  return { episodes: episodes.map(({ lookups, ...rest }) => ({ ...rest, looks: lookups })), honest };
}

export function score({ episodes, honest }: Truth, { findings, graded }: Played): Score {
  const kinds = new Map<string, { planted: number; caught: number }>();
  const missed: Missed[] = [];
  const holders = holdersOf(findings);
  for (const episode of episodes) {
    const tally = kinds.get(episode.kind) ?? { planted: 0, caught: 0 };
    kinds.set(episode.kind, tally);
    tally.planted++;
    const held = mostHeld(episode, findings, holders);
    if (held !== null && held * 2 >= episode.looks.length) tally.caught++;
    else missed.push({ episode, held: held ?? 0 });
  }
  const flagged = new Set(findings.flatMap(({ lookups }) => lookups.filter((id) => honest.has(id))));
  return {
    kinds: Object.fromEntries(kinds),
    missed,
    honest: honest.size,
    flagged: flagged.size,
    right: findings.map((found) => isRight(found, episodes)),
    ...explainedOf(honest, graded),
  };
}

/** Lookup → the findings that hold it. */
function holdersOf(findings: readonly Found[]): Map<string, Found[]> {
  const holders = new Map<string, Found[]>();
  for (const found of findings) {
    for (const id of found.lookups) holders.set(id, [...(holders.get(id) ?? []), found]);
  }
  return holders;
}

/** The most of its looks that one finding about it holds; null where there is no such finding. */
function mostHeld(
  episode: Episode,
  findings: readonly Found[],
  holders: ReadonlyMap<string, readonly Found[]>,
): number | null {
  // What is missing leaves no look behind: a finding about its source has to say so.
  if (episode.looks.length === 0) return findings.some((found) => tellsOf(found, episode)) ? 0 : null;
  const held = new Map<Found, number>();
  for (const look of episode.looks) {
    for (const found of holders.get(look) ?? []) {
      if (isAbout(found.finding, episode)) held.set(found, (held.get(found) ?? 0) + 1);
    }
  }
  return held.size === 0 ? null : Math.max(...held.values());
}

/** A finding that holds no lookups, about the source and the time of something that never came in. */
const tellsOf = ({ finding, lookups }: Found, episode: Episode): boolean =>
  isAbout(finding, episode) &&
  lookups.length === 0 &&
  finding.from <= episode.to + HOUR &&
  finding.to >= episode.from - HOUR;

const isAbout = ({ about }: Finding, episode: Episode): boolean =>
  episode.about.some(({ kind, id }) => kind === about.kind && id === about.id);

function isRight(found: Found, episodes: readonly Episode[]): boolean {
  const ids = new Set(found.lookups);
  return episodes.some(
    (episode) =>
      (episode.looks.length === 0 && tellsOf(found, episode)) ||
      (isAbout(found.finding, episode) && episode.looks.some((look) => ids.has(look))),
  );
}

function explainedOf(
  honest: Truth['honest'],
  graded: ReadonlyMap<string, Graded>,
): Pick<Score, 'first' | 'returns' | 'templates'> {
  const [first, returns] = [
    { n: 0, of: 0 },
    { n: 0, of: 0 },
  ];
  const templates = new Map<string, number>();
  for (const [id, { grade, firstLook, template }] of graded) {
    if (!honest.has(id)) continue;
    const counted = firstLook ? first : returns;
    counted.of++;
    if (grade !== 'corroborated' && grade !== 'explained') continue;
    counted.n++;
    const name = template ?? 'none';
    templates.set(name, (templates.get(name) ?? 0) + 1);
  }
  return { first, returns, templates: Object.fromEntries(templates) };
}

/** Of the first `k` findings of a queue, or of all where there are fewer: how many are right. */
export function precisionAt(k: number, right: readonly boolean[]): Share {
  const top = right.slice(0, k);
  return { n: top.filter(Boolean).length, of: top.length };
}
