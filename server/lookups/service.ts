import { childId } from '#model/ids.ts';
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
import type { GatheredFacts, KeptLookup, NewLookup, Store } from '#store/port.ts';
import {
  type Draft,
  decide,
  decisionOnly,
  draftOf,
  draftsOf,
  type EvidenceAtHand,
  factsQuery,
} from './decide.ts';
import { groupCommit } from './group-commit.ts';

/**
 * Decide → commit → receipt. Single lookups that wait at the same moment share one transaction. An answer is
 * given only when the lookup is durable.
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

  const inTurn = turns();

  /** Decides a request's drafts in order; what is decided first counts for the next. */
  const decideAll = async (
    drafts: readonly Draft[],
    who: Principal,
    earlier = newEarlier(),
  ): Promise<NewLookup[]> => {
    const decided: NewLookup[] = [];
    for (const draft of drafts) decided.push(await decideNext(draft, who, earlier));
    return decided;
  };

  /** The answers kept for a request that was sent before; null when it is new. Throws `conflict`. */
  const keptFor = async (
    request: LookupRequest,
    drafts: readonly Draft[],
    who: Principal,
  ): Promise<LookupAnswer[] | null> => {
    if (request.id == null) return null;
    const kept = await Promise.all(drafts.map((draft) => store.lookupById(draft.id)));
    if (kept.every((one) => one === null)) {
      // Used for many customers before, or for one: whichever this request is not.
      const other = request.subjects ? request.id : childId(request.id, 0);
      const usedAsOther = (await store.lookupById(other)) !== null;
      if (usedAsOther) throw conflict();
      return null;
    }
    const same = kept.every((one, i) => one !== null && isSame(one, drafts[i] as Draft, who));
    if (!same) throw conflict();
    return kept.map((one) => answerOf((one as KeptLookup).lookup));
  };

  return {
    async record(request, who) {
      const many = request.subjects != null;
      return inTurn(namesOf(request), async () => {
        const drafts = draftsOf(request, who, clock.now());
        const kept = await keptFor(request, drafts, who);
        if (kept) return { answers: kept, fresh: false, many };
        const lookups = await decideAll(drafts, who);
        const receipts = await commit(lookups);
        const answers = lookups.map((lookup, i) => answerOf({ ...lookup, receipt: receipts[i] as Receipt }));
        return { answers, fresh: true, many };
      });
    },

    async dryRun(request, who) {
      const decided = await decideAll(draftsOf(request, who, clock.now()), who);
      await store.countDryRun(decided[0]?.organisation ?? null, clock.now());
      return decided.map(decisionOnly);
    },

    recordMany: (requests, who) => inTurn(requests.flatMap(namesOf), () => recordChunk(requests, who)),

    async outcome(id, outcome, who) {
      const found = await store.lookupById(id);
      if (!found) return outcomeOfMany(id, outcome, who);
      if (found.integration !== who.id) throw notFound('lookup');
      const { lookup } = found;
      if (outcome.subjectsShown && lookup.operation !== 'search') throw notASearch();
      return inTurn(namesOf({ ...lookup, id }), async () => {
        const kept = (await store.lookupById(id)) as KeptLookup;
        const children = await decideAll(childrenOf(lookup, outcome, who, clock.now(), kept), who);
        const receipt = await store.commitOutcome({ lookup: id, at: clock.now(), outcome }, children);
        const shown = (await store.lookupById(id))?.children ?? [];
        return { receipt, lookups: shown.map(answerOf) };
      });
    },
  };

  /** One transaction; one result a request. An id said twice in it is a retry like any other. */
  async function recordChunk(requests: readonly LookupRequest[], who: Principal): Promise<BatchResult[]> {
    const results: (BatchResult | NewLookup[])[] = [];
    const earlier = newEarlier();
    const inChunk = new Map<string, { content: Uint8Array; at: number }>();
    const repeats = new Map<number, number>();
    for (const [i, request] of requests.entries()) {
      const drafts = draftsOf(request, who, clock.now());
      const { parent, id, content } = drafts[0] as Draft;
      const twin = inChunk.get(parent ?? id);
      if (twin) {
        const same = Buffer.compare(twin.content, content) === 0;
        if (same) repeats.set(i, twin.at);
        results.push(same ? { status: 'duplicate', answers: [] } : refused(conflict()));
        continue;
      }
      try {
        const kept = await keptFor(request, drafts, who);
        if (kept) {
          results.push({ status: 'duplicate', answers: kept });
          continue;
        }
      } catch (error) {
        if (!(error instanceof AuditError) || error.code !== 'conflict') throw error;
        results.push(refused(error));
        continue;
      }
      inChunk.set(parent ?? id, { content, at: i });
      results.push(await decideAll(drafts, who, earlier));
    }
    const fresh = results.filter((result): result is NewLookup[] => Array.isArray(result));
    const receipts = fresh.length > 0 ? await commit(fresh.flat()) : [];
    let next = 0;
    const answered = results.map((result): BatchResult => {
      if (!Array.isArray(result)) return result;
      const answers = result.map((lookup) => answerOf({ ...lookup, receipt: receipts[next++] as Receipt }));
      return { status: 'accepted', answers };
    });
    for (const [repeat, first] of repeats) {
      const twin = answered[first];
      answered[repeat] = { status: 'duplicate', answers: twin && 'answers' in twin ? twin.answers : [] };
    }
    return answered;
  }

  /** What became of a many-subject request became of each of its lookups. */
  async function outcomeOfMany(id: string, outcome: OutcomeRequest, who: Principal) {
    const made = await store.madeFrom(id);
    if (made.some(({ integration }) => integration !== who.id)) throw notFound('lookup');
    if (made.length > 0 && outcome.subjectsShown) throw notASearch();
    let receipt: Receipt | null = null;
    for (const one of made) {
      receipt = await store.commitOutcome({ lookup: one.id, at: clock.now(), outcome }, []);
    }
    if (receipt === null) throw notFound('lookup');
    return { receipt, lookups: [] };
  }

  async function decideNext(draft: Draft, who: Principal, earlier: Earlier): Promise<NewLookup> {
    const policy = policyAt(draft.occurredAt);
    const gathered = (await store.gatherFacts([factsQuery(draft, policy)]))[0] as GatheredFacts;
    const followed = draft.follows === null ? undefined : earlier.decided.get(draft.follows);
    if (followed) gathered.follows ??= followedBy(followed);
    const key = draft.task === null ? null : taskName(draft.actor.id, draft.task);
    const task = (key !== null && earlier.tasks.get(key)) || { subjects: new Set<string>(), lookups: 0 };
    const known = draft.subject !== null && task.subjects.has(draft.subject);
    const decided = decide(draft, gathered, policy, who, evidenceAtHand, {
      lookups: task.lookups,
      subjects: task.subjects.size - (known ? 1 : 0),
    });
    earlier.decided.set(draft.id, decided);
    if (key !== null) {
      task.lookups++;
      if (draft.subject !== null && !gathered.task?.seesSubject) task.subjects.add(draft.subject);
      earlier.tasks.set(key, task);
    }
    return decided;
  }
}

