import { DAY, midnight } from './calendar.ts';
import { type DirectoryInput, iso, type Setting } from './nouns.ts';
import type { Agent, Team } from './people.ts';
import { mix, share } from './random.ts';

/** Who is who: organisations, teams, actors, customers, in that order, all known before the first day. */

const KNOWN_SINCE = 400 * DAY;

const NAMES: Readonly<Record<string, string>> = {
  telco: 'Telco',
  'partner-x': 'Partner X contact centres',
  'partner-y': 'Partner Y, agents at home',
};

export function* directory(setting: Setting): Generator<DirectoryInput> {
  const { people, customers, seed } = setting;
  const at = iso(setting.start - KNOWN_SINCE);
  for (const id of people.organisations) {
    const kind = id === 'telco' ? 'controller' : 'processor';
    yield { type: 'organisation', id, kind, name: NAMES[id] ?? id.replace('-', ' '), at };
  }
  for (const team of people.teams) {
    yield {
      type: 'team',
      id: team.id,
      organisation: team.organisation,
      supervisor: team.supervisor,
      name: nameOf(team),
      at,
    };
  }
  for (const actor of [...people.supervisors, ...people.agents, ...people.formerAgents, people.assistant]) {
    yield actorItem(setting, actor, at);
  }
  for (let index = 0; index < customers.count; index++) {
    const staff = people.staff.get(index);
    const watched = customers.watchedVip(index) ? 'vip' : staff && staff.index % 3 === 0 ? 'staff' : null;
    yield {
      type: 'subject',
      id: customers.id(index),
      aliases:
        share(seed, 31, index) < 0.1
          ? [{ system: 'billing-engine', id: `B${mix(seed, 32, index)}-${index}` }]
          : [],
      handles: [customers.handle(index)],
      watched,
      segment: customers.segment(index),
      ...customers.household(index),
      at,
    };
  }
}

function actorItem({ seed, start, customers }: Setting, actor: Agent, at: string): DirectoryInput {
  if (actor.kind === 'software') {
    return {
      type: 'actor',
      id: actor.id,
      kind: 'software',
      organisation: actor.organisation,
      roles: [actor.role],
      at,
    };
  }
  // An employee who is a customer lives where that customer does; the others live in a street of ours.
  const neighbours = customers.street(actor.street);
  const home = actor.customer ?? neighbours[actor.index % neighbours.length] ?? 0;
  const household = customers.household(home);
  return {
    type: 'actor',
    id: actor.id,
    kind: 'human',
    organisation: actor.organisation,
    teams: [actor.team],
    roles: [actor.role],
    manager: actor.id === actor.supervisor ? null : actor.supervisor,
    employedFrom: iso(
      actor.startsOn > 0
        ? midnight(start, actor.startsOn)
        : start - (60 + (mix(seed, 33, actor.index) % 340)) * DAY,
    ),
    employedTo: actor.employedTo === null ? null : iso(actor.employedTo),
    aliases: [{ system: 'telephony', id: `ext-${4000 + actor.index}` }],
    handles: [],
    customerId: actor.customer === null ? null : customers.id(actor.customer),
    ...household,
    // Who is no customer shares the street with some, but neither the front door nor the name.
    ...(actor.customer === null && {
      addressKey: `${household.addressKey}-b`,
      surnameKey: `${household.surnameKey}-b`,
    }),
    at,
  };
}

const nameOf = (team: Team): string => team.id.replace(/^partner-([xy])-/, 'partner $1 ').replace('-', ' ');
