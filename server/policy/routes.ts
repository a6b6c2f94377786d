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
import { fromCursor, Id, Page, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import { textsOf } from './compile.ts';
import { inForce, type Policies } from './in-force.ts';
import type { Proposals } from './proposals.ts';
import { digestOfUrl } from './shelf.ts';
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

function versionRoutes(api: Api): void {
  const versionsNow = async () => {
    const versions = await api.store.policyVersions();
    const current = inForce(versions, api.clock.now());
    return versions.map((version, i) => versionJson(version, Math.sign(i - current))).toReversed();
  };
  route(api, 'GET /v1/policy/versions', async ({ c }) => {
    const { limit, cursor } = query(c, Page.strict());
    const offset = cursor === undefined ? 0 : fromCursor(cursor);
    const all = await versionsNow();
    const end = offset + limit;
    return c.json({ items: all.slice(offset, end), next: end < all.length ? toCursor(end) : null });
  });
  route(api, 'GET /v1/policy/versions/:digest', async ({ c }) => {
    const digest = digestOfUrl(c.req.param('digest') ?? '');
    const activations = (await versionsNow()).filter((one) => one.digest === digest);
    const bundle = await api.store.policyBundle(digest);
    const [one] = activations;
    if (bundle === null || !one) throw notFound('version of the policy');
    const { pack, version, mode } = one;
    return c.json({ pack, version, digest, mode, bundle, packs: textsOf(bundle), activations });
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

const time = (at: number | null): string | null => (at === null ? null : timestamp(at));

const versionJson = ({ at, enteredAt, by, ...version }: PolicyVersion, place: number) => ({
  ...version,
  state: place === 0 ? 'in-force' : place > 0 ? 'to-come' : 'past',
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
