import { stream } from 'hono/streaming';
import { z } from 'zod';
import { Digest, Packs, POLICY_BYTES_MAX } from '#model/policy.ts';
import { Id, Time } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, body, type Call, problemOf, reportFault, route } from '#server/http.ts';
import { requestedPolicy } from '#server/policy/compile.ts';
import type { Simulations } from './jobs.ts';
import { simulate } from './run.ts';

/** `POST /v1/policy/simulate`: a proposed policy over recorded lookups. */

export const SimulateRequest = z
  .strictObject({
    packs: Packs.nullish(),
    /** Of a policy that was proposed or in force before. */
    digest: Digest.nullish(),
    /** By `occurredAt`: from inclusive, to exclusive; left out: all. */
    from: Time.nullish(),
    to: Time.nullish(),
    organisation: Id.nullish(),
  })
  .superRefine(({ packs, digest, from, to }, context) => {
    if (!packs === !digest)
      context.addIssue({
        code: 'custom',
        path: ['packs'],
        message: 'send packs or a digest, one of the two',
      });
    if (from != null && to != null && from >= to)
      context.addIssue({ code: 'custom', path: ['to'], message: 'must be later than from' });
  });

const NAME = 'POST /v1/policy/simulate';

/** Answered whole, or, with `Accept: application/x-ndjson`, with a line of progress now and then and the result last. */
export function simulationRoutes(api: Api, simulations: Simulations): void {
  route(api, NAME, async (call) => {
    const { c, who } = call;
    const request = await body(c, SimulateRequest, POLICY_BYTES_MAX);
    const proposed = await requestedPolicy(api.store, request);
    const organisations = organisationsOf(call, request.organisation ?? null);
    const range = { from: request.from ?? 0, to: request.to ?? api.clock.now() + 1 };
    const release = simulations.claim();
    const run = async (progress?: (lookups: number, share: number) => Promise<void>) => {
      try {
        // Examples name lookups: looked at before they are shown.
        await look(api, who, NAME, null, {
          policy: proposed.digest,
          from: timestamp(range.from),
          to: timestamp(range.to),
          organisation: request.organisation ?? null,
        });
        const { signal } = stopped;
        const found = await simulate(
          { store: api.store, progress, signal },
          { proposed, organisations, ...range },
        );
        return { from: timestamp(range.from), to: timestamp(range.to), ...found };
      } finally {
        release();
      }
    };
    const stopped = new AbortController();
    const stop = () =>
      stopped.abort(new AuditError('conflict', 'Whoever asked did not wait for the answer.'));
    c.req.raw.signal.addEventListener('abort', stop);
    if (!(c.req.header('accept') ?? '').includes('application/x-ndjson')) return c.json(await run());
    c.header('content-type', 'application/x-ndjson; charset=utf-8');
    return stream(
      c,
      async (out) => {
        out.onAbort(stop);
        const result = await run(async (lookups, share) => {
          await out.write(
            `${JSON.stringify({ progress: { lookups, share: Math.round(share * 100) / 100 } })}\n`,
          );
        });
        await out.write(`${JSON.stringify({ result })}\n`);
      },
      async (error, out) => {
        // The answer has begun: it ends in a problem where the result would stand.
        reportFault(c, error);
        await out.write(`${JSON.stringify(problemOf(error))}\n`);
      },
    );
  });
}

/** Those asked for, within those that the token names. */
function organisationsOf({ who }: Call, organisation: string | null): readonly string[] | undefined {
  if (organisation === null) return who.organisations.length > 0 ? who.organisations : undefined;
  if (who.organisations.length > 0 && !who.organisations.includes(organisation)) {
    throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
  }
  return [organisation];
}
