import { childId } from '#model/ids.ts';
import {
  type Lookup,
  type LookupAnswer,
  type LookupRequest,
  type OutcomeRequest,
  type Receipt,
  SUBJECTS_SHOWN_MAX,
} from '#model/lookup.ts';
import type { Allowance } from '#server/auth/allowance.ts';
import type { Principal } from '#server/auth/principal.ts';
import { AuditError, idUsedBefore, notFound } from '#server/errors.ts';
import type { KeptLookup, NewLookup } from '#store/port.ts';
import { CONTENT_BYTES } from './content.ts';
import { type Draft, decisionOnly, draftOf, draftsOf } from './decide.ts';
import { createLane } from './lane.ts';
import { namedSubjects } from './names.ts';
import { answerOf, createTaking, type TakeDeps, type Taken } from './take.ts';
import { type GivenWarning, warnOf } from './warnings.ts';

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
  /**
   * Decides and records no lookup: a counter, and that somebody was warned, where there is something to say. Throws `too-many-requests` past the token's allowance.
   */
  dryRun(request: LookupRequest, who: Principal): Promise<(DryDecision & { warning: GivenWarning | null })[]>;
  /** The same for many requests about one customer each: every one as if it alone were asked. */
  dryRunEach(requests: readonly LookupRequest[], who: Principal): Promise<DryDecision[]>;
  /** The same without a count or an allowance, for searches, which have their own. */
  preview(requests: readonly LookupRequest[], who: Principal): Promise<DryDecision[]>;
  /** A chunk of a batch, in order, in one transaction. One result a request. */
  recordMany(requests: readonly LookupRequest[], who: Principal): Promise<Taken[]>;
  outcome(
    lookup: string,
    outcome: OutcomeRequest,
    who: Principal,
  ): Promise<{ receipt: Receipt; lookups: LookupAnswer[] }>;
  /** Runs work while no lookup is being decided: what it writes holds for every lookup behind it in the ledger. */
  between<T>(work: () => Promise<T>): Promise<T>;
}

export type DryDecision = ReturnType<typeof decisionOnly>;

export function createLookups(deps: TakeDeps & { allowance: Allowance }): Lookups {
  const { store, clock, allowance } = deps;
  const { takeIn, decideAll } = createTaking(deps);
  const lane = createLane(takeIn);

  return {
    between: lane.alone,

    async record(request, who) {
      const [taken] = (await lane.take([{ request, who }])) as [Taken];
      if (taken.status === 'conflict') throw idUsedBefore();
      return {
        answers: taken.answers,
        fresh: taken.status === 'accepted',
        many: request.subjects != null,
      };
    },

    async dryRun(request, who) {
      const drafts = draftsOf(request, who, clock.now());
      await allowance.decisions(who.id, drafts.length);
      const decided = await decideAll(drafts, () => who);
      const now = clock.now();
      await store.countDryRun(decided[0]?.organisation ?? null, now, who.id);
      const warnings = await warnOf(store, decided, now);
      return decided.map((one, i) => ({ ...decisionOnly(one), warning: warnings[i] ?? null }));
    },

    async dryRunEach(requests, who) {
      await allowance.decisions(who.id, requests.length);
      const decided = await decideEach(requests, who);
      const counts = new Map<string | null, number>();
      for (const { organisation } of decided) counts.set(organisation, (counts.get(organisation) ?? 0) + 1);
      for (const [organisation, many] of counts) {
        await store.countDryRun(organisation, clock.now(), who.id, many);
      }
      return decided.map(decisionOnly);
    },

    preview: async (requests, who) => (await decideEach(requests, who)).map(decisionOnly),

    async recordMany(requests, who) {
      // Before the line, not in it: a live lookup does not wait for what an import piles up.
      await store.room();
      return lane.take(requests.map((request) => ({ request, who })));
    },

    async outcome(id, outcome, who) {
      const found = await store.lookupById(id);
      if (!found) return outcomeOfMany(id, outcome, who);
      if (found.integration !== who.id) throw notFound('lookup');
      const { lookup } = found;
      if (outcome.subjectsShown && lookup.operation !== 'search') throw notASearch();
      return lane.alone(async () => {
        const kept = (await store.lookupById(id)) as KeptLookup;
        const { subjectsShown } = outcome;
        const told = subjectsShown
          ? { ...outcome, subjectsShown: await namedSubjects(store, lookup.system, subjectsShown) }
          : outcome;
        const children = await decideAll(childrenOf(lookup, told, who, clock.now(), kept), () => who);
        const receipt = await store.commitOutcome({ lookup: id, at: clock.now(), outcome: told }, children);
        if (lookup.operation !== 'search') return { receipt, lookups: [] };
        const shown = (await store.lookupById(id))?.children ?? [];
        return { receipt, lookups: shown.map(answerOf) };
      });
    },
  };

  function decideEach(requests: readonly LookupRequest[], who: Principal): Promise<NewLookup[]> {
    const now = clock.now();
    const drafts = requests.flatMap((request) => draftsOf(request, who, now));
    return decideAll(drafts, () => who, 'alone');
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
}

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
      Buffer.alloc(CONTENT_BYTES),
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
