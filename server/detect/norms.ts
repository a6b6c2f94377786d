import type { Examined } from '#store/port.ts';
import { shrunk } from './chance.ts';
import { dropOldest, groupBy } from './detector.ts';
import { createShares, type Place, placeOf, type Shares } from './shares.ts';
import type { Sign } from './signs.ts';

/**
 * What is usual, learned from the lookups that were examined: how many customers of an organisation's people,
 * of a role, of a day, of a few hours, are bare (nothing accounts for them: the record was lost, or a colleague
 * asked), and how often lookups carry each sign. Counted by person and day and capped, so that one person's
 * spree is not what is usual. Kept in memory, bounded; a new process learns it from the latest lookups.
 */
export interface Norms extends Pick<Shares, 'share' | 'fields'> {
  /** Takes in lookups with their grades. The same again, or graded anew, replaces what was said of a customer. */
  observe(examined: readonly Examined[], read: Reading): void;
  isEmpty(): boolean;
  /** Whether there are enough people and customers besides this actor's to say what is usual. */
  known(actor: string): boolean;
  /** Chance that an honest customer of this actor's, at that time, is bare. */
  bare(examined: Examined): number;
  /** An actor's customers of each of the days up to a time, with how many of them peers would have bare. */
  lately(examined: Examined): { n: number; bare: number; usual: number }[];
  /** Customers that this actor had on that day, and how many of them were bare; null where that was not kept. */
  customersOn(examined: Examined): { n: number; bare: number } | null;
  /** Bare customers that an organisation's people had on days from one time to another. */
  bareOf(organisation: string | null, from: number, to: number): number;
  /** Of a day's customers, how many those in the same work had looked at on an earlier day. */
  returns(examined: Examined): number;
}

export interface Reading {
  /** Whether nothing accounts for it, nor speaks for a lost record; null where that cannot be known yet. */
  isBare(examined: Examined): boolean | null;
  signsOf(examined: Examined): readonly Sign[];
}

const LEAST_PEOPLE = 5;
const LEAST_CUSTOMERS = 200;
const DAY = 86_400_000;
/** Days of one person that are taken together, to see what is too little to stand out in one. */
const LATELY = 14;
const STRETCH = 2 * 3_600_000;
/** So many customers of all people's days are kept to be graded anew, in whatever order they come; of other days the counts. */
const CUSTOMERS_OPEN = 150_000;
/** Days of people, of one group; and groups of one day or stretch of hours, all together. */
const DAYS_KEPT = 4000;
const BRIEF_KEPT = 6000;
/** Shares of bare customers are kept within these. */
const LEAST_BARE = 0.001;
const MOST_BARE = 0.95;
const FIRST_GUESS = { bare: 0.1, again: 0.1 };
/** How many customers' worth the next wider group's share counts for. */
const WEIGHT = 40;
/** Where bare customers are rare, so many customers more that as many as this would be bare: none of few says little. */
const LEAST_EVENTS = 2;

/**
 * Customers of one person, in a day or a stretch of hours: those not looked at before, and how often somebody was
 * come back to. A record that was lost is missed on each day again, so returns say nothing of losses.
 */
interface Count {
  n: number;
  bare: number;
  again: number;
  /** Customers by role and reason. */
  work: ReadonlyMap<string, number>;
}

/** The same people's days or stretches, with what they come to. */
interface Group {
  counts: Map<string, Count>;
  known: { n: number; bare: number; again: number; most: number } | null;
}

interface Seen {
  at: number;
  bare: boolean;
  again: boolean;
  /** The group of the same role and reason. */
  work: string;
}

