import { MINUTE, SECOND } from './calendar.ts';
import { sloppy } from './habits.ts';
import { type Call, type Day, type Draft, type Habit, iso, type Office, type Setting } from './nouns.ts';
import type { Agent } from './people.ts';
import type { Random } from './random.ts';

/**
 * What makes honest days hard to read: the wrong file opened and closed at once, a team lead who takes over, a
 * newcomer who reads along, somebody at the counter, a promise that a colleague keeps. `friction` from 0 to 1
 * says how much of it there is; nothing here is misuse.
 */
const WRONG_FILE = 0.015;
const ESCALATION = 0.012;
const WALK_IN = 0.006;
const HAND_OVER = 0.012;
const WIDE_SEARCH = 0.08;
/** Part of a mentor's calls at which the newcomer opens the file as well. */
const READS_ALONG = 0.4;

interface Scene {
  setting: Setting;
  day: Day;
  office: Office;
  call: Call;
  random: Random;
}

export function frictionOf(setting: Setting, day: Day, office: Office, call: Call): void {
  if (setting.friction <= 0) return;
  const random = day.random(`friction/${call.id}`);
  const scene = { setting, day, office, call, random };
  const happens = (often: number) => random.chance(often * setting.friction);
  if (happens(WRONG_FILE)) wrongFile(scene);
  if (happens(ESCALATION)) escalation(scene);
  if (happens(WALK_IN)) walkIn(scene);
  if (happens(HAND_OVER)) handOver(scene);
  const newcomer = newcomerBeside(setting, day, call.agent);
  if (newcomer && happens(READS_ALONG)) {
    const at = call.start + random.between(15, 60) * SECOND;
    look(scene, 'shadowing', { at, agent: newcomer });
  }
}

/** Whether a search for this call is a wide one: half a name is all the caller could spell. */
export const searchesWide = (setting: Setting, random: Random): boolean =>
  setting.friction > 0 && random.chance(WIDE_SEARCH * setting.friction);

function look({ day, call, random }: Scene, habit: Habit, more: Partial<Draft> & { at: number }): void {
  const { agent, customer, reason } = call;
  day.drafts.push(
    sloppy(random, { agent, customer, reason, channel: 'phone', habit, ...more, at: Math.floor(more.at) }),
  );
}

const isOff = ({ noWork }: Setting, agent: Agent, customer: number): boolean =>
  agent.customer === customer || noWork.get(agent.id)?.has(customer) === true;

/** The line above or below the right one in a list of hits. */
function wrongFile(scene: Scene): void {
  const { setting, call, random } = scene;
  const customer = random.int(setting.customers.count);
  if (isOff(setting, call.agent, customer)) return;
  look(scene, 'wrong-file', {
    at: call.start + random.between(5, 20) * SECOND,
    customer,
    open: Math.floor(random.between(800, 3500)),
  });
}

/** The agent waves, and the team lead opens the file to see what it is about. Telephony does not know. */
function escalation(scene: Scene): void {
  const { setting, call, random } = scene;
  const lead = setting.people.byId.get(call.agent.supervisor);
  if (!lead || isOff(setting, lead, call.customer)) return;
  const at = call.start + random.between(0.5, 1) * (call.end - call.start);
  look(scene, 'escalation', { at, agent: lead, reason: 'service-question' });
  if (random.chance(0.4))
    look(scene, 'escalation', { at: at + 4 * MINUTE, agent: lead, reason: 'complaint' });
}

/** Somebody writes or stands at the counter: the agent opens a case for it, and the back office goes on. */
function walkIn(scene: Scene): void {
  const { setting, day, office, call, random } = scene;
  const { agent } = call;
  const customer = random.int(setting.customers.count);
  const [team] = setting.people.deskTeams.get('complaints') ?? [];
  if (!team || isOff(setting, agent, customer)) return;
  const openedAt = Math.floor(call.end + random.between(0.5, 2) * MINUTE);
  const id = `case-${office.number('case')}`;
  const common = {
    type: 'case' as const,
    id,
    kind: 'complaint',
    subject: setting.customers.id(customer),
    team,
  };
  const opened = { ...common, assignee: null, openedBy: agent.id, openedAt: iso(openedAt) };
  day.evidence.push({ at: openedAt, item: { ...opened, at: iso(openedAt) } });
  look(scene, 'walk-in', {
    at: openedAt + random.between(20, 90) * SECOND,
    customer,
    channel: 'letter',
    reference: { type: 'case', id },
  });
}

/** Promised by one, done by another of the team: a call back, later that day. */
function handOver(scene: Scene): void {
  const { setting, day, office, call, random } = scene;
  const mates = [...day.roster].filter(
    ([agent]) => agent.team === call.agent.team && agent !== call.agent && agent.mode === 'phone',
  );
  if (mates.length === 0) return;
  const [mate, hours] = random.pick(mates);
  const start = Math.floor(call.end + random.between(20, 150) * MINUTE);
  const end = start + Math.floor(random.between(2, 7) * MINUTE);
  if (end > day.midnight + hours.to || isOff(setting, mate, call.customer)) return;
  const id = `call-${office.number('call')}`;
  day.evidence.push({
    at: end,
    item: {
      type: 'interaction',
      id,
      at: iso(end),
      channel: 'phone',
      direction: 'outbound',
      subject: setting.customers.id(call.customer),
      actors: [mate.id],
      queue: mate.team,
      startedAt: iso(start),
      endedAt: iso(end),
    },
  });
  look(scene, 'hand-over', {
    at: start - random.between(20, 90) * SECOND,
    agent: mate,
    reference: { type: 'interaction', id },
  });
}

/** Who started within two days and sits beside this agent. */
function newcomerBeside({ people, seed, days }: Setting, day: Day, agent: Agent): Agent | null {
  for (const [other] of day.roster) {
    if (other.startsOn === 0 || other.team !== agent.team || other === agent) continue;
    const been = day.index - other.startsOn;
    if (been >= 0 && been < 2 && mentorOf(people.agents, seed, days, other) === agent) return other;
  }
  return null;
}

/** One of the team, the same for both days. */
function mentorOf(agents: readonly Agent[], seed: number, days: number, newcomer: Agent): Agent | null {
  const mates = agents.filter(
    (agent) => agent.team === newcomer.team && agent !== newcomer && agent.startsOn === 0,
  );
  return mates[(seed + days + newcomer.index) % Math.max(1, mates.length)] ?? null;
}
