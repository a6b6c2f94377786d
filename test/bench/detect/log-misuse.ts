import type { Item } from '#server/evidence/import/run.ts';
import { makeRandom, type Random } from '#server/world/random.ts';
import { uuid7 } from '#server/world/scribe.ts';
import type { Episode } from './score.ts';

/**
 * Misuse planted into a real log: real agents, on days on which they really worked, open real applications
 * that they had nothing to do with. Which application is a stranger's is left to chance, as a snooper's choice
 * would be: where the log happens to hold work of the team on it, the log excuses the look.
 */
export interface RealLookup {
  id: string;
  actor: string;
  subject: string;
  reason: string;
  at: number;
}

export interface Planted {
  directory: Item[];
  evidence: Item[];
  lookups: Item[];
  outcomes: { id: string; closedAt: string }[];
  episodes: Episode[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOURCE = 'loan-desk';
const iso = (at: number): string => new Date(at).toISOString();

/** One agent's days at work, from the real log. */
interface Agent {
  id: string;
  /** Midnight UTC → first and last real lookup of that day. */
  days: Map<number, { from: number; to: number }>;
}

interface Stage {
  random: Random;
  agent: Agent;
  /** A day of the agent's with at least a few hours at work. */
  from: number;
  to: number;
  /** Applications that this agent never opened, drawn at random, none twice. */
  strangers(n: number): string[];
  applications: readonly string[];
  planted: Planted;
  /** Notes one look of the episode. */
  look(at: number, subject: string, more?: Item & { open?: number }): void;
}

type Kind = { name: string; enact(stage: Stage): void };

const spread = ({ from, to }: { from: number; to: number }, i: number, n: number): number =>
  Math.floor(from + ((i + 0.5) / n) * (to - from));

const KINDS: readonly Kind[] = [
  {
    name: 'enumeration',
    enact({ random, applications, from, look }) {
      const first = random.int(applications.length - 60);
      const run = applications.slice(first, first + 30 + random.int(30));
      for (const [i, subject] of run.entries()) look(from + HOUR + i * 25_000, subject);
    },
  },
  {
    name: 'volume-spike',
    enact({ strangers, random, from, to, look }) {
      const seen = strangers(36 + random.int(20));
      for (const [i, subject] of seen.entries()) look(spread({ from, to }, i, seen.length), subject);
    },
  },
  {
    name: 'at-night',
    enact({ strangers, random, from, look }) {
      const night = Math.floor(from / DAY) * DAY + 1.2 * HOUR;
      for (const [i, subject] of strangers(6 + random.int(6)).entries())
        look(night + i * 7 * MINUTE, subject);
    },
  },
  {
    name: 'serial-interest',
    enact({ agent, strangers, from, look }) {
      const [subject = ''] = strangers(1);
      const days = [...agent.days.values()].filter((day) => day.from >= from).slice(0, 6);
      for (const day of days) look(day.from + 0.4 * (day.to - day.from), subject);
    },
  },
  {
    name: 'slow-drip',
    enact({ agent, strangers, from, look }) {
      const days = [...agent.days.values()].filter((day) => day.from >= from).slice(0, 12);
      for (const day of days)
        for (const [i, subject] of strangers(4).entries()) look(spread(day, i, 4) + 3 * MINUTE, subject);
    },
  },
  {
    name: 'self',
    enact({ agent, strangers, random, from, to, planted, look }) {
      const [subject = ''] = strangers(1);
      planted.directory.push(actorItem(agent.id, { customerId: subject }));
      for (let i = 0; i < 2 + random.int(2); i++) look(spread({ from, to }, i, 3), subject);
    },
  },
  {
    name: 'household',
    enact({ agent, strangers, random, from, to, planted, look }) {
      const [subject = ''] = strangers(1);
      const addressKey = `address-of-${agent.id}`;
      planted.directory.push(actorItem(agent.id, { addressKey }), subjectItem(subject, { addressKey }));
      for (let i = 0; i < 2 + random.int(2); i++) look(spread({ from, to }, i, 3), subject);
    },
  },
  {
    name: 'watched',
    enact({ strangers, random, from, planted, look }) {
      const [subject = ''] = strangers(1);
      planted.directory.push(subjectItem(subject, { watched: 'vip' }));
      for (let i = 0; i < 2 + random.int(2); i++) look(from + HOUR + i * 6 * MINUTE, subject);
    },
  },
  {
    name: 'backdated-item',
    enact({ agent, strangers, random, from, to, planted, look }) {
      const [subject = ''] = strangers(1);
      const at = spread({ from, to }, 0, 2);
      const id = `planted-${random.int(1e9)}`;
      planted.evidence.push(workItem(id, agent.id, subject, at + 41 * MINUTE));
      for (let i = 0; i < 2; i++)
        look(at + i * 3 * MINUTE, subject, { reference: { type: 'work-item', id } });
    },
  },
  {
    name: 'self-made-item',
    enact({ agent, strangers, random, from, to, planted, look }) {
      const seen = strangers(4 + random.int(4));
      for (const [i, subject] of seen.entries()) {
        const at = spread({ from, to }, i, seen.length);
        const id = `planted-${random.int(1e9)}`;
        planted.evidence.push(workItem(id, agent.id, subject, at, at + 6 * MINUTE));
        for (const after of [MINUTE, 3 * MINUTE])
          look(at + after, subject, { reference: { type: 'work-item', id } });
      }
    },
  },
  {
    name: 'reference-reuse',
    enact({ agent, strangers, random, from, to, planted, look }) {
      const [own = '', ...others] = strangers(8 + random.int(8));
      const id = `planted-${random.int(1e9)}`;
      planted.evidence.push({ ...workItem(id, null, own, from - HOUR), assignee: agent.id });
      for (const [i, subject] of others.entries())
        look(spread({ from, to }, i, others.length), subject, { reference: { type: 'work-item', id } });
    },
  },
  {
    name: 'unknown-reason',
    enact({ strangers, from, look }) {
      for (const [i, subject] of strangers(3).entries())
        look(from + HOUR + i * 8 * MINUTE, subject, { reason: 'customer-check' });
    },
  },
  {
    name: 'peek',
    enact({ strangers, random, from, look }) {
      for (const [i, subject] of strangers(12 + random.int(10)).entries())
        look(from + HOUR + i * 11_000, subject, { open: 900 + random.int(900) });
    },
  },
  {
    name: 'after-employment',
    enact({ agent, strangers, random, from, planted, look }) {
      const id = `${agent.id}-left`;
      planted.directory.push({ ...actorItem(id, { employedTo: iso(from - 20 * DAY) }), kind: 'human' });
      for (const [i, subject] of strangers(3 + random.int(3)).entries())
        look(from + HOUR + i * 5 * MINUTE, subject, { actor: { id, kind: 'human' } });
    },
  },
];

const actorItem = (id: string, more: Item): Item => ({
  type: 'actor',
  id,
  kind: 'human',
  organisation: 'bank',
  teams: ['loans'],
  roles: ['loan-agent'],
  ...more,
});
const subjectItem = (id: string, more: Item): Item => ({ type: 'subject', id, ...more });
const workItem = (
  id: string,
  by: string | null,
  subject: string,
  queuedAt: number,
  doneAt?: number,
): Item => ({
  type: 'work-item',
  id,
  at: iso(doneAt ?? queuedAt),
  subject,
  openedBy: by,
  assignee: by,
  queuedAt: iso(queuedAt),
  ...(doneAt !== undefined && { doneAt: iso(doneAt) }),
});

/** Each kind `times` times, by different agents where there are enough who worked enough. */
export function plantInto(real: readonly RealLookup[], seed: number, times: number): Planted {
  const random = makeRandom(seed, 'log-misuse');
  const planted: Planted = { directory: [], evidence: [], lookups: [], outcomes: [], episodes: [] };
  const applications = [...new Set(real.map(({ subject }) => subject))].sort();
  const opened = Map.groupBy(real, ({ actor }) => actor);
  const busy = [...opened]
    .map(([id, looks]): Agent => ({ id, days: daysOf(looks) }))
    .filter(({ days }) => days.size >= 20);
  let waiting: Agent[] = [];
  for (const [episode, kind] of Array.from({ length: times }, () => KINDS)
    .flat()
    .entries()) {
    if (waiting.length === 0) waiting = [...busy];
    const [agent] = waiting.splice(random.int(waiting.length), 1) as [Agent];
    const known = new Set(opened.get(agent.id)?.map(({ subject }) => subject));
    const days = [...agent.days.values()].filter(({ from, to }) => to - from > 4 * HOUR);
    const { from, to } = random.pick(days.slice(0, Math.max(1, days.length - 12)));
    const looks: { id: string; at: number }[] = [];
    const actors = new Set<string>();
    kind.enact({
      random,
      agent,
      from,
      to,
      applications,
      planted,
      strangers(n) {
        const drawn = new Set<string>();
        while (drawn.size < n) {
          const one = random.pick(applications);
          if (!known.has(one)) drawn.add(one);
        }
        for (const one of drawn) known.add(one);
        return [...drawn];
      },
      look(when, subject, { open, ...more } = {}) {
        const at = Math.floor(when);
        const id = uuid7(at, random.int(2 ** 32), random.int(2 ** 32), random.int(2 ** 32));
        const actor = { id: agent.id, kind: 'human' };
        const reason = 'complete-application';
        const common = { operation: 'view', system: SOURCE, source: { id: SOURCE } };
        const lookup = { id, occurredAt: iso(at), actor, subject, reason, ...common, ...more };
        planted.lookups.push(lookup);
        planted.outcomes.push({ id, closedAt: iso(at + (open ?? 40_000)) });
        looks.push({ id, at });
        actors.add((lookup.actor as { id: string }).id);
      },
    });
    const at = looks.map((look) => look.at);
    planted.episodes.push({
      kind: kind.name,
      episode,
      story: kind.name,
      about: [...actors].map((id) => ({ kind: 'actor', id })),
      looks: looks.map(({ id }) => id),
      from: Math.min(...at),
      to: Math.max(...at),
    });
  }
  return planted;
}

function daysOf(looks: readonly RealLookup[]): Agent['days'] {
  const days: Agent['days'] = new Map();
  for (const { at } of [...looks].sort((a, b) => a.at - b.at)) {
    const day = Math.floor(at / DAY);
    const known = days.get(day);
    if (known) known.to = at;
    else days.set(day, { from: at, to: at });
  }
  return days;
}
