import type { Examined } from '#store/port.ts';
import { shrunk } from './chance.ts';
import { dropOldest, groupBy } from './detector.ts';
import { fieldsOf } from './screens.ts';
import type { Sign } from './signs.ts';

/**
 * What is usual, learned from the lookups that were examined: how many customers of an organisation's people,
 * of a role, of a day, of a few hours, are bare (nothing accounts for them: the record was lost, or a colleague
 * asked), and how often lookups carry each sign. Counted by person and day and capped, so that one person's
 * spree is not what is usual. Kept in memory, bounded; a new process learns it from the latest lookups.
 */
export interface Norms {
  /** Takes in lookups with their grades. The same again, or graded anew, replaces what was said of a customer. */
  observe(examined: readonly Examined[], read: Reading): void;
  isEmpty(): boolean;
  /** Whether there are enough people and customers besides this actor's to say what is usual. */
  known(actor: string): boolean;
  /** Chance that an honest customer of this actor's, at that time, is bare. */
  bare(examined: Examined): number;
  /** An actor's customers of each of the days up to a time, with how many of them peers would have bare. */
  lately(examined: Examined): { n: number; bare: number; usual: number }[];
  /** Customers that this actor had on that day; null where that was not kept. */
  customersOn(examined: Examined): number | null;
  /** Bare customers that an organisation's people had on days from one time to another. */
  bareOf(organisation: string | null, from: number, to: number): number;
  /** Share of the lookups of a role that carry a sign; of its organisation's, of everybody's where little is known. */
  share(examined: Examined | null, sign: Sign): number;
  /** Of a day's customers, how many those in the same work had looked at on an earlier day. */
  returns(examined: Examined): number;
  /** Share of the lookups of the same work that ask for these fields. */
  fields(examined: Examined, fields: string): number;
  /** Customers an hour that somebody of this actor's role has while at work. */
  pace(examined: Examined): number;
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
const HOUR = 3_600_000;
/** So many customers of all people's days are kept to be graded anew, in whatever order they come; of other days the counts. */
const CUSTOMERS_OPEN = 150_000;
/** Days of people, of one group; and groups of one day or stretch of hours, all together. */
const DAYS_KEPT = 4000;
const BRIEF_KEPT = 6000;
/** Shares of bare customers are kept within these. */
const LEAST_BARE = 0.001;
const MOST_BARE = 0.95;
/** Different sets of fields of one work. */
const SCREENS_KEPT = 500;
const SIGNS_A_DAY = 5;
const FIRST_GUESS = { bare: 0.1, again: 0.1, fields: 1, pace: 4 };
/** How many customers' worth the next wider group's share counts for. */
const WEIGHT = 40;

/** How often honest lookups carry a sign, until it is known; and how many lookups that guess counts for. */
const USUAL: Record<Sign, { share: number; weight: number }> = {
  unreferenced: { share: 0.5, weight: 50 },
  'no-reason': { share: 0.02, weight: 200 },
  watched: { share: 0.003, weight: 1000 },
  staff: { share: 0.01, weight: 500 },
  household: { share: 0.001, weight: 1000 },
  near: { share: 0.003, weight: 1000 },
  'team-mate': { share: 0.004, weight: 1000 },
  'off-shift': { share: 0.01, weight: 300 },
  glance: { share: 0.15, weight: 100 },
  'wide-search': { share: 0.02, weight: 200 },
  astray: { share: 0.05, weight: 100 },
  borrowed: { share: 0.01, weight: 300 },
  foreign: { share: 0.05, weight: 100 },
  'self-made': { share: 0.002, weight: 300 },
  fields: { share: 0.01, weight: 200 },
  'reason-not-permitted': { share: 0.01, weight: 200 },
  'organisation-not-permitted': { share: 0.01, weight: 200 },
  busy: { share: 0.15, weight: 100 },
};
/** Signs that come with being bare, or are sought there alone: their share is of bare lookups. */
const OF_BARE: readonly Sign[] = ['busy', 'glance', 'astray', 'borrowed', 'foreign'];

/**
 * Customers of one person, in a day or a stretch of hours: those not looked at before, and how often somebody was
 * come back to. A record that was lost is missed on each day again, so returns say nothing of losses.
 */
interface Count {
  n: number;
  bare: number;
  again: number;
  hours: number;
  /** Customers by role and reason. */
  work: ReadonlyMap<string, number>;
}

/** The same people's days or stretches, with what they come to. */
interface Group {
  counts: Map<string, Count>;
  known: { n: number; bare: number; again: number; most: number; pace: number } | null;
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
  const signs = new Map<string, { looks: number; bare: number; of: Map<Sign, number> }>();
  const sprees = new Map<string, number>();
  /** Role and reason → fields asked for → lookups. */
  const screens = new Map<string, { n: number; of: Map<string, number> }>();
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

