import { childId } from '#model/ids.ts';
import type { Lookup, LookupAnswer, LookupRequest, Receipt } from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import type { Principal } from '#server/auth/principal.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, idUsedBefore } from '#server/errors.ts';
import type { GatheredFacts, KeptLookup, NewLookup, Store } from '#store/port.ts';
import { type Draft, decide, draftsOf, type EvidenceAtHand, factsQuery } from './decide.ts';
import { nameAsTheDirectoryDoes } from './names.ts';
import { noteLookups } from './warnings.ts';

/**
 * Taking requests in: which are new, what is known about them, what is decided, and the commit. Many at once,
 * in order, with two questions to the store and one transaction however many they are.
 */
export interface TakeDeps {
  store: Store;
  clock: Clock;
  /** The policy in force at a time, milliseconds. */
  policyAt(at: number): Policy;
  evidenceAtHand: EvidenceAtHand;
  /** Told of lookups that are durable, before they are answered: quick, and throws nothing. */
  committed?(lookups: readonly NewLookup[]): void;
}

export interface Asked {
  request: LookupRequest;
  who: Principal;
}

/** An id that is said twice, at once or later, is a retry when all of it is the same, and else a conflict. */
export type Taken =
  | { status: 'accepted' | 'duplicate'; answers: LookupAnswer[] }
  | { status: 'conflict'; message: string };

export const answerOf = ({
  id,
  decision,
  policy,
  receipt,
}: Pick<Lookup, 'id' | 'decision' | 'policy' | 'receipt'>): LookupAnswer => ({
  id,
  decision,
  // The first answer is repeated to a retry; what became of the grade is for those who may read it.
  grade: 'pending',
  policy,
  receipt,
});

/** A request on its way: taken in with `results[first]`, or with an answer of its own. */
type Place = { drafts: Draft[]; from: number } | { first: number } | Taken;

export interface Taking {
  /** One result a request, in order. When it resolves all that was accepted is durable. */
  takeIn(asked: readonly Asked[]): Promise<Taken[]>;
  /** Decides in order; what is decided first counts for the next, unless each is `alone`. Writes nothing. */
  decideAll(
    drafts: readonly Draft[],
    whoOf: (draft: number) => Principal,
    alone?: 'alone',
  ): Promise<NewLookup[]>;
}

export function createTaking({ store, clock, policyAt, evidenceAtHand, committed }: TakeDeps): Taking {
  async function takeIn(asked: readonly Asked[]): Promise<Taken[]> {
    const now = clock.now();
    const drafts = asked.map(({ request, who }) => draftsOf(request, who, now));
    const taken = await areTaken(asked, drafts);
    const places: Place[] = [];
    const fresh: Draft[] = [];
    const whose: Principal[] = [];
    const firsts = new Map<string, number>();
    for (let i = 0; i < asked.length; i++) {
      const { request, who } = asked[i] as Asked;
      const mine = drafts[i] as Draft[];
      const place = placeOf(i, mine, firsts, places, whose);
      if (place !== null) {
        places.push(place);
      } else if (taken?.[i]) {
        places.push(await keptFor(request, mine, who));
      } else {
        if (request.id != null) firsts.set(request.id, i);
        places.push({ drafts: mine, from: fresh.length });
        for (const draft of mine) {
          fresh.push(draft);
          whose.push(who);
        }
      }
    }
    const decided = await decideAll(fresh, (draft) => whose[draft] as Principal);
    const receipts = decided.length > 0 ? await store.commitLookups(decided) : [];
    if (decided.length > 0) committed?.(decided);
    await noteWarnings(decided, now);
    return results(places, decided, receipts);
  }

  /** What is counted of warnings fails no lookup that is committed. */
  async function noteWarnings(decided: readonly NewLookup[], now: number): Promise<void> {
    const breaksGlass = ({ reason, occurredAt }: Pick<NewLookup, 'reason' | 'occurredAt'>): boolean =>
      reason !== null && (policyAt(occurredAt).reasons.get(reason)?.breakGlass ?? false);
    try {
      await noteLookups(store, decided, breaksGlass, now);
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
    }
  }

  /** Whether a request's id is in use, as one lookup or as many; null when none says an id. */
  async function areTaken(asked: readonly Asked[], drafts: readonly Draft[][]): Promise<boolean[] | null> {
    const ids: string[] = [];
    const ends: number[] = [];
    for (let i = 0; i < asked.length; i++) {
      const { request } = asked[i] as Asked;
      if (request.id != null) {
        for (const { id } of drafts[i] as Draft[]) ids.push(id);
        ids.push(otherUse(request, request.id));
      }
      ends.push(ids.length);
    }
    if (ids.length === 0) return null;
    const known = await store.known(ids);
    let from = 0;
    return ends.map((end) => {
      let isTaken = false;
      for (; from < end; from++) if (known[from]) isTaken = true;
      return isTaken;
    });
  }

  /** The answers kept for a request that was sent before, or the conflict. */
  async function keptFor(request: LookupRequest, drafts: readonly Draft[], who: Principal): Promise<Taken> {
    const kept = await Promise.all(drafts.map((draft) => store.lookupById(draft.id)));
    const same = kept.every((one, i) => one !== null && isSame(one, drafts[i] as Draft, who));
    if (!same || request.id == null) return refused();
    return { status: 'duplicate', answers: kept.map((one) => answerOf((one as KeptLookup).lookup)) };
  }

  async function decideAll(
    drafts: readonly Draft[],
    whoOf: (draft: number) => Principal,
    alone?: 'alone',
  ): Promise<NewLookup[]> {
    if (drafts.length === 0) return [];
    await nameAsTheDirectoryDoes(store, drafts);
    const { policies, gathered } = await gather(drafts);
    let earlier = nothingEarlier();
    const follows = drafts.some((draft) => draft.follows !== null);
    return drafts.map((draft, i) => {
      const facts = gathered[i] as GatheredFacts;
      if (alone) earlier = nothingEarlier();
      const lookup = decideNext(draft, facts, policies[i] as Policy, whoOf(i), earlier);
      if (follows) earlier.decided.set(draft.id, lookup);
      return lookup;
    });
  }

  /** What is known about each draft, and the policy to decide it by: the one in force when all is known. */
  async function gather(
    drafts: readonly Draft[],
  ): Promise<{ policies: readonly Policy[]; gathered: GatheredFacts[] }> {
    for (;;) {
      const policies = drafts.map((draft) => policyAt(draft.occurredAt));
      const queries = drafts.map((draft, i) => factsQuery(draft, policies[i] as Policy));
      const gathered = await store.gatherFacts(queries);
      // The store has just heard of what other processes did: another version asks for other facts.
      if (drafts.every((draft, i) => policyAt(draft.occurredAt) === policies[i]))
        return { policies, gathered };
    }
  }

  function decideNext(
    draft: Draft,
    gathered: GatheredFacts,
    policy: Policy,
    who: Principal,
    earlier: Earlier,
  ): NewLookup {
    const followed = draft.follows === null ? undefined : earlier.decided.get(draft.follows);
    const facts =
      followed && gathered.follows === null ? { ...gathered, follows: seenAs(followed) } : gathered;
    if (draft.task === null) return decide(draft, facts, policy, who, evidenceAtHand);
    const name = JSON.stringify([draft.actor.id, draft.task]);
    const task = earlier.tasks.get(name) ?? { subjects: new Set<string>(), lookups: 0 };
    const isKnown = draft.subject !== null && task.subjects.has(draft.subject);
    const lookup = decide(draft, facts, policy, who, evidenceAtHand, {
      lookups: task.lookups,
      subjects: task.subjects.size - (isKnown ? 1 : 0),
    });
    task.lookups++;
    if (draft.subject !== null && !gathered.task?.seesSubject) task.subjects.add(draft.subject);
    earlier.tasks.set(name, task);
    return lookup;
  }

  return { takeIn, decideAll };
}

