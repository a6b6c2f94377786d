import { Worker } from 'node:worker_threads';
import type { Policy } from '#policies/policy.ts';
import type { GradedPart, GradingRun, HandedPart } from '#store/grading-port.ts';

/** Threads that grade shares of a long run, as the serving thread sees them. */

export interface PartJob {
  part: HandedPart;
  now: number;
  /** Policies that this thread was not told yet. */
  news: Policy[];
  /** By position in the part: a policy, by the order in which they were told. */
  policyOf: Uint16Array;
}

export interface PartAnswer {
  graded: GradedPart;
  /** Lookups of the part that stay pending. */
  pending: number;
}

export interface GradingThread {
  /** Rejects where the thread has ended, whyever. */
  grade(part: HandedPart, now: number): Promise<PartAnswer>;
  end(): Promise<void>;
}

/** Young objects of a page, and what is remembered of records and people. */
const LIMITS = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 512 };

export function gradingThread(
  view: GradingRun['views'][number],
  policyAt: (at: number) => Policy,
): GradingThread {
  const worker = new Worker(new URL('./apart-thread.ts', import.meta.url), {
    workerData: view,
    resourceLimits: LIMITS,
  });
  const waiting: { resolve(answer: PartAnswer): void; reject(error: unknown): void }[] = [];
  let over: unknown = null;
  const fail = (error: unknown): void => {
    over ??= error;
    for (const { reject } of waiting.splice(0)) reject(over);
  };
  worker.on('message', (answer: PartAnswer) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`the grading thread ended with ${code}`)));
  const told: Policy[] = [];

  return {
    grade(part, now) {
      const before = told.length;
      const policyOf = Uint16Array.from(part.ats, (at) => {
        const policy = policyAt(at);
        const known = told.lastIndexOf(policy);
        return known >= 0 ? known : told.push(policy) - 1;
      });
      const job: PartJob = { part, now, news: told.slice(before), policyOf };
      const answer = new Promise<PartAnswer>((resolve, reject) => {
        if (over !== null) reject(over);
        else waiting.push({ resolve, reject });
      });
      worker.postMessage(job);
      return answer;
    },
    async end() {
      if (over !== null) return;
      const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage(null);
      await gone;
    },
  };
}
