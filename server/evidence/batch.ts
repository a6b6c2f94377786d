import type { Grading, GradingInput } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { grade } from './grade.ts';

/** Grades on their way into one settlement; a first visit among them already explains its returns. */
export class Batch {
  readonly #explained = new Map<string, { lookup: string; at: number }>();

  grade(stored: GradingInput, policy: Policy, now: number): Grading {
    const { lookup } = stored;
    const pair = `${lookup.actor.id} ${lookup.subject}`;
    const input = { ...stored, earlierExplained: this.#latest(pair, stored) };
    const grading = grade(input, policy, now);
    if (
      grading.grade !== 'pending' &&
      lookup.subject !== null &&
      grading.explanations[0]?.strength === 'strong'
    ) {
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
