import type {
  Consent,
  ConsentRequest,
  GrantRequest,
  NewConsent,
  RecordDetails,
  WithdrawRequest,
} from '#model/consent.ts';
import type { Receipt } from '#model/lookup.ts';
import { saidAt, standing, TAKES_AWAY, withBroader } from '#model/standing.ts';
import { isUuid7 } from '#model/values.ts';
import type { Policy } from '#policies/policy.ts';
import type { Principal } from '#server/auth/principal.ts';
import { type Committed, type Refused, refused } from '#server/batch.ts';
import { type Clock, newId } from '#server/clock.ts';
import { AuditError, idUsedBefore, type Mistake, notFound } from '#server/errors.ts';
import type { KeptConsent, SavedConsent, Store } from '#store/port.ts';
import { findGrantMistakes } from './grants.ts';

/** Taking in what customers say: who may tell it, what becomes a version of the register, and what ends one. */
export interface Consents {
  say(request: ConsentRequest, who: Principal): Promise<Said>;
  /** A chunk of a batch, in order, in one transaction. One result a word. */
  sayMany(words: readonly Word[], who: Principal): Promise<(Committed<Said> | Refused)[]>;
  /** Ends a consent. Answers with the word that ended it before where it is over already. */
  withdraw(id: string, request: WithdrawRequest, who: Principal): Promise<Said & { fresh: boolean }>;
  grant(request: GrantRequest, who: Principal): Promise<Said>;
  /** A version that this caller may see. Throws `not-found`. */
  version(id: string, who: Principal): Promise<KeptConsent>;
}

export interface Said {
  id: string;
  receipt: Receipt;
}

/** A word, and what a record says besides. */
export interface Word {
  request: ConsentRequest;
  details?: RecordDetails | undefined;
  /** The sender's own id, where it is not of the class that `request.id` takes. */
  sendersId?: string | undefined;
}

export interface ConsentDeps {
  store: Store;
  clock: Clock;
  policy: () => Policy;
  /** Runs work while no lookup is being decided: what is said holds for every lookup behind it in the ledger. */
  between<T>(work: () => Promise<T>): Promise<T>;
}

/** Lets a customer-facing portal record grants. */
export const GRANT_SCOPE = 'consents:grant';

export function createConsents({ store, clock, policy, between }: ConsentDeps): Consents {
  const save = (words: readonly NewConsent[]): Promise<SavedConsent[]> =>
    words.length === 0 ? Promise.resolve([]) : between(() => store.saveConsents(words));

  const sayOne = async (word: Word, who: Principal): Promise<Said> => {
    const mistake = mayNotTell(word.request, who, policy());
    if (mistake) {
      throw new AuditError('not-permitted', 'This word is not for your token to tell.', {
        mistakes: [mistake],
      });
    }
    const [saved] = (await save([newConsent(word, clock.now(), who)])) as [SavedConsent];
    if (saved.status === 'conflict') throw idUsedBefore();
    return { id: saved.id, receipt: saved.receipt };
  };

  const version = async (id: string, who: Principal): Promise<KeptConsent> => {
    const kept = await store.consentVersion(id);
    if (!kept || !isWithin(kept.consent, who)) throw notFound('consent');
    return kept;
  };

  return {
    version,
    say: (request, who) => sayOne({ request }, who),

    async sayMany(words, who) {
      const now = clock.now();
      const inForce = policy();
      const mistakes = words.map(({ request }) => mayNotTell(request, who, inForce));
      const fresh = words.filter((_, i) => mistakes[i] === null);
      const saved = await save(fresh.map((word) => newConsent(word, now, who)));
      let next = 0;
      return mistakes.map((mistake) => {
        if (mistake) return refused(mistake.path, mistake.message, 'not-permitted');
        const one = saved[next++] as SavedConsent;
        return one.status === 'conflict' ? refused('id', idUsedBefore().message, 'conflict') : one;
      });
    },

    async withdraw(id, request, who) {
      const { consent } = await version(id, who);
      const history = await store.consentHistory(consent.subject);
      const last = standing(history.map((kept) => kept.consent)).find((one) => isSameScope(one, consent));
      if (last?.status === 'objected' || last?.status === 'objection-lifted') throw notAConsent();
      if (last && last.status !== 'given') {
        const kept = history.find((one) => one.consent.id === last.id) as KeptConsent;
        return { id: last.id, receipt: kept.receipt, fresh: false };
      }
      const newest = last ?? consent;
      const said = await sayOne(
        {
          request: {
            ...request,
            subject: consent.subject,
            reason: consent.reason,
            purpose: consent.purpose,
            organisation: consent.organisation,
            status: 'withdrawn',
            // Of two clocks that differ, the slower one must not make this the older word.
            at: Math.max(request.at ?? clock.now(), saidAt(newest)),
            method: request.method ?? newest.method,
          },
        },
        who,
      );
      return { ...said, fresh: true };
    },

    async grant({ until, ...request }, who) {
      const at = clock.now();
      const mistakes = await findGrantMistakes({ ...request, until }, { store, policy: policy(), at });
      if (mistakes.length > 0) {
        throw new AuditError('invalid-request', 'This grant cannot be recorded; nothing was written.', {
          mistakes,
        });
      }
      return sayOne({ request: { ...request, status: 'given', at, validUntil: until } }, who);
    },
  };
}

