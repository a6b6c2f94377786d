import type { Grading, GradingInput } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { GRADES, type Grade } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { grade } from './grade.ts';

/** Takes lookups whose evidence has come in, grades them, and commits the grades. */

/**
 * Lookups read, graded and committed at once, under one settlement entry: each of the three keeps a request waiting
 * some tens of milliseconds at most. Returns within a page rest on first visits of the same page.
 */
const PAGE = 1000;

export interface SettleDeps {
  store: Pick<Store, 'toGrade' | 'commitSettlement'>;
  /** The policy in force at a time, milliseconds. A lookup is graded under the policy of its own time. */
  policy: (at: number) => Policy;
  clock: Clock;
  newId: (at: number) => string;
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
  let after: string | null = null;
  do {
    const batch = new Batch();
    const now = deps.clock.now();
    after = await deps.store.toGrade(until, after, PAGE, (stored) => {
      const { lookup } = stored;
      const grading = batch.grade(stored, deps.policy(lookup.occurredAt), now);
      if (grading.grade === 'pending') {
        counts.pending += 1;
        return;
      }
      counts[lookup.grade === 'pending' ? 'graded' : 'regraded'] += 1;
      counts.byGrade[grading.grade] += 1;
    });
    await breath();
    if (batch.gradings.length > 0) {
      await commit(deps, until, batch.gradings);
      await breath();
    }
  } while (after !== null);
  return counts;
}

/** Lets requests that came in meanwhile be answered. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Grades on their way into one settlement; a first visit among them already explains its returns. */
class Batch {
  readonly gradings: Grading[] = [];
  readonly #explained = new Map<string, { lookup: string; at: number }>();

  grade(stored: GradingInput, policy: Policy, now: number): Grading {
    const { lookup } = stored;
    const pair = `${lookup.actor.id} ${lookup.subject}`;
    const input = { ...stored, earlierExplained: this.#latest(pair, stored) };
    const grading = grade(input, policy, now);
    if (grading.grade === 'pending') return grading;
    this.gradings.push(grading);
    if (lookup.subject !== null && grading.explanations[0]?.strength === 'strong') {
      this.#explained.set(pair, { lookup: lookup.id, at: lookup.occurredAt });
    }
    return grading;
  }

  #latest(pair: string, { lookup, earlierExplained }: GradingInput): GradingInput['earlierExplained'] {
    const here = this.#explained.get(pair);
    if (here === undefined || here.at >= lookup.occurredAt) return earlierExplained;
    return earlierExplained !== null && earlierExplained.at >= here.at ? earlierExplained : here;
  }
}

async function commit(deps: SettleDeps, until: number, gradings: readonly Grading[]): Promise<void> {
  const at = deps.clock.now();
  await deps.store.commitSettlement({ id: deps.newId(at), at, until, gradings });
}

const noGrades = (): Record<Grade, number> =>
  Object.fromEntries(GRADES.map((one) => [one, 0])) as Record<Grade, number>;
