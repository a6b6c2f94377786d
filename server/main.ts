import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { createApp, type Inzage } from './app.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { AuditError } from './errors.ts';
import { exportSigners } from './export/signer.ts';
import { installationOf } from './installation.ts';
import { compileFiles } from './policy/compile.ts';
import { openPolicies, type Policies } from './policy/in-force.ts';
import type { Store } from './store/port.ts';
import { openSqlite } from './store/sqlite/index.ts';
import { compareHeadNote, refuseUnlessHolds } from './tlog/head.ts';
import { openLogKeys } from './tlog/keys.ts';
import { readWitness } from './tlog/witnesses.ts';

const CHECK_EVERY_MS = 3_600_000;
/** How often it is asked whether a step can no longer be undone. */
const WAITING_EVERY_MS = 1000;
/** How often what was confirmed elsewhere, or put off, is looked for. */
const ERASE_EVERY_MS = 10_000;
/** How often it is asked whether a day has passed since the last run. */
const RETAIN_EVERY_MS = 600_000;
/** How often named reports that are past their time are looked for. */
const DESTROY_EVERY_MS = 600_000;
/** How often it is asked whether a report is to go out. */
const DELIVER_EVERY_MS = 60_000;
/** How often it is asked whether a month is to be counted. */
const COUNT_EVERY_MS = 300_000;

/**
 * The service. It records lookups, evidence, consents and reviews in the data directory (`hot.db`,
 * `keys.db`, `exports/`), signs with the keys of the keys directory, reads pack files at start, and listens
 * on one port of one host. It calls nobody but the
 * witnesses that it is told of. SIGTERM and SIGINT let running requests finish, then close the
 * database; after SIGKILL nothing acknowledged is lost.
 */
export interface Running {
  inzage: Inzage;
  store: Store;
  /** `http://127.0.0.1:8787` */
  url: string;
  stop(): Promise<void>;
}

/** `beside` opens a directory that another process may be serving: for short work that leaves it as it is. */
export async function open(
  config: Config,
  clock: Clock = systemClock,
  { beside = false }: { beside?: boolean } = {},
): Promise<{ inzage: Inzage; store: Store; policies: Policies }> {
  const store = openSqlite({
    directory: config.data,
    origin: config.origin,
    serving: !beside,
    segments: { lookups: config.segmentLookups, age: config.segmentAgeMs },
  });
  try {
    const assured = config.head === null ? 0 : await compareWithHead(store, config.head);
    const policy = config.policy.length > 0 ? await compileFiles(config.policy) : null;
    const policies = await openPolicies(store, policy, clock);
    const keys = {
      checkpoint: openLogKeys(config.keys, config.origin),
      export: exportSigners(config.keys, store),
    };
    const inzage = await createApp({
      store,
      policies,
      clock,
      dir: config.data,
      keys,
      checkpointEveryMs: config.checkpointEveryMs,
      settleThreads: config.settleThreads,
      witnesses: config.witness.map(readWitness),
      allowance: config.allowance,
      publicUrl: config.publicUrl,
      chromium: config.chromium,
      mail: config.mail,
      webhookHosts: config.webhookHosts,
      assured,
      installation: installationOf(config),
    });
    return { inzage, store, policies };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export async function start(config: Config, clock: Clock = systemClock): Promise<Running> {
  const { inzage, store } = await open(config, clock);
  let server: ReturnType<typeof serve>;
  try {
    await inzage.witnesses.compareAtStart();
    server = await listen(inzage, config);
  } catch (error) {
    await store.close();
    throw error;
  }
  const timers = [
    ...(config.checkpointEveryMs > 0
      ? [every(config.checkpointEveryMs, 'signing', () => signUnlessBroken(inzage))]
      : []),
    every(config.witnessEveryMs, 'asking the witnesses', () => inzage.witnesses.ask()),
    every(WAITING_EVERY_MS, 'taking steps that waited', () => inzage.waiting.carryOut()),
    every(ERASE_EVERY_MS, 'erasing', () => inzage.erasures.carryOut()),
    every(RETAIN_EVERY_MS, 'retention', () => inzage.retention.daily()),
    every(DESTROY_EVERY_MS, 'destroying named reports', () => inzage.reports.specific.destroy()),
    every(DELIVER_EVERY_MS, 'delivering reports', () => inzage.deliveries.run()),
    every(COUNT_EVERY_MS, 'counting months', () => inzage.reports.months.keep()),
    every(CHECK_EVERY_MS, 'checking the ledger', () => inzage.check.run()),
    ...(config.settleEveryMs > 0
      ? [every(config.settleEveryMs, 'settling', () => inzage.settle(clock.now()))]
      : []),
  ];
  setImmediate(() => void inzage.check.run().catch(() => undefined));
  inzage.reports.months.poke();
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  return {
    inzage,
    store,
    url: `http://${config.host}:${port}`,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      inzage.checkpoints.stop();
      inzage.counter.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      });
      await inzage.settled();
      await inzage.simulations.stop();
      await inzage.retention.idle();
      await inzage.reports.months.stop();
      await inzage.deliveries.idle();
      await inzage.erasures.idle();
      await inzage.exports.idle();
      await store.close();
    },
  };
}

/** Before anything is written: what this log was when somebody kept its checkpoint must still be its beginning. */
async function compareWithHead(store: Store, file: string): Promise<number> {
  let note: Buffer;
  try {
    note = await readFile(file);
  } catch (cause) {
    throw new AuditError('not-ready', `The head cannot be read (${(cause as NodeJS.ErrnoException).code}).`, {
      hint: 'Name a file that holds a signed checkpoint, as GET /ledger/checkpoint answers it, with --head.',
      cause,
    });
  }
  return refuseUnlessHolds(await compareHeadNote(store, note), `the head in ${file}`);
}

function listen(inzage: Inzage, { host, port }: Config): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: inzage.app.fetch, hostname: host, port }, () => resolve(server));
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new AuditError('not-ready', `Cannot listen on ${host}:${port} (${cause.code ?? 'unknown'}).`, {
          hint: 'Another process may hold the port; choose another with --port.',
          cause,
        }),
      );
    });
  });
}

/** That the ledger is broken was said when it was found; it is not said again every second. */
async function signUnlessBroken({ checkpoints, integrity }: Inzage): Promise<void> {
  if (integrity().state !== 'broken') await checkpoints.sign();
}

/** Runs work now and then, never twice at once; what fails is told and tried again. */
function every(ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    try {
      await work();
    } catch (error) {
      console.error(
        `${what} failed: ${error instanceof Error ? error.message : 'unknown'}; it is tried again`,
      );
    } finally {
      running = false;
    }
  }, ms);
  timer.unref();
  return timer;
}
