import {
  type Lookup,
  type LookupAnswer,
  type LookupRequest,
  type OutcomeRequest,
  type Receipt,
  SUBJECTS_SHOWN_MAX,
} from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import type { Principal } from '#server/auth/principal.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { KeptLookup, NewLookup, Store } from '#store/port.ts';
import {
  childId,
  type Draft,
  decide,
  decisionOnly,
  draftOf,
  draftsOf,
  type EvidenceAtHand,
  factsQuery,
} from './decide.ts';

/**
 * Decide → commit → receipt. Single lookups that wait at the same moment share one transaction: the queue
 * is flushed by `setImmediate`, so it clocks itself by how long a commit takes. An answer is given only
 * when the lookup is durable.
 */
export interface Lookups {
  /** One request, one lookup or one a subject. `fresh` is false for a retry that was answered before. */
  record(
    request: LookupRequest,
    who: Principal,
  ): Promise<{ answers: LookupAnswer[]; fresh: boolean; many: boolean }>;
  /** Decides and writes nothing but a counter. */
  dryRun(request: LookupRequest, who: Principal): Promise<ReturnType<typeof decisionOnly>[]>;
  /** A chunk of a batch, in order, in one transaction. One result a request. */
  recordMany(requests: readonly LookupRequest[], who: Principal): Promise<BatchResult[]>;
  outcome(
    lookup: string,
    outcome: OutcomeRequest,
    who: Principal,
  ): Promise<{ receipt: Receipt; lookups: LookupAnswer[] }>;
}

export type BatchResult =
  | { status: 'accepted' | 'duplicate'; answers: LookupAnswer[] }
  | { status: 'conflict'; message: string };

export interface LookupDeps {
  store: Store;
  clock: Clock;
  /** The policy in force at a time, milliseconds. */
  policyAt(at: number): Policy;
  evidenceAtHand: EvidenceAtHand;
}

export const answerOf = (lookup: Pick<Lookup, 'id' | 'decision' | 'policy' | 'receipt'>): LookupAnswer => ({
  id: lookup.id,
  decision: lookup.decision,
  // The first answer is repeated to a retry; what became of the grade is for those who may read it.
  grade: 'pending',
  policy: lookup.policy,
  receipt: lookup.receipt,
});

