import type { Policy } from '#policies/policy.ts';
import type { Examined } from '#store/port.ts';
import { chanceOf, oddsOf, tail } from './chance.ts';
import { groupBy, inTime, isStronglyExplained, isUnaccounted } from './detector.ts';
import type { Norms } from './norms.ts';
import { type Run, runsOf, visitsOf } from './runs.ts';
import { type Clues, isBare, SIGNS, type Sign, signsOf } from './signs.ts';

/**
 * Weighs lookups against what is usual among peers: is this more likely misuse, or an honest lookup whose
 * record was lost? Odds are powers of ten. Where there are too few peers to tell, everything unaccounted for
 * stands, as a remark of the lowest severity.
 */
export interface Peers {
  /** False: too few people or customers to say what is usual. */
  known(examined: Examined): boolean;
  /** Whether a lookup is worth a remark: odds high enough, or no peers to say otherwise. */
  stands(examined: Examined): boolean;
  /** Of misuse, as a power of ten; null where peers are not known, or evidence accounts for the lookup. */
  oddsOf(lookup: string): number | null;
  /** The customers among which a lookup stands out, beyond what peers would have by chance and loss. */
  runOf(lookup: string): Run | null;
  /** Of that day's customers, how many carry this sign, where that is more than a slip now and then. */
  practiceOf(lookup: string, sign: Sign): Practice | null;
  /** Whether nothing accounts for it, speaks for a lost record, or for a colleague. */
  isBare(examined: Examined): boolean;
  /** What share of its customers an organisation has bare, and how many watched ones in a span; null: unknown. */
  usualWatched(examined: Examined, from: number, to: number): { share: number; bare: number } | null;
}

export interface Practice {
  n: number;
  of: number;
  weight: number;
}

/** Nobody to compare with. */
export const NO_PEERS: Peers = {
  known: () => false,
  stands: () => true,
  oddsOf: () => null,
  runOf: () => null,
  practiceOf: () => null,
  isBare: isUnaccounted,
  usualWatched: () => null,
};

const DAY = 86_400_000;
/** Part of all customers looked at, of whom a look by itself is misuse: where one has to begin. */
const PRIOR = Math.log10(0.0008);
/** Of misuse, how much is bare. */
const BARE_IF_MISUSE = 0.9;
/** Odds from which a lookup is worth an officer's eye: about one in three. */
export const LEAST_ODDS = -0.4;
/** How much of misuse carries each sign. */
const IF_MISUSE: Record<Exclude<Sign, 'shared'>, number> = {
  unreferenced: 0.9,
  'no-reason': 0.05,
  watched: 0.1,
  staff: 0.1,
  household: 0.1,
  near: 0.1,
  'team-mate': 0.1,
  'off-shift': 0.1,
  glance: 0.2,
  'wide-search': 0.2,
  astray: 0.05,
  borrowed: 0.3,
  foreign: 0.05,
  busy: 0.35,
  'self-made': 0.05,
  fields: 0.05,
  'reason-not-permitted': 0.05,
  'organisation-not-permitted': 0.05,
};
/** Signs that evidence does not take away, but that honest people show too, now and then. */
const PRACTICES: readonly Sign[] = [
  'self-made',
  'fields',
  'reason-not-permitted',
  'organisation-not-permitted',
];
/** Signs of looks without work that say more than the sum of them when several customers of one day carry them. */
const REPEATED: readonly Sign[] = ['borrowed', 'near', 'staff', 'team-mate'];
/** Repeating an omission says less each time. */
const UNREFERENCED_MOST = 1.2;
/**
 * Coming back on another day, without work on any, says as much as it is rarer in honest work of that kind. Who came
 * back once is at work on something, and comes back again: each further day says less.
 */
const RETURNS_IF_MISUSE = 0.4;
const EACH_MORE = 0.3;
const DAYS_MOST = 2;
/** What a reference to a record that was likely lost, or a colleague at work on the customer, takes off. */
const LIKELY_HONEST = 1.5;
/** That colleagues looked at the same customer, with nothing either, is so much rarer by chance than with lost records. */
const SURELY = -1;
/** Those at whom people look for their own sake: others' looks speak for nothing. */
const DRAWS_LOOKS: readonly Sign[] = ['watched', 'staff', 'household', 'near', 'team-mate'];
const isSharedAlone = (signs: readonly Sign[]): boolean =>
  signs.includes('shared') && !signs.some((sign) => DRAWS_LOOKS.includes(sign));
