import { childId } from '#model/ids.ts';
import { CLOSES, HOUR, isOpen, midnight, OPENS, weekday } from './calendar.ts';
import { campaignItem, campaignsOf, dial, members } from './campaigns.ts';
import { coach } from './coach.ts';
import { consents, withdrawals } from './consents.ts';
import { makeCustomers } from './customers.ts';
import { workDesks } from './desk.ts';
import { directory } from './directory.ts';
import { takeCalls } from './floor.ts';
import { begin, cast, type Part } from './misuse/cast.ts';
import type { Episode } from './misuse/kind.ts';
import {
  type ConsentInput,
  type Day,
  type DirectoryInput,
  type EvidenceInput,
  iso,
  type MisuseName,
  type Office,
  type Setting,
  type WorldLookup,
} from './nouns.ts';
import { check, type WorldOptions } from './options.ts';
import { type Agent, type Hours, hoursOf, makePeople, ORGANISATIONS_LEAST, workOf } from './people.ts';
import { makeRandom, share } from './random.ts';
import { gatewayOf, makeScribe, type Written } from './scribe.ts';

export type Source = 'telephony' | 'crm' | 'roster' | 'campaigns' | 'queue';
export const SOURCES: readonly Source[] = ['telephony', 'crm', 'roster', 'campaigns', 'queue'];

export interface WorldEvidence {
  at: number;
  /** The system that sends it: whose token it travels under. */
  source: Source;
  item: EvidenceInput;
}

export interface Misuse {
  kind: MisuseName;
  episode: number;
  /** Whom it is about: those who did it, the integration, or the organisation they all work for. */
  about: { kind: 'actor' | 'source' | 'organisation'; id: string }[];
  /** Ids of the lookups that make the misuse, in order of time; none where what is wrong is that they are missing. */
  lookups: string[];
  /** First and last of what was done, milliseconds. */
  from: number;
  to: number;
  story: string;
}

/** One day with all that happened on it, in order of time. */
export interface WorldDay {
  index: number;
  at: number;
  evidence: WorldEvidence[];
  lookups: WorldLookup[];
  /** Made past the log. */
  unsent: Written['unsent'];
}

/**
 * A seeded contact centre that behaves, and misbehaves, like a real one: who is who, who agreed to what, what
 * work was done, and every lookup with the truth about it. The demo, the detection bench and the load tests
 * live in it. Pure, and the same for the same options; a day is made, handed over and forgotten, so memory
 * grows with agents (and their open cases), not with lookups.
 */
export interface World {
  readonly options: Readonly<WorldOptions>;
  /** Milliseconds: the end of the last day. Heartbeats go on for a day more, so that every window closes. */
  readonly end: number;
  directory(): Generator<DirectoryInput>;
  consents(): Generator<ConsentInput>;
  /** The members of every campaign, in portions that one request may hold. */
  members(): Generator<{ at: number; campaign: string; subjects: string[] }>;
  /** Evidence and lookups day by day; `evidence()` and `lookups()` each play the days anew. */
  playDays(): Generator<WorldDay>;
  evidence(): Generator<EvidenceInput>;
  lookups(): Generator<WorldLookup>;
  /** What was planted. Plays the whole span to learn the ids, unless its days are handed in. */
  misuses(days?: Iterable<WorldDay>): Misuse[];
}

const MEMBERS_A_REQUEST = 5000;

/** Throws a RangeError when an option is out of bounds. */
export function makeWorld(options: WorldOptions): World {
  check(options);
  const { seed, start, days, coverage, friction = 0 } = options;
  const customers = makeCustomers(seed, options.customers, options.watched);
  const place = { seed, start, days, customers, friction };
  const people = makePeople(place, options.agents, options.organisations ?? ORGANISATIONS_LEAST);
  const stage = { ...place, people };
  const parts = cast(stage, options.misuse);

  const noWork = new Map<string, Set<number>>();
  const withdrawn = withdrawals(seed, start, days, customers);
  for (const part of parts) {
    const episode = begin(stage, part);
    for (const { id } of [episode.actor, ...(episode.others ?? [])]) {
      const strangers = noWork.get(id) ?? new Set<number>();
      for (const customer of episode.customers) strangers.add(customer);
      noWork.set(id, strangers);
    }
    for (const [customer, at] of episode.withdrawn ?? []) withdrawn.set(customer, at);
  }
  const setting: Setting = { ...stage, noWork, withdrawals: withdrawn };
  const end = midnight(start, days);
  const kept = (item: EvidenceInput): boolean => coverage >= 1 || isKept(setting, item, coverage);

  function* playDays(): Generator<WorldDay> {
    const office = makeOffice();
    const scribe = makeScribe(setting);
    const episodes = parts.map((part) => ({ ...part, ...begin(stage, part) }));
    // The day after the last one has heartbeats and nothing else.
    for (let index = 0; index <= days; index++) {
      const day = makeDay(setting, index);
      heartbeats(day, midnight(start, index + 1));
      if (index < days && isOpen(index)) {
        if (weekday(index) === 0)
          day.evidence.push(...campaignsOf(index / 7).map((c) => campaignItem(setting, c)));
        shifts(setting, day);
        takeCalls(setting, day, office);
        workDesks(setting, day, office);
        dial(setting, day, office);
        coach(setting, day, office);
      }
      for (const { episode, kind, enact } of index < days ? episodes : []) {
        const drafts = enact(day, office);
        day.drafts.push(...drafts.map((draft) => ({ ...draft, truth: { misuse: kind.name, episode } })));
      }
      const evidence = day.evidence
        .filter(({ item }) => kept(item))
        .sort((a, b) => a.at - b.at)
        .map(({ at, item }) => ({ at, source: sourceOf(item), item }));
      yield { index, at: day.midnight, evidence, ...scribe(day) };
    }
  }

  let planted: Misuse[] | null = null;
  return {
    options,
    end,
    directory: () => directory(setting),
    consents: () => consents(setting),
    *members() {
      for (let week = 0; week * 7 < days; week++) {
        const at = midnight(start, week * 7);
        for (const campaign of campaignsOf(week)) {
          let subjects: string[] = [];
          for (const subject of members(setting, campaign)) {
            if (coverage < 1 && share(seed, 71, week, Number(subject.slice(2))) >= coverage) continue;
            subjects.push(subject);
            if (subjects.length < MEMBERS_A_REQUEST) continue;
            yield { at, campaign: campaign.id, subjects };
            subjects = [];
          }
          if (subjects.length > 0) yield { at, campaign: campaign.id, subjects };
        }
      }
    },
    playDays,
    *evidence() {
      for (const day of playDays()) for (const { item } of day.evidence) yield item;
    },
    *lookups() {
      for (const day of playDays()) yield* day.lookups;
    },
    misuses: (days = playDays()) => {
      planted ??= collect(days);
      return planted;
    },
  };

  function collect(played: Iterable<WorldDay>): Misuse[] {
    const acts = new Map<number, { id: string | null; at: number }[]>(
      parts.map(({ episode }) => [episode, []]),
    );
    for (const day of played) {
      for (const { request, truth } of day.lookups) {
        if (truth === 'honest') continue;
        const at = Date.parse(request.occurredAt);
        const ids = request.subjects?.map((_, i) => childId(request.id, i)) ?? [request.id];
        acts.get(truth.episode)?.push(...ids.map((id) => ({ id, at })));
      }
      for (const { episode, at } of day.unsent) acts.get(episode)?.push({ id: null, at });
    }
    return parts.map((part) => misuseOf(part, begin(stage, part), acts.get(part.episode) ?? []));
  }
}

