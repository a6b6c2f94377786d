import { DAY, HOUR, isOpen, MINUTE, weekday } from './calendar.ts';
import type { Stage } from './nouns.ts';
import { mix, share } from './random.ts';
import { type Mode, ONE_TRADE, TRADES, type Trade } from './trade.ts';

/** The people who work here, their teams, and when they are at work. */

export interface Agent {
  index: number;
  id: string;
  kind: 'human' | 'software';
  organisation: string;
  trade: string;
  role: string;
  mode: Mode;
  team: string;
  supervisor: string;
  site: string;
  /** The customer this agent is in private life. */
  customer: number | null;
  /** The street this agent lives in. */
  street: number;
  deviceId: string;
  network: string;
  /** Milliseconds; null: still employed. */
  employedTo: number | null;
  /** Day of the span on which the agent begins; 0: was here before. */
  startsOn: number;
}

export interface Team {
  id: string;
  organisation: string;
  supervisor: string;
}

export interface People {
  agents: Agent[];
  supervisors: Agent[];
  /** Left the company before the story begins, with accounts that nobody closed. */
  formerAgents: readonly Agent[];
  assistant: Agent;
  /** All of them, the controller first. */
  organisations: readonly string[];
  teams: Team[];
  /** Desk → the teams that have people at it. */
  deskTeams: ReadonlyMap<string, readonly string[]>;
  byId: ReadonlyMap<string, Agent>;
  /** Customer → the agent who is that customer. */
  staff: ReadonlyMap<number, Agent>;
}

/** The controller and two partners are always there. */
export const ORGANISATIONS_LEAST = 3;
const TEAM_SIZE = 16;
const SITES: Readonly<Record<string, string>> = {
  telco: 'groningen',
  'partner-x': 'eindhoven',
  'partner-y': 'home',
};

/** Of a hundred agents, those who begin within the span when friction is full. */
const NEWCOMERS = 0.04;

export function makePeople(
  { seed, start, days, customers, friction }: Omit<Stage, 'people'>,
  count: number,
  organisations: number,
): People {
  const agents: Agent[] = [];
  const supervisors: Agent[] = [];
  const formerAgents: Agent[] = [];
  const teams: Team[] = [];
  const inTeam = new Map<string, number>();

  const makeAgent = (trade: Trade, id: string, team: Team, more: Partial<Agent> = {}): Agent => {
    const index = agents.length + supervisors.length + formerAgents.length;
    const number = mix(seed, 21, index);
    return {
      index,
      id,
      kind: 'human',
      organisation: trade.organisation,
      trade: trade.name,
      role: trade.role,
      mode: trade.mode,
      team: team.id,
      supervisor: team.supervisor,
      site: SITES[trade.organisation] ?? 'groningen',
      customer: null,
      street: number % Math.max(1, Math.floor(customers.count / 16)),
      deviceId: `dev-${number.toString(16).padStart(8, '0')}`,
      network:
        trade.organisation === 'partner-y'
          ? `home-${number % 977}`
          : `10.${trade.organisation === 'telco' ? 2 : 7}.0.${number % 250}`,
      employedTo: null,
      startsOn: 0,
      ...more,
    };
  };

  const teamFor = (trade: Trade): Team => {
    const name = trade.organisation === 'telco' ? trade.name : `${trade.organisation}-${trade.name}`;
    const members = inTeam.get(name) ?? 0;
    inTeam.set(name, members + 1);
    const nth = Math.floor(members / TEAM_SIZE) + 1;
    const id = nth === 1 ? name : `${name}-${nth}`;
    let team = teams.find((t) => t.id === id);
    if (!team) {
      team = { id, organisation: trade.organisation, supervisor: `s-${201 + supervisors.length}` };
      teams.push(team);
      supervisors.push(makeAgent({ ...trade, role: 'team-lead', mode: 'desk' }, team.supervisor, team));
    }
    return team;
  };

  const partners = Array.from({ length: organisations - ORGANISATIONS_LEAST }, (_, i) => `partner-${i + 1}`);
  for (const [i, trade] of dealt(count, partners).entries()) {
    const agent = makeAgent(trade, `a-${1001 + i}`, teamFor(trade));
    // Spread over all streets; two in five of our own people are customers too, one in five at a partner.
    if (share(seed, 22, i) < (trade.organisation === 'telco' ? 0.4 : 0.2)) {
      agent.customer = Math.floor((i * customers.count) / count);
      agent.street = customers.streetOf(agent.customer);
    }
    // Begins on a weekday, in the second week or later, never at a desk that would stand empty.
    const week = 1 + Math.floor(share(seed, 27, i) * Math.max(0, Math.floor(days / 7) - 1));
    if (agent.mode === 'phone' && days > 7 && share(seed, 26, i) < NEWCOMERS * friction)
      agent.startsOn = week * 7 + (mix(seed, 28, i) % 3);
    agents.push(agent);
  }

  const service = TRADES[0] as Trade;
  const home = teams[0] as Team;
  for (let i = 0; i < Math.max(1, Math.floor(count / 40)); i++) {
    const employedTo = start - (10 + 3 * i) * DAY + 17 * HOUR;
    formerAgents.push(makeAgent(service, `a-${1001 + count + i}`, home, { employedTo }));
  }
  const assistant = makeAgent(service, 'ai-07', home, {
    kind: 'software',
    role: 'ai-assistant',
    site: 'groningen',
    deviceId: 'assistant-host-3',
    network: '10.9.0.4',
  });
  const deskTeams = new Map<string, string[]>();
  for (const { mode, trade, team } of agents) {
    const known = deskTeams.get(trade) ?? [];
    if (mode === 'desk' && !known.includes(team)) deskTeams.set(trade, [...known, team]);
  }
  const all = [...agents, ...supervisors, ...formerAgents, assistant];
  const staff = new Map(
    agents.flatMap((agent) => (agent.customer === null ? [] : [[agent.customer, agent] as const])),
  );
  return {
    agents,
    supervisors,
    formerAgents,
    assistant,
    organisations: ['telco', 'partner-x', 'partner-y', ...partners],
    teams,
    deskTeams,
    byId: new Map(all.map((a) => [a.id, a])),
    staff,
  };
}

