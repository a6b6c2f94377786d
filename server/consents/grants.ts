import type { Consent, GrantRequest } from '#model/consent.ts';
import { consentFor, isInForce, purposesOf, standing, withBroader } from '#model/standing.ts';
import { nearest } from '#policies/nearest.ts';
import type { Policy } from '#policies/policy.ts';
import type { Mistake } from '#server/errors.ts';
import type { Store } from '#store/port.ts';

/**
 * What a customer grants: a named part of their data, to a named organisation, for a time. A grant is a consent of
 * which all three are said; `consent: granted` in a pack asks for one.
 */

/** A grant that nobody could use would be a promise to the customer that is not kept: such are refused, in words. */
export async function findGrantMistakes(
  { organisation, reason, purpose, categories, until }: GrantRequest,
  { store, policy, at }: { store: Store; policy: Policy; at: number },
): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const unknown = (path: string, word: string, known: Iterable<string>): void => {
    const meant = nearest(word, known);
    mistakes.push({ path, message: `is not known${meant === null ? '' : `; did you mean ${meant}?`}` });
  };
  if ((await store.organisation(organisation)) === null) unknown('organisation', organisation, []);
  if (reason != null && !policy.reasons.has(reason)) unknown('reason', reason, policy.reasons.keys());
  const serves = [...policy.reasons.values()].flatMap((one) => (one.purpose === null ? [] : [one.purpose]));
  if (purpose != null && !serves.some((one) => withBroader(one).has(purpose)))
    unknown('purpose', purpose, serves);
  for (const [i, category] of categories.entries()) {
    if (!policy.categories.has(category)) unknown(`categories[${i}]`, category, policy.categories.keys());
  }
  if (until <= at) mistakes.push({ path: 'until', message: 'must be later than now' });
  return mistakes;
}

export const isGrant = ({ status, organisation, categories }: Consent): boolean =>
  status === 'given' && organisation !== null && categories !== undefined;

/** A customer's grants that permit something now. `words` are all that is known of them, newest first. */
export async function liveGrants(
  words: readonly Consent[],
  { store, policy, at }: { store: Store; policy: Policy; at: number },
): Promise<Consent[]> {
  const said = words.filter((word) => word.at <= at);
  const kinds = new Map<string, string | null>();
  for (const { organisation } of said) {
    if (organisation !== null && !kinds.has(organisation))
      kinds.set(organisation, (await store.organisation(organisation))?.kind ?? null);
  }
  return standing(said).filter((word) => {
    if (!isGrant(word) || !isInForce(word, at)) return false;
    const counts = consentFor(said, {
      at,
      reason: word.reason ?? '',
      purposes: word.purpose === null ? purposesOf(policy, word.reason ?? '') : withBroader(word.purpose),
      organisation: word.organisation,
      isController: (id) => kinds.get(id) === 'controller',
      byName: true,
    });
    return counts?.version === word.id;
  });
}
