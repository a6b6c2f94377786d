import type { Day, Draft, MisuseName, Office, Stage } from '../nouns.ts';
import type { Agent, Hours } from '../people.ts';
import type { Random } from '../random.ts';
import { SCREENS } from '../trade.ts';

/** One kind of misuse: who does it, how long it takes, and how the story goes. */
export interface Kind {
  name: MisuseName;
  /** Days the story needs, counted from its first. */
  days: number;
  /** About how many lookups it makes. */
  lookups: number;
  /** Whether this agent could be the one. */
  who(agent: Agent, stage: Stage): boolean;
  /** Tells the story from its beginning; called once for each time the world is played. */
  begin(scene: Scene): Episode;
}

export interface Scene {
  setting: Stage;
  agent: Agent;
  /** First day of the story. */
  day: number;
  random: Random;
  /** Customers drawn at random, none twice, never the agent. */
  strangers(count: number): number[];
  /** About as many: the same every time in the demo, between half and one and a half times it elsewhere. */
  about(count: number, least: number): number;
}

export interface Episode {
  actor: Agent;
  /** Who does it with the actor, where it takes more than one. */
  others?: readonly Agent[];
  /** True where the misuse is the integration's: it is about the gateway of the actor's organisation. */
  bySource?: true;
  /** True where it is about the organisation that all of them work for. */
  byOrganisation?: true;
  story: string;
  /** Customers with whom the actors must have no work. */
  customers: readonly number[];
  /** Customers who withdraw their consent for this story, and when. */
  withdrawn?: ReadonlyMap<number, number>;
  /** What happens on a day, which may be none of the story's. */
  enact(day: Day, office: Office): Draft[];
}

/** A time within the agent's hours of that day; `part` from 0 to 1. */
export function inShift(day: Day, agent: Agent, part: number): number {
  const hours: Hours = day.roster.get(agent) ?? { from: 9 * 3_600_000, to: 17 * 3_600_000, breakAt: 0 };
  return Math.floor(day.midnight + hours.from + part * (hours.to - hours.from));
}

/** So many moments spread unevenly over the agent's hours of that day, in order. */
export function moments(day: Day, agent: Agent, random: Random, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i + random.between(0.1, 0.9)) / count).map((part) =>
    inShift(day, agent, 0.04 + part * 0.92),
  );
}

/** A view under a reason with the first of its screens. */
export const view = (
  at: number,
  agent: Agent,
  customer: number | null,
  reason: string,
  more: Partial<Draft> = {},
): Draft => ({
  at: Math.floor(at),
  agent,
  customer,
  reason,
  fields: SCREENS[reason]?.[0] ?? ['name', 'phone'],
  channel: 'phone',
  open: 40_000,
  ...more,
});

const WORDS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

/** `Six`, `twelve` with `lower`; from thirteen on, digits. */
export function count(n: number, lower: 'lower' | null = null): string {
  const word = WORDS[n] ?? String(n);
  return lower ? word.toLowerCase() : word;
}