function misuseOf(
  { kind, episode }: Part,
  { actor, others = [], bySource, byOrganisation, story }: Episode,
  acts: readonly { id: string | null; at: number }[],
): Misuse {
  const times = acts.map(({ at }) => at);
  return {
    kind: kind.name,
    episode,
    about: bySource
      ? [{ kind: 'source', id: gatewayOf(actor) }]
      : byOrganisation
        ? [{ kind: 'organisation', id: actor.organisation }]
        : [actor, ...others].map(({ id }) => ({ kind: 'actor', id })),
    lookups: acts.flatMap(({ id }) => (id === null ? [] : [id])),
    from: Math.min(...times),
    to: Math.max(...times),
    story,
  };
}

function makeDay(setting: Setting, index: number): Day {
  const roster = new Map<Agent, Hours>();
  const planned = new Map<Agent, Hours>();
  for (const agent of index < setting.days ? setting.people.agents : []) {
    const hours = workOf(setting, agent, index);
    if (hours) roster.set(agent, hours);
    const plan = hoursOf(setting, agent, index);
    if (plan) planned.set(agent, plan);
  }
  return {
    index,
    midnight: midnight(setting.start, index),
    roster,
    planned,
    calls: [],
    evidence: [],
    drafts: [],
    random: (part) => makeRandom(setting.seed, `${index}/${part}`),
  };
}

function makeOffice(): Office {
  const next = { call: 700_000, case: 40_000, item: 90_000 };
  return { open: new Map(), number: (kind) => next[kind]++ };
}

/** The day's roster, as planning publishes it at midnight. Team leads are on duty while we are open. */
function shifts({ people }: Setting, day: Day): void {
  const onDuty = people.supervisors.map((lead) => [lead, { from: OPENS, to: CLOSES }] as const);
  for (const [{ id, site }, { from, to }] of [...day.planned, ...onDuty]) {
    day.evidence.push({
      at: day.midnight,
      item: {
        type: 'shift',
        id: `shift-${day.index}-${id}`,
        at: iso(day.midnight),
        actor: id,
        site,
        from: iso(day.midnight + from),
        to: iso(day.midnight + to),
      },
    });
  }
}

/** Every source says each hour how far it has told everything. */
function heartbeats(day: Day, until: number): void {
  for (let at = day.midnight; at < until; at += HOUR) {
    for (const source of SOURCES) {
      day.evidence.push({ at, item: { type: 'heartbeat', source, watermark: iso(at) } });
    }
  }
}

export function sourceOf(item: EvidenceInput): Source {
  switch (item.type) {
    case 'interaction':
      return 'telephony';
    case 'case':
      return 'crm';
    case 'work-item':
      return 'queue';
    case 'campaign':
      return 'campaigns';
    case 'shift':
      return 'roster';
    case 'heartbeat':
      return SOURCES.find((source) => source === item.source) ?? 'crm';
  }
}

/**
 * Whether a record reached us: all versions of one record or none. A roster is lost for an organisation and
 * day as a whole; heartbeats and campaigns always arrive (members are lost one by one).
 */
function isKept({ seed, people }: Setting, item: EvidenceInput, coverage: number): boolean {
  if (item.type === 'heartbeat' || item.type === 'campaign') return true;
  const key = item.type === 'shift' ? `${item.at}/${people.byId.get(item.actor)?.organisation}` : item.id;
  return share(seed, 72, ...Array.from(key, (character) => character.charCodeAt(0))) < coverage;
}
