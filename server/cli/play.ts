import type { Inzage } from '#server/app.ts';
import type { fixedClock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Progress } from '#server/evidence/import/progress.ts';
import { countsOf, lostIn } from '#server/world/loss.ts';
import { type Happening, portions } from '#server/world/timeline.ts';
import type { World } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';
import { createSink, type Sink } from './sink.ts';

const SLICE_MS = 10 * 60_000;

/**
 * Plays a seeded world into a product, through the code that takes in what systems send: in slices, as systems that
 * report every few minutes would, work first and lookups after. The clock goes along; nothing is settled.
 */
export async function playWorld({
  inzage,
  store,
  clock,
  world,
  progress,
}: {
  inzage: Inzage;
  store: Store;
  clock: ReturnType<typeof fixedClock>;
  world: World;
  progress?: Progress;
}): Promise<void> {
  const sinks = new Map<string, Sink>();
  const sinkOf = (source: string): Sink => {
    const known = sinks.get(source) ?? createSink({ inzage, store, clock, source });
    sinks.set(source, known);
    return known;
  };
  const lost = lostIn(world);
  const arrives = (happening: Happening) =>
    happening.kind !== 'lookup' || !lost.has(happening.item.request.id);
  const { start } = world.options;
  const span = world.end - start;
  for (const portion of portions(world, SLICE_MS)) {
    clock.set(Math.max(clock.now(), portion.at));
    await send(sinkOf(portion.source ?? 'crm'), portion.items.filter(arrives));
    progress?.update(Math.min(span, Math.max(0, portion.at - start)), span, 'a working week');
  }
  for (const counts of countsOf(world)) await sinkOf('crm').counts(counts);
  progress?.end();
}

/** Sends what one request can carry. Whatever of the seeded week is refused is a fault of ours. */
async function send(sink: Sink, happenings: readonly Happening[]): Promise<void> {
  const byKind: { [K in Happening['kind']]: Extract<Happening, { kind: K }>['item'][] } = {
    directory: [],
    consent: [],
    members: [],
    evidence: [],
    lookup: [],
  };
  for (const { kind, item } of happenings) (byKind[kind] as unknown[]).push(item);
  const answers = [
    await sink.directory(byKind.directory.map((item) => ({ ...item }))),
    await sink.evidence(byKind.evidence.map((item) => ({ ...item }))),
    await sink.lookups(byKind.lookup.map(({ request }) => ({ ...request }))),
    await sink.consents(byKind.consent.map((item) => ({ ...item }))),
  ];
  for (const { campaign, subjects } of byKind.members) await sink.members(campaign, subjects);
  const refused = answers.flatMap(({ errors }) => errors)[0];
  if (refused)
    throw new AuditError('internal', `The seeded week was refused: ${refused.path} ${refused.message}.`);
  for (const { request, outcome } of byKind.lookup) {
    if (outcome && request.id) await sink.outcome(request.id, outcome);
  }
}
