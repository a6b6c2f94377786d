import { z } from 'zod';
import { LOOKUP_BYTES_MAX, type Lookup, LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import { checkLookup } from '#model/lookup-check.ts';
import { Code, Id, type Items, Page, SubjectId, Time, Uuid7 } from '#model/values.ts';
import { GRADES } from '#policies/vocabulary.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { answerLines, bodyLines } from '#server/batch.ts';
import { timestamp } from '#server/clock.ts';
import { notFound } from '#server/errors.ts';
import {
  type Api,
  body,
  type Call,
  parse,
  parseJson,
  query,
  readText,
  route,
  wholeJson,
} from '#server/http.ts';
import type { AuditLook, LookupFilter } from '#store/port.ts';
import { type LookupLine, recordLines } from './batch.ts';
import { waitSeconds } from './prefer.ts';
import type { Lookups } from './service.ts';

/** `/v1/lookups`: taking lookups in, and reading them back. */

export const LookupQuery = Page.extend({
  actor: Id.optional(),
  subject: SubjectId.optional(),
  reason: Code.optional(),
  grade: z.enum(GRADES).optional(),
  from: Time.optional(),
  to: Time.optional(),
}).strict();

const DryRunBody = z.object({ dryRun: z.boolean() });
const DryRun = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

/**
 * The request in the body. The schema is asked where the compiled check has a doubt: it knows the words.
 * `dryRun` may stand in the body as well as in the address.
 */
async function readRequest(c: Call['c']): Promise<{ request: LookupRequest; isDry: boolean }> {
  const text = await readText(c, LOOKUP_BYTES_MAX);
  const request = checkLookup(parseJson(text));
  if (request) return { request, isDry: false };
  const sent = parseJson(text);
  if (sent === null || typeof sent !== 'object' || !Object.hasOwn(sent, 'dryRun'))
    return { request: parse(LookupRequest, sent), isDry: false };
  const { dryRun, ...rest } = sent as { dryRun: unknown };
  const isDry = parse(DryRunBody, { dryRun }).dryRun;
  return { request: parse(LookupRequest, rest), isDry };
}

const IdParam = z.object({ id: Uuid7 });
export const lookupId = (call: Call): string => parse(IdParam, { id: call.c.req.param('id') }).id;

/**
 * The `.tlog-proof` texts of entries once a signed checkpoint covers them all, in their order; null when none
 * does within `ms`.
 */
export type ProofsWithin = (indices: readonly number[], ms: number) => Promise<string[] | null>;

export function lookupRoutes(api: Api, lookups: Lookups, proofsWithin: ProofsWithin): void {
  route(api, 'POST /v1/lookups', async ({ c, who }) => {
    const { dryRun } = query(c, DryRun);
    const { request, isDry } = await readRequest(c);
    if (dryRun === 'true' || isDry) {
      const decided = (await lookups.dryRun(request, who)).map(dryJson);
      return c.json(request.subjects ? { dryRun: true, lookups: decided } : { dryRun: true, ...decided[0] });
    }
    const { answers, fresh, many } = await lookups.record(request, who);
    const wait = waitSeconds(c.req.header('prefer'));
    const proofs =
      wait === null
        ? null
        : await proofsWithin(
            answers.map(({ receipt }) => receipt.index),
            wait * 1000,
          );
    const proven = proofs ? answers.map((answer, i) => ({ ...answer, proof: proofs[i] })) : answers;
    const answer = many ? { lookups: proven } : proven[0];
    if (!proofs) return wholeJson(c, answer, fresh ? 201 : 200);
    c.header('preference-applied', `wait=${wait}`);
    return c.json(answer, fresh ? 201 : 200);
  });

  route(api, 'POST /v1/lookups/batch', async ({ c, who }) => {
    const results = recordLines(lookups, who, bodyLines(c, LOOKUP_BYTES_MAX));
    return answerLines(api, c, results, shown);
  });

  route(api, 'POST /v1/lookups/:id/outcome', async (call) => {
    const outcome = await body(call.c, OutcomeRequest, 8 << 20);
    const { receipt, lookups: children } = await lookups.outcome(lookupId(call), outcome, call.who);
    return call.c.json({ receipt, lookups: children }, 201);
  });

  const list = async (
    call: Call,
    name: RouteName,
    { limit, cursor, ...filter }: z.output<typeof LookupQuery>,
  ) => {
    await look(api, call.who, name, null, shownQuery(filter));
    const found = await api.store.lookups(within(call, filter), { limit, cursor: cursor ?? null });
    return call.c.json({ items: found.items.map(lookupJson), next: found.next } satisfies Items<unknown>);
  };
  route(api, 'GET /v1/lookups', (call) => list(call, 'GET /v1/lookups', query(call.c, LookupQuery)));
  route(api, 'POST /v1/lookups/query', async (call) =>
    list(call, 'POST /v1/lookups/query', await body(call.c, LookupQuery)),
  );

  route(api, 'GET /v1/lookups/:id', async (call) => {
    const id = lookupId(call);
    const kept = await api.store.lookupById(id);
    const lookup = seen(call, kept?.lookup ?? null);
    await look(api, call.who, 'GET /v1/lookups/:id', id);
    const children = kept?.children.map((child) => child.id) ?? [];
    const outcomes = (await api.store.outcomesOf(id)).map(outcomeJson);
    return call.c.json({ ...lookupJson(lookup), children, outcomes });
  });
}

/** What a dry run tells; `warning` only where there is something to show before going on. */
const dryJson = ({ warning, ...decided }: Awaited<ReturnType<Lookups['dryRun']>>[number]) => ({
  ...decided,
  ...(warning && { warning: { id: warning.id, until: timestamp(warning.until) } }),
});

/** The lookup, if this caller may see it; otherwise it is not there. */
export function seen<T extends Pick<Lookup, 'actor' | 'organisation'>>(call: Call, lookup: T | null): T {
  if (!lookup) throw notFound('lookup');
  const { organisations } = call.who;
  if (call.reach === 'self' && lookup.actor.id !== call.who.id) throw notFound('lookup');
  if (organisations.length > 0 && !organisations.includes(lookup.organisation ?? ''))
    throw notFound('lookup');
  return lookup;
}

/** The filter, narrowed to what the caller may see. */
function within(call: Call, filter: LookupFilter): LookupFilter {
  return {
    ...filter,
    ...(call.reach === 'self' && { actor: call.who.id }),
    ...(call.who.organisations.length > 0 && { organisations: call.who.organisations }),
  };
}

export const shownQuery = (filter: Record<string, unknown>): AuditLook['query'] =>
  Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );

/** A lookup as it leaves the service: the contract's names, times as text. */
export function lookupJson(lookup: Lookup): Record<string, unknown> {
  const { facts, occurredAt, receivedAt, ...rest } = lookup;
  return { ...rest, occurredAt: timestamp(occurredAt), receivedAt: timestamp(receivedAt) };
}

const outcomeJson = ({ at, closedAt, ...rest }: { at: number; closedAt?: number | null | undefined }) => ({
  ...rest,
  at: timestamp(at),
  closedAt: closedAt == null ? null : timestamp(closedAt),
});

const shown = (result: LookupLine) => {
  if (result.status === 'rejected') return result;
  const { answers, ...line } = result;
  return answers.length === 1 ? { ...line, ...answers[0] } : { ...line, lookups: answers };
};
