import type { Context, MiddlewareHandler } from 'hono';
import { InzageOutage, InzageRejected } from './errors.ts';
import type { Inzage } from './inzage.ts';
import type { Decision, Lookup, OnOutage, Result } from './types.ts';

/**
 * A route of a Hono application that shows a customer's data, asked for first. The handler runs only when the
 * lookup is permitted, finds what it may read in `c.var.inzage`, and withheld fields are taken out of the
 * JSON it answers with. Other kinds of answer pass as they are: name the permitted fields in them yourself.
 */
export interface InzageVariables {
  inzage: { permitted: readonly string[]; decision: Decision | null };
}

/** With this header the caller confirms: the id of the lookup that was answered with 428. */
export const FOLLOWS_HEADER = 'inzage-follows';

export function inzageLookup(options: {
  inzage: Inzage;
  lookup: (c: Context) => Lookup | Promise<Lookup>;
  onOutage?: OnOutage;
}): MiddlewareHandler<{ Variables: InzageVariables }> {
  return async (c, next) => {
    const { onOutage } = options;
    const asked = await options.lookup(c);
    const follows = asked.follows ?? c.req.header(FOLLOWS_HEADER);
    const lookup: Lookup = {
      ...asked,
      ...(follows && { follows }),
      ...(onOutage && asked.onOutage === undefined && { onOutage }),
    };
    let handled = false;
    let result: Result<unknown>;
    try {
      result = await options.inzage.lookup(lookup, async (permitted, decision) => {
        handled = true;
        c.set('inzage', { permitted, decision });
        await next();
        // Parsed only where something may have to go.
        return decision && decision.withheld.length > 0 && isJson(c.res) ? c.res.clone().json() : undefined;
      });
    } catch (error) {
      if (handled) throw error;
      return failed(error);
    }
    if (result.status === 'ask') return toConfirm(result);
    if (result.status === 'denied') return denied(result);
    if (result.data !== undefined) {
      const headers = new Headers(c.res.headers);
      for (const stale of ['content-length', 'etag', 'content-digest']) headers.delete(stale);
      const { status } = c.res;
      // Assigning over a response would merge the old headers back in.
      c.res = undefined;
      c.res = new Response(JSON.stringify(result.data), { status, headers });
    }
    return undefined;
  };
}

const isJson = (response: Response): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');

/** RFC 9457. */
function problem(
  status: number,
  code: string,
  title: string,
  more: object = {},
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    { type: 'about:blank', title, status, code, ...more },
    {
      status,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        ...headers,
      },
    },
  );
}

const denied = ({ id, notices, decision }: Extract<Result<unknown>, { status: 'denied' }>): Response =>
  problem(403, 'lookup-denied', 'This lookup is not permitted.', {
    lookup: id,
    notices,
    rules: decision.rules,
  });

/** 428 Precondition Required (RFC 6585 §3): the request may be sent again, on the condition that it confirms. */
const toConfirm = ({ id, notices, decision }: Extract<Result<unknown>, { status: 'ask' }>): Response =>
  problem(428, 'lookup-to-confirm', 'Confirm this lookup to go on.', {
    lookup: id,
    notices,
    rules: decision.rules,
    hint: `Send the request again with the header ${FOLLOWS_HEADER}: ${id}.`,
  });

function failed(error: unknown): Response {
  if (error instanceof InzageOutage) {
    return problem(
      503,
      'lookup-not-decided',
      'Nobody could decide on this lookup, so nothing is shown.',
      {},
      { 'retry-after': '5' },
    );
  }
  if (error instanceof InzageRejected) {
    // What was wrong with it concerns those who run this application, not those who use it.
    return problem(500, 'lookup-rejected', 'This lookup could not be recorded, so nothing is shown.', {
      cause: error.code,
    });
  }
  throw error;
}
