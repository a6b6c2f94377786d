import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { endOfDay, localDate, startOfDay } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Examined, Store } from '#store/port.ts';
import { byActor, isUnaccountedLook } from './detector.ts';
import { isOn } from './detectors.ts';
import type { GatherInput } from './gather.ts';
import { serialInterest } from './serial-interest.ts';

/** What a run reads beside the lookups it was handed: actors' other lookups, and the members of findings. */

export type ReadingStore = Pick<
  Store,
  | 'toExamine'
  | 'lookups'
  | 'findingsAbout'
  | 'findingLookups'
  | 'gradingOf'
  | 'outcomesOf'
  | 'subject'
  | 'actor'
  | 'commitFindings'
>;

const DAY = 86_400_000;
/** How far back an actor's own lookups are read to compare with. */
const CONTEXT = DAY;
const LONG_CONTEXT = 30 * DAY;
/** One page of an actor's lookups, or of a finding's. */
const READ_MAX = 1000;
/** A finding over more days is not set against the rest of each. */
const DAYS_READ = 3;

/**
 * Earlier lookups, graded already, of those actors in the window who have a lookup that nothing accounts
 * for: an agent's 9 minutes may fall into two runs.
 */
export async function contextOf(
  store: ReadingStore,
  policy: Policy,
  window: readonly Examined[],
): Promise<Examined[]> {
  const back = isOn(serialInterest, policy) ? LONG_CONTEXT : CONTEXT;
  const isHere = new Set(window.map(({ lookup }) => lookup.id));
  const context: Examined[] = [];
  for (const [actor, group] of byActor(window.filter(isUnaccountedLook))) {
    const first = group[0]?.lookup.occurredAt ?? 0;
    const last = group.at(-1)?.lookup.occurredAt ?? 0;
    const { items } = await store.lookups(
      { actor, from: first - back, to: last + CONTEXT },
      { limit: READ_MAX, cursor: null },
    );
    for (const lookup of items) {
      if (lookup.grade !== 'pending' && !isHere.has(lookup.id)) context.push(await examinedOf(store, lookup));
    }
  }
  return context;
}

/** The lookups that a finding holds, as they are graded now. */
export async function membersOf(
  store: ReadingStore,
  finding: Finding,
  all: ReadonlyMap<string, Examined>,
): Promise<Examined[]> {
  const { items } = await store.findingLookups(finding.id, { limit: READ_MAX, cursor: null });
  const members: Examined[] = [];
  for (const lookup of items) members.push(all.get(lookup.id) ?? (await examinedOf(store, lookup)));
  return members;
}

async function examinedOf(store: ReadingStore, lookup: Lookup): Promise<Examined> {
  const isGraded = lookup.grade !== 'pending';
  return {
    lookup,
    grading: (isGraded ? await store.gradingOf(lookup.id) : null) ?? {
      lookup: lookup.id,
      grade: lookup.grade,
      firstLook: false,
      explanations: [],
      reference: { verdict: 'none-declared', sentence: { nl: '', en: '' } },
      heard: [],
      silent: [],
      roster: { covered: false, onShift: false },
    },
    subject: lookup.subject === null ? null : await store.subject(lookup.subject),
    actor: await store.actor(lookup.actor.id),
    outcome: (await store.outcomesOf(lookup.id)).at(-1) ?? null,
    flagged: [],
  };
}

/** Counts an actor's lookups of a day that are not in the finding; days are read once, before gathering. */
export async function othersOn(
  store: ReadingStore,
  policy: Policy,
  about: Finding['about'],
  examined: readonly Examined[],
): Promise<NonNullable<GatherInput['othersOf']>> {
  const days = new Map<string, Lookup[]>();
  const zone = policy.timezone;
  const keys = new Set(examined.map(({ lookup }) => localDate(lookup.occurredAt, zone)));
  for (const key of about.kind === 'actor' && keys.size <= DAYS_READ ? keys : []) {
    const from = startOfDay(key, zone) ?? 0;
    const to = endOfDay(key, zone) ?? from + DAY;
    const { items, next } = await store.lookups(
      { actor: about.id, from, to },
      { limit: READ_MAX, cursor: null },
    );
    if (next === null) days.set(key, items);
  }
  return (from, to, members) => {
    const key = localDate(from, zone);
    const day = key === localDate(to, zone) ? days.get(key) : undefined;
    if (day === undefined) return null;
    const isMember = new Set(members.map(({ lookup }) => lookup.id));
    const others = day.filter((lookup) => !isMember.has(lookup.id));
    const accounted = others.filter(({ grade }) => grade === 'corroborated' || grade === 'explained').length;
    return { total: others.length, accounted };
  };
}