/** What is decided and not yet committed: it counts for what comes after it in the same transaction. */
interface Earlier {
  decided: Map<string, NewLookup>;
  /** By actor and task: customers that the store does not know of yet, and lookups. */
  tasks: Map<string, { subjects: Set<string>; lookups: number }>;
}

const nothingEarlier = (): Earlier => ({ decided: new Map(), tasks: new Map() });

const seenAs = ({ actor, subject, change, decision, occurredAt }: NewLookup): GatheredFacts['follows'] => ({
  actor: actor.id,
  onBehalfOf: actor.onBehalfOf,
  subject,
  change,
  wouldBe: decision.wouldBe,
  rules: decision.rules,
  at: occurredAt,
});

/** A request whose id was said before in the same group: its retry, or a conflict. Null for another. */
function placeOf(
  at: number,
  drafts: readonly Draft[],
  firsts: ReadonlyMap<string, number>,
  places: readonly Place[],
  whose: readonly Principal[],
): Place | null {
  const [draft] = drafts as [Draft];
  const first = firsts.get(draft.parent ?? draft.id);
  if (first === undefined || first === at) return null;
  const before = places[first];
  if (before === undefined || !('drafts' in before)) return null;
  const isRetry =
    whose[before.from]?.id === draft.integration &&
    Buffer.compare((before.drafts[0] as Draft).content, draft.content) === 0;
  return isRetry ? { first } : refused();
}

function results(
  places: readonly Place[],
  decided: readonly NewLookup[],
  receipts: readonly Receipt[],
): Taken[] {
  const done: Taken[] = [];
  for (const place of places) {
    if ('status' in place) done.push(place);
    else if ('first' in place) {
      const first = done[place.first];
      done.push({ status: 'duplicate', answers: first && 'answers' in first ? first.answers : [] });
    } else {
      const answers = place.drafts.map((_, i) => {
        const { id, decision, policy } = decided[place.from + i] as NewLookup;
        return answerOf({ id, decision, policy, receipt: receipts[place.from + i] as Receipt });
      });
      done.push({ status: 'accepted', answers });
    }
  }
  return done;
}

/** The id that a lookup would have if the request's id had been used for many customers, or for one. */
const otherUse = (request: LookupRequest, id: string): string => (request.subjects ? id : childId(id, 0));

const isSame = (kept: KeptLookup, draft: Draft, who: Principal): boolean =>
  kept.integration === who.id && Buffer.compare(kept.content, draft.content) === 0;

const refused = (): Taken => ({ status: 'conflict', message: idUsedBefore().message });
