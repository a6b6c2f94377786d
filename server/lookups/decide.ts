import type { Actor, Organisation } from '#model/directory.ts';
import { childId } from '#model/ids.ts';
import type { Context, Lookup, LookupMark, LookupRequest, PolicyRef } from '#model/lookup.ts';
import { consentFor, purposesOf } from '#model/standing.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { ActorFacts, Decision, Facts, Policy } from '#policies/policy.ts';
import type { Principal } from '#server/auth/principal.ts';
import { newId } from '#server/clock.ts';
import type { FactsQuery, GatheredFacts, NewLookup } from '#store/port.ts';
import { contentOf } from './content.ts';

/**
 * From a well-formed request to a decided lookup. Facts are gathered first and kept with the decision;
 * deciding itself is pure.
 */

/** Older than this needs the scope `lookups:import`; milliseconds. */
export const LATE_MS = 15 * 60_000;
/** Further ahead than this is marked `clock-skew`; milliseconds. */
export const AHEAD_MS = 2 * 60_000;
/** How long an `ask` can be followed by the lookup that confirms it; milliseconds. */
export const FOLLOW_MS = 30 * 60_000;
export const IMPORT_SCOPE = 'lookups:import';

/** A request with everything filled in that does not depend on who is who. */
export type Draft = Omit<NewLookup, 'organisation' | 'teams' | 'policy' | 'decision' | 'facts'> & {
  kindClaimed: Lookup['actor']['kind'] | null;
  /** False where the request claims what its token may not. */
  withinToken: boolean;
};

/** The lookups that a request stands for: one, or one a subject. */
export function draftsOf(request: LookupRequest, who: Principal, receivedAt: number): Draft[] {
  const id = request.id ?? newId(receivedAt);
  const content = contentOf(request);
  if (!request.subjects)
    return [
      draftOf(request, { id, subject: request.subject ?? null, parent: null }, who, receivedAt, content),
    ];
  return request.subjects.map((subject, position) =>
    draftOf(request, { id: childId(id, position), subject, parent: id }, who, receivedAt, content),
  );
}

export function draftOf(
  request: LookupRequest,
  { id, subject, parent }: { id: string; subject: string | null; parent: string | null },
  who: Principal,
  receivedAt: number,
  content: Uint8Array,
): Draft {
  const occurredAt = request.occurredAt ?? receivedAt;
  const late = receivedAt - occurredAt > LATE_MS;
  const marks: LookupMark[] = late ? ['imported'] : occurredAt - receivedAt > AHEAD_MS ? ['clock-skew'] : [];
  const source = request.source?.id ?? who.source ?? who.id;
  return {
    id,
    occurredAt,
    receivedAt,
    actor: {
      id: request.actor.id,
      kind: request.actor.kind ?? 'human',
      onBehalfOf: request.actor.onBehalfOf ?? [],
    },
    kindClaimed: request.actor.kind ?? null,
    subject,
    operation: request.operation,
    change: request.change
      ? {
          action: request.change.action,
          amount: request.change.amount ?? null,
          currency: request.change.currency ?? null,
        }
      : null,
    task: request.task ?? null,
    follows: request.follows ?? null,
    reason: request.reason ?? null,
    note: request.note ?? null,
    reference: request.reference ?? null,
    fields: request.fields ?? null,
    search: request.search ?? null,
    system: request.system ?? null,
    channel: request.channel ?? null,
    context: withoutNulls(request.context ?? {}),
    source: { id: source, seq: request.source?.seq ?? null },
    parent,
    marks,
    content,
    integration: who.id,
    withinToken:
      (!late || who.scopes.includes(IMPORT_SCOPE)) && (who.source === null || source === who.source),
  };
}

export function factsQuery(draft: Draft, policy: Policy): FactsQuery {
  const reason = draft.reason === null ? undefined : policy.reasons.get(draft.reason);
  return {
    at: draft.occurredAt,
    actor: draft.actor.id,
    onBehalfOf: draft.actor.onBehalfOf,
    subject: draft.subject,
    reason: draft.reason,
    purpose: reason?.purpose ?? null,
    task: draft.task,
    follows: draft.follows,
    window: reason?.evidence ? { before: reason.evidence.before, after: reason.evidence.after } : null,
  };
}

/** Whether work that would explain the draft is at hand; handed in, since evidence comes after lookups. */
export type EvidenceAtHand = (draft: Draft, gathered: GatheredFacts, policy: Policy) => Facts['evidence'];

