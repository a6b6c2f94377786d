import { fileURLToPath } from 'node:url';
import { fixedClock, systemClock } from '#server/clock.ts';
import { configOf, DEFAULT_PORT } from '#server/config.ts';
import { issueLink } from '#server/auth/principal.ts';
import { startProgress } from '#server/evidence/import/progress.ts';
import { open, start } from '#server/main.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { mondayBefore } from '#server/world/calendar.ts';
import { timeline } from '#server/world/timeline.ts';
import { DEMO, makeWorld, type World } from '#server/world/world.ts';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { untilStopped } from './serve.ts';
import type { Item } from '#server/evidence/import/run.ts';
import { createSink, type Sink } from './sink.ts';
import { one, type Values, whole } from './values.ts';

/**
 * A seeded contact centre with misuse in it, on SQLite: last week's lookups, calls, cases and rosters, taken
 * in by the code that takes in real ones. A second start continues where the first was.
 */
const PACK = fileURLToPath(new URL('../../policies/packs/contact-centre-nl.yaml', import.meta.url));
const SEEDED = 'demo-seeded';
const BATCH = 1000;

export async function demo(values: Values): Promise<number> {
  const config = configOf(
    {
      data: one(values, 'data') ?? 'data',
      keys: one(values, 'keys') ?? (one(values, 'data') === undefined ? 'keys' : `${one(values, 'data')}-keys`),
      port: whole(values, 'port') ?? DEFAULT_PORT,
      policy: [PACK],
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
  const world = makeWorld({ ...DEMO, seed, days, start: mondayBefore(systemClock.now() - days * 86_400_000) });
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

/** Sends the timeline in batches of one kind at a time, in order. */
async function play(world: World, clock: ReturnType<typeof fixedClock>, sinkOf: (source: string) => Sink): Promise<void> {
  const progress = startProgress(process.stderr, Date.now);
  const span = world.end - world.options.start;
  let waiting: Item[] = [];
  let target = '';
  const flush = async (): Promise<void> => {
    const items = waiting;
    waiting = [];
    if (items.length === 0) return;
    const [kind, source] = target.split(' ') as [string, string];
    const sink = sinkOf(source);
    if (kind === 'directory') await sink.directory(items);
    else if (kind === 'evidence') await sink.evidence(items);
    else if (kind === 'consent') await sink.consents(items);
    else if (kind === 'lookup') await sink.lookups(items);
    else for (const item of items) await sink.members(item.campaign as string, item.subjects as string[]);
  };
  for (const happening of timeline(world)) {
    const source = happening.kind === 'evidence' ? happening.source : 'crm';
    const next = `${happening.kind} ${source}`;
    if (next !== target || waiting.length >= BATCH) {
      await flush();
      target = next;
      progress.update(Math.min(span, Math.max(0, happening.at - world.options.start)), span, 'a working week');
    }
    if (happening.at > clock.now()) clock.set(happening.at);
    waiting.push({ ...(happening.kind === 'lookup' ? happening.item.request : happening.item) });
  }
  await flush();
  progress.end();
}

/** The agent whose finding stands highest: whose page shows something once they are asked. */
async function agentWithMost(store: Store): Promise<string> {
  const { items } = await store.findings({ status: 'any-open' }, { limit: 50, cursor: null });
  return items.find((finding) => finding.about.kind === 'actor')?.about.id ?? 'a-1001';
}
