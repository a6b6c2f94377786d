import { type Finding, type Flag, severityRank } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { Grade, Severity } from '#policies/vocabulary.ts';
import type { Examined } from '#store/port.ts';
import { inTime } from './detector.ts';
import { examineAll } from './detectors.ts';
import { LEAST_ODDS, type Peers } from './peers.ts';
import { type Experience, rankOf } from './rank.ts';
import { tell } from './story.ts';

/**
 * From remarks to findings: what belongs together becomes one. Together belong the lookups about one actor,
 * source or organisation that lie in one episode. An episode ends after 14 days without a lookup, for
 * what is too little to stand out in a day is seen over two weeks, or when it would last more than 60. A finding that has an outcome, or whose episode has ended, takes nothing more in:
 * the next one names it as its predecessor.
 */

const DAY = 86_400_000;
export const QUIET = 14 * DAY;
export const LONGEST = 60 * DAY;

export interface GatherInput {
  about: Finding['about'];
  /** New remarks, all about the above. */
  flags: readonly Flag[];
  /** The lookups of the remarks, and any others at hand. */
  examined: readonly Examined[];
  /** Findings about the same, open and closed. */
  findings: readonly Finding[];
  /** Lookups of open findings, by the finding's id: stories and rules are made anew from all of them. */
  members: ReadonlyMap<string, readonly Examined[]>;
  /** Lookups that were graded anew: the finding that holds one is told anew. */
  regraded?: ReadonlySet<string>;
  /** The actor's lookups of a day that are not in a finding, to set it against; null where not known. */
  othersOf?: (
    from: number,
    to: number,
    members: readonly Examined[],
  ) => { total: number; accounted: number } | null;
  policy: Policy;
  /** Weighs the lookups of the findings and the new ones against what is usual. */
  peers?: Peers;
  /** How findings of each rule were decided. */
  experience?: Experience;
  /** When this is done, milliseconds. */
  at: number;
  newId: (at: number) => string;
}

/**
 * Findings that are new or have grown, whole as they stand afterwards; `lookups.ids` holds the lookups to
 * add. Pure but for the ids it is handed.
 */
export function gather(input: GatherInput): Finding[] {
  const flagged = new Set(input.flags.map(({ lookup }) => lookup));
  const fresh = [...new Map(input.examined.map((one) => [one.lookup.id, one])).values()]
    .filter(({ lookup }) => flagged.has(lookup.id))
    .sort(inTime);
  const episodes = input.findings
    .filter(absorbs)
    .map((finding): Episode => ({ finding, from: finding.from, to: finding.to, added: [] }));
  for (const examined of fresh) {
    const at = examined.lookup.occurredAt;
    const home = episodes.find((episode) => isMember(episode, examined, input) || takesIn(episode, at));
    if (home) {
      home.from = Math.min(home.from, at);
      home.to = Math.max(home.to, at);
      home.added.push(examined);
    } else {
      episodes.push({ finding: null, from: at, to: at, added: [examined] });
    }
  }
  const made: Finding[] = [];
  const touched = episodes.filter((episode) => episode.added.length > 0 || isRegraded(episode, input));
  for (const episode of touched.sort((a, b) => a.from - b.from)) {
    made.push(findingOf(episode, input, made));
  }
  return made;
}

/** Open and undecided; and not of the blind sample, which stays as it was drawn. */
export const absorbs = ({ status, outcome, origin }: Finding): boolean =>
  status !== 'closed' && outcome === null && origin === 'detected';

interface Episode {
  finding: Finding | null;
  from: number;
  to: number;
  added: Examined[];
}

/** Near enough to what is there, and not making it too long. */
export function takesIn({ from, to }: { from: number; to: number }, at: number): boolean {
  const isNear = at - to <= QUIET && from - at <= QUIET;
  return isNear && Math.max(to, at) - Math.min(from, at) <= LONGEST;
}

/** A lookup that a finding holds already stays where it is. */
const isMember = ({ finding }: Episode, { lookup }: Examined, { members }: GatherInput): boolean =>
  finding !== null && (members.get(finding.id) ?? []).some((member) => member.lookup.id === lookup.id);

