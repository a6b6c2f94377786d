import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startService } from '../../crash/service.ts';
import { ending } from '../ending.ts';
import type { Client } from './client.ts';
import { type Line, openLine, send, tellPeople } from './line.ts';
import type { Written } from './lines.ts';
import { diskOf, type Kind, usageOf } from './machine.ts';
import { progressOf } from './progress.ts';
import { type Asked, ask } from './queries.ts';
import { openRival } from './rival.ts';
import { type Checked, checkRoot } from './root.ts';
import { type Sealing, sealed } from './sealing.ts';
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
  /** Asks the same of one plain table, by turns. */
  rival: boolean;
  /** Where to leave a V8 profile of the service's processor time; null: none is made. */
  profile: string | null;
}

export interface YearResult {
  lookups: number;
  /** From the first byte to the last answer, seconds. */
  seconds: number;
  /** Lookups that the first and the last rate are taken over, and lookups a second. */
  slice: number;
  first: number;
  last: number;
  /** Of all lines together. */
  bytes: number;
  /** Of the service, bytes: when it began to listen, and at most. */
  startMemory: number;
  peakMemory: number;
  /** Seconds of processor that the service took for each million lookups, sealing among it; null: none were sent. */
  processor: number | null;
  sealing: Sealing;
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

export async function runYear(options: YearOptions): Promise<YearResult> {
  const directory = options.dir === null ? mkdtempSync(join(tmpdir(), 'inzage-year-')) : resolve(options.dir);
  const running = new Set<ChildProcess>();
  let goes = options.dir === null;
  const clear = () => {
    for (const child of running) child.kill('SIGKILL');
    if (goes) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return ending(clear, async () => {
    const state = takeUp(directory, { lookups: options.lookups, start: lastTwelveMonths(), people: PEOPLE });
    const result = await run(directory, state, options, running);
    goes = !options.keep;
    return result;
  });
}

async function run(
  directory: string,
  state: State,
  { settle, rival, profile }: YearOptions,
  running: Set<ChildProcess>,
): Promise<YearResult> {
  const flags = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];
  const line = await openLine(directory, running, flags);
  try {
    return await throughTheLine(directory, state, line, { settle, rival });
  } finally {
    process.stderr.write(line.service.complaints());
  }
}

async function throughTheLine(
  directory: string,
  state: State,
  line: Line,
  { settle, rival: wanted }: Pick<YearOptions, 'settle' | 'rival'>,
): Promise<YearResult> {
  const { year } = state;
  const { service, place, running } = line;
  if (state.batches.length === 0) await tellPeople(line, year);
  tell(`taking in ${year.lookups.toLocaleString('en')} lookups …`);
  const taken = year.lookups - acknowledged(state);
  const before = usageOf(service.pid);
  const { bytes, samples } = await takeIn(directory, state, line);
  tell('sealing …');
  const sealing = await sealed(place.data, service.pid);
  const { processor } = usageOf(service.pid);

  tell('asking …');
  const officer = await line.client('security-officer');
  const rival = wanted ? openRival(join(directory, 'rival.db'), year) : null;
  const asked = await ask(officer, year, samples, rival);
  rival?.close();
  officer.close();
  tell('checking the root …');
  const auditor = await line.client('auditor', 8);
  const checked = await checkRoot(auditor, service.key);
  auditor.close();
  const settled = settle ? await settleAll(await line.client('admin')) : null;

  const { peak: peakMemory } = usageOf(service.pid);
  const stopping = await seconds(() => service.stop());
  const disk = diskOf(place.data);
  let again = service;
  const starting = await seconds(async () => {
    again = await startService(place, running);
  });
  await again.stop();

  const slice = Math.min(1_000_000, Math.ceil(year.lookups / 4));
  return {
    lookups: year.lookups,
    seconds: state.batches.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    slice,
    ...ratesOf(state, slice),
    bytes,
    startMemory: before.memory,
    peakMemory,
    processor: taken === 0 ? null : ((processor - before.processor) / taken) * 1e6,
    sealing,
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
  line: Line,
): Promise<{ bytes: number; samples: Written[] }> {
  const { year } = state;
  const skip = acknowledged(state);
  const progress = progressOf(year.lookups, skip);
  const batch = Math.min(BATCH_LINES, Math.ceil(year.lookups / 20));
  try {
    return await send(line, { year, skip, batch, samples: SAMPLES }, (news) => {
      progress.update(news.lines, usageOf(line.service.pid).memory);
      if (news.kind !== 'batch') return;
      state.batches.push({ lines: news.accepted + news.duplicates, ms: news.ms });
      keep(directory, state);
    });
  } finally {
    progress.end();
  }
}

async function settleAll(admin: Client): Promise<number> {
  tell('settling …');
  const took = await seconds(() => admin.post('/v1/admin/settle', {}));
  admin.close();
  return took;
}

const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

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