export function createLookups({ store, clock, policyAt, evidenceAtHand }: LookupDeps): Lookups {
  const commit = groupCommit(store);

  const decideOne = async (draft: Draft, who: Principal): Promise<NewLookup> => {
    const policy = policyAt(draft.occurredAt);
    return decide(draft, await store.gatherFacts(factsQuery(draft, policy)), policy, who, evidenceAtHand);
  };

  /** The answers kept for a request that was sent before; null when it is new. Throws `conflict`. */
  const keptFor = async (drafts: readonly Draft[], who: Principal): Promise<LookupAnswer[] | null> => {
    const kept = await Promise.all(drafts.map((draft) => store.lookupById(draft.id)));
    if (kept.every((one) => one === null)) return null;
    const same = kept.every((one, i) => one !== null && isSame(one, drafts[i] as Draft, who));
    if (!same) throw conflict();
    return kept.map((one) => answerOf((one as KeptLookup).lookup));
  };

  const inFlight = new Map<string, Promise<unknown>>();

  return {
    async record(request, who) {
      const drafts = draftsOf(request, who, clock.now());
      const many = request.subjects != null;
      const first = (drafts[0] as Draft).id;
      for (let waiting = inFlight.get(first); waiting; waiting = inFlight.get(first))
        await waiting.catch(() => undefined);
      const work = (async () => {
        const kept = request.id == null ? null : await keptFor(drafts, who);
        if (kept) return { answers: kept, fresh: false, many };
        const lookups = await Promise.all(drafts.map((draft) => decideOne(draft, who)));
        const receipts = await commit(lookups);
        const answers = lookups.map((lookup, i) => answerOf({ ...lookup, receipt: receipts[i] as Receipt }));
        return { answers, fresh: true, many };
      })();
      inFlight.set(first, work);
      try {
        return await work;
      } finally {
        inFlight.delete(first);
      }
    },

    async dryRun(request, who) {
      const decided = await Promise.all(
        draftsOf(request, who, clock.now()).map((draft) => decideOne(draft, who)),
      );
      await store.countDryRun(decided[0]?.organisation ?? null, clock.now());
      return decided.map(decisionOnly);
    },

    async recordMany(requests, who) {
      const results: (BatchResult | NewLookup[])[] = [];
      const inChunk = new Map<string, Uint8Array>();
      const tasks = new Map<string, { subjects: Set<string>; lookups: number }>();
      const later: number[] = [];
      for (const [i, request] of requests.entries()) {
        const drafts = draftsOf(request, who, clock.now());
        const first = drafts[0] as Draft;
        const twin = inChunk.get(first.id);
        if (twin) {
          if (Buffer.compare(twin, first.content) === 0) later.push(i);
          results.push(
            Buffer.compare(twin, first.content) === 0
              ? { status: 'duplicate', answers: [] }
              : { status: 'conflict', message: conflict().message },
          );
          continue;
        }
        try {
          const kept = await keptFor(drafts, who);
          if (kept) {
            results.push({ status: 'duplicate', answers: kept });
            continue;
          }
        } catch (error) {
          if (!(error instanceof AuditError) || error.code !== 'conflict') throw error;
          results.push({ status: 'conflict', message: error.message });
          continue;
        }
        inChunk.set(first.id, first.content);
        const decided: NewLookup[] = [];
        for (const draft of drafts) decided.push(await decideInBatch(draft, who, tasks));
        results.push(decided);
      }
      const fresh = results.filter((result): result is NewLookup[] => Array.isArray(result));
      const receipts = fresh.length > 0 ? await commit(fresh.flat()) : [];
      let next = 0;
      const answered = results.map((result): BatchResult => {
        if (!Array.isArray(result)) return result;
        const answers = result.map((lookup) => answerOf({ ...lookup, receipt: receipts[next++] as Receipt }));
        return { status: 'accepted', answers };
      });
      for (const i of later) {
        const kept = await keptFor(draftsOf(requests[i] as LookupRequest, who, clock.now()), who);
        answered[i] = { status: 'duplicate', answers: kept ?? [] };
      }
      return answered;
    },

    async outcome(id, outcome, who) {
      const kept = await store.lookupById(id);
      if (!kept) return outcomeOfMany(id, outcome, who);
      if (kept.integration !== who.id) throw notFound('lookup');
      const { lookup } = kept;
      if (outcome.subjectsShown && lookup.operation !== 'search') {
        throw new AuditError('invalid-request', 'Only a search has customers shown.', {
          hint: 'Leave subjectsShown out.',
          mistakes: [{ path: 'subjectsShown', message: 'belongs to a search' }],
        });
      }
      const children = await Promise.all(
        childrenOf(lookup, outcome, who, clock.now(), kept).map((draft) => decideOne(draft, who)),
      );
      const receipt = await store.commitOutcome({ lookup: id, at: clock.now(), outcome }, children);
      const shown = (await store.lookupById(id))?.children ?? [];
      return { receipt, lookups: shown.map(answerOf) };
    },
  };

  /** What became of a many-subject request became of each of its lookups. */
  async function outcomeOfMany(id: string, outcome: OutcomeRequest, who: Principal) {
    const made = await store.madeFrom(id);
    let receipt: Receipt | null = null;
    for (const one of made) {
      if (one.integration !== who.id) throw notFound('lookup');
      receipt = await store.commitOutcome({ lookup: one.id, at: clock.now(), outcome }, []);
    }
    if (receipt === null) throw notFound('lookup');
    return { receipt, lookups: [] };
  }

  async function decideInBatch(
    draft: Draft,
    who: Principal,
    tasks: Map<string, { subjects: Set<string>; lookups: number }>,
  ): Promise<NewLookup> {
    const policy = policyAt(draft.occurredAt);
    const gathered = await store.gatherFacts(factsQuery(draft, policy));
    if (draft.task === null) return decide(draft, gathered, policy, who, evidenceAtHand);
    const key = JSON.stringify([draft.actor.id, draft.task]);
    const seen = tasks.get(key) ?? { subjects: new Set<string>(), lookups: 0 };
    tasks.set(key, seen);
    const known = draft.subject !== null && seen.subjects.has(draft.subject);
    const earlier = { lookups: seen.lookups, subjects: seen.subjects.size - (known ? 1 : 0) };
    const decided = decide(draft, gathered, policy, who, evidenceAtHand, earlier);
    seen.lookups++;
    if (draft.subject !== null && !gathered.task?.seesSubject) seen.subjects.add(draft.subject);
    return decided;
  }
}