/** Every further partner gets its even share of phone agents, the rest is dealt over the usual trades. */
function dealt(count: number, partners: readonly string[]): Trade[] {
  const each = Math.floor(count / (partners.length + ORGANISATIONS_LEAST));
  return [
    ...shares(count - each * partners.length),
    ...partners.flatMap((organisation) =>
      Array.from({ length: each }, () => ({ ...ONE_TRADE, organisation })),
    ),
  ];
}

/** So many agents over the trades: one each, the rest in proportion (largest remainders). */
function shares(count: number): Trade[] {
  const spare = count - TRADES.length;
  const exact = TRADES.map((trade) => trade.share * spare);
  const number = exact.map((x) => 1 + Math.floor(x));
  const left = count - number.reduce((sum, n) => sum + n, 0);
  const byRemainder = exact
    .map((x, i) => [x - Math.floor(x), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of byRemainder.slice(0, left)) number[i] = (number[i] ?? 0) + 1;
  return TRADES.flatMap((trade, i) => Array.from({ length: number[i] ?? 0 }, () => trade));
}

/** Milliseconds after midnight. */
export interface Hours {
  from: number;
  to: number;
  breakAt: number;
}

const EARLY: Hours = { from: 7.75 * HOUR, to: 16.25 * HOUR, breakAt: 12 * HOUR };
const MIDDLE: Hours = { from: 9.5 * HOUR, to: 18 * HOUR, breakAt: 13 * HOUR };
const LATE: Hours = { from: 12.5 * HOUR, to: 21 * HOUR, breakAt: 17 * HOUR };
const OFFICE: Hours = { from: 8.5 * HOUR, to: 17 * HOUR, breakAt: 12.25 * HOUR };
const SATURDAY: Hours = { from: 9 * HOUR, to: 17 * HOUR, breakAt: 12.5 * HOUR };
export const BREAK = 30 * MINUTE;

/** Part of the phone agents who work half days. */
const PART_TIME = 0.15;
const SICK = 0.03;
const FILLS_IN = 0.015;
const OVERTIME = 0.12;

/** When somebody works on a day by the roster; null on a day off. */
export function hoursOf(
  { seed, friction }: Pick<Stage, 'seed' | 'friction'>,
  agent: Agent,
  day: number,
): Hours | null {
  if (!isOpen(day) || agent.kind === 'software' || agent.employedTo !== null || day < agent.startsOn)
    return null;
  const office = agent.mode === 'coach' || (agent.mode === 'desk' && agent.trade !== 'collections');
  if (weekday(day) === 5) return !office && share(seed, 23, agent.index, day) < 0.25 ? SATURDAY : null;
  // One weekday in eight is a day off, the next the week after.
  if (share(seed, 24, agent.index, day) < 0.125) return null;
  if (office) return OFFICE;
  const week = Math.floor(day / 7);
  const hours = [EARLY, MIDDLE, LATE][mix(seed, 25, agent.index, week) % 3] ?? EARLY;
  const isHalf = agent.mode === 'phone' && share(seed, 29, agent.index) < PART_TIME * friction;
  return isHalf ? { ...hours, to: hours.from + 4.25 * HOUR, breakAt: hours.to } : hours;
}

/**
 * When somebody is really at work: as planned, but for those who are ill, those who fill in for them and are on
 * no roster, and those who stay on after their hours.
 */
export function workOf(stage: Pick<Stage, 'seed' | 'friction'>, agent: Agent, day: number): Hours | null {
  const { seed, friction } = stage;
  const planned = hoursOf(stage, agent, day);
  if (friction <= 0 || agent.mode !== 'phone') return planned;
  if (planned === null) {
    const mayFillIn = isOpen(day) && weekday(day) < 5 && agent.employedTo === null && day >= agent.startsOn;
    return mayFillIn && share(seed, 91, agent.index, day) < FILLS_IN * friction ? MIDDLE : null;
  }
  if (share(seed, 92, agent.index, day) < SICK * friction) return null;
  const stays = share(seed, 93, agent.index, day) < OVERTIME * friction;
  const longer = stays ? (15 + 60 * share(seed, 94, agent.index, day)) * MINUTE : 0;
  return longer > 0 ? { ...planned, to: Math.min(planned.to + longer, 21 * HOUR) } : planned;
}
