import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { endOfDay, localDate, startOfDay } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Examined, Store } from '#store/port.ts';
import { byActor, dropOldest, groupBy, isOn, isUnaccountedLook } from './detector.ts';
import type { GatherInput } from './gather.ts';
import type { Norms } from './norms.ts';
import { stoodOutLately } from './runs.ts';
import { serialInterest } from './serial-interest.ts';

/** What a run reads beside the lookups it was handed: actors' other lookups, and the members of findings. */

export type ReadingStore = Pick<
  Store,
  | 'toExamine'
  | 'lookups'
  | 'finding'
  | 'findingsAbout'
  | 'closedHolding'
  | 'findingLookups'
  | 'gradingOf'
  | 'outcomesOf'
  | 'subject'
  | 'actor'
  | 'commitFindings'
  | 'records'
  | 'outcomesByRule'
  | 'suppressions'
>;

const DAY = 86_400_000;
/** How far around an actor's own lookups are read to compare with. */
const CONTEXT = DAY;
/** Lookups of one actor that are read at a time. */
const LONGEST = 7 * DAY;
/** How far back somebody is read who looked at too many over days. */
const FORTNIGHT = 14 * DAY;
/** How far back somebody's interest in one customer is followed. */
const LONG_CONTEXT = 30 * DAY;
/** One page of an actor's lookups, or of a finding's. */
const READ_MAX = 1000;
/** Of one customer, looked at by one actor. */
const PAIR_MAX = 50;
/** A finding over more days is not set against the rest of each. */
const DAYS_READ = 3;
/** Lookups that are kept in memory to be compared with the next: of everybody together. */
const RECENT = 40_000;
/** Looks at watched customers that are kept, and for how long they are compared. */
const WATCHED = 5000;
const WATCHED_FOR = 7 * DAY;
/** What a new process learns the norms from. */
const LEARNED_FROM = 5000;

/** Examined lookups of those who were read about lately, so that a run does not read them again. */
export interface Recent {
  /** All of an actor's lookups from a time on, and maybe some before; null where not all of them are kept. */
  of(actor: string, from: number): ReadonlyMap<string, Examined> | null;
  /** From now on all that this actor does is kept, as long as there is room; here with all there was since a time. */
  keep(actor: string, from: number, lookups: readonly Examined[]): void;
  /** Keeps what belongs to those who are kept, and looks at watched customers. */
  note(window: readonly Examined[]): void;
  /** Looks at watched customers since a time, of everybody. */
  watched(from: number): Examined[];
}

export function createRecent(most = RECENT): Recent {
  /** What is kept of each, and since when it is all there is. */
  const people = new Map<string, { lookups: Map<string, Examined>; from: number }>();
  const watched = new Map<string, Examined>();
  let held = 0;
  const add = (own: { lookups: Map<string, Examined>; from: number }, examined: Examined): void => {
    const { lookups } = own;
    held += lookups.has(examined.lookup.id) ? 0 : 1;
    lookups.set(examined.lookup.id, examined);
    const oldest = examined.lookup.occurredAt - 3 * CONTEXT;
    own.from = Math.max(own.from, oldest);
    for (const [id, { lookup }] of lookups) {
      if (lookup.occurredAt >= oldest) break;
      lookups.delete(id);
      held -= 1;
    }
  };
  const makeRoom = (): void => {
    for (const [actor, { lookups }] of people) {
      if (held <= most) return;
      people.delete(actor);
      held -= lookups.size;
    }
  };
  return {
    of(actor, from) {
      const own = people.get(actor);
      return own && own.from <= from ? own.lookups : null;
    },
    keep(actor, from, lookups) {
      if (people.has(actor)) return;
      const own = { lookups: new Map<string, Examined>(), from };
      people.set(actor, own);
      for (const examined of lookups) add(own, examined);
      makeRoom();
    },
    note(window) {
      for (const examined of window) {
        const own = people.get(examined.lookup.actor.id);
        if (own) add(own, examined);
        if (examined.subject?.watched && examined.grading.grade !== 'pending')
          watched.set(examined.lookup.id, examined);
      }
      makeRoom();
      dropOldest(watched, WATCHED);
    },
    watched: (from) => [...watched.values()].filter(({ lookup }) => lookup.occurredAt >= from),
  };
}

