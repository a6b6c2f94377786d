import type { Context } from 'hono';
import type { Actor } from '#model/directory.ts';
import { type Finding, STATUSES } from '#model/finding.ts';
import { ID_PATTERN } from '#model/values.ts';
import { SEVERITIES, type Severity } from '#policies/vocabulary.ts';
import { findingsWithin } from '#server/auth/reach.ts';
import { minutesOf, worthOf } from '#server/detect/rank.ts';
import type { CarriedOut, WaitingStep } from '#server/review/waiting.ts';
import type { FindingFilter } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import { type SavedFilter, savedFilters } from './saved-filters.ts';

/** The queue as an officer works it: narrowed by what the address says, cut where the hour ends. */

export const TABS = ['any-open', ...STATUSES] as const;
export type Tab = (typeof TABS)[number];
export const BUDGETS = ['30', '60', '90', 'all'] as const;
export type Budget = (typeof BUDGETS)[number];
/** Ages to narrow by, days. */
export const AGES = ['2', '7', '14', '30'] as const;

export interface QueueQuery {
  tab: Tab;
  severity: Severity | null;
  organisation: string | null;
  kind: Actor['kind'] | null;
  /** Older than so many days. */
  age: (typeof AGES)[number] | null;
  budget: Budget;
  cursor: string | null;
}

export interface QueueItem {
  finding: Finding;
  actor: Actor | null;
  minutes: number;
  /** Until when somebody may act, milliseconds. */
  due: number | null;
}

export interface Queue {
  query: QueueQuery;
  /** Those that fit into the budget, in ranked order; a page of all where there is none. */
  items: QueueItem[];
  /** What comes after the hour. */
  later: QueueItem[];
  /** Minutes that `items` will take. */
  minutes: number;
  next: string | null;
  /** How many each tab holds. */
  counts: Map<Tab, number>;
  saved: (SavedFilter & { count: number })[];
  organisations: string[];
  waiting: WaitingStep[];
  carried: CarriedOut[];
  entry: number;
}

const PAGE_SIZE = 50;
/** As far down the queue as a time budget reaches. */
const QUEUE_READ = 120;
/** Shown after the hour ends. */
const LATER_SHOWN = 10;
const DAY = 86_400_000;

const among = <T extends string>(value: string | undefined, known: readonly T[]): T | null =>
  known.find((each) => each === value) ?? null;

/** Reads the address; what it says wrongly is left out. Whoever reviews has an hour unless they say otherwise. */
export function queueQueryOf(c: Pick<Context, 'req'>, who: Viewer, cursor: string | null): QueueQuery {
  const tab = among(c.req.query('status'), TABS) ?? 'any-open';
  const organisation = c.req.query('organisation') ?? '';
  const usual = who.role === 'security-officer' && tab === 'any-open' ? '60' : 'all';
  return {
    tab,
    severity: among(c.req.query('severity'), SEVERITIES),
    organisation:
      organisation !== '' && organisation.length <= 128 && ID_PATTERN.test(organisation)
        ? organisation
        : null,
    kind: among(c.req.query('kind'), ['human', 'software'] as const),
    age: among(c.req.query('age'), AGES),
    budget: among(c.req.query('budget'), BUDGETS) ?? usual,
    cursor,
  };
}

/** What narrows the queue, as the address and a saved filter have it. */
export function filterQuery({ tab, severity, organisation, kind, age }: QueueQuery): URLSearchParams {
  const query = new URLSearchParams();
  if (tab !== 'any-open') query.set('status', tab);
  if (severity) query.set('severity', severity);
  if (organisation) query.set('organisation', organisation);
  if (kind) query.set('kind', kind);
  if (age) query.set('age', age);
  return query;
}

const filterOf = (query: QueueQuery, now: number): FindingFilter => ({
  status: query.tab,
  ...(query.severity && { severity: query.severity }),
  ...(query.organisation && { organisation: query.organisation }),
  ...(query.kind && { actorKind: query.kind }),
  ...(query.age && { madeBefore: now - Number(query.age) * DAY }),
});