/** Days with so many slips come about by chance. */
const PRACTICE_OFTEN = 3.5;
const PRACTICE_LEAST = 3;
const REPEATED_LEAST = 2;
const REPEATED_OFTEN = 2.5;
/** What a run has to weigh to be as likely misuse as chance. */
const RUN_OFTEN = 1;
/** A search this shortly before a look led to it, and weighs so much. */
const LED_BY = 5 * 60_000;
const LED_WEIGHT = 1;

export function weigh(all: readonly Examined[], norms: Norms, clues: Clues, policy: Policy): Peers {
  const scales: Scales = { norms, clues, policy, odds: new Map(), runs: new Map(), practices: new Map() };
  for (const group of groupBy(all, workerOf).values()) {
    if (group[0] && norms.known(group[0].lookup.actor.id)) weighActor([...group].sort(inTime), scales);
  }
  const known = ({ lookup }: Examined) => norms.known(lookup.actor.id);
  return {
    known,
    stands: (examined) =>
      !known(examined) || (scales.odds.get(examined.lookup.id) ?? Number.NEGATIVE_INFINITY) >= LEAST_ODDS,
    oddsOf: (lookup) => scales.odds.get(lookup) ?? null,
    runOf: (lookup) => scales.runs.get(lookup) ?? null,
    isBare: (examined) => isBare(examined, clues),
    usualWatched: (examined, from, to) => {
      if (!known(examined)) return null;
      const { organisation } = examined.lookup;
      const bare = norms.bareOf(organisation, from, to) * norms.share(null, 'watched');
      return { share: norms.bare(examined), bare };
    },
    practiceOf: (lookup, sign) => scales.practices.get(`${sign} ${lookup}`) ?? null,
  };
}

/** A person; or one task of a program, which has as many as there are people to ask for them. */
const workerOf = ({ lookup: { actor, task } }: Examined): string =>
  actor.kind === 'software' && task !== null ? `${actor.id} ${task}` : actor.id;

interface Scales {
  norms: Norms;
  clues: Clues;
  policy: Policy;
  odds: Map<string, number>;
  runs: Map<string, Run>;
  practices: Map<string, Practice>;
}

/** One customer of one actor, with all looks at hand. */
interface Pair {
  looks: Examined[];
  /** Not accounted for by anything, and nothing speaks for it. */
  bare: boolean;
  /** Of misuse by itself; and what its signs alone say. */
  odds: number;
  signs: number;
}

function weighActor(group: readonly Examined[], scales: Scales): void {
  const pairs = [...groupBy(group, ({ lookup }) => lookup.subject).values()].map((looks) =>
    pairOf(looks, group, scales),
  );
  const visits = visitsOf(pairs, scales.norms);
  for (const run of runsOf(visits, scales.norms)) {
    // Who was seen before is not counted, and belongs to what somebody did in those hours all the same.
    const within = run.to - run.from <= DAY ? pairs : visits;
    for (const { bare, looks } of within) {
      if (!bare) continue;
      for (const { lookup } of looks) {
        if (lookup.occurredAt < run.from || lookup.occurredAt > run.to) continue;
        if (run.weight > (scales.runs.get(lookup.id)?.weight ?? 0)) scales.runs.set(lookup.id, run);
      }
    }
  }
  for (const pair of pairs) {
    const odds = Math.max(pair.odds, ...pair.looks.map((look) => inRun(look, pair, scales)));
    for (const look of pair.looks) if (isUnaccounted(look)) scales.odds.set(look.lookup.id, odds);
  }
  weighSearches(group, scales);
  for (const sign of [...PRACTICES, ...REPEATED]) weighPractice(group, sign, scales);
}

/** Of a run that is no chance, those beyond the usual number are misuse; signs and fields tell which. */
function inRun(look: Examined, { signs }: Pair, { runs }: Scales): number {
  const run = runs.get(look.lookup.id);
  if (!run) return Number.NEGATIVE_INFINITY;
  const likely = chanceOf(run.weight - RUN_OFTEN) * Math.max(0, 1 - run.usual / run.bare);
  return oddsOf(likely) + signs + run.screen.oddsOf(look);
}