  const tallySigns = (examined: Examined, read: Reading): void => {
    const isBare = read.isBare(examined) === true;
    const carried = read
      .signsOf(examined)
      .filter((sign) => (isBare || !OF_BARE.includes(sign)) && isCounted(examined, sign));
    for (const name of namesOf(examined)) {
      const tally = signs.get(name) ?? { looks: 0, bare: 0, of: new Map<Sign, number>() };
      signs.set(name, tally);
      tally.looks += 1;
      if (isBare) tally.bare += 1;
      for (const sign of carried) tally.of.set(sign, (tally.of.get(sign) ?? 0) + 1);
    }
  };

  /** One person's spree is not what is usual: a rare sign counts a few times a day. */
  const isCounted = ({ lookup }: Examined, sign: Sign): boolean => {
    if (sign === 'unreferenced') return true;
    const name = `${lookup.actor.id} ${Math.floor(lookup.occurredAt / DAY)} ${sign}`;
    const times = (sprees.get(name) ?? 0) + 1;
    sprees.set(name, times);
    dropOldest(sprees, BRIEF_KEPT);
    return times <= SIGNS_A_DAY;
  };

  const tallyFields = (examined: Examined): void => {
    const { work } = placeOf(examined);
    const tally = screens.get(work) ?? { n: 0, of: new Map<string, number>() };
    screens.set(work, tally);
    const fields = fieldsOf(examined.lookup);
    tally.n += 1;
    tally.of.set(fields, (tally.of.get(fields) ?? 0) + 1);
    dropOldest(tally.of, SCREENS_KEPT);
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
      one === null ? usual : shrunk(one.bare, one.n, usual, WEIGHT);
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
        tallySigns(one, read);
        tallyFields(one);
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
      return groups.get(ALL)?.counts.get(`${lookup.actor.id} ${day}`)?.n ?? null;
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
    share(examined, sign) {
      const { share, weight } = USUAL[sign];
      return namesOf(examined).reduce((usual, name) => {
        const tally = signs.get(name);
        const of = (OF_BARE.includes(sign) ? tally?.bare : tally?.looks) ?? 0;
        return shrunk(Math.min(of, tally?.of.get(sign) ?? 0), of, usual, weight);
      }, share);
    },
    fields(examined, fields) {
      const tally = screens.get(placeOf(examined).work);
      const same = tally?.of.get(fields) ?? 0;
      return shrunk(same, tally?.n ?? 0, FIRST_GUESS.fields, WEIGHT);
    },
    pace(examined) {
      const place = placeOf(examined);
      const found = [place.role, place.organisation, ALL].map((name) => level(groups, name));
      return found.find((one) => one !== null && one.n >= LEAST_CUSTOMERS)?.pace ?? FIRST_GUESS.pace;
    },
  };
}

const ALL = '';
/** No organisation has this name: ids hold no space. */
const EVERYWHERE = ' ';

interface Place {
  organisation: string;
  role: string;
  /** Role and reason: those who look for the same work. */
  work: string;
}

/** Whose lookups tell how often a sign is carried: everybody's, the organisation's, the role's. */
const namesOf = (examined: Examined | null): string[] =>
  examined === null ? [EVERYWHERE] : [EVERYWHERE, placeOf(examined).organisation, placeOf(examined).role];

/** Names that no other group has. */
function placeOf({ lookup, actor }: Examined): Place {
  const organisation = `${lookup.organisation ?? '?'}`;
  const role = `${organisation} ${lookup.actor.kind} ${actor?.roles[0] ?? ''}`;
  return { organisation, role, work: `${role} ${lookup.reason ?? ''}` };
}

const countOf = (seen: readonly Seen[]): Count => ({
  n: seen.filter(({ again }) => !again).length,
  bare: seen.filter(({ bare, again }) => bare && !again).length,
  again: seen.filter(({ again }) => again).length,
  hours: new Set(seen.map(({ at }) => Math.floor(at / HOUR))).size,
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
    pace: median(counts.map((one) => (one.n + one.again) / Math.max(1, one.hours))),
  };
}

const standsOut = ({ n, bare }: Count, most: number): boolean => bare >= 5 && bare > most * n;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
