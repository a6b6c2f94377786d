import { z } from 'zod';
import type { Receipt } from '#model/lookup.ts';
import {
  ActivateRequest,
  POLICY_BYTES_MAX,
  type PolicyVersion,
  type Proposal,
  ProposalRequest,
  RefuseRequest,
  type Step,
} from '#model/policy.ts';
import { Id, Page } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import { textsOf } from './compile.ts';
import type { Policies } from './in-force.ts';
import type { Proposals } from './proposals.ts';
import { summaryOf } from './summary.ts';

/** `/v1/policy`: the policy in force, every version that was, and how the next one comes into force. */
export function policyRoutes(api: Api, policies: Policies, proposals: Proposals): void {
  route(api, 'GET /v1/policy', ({ c }) => {
    const policy = policies.active();
    const etag = `"${policy.digest}"`;
    c.header('etag', etag);
    c.header('cache-control', 'private, no-cache');
    if (names(c.req.header('if-none-match'), etag)) return c.body(null, 304);
    const { pack, version, digest, mode, timezone, bundle } = policy;
    return c.json({ pack, version, digest, mode, timezone, bundle, ...summaryOf(policy) });
  });
  versionRoutes(api);
  proposalRoutes(api, proposals);
}

/** `If-None-Match` (RFC 9110 §13.1.2): a list of tags, compared weakly, or any. */
const names = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false;

const Named = z.object({ id: Id });
const idOf = ({ c }: Call): string => parse(Named, { id: c.req.param('id') }).id;

function versionRoutes({ store, ...rest }: Api): void {
  const api = { store, ...rest };
  route(api, 'GET /v1/policy/versions', async ({ c }) => {
    const now = api.clock.now();
    const versions = await store.policyVersions();
    const current = inForce(versions, now);
    return c.json({ items: versions.map((one) => versionJson(one, current)).toReversed(), next: null });
  });
  route(api, 'GET /v1/policy/versions/:digest', async ({ c }) => {
    // Standard base64 has a slash, which an address would have to write as %2F; base64url has none.
    const digest = (c.req.param('digest') ?? '')
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .replace(/=*$/, '=');
    const versions = await store.policyVersions();
    const bundle = await store.policyBundle(digest);
    const activations = versions.filter((one) => one.digest === digest);
    const [{ pack, version, mode } = {}] = activations;
    if (bundle === null || pack === undefined) throw notFound('version of the policy');
    const current = inForce(versions, api.clock.now());
    return c.json({
      ...{ pack, version, digest, mode, bundle },
      packs: textsOf(bundle),
      activations: activations.map((one) => versionJson(one, current)),
    });
  });
}

function proposalRoutes(api: Api, proposals: Proposals): void {
  route(api, 'POST /v1/policy', async (call) => {
    unbounded(call);
    const request = await body(call.c, ProposalRequest, POLICY_BYTES_MAX);
    return call.c.json(proposalJson(await proposals.propose(request, call.who.id)), 201);
  });
  route(api, 'GET /v1/policy/proposals', async ({ c }) => {
    const { limit, cursor } = query(c, Page.strict());
    const { items, next } = await api.store.policyProposals({ limit, cursor: cursor ?? null });
    return c.json({ items: items.map(proposalJson), next });
  });
  route(api, 'GET /v1/policy/proposals/:id', async (call) =>
    call.c.json(proposalJson(await proposals.get(idOf(call)))),
  );
  route(api, 'POST /v1/policy/proposals/:id/activate', async (call) => {
    unbounded(call);
    const sent = call.c.req.header('content-type') !== undefined;
    const request = sent ? await body(call.c, ActivateRequest, 8 * 1024) : {};
    return call.c.json(proposalJson(await proposals.activate(idOf(call), request, call.who.id)));
  });
  for (const step of ['decline', 'withdraw'] as const) {
    route(api, `POST /v1/policy/proposals/:id/${step}`, async (call) => {
      unbounded(call);
      const { reason } = await body(call.c, RefuseRequest, 8 * 1024);
      return call.c.json(proposalJson(await proposals[step](idOf(call), reason, call.who.id)));
    });
  }
}

/** A policy holds for everybody: a token for some organisations may not change it. */
function unbounded({ who }: Call): void {
  if (who.organisations.length === 0) return;
  throw new AuditError('not-permitted', 'This token is for some organisations only.', {
    hint: 'A policy holds for every organisation; use a token without --organisation.',
  });
}

const inForce = (versions: readonly PolicyVersion[], now: number): PolicyVersion | undefined =>
  versions.findLast(({ at, enteredAt }) => at <= now || at === enteredAt);

const time = (at: number | null): string | null => (at === null ? null : timestamp(at));

export const versionJson = (
  { at, enteredAt, by, ...version }: PolicyVersion,
  current: PolicyVersion | undefined,
): Record<string, unknown> => ({
  ...version,
  state:
    version.index === current?.index
      ? 'in-force'
      : version.index > (current?.index ?? -1)
        ? 'to-come'
        : 'past',
  inForceFrom: timestamp(at),
  activatedAt: timestamp(enteredAt),
  activatedBy: by,
});

const stepJson = (step: Step | null) => step && { ...step, at: timestamp(step.at) };

function proposalJson<T extends Proposal & { receipt?: Receipt }>({
  policy,
  files: _,
  at,
  by,
  activateAt,
  inForceAt,
  decided,
  calledOff,
  ...rest
}: T): Record<string, unknown> {
  return {
    ...rest,
    ...policy,
    proposedBy: by,
    proposedAt: timestamp(at),
    activateAt: time(activateAt),
    inForceFrom: time(inForceAt),
    decided: stepJson(decided),
    calledOff: stepJson(calledOff),
  };
}