export function createNorms(): Norms {
  /** Person and day → customers, of those seen last. */
  const open = new Map<string, Map<string, Seen>>();
  let held = 0;
  const people = new Map<string, number>();
  const groups = new Map<string, Group>();
  const brief = new Map<string, Group>();
  const shares = createShares();
  let customers = 0;

  const put = (where: Map<string, Group>, name: string, key: string, count: Count, most: number): void => {
    let group = where.get(name);
    if (!group) {
      group = { counts: new Map(), known: null };
      where.set(name, group);
      if (where === brief) dropOldest(brief, BRIEF_KEPT);
    }
    group.counts.set(key, count);
    group.known = null;
    dropOldest(group.counts, most);
  };

  const count = (actor: string, place: Place, day: number, seen: ReadonlyMap<string, Seen>): void => {
    const whole = countOf([...seen.values()]);
    const key = `${actor} ${day}`;
    const before = groups.get(ALL)?.counts.get(key)?.n ?? 0;
    customers += whole.n - before;
    people.set(actor, (people.get(actor) ?? 0) + whole.n - before);
    for (const name of [ALL, place.organisation, place.role]) put(groups, name, key, whole, DAYS_KEPT);
    const all = [...seen.values()];
    for (const [work, list] of groupBy(all, (one) => one.work)) {
      put(groups, work, key, countOf(list), DAYS_KEPT);
      put(brief, `${work} ${day}`, key, countOf(list), DAYS_KEPT);
    }
    for (const [stretch, list] of groupBy(all, ({ at }) => `${Math.floor(at / STRETCH)}h`))
      put(brief, `${place.organisation} ${stretch}`, key, countOf(list), DAYS_KEPT);
  };

  const level = (where: Map<string, Group>, name: string) => {
    const group = where.get(name);
    if (!group) return null;
    group.known ??= usualOf([...group.counts.values()]);
    return group.known;
  };
  /** What others have: without the day of the one who is compared. */
  const others = (where: Map<string, Group>, name: string, own: string) => {
    const all = level(where, name);
    const count = where.get(name)?.counts.get(own);
    if (!all || !count) return all;
    return standsOut(count, all.most) ? all : { ...all, n: all.n - count.n, bare: all.bare - count.bare };
  };

  /** From everybody to the organisation, to those of the same role and reason, that day, in those hours. */
  const usualOn = (actor: string, place: Place, day: number, stretch: number | null): number => {
    const own = `${actor} ${day}`;
    const draw = (usual: number, one: { n: number; bare: number } | null): number =>
      one === null ? usual : shrunk(one.bare, one.n, usual, Math.max(WEIGHT, LEAST_EVENTS / usual));
    const organisation = draw(
      draw(FIRST_GUESS.bare, others(groups, ALL, own)),
      others(groups, place.organisation, own),
    );
    const work = draw(
      draw(organisation, others(groups, place.work, own)),
      others(brief, `${place.work} ${day}`, own),
    );
    if (stretch === null) return work;
    // What these hours are to the organisation, they are to its people's work: an outage, a night.
    const hours = draw(organisation, others(brief, `${place.organisation} ${stretch}h`, own));
    return Math.min(MOST_BARE, work * Math.max(1, hours / Math.max(LEAST_BARE, organisation)));
  };

  return {
    observe(examined, read) {
      const touched = new Map<
        string,
        { actor: string; place: Place; day: number; seen: Map<string, Seen> }
      >();
      for (const one of examined) {
        const { lookup } = one;
        if (lookup.marks.includes('shown-in-search')) continue;
        shares.observe(one, read.isBare(one) === true, read.signsOf(one));
        const bare = lookup.subject === null ? null : read.isBare(one);
        if (lookup.subject === null || bare === null) continue;
        const day = Math.floor(lookup.occurredAt / DAY);
        const key = `${lookup.actor.id} ${day}`;
        let seen = open.get(key);
        if (!seen) {
          // Of a day that was closed the counts stand.
          if (groups.get(ALL)?.counts.has(key)) continue;
          seen = new Map();
          open.set(key, seen);
        }
        const before = seen.get(lookup.subject);
        held += before ? 0 : 1;
        seen.set(lookup.subject, {
          at: Math.min(before?.at ?? lookup.occurredAt, lookup.occurredAt),
          bare: bare && (before?.bare ?? true),
          again: before?.again ?? !one.grading.firstLook,
          work: before?.work ?? placeOf(one).work,
        });
        touched.set(key, { actor: lookup.actor.id, place: placeOf(one), day, seen });
      }
      for (const { actor, place, day, seen } of touched.values()) count(actor, place, day, seen);
      for (const [key, seen] of open) {
        if (held <= CUSTOMERS_OPEN) break;
        open.delete(key);
        held -= seen.size;
      }
    },
    share: shares.share,
    fields: shares.fields,
    isEmpty: () => customers === 0,
    known(actor) {
      const own = people.get(actor);
      const others = people.size - (own === undefined ? 0 : 1);
      return others >= LEAST_PEOPLE && customers - (own ?? 0) >= LEAST_CUSTOMERS;
    },
    bare: (examined) =>
      usualOn(
        examined.lookup.actor.id,
        placeOf(examined),
        Math.floor(examined.lookup.occurredAt / DAY),
        Math.floor(examined.lookup.occurredAt / STRETCH),
      ),
    lately(examined) {
      const { actor, occurredAt } = examined.lookup;
      const place = placeOf(examined);
      const last = Math.floor(occurredAt / DAY);
      const days = Array.from({ length: LATELY }, (_, i) => last - LATELY + 1 + i);
      return days.flatMap((day) => {
        const own = groups.get(ALL)?.counts.get(`${actor.id} ${day}`);
        if (!own) return [];
        const usual = [...own.work].map(([work, n]) => n * usualOn(actor.id, { ...place, work }, day, null));
        return [{ n: own.n, bare: own.bare, usual: usual.reduce((sum, one) => sum + one, 0) }];
      });
    },
    customersOn({ lookup }) {
      const day = Math.floor(lookup.occurredAt / DAY);
      return groups.get(ALL)?.counts.get(`${lookup.actor.id} ${day}`) ?? null;
    },
    bareOf(organisation, from, to) {
      const group = groups.get(organisation ?? '?');
      let sum = 0;
      for (const [name, { bare }] of group?.counts ?? []) {
        const day = Number(name.slice(name.lastIndexOf(' ') + 1));
        if (day >= Math.floor(from / DAY) && day <= Math.floor(to / DAY)) sum += bare;
      }
      return sum;
    },
    returns(examined) {
      const place = placeOf(examined);
      return [ALL, place.role, place.work].reduce((usual, name) => {
        const known = level(groups, name);
        return known === null ? usual : shrunk(known.again, known.n + known.again, usual, WEIGHT);
      }, FIRST_GUESS.again);
    },
  };
}

const ALL = '';
const countOf = (seen: readonly Seen[]): Count => ({
  n: seen.filter(({ again }) => !again).length,
  bare: seen.filter(({ bare, again }) => bare && !again).length,
  again: seen.filter(({ again }) => again).length,
  work: new Map([...groupBy(seen, ({ work }) => work)].map(([work, list]) => [work, list.length])),
});

/** Days on which somebody stands out set no norm. */
function usualOf(counts: readonly Count[]): NonNullable<Group['known']> {
  const most = 2.5 * median(counts.map((one) => one.bare / Math.max(1, one.n))) + 0.1;
  const usual = counts.filter((one) => !standsOut(one, most));
  return {
    n: usual.reduce((sum, one) => sum + one.n, 0),
    bare: usual.reduce((sum, one) => sum + one.bare, 0),
    again: usual.reduce((sum, one) => sum + one.again, 0),
    most,
  };
}

const standsOut = ({ n, bare }: Count, most: number): boolean => bare >= 5 && bare > most * n;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
