import { createHash } from 'node:crypto';
import { canonical } from '#ledger/canonical.ts';
import type { Consent } from '#model/consent.ts';
import type { Actor, Organisation } from '#model/directory.ts';
import { childId } from '#model/ids.ts';
import type { Lookup, LookupMark, LookupRequest, PolicyRef } from '#model/lookup.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { ActorFacts, Decision, Facts, Policy } from '#policies/policy.ts';
import type { Principal } from '#server/auth/principal.ts';
import { newId } from '#server/clock.ts';
import type { FactsQuery, GatheredFacts, NewLookup } from '#store/port.ts';

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
  const content = createHash('sha256')
    .update(canonical(defined(request)))
    .digest();
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
  const marks: LookupMark[] = [
    ...(late ? (['imported'] as const) : []),
    ...(occurredAt - receivedAt > AHEAD_MS ? (['clock-skew'] as const) : []),
  ];
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
    context: defined(request.context ?? {}),
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
  const organisation = gathered.actor?.organisation ?? null;
  const inOrganisations =
    who.organisations.length === 0 ||
    [gathered.actor, ...gathered.onBehalfOf].every(
      (one) => !one || who.organisations.includes(one.organisation),
    );
  const facts: Facts = {
    at: draft.occurredAt,
    operation: draft.operation,
    reason: draft.reason,
    hasNote: draft.note !== null && draft.note.trim() !== '',
    fields: draft.fields,
    system: draft.system,
    change: draft.change && { ...draft.change },
    country: draft.context.country ?? null,
    actor: actorFacts(gathered.actor, draft.kindClaimed, draft.occurredAt, gathered.organisations),
    onBehalfOf: gathered.onBehalfOf.map((actor) =>
      actorFacts(actor, null, draft.occurredAt, gathered.organisations),
    ),
    consent: consentFor(draft, gathered, policy, organisation),
    evidence: policy.reasons.get(draft.reason ?? '')?.evidence
      ? evidenceAtHand(draft, gathered, policy)
      : 'unknown',
    withinToken: draft.withinToken && inOrganisations,
    task: gathered.task && {
      lookups: gathered.task.lookups + earlierInBatch.lookups + 1,
      subjects:
        gathered.task.subjects +
        earlierInBatch.subjects +
        (draft.subject !== null && !gathered.task.seesSubject ? 1 : 0),
    },
    follows: isFollowUp(draft, gathered) ? { wouldBe: gathered.follows?.wouldBe ?? 'ask' } : null,
  };
  const { kindClaimed, withinToken, ...lookup } = draft;
  return {
    ...lookup,
    actor: { ...draft.actor, kind: facts.actor.kind },
    organisation,
    teams: gathered.actor?.teams ?? [],
    policy: policyRef(policy),
    decision: evaluate(policy, facts),
    facts,
  };
}

export const policyRef = ({ pack, version, digest, mode }: Policy): PolicyRef => ({
  pack,
  version,
  digest,
  mode,
});

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

/**
 * The newest version for this reason or its purpose. What a customer said to the controller holds for the
 * processors that act for it; what they said to one processor holds for that one alone.
 */
function consentFor(
  draft: Draft,
  { consents, organisations }: GatheredFacts,
  policy: Policy,
  organisation: string | null,
): Facts['consent'] {
  if (draft.reason === null) return null;
  const purpose = policy.reasons.get(draft.reason)?.purpose ?? null;
  const applies = (consent: Consent) =>
    (consent.reason === draft.reason || (purpose !== null && consent.purpose === purpose)) &&
    (consent.organisation === null ||
      consent.organisation === organisation ||
      organisations.get(consent.organisation)?.kind === 'controller');
  const found = consents.filter(applies).sort((a, b) => b.at - a.at || b.receivedAt - a.receivedAt)[0];
  return found ? { status: found.status, validUntil: found.validUntil, version: found.id } : null;
}

function isFollowUp(draft: Draft, { follows }: GatheredFacts): boolean {
  return (
    follows !== null &&
    follows.wouldBe === 'ask' &&
    follows.actor === draft.actor.id &&
    follows.subject === draft.subject &&
    isWithin(draft.change, follows.change) &&
    draft.occurredAt >= follows.at &&
    draft.occurredAt - follows.at <= FOLLOW_MS
  );
}

/** Whether a change is the one that was asked about, or less of it. */
function isWithin(change: Lookup['change'], asked: Lookup['change']): boolean {
  if (change === null || asked === null) return change === asked;
  if (change.action !== asked.action || change.currency !== asked.currency) return false;
  if (change.amount === null || asked.amount === null) return change.amount === asked.amount;
  return change.amount === asked.amount || (change.amount >= 0 && change.amount < asked.amount);
}

/** Without members that are undefined or null, at every depth: absent and null mean the same. */
function defined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(defined) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([key, member]) => [key, defined(member)]),
  ) as T;
}