const isRegraded = ({ finding }: Episode, { members, regraded }: GatherInput): boolean =>
  finding !== null && (members.get(finding.id) ?? []).some(({ lookup }) => regraded?.has(lookup.id));

function findingOf(episode: Episode, input: GatherInput, made: readonly Finding[]): Finding {
  const { about, policy, at } = input;
  const before = episode.finding;
  const held = before ? (input.members.get(before.id) ?? []) : [];
  const members = [...new Map([...held, ...episode.added].map((one) => [one.lookup.id, one])).values()].sort(
    inTime,
  );
  const isHeld = new Set(held.map(({ lookup }) => lookup.id));
  const added = episode.added.filter(({ lookup }) => !isHeld.has(lookup.id));
  const ids = new Set(members.map(({ lookup }) => lookup.id));
  const flags = [
    ...examineAll(held, policy, [], input.peers).filter((one) => isAbout(one, about)),
    ...input.flags,
  ].filter(({ lookup }) => ids.has(lookup));
  const story = tell({
    about,
    members,
    flags,
    others: input.othersOf?.(episode.from, episode.to, members) ?? null,
    policy,
  });
  const grades = gradesOf(before, held, members, added);
  const severity = worstOf([...(before ? [before.severity] : []), ...flags.map((one) => one.severity)]);
  const count = (before?.lookups.count ?? 0) + added.length;
  const rules = [...new Set([...(before?.rules ?? []), ...flags.map(({ rule }) => rule)])];
  const odds = worstOdds(members, flags, input.peers);
  return {
    id: before?.id ?? input.newId(at),
    about,
    organisation: before?.organisation ?? organisationOf(about, members),
    rules,
    severity,
    status: before?.status ?? 'open',
    origin: before?.origin ?? 'detected',
    from: episode.from,
    to: episode.to,
    createdAt: before?.createdAt ?? at,
    story,
    lookups: { count, ids: added.map(({ lookup }) => lookup.id) },
    grades,
    outcome: null,
    predecessor: before ? before.predecessor : predecessorOf(episode, [...input.findings, ...made]),
    rank: rankOf({ severity, count, grades, to: episode.to, rules, odds }, input.experience),
  };
}

export const isAbout = (flag: Flag, about: Finding['about']): boolean =>
  flag.about.kind === about.kind && flag.about.id === about.id;

/** Grades of all of the finding's lookups: those at hand as they are now, the rest as last counted. */
function gradesOf(
  before: Finding | null,
  held: readonly Examined[],
  members: readonly Examined[],
  added: readonly Examined[],
): Finding['grades'] {
  const isWhole = before === null || held.length >= before.lookups.count;
  const grades: Partial<Record<Grade, number>> = isWhole ? {} : { ...before.grades };
  for (const { grading } of isWhole ? members : added)
    grades[grading.grade] = (grades[grading.grade] ?? 0) + 1;
  return grades;
}

/** Of those that something was remarked about; what was flagged once is not less than that for want of context. */
function worstOdds(
  members: readonly Examined[],
  flags: readonly Flag[],
  peers: Peers | undefined,
): number | null {
  const flagged = new Set(flags.map(({ lookup }) => lookup));
  const known = members.flatMap(({ lookup }) => {
    const odds = flagged.has(lookup.id) ? (peers?.oddsOf(lookup.id) ?? null) : null;
    return odds === null ? [] : [odds];
  });
  return known.length === 0 ? null : Math.max(LEAST_ODDS, ...known);
}

const organisationOf = (about: Finding['about'], members: readonly Examined[]): string | null =>
  about.kind === 'organisation' ? about.id : (members[0]?.lookup.organisation ?? null);

const worstOf = (severities: readonly Severity[]): Severity =>
  severities.reduce((worst, one) => (severityRank(one) > severityRank(worst) ? one : worst), 'low');

/** The latest finding about the same that began before this episode. */
function predecessorOf({ from }: Episode, findings: readonly Finding[]): string | null {
  const earlier = findings.filter((finding) => finding.origin === 'detected' && finding.from <= from);
  const latest = earlier.reduce<Finding | null>(
    (best, one) => (best === null || one.to > best.to ? one : best),
    null,
  );
  return latest?.id ?? null;
}
