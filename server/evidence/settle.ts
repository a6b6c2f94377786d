import type { Grading } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { GRADES, type Grade } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import type { GradingRun } from '#store/grading-port.ts';
import type { Store } from '#store/port.ts';
import { gradingThread, type PartAnswer } from './apart.ts';
import { Batch } from './batch.ts';

/** Takes lookups whose evidence has come in, grades them, and commits the grades. */

/**
 * Lookups read, graded and committed at once, under one settlement entry: each of the three keeps a request waiting
 * some tens of milliseconds at most. Returns within a page rest on first visits of the same page.
 */
const PAGE = 1000;
/** Parts that a thread has before it, so that it need not wait for the commit of the one before. */
const AHEAD = 3;
/** How often a long run is begun anew because the store changed under it, before it goes on in one thread. */
const TRIES = 3;

export interface SettleDeps {
  store: Pick<Store, 'toGrade' | 'commitSettlement' | 'gradeApart'>;
  /** The policy in force at a time, milliseconds. A lookup is graded under the policy of its own time. */
  policy: (at: number) => Policy;
  clock: Clock;
  newId: (at: number) => string;
  /** Threads for a long run, beside the one that serves; none leaves it to that one. */
  threads?: number | undefined;
}

export interface SettleCounts {
  /** Lookups that left `pending`. */
  graded: number;
  /** Lookups that had a grade and were judged again because evidence changed. */
  regraded: number;
  byGrade: Record<Grade, number>;
  /** Lookups that wait for feeds. */
  pending: number;
}

/** Grades what happened until `until`, milliseconds, and can be graded now; pending lookups stay as they are. */
export async function settle(deps: SettleDeps, until: number): Promise<SettleCounts> {
  const counts: SettleCounts = { graded: 0, regraded: 0, byGrade: noGrades(), pending: 0 };
  const { threads = 0 } = deps;
  for (let n = 0; threads > 0 && n < TRIES; n++) {
    const run = await deps.store.gradeApart(until, threads);
    if (run === null) break;
    const end = await settleApart(deps, run, until, counts);
    if (end === 'done') return counts;
    counts.pending = 0;
    if (end === 'failed') break;
  }
  let after: string | null = null;
  do {
    const batch = new Batch();
    const gradings: Grading[] = [];
    const now = deps.clock.now();
    after = await deps.store.toGrade(until, after, PAGE, (stored) => {
      const { lookup } = stored;
      const grading = batch.grade(stored, deps.policy(lookup.occurredAt), now);
      if (grading.grade === 'pending') {
        counts.pending += 1;
        return;
      }
      gradings.push(grading);
      counts[lookup.grade === 'pending' ? 'graded' : 'regraded'] += 1;
      counts.byGrade[grading.grade] += 1;
    });
    await breath();
    if (gradings.length > 0) {
      const at = deps.clock.now();
      await deps.store.commitSettlement({ id: deps.newId(at), at, until, gradings });
      await breath();
    }
  } while (after !== null);
  return counts;
}

/** Lets requests that came in meanwhile be answered. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A long run: threads grade, each its own customers, while this one hands out and commits. Where a thread fails or the
 * store changed under the run, what is left waits as before.
 */
async function settleApart(
  deps: SettleDeps,
  run: GradingRun,
  until: number,
  counts: SettleCounts,
): Promise<'done' | 'changed' | 'failed'> {
  const threads = run.views.map((view) => gradingThread(view, deps.policy));
  const page = PAGE * threads.length;
  const onTheirWay: Promise<PartAnswer[]>[] = [];
  const handOut = (): void => {
    while (onTheirWay.length < AHEAD) {
      const parts = run.next(page);
      if (parts === null) return;
      const now = deps.clock.now();
      const answers = Promise.all(
        threads.flatMap((thread, n) => (parts[n] ? thread.grade(parts[n], now) : [])),
      );
      // Told where it is awaited.
      answers.catch(() => undefined);
      onTheirWay.push(answers);
    }
  };
  try {
    for (handOut(); onTheirWay.length > 0; handOut()) {
      const answers = await (onTheirWay.shift() as Promise<PartAnswer[]>).catch(() => null);
      if (answers === null) {
        console.error('a grading thread failed; settling goes on in one thread');
        return 'failed';
      }
      if (!run.holds()) return 'changed';
      const at = deps.clock.now();
      const parts = answers.map(({ graded }) => graded);
      await run.commit({ id: deps.newId(at), at, until }, parts, (grade, isFirst) => {
        counts[isFirst ? 'graded' : 'regraded'] += 1;
        counts.byGrade[grade] += 1;
      });
      for (const { pending } of answers) counts.pending += pending;
      await breath();
    }
    return 'done';
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

const noGrades = (): Record<Grade, number> =>
  Object.fromEntries(GRADES.map((one) => [one, 0])) as Record<Grade, number>;
