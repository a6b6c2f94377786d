import type { Examined } from '#store/port.ts';
import { shrunk } from './chance.ts';
import { dropOldest } from './detector.ts';
import { fieldsOf } from './screens.ts';
import type { Sign } from './signs.ts';

/** How often lookups carry each sign, and ask for which fields: the part of what is usual that is no number of customers. */
export interface Shares {
  observe(examined: Examined, isBare: boolean, signs: readonly Sign[]): void;
  /** Share of the lookups of a role that carry a sign; of its organisation's, of everybody's where little is known. */
  share(examined: Examined | null, sign: Sign): number;
  /** Share of the lookups of the same work that ask for these fields. */
  fields(examined: Examined, fields: string): number;
}

const DAY = 86_400_000;
/** Different sets of fields of one work. */
const SCREENS_KEPT = 500;
const SIGNS_A_DAY = 5;
/** People's days with a sign that are kept, so that no spree counts. */
const SPREES_KEPT = 6000;
/** Lookups that a share of 1 counts for, until fields are known. */
const FIELDS_WEIGHT = 40;

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
  shared: { share: 0.05, weight: 100 },
};
/** Signs that come with being bare, or are sought there alone: their share is of bare lookups. */
const OF_BARE: readonly Sign[] = ['busy', 'shared', 'glance', 'astray', 'borrowed', 'foreign'];

export function createShares(): Shares {
  const signs = new Map<string, { looks: number; bare: number; of: Map<Sign, number> }>();
  const sprees = new Map<string, number>();
  /** Role and reason → fields asked for → lookups. */
  const screens = new Map<string, { n: number; of: Map<string, number> }>();

  const tallySigns = (examined: Examined, isBare: boolean, signsOf: readonly Sign[]): void => {
    const carried = signsOf.filter(
      (sign) => (isBare || !OF_BARE.includes(sign)) && isCounted(examined, sign),
    );
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
    dropOldest(sprees, SPREES_KEPT);
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

  return {
    observe(examined, isBare, carried) {
      tallySigns(examined, isBare, carried);
      tallyFields(examined);
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
      return shrunk(same, tally?.n ?? 0, 1, FIELDS_WEIGHT);
    },
  };
}

/** No organisation has this name: ids hold no space. */
const EVERYWHERE = ' ';

export interface Place {
  organisation: string;
  role: string;
  /** Role and reason: those who look for the same work. */
  work: string;
}

/** Whose lookups tell how often a sign is carried: everybody's, the organisation's, the role's. */
const namesOf = (examined: Examined | null): string[] =>
  examined === null ? [EVERYWHERE] : [EVERYWHERE, placeOf(examined).organisation, placeOf(examined).role];

/** Names that no other group has. */
export function placeOf({ lookup, actor }: Examined): Place {
  const organisation = `${lookup.organisation ?? '?'}`;
  const role = `${organisation} ${lookup.actor.kind} ${actor?.roles[0] ?? ''}`;
  return { organisation, role, work: `${role} ${lookup.reason ?? ''}` };
}
