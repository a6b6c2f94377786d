import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inzage } from '#server/app.ts';
import type { Principal } from '#server/auth/principal.ts';
import { createSink } from '#server/cli/sink.ts';
import { type Clock, fixedClock } from '#server/clock.ts';
import { type Config, configOf } from '#server/config.ts';
import { IMPORT_SCOPE } from '#server/lookups/decide.ts';
import { open } from '#server/main.ts';
import { DEMO } from '#server/world/options.ts';
import { timeline } from '#server/world/timeline.ts';
import { makeWorld, type World } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';

/** The seeded contact centre as load: its directory, consents and work taken in, its lookups yet to come. */
export interface Week {
  inzage: Inzage;
  store: Store;
  clock: Clock;
  directory: string;
  close(): Promise<void>;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PACK = join(ROOT, 'policies/packs/contact-centre-nl.yaml');
/** Turns on the detectors that need the works council's consent. */
export const LAYER = join(ROOT, 'server/world/demo-layer.yaml');
export const CRM: Principal = {
  id: 'crm',
  role: 'integration',
  source: null,
  organisations: [],
  scopes: [IMPORT_SCOPE],
};
const ORIGIN = 'bench.example/log';
const MONDAY = Date.parse('2026-11-16T00:00:00+01:00');
const PORTION = 1000;

export const worldOf = (quick: boolean): World =>
  makeWorld({ ...DEMO, start: MONDAY, ...(quick ? { days: 1, agents: 40, customers: 1000 } : {}) });

/** Its lookups as one NDJSON body, and how many they are. */
export function linesOf(world: World): { bytes: Uint8Array; count: number } {
  const requests = [...world.lookups()].map(({ request }) => JSON.stringify(request));
  return { bytes: Buffer.from(`${requests.join('\n')}\n`), count: requests.length };
}

/** A service over an empty directory; with a world, everything of it but the lookups is taken in. */
export async function openWeek(
  world: World | null,
  clock: Clock = fixedClock(world?.end ?? MONDAY),
  more: Partial<Config> = {},
): Promise<Week> {
  const scratch = mkdtempSync(join(tmpdir(), 'inzage-bench-'));
  const directory = join(scratch, 'data');
  const place = { data: directory, keys: join(scratch, 'keys'), origin: ORIGIN };
  const config = configOf({ ...place, port: 0, policy: [PACK], settleEveryMs: 0, ...more }, false);
  const { inzage, store } = await open(config, clock);
  const week: Week = {
    inzage,
    store,
    clock,
    directory,
    async close() {
      await inzage.exports.idle();
      await store.close();
      rmSync(scratch, { recursive: true });
    },
  };
  if (world) await takeIn(week, world);
  return week;
}

async function takeIn({ inzage, store, clock }: Week, world: World): Promise<void> {
  const sinks = new Map<string, ReturnType<typeof createSink>>();
  const waiting = new Map<
    string,
    { kind: 'directory' | 'evidence'; source: string; items: Record<string, unknown>[] }
  >();
  const sinkOf = (source: string) => {
    const sink = sinks.get(source) ?? createSink({ inzage, store, clock, source });
    sinks.set(source, sink);
    return sink;
  };
  const flush = async (key: string) => {
    const portion = waiting.get(key);
    waiting.delete(key);
    if (portion) await sinkOf(portion.source)[portion.kind](portion.items);
  };
  for (const happening of timeline(world)) {
    const { kind } = happening;
    if (kind === 'consent') await sinkOf('crm').consents([happening.item]);
    else if (kind === 'members')
      await sinkOf('campaigns').members(happening.item.campaign, happening.item.subjects);
    else if (kind !== 'lookup') {
      const source = kind === 'evidence' ? happening.source : 'crm';
      const key = `${kind}/${source}`;
      const portion = waiting.get(key) ?? { kind, source, items: [] };
      waiting.set(key, portion);
      portion.items.push({ ...happening.item });
      if (portion.items.length === PORTION) await flush(key);
    }
  }
  for (const key of [...waiting.keys()]) await flush(key);
}
