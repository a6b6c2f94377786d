import { arrival, HOUR, MINUTE, SECOND, weekday } from './calendar.ts';
import { caseFromCall } from './desk.ts';
import { frictionOf } from './friction.ts';
import { lookupsOfCall } from './habits.ts';
import { type Heap, makeHeap } from './heap.ts';
import { type Call, type Day, iso, type Office, type Setting } from './nouns.ts';
import { type Agent, BREAK, type Hours } from './people.ts';
import type { Random } from './random.ts';
import { CALL_REASONS, ONLY, PASSED_ON } from './trade.ts';

/**
 * The phones: customers call when it suits them, wait, give up, are helped by whoever has been free longest,
 * and are sometimes passed on.
 */

/** Calls an agent can expect in an hour at work. */
const CALLS_PER_HOUR = 2.9;
/** How much more people call on Mondays, at most. */
const MONDAY = 0.25;
const PATIENCE = 8 * MINUTE;
const IDENTIFIED = 0.9;
/** Queues in the order in which they are served: who passes on comes before who takes over. */
const QUEUES = ['service', 'billing', 'retention', 'technical'];

interface Arrival {
  at: number;
  customer: number;
  reason: string;
  /** The call this one was passed on from. */
  from: string | null;
}

interface Seat {
  agent: Agent;
  hours: Hours;
  freeAt: number;
  eaten: boolean;
}

interface Floor {
  setting: Setting;
  day: Day;
  office: Office;
  queue: string;
  random: Random;
  seats: Heap<Seat>;
}

export function takeCalls(setting: Setting, day: Day, office: Office): void {
  const passedOn = new Map<string, Arrival[]>(QUEUES.map((queue) => [queue, []]));
  for (const queue of QUEUES) {
    const random = day.random(`floor/${queue}`);
    const floor: Floor = { setting, day, office, queue, random, seats: makeHeap((seat) => seat.freeAt) };
    const arrivals = [...incoming(floor), ...(passedOn.get(queue) ?? [])].sort((a, b) => a.at - b.at);
    for (const caller of arrivals) {
      const seat = seatFor(floor, caller);
      if (!seat) continue;
      const call = serve(floor, seat, caller);
      const to = PASSED_ON[call.reason];
      if (queue !== 'service' || !to || !random.chance(0.06)) continue;
      const reason = CALL_REASONS[to]?.[0]?.[0] ?? call.reason;
      passedOn.get(to)?.push({ at: call.end, customer: call.customer, reason, from: call.id });
    }
  }
}

/** Seats everybody and draws the day's callers in proportion to them. */
function incoming({ setting, day, queue, random, seats }: Floor): Arrival[] {
  let hoursManned = 0;
  for (const [agent, hours] of day.roster) {
    if (agent.mode !== 'phone' || agent.trade !== queue) continue;
    seats.push({ agent, hours, freeAt: day.midnight + hours.from, eaten: false });
    hoursManned += (hours.to - hours.from) / HOUR;
  }
  const monday = weekday(day.index) === 0 ? 1 + MONDAY * setting.friction : 1;
  const callers = Math.round(hoursManned * CALLS_PER_HOUR * random.between(0.9, 1.1) * monday);
  return Array.from({ length: callers }, () => ({
    at: Math.floor(day.midnight + arrival(random)),
    customer: random.int(setting.customers.count),
    reason: random.weighted(CALL_REASONS[queue] ?? []),
    from: null,
  }));
}

/** Takes the seat that has been free longest out of the heap; null when the caller gives up. */
function seatFor({ day, seats }: Floor, caller: Arrival): Seat | null {
  for (let seat = seats.peek(); seat; seat = seats.peek()) {
    const begin = Math.max(seat.freeAt, caller.at);
    if (begin > day.midnight + seat.hours.to - 5 * MINUTE) {
      seats.pop();
    } else if (!seat.eaten && begin > day.midnight + seat.hours.breakAt) {
      seats.pop();
      seats.push({ ...seat, eaten: true, freeAt: begin + BREAK });
    } else {
      return begin - caller.at > PATIENCE ? null : (seats.pop() ?? null);
    }
  }
  return null;
}

function serve({ setting, day, office, queue, random, seats }: Floor, seat: Seat, caller: Arrival): Call {
  const { agent } = seat;
  const { customers, people } = setting;
  let { customer } = caller;
  while (setting.noWork.get(agent.id)?.has(customer) || agent.customer === customer) {
    customer = random.int(customers.count);
  }
  const start = Math.max(Math.ceil(seat.freeAt), caller.at);
  const end = Math.floor(start + Math.min(random.logNormal(380, 0.65), 3600) * SECOND);
  const id = `call-${office.number('call')}`;
  const identified = random.chance(IDENTIFIED);
  const supervisor = random.chance(0.012) ? (people.byId.get(agent.supervisor) ?? null) : null;
  const item = {
    type: 'interaction' as const,
    id,
    channel: 'phone',
    direction: 'inbound' as const,
    ...(identified ? { subject: customers.id(customer) } : { party: customers.handle(customer) }),
    queue,
    startedAt: iso(start),
    transferredFrom: caller.from,
  };
  const listening = supervisor ? [agent.id, supervisor.id] : [agent.id];
  // Telephony tells of a call when it begins, and again when it ends.
  day.evidence.push({ at: start, item: { ...item, at: iso(start), actors: [agent.id] } });
  const ended = { ...item, at: iso(end), actors: listening, endedAt: iso(end) };
  day.evidence.push({ at: end, item: ended });

  const call: Call = {
    id,
    agent,
    customer,
    reason: ONLY[agent.organisation] ?? caller.reason,
    start,
    end,
    item: ended,
  };
  day.calls.push(call);
  const opened = random.chance(0.15) ? caseFromCall(setting, day, office, call) : null;
  lookupsOfCall(setting, day, office, call, { identified, supervisor, opened });
  frictionOf(setting, day, office, call);
  seats.push({ ...seat, freeAt: end + random.logNormal(100, 0.6) * SECOND });
  return call;
}
