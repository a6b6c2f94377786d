import type { Grading, GradingInput } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { grade } from './grade.ts';

/** Grades on their way into one settlement; a first visit among them already explains its returns. */
interface Visit {
  lookup: string;
  at: number;
}

export class Batch {
  /** By actor and customer. */
  readonly #explained = new Map<string, Map<string, Visit>>();

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
      ofActor.set(lookup.subject, { lookup: lookup.id, at: lookup.occurredAt });
    }
    return grading;
  }

  #latest({ lookup, earlierExplained }: GradingInput): GradingInput['earlierExplained'] {
    const here =
      lookup.subject === null ? undefined : this.#explained.get(lookup.actor.id)?.get(lookup.subject);
    if (here === undefined || here.at >= lookup.occurredAt) return earlierExplained;
    return earlierExplained !== null && earlierExplained.at >= here.at ? earlierExplained : here;
  }
}
