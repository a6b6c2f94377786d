import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Policy } from '../policies/policy.ts';
import { createNeighbours } from './flow/neighbours.ts';
import { createSurvey } from './flow/survey.ts';
import { lintText } from './lint.ts';
import { prepareFrontEnds } from './parse/front-end.ts';
import { createProject, type Project, readOnce } from './project.ts';
import { placeOf, type Shares, shareOut, take } from './shares.ts';
import { type Told, tell } from './told.ts';

/** Many files over as many threads as are worth it, this one among them. What is found is the same with any number. */

/** Null: no front end reads the file. `failed`: the linter itself did, and nothing of the file was looked at. */
export type Outcome = { told: Told } | { failed: string } | null;

export interface Work {
  policy: Policy;
  today: string;
  paths: readonly string[];
  shares: Shares;
  thread: number;
}

export interface ThreadOptions {
  policy: Policy;
  today: string;
  project: Project;
  /** How many threads; null for as many as the machine has processors, where there is work enough for them. */
  threads: number | null;
  /** What the other threads run, and how long one may be at a file: milliseconds. */
  entry?: URL;
  patienceMs?: number;
}

/** A thread takes half a second to begin, in which another lints so many characters. */
const WORTH = 400_000;
/** Longer at one file than any budget allows: it will not come back. */
const PATIENCE_MS = 60_000;
/**
 * As deep as the main thread's own, with what V8 keeps back: code that is nested too deep to be analysed is so in
 * every thread.
 */
const STACK_MB = 1.15;

/** From so many files on, a survey of what they lead to costs less than it saves. */
const SURVEYED = 40;

/**
 * How many threads are worth it for so many characters of source. Each works out for itself what its files lead to,
 * and one processor is kept busy by compiling and clearing up: on two, a second thread took longer than none.
 */
export function threadsFor(characters: number, processors = availableParallelism()): number {
  return Math.max(1, Math.min(processors - 1, Math.floor(characters / WORTH)));
}

/** By path, in the order of `files`. */
export async function lintFiles(
  files: readonly { path: string; text: string }[],
  options: ThreadOptions,
): Promise<Outcome[]> {
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  const threads = Math.min(options.threads ?? threadsFor(characters), Math.max(1, files.length));
  const paths = files.map(({ path }) => path);
  const shares = shareOut(
    files.map(({ text }) => text.length),
    threads,
  );
  const outcomes: (Outcome | undefined)[] = paths.map(() => undefined);
  const others = Array.from({ length: threads - 1 }, (_, index) =>
    startThread(
      { policy: options.policy, today: options.today, paths, shares, thread: index + 1 },
      options,
      outcomes,
    ),
  );
  await prepareFrontEnds(paths);
  const lint = createLinter({ ...options, files: files.length });
  for (let index = take(shares, 0); index !== null; index = take(shares, 0))
    outcomes[index] = lint(paths[index] ?? '');
  await Promise.all(others);
  // What a thread had taken when it ended, and had not told.
  return paths.map((path, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? lint(path) : outcome;
  });
}

/** Resolves when the thread is done, or has ended otherwise: then the file it was at is told as failed. */
function startThread(
  work: Work,
  { entry = new URL('./worker.ts', import.meta.url), patienceMs = PATIENCE_MS }: ThreadOptions,
  outcomes: (Outcome | undefined)[],
): Promise<void> {
  const { shares, thread } = work;
  const worker = new Worker(entry, { workerData: work, resourceLimits: { stackSizeMb: STACK_MB } });
  return new Promise((resolve) => {
    let place = placeOf(shares, thread);
    let waited = 0;
    const end = (why: string): void => {
      clearInterval(watch);
      const at = placeOf(shares, thread);
      if (at !== null && outcomes[at] === undefined) outcomes[at] = { failed: why };
      resolve();
    };
    const every = Math.min(1000, patienceMs);
    // Counted in its own ticks: while this thread lints, it sees nothing of the others.
    const watch = setInterval(() => {
      const now = placeOf(shares, thread);
      waited = now === place ? waited + every : 0;
      place = now;
      if (waited <= patienceMs) return;
      void worker.terminate();
      end(`it took longer than ${patienceMs / 1000} s`);
    }, every);
    worker.on('message', ({ index, outcome }: { index: number; outcome: Outcome }) => {
      outcomes[index] = outcome;
    });
    worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => end('its thread ended early'));
  });
}

/** Lints one file of a project after the other. */
export function createLinter({
  policy,
  today,
  project = createProject(readOnce()),
  files,
}: {
  policy: Policy;
  today: string;
  project?: Project;
  /** How many it is going to be. */
  files: number;
}): (path: string) => Outcome {
  const neighbours = createNeighbours();
  if (files >= SURVEYED) neighbours.survey = createSurvey();
  return (path) => {
    try {
      const text = project.read(path) ?? '';
      const result = lintText({ path, text, policy, project, neighbours, today });
      return result && { told: tell(result, project) };
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error) };
    }
  };
}
