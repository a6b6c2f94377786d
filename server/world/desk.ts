import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { sloppy } from './habits.ts';
import { type Call, type Case, type Day, iso, type Office, type Setting } from './nouns.ts';
import { type Agent, BREAK, type Hours } from './people.ts';
import type { Random } from './random.ts';
import { BACK_OFFICE, DESK_REASON, ITEM_DESKS } from './trade.ts';

/** The back office: cases and work items, opened on calls or by letter, worked on for days, then closed. */

/** A call leaves a case behind for the team that will see to it. */
export function caseFromCall(setting: Setting, day: Day, office: Office, call: Call): Case | null {
  const desks = BACK_OFFICE[call.reason];
  if (!desks) return null;
  const random = day.random(`case/${call.id}`);
  const desk = random.pick(desks);
  const opened = open(setting, day, office, desk, {
    customer: call.customer,
    team: random.pick(setting.people.deskTeams.get(desk) ?? []),
    openedBy: call.agent.id,
    openedAt: Math.floor(call.end - Math.min(30 * SECOND, (call.end - call.start) / 2)),
  });
  opened.restsUntil = opened.openedAt + random.between(20, 300) * MINUTE;
  return opened;
}

function open(
  setting: Setting,
  day: Day,
  office: Office,
  desk: string,
  from: Pick<Case, 'customer' | 'team' | 'openedBy' | 'openedAt'>,
): Case {
  const item = ITEM_DESKS.has(desk);
  const opened: Case = {
    type: item ? 'work-item' : 'case',
    id: item ? `item-${office.number('item')}` : `case-${office.number('case')}`,
    reason: DESK_REASON[desk] ?? 'complaint',
    ...from,
    assignee: null,
    restsUntil: from.openedAt,
  };
  const waiting = office.open.get(opened.team) ?? [];
  waiting.push(opened);
  office.open.set(opened.team, waiting);
  tell(setting, day, opened, opened.openedAt, null);
  return opened;
}

/** One version of the record, as the CRM or the queue sends it. */
function tell({ customers }: Setting, day: Day, work: Case, at: number, closedAt: number | null): void {
  const common = {
    id: work.id,
    at: iso(at),
    subject: customers.id(work.customer),
    team: work.team,
    assignee: work.assignee?.id ?? null,
    openedBy: work.openedBy,
  };
  const end = closedAt === null ? null : iso(closedAt);
  day.evidence.push({
    at,
    item:
      work.type === 'case'
        ? { type: 'case', ...common, kind: work.reason, openedAt: iso(work.openedAt), closedAt: end }
        : { type: 'work-item', ...common, queuedAt: iso(work.openedAt), doneAt: end },
  });
}

/** One person at a desk, for one day. */
interface Desk {
  setting: Setting;
  day: Day;
  office: Office;
  agent: Agent;
  random: Random;
}

export function workDesks(setting: Setting, day: Day, office: Office): void {
  for (const [agent, hours] of day.roster) {
    if (agent.mode !== 'desk') continue;
    workDay({ setting, day, office, agent, random: day.random(`desk/${agent.index}`) }, hours);
  }
}

function workDay(desk: Desk, hours: Hours): void {
  const { day, random } = desk;
  const lunch = day.midnight + hours.breakAt;
  const leaves = day.midnight + hours.to - 25 * MINUTE;
  let now = Math.floor(day.midnight + hours.from + random.between(4, 20) * MINUTE);
  let eaten = false;
  while (now < leaves) {
    if (!eaten && now > lunch) {
      eaten = true;
      now += BREAK;
      continue;
    }
    const spent = Math.floor(Math.min(random.logNormal(15, 0.5), 50) * MINUTE);
    handle(desk, nextCase(desk, now), now, spent);
    now += spent;
  }
}

/** One's own case that has rested, else the oldest that is nobody's, else today's post. */
function nextCase({ setting, day, office, agent, random }: Desk, now: number): Case {
  const notMine = (customer: number) =>
    customer === agent.customer || setting.noWork.get(agent.id)?.has(customer) === true;
  const waiting = (office.open.get(agent.team) ?? []).filter(
    (work) => work.restsUntil <= now && work.openedAt <= now && !notMine(work.customer),
  );
  const found =
    waiting.find((work) => work.assignee === agent) ?? waiting.find((work) => work.assignee === null);
  if (found) return found;

  let customer = random.int(setting.customers.count);
  while (notMine(customer)) customer = random.int(setting.customers.count);
  const openedAt = Math.floor(Math.max(day.midnight + 7 * HOUR, now - random.between(5, 180) * MINUTE));
  return open(setting, day, office, agent.trade, { customer, team: agent.team, openedBy: null, openedAt });
}

function handle(desk: Desk, work: Case, now: number, spent: number): void {
  const { setting, day, office, agent, random } = desk;
  const { customer, reason } = work;
  if (work.assignee === null) {
    work.assignee = agent;
    tell(setting, day, work, now, null);
  }
  const look = (at: number) => {
    const reference = { type: work.type, id: work.id };
    const channel = work.openedBy === null ? 'letter' : 'phone';
    day.drafts.push(sloppy(random, { at: Math.floor(at), agent, customer, reason, reference, channel }));
  };
  look(now + random.between(5, 90) * SECOND);
  if (random.chance(0.4)) look(now + random.between(0.3, 0.9) * spent);
  if (random.chance(0.2)) callBack(desk, work, Math.floor(now + 0.4 * spent), Math.floor(now + 0.8 * spent));
  if (random.chance(0.55)) {
    const stillOpen = (office.open.get(work.team) ?? []).filter((other) => other !== work);
    office.open.set(work.team, stillOpen);
    tell(setting, day, work, now + spent, now + spent);
  } else {
    work.restsUntil = now + spent + random.between(3, 40) * HOUR;
  }
}

/** The desk calls the customer about the case. */
function callBack({ setting, day, office, agent }: Desk, work: Case, start: number, end: number): void {
  day.evidence.push({
    at: end,
    item: {
      type: 'interaction',
      id: `call-${office.number('call')}`,
      at: iso(end),
      channel: 'phone',
      direction: 'outbound',
      subject: setting.customers.id(work.customer),
      actors: [agent.id],
      queue: work.team,
      startedAt: iso(start),
      endedAt: iso(end),
    },
  });
}
