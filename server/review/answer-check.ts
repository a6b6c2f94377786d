import type { AnswerCheck, Finding } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import { REFERENCE_TYPES } from '#policies/vocabulary.ts';
import { checkReference } from '#server/evidence/reference.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Store } from '#store/port.ts';

/**
 * The work that an answer points at, held against the records as they are now: as if the lookup had named it
 * when it was made. For whoever decides; the agent is not told, who could otherwise try ids until one fits.
 */

type CheckStore = Pick<Store, 'gradingInput' | 'workNamed'>;

/** A finding holds a few lookups, or so many that some tell enough. */
const CHECKED_MAX = 100;

export async function checkAnswer(
  store: CheckStore,
  policyAt: (at: number) => Policy,
  finding: Finding,
  reference: { type: string; id: string },
): Promise<AnswerCheck> {
  const type = REFERENCE_TYPES.find((known) => known === reference.type);
  const ids = finding.lookups.ids.slice(0, CHECKED_MAX);
  if (type === undefined || ids.length === 0) return { ...NOT_CHECKABLE, of: ids.length };
  const work = type === 'task' ? null : await store.workNamed(type, reference.id);
  const found: Omit<AnswerCheck, 'holds' | 'of'>[] = [];
  for (const id of ids) {
    const input = await store.gradingInput(id);
    if (!input) continue;
    const lookup = { ...input.lookup, reference: { type, id: reference.id } };
    found.push(checkReference({ ...input, lookup, referenced: work }, policyAt(lookup.occurredAt)));
  }
  const holding = found.filter(({ verdict }) => verdict === 'holds');
  const [first] = holding.length > 0 ? holding : found;
  if (!first) return { ...NOT_CHECKABLE, of: ids.length };
  const { verdict, sentence } = first;
  return { verdict, sentence, holds: holding.length, of: found.length };
}

const NOT_CHECKABLE: AnswerCheck = {
  verdict: 'not-checkable',
  sentence: text('Dit is in geen van de bronnen na te gaan.', 'None of the sources can tell of this.'),
  holds: 0,
  of: 0,
};
