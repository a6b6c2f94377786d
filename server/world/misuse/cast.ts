import { isOpen, weekday } from '../calendar.ts';
import { MISUSES, type MisuseName, type Stage } from '../nouns.ts';
import type { WorldOptions } from '../options.ts';
import { type Agent, workOf } from '../people.ts';
import { makeRandom, type Random } from '../random.ts';
import * as account from './account.ts';
import * as acquaintance from './acquaintance.ts';
import * as curiosity from './curiosity.ts';
import * as harvest from './harvest.ts';
import type { Episode, Kind } from './kind.ts';
import * as limits from './limits.ts';
import * as pretext from './pretext.ts';

/** Decides who misbehaves, how and when, before the first day begins. */

const KINDS = new Map<MisuseName, Kind>(
  [curiosity, acquaintance, harvest, pretext, account, limits]
    .flatMap((file): Kind[] => Object.values(file))
    .map((kind) => [kind.name, kind]),
);

export interface Part {
  episode: number;
  kind: Kind;
  agent: Agent;
  /** First day of the story. */
  day: number;
  /** Whether it may be a longer or a shorter one. */
  varied: boolean;
}

/** About how many lookups an agent makes on one day of the span. */
const LOOKUPS_A_DAY = 33;

/**
 * Plants so many episodes of every kind that fits the span, or so many that about a share of all lookups is
 * misuse, kinds in turn. No agent plays two parts while another could; of a kind that is an organisation's, no
 * organisation does.
 */
export function cast(stage: Stage, misuse: WorldOptions['misuse']): Part[] {
  const { kinds: names = MISUSES, share = 0, times = 1, varied = false } = misuse;
  const kinds = [...new Set(names)]
    .flatMap((name) => KINDS.get(name) ?? [])
    .filter((kind) => kind.days <= stage.days);
  const number = share > 0 ? episodesOf(share, stage, kinds) : kinds.length * times;
  const inTurn = Array.from(
    { length: kinds.length === 0 ? 0 : number },
    (_, i) => kinds[i % kinds.length] as Kind,
  );
  return parts(stage, inTurn, makeRandom(stage.seed, 'cast')).map((part) => ({ ...part, varied }));
}

/** How many episodes make this part of all lookups. */
function episodesOf(part: number, stage: Stage, kinds: readonly Kind[]): number {
  const each = kinds.reduce((sum, kind) => sum + kind.lookups, 0) / kinds.length;
  const openDays = Array.from({ length: stage.days }, (_, day) => day).filter(isOpen).length;
  return Math.round((part * stage.people.agents.length * openDays * LOOKUPS_A_DAY) / each);
}

function parts(stage: Stage, kinds: readonly Kind[], random: Random): Omit<Part, 'varied'>[] {
  const taken = new Set<Agent>();
  return kinds.flatMap((kind, episode) => {
    const able = stage.people.agents.filter(
      (agent) => kind.who(agent, stage) && firstDays(stage, kind, agent).length > 0,
    );
    const free = able.filter((agent) => !taken.has(agent));
    if (able.length === 0) return [];
    const agent = random.pick(free.length > 0 ? free : able);
    const isTheirs = kind.name === 'watched-list';
    for (const other of isTheirs ? stage.people.agents : [agent])
      if (other.organisation === agent.organisation) taken.add(other);
    return [{ episode, kind, agent, day: random.pick(firstDays(stage, kind, agent)) }];
  });
}

/**
 * Days on which this story can begin: the agent is at work on the first. One of a few days lies within a week,
 * and a long one begins on a Monday or Tuesday; the agent may have the odd day off in either.
 */
function firstDays(stage: Stage, kind: Kind, agent: Agent): number[] {
  const all = Array.from({ length: Math.max(0, stage.days - kind.days + 1) }, (_, day) => day);
  const fits = (day: number) =>
    kind.days === 1 || weekday(day) + kind.days <= 5 || (kind.days > 5 && weekday(day) < 2);
  return all.filter((day) => fits(day) && workOf(stage, agent, day) !== null);
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
  const about = (usual: number, least: number): number =>
    part.varied ? Math.max(least, Math.round(usual * random.between(0.5, 1.5))) : usual;
  return part.kind.begin({ setting: stage, agent: part.agent, day: part.day, random, strangers, about });
}