/**
 * Other lookups, graded already, of those actors in the window who have a lookup that nothing accounts for: an
 * agent's 9 minutes may fall into two runs. And, where the works council has agreed to following somebody's
 * interest, earlier looks at the same customers.
 */
export async function contextOf(
  store: ReadingStore,
  policy: Policy,
  window: readonly Examined[],
  { recent, norms }: { recent: Recent; norms: Norms },
): Promise<Examined[]> {
  const context = new Map<string, Examined>();
  const isHere = new Set(window.map(({ lookup }) => lookup.id));
  const add = (examined: Examined) => {
    if (examined.grading.grade !== 'pending' && !isHere.has(examined.lookup.id))
      context.set(examined.lookup.id, examined);
  };
  const first = Math.min(...window.map(({ lookup }) => lookup.occurredAt));
  for (const examined of recent.watched(first - WATCHED_FOR)) add(examined);
  for (const [actor, group] of byActor(window.filter(isUnaccountedLook))) {
    for (const { from, to } of stretchesOf(group)) {
      const kept = recent.of(actor, from);
      const near = kept ? [...kept.values()] : await lookedBy(store, { actor, from, to }, READ_MAX);
      if (kept === null) recent.keep(actor, from, near);
      for (const examined of near) {
        const { occurredAt } = examined.lookup;
        if (occurredAt >= from && occurredAt <= to) add(examined);
      }
    }
    const latest = group.at(-1);
    if (latest && stoodOutLately(latest, norms)) {
      const fortnight = { actor, from: latest.lookup.occurredAt - FORTNIGHT, to: latest.lookup.occurredAt };
      for (const examined of await lookedBy(store, fortnight, READ_MAX)) add(examined);
    }
    if (!isOn(serialInterest.id, policy)) continue;
    for (const [subject, [first]] of groupBy(group, returnTo)) {
      const to = first?.lookup.occurredAt ?? 0;
      const earlier = { actor, subject, from: to - LONG_CONTEXT, to };
      for (const examined of await lookedBy(store, earlier, PAIR_MAX)) add(examined);
    }
  }
  return [...context.values()];
}

/** Around lookups of one actor, in order of time: a history that is sent in is read a few days at a time. */
function stretchesOf(group: readonly Examined[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const { lookup } of group) {
    const last = found.at(-1);
    const [from, to] = [lookup.occurredAt - CONTEXT, lookup.occurredAt + CONTEXT];
    if (last && from <= last.to && to - last.from <= LONGEST) last.to = to;
    else found.push({ from, to });
  }
  return found;
}

/** The customer, where the actor had looked at them before. */
const returnTo = ({ lookup, grading }: Examined): string | null =>
  grading.firstLook ? null : lookup.subject;

/** An actor's lookups in a span of time, oldest first, graded or not. */
export async function lookedBy(
  store: ReadingStore,
  filter: { actor: string; subject?: string; from: number; to: number },
  limit: number,
): Promise<Examined[]> {
  const { items } = await store.lookups(filter, { limit, cursor: null });
  const found: Examined[] = [];
  for (const lookup of items.toReversed()) found.push(await examinedOf(store, lookup));
  return found;
}

/** The latest lookups up to a time, for norms that know nothing yet. */
export async function latest(store: ReadingStore, until: number): Promise<Examined[]> {
  const found: Examined[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.lookups({ to: until }, { limit: READ_MAX, cursor });
    for (const lookup of page.items) {
      if (lookup.grade !== 'pending') found.push(await examinedOf(store, lookup));
    }
    cursor = page.next;
  } while (cursor !== null && found.length < LEARNED_FROM);
  return found.reverse();
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
