import type { Flag } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { durationMs } from '#policies/durations.ts';
import type { DetectorSettings, Policy } from '#policies/policy.ts';
import { type Severity, type Text, WORKS_COUNCIL_DETECTORS } from '#policies/vocabulary.ts';
import { assignedCase } from '#server/evidence/templates/assigned-case.ts';
import { assignedWorkItem } from '#server/evidence/templates/assigned-work-item.ts';
import { campaign } from '#server/evidence/templates/campaign.ts';
import { handledInteraction } from '#server/evidence/templates/handled-interaction.ts';
import { warmTransfer } from '#server/evidence/templates/warm-transfer.ts';
import type { Examined } from '#store/port.ts';
import type { Peers } from './peers.ts';

/**
 * What a detector is: one question about lookups and their grades, answered by a pure function. What
 * evidence explains does not alarm, nor what peers would have by chance and loss; a detector that looks at
 * something else than missing work says so.
 */
export interface Detector {
  id: string;
  question: Text;
  /** What it reads beside the lookups themselves; without it the detector is silent. */
  needs: readonly ('grades' | 'roster' | 'directory' | 'outcomes')[];
  /** Unless the pack gives another. */
  severity: Severity;
  /** `lookup`: judges each by itself. `actor`: needs the actor's other lookups of that time to judge one. */
  scope: 'lookup' | 'actor';
  examine(window: readonly Examined[], policy: Policy, peers: Peers): Flag[];
}

/** Without evidence that accounts for it, and known to be so: silence and a window still open are not. */
export const isUnaccounted = ({ grading, crowded }: Examined): boolean =>
  crowded === true ||
  grading.grade === 'unexplained' ||
  grading.grade === 'unsupported' ||
  grading.grade === 'contradicted';

/** As above, and seen because somebody asked for it: not refused, not one line in a list of hits. */
export const isUnaccountedLook = (examined: Examined): boolean =>
  isUnaccounted(examined) &&
  examined.lookup.subject !== null &&
  examined.lookup.decision.effect !== 'deny' &&
  !examined.lookup.marks.includes('shown-in-search');

export const isStronglyExplained = ({ grading }: Examined): boolean =>
  grading.explanations[0]?.strength === 'strong';

/** By work that came to this agent, by name or off a list; other paths join everybody of a team to the customer. */
export const isOnesOwnWork = ({ grading }: Examined): boolean =>
  grading.explanations.some(({ template, strength }) => strength === 'strong' && ONES_OWN.includes(template));

const ONES_OWN: readonly string[] = [
  handledInteraction.name,
  warmTransfer.name,
  assignedCase.name,
  assignedWorkItem.name,
  campaign.name,
];

/** A record closed this soon was not read, milliseconds. */
export const GLANCE = 5_000;

/** How long a record stayed on the screen, milliseconds; endless where the CRM does not tell. */
export const openFor = ({ lookup, outcome }: Examined): number =>
  outcome?.closedAt == null ? Number.POSITIVE_INFINITY : Math.max(0, outcome.closedAt - lookup.occurredAt);

/** So many hits and more are a list to read in, not a customer to find. */
export const MANY_HITS = 50;

export const isWide = ({ lookup, outcome }: Examined, over: number): boolean =>
  lookup.operation === 'search' && (lookup.search?.wildcard === true || (outcome?.hits ?? 0) >= over);

/** A remark about the actor of a lookup. */
export const flag = (
  rule: string,
  { lookup }: Examined,
  severity: Severity,
  sentence: Text,
  about: Flag['about'] = { kind: 'actor', id: lookup.actor.id },
): Flag => ({ rule, lookup: lookup.id, severity, about, sentence });

export function groupBy<T>(items: readonly T[], name: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = name(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export const byActor = (window: readonly Examined[]): Map<string, Examined[]> => {
  const groups = groupBy(window, ({ lookup }) => lookup.actor.id);
  for (const group of groups.values()) group.sort(inTime);
  return groups;
};

export const inTime = (a: { lookup: Lookup }, b: { lookup: Lookup }): number =>
  a.lookup.occurredAt - b.lookup.occurredAt || (a.lookup.id < b.lookup.id ? -1 : 1);

export const subjectsOf = (group: readonly { lookup: Lookup }[]): number =>
  new Set(group.flatMap(({ lookup }) => (lookup.subject === null ? [] : [lookup.subject]))).size;

/** A positive number that the pack sets for a detector (`over: 4`), or the default. */
export function numberOption(policy: Policy, id: string, option: string, otherwise: number): number {
  const value = settingsOf(policy, id)?.options[option];
  return typeof value === 'number' && value > 0 ? value : otherwise;
}

/** A length of time that the pack sets for a detector (`per: PT15M`), milliseconds, or the default. */
export function durationOption(policy: Policy, id: string, option: string, otherwise: number): number {
  const value = settingsOf(policy, id)?.options[option];
  return (typeof value === 'string' ? durationMs(value) : null) ?? otherwise;
}

/** On by default, but for those that need the works council's consent and a pack that names it. */
export function isOn(id: string, policy: Policy): boolean {
  const settings = settingsOf(policy, id);
  if (WORKS_COUNCIL_DETECTORS.some((one) => one === id) && !settings?.worksCouncil) return false;
  return settings?.on ?? true;
}

export const settingsOf = (policy: Policy, id: string): DetectorSettings | null =>
  policy.detect.get(id) ?? null;

/**
 * The busy stretches of a group sorted in time: wherever `count` different subjects lie within `per`
 * milliseconds, joined where they overlap.
 */
export function bursts(group: readonly Examined[], count: number, per: number): Examined[][] {
  const found: Examined[][] = [];
  const seen = new Map<string, number>();
  let start = 0;
  let lastEnd = -1;
  for (const [end, examined] of group.entries()) {
    tally(seen, examined, 1);
    for (let first = group[start]; first && timeOf(examined) - timeOf(first) > per; first = group[start]) {
      tally(seen, first, -1);
      start += 1;
    }
    if (seen.size < count) continue;
    const current = found.at(-1);
    if (current && start <= lastEnd) current.push(...group.slice(lastEnd + 1, end + 1));
    else found.push(group.slice(start, end + 1));
    lastEnd = end;
  }
  return found;
}

/** Counts how often a subject stands in the stretch at hand; one that has left it is forgotten. */
function tally(seen: Map<string, number>, { lookup }: Examined, by: 1 | -1): void {
  if (lookup.subject === null) return;
  const n = (seen.get(lookup.subject) ?? 0) + by;
  if (n === 0) seen.delete(lookup.subject);
  else seen.set(lookup.subject, n);
}

const timeOf = ({ lookup }: Examined): number => lookup.occurredAt;

/** Maps remember the order in which names came. */
export function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  for (const name of map.keys()) {
    if (map.size <= most) return;
    map.delete(name);
  }
}
