import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inzage, type Place, type Service, startService } from '../../crash/service.ts';
import { directoryOf, peopleOf } from './centre.ts';
import { type Client, connect } from './client.ts';
import type { Written } from './lines.ts';
import { diskOf, type Kind, memoryOf } from './machine.ts';
import { progressOf } from './progress.ts';
import { type Asked, ask } from './queries.ts';
import { type Checked, checkRoot } from './root.ts';
import type { SenderNews, SenderTask } from './sender.ts';
import { acknowledged, keep, ratesOf, type State, takeUp } from './state.ts';

/**
 * A year through the real line: a service as `inzage serve` starts it, a sender in a process of its own, one
 * NDJSON batch after another; then the questions that people ask of a year, and an auditor's check of it.
 */
export interface YearOptions {
  lookups: number;
  /** Where to put it; null: a temporary directory that goes when the run ends. */
  dir: string | null;
  /** Leaves the directory when the run is done. */
  keep: boolean;
  settle: boolean;
}

export interface YearResult {
  lookups: number;
  /** From the first byte to the last answer, seconds. */
  seconds: number;
  /** Lookups that the first and the last rate are taken over, and lookups a second. */
  slice: number;
  first: number;
  last: number;
  bytesSent: number;
  peakMemory: number;
  disk: Kind[];
  asked: Asked[];
  checked: Checked;
  /** Seconds; null where nobody asked for it. */
  settled: number | null;
  /** Seconds that the service took to stop, and to listen again over all of it. */
  stopping: number;
  starting: number;
}

const PEOPLE = 3000;
const BATCH_LINES = 100_000;
const SAMPLES = 200;
const SENDER = fileURLToPath(new URL('sender.ts', import.meta.url));

export async function runYear(options: YearOptions): Promise<YearResult> {
  const directory = options.dir === null ? mkdtempSync(join(tmpdir(), 'inzage-year-')) : resolve(options.dir);
  const running = new Set<ChildProcess>();
  let goes = options.dir === null;
  const clear = () => {
    for (const child of running) child.kill('SIGKILL');
    if (goes) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const interrupted = () => process.exit(130);
  process.once('exit', clear);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const state = takeUp(directory, { lookups: options.lookups, start: lastTwelveMonths(), people: PEOPLE });
    const result = await run(directory, state, options, running);
    goes = !options.keep;
    return result;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    process.off('exit', clear);
    clear();
  }
}

async function run(
  directory: string,
  state: State,
  { settle }: YearOptions,
  running: Set<ChildProcess>,
): Promise<YearResult> {
  const { year } = state;
  const place = (name: string) => join(directory, name);
  const where: Place = { data: place('data'), keys: place('keys'), cache: place('cache') };
  const tell = (text: string) => process.stderr.write(`${text}\n`);

  let service = await startService(where, running);
  const token = async (role: string, ...more: string[]) =>
    (await inzage(where, 'token', '--data', where.data, '--role', role, '--name', role, ...more)).trim();
  const gateway = await token('integration', '--scope', 'lookups:import');
  const clientFor = async (role: string, connections = 1) =>
    connect(service.url, await token(role), connections);

  if (state.batches.length === 0) {
    const crm = connect(service.url, gateway);
    await crm.post('/v1/directory', directoryOf(peopleOf(year.people), new Date(year.start).toISOString()));
    crm.close();
  }
  tell(`taking in ${year.lookups.toLocaleString('en')} lookups …`);
  const { bytes: bytesSent, samples } = await takeIn(directory, state, service, gateway, running);

  tell('asking …');
  const officer = await clientFor('security-officer');
  const auditor = await clientFor('auditor', 8);
  const asked = await ask(officer, year, samples);
  tell('checking the root …');
  const checked = await checkRoot(auditor, service.key);
  officer.close();
  auditor.close();
  const settled = settle ? await settleAll(await clientFor('admin')) : null;

  const { peak: peakMemory } = memoryOf(service.pid);
  const stopping = await seconds(() => service.stop());
  const disk = diskOf(where.data);
  const starting = await seconds(async () => {
    service = await startService(where, running);
  });
  await service.stop();

  const slice = Math.min(1_000_000, Math.ceil(year.lookups / 4));
  return {
    lookups: year.lookups,
    seconds: state.batches.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    slice,
    ...ratesOf(state, slice),
    bytesSent,
    peakMemory,
    disk,
    asked,
    checked,
    settled,
    stopping,
    starting,
  };
}

/** Streams what the directory does not hold yet, and keeps account of it. */
async function takeIn(
  directory: string,
  state: State,
  { url, pid }: Service,
  token: string,
  running: Set<ChildProcess>,
): Promise<{ bytes: number; samples: Written[] }> {
  const { year } = state;
  const skip = acknowledged(state);
  const progress = progressOf(year.lookups, skip);
  const sender = fork(SENDER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  running.add(sender);
  const task: SenderTask = {
    url,
    token,
    year,
    skip,
    batch: Math.min(BATCH_LINES, Math.ceil(year.lookups / 20)),
    samples: SAMPLES,
  };
  let done: Extract<SenderNews, { kind: 'done' }> | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      sender.on('message', (news: SenderNews) => {
        if (news.kind === 'done') done = news;
        else progress.update(news.lines, memoryOf(pid).now);
        if (news.kind === 'batch') {
          state.batches.push({ lines: news.accepted + news.duplicates, ms: news.ms });
          keep(directory, state);
        }
      });
      sender.once('exit', (code) => {
        running.delete(sender);
        if (code === 0) resolve();
        else reject(new Error('the sender stopped before it was done'));
      });
      sender.send(task);
    });
  } finally {
    progress.end();
  }
  if (done === null) throw new Error('the sender did not tell what it sent');
  return done;
}

async function settleAll(admin: Client): Promise<number> {
  process.stderr.write('settling …\n');
  const took = await seconds(() => admin.post('/v1/admin/settle', {}));
  admin.close();
  return took;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** The first of this month a year ago, so that nothing happens in the future. */
function lastTwelveMonths(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth());
}