export function decide(
  draft: Draft,
  gathered: GatheredFacts,
  policy: Policy,
  who: Pick<Principal, 'organisations'>,
  evidenceAtHand: EvidenceAtHand,
  earlierInBatch: { subjects: number; lookups: number } = { subjects: 0, lookups: 0 },
): NewLookup {
  const reason = draft.reason === null ? undefined : policy.reasons.get(draft.reason);
  const organisation = gathered.actor?.organisation ?? null;
  const facts: Facts = {
    at: draft.occurredAt,
    operation: draft.operation,
    reason: draft.reason,
    hasNote: draft.note !== null && draft.note.trim() !== '',
    fields: draft.fields,
    system: draft.system,
    change: draft.change && { ...draft.change },
    country: draft.context.country ?? null,
    ...contextFacts(draft.context),
    actor: actorFacts(gathered.actor, draft.kindClaimed, draft.occurredAt, gathered.organisations),
    onBehalfOf:
      gathered.onBehalfOf.length === 0
        ? NOBODY
        : gathered.onBehalfOf.map((actor) =>
            actorFacts(actor, null, draft.occurredAt, gathered.organisations),
          ),
    consent: consentOf(draft, gathered, policy, organisation),
    evidence: reason?.evidence ? evidenceAtHand(draft, gathered, policy) : 'unknown',
    withinToken: draft.withinToken && isWithinOrganisations(gathered, who.organisations),
    task: gathered.task && {
      lookups: gathered.task.lookups + earlierInBatch.lookups + 1,
      subjects:
        gathered.task.subjects +
        earlierInBatch.subjects +
        (draft.subject !== null && !gathered.task.seesSubject ? 1 : 0),
    },
    follows: followUp(draft, gathered),
  };
  return {
    id: draft.id,
    occurredAt: draft.occurredAt,
    receivedAt: draft.receivedAt,
    actor: { id: draft.actor.id, kind: facts.actor.kind, onBehalfOf: draft.actor.onBehalfOf },
    organisation,
    teams: gathered.actor?.teams ?? [],
    subject: draft.subject,
    operation: draft.operation,
    change: draft.change,
    task: draft.task,
    follows: draft.follows,
    reason: draft.reason,
    note: draft.note,
    reference: draft.reference,
    fields: draft.fields,
    search: draft.search,
    system: draft.system,
    channel: draft.channel,
    context: draft.context,
    source: draft.source,
    parent: draft.parent,
    marks: draft.marks,
    policy: policyRef(policy),
    decision: evaluate(policy, facts),
    facts,
    content: draft.content,
    integration: draft.integration,
  };
}

const NOBODY: readonly ActorFacts[] = [];

const isWithinOrganisations = (
  { actor, onBehalfOf }: GatheredFacts,
  organisations: readonly string[],
): boolean =>
  organisations.length === 0 ||
  [actor, ...onBehalfOf].every((one) => !one || organisations.includes(one.organisation));

const refs = new WeakMap<Policy, PolicyRef>();

/** What a lookup keeps of its policy: one object a policy. */
export function policyRef(policy: Policy): PolicyRef {
  const known = refs.get(policy);
  if (known !== undefined) return known;
  const { pack, version, digest, mode } = policy;
  const made = Object.freeze({ pack, version, digest, mode });
  refs.set(policy, made);
  return made;
}

/** A decision that was not to be recorded: the same answer, nothing written. */
export const decisionOnly = (lookup: NewLookup): { decision: Decision; policy: PolicyRef } => ({
  decision: lookup.decision,
  policy: lookup.policy,
});

function actorFacts(
  actor: Actor | null,
  claimed: ActorFacts['kind'] | null,
  at: number,
  organisations: ReadonlyMap<string, Organisation>,
): ActorFacts {
  if (!actor) {
    return {
      known: false,
      kind: claimed ?? 'human',
      roles: [],
      organisation: null,
      organisationKind: null,
      employed: false,
    };
  }
  return {
    known: true,
    kind: actor.kind,
    roles: actor.roles,
    organisation: actor.organisation,
    organisationKind: organisations.get(actor.organisation)?.kind ?? null,
    employed: (actor.employedFrom ?? 0) <= at && at < (actor.employedTo ?? Number.POSITIVE_INFINITY),
  };
}

/** What the customer last said that bears on this lookup. */
function consentOf(
  { reason, occurredAt }: Draft,
  { consents, organisations }: GatheredFacts,
  policy: Policy,
  organisation: string | null,
): Facts['consent'] {
  if (reason === null || consents.length === 0) return null;
  return consentFor(consents, {
    at: occurredAt,
    reason,
    purposes: purposesOf(policy, reason),
    organisation,
    isController: (id) => organisations.get(id)?.kind === 'controller',
    byName: policy.reasons.get(reason)?.consentGranted ?? false,
  });
}

/** Where the actor sits, as far as the caller told; nothing told leaves nothing to keep. */
export function contextFacts({ site, device, network }: Context): Pick<Facts, 'context'> {
  if (site == null && device == null && network == null) return NOWHERE;
  return { context: { site: site ?? null, device: device ?? null, network: network ?? null } };
}
const NOWHERE: Pick<Facts, 'context'> = {};

/**
 * The question that this lookup answers: asked lately about the same customer and change, of the same actor; or of
 * somebody else, where it was asked for a second person, whom nobody in this chain is or acts for.
 */
function followUp(draft: Draft, { follows }: GatheredFacts): Facts['follows'] {
  if (
    follows === null ||
    follows.wouldBe !== 'ask' ||
    follows.subject !== draft.subject ||
    !isWithin(draft.change, follows.change) ||
    draft.occurredAt < follows.at ||
    draft.occurredAt - follows.at > FOLLOW_MS
  ) {
    return null;
  }
  const { wouldBe } = follows;
  if (follows.actor === draft.actor.id) return { wouldBe, sameActor: true };
  if (!follows.rules.includes('second-person-needed')) return null;
  const asking = [follows.actor, ...follows.onBehalfOf];
  const isOther = ![draft.actor.id, ...draft.actor.onBehalfOf].some((id) => asking.includes(id));
  return isOther ? { wouldBe, sameActor: false } : null;
}

/** Whether a change is the one that was asked about, or less of it. */
function isWithin(change: Lookup['change'], asked: Lookup['change']): boolean {
  if (change === null || asked === null) return change === asked;
  if (change.action !== asked.action || change.currency !== asked.currency) return false;
  if (change.amount === null || asked.amount === null) return change.amount === asked.amount;
  return change.amount === asked.amount || (change.amount >= 0 && change.amount < asked.amount);
}

/** Absent and null mean the same. */
function withoutNulls(context: Context): Context {
  for (const key in context) {
    if (context[key as keyof Context] == null) {
      return Object.fromEntries(Object.entries(context).filter(([, value]) => value != null));
    }
  }
  return context;
}