const notAConsent = (): AuditError =>
  new AuditError('wrong-step', 'The last word here is an objection or the end of one, and no consent.', {
    hint: 'Send a word of its own to /v1/consents: objected, objection-lifted or withdrawn.',
  });

/** Whether this caller may know of it: their organisations' words, and those said to everybody. */
export const isWithin = ({ organisation }: Pick<Consent, 'organisation'>, who: Principal): boolean =>
  who.organisations.length === 0 || organisation === null || who.organisations.includes(organisation);

const isSameScope = (a: Consent, b: Consent): boolean =>
  a.reason === b.reason && a.purpose === b.purpose && a.organisation === b.organisation;

/** What of a word is not for this token to tell; null where it is. */
function mayNotTell(request: ConsentRequest, who: Principal, policy: Policy): Mistake | null {
  const { organisation, status } = request;
  if (organisation == null || who.organisations.length === 0) return null;
  if (!who.organisations.includes(organisation))
    return { path: 'organisation', message: 'is not for this token to tell' };
  // Whoever gains by a grant does not record it.
  if (status === 'given' && isGrantable(request, policy) && !who.scopes.includes(GRANT_SCOPE))
    return { path: 'organisation', message: 'is granted by the customer, and not told by the organisation' };
  return null;
}

/** Whether a consent of this scope is what a reason with `consent: granted` asks for. */
function isGrantable({ reason, purpose }: ConsentRequest, policy: Policy): boolean {
  if (reason != null) return policy.reasons.get(reason)?.consentGranted ?? false;
  for (const one of policy.reasons.values()) {
    if (one.consentGranted && one.purpose !== null && withBroader(one.purpose).has(purpose ?? ''))
      return true;
  }
  return false;
}

/**
 * A request as a version of its own. What takes something away holds from receipt, even where a clock ahead of ours
 * or a plan dates it later: a withdrawal is effective at the very next lookup (GDPR Art. 7(3)).
 */
export function newConsent(
  { request, details, sendersId }: Word,
  receivedAt: number,
  who: Pick<Principal, 'id'>,
): NewConsent {
  const { id, status, at, categories, channel, recordedBy, withdrawal } = request;
  const own = sendersId ?? id;
  const record = withdrawal == null ? details : { ...details, withdrawalMethod: withdrawal };
  return {
    id: own != null && isUuid7(own) ? own.toLowerCase() : newId(receivedAt),
    ...(own != null && !isUuid7(own) && { sendersId: own }),
    receivedAt,
    subject: request.subject,
    reason: request.reason ?? null,
    purpose: request.purpose ?? null,
    status,
    at: TAKES_AWAY.has(status) ? Math.min(at, receivedAt) : at,
    validUntil: request.validUntil ?? null,
    method: request.method,
    noticeVersion: request.noticeVersion ?? null,
    organisation: request.organisation ?? null,
    ...(categories && { categories }),
    ...(channel && { channel }),
    ...(recordedBy && { recordedBy }),
    sender: who.id,
    ...(record && Object.keys(record).length > 0 && { record }),
  };
}
