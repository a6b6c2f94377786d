import type { Examined } from '#store/port.ts';
import { groupBy, inTime } from './detector.ts';

/**
 * One unknown caller is one customer. A call whose party nobody identified explains, weakly, whatever its agent
 * opens around it; of several customers with nothing else to explain them it is held to explain the first. The
 * grade stays as it is: it says what evidence there may be, and this is about all of them together.
 */
export function markCrowded(all: readonly Examined[]): void {
  const byCall = groupBy(all, callOf);
  for (const group of byCall.values()) {
    const first = [...group].sort(inTime)[0]?.lookup.subject;
    for (const examined of group) examined.crowded = examined.lookup.subject !== first;
  }
}

/** The actor and the call that alone explains this lookup, where it is of nobody known. */
function callOf({ lookup, grading }: Examined): string | null {
  const [only] = grading.explanations;
  const isAlone = grading.explanations.every(({ weakness }) => weakness === 'unidentified-party');
  if (!only || !isAlone || lookup.subject === null) return null;
  return `${lookup.actor.id} ${only.evidence.id}`;
}