/** Everything waiting goes into one transaction; a caller waits for its own part of it. */
function groupCommit(store: Store): (lookups: NewLookup[]) => Promise<Receipt[]> {
  interface Waiting {
    lookups: NewLookup[];
    resolve: (receipts: Receipt[]) => void;
    reject: (error: unknown) => void;
  }
  let queue: Waiting[] = [];
  let scheduled = false;

  const alone = async ({ lookups, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(await store.commitLookups(lookups));
    } catch (error) {
      reject(error);
    }
  };
  const flush = async (): Promise<void> => {
    scheduled = false;
    const group = queue;
    queue = [];
    const [first, ...rest] = group;
    if (!first) return;
    if (rest.length === 0) return alone(first);
    try {
      const receipts = await store.commitLookups(group.flatMap(({ lookups }) => lookups));
      let from = 0;
      for (const { lookups, resolve } of group) {
        resolve(receipts.slice(from, from + lookups.length));
        from += lookups.length;
      }
    } catch {
      // One of the group may have been at fault: each gets its own transaction and its own answer.
      for (const waiting of group) await alone(waiting);
    }
  };
  return (lookups) =>
    new Promise((resolve, reject) => {
      queue.push({ lookups, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => void flush());
    });
}

const isSame = (kept: KeptLookup, draft: Draft, who: Principal): boolean =>
  kept.integration === who.id && Buffer.compare(kept.content, draft.content) === 0;

const conflict = (): AuditError =>
  new AuditError('conflict', 'This id was used before, for another lookup.', {
    hint: 'Make a new UUIDv7 for every lookup; repeat an id only to repeat the very same request.',
  });

/** Each customer that a search showed becomes a lookup; past the bound it counts as one export. */
function childrenOf(
  search: Lookup,
  outcome: OutcomeRequest,
  who: Principal,
  now: number,
  kept: KeptLookup,
): Draft[] {
  const shown = [...new Set(outcome.subjectsShown ?? [])];
  if (shown.length === 0) return [];
  const known = new Set(kept.children.map((child) => child.subject));
  const request = (operation: LookupRequest['operation']): LookupRequest => ({
    operation,
    occurredAt: search.occurredAt,
    actor: { id: search.actor.id, kind: search.actor.kind, onBehalfOf: search.actor.onBehalfOf },
    reason: search.reason,
    reference: search.reference,
    fields: outcome.fieldsShown ?? search.fields,
    task: search.task,
    system: search.system,
    channel: search.channel,
    context: search.context,
    source: { id: search.source.id },
  });
  // The search was taken in under its own token; what it showed is not late because it is told later.
  const trusted = { ...who, scopes: [...who.scopes, 'lookups:import'] };
  const child = (operation: LookupRequest['operation'], subject: string | null, position: number): Draft => {
    const draft = draftOf(
      request(operation),
      { id: childId(search.id, position), subject, parent: search.id },
      trusted,
      now,
      Buffer.alloc(32),
    );
    const mark = subject === null ? 'bulk' : 'shown-in-search';
    return { ...draft, marks: [...draft.marks.filter((one) => one !== 'imported'), mark] };
  };
  if (shown.length > SUBJECTS_SHOWN_MAX) return kept.children.length > 0 ? [] : [child('export', null, 0)];
  const offset = kept.children.length;
  return shown
    .filter((subject) => !known.has(subject))
    .map((subject, i) => child('view', subject, offset + i));
}
