import { isOpen } from '../calendar.ts';
import { MISUSES, type MisuseName, type Stage } from '../nouns.ts';
import { type Agent, hoursOf } from '../people.ts';
import { makeRandom, type Random } from '../random.ts';
import type { WorldOptions } from '../world.ts';
import * as account from './account.ts';
import * as curiosity from './curiosity.ts';
import type { Episode, Kind } from './kind.ts';
import * as pretext from './pretext.ts';

/** Decides who misbehaves, how and when, before the first day begins. */

const KINDS = new Map<MisuseName, Kind>(
  [...Object.values(curiosity), ...Object.values(pretext), ...Object.values(account)].map((kind) => [
    kind.name,
    kind,
  ]),
);

export interface Part {
  episode: number;
  kind: Kind;
  agent: Agent;
  /** First day of the story. */
  day: number;
}

/** About how many lookups an agent makes on one day of the span. */
const LOOKUPS_A_DAY = 33;

/**
 * `each-kind-once` plants one episode of every kind that fits the span; a number of times, so many of each; a
 * share, so many that about that part of all lookups is misuse, kinds in turn. No agent plays two parts while
 * another could.
 */
export function cast(stage: Stage, misuse: WorldOptions['misuse']): Part[] {
  const { kinds: names = MISUSES, share = 0, times = 1 } = misuse === 'each-kind-once' ? {} : misuse;
  const kinds = MISUSES.filter((name) => names.includes(name))
    .flatMap((name) => KINDS.get(name) ?? [])
    .filter((kind) => kind.days <= stage.days);
  const number = share > 0 ? episodesOf(share, stage, kinds) : kinds.length * times;
  const inTurn = Array.from(
    { length: kinds.length === 0 ? 0 : number },
    (_, i) => kinds[i % kinds.length] as Kind,
  );
  return parts(stage, inTurn, makeRandom(stage.seed, 'cast'));
}

/** How many episodes make this part of all lookups. */
function episodesOf(part: number, stage: Stage, kinds: readonly Kind[]): number {
  const each = kinds.reduce((sum, kind) => sum + kind.lookups, 0) / kinds.length;
  const openDays = Array.from({ length: stage.days }, (_, day) => day).filter(isOpen).length;
  return Math.round((part * stage.people.agents.length * openDays * LOOKUPS_A_DAY) / each);
}

function parts(stage: Stage, kinds: readonly Kind[], random: Random): Part[] {
  const taken = new Set<Agent>();
  return kinds.flatMap((kind, episode) => {
    const able = stage.people.agents.filter(
      (agent) => kind.who(agent, stage) && firstDays(stage, kind, agent).length > 0,
    );
    const free = able.filter((agent) => !taken.has(agent));
    if (able.length === 0) return [];
    const agent = random.pick(free.length > 0 ? free : able);
    taken.add(agent);
    return [{ episode, kind, agent, day: random.pick(firstDays(stage, kind, agent)) }];
  });
}

/** Days on which this story can begin: the agent is at work on each, or has the odd day off in a long one. */
function firstDays({ seed, days }: Stage, kind: Kind, agent: Agent): number[] {
  const works = (day: number) => hoursOf(seed, agent, day) !== null;
  const long = (day: number) => Array.from({ length: kind.days }, (_, i) => day + i).every((d) => d % 7 < 5);
  const all = Array.from({ length: Math.max(0, days - kind.days + 1) }, (_, day) => day);
  return all.filter((day) => works(day) && (kind.days === 1 || long(day)));
}

/** Raises the curtain: a fresh telling of the story, the same every time. */
export function begin(stage: Stage, part: Part): Episode {
  const random = makeRandom(stage.seed, `misuse/${part.episode}`);
  const strangers = (count: number): number[] => {
    const drawn = new Set<number>();
    while (drawn.size < count) {
      const customer = random.int(stage.customers.count);
      if (customer !== part.agent.customer) drawn.add(customer);
    }
    return [...drawn];
  };
  return part.kind.begin({ setting: stage, agent: part.agent, day: part.day, random, strangers });
}
