import type { Finding } from '#model/finding.ts';
import type { Grade } from '#policies/vocabulary.ts';
import { createSink, type Sink } from '#server/cli/sink.ts';
import { fixedClock } from '#server/clock.ts';
import { countsOf } from '#server/world/loss.ts';
import type { OutcomeInput } from '#server/world/nouns.ts';
import { type Portion, portions } from '#server/world/timeline.ts';
import type { World, WorldDay } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';
import { openWeek, type Week } from '../week.ts';

/**
 * Plays a world through the real service a day at a time, as its own clock would: the day's directory,
 * consents and work, then its lookups and outcomes, then settling and detecting. What comes back is what an
 * officer would see, and the grade of every lookup. Nothing here knows which lookups are misuse.
 */
export interface Played {
  /** Detected findings in the order of the queue, each with all of its lookups. */
  findings: Found[];
  /** Every lookup that has a customer, by id. */
  graded: ReadonlyMap<string, Graded>;
  seconds: { takingIn: number; settling: number };
}

/** The same world with its days played once and kept, for they are read several times. */
export function kept(world: World): World {
  const days = [...world.playDays()];
  world.misuses(days);
  return {
    ...world,
    playDays: () => days.values() as Generator<WorldDay>,
    *lookups() {
      for (const day of days) yield* day.lookups;
    },
  };
}

export interface Found {
  finding: Finding;
  /** Ids of all of its lookups. */
  lookups: readonly string[];
}

export interface Graded {
  grade: Grade;
  firstLook: boolean;
  /** The strongest explanation's template, by its own id; null where there is none. */
  template: string | null;
}

const DAY = 86_400_000;
const PAGE = 1000;
/** Outcomes that wait for the disk together. */
const TOGETHER = 250;
/** A file that is open for longer than this is read, milliseconds. */
const USUAL = 30_000;

export async function play(world: World, policy: readonly string[]): Promise<Played> {
  const clock = fixedClock(world.options.start);
  const week = await openWeek(null, clock, { policy: [...policy] });
  try {
    const sinks = makeSinks(week);
    const seconds = { takingIn: 0, settling: 0 };
    const settle = async () => {
      const begun = performance.now();
      await week.inzage.settle(clock.now());
      seconds.settling += (performance.now() - begun) / 1000;
    };
    let day = Number.NaN;
    for (const portion of portions(world, DAY, PAGE)) {
      const today = Math.floor(portion.at / DAY);
      if (today > day && clock.now() > world.options.start) await settle();
      day = today;
      const begun = performance.now();
      clock.set(Math.max(clock.now(), portion.at));
      await send(sinks(portion.source ?? 'crm'), portion);
      seconds.takingIn += (performance.now() - begun) / 1000;
    }
    clock.set(world.end + DAY);
    for (const counts of countsOf(world)) await sinks('crm').counts(counts);
    await settle();
    return { findings: await findingsOf(week.store), graded: await gradesOf(week.store), seconds };
  } finally {
    await week.close();
  }
}

export function makeSinks({ inzage, store, clock }: Week): (source: string) => Sink {
  const known = new Map<string, Sink>();
  return (source) => {
    const sink = known.get(source) ?? createSink({ inzage, store, clock, source });
    known.set(source, sink);
    return sink;
  };
}

/** Whatever of a world is refused is a fault of ours. */
async function send(sink: Sink, { items }: Portion): Promise<void> {
  const of = <K extends Portion['kind']>(kind: K) =>
    items.flatMap((happening) => (happening.kind === kind ? [happening] : [])) as Extract<
      Portion['items'][number],
      { kind: K }
    >[];
  const lookups = of('lookup').map(({ item }) => item);
  const answers = [
    await sink.directory(of('directory').map(({ item }) => ({ ...item }))),
    await sink.consents(of('consent').map(({ item }) => ({ ...item }))),
    await sink.evidence(of('evidence').map(({ item }) => ({ ...item }))),
    await sink.lookups(lookups.map(({ request }) => ({ ...request }))),
  ];
  for (const { item } of of('members')) await sink.members(item.campaign, item.subjects);
  const [refused] = answers.flatMap(({ errors }) => errors);
  if (refused) throw new Error(`a world was refused: ${refused.path} ${refused.message}`);
  const told = lookups.flatMap(({ request, outcome }) =>
    outcome && says(request.occurredAt, outcome) ? [{ id: request.id, outcome }] : [],
  );
  for (let from = 0; from < told.length; from += TOGETHER) {
    await Promise.all(told.slice(from, from + TOGETHER).map(({ id, outcome }) => sink.outcome(id, outcome)));
  }
}

/** That a file stayed open as long as files do is what nobody needs to be told, and most of the work. */
const says = (occurredAt: string, { hits, closedAt }: OutcomeInput): boolean =>
  hits != null || (closedAt != null && Date.parse(closedAt) - Date.parse(occurredAt) < USUAL);

/** In the order in which `GET /v1/findings` gives them. The blind sample is measured elsewhere. */
export async function findingsOf(store: Store): Promise<Found[]> {
  const found: Found[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.findings({}, { limit: PAGE, cursor });
    for (const finding of page.items) {
      if (finding.origin === 'detected') found.push({ finding, lookups: await lookupsIn(store, finding.id) });
    }
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

async function lookupsIn(store: Store, finding: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.findingLookups(finding, { limit: PAGE, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

export async function gradesOf(store: Store): Promise<Map<string, Graded>> {
  const graded = new Map<string, Graded>();
  let cursor: string | null = null;
  do {
    const page = await store.lookups({}, { limit: PAGE, cursor });
    for (const { id, grade, subject } of page.items) {
      if (subject === null) continue;
      const grading = await store.gradingOf(id);
      const template = grading?.explanations[0]?.template ?? null;
      graded.set(id, { grade, firstLook: grading?.firstLook ?? true, template });
    }
    cursor = page.next;
  } while (cursor !== null);
  return graded;
}