/** Records the look, then reads what this viewer may see. */
export async function gatherQueue(deps: ConsoleDeps, who: Viewer, query: QueueQuery): Promise<Queue> {
  const { tab, severity, organisation, kind, age, cursor } = query;
  const entry = await deps.look(who, 'GET /findings', null, {
    status: tab,
    ...(severity && { severity }),
    ...(organisation && { organisation }),
    ...(kind && { kind }),
    ...(age && { age }),
    cursor,
  });
  const now = deps.clock.now();
  const within = (filter: FindingFilter) =>
    findingsWithin(
      { teamsOf: async () => who.teams ?? [] },
      who,
      who.role === 'supervisor' ? 'team' : 'all',
      filter,
      { supervisors: deps.policy().review.supervisors, now },
    );
  const limited = query.budget !== 'all' && cursor === null;
  const saved = await savedFilters(deps.store, who);
  const filters = [
    ...TABS.map((each) => filterOf({ ...BARE, tab: each }, now)),
    ...saved.map((one) => filterOf(queryOfSaved(one, who), now)),
  ];
  const [page, counts, organisations] = await Promise.all([
    deps.store.findings(await within(filterOf(query, now)), {
      limit: limited ? QUEUE_READ : PAGE_SIZE,
      cursor,
    }),
    deps.store.countFindings(await Promise.all(filters.map(within))),
    organisationsOf(deps, who),
  ]);
  const worth = limited
    ? worthOf(page.items, Number(query.budget))
    : { items: page.items, minutes: page.items.reduce((sum, one) => sum + minutesOf(one.lookups.count), 0) };
  const chosen = new Set(worth.items);
  const later = limited ? page.items.filter((finding) => !chosen.has(finding)).slice(0, LATER_SHOWN) : [];
  const actors = await actorsOf(deps, [...worth.items, ...later]);
  const item = (finding: Finding): QueueItem => ({
    finding,
    actor: actors.get(finding.about.id) ?? null,
    minutes: minutesOf(finding.lookups.count),
    due: deps.dueOf?.(finding) ?? null,
  });
  return {
    query,
    items: worth.items.map(item),
    later: later.map(item),
    minutes: worth.minutes,
    next: limited ? null : page.next,
    counts: new Map(TABS.map((each, i) => [each, counts[i] ?? 0])),
    saved: saved.map((one, i) => ({ ...one, count: counts[TABS.length + i] ?? 0 })),
    organisations,
    waiting: deps.services.waiting?.of(who) ?? [],
    carried: deps.services.waiting?.outcomesOf(who) ?? [],
    entry,
  };
}

const BARE: QueueQuery = {
  tab: 'any-open',
  severity: null,
  organisation: null,
  kind: null,
  age: null,
  budget: 'all',
  cursor: null,
};

/** A part of an address, read the way a request's is. */
export function askedBy(query: string): Pick<Context, 'req'> {
  const params = new URLSearchParams(query);
  return { req: { query: (name: string) => params.get(name) ?? undefined } as Context['req'] };
}

const queryOfSaved = ({ query }: SavedFilter, who: Viewer): QueueQuery =>
  queueQueryOf(askedBy(query), who, null);

async function organisationsOf(deps: ConsoleDeps, who: Viewer): Promise<string[]> {
  const all = (await deps.store.organisations()).map(({ id }) => id);
  return who.organisations.length === 0 ? all : all.filter((id) => who.organisations.includes(id));
}

async function actorsOf(deps: ConsoleDeps, findings: readonly Finding[]): Promise<Map<string, Actor>> {
  const ids = new Set(findings.filter(({ about }) => about.kind === 'actor').map(({ about }) => about.id));
  const actors = await Promise.all([...ids].map((id) => deps.store.actor(id)));
  return new Map(actors.filter((actor) => actor !== null).map((actor) => [actor.id, actor]));
}

/** The finding that comes after this one in the queue; null at its end. Records the look at the queue. */
export async function nextInQueue(deps: ConsoleDeps, who: Viewer, after: string): Promise<string | null> {
  const queue = await gatherQueue(deps, who, { ...BARE, budget: '90' });
  const ids = [...queue.items, ...queue.later].map(({ finding }) => finding.id);
  const here = ids.indexOf(after);
  return ids[here + 1] ?? null;
}
