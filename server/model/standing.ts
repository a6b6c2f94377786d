import { ancestorsOf, shortTerm } from '#policies/dpv/dpv.ts';
import type { ConsentFacts, Policy } from '#policies/policy.ts';
import type { Consent, ConsentStatus } from './consent.ts';

/**
 * Which of a customer's words counts for a lookup. The newest that applies does, by when it was said; of two said
 * at one moment, the one received last. An objection (GDPR Art. 21) outlives words that take consent away: it ends
 * when it is lifted, or while a newer consent is in force.
 */
export interface Question {
  /** When the lookup happened, milliseconds. */
  at: number;
  reason: string;
  /** The reason's purpose and every broader one. */
  purposes: ReadonlySet<string>;
  /** The actor's. */
  organisation: string | null;
  isController(organisation: string): boolean;
  /** Whether only what was given to the actor's own organisation by name can permit. */
  byName: boolean;
}

/** When a word was said: nobody has said anything after it was received. */
export const saidAt = ({ at, receivedAt }: Pick<Consent, 'at' | 'receivedAt'>): number =>
  Math.min(at, receivedAt);

/** Newest first; words of one moment keep their order, which is that of receipt, last first. */
export const newestFirst = (a: Consent, b: Consent): number => saidAt(b) - saidAt(a);

/** Words that take away what was given. They hold from receipt, whatever later date they bear. */
export const TAKES_AWAY: ReadonlySet<ConsentStatus> = new Set(['refused', 'withdrawn', 'objected']);

/** The fact that a decision is made on; null where no word applies, or an objection was lifted. `words` newest first. */
export function consentFor(words: readonly Consent[], question: Question): ConsentFacts | null {
  let newest: Consent | null = null;
  for (const word of words) {
    if (!applies(word, question)) continue;
    if (word.status === 'objected') return factOf(word);
    const ends = word.status === 'objection-lifted' || isInForce(word, question.at);
    // A consent in force, or the lifting, leaves nothing of what was said before.
    if (ends) return newest ? factOf(newest) : word.status === 'given' ? factOf(word) : null;
    newest ??= word;
  }
  return newest && factOf(newest);
}

/** Whether a consent is given and not past its end. */
export const isInForce = ({ status, validUntil }: Consent, at: number): boolean =>
  status === 'given' && (validUntil === null || validUntil > at);

/**
 * What a customer said to the controller holds for the processors that act for it; what they said to one processor
 * holds for that one alone.
 */
function applies(
  word: Consent,
  { at, reason, purposes, organisation, isController, byName }: Question,
): boolean {
  if (word.at > at) return false;
  if (word.reason !== reason && (word.purpose === null || !purposes.has(word.purpose))) return false;
  if (word.organisation !== null && word.organisation === organisation) return true;
  if (byName && word.status === 'given') return false;
  return word.organisation === null || isController(word.organisation);
}

const factOf = ({ status, validUntil, id, categories, organisation }: Consent): ConsentFacts => ({
  // Only words that a policy knows get here.
  status: status as ConsentFacts['status'],
  validUntil,
  version: id,
  ...(categories && { categories }),
  ...(organisation !== null && { organisation }),
});

/** One word a scope: the newest of the same customer, reason or purpose, and organisation. `words` newest first. */
export function standing<T extends Consent>(words: readonly T[]): T[] {
  const scopes = new Set<string>();
  return words.filter((word) => {
    const scope = JSON.stringify([word.subject, word.reason, word.purpose, word.organisation]);
    if (scopes.has(scope)) return false;
    scopes.add(scope);
    return true;
  });
}

/** A purpose and every broader one, as their short terms. */
export const withBroader = (purpose: string): ReadonlySet<string> =>
  new Set([shortTerm(purpose), ...ancestorsOf(purpose)]);

const known = new WeakMap<Policy, Map<string, ReadonlySet<string>>>();
const NONE: ReadonlySet<string> = new Set();

/** A reason's purpose and every broader one: what is said of any of them is said of the reason. */
export function purposesOf(policy: Policy, reason: string): ReadonlySet<string> {
  const purpose = policy.reasons.get(reason)?.purpose ?? null;
  if (purpose === null) return NONE;
  const sets = known.get(policy) ?? new Map<string, ReadonlySet<string>>();
  known.set(policy, sets);
  const found = sets.get(purpose) ?? withBroader(purpose);
  sets.set(purpose, found);
  return found;
}
