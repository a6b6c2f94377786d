import type { Grading, GradingInput } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { grade } from './grade.ts';

interface Visit {
  lookup: string;
  at: number;
}

/** Grades on their way into one settlement; a first visit among them already explains its returns. */
export class Batch {
  /** By actor and customer. */
  readonly #explained = new Map<string, Map<string, Visit[]>>();

  grade(stored: GradingInput, policy: Policy, now: number): Grading {
    const { lookup } = stored;
    const earlierExplained = this.#latest(stored);
    const isAsStored = earlierExplained === stored.earlierExplained;
    const grading = grade(isAsStored ? stored : { ...stored, earlierExplained }, policy, now);
    if (
      grading.grade !== 'pending' &&
      lookup.subject !== null &&
      grading.explanations[0]?.strength === 'strong'
    ) {
      let ofActor = this.#explained.get(lookup.actor.id);
      if (ofActor === undefined) {
        ofActor = new Map();
        this.#explained.set(lookup.actor.id, ofActor);
      }
      const visit = { lookup: lookup.id, at: lookup.occurredAt };
      const before = ofActor.get(lookup.subject);
      if (before) before.push(visit);
      else ofActor.set(lookup.subject, [visit]);
    }
    return grading;
  }

  /** Lookups come in the order of the ledger, which is nearly that of time. */
  #latest({ lookup, earlierExplained }: GradingInput): GradingInput['earlierExplained'] {
    const here =
      lookup.subject === null ? undefined : this.#explained.get(lookup.actor.id)?.get(lookup.subject);
    let latest = earlierExplained;
    for (const visit of here ?? NONE)
      if (visit.at < lookup.occurredAt && (latest === null || visit.at > latest.at)) latest = visit;
    return latest;
  }
}

const NONE: readonly Visit[] = [];
