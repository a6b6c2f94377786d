import type { Finding, ReviewStep } from '#model/finding.ts';
import { SERVICE_ITSELF } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Examined, Store } from '#store/port.ts';
import { dueAfter } from './limits.ts';

/**
 * What the service notes down in reviews by itself: that a limit is near or has passed, and that evidence came
 * in after a decision. It reminds and reopens; it never decides.
 */
export interface Watch {
  /** Notes each limit that is near, once, and each that has passed, once. Answers how many. */
  remind(): Promise<number>;
  /** Looks again at closed findings that hold lookups which were graded anew. */
  regraded(window: readonly Pick<Examined, 'lookup'>[]): Promise<void>;
}

type WatchStore = Pick<Store, 'toRemind' | 'finding' | 'closedHolding' | 'reviewSteps' | 'commitReview'>;

export function createWatch({
  store,
  clock,
  policy,
}: {
  store: WatchStore;
  clock: Clock;
  policy: () => Policy;
}): Watch {
  const note = (finding: Finding, step: ReviewStep['step'], facts: Partial<ReviewStep>): ReviewStep => ({
    finding: finding.id,
    at: clock.now(),
    step,
    by: SERVICE_ITSELF,
    outcome: null,
    note: '',
    reference: null,
    ...facts,
  });
  /** Somebody may take a step in the same moment: theirs stands, and this is not needed any more. */
  const commit = async (...given: Parameters<Store['commitReview']>): Promise<boolean> => {
    try {
      await store.commitReview(...given);
      return true;
    } catch (error) {
      if (error instanceof AuditError && error.code === 'wrong-step') return false;
      throw error;
    }
  };

  return {
    async remind() {
      let reminded = 0;
      for (const { finding: id, due, overdue } of await store.toRemind(clock.now(), policy().review)) {
        const finding = await store.finding(id);
        if (!finding || finding.status === 'closed') continue;
        const { status, outcome } = finding;
        if (await commit(note(finding, 'remind', { due, overdue }), status, status, outcome)) reminded++;
      }
      return reminded;
    },

    async regraded(window) {
      for (const id of await store.closedHolding(window.map(({ lookup }) => lookup.id))) {
        const finding = await store.finding(id);
        if (finding?.status !== 'closed') continue;
        const steps = await store.reviewSteps(id);
        const then = steps.findLast(({ grades }) => grades !== undefined)?.grades;
        // What was closed by an earlier version tells no grades to compare with.
        if (then === undefined || same(then, finding.grades)) continue;
        const { grades, outcome } = finding;
        if (speaksAgainst(finding, then)) {
          const due = dueAfter('open', clock.now(), policy().review);
          await commit(note(finding, 'reopen', { grades, due }), 'closed', 'open', null);
        } else {
          await commit(note(finding, 'annotate', { grades, due: null }), 'closed', 'closed', outcome);
        }
      }
    },
  };
}

const same = (a: Finding['grades'], b: Finding['grades']): boolean => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Finding['grades']>;
  return [...keys].every((grade) => (a[grade] ?? 0) === (b[grade] ?? 0));
};

const accounted = (grades: Finding['grades']): number => (grades.corroborated ?? 0) + (grades.explained ?? 0);
const total = (grades: Finding['grades']): number =>
  Object.values(grades).reduce((sum, n) => sum + (n ?? 0), 0);

/**
 * Whether what came in turns the ground of the decision: all work is there of what was found unjustified, or
 * work that was there for what was found justified is gone or contradicts it.
 */
function speaksAgainst({ outcome, grades }: Finding, then: Finding['grades']): boolean {
  if (outcome === 'unjustified') {
    return accounted(grades) === total(grades) && accounted(then) < total(then);
  }
  if (outcome !== 'justified') return false;
  return accounted(grades) < accounted(then) || (grades.contradicted ?? 0) > (then.contradicted ?? 0);
}
