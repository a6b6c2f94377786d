import type { z } from 'zod';
import type { RouteName } from '#server/auth/access.ts';
import type { Allowance } from '#server/auth/allowance.ts';
import { look } from '#server/auth/look.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, body, type Call, parse, route } from '#server/http.ts';
import type { Access } from './evaluate.ts';
import { metadata } from './metadata.ts';
import { ActionSearch, Evaluation, Evaluations, ResourceSearch, SubjectSearch } from './schema.ts';
import type { Searches } from './search.ts';

/** `/access/v1`: the policy decision point of AuthZEN's Authorization API 1.0. */

const BODY_BYTES_MAX = 1 << 20;

export function accessRoutes(
  api: Api,
  {
    access,
    searches,
    allowance,
    publicUrl,
  }: { access: Access; searches: Searches; allowance: Allowance; publicUrl: string | null },
): void {
  route(api, 'POST /access/v1/evaluation', async ({ c, who }) =>
    c.json(await access.evaluate(await read(c, Evaluation), who)),
  );

  route(api, 'POST /access/v1/evaluations', async ({ c, who }) => {
    const asked = await read(c, Evaluations);
    if (asked.evaluations?.length) return c.json({ evaluations: await access.evaluateAll(asked, who) });
    // Without a list it is the question of a single evaluation (§7.1).
    return c.json(await access.evaluate(parse(Evaluation, asked), who));
  });

  route(api, 'POST /access/v1/search/subject', async ({ c, who }) => {
    const asked = await read(c, SubjectSearch);
    await looked(who, 'POST /access/v1/search/subject', asked);
    return c.json(await searches.subjects(asked, who));
  });
  route(api, 'POST /access/v1/search/resource', async ({ c, who }) => {
    const asked = await read(c, ResourceSearch);
    await looked(who, 'POST /access/v1/search/resource', asked);
    return c.json(await searches.resources(asked, who));
  });
  route(api, 'POST /access/v1/search/action', async ({ c, who }) => {
    const asked = await read(c, ActionSearch);
    await looked(who, 'POST /access/v1/search/action', asked);
    return c.json(await searches.actions(asked, who));
  });

  route(api, 'GET /.well-known/authzen-configuration', ({ c }) => {
    // What a request says of its own address is for nobody else to see.
    c.header('cache-control', publicUrl === null ? 'no-store' : 'public, max-age=3600');
    return c.json(metadata(publicUrl ?? new URL(c.req.url).origin));
  });

  /** Within the token's allowance; that somebody searched, and for what, is on record before they are answered. */
  async function looked(
    who: Call['who'],
    name: RouteName,
    asked: { subject: Named; resource: Named; action?: { name: string } },
  ): Promise<void> {
    await allowance.search(who.id);
    await look(api, who, name, null, {
      ...(asked.subject.id !== undefined && { actor: bounded(asked.subject.id) }),
      ...(asked.resource.id !== undefined && { subject: bounded(asked.resource.id) }),
      ...(asked.action !== undefined && { action: bounded(asked.action.name) }),
    });
  }
}

interface Named {
  type: string;
  id?: string;
}

/** What the ledger keeps of a text that a caller made up. */
const bounded = (text: string): string => text.slice(0, 128).toWellFormed();

/** A body as the specification reads it: every mistake of form is a bad request, a wrong content type too (§10.1). */
async function read<T extends z.ZodType>(c: Call['c'], schema: T): Promise<z.output<T>> {
  try {
    return await body(c, schema, BODY_BYTES_MAX);
  } catch (error) {
    if (!(error instanceof AuditError && error.code === 'unsupported-media-type')) throw error;
    throw new AuditError('invalid-request', error.message, {
      hint: 'Send it as application/json.',
      mistakes: [{ path: '', message: 'must be of type application/json' }],
      cause: error,
    });
  }
}
