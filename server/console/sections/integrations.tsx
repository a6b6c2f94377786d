import { z } from 'zod';
import { Id } from '#model/values.ts';
import { issueToken } from '#server/auth/principal.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { SignedIn } from '../deps.ts';
import { gatherIntegrations } from '../integrations-view.ts';
import { IntegrationsPage } from '../pages/integrations.tsx';
import { TokenPage } from '../pages/token.tsx';
import { TOKEN_DAYS, TOKEN_ROLES, TOKEN_SCOPES, type TokenAttempt } from '../parts/tokens.tsx';
import { type Call, cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';

const DAY_MS = 86_400_000;

const TokenForm = z.strictObject({
  name: Id,
  role: z.enum(TOKEN_ROLES),
  source: Id.nullable(),
  days: z.coerce.number().int().min(1).max(TOKEN_DAYS.most),
  organisations: z.array(Id),
  scopes: z.array(z.enum(TOKEN_SCOPES)),
});

/** What is connected, and with which tokens. */
export function integrations({ deps, page, form }: Site): void {
  const { store, clock } = deps;

  const show = async ({ c, reader, who, look }: Call, attempt: TokenAttempt | null): Promise<Response> => {
    const chosen = c.req.query('source') ?? null;
    const entry = await look();
    return c.html(
      <IntegrationsPage
        reader={reader}
        view={await gatherIntegrations(deps, who)}
        chosen={chosen}
        cursor={cursorOf(c)}
        attempt={attempt}
        revoked={c.req.query('done') === 'revoked'}
        entry={entry}
      />,
    );
  };
  page('GET /integrations', (call) => show(call, null));

  form(
    'POST /integrations/tokens',
    async (call) => {
      const { c, reader, who, look, body } = call;
      const { t } = reader;
      unbounded(who);
      const sent = sentOf(body);
      const again = (problem: string, status: 409 | 422) => {
        c.status(status);
        return show(call, { ...sent, problem });
      };
      const asked = TokenForm.safeParse({ ...sent, source: sent.source === '' ? null : sent.source });
      if (!asked.success) {
        const isDays = asked.error.issues.every(({ path }) => path[0] === 'days');
        return again(isDays ? t.integrations.wrongDays : t.integrations.wrongName, 422);
      }
      const { days, ...token } = asked.data;
      const now = clock.now();
      const taken = (await store.tokens()).some(
        ({ name, revokedAt, expiresAt }) => name === token.name && revokedAt === null && expiresAt > now,
      );
      if (taken) return again(t.integrations.taken, 409);
      // Who made which token stands in the ledger before there is one.
      await look(token.name, { role: token.role, source: token.source, days });
      const text = await issueToken(store, { ...token, expiresAt: now + days * DAY_MS }, clock);
      return c.html(<TokenPage reader={reader} name={token.name} token={text} />, 201);
    },
    { lists: true },
  );

  form('POST /integrations/tokens/:id/revoke', async ({ c, who, look }) => {
    unbounded(who);
    const id = idParam(c, 'token');
    const token = (await store.tokens()).find((one) => one.id === id);
    if (!token) throw notFound('token');
    await look(token.name, { revokes: id });
    await store.revokeToken(id, clock.now());
    return c.redirect('/integrations?done=revoked', 303);
  });
}

/** A token reaches through everything that its maker could not: only an account for all may make or take back one. */
function unbounded({ organisations }: SignedIn): void {
  if (organisations.length > 0)
    throw new AuditError('not-permitted', 'This account is for some organisations only.');
}

const sentOf = (body: Form) => {
  const list = (name: string) =>
    [body[name] ?? []].flat().filter((one): one is string => typeof one === 'string');
  const text = (name: string) => fieldOf(body, name).trim();
  return {
    name: text('name'),
    role: text('role'),
    source: text('source'),
    days: text('days'),
    organisations: list('organisations'),
    scopes: list('scopes'),
  };
};