function pairOf(looks: Examined[], group: readonly Examined[], { norms, clues, policy }: Scales): Pair {
  const unaccounted = looks.filter(isUnaccounted);
  const [first] = unaccounted;
  if (!first) return { looks, bare: false, odds: Number.NEGATIVE_INFINITY, signs: 0 };
  const carried = unaccounted.map((look) => signsOf(look, clues, policy));
  let signs = 0;
  for (const sign of SIGNS) {
    if (sign === 'shared') continue;
    const many = carried.filter((found) => found.includes(sign)).length;
    if (many === 0) continue;
    const rarity = Math.max(0, Math.log10(IF_MISUSE[sign] / norms.share(first, sign)));
    // That the first look names no work is part of being bare.
    signs += sign === 'unreferenced' ? Math.min(UNREFERENCED_MOST, rarity * (many - 1)) : rarity;
  }
  const days = new Set(unaccounted.map(dayOf)).size;
  if (days > 1 && !looks.some(isStronglyExplained)) {
    const once = Math.max(0, Math.log10(RETURNS_IF_MISUSE / norms.returns(first)));
    signs += Math.min(DAYS_MOST, once === 0 ? 0 : once + EACH_MORE * (days - 2));
  }
  // A look at the same customer that day which evidence accounts for speaks for the others.
  const isNear = (look: Examined) =>
    unaccounted.some(({ lookup }) => Math.abs(lookup.occurredAt - look.lookup.occurredAt) <= DAY);
  const hasWork = looks.some((look) => isStronglyExplained(look) && isNear(look));
  const shared = carried.some(isSharedAlone)
    ? Math.max(-LIKELY_HONEST, Math.min(0, Math.log10(clues.sharedByChance / norms.share(first, 'shared'))))
    : 0;
  const isLikelyHonest = hasWork || shared < SURELY || unaccounted.some((look) => !isBare(look, clues));
  signs -= isLikelyHonest ? LIKELY_HONEST : -shared;
  if (unaccounted.some(({ lookup }) => isLed(lookup.occurredAt, group))) signs += LED_WEIGHT;
  const odds = PRIOR + Math.log10(BARE_IF_MISUSE / Math.max(0.001, norms.bare(first))) + signs;
  return { looks, bare: !isLikelyHonest, odds, signs };
}

/** Whether a wide search led to a look at this time. */
const isLed = (at: number, group: readonly Examined[]): boolean =>
  group.some(
    ({ lookup }) =>
      lookup.search?.wildcard === true && lookup.occurredAt <= at && at - lookup.occurredAt <= LED_BY,
  );

/** A search names nobody: a wide one stands by how rare that is in a day, or by the look that it led to. */
function weighSearches(group: readonly Examined[], { norms, clues, policy, odds }: Scales): void {
  const searches = group.filter((one) => one.lookup.subject === null && isUnaccounted(one));
  for (const day of groupBy(searches, dayOf).values()) {
    const wide = day.filter((one) => signsOf(one, clues, policy).includes('wide-search'));
    const [first] = wide;
    if (!first) continue;
    const share = norms.share(first, 'wide-search');
    const many = -Math.log10(Math.max(1e-30, tail(day.length, wide.length, Math.min(0.9, share * 4))));
    for (const { lookup } of wide) {
      const led = group
        .filter(
          (look) =>
            look.lookup.subject !== null &&
            look.lookup.occurredAt >= lookup.occurredAt &&
            look.lookup.occurredAt - lookup.occurredAt <= LED_BY,
        )
        .map((look) => odds.get(look.lookup.id) ?? Number.NEGATIVE_INFINITY);
      odds.set(lookup.id, Math.max(PRIOR + many, ...led));
    }
  }
}

/** A slip now and then is nobody's fault; on more of a day's customers than others have it is a practice. */
function weighPractice(
  group: readonly Examined[],
  sign: Sign,
  { norms, clues, policy, odds, practices }: Scales,
): void {
  const isRepeated = REPEATED.includes(sign);
  const carries = (look: Examined): boolean =>
    signsOf(look, clues, policy).includes(sign) && (!isRepeated || isBare(look, clues));
  for (const day of groupBy(group, dayOf).values()) {
    const customers = groupBy(day, ({ lookup }) => lookup.subject);
    const carrying = [...customers.values()]
      .map((looks) => looks.filter(carries))
      .filter((looks) => looks.length > 0);
    const first = carrying[0]?.[0];
    if (!first || carrying.length < (isRepeated ? REPEATED_LEAST : PRACTICE_LEAST)) continue;
    const [of, n] = [customers.size, carrying.length];
    const share = norms.share(first, sign) * (isRepeated ? norms.bare(first) : 1);
    const weight =
      -Math.log10(Math.max(1e-30, tail(of, n, share))) - (isRepeated ? REPEATED_OFTEN : PRACTICE_OFTEN);
    if (weight <= 0) continue;
    for (const { lookup } of carrying.flat()) {
      const { id } = lookup;
      practices.set(`${sign} ${id}`, { n, of, weight });
      const before = odds.get(id) ?? Number.NEGATIVE_INFINITY;
      odds.set(id, Math.max(before, isRepeated ? before + weight : weight - 1));
    }
  }
}

const dayOf = ({ lookup }: Examined): string => String(Math.floor(lookup.occurredAt / DAY));
