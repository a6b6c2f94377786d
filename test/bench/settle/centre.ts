import type { DirectoryItem } from '#model/directory.ts';
import type { EvidenceItem } from '#model/evidence.ts';
import type { Lookup } from '#model/lookup.ts';
import { draws } from '../draws.ts';

/**
 * A contact centre over thirty days for settling at volume, told a day at a time: three records of work for every
 * lookup. Cheap to make and shaped like the real thing: calls with one or two lookups, a tenth of them of callers
 * that telephony knows by number alone, some transferred; cases that are opened, handed over and closed; work items;
 * shifts; a campaign; returns; and one lookup in ten that nothing accounts for.
 */

export const DAYS = 30;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const START = Date.parse('2026-10-01T00:00:00+02:00');
export const END = START + DAYS * DAY;
export const CAMPAIGN = 'camp-autumn';

export interface Size {
  lookups: number;
}

/** Who looked at whom, when, for what. */
export interface Look {
  at: number;
  actor: number;
  team: number;
  subject: number;
  reason: string;
  reference: Lookup['reference'];
}

export interface CentreDay {
  looks: Look[];
  /** By the source that tells them, in the order in which they are told. */
  evidence: Map<string, EvidenceItem[]>;
}

/** For each thousand lookups. */
const PER_THOUSAND = { customers: 300, calls: 900, cases: 300, items: 620 };
const TEAM = 12;

export const agentsOf = ({ lookups }: Size): number => Math.max(24, Math.round(lookups / 2000));
export const customersOf = ({ lookups }: Size): number =>
  Math.round((lookups * PER_THOUSAND.customers) / 1000);
export const agentId = (n: number): string => `a-${n}`;
export const teamId = (n: number): string => `team-${Math.floor(n / TEAM)}`;
export const customerId = (n: number): string => `c-${(n * 2_654_435_761) % 4_294_967_296}`;
const handleOf = (n: number): string => `hmac-${customerId(n).padEnd(16, '0')}`;

/** Agents of two organisations, and those customers whose number is known. */
export function* directory(size: Size): Generator<DirectoryItem> {
  yield { type: 'organisation', id: 'own', kind: 'controller' } as DirectoryItem;
  yield { type: 'organisation', id: 'partner-x', kind: 'processor' } as DirectoryItem;
  for (let n = 0; n < agentsOf(size); n++) {
    const organisation = n % 4 === 3 ? 'partner-x' : 'own';
    const teams = [teamId(n)];
    yield {
      type: 'actor',
      id: agentId(n),
      kind: 'human',
      organisation,
      teams,
      roles: ['service-agent'],
      aliases: [],
      handles: [],
    };
  }
  for (let n = 0; n < customersOf(size); n += 5)
    yield { type: 'subject', id: customerId(n), aliases: [], handles: [handleOf(n)] };
}

export function* campaignMembers(size: Size): Generator<string> {
  for (let n = 0; n < customersOf(size); n += 10) yield customerId(n);
}

/** What is told on a later day than it began. */
type Later = { source: string; item: EvidenceItem }[];