/** What is decided and not yet committed: it counts for what comes after it in the same transaction. */
interface Earlier {
  decided: Map<string, NewLookup>;
  /** By `taskName`: customers that the store does not know of yet, and lookups. */
  tasks: Map<string, { subjects: Set<string>; lookups: number }>;
}

const newEarlier = (): Earlier => ({ decided: new Map(), tasks: new Map() });
const taskName = (actor: string, task: string): string => JSON.stringify([actor, task]);

const followedBy = ({
  actor,
  subject,
  change,
  decision,
  occurredAt,
}: NewLookup): GatheredFacts['follows'] => ({
  actor: actor.id,
  subject,
  change,
  wouldBe: decision.wouldBe,
  at: occurredAt,
});

/** What a request needs to itself while it is decided and committed: its id, and the budget of its task. */
const namesOf = ({ id, actor, task }: Pick<LookupRequest, 'id' | 'actor' | 'task'>): string[] => [
  ...(id == null ? [] : [id]),
  ...(task == null ? [] : [taskName(actor.id, task)]),
];

/**
 * One at a time for each name: a retry that overtakes its first attempt waits for the answer, and two
 * lookups of one task cannot both be its last.
 */
function turns(): <T>(names: readonly string[], work: () => Promise<T>) => Promise<T> {
  const taken = new Map<string, Promise<unknown>>();
  return async (names, work) => {
    const others = () => names.flatMap((name) => taken.get(name) ?? []);
    for (let waiting = others(); waiting.length > 0; waiting = others()) await Promise.allSettled(waiting);
    const done = work();
    for (const name of names) taken.set(name, done);
    try {
      return await done;
    } finally {
      for (const name of names) taken.delete(name);
    }
  };
}

const isSame = (kept: KeptLookup, draft: Draft, who: Principal): boolean =>
  kept.integration === who.id && Buffer.compare(kept.content, draft.content) === 0;

const conflict = (): AuditError =>
  new AuditError('conflict', 'This id was used before, for another lookup.', {
    hint: 'Make a new UUIDv7 for every lookup; repeat an id only to repeat the very same request.',
  });

const refused = ({ message }: AuditError): BatchResult => ({ status: 'conflict', message });

const notASearch = (): AuditError =>
  new AuditError('invalid-request', 'Only a search has customers shown.', {
    hint: 'Leave subjectsShown out.',
    mistakes: [{ path: 'subjectsShown', message: 'belongs to a search' }],
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
