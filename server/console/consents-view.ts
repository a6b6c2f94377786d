import type { Consent } from '#model/consent.ts';
import { consentFor, isInForce, newestFirst, purposesOf, saidAt, standing } from '#model/standing.ts';
import type { Reason } from '#policies/policy.ts';
import { isWithin } from '#server/consents/service.ts';
import type { KeptConsent } from '#store/port.ts';
import type { ConsoleDeps, SignedIn } from './deps.ts';

/** What the page of one customer's consents shows, by two clocks: when something was true, and when it was known. */

export interface ConsentsView {
  subject: string;
  at: number;
  knownAt: number;
  /** Whether it is looked back. */
  isPast: boolean;
  /** One word a scope, newest first. */
  standing: { kept: KeptConsent; inForce: boolean }[];
  /** All of it, newest first. */
  history: KeptConsent[];
  answers: { reason: Reason; answer: Answer }[];
}

export type Answer = 'permits' | 'missing' | 'ended' | 'objection' | 'none';

export interface Clocks {
  at: number | null;
  knownAt: number | null;
}

export async function gatherConsents(
  { store, policy, clock }: ConsoleDeps,
  who: SignedIn,
  subject: string,
  clocks: Clocks,
): Promise<ConsentsView> {
  const now = clock.now();
  const [at, knownAt] = [clocks.at ?? now, clocks.knownAt ?? Math.max(now, clocks.at ?? 0)];
  const all = (await store.consentHistory(subject)).filter(({ consent }) =>
    isWithin(consent, asPrincipal(who)),
  );
  const history = all.filter(({ consent }) => consent.at <= at && consent.receivedAt <= knownAt);
  const words = history.map(({ consent }) => consent).toSorted(newestFirst);
  const last = new Set(standing(words).map(({ id }) => id));
  const controllers = new Set(
    (await store.organisations()).filter(({ kind }) => kind === 'controller').map(({ id }) => id),
  );
  return {
    subject,
    at,
    knownAt,
    isPast: clocks.at !== null || clocks.knownAt !== null,
    standing: history
      .filter(({ consent }) => last.has(consent.id))
      .map((kept) => ({ kept, inForce: isHeld(kept.consent, at) })),
    history: clocks.at === null && clocks.knownAt === null ? all : history,
    answers: [...policy().reasons.values()]
      .filter((reason) => reason.consentRequired || reason.objectionBinds)
      .map((reason) => {
        const fact = consentFor(words, {
          at,
          reason: reason.id,
          purposes: purposesOf(policy(), reason.id),
          organisation: null,
          isController: (id) => controllers.has(id),
          byName: reason.consentGranted,
        });
        return { reason, answer: answerOf(reason, fact, at) };
      })
      // Of what nobody objected to, and asks for no consent, there is nothing to tell.
      .filter(({ answer }) => answer !== 'none'),
  };
}

function answerOf(reason: Reason, fact: ReturnType<typeof consentFor>, at: number): Answer {
  if (fact?.status === 'objected') return 'objection';
  if (!reason.consentRequired) return 'none';
  if (fact === null) return 'missing';
  return fact.status === 'given' && (fact.validUntil === null || fact.validUntil > at) ? 'permits' : 'ended';
}

const isHeld = (consent: Consent, at: number): boolean =>
  consent.status === 'objected' || (isInForce(consent, at) && saidAt(consent) <= at);

/** The session as the services of the API know a caller. */
export const asPrincipal = ({ id, role, organisations }: SignedIn) => ({
  id,
  role,
  organisations,
  source: null,
  scopes: [],
});
