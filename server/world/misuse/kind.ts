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
}

export interface Episode {
  actor: Agent;
  story: string;
  /** Customers with whom the actor must have no work. */
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
