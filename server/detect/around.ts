import type { Work } from '#model/evidence.ts';
import type { Examined, Store } from '#store/port.ts';
import { GLANCE, groupBy, inTime, isStronglyExplained, isUnaccounted, openFor } from './detector.ts';

/**
 * What happened around a lookup that nothing accounts for. An honest one whose call was lost is not made in the
 * middle of another call; and where a colleague is at work on the same customer, somebody was asked to help,
 * takes over, or reads along.
 */
export interface Around {
  /** Lookups made while the actor was in a call with another customer. */
  busy: ReadonlySet<string>;
  /** Lookups of a customer whom a colleague was at work on, with evidence. */
  beside: ReadonlySet<string>;
  /** The wrong file: opened, closed at once, and then the one that evidence accounts for. */
  mistaken: ReadonlySet<string>;
  /**
   * Lookups of a customer at whom a colleague looked too, with nothing to account for either: a customer whose record
   * was lost is missed for all who worked for them. And how often that is chance, among the lookups at hand.
   */
  shared: ReadonlySet<string>;
  sharedByChance: number;
}

type AroundStore = Pick<Store, 'records' | 'lookups'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUARTER = HOUR / 4;
/** Lookups before and after whose calls may reach this one. */
const NEAR = 3;
/** A window with fewer lookups than this does not hold the colleagues': they are asked of the store. */
const SMALL = 2000;
const COLLEAGUES_MAX = 20;
/** How far apart colleagues' looks at one customer belong to the same work. */
const SAME_WORK = 14 * 24 * HOUR;

export async function aroundOf(store: AroundStore, all: readonly Examined[]): Promise<Around> {
  const busy = new Set<string>();
  const beside = new Set<string>();
  const mistaken = new Set<string>();
  const calls = new Map<string, Work | null>();
  const callOf = async (id: string): Promise<Work | null> => {
    const known = calls.get(id);
    if (known !== undefined) return known;
    const [found = null] = await store.records('interaction', [id]);
    calls.set(id, found);
    return found;
  };
  const bySubject = groupBy(all, ({ lookup }) => lookup.subject);
  for (const group of groupBy(all, ({ lookup }) => lookup.actor.id).values()) {
    const own = [...group].sort(inTime);
    for (const [place, examined] of own.entries()) {
      if (!isUnaccounted(examined) || examined.lookup.subject === null) continue;
      const { id, occurredAt } = examined.lookup;
      for (const other of callsNear(own, place)) {
        const call = await callOf(other);
        if (call && call.start <= occurredAt && occurredAt <= (call.end ?? call.start)) busy.add(id);
      }
      if (isMistaken(own, place)) mistaken.add(id);
      const here = bySubject.get(examined.lookup.subject) ?? [];
      if (here.some((other) => isColleague(examined, other))) beside.add(id);
      else if (all.length < SMALL && (await hasColleague(store, examined))) beside.add(id);
    }
  }
  return { busy, beside, mistaken, ...sharedOf(all) };
}

/** Of customers who are known to draw looks, that others looked too speaks for nobody. */
function sharedOf(all: readonly Examined[]): Pick<Around, 'shared' | 'sharedByChance'> {
  const shared = new Set<string>();
  const dark = groupBy(
    all.filter((one) => isUnaccounted(one) && !one.subject?.watched),
    ({ lookup }) => lookup.subject,
  );
  let pairs = 0;
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const looks of dark.values()) {
    const people = new Set(looks.map(({ lookup }) => lookup.actor.id)).size;
    pairs += people;
    for (const mine of looks) {
      from = Math.min(from, mine.lookup.occurredAt);
      to = Math.max(to, mine.lookup.occurredAt);
      if (people > 1 && looks.some((other) => isOther(mine, other, SAME_WORK))) shared.add(mine.lookup.id);
    }
  }
  const customers = new Set(all.map(({ lookup }) => lookup.subject)).size;
  const part = Math.min(1, (2 * SAME_WORK) / Math.max(1, to - from));
  return { shared, sharedByChance: 1 - Math.exp((-pairs * part) / Math.max(1, customers)) };
}

/** One file that was not read, among those of people who were helped; leafing through many is no mistake. */
function isMistaken(own: readonly Examined[], place: number): boolean {
  const here = own[place] as Examined;
  if (!isGlance(here)) return false;
  const near = [-1, 1]
    .flatMap((step) => own[place + step] ?? [])
    .filter((other) => isWithinMinute(here, other));
  return near.some(isStronglyExplained) && !near.some(isGlance);
}

const isGlance = (examined: Examined): boolean =>
  examined.lookup.actor.kind === 'human' && openFor(examined) <= GLANCE;
const isWithinMinute = (a: Examined, b: Examined): boolean =>
  Math.abs(a.lookup.occurredAt - b.lookup.occurredAt) <= MINUTE;

/** Ids of calls with other customers that explain what the actor looked at shortly before and after. */
function callsNear(own: readonly Examined[], place: number): Set<string> {
  const here = own[place] as Examined;
  const found = new Set<string>();
  for (const step of [-1, 1]) {
    for (let at = place + step, seen = 0; seen < NEAR; at += step) {
      const other = own[at];
      if (!other || Math.abs(other.lookup.occurredAt - here.lookup.occurredAt) > HOUR) break;
      if (other.lookup.subject === here.lookup.subject) continue;
      const call = other.grading.explanations.find(
        ({ evidence, strength }) => evidence.type === 'interaction' && strength === 'strong',
      );
      if (!call) continue;
      found.add(call.evidence.id);
      seen += 1;
    }
  }
  return found;
}

const isColleague = (mine: Examined, other: Examined): boolean =>
  isOther(mine, other, QUARTER) && other.grading.explanations.length > 0;

const isOther = (mine: Examined, other: Examined, within: number): boolean =>
  other.lookup.actor.id !== mine.lookup.actor.id &&
  other.lookup.organisation === mine.lookup.organisation &&
  Math.abs(other.lookup.occurredAt - mine.lookup.occurredAt) <= within;

async function hasColleague(store: AroundStore, { lookup }: Examined): Promise<boolean> {
  const { items } = await store.lookups(
    {
      subject: lookup.subject ?? '',
      from: lookup.occurredAt - QUARTER,
      to: lookup.occurredAt + QUARTER,
    },
    { limit: COLLEAGUES_MAX, cursor: null },
  );
  return items.some(
    ({ actor, organisation, grade }) =>
      actor.id !== lookup.actor.id &&
      organisation === lookup.organisation &&
      (grade === 'corroborated' || grade === 'explained'),
  );
}
