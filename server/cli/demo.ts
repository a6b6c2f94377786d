import { fileURLToPath } from 'node:url';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { issueLink } from '#server/auth/principal.ts';
import { fixedClock, systemClock } from '#server/clock.ts';
import { configOf, DEFAULT_PORT } from '#server/config.ts';
import { AuditError } from '#server/errors.ts';
import { startProgress } from '#server/evidence/import/progress.ts';
import { open, start } from '#server/main.ts';
import { mondayBefore } from '#server/world/calendar.ts';
import { countsOf, lostIn } from '#server/world/loss.ts';
import { DEMO } from '#server/world/options.ts';
import { type Happening, portions } from '#server/world/timeline.ts';
import { makeWorld, type World } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { untilStopped } from './serve.ts';
import { createSink, type Sink } from './sink.ts';
import { one, type Values, whole } from './values.ts';

/**
 * A seeded contact centre with misuse in it, on SQLite: last week's lookups, calls, cases and rosters, taken
 * in by the code that takes in real ones. A second start continues where the first was.
 */
const PACKS = ['../../policies/packs/contact-centre-nl.yaml', '../world/demo-layer.yaml'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const SEEDED = 'demo-seeded';
const SLICE_MS = 10 * 60_000;

export async function demo(values: Values): Promise<number> {
  const config = configOf(
    {
      data: one(values, 'data') ?? 'data',
      keys:
        one(values, 'keys') ?? (one(values, 'data') === undefined ? 'keys' : `${one(values, 'data')}-keys`),
      port: whole(values, 'port') ?? DEFAULT_PORT,
      policy: PACKS,
    },
    false,
  );
  const seed = whole(values, 'seed') ?? DEMO.seed;
  await seedOnce(config, seed, whole(values, 'days') ?? DEMO.days);

  const running = await start(config);
  const link = async (account: string, role: ServiceRole) =>
    `${running.url}/sign-in/${await issueLink(running.store, { account, role }, systemClock)}`;
  const agent = await agentWithMost(running.store);
  process.stdout.write(
    [
      '',
      `Inzage: the console is at ${running.url}`,
      '',
      'Sign in (each link works once, for a day):',
      `  security officer         ${await link('so-01', 'security-officer')}`,
      `  second security officer  ${await link('so-02', 'security-officer')}`,
      `  auditor                  ${await link('au-01', 'auditor')}`,
      `  agent ${agent.padEnd(18)} ${await link(agent, 'agent')}`,
      '',
      `Ledger key: ${running.inzage.checkpoints.verifierKey}`,
      '',
    ].join('\n'),
  );
  await untilStopped(running);
  return 0;
}

/** Plays the week in unless it was played in before; a start that was cut short begins again, harmlessly. */
async function seedOnce(config: ReturnType<typeof configOf>, seed: number, days: number): Promise<void> {
  if (await isSeeded(config)) return;
  const world = makeWorld({
    ...DEMO,
    seed,
    days,
    start: mondayBefore(systemClock.now() - days * 86_400_000),
  });
  // Receipt is dated to the week itself, so that what was late or back-dated then reads so now.
  const clock = fixedClock(world.options.start);
  const { inzage, store } = await open(config, clock);
  try {
    const sinks = new Map<string, Sink>();
    const sinkOf = (source: string): Sink => {
      const known = sinks.get(source) ?? createSink({ inzage, store, clock, source });
      sinks.set(source, known);
      return known;
    };
    await play(world, clock, sinkOf);
    for (const counts of countsOf(world)) await sinkOf('crm').counts(counts);
    clock.set(systemClock.now());
    await inzage.settle(clock.now());
    await store.saveSetting(SEEDED, String(seed));
  } finally {
    await store.close();
  }
}

async function isSeeded({ data, origin }: ReturnType<typeof configOf>): Promise<boolean> {
  const store = openSqlite({ directory: data, origin });
  try {
    return (await store.setting(SEEDED)) !== null;
  } finally {
    await store.close();
  }
}

/** Sends the week in slices, as systems that report every few minutes would: work first, lookups after. */
async function play(
  world: World,
  clock: ReturnType<typeof fixedClock>,
  sinkOf: (source: string) => Sink,
): Promise<void> {
  const progress = startProgress(process.stderr, Date.now, false);
  const lost = lostIn(world);
  const arrives = (happening: Happening) =>
    happening.kind !== 'lookup' || !lost.has(happening.item.request.id);
  const { start } = world.options;
  const span = world.end - start;
  for (const portion of portions(world, SLICE_MS)) {
    clock.set(Math.max(clock.now(), portion.at));
    await send(sinkOf(portion.source ?? 'crm'), portion.items.filter(arrives));
    progress.update(Math.min(span, Math.max(0, portion.at - start)), span, 'a working week');
  }
  progress.end();
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

/** The agent whose finding stands highest: whose page shows something once they are asked. */
async function agentWithMost(store: Store): Promise<string> {
  const { items } = await store.findings({ status: 'any-open' }, { limit: 50, cursor: null });
  for (const { about } of items) {
    if (about.kind === 'actor' && (await store.actor(about.id))?.kind === 'human') return about.id;
  }
  return 'a-1001';
}