export function* days(size: Size): Generator<CentreDay> {
  const next = draws(7);
  const below = (n: number): number => next() % n;
  const agents = agentsOf(size);
  const customers = customersOf(size);
  const each = (perThousand: number): number => Math.round((size.lookups * perThousand) / 1000 / DAYS);
  const later = new Map<number, Later>();
  let serial = 0;

  for (let day = 0; day < DAYS; day++) {
    const looks: Look[] = [];
    const evidence = new Map<string, EvidenceItem[]>();
    const tell = (source: string, item: EvidenceItem): void => {
      const told = evidence.get(source);
      if (told) told.push(item);
      else evidence.set(source, [item]);
    };
    const tellOn = (on: number, source: string, item: EvidenceItem): void => {
      if (on === day) {
        tell(source, item);
        return;
      }
      const waiting = later.get(on) ?? [];
      waiting.push({ source, item });
      later.set(on, waiting);
    };
    const dayStart = START + day * DAY;
    const moment = (): number => dayStart + 8 * HOUR + below(10 * HOUR);
    const look = (at: number, actor: number, subject: number, more: Partial<Look> = {}): void => {
      looks.push({
        at,
        actor,
        team: Math.floor(actor / TEAM),
        subject,
        reason: 'service-question',
        reference: null,
        ...more,
      });
    };
    for (const { source, item } of later.get(day) ?? []) tell(source, item);
    later.delete(day);

    if (day === 0) {
      const span = { from: dayStart, to: END };
      tell('campaigns', { type: 'campaign', id: CAMPAIGN, reason: 'retention-offer', ...span });
    }
    for (let n = 0; n < agents; n++) {
      const from = dayStart + (n % 2 === 0 ? 7.5 : 10) * HOUR;
      tell('roster', {
        type: 'shift',
        id: `shift-${day}-${n}`,
        actor: agentId(n),
        site: 'groningen',
        from,
        to: from + 9 * HOUR,
      });
    }
    for (let n = each(PER_THOUSAND.calls); n > 0; n--) {
      const [startedAt, agent, customer, id] = [
        moment(),
        below(agents),
        below(customers),
        `call-${(++serial).toString(36)}`,
      ];
      const kind = below(100);
      const endedAt = startedAt + MINUTE + below(12 * MINUTE);
      const call = {
        type: 'interaction',
        channel: 'phone',
        direction: 'inbound',
        startedAt,
        endedAt,
      } as const;
      const who = kind < 10 ? { party: handleOf(customer) } : { subject: customerId(customer) };
      tell('telephony', { ...call, id, actors: [agentId(agent)], queue: 'service', ...who });
      const reference = { type: 'interaction', id } as const;
      if (kind < 65) look(startedAt + below(5 * MINUTE), agent, customer, kind < 45 ? { reference } : {});
      if (kind >= 94) {
        // Handed over: the second agent's record knows the first, and looks too.
        const second = below(agents);
        tell('telephony', {
          ...call,
          id: `${id}-2`,
          actors: [agentId(second)],
          startedAt: endedAt,
          endedAt: endedAt + 5 * MINUTE,
          transferredFrom: id,
        });
        look(endedAt + MINUTE, second, customer);
      }
    }
    for (let n = each(PER_THOUSAND.cases); n > 0; n--) {
      const [openedAt, agent, customer, id] = [
        moment(),
        below(agents),
        below(customers),
        `case-${(++serial).toString(36)}`,
      ];
      const open = {
        type: 'case',
        id,
        subject: customerId(customer),
        team: teamId(agent),
        openedBy: agentId(below(agents)),
        openedAt,
      } as const;
      tell('crm-cases', { ...open, assignee: agentId(agent) });
      const handed = day + below(4);
      const second = below(agents);
      const handedAt = Math.max(openedAt, START + handed * DAY + 9 * HOUR);
      const held = { ...open, assignee: agentId(second), team: teamId(second) };
      tellOn(handed, 'crm-cases', { ...held, at: handedAt });
      const closed = handed + 1 + below(10);
      const closedAt = START + closed * DAY + 10 * HOUR;
      tellOn(closed, 'crm-cases', { ...held, at: handedAt, closedAt });
      if (n % 2 === 0)
        look(openedAt + below(20 * MINUTE), agent, customer, {
          reason: 'complaint',
          reference: { type: 'case', id },
        });
    }
    for (let n = each(PER_THOUSAND.items); n > 0; n--) {
      const [queuedAt, agent, customer, id] = [
        moment(),
        below(agents),
        below(customers),
        `wi-${(++serial).toString(36)}`,
      ];
      const item = {
        type: 'work-item',
        id,
        subject: customerId(customer),
        team: teamId(agent),
        queuedAt,
      } as const;
      tell('back-office', item);
      const done = day + below(3);
      tellOn(done, 'back-office', {
        ...item,
        assignee: agentId(agent),
        doneAt: Math.max(queuedAt + HOUR, START + done * DAY + 12 * HOUR),
      });
      if (n % 5 === 0) look(queuedAt + below(HOUR), agent, customer, { reason: 'technical-visit' });
    }
    // A return of the morning's, one for the campaign, and some that nothing accounts for.
    for (let n = looks.length >> 4; n > 0; n--) {
      const first = looks[below(looks.length)] as Look;
      look(Math.min(first.at + HOUR + below(5 * HOUR), dayStart + DAY - 1), first.actor, first.subject);
    }
    for (let n = looks.length >> 5; n > 0; n--)
      look(moment(), below(agents), 10 * below(Math.ceil(customers / 10)), { reason: 'retention-offer' });
    for (let n = Math.round(size.lookups / DAYS) - looks.length; n > 0; n--)
      look(moment(), below(agents), below(customers));
    looks.sort((a, b) => a.at - b.at);
    yield { looks, evidence };
  }
}
