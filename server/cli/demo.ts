import { fileURLToPath } from 'node:url';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { issueLink } from '#server/auth/principal.ts';
import { fixedClock, systemClock } from '#server/clock.ts';
import { configOf, DEFAULT_PORT } from '#server/config.ts';
import { startProgress } from '#server/evidence/import/progress.ts';
import { open, start } from '#server/main.ts';
import { mondayBefore } from '#server/world/calendar.ts';
import { DEMO } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { playWorld } from './play.ts';
import { untilStopped } from './serve.ts';
import { one, type Values, whole } from './values.ts';

/**
 * A seeded contact centre with misuse in it, on SQLite: last week's lookups, calls, cases and rosters, taken
 * in by the code that takes in real ones. A second start continues where the first was.
 */
const PACKS = ['../../policies/packs/contact-centre-nl.yaml', '../world/demo-layer.yaml'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const SEEDED = 'demo-seeded';

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
  const lead = await leadOf(running.store, agent);
  process.stdout.write(
    [
      '',
      `Inzage: the console is at ${running.url}`,
      '',
      'Sign in (each link works once, for a day):',
      `  security officer         ${await link('so-01', 'security-officer')}`,
      `  second security officer  ${await link('so-02', 'security-officer')}`,
      `  auditor                  ${await link('au-01', 'auditor')}`,
      `  privacy officer          ${await link('po-01', 'privacy-officer')}`,
      `  second privacy officer   ${await link('po-02', 'privacy-officer')}`,
      `  administrator            ${await link('ad-01', 'admin')}`,
      `  team lead ${lead.padEnd(14)} ${await link(lead, 'supervisor')}`,
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
    await playWorld({
      inzage,
      store,
      clock,
      world,
      progress: startProgress(process.stderr, Date.now, false),
    });
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

/** The agent whose finding stands highest: whose page shows something once they are asked. */
async function agentWithMost(store: Store): Promise<string> {
  const { items } = await store.findings({ status: 'any-open' }, { limit: 50, cursor: null });
  for (const { about } of items) {
    if (about.kind === 'actor' && (await store.actor(about.id))?.kind === 'human') return about.id;
  }
  return 'a-1001';
}

/** Who leads this agent's team. */
async function leadOf(store: Store, agent: string): Promise<string> {
  for (const id of (await store.actor(agent))?.teams ?? []) {
    const supervisor = (await store.team(id))?.supervisor;
    if (supervisor) return supervisor;
  }
  return 'tl-1';
}
