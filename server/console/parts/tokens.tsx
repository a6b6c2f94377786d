import type { FC } from 'hono/jsx';
import { reachOf } from '#server/auth/access.ts';
import type { TokenShown } from '../integrations-view.ts';
import type { Reader } from '../reader.ts';
import { Moment } from './marks.tsx';
import { Pager } from './paging.tsx';
import { Scroll } from './scroll.tsx';

/** Bearer tokens: who has which, taking one back, and making one, which is shown once. */

/**
 * Roles that a page may make tokens for: those that read no record of a customer or an agent. Whoever administers sees
 * no personal data, and does not come to it by a token of their own making.
 */
export const TOKEN_ROLES = ['integration', 'developer', 'admin'] as const;
/** Of `inzage token --scope`, those that open no search. */
export const TOKEN_SCOPES = ['lookups:import', 'consents:grant'] as const;
export const TOKEN_DAYS = { usual: 90, most: 366 };

const PAGE_SIZE = 25;

/** A form as it was sent, with what is wrong with it. */
export interface TokenAttempt {
  name: string;
  role: string;
  source: string;
  days: string;
  organisations: readonly string[];
  scopes: readonly string[];
  problem: string;
}

interface TokensProps {
  reader: Reader;
  tokens: readonly TokenShown[];
  organisations: readonly { id: string; name: string }[];
  cursor: string | null;
  attempt: TokenAttempt | null;
}

export const TokensCard: FC<TokensProps> = ({ reader, tokens, organisations, cursor, attempt }) => {
  const { t, who } = reader;
  const may = who !== null && reachOf('POST /integrations/tokens', who.role) !== null;
  const offset = cursor !== null && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  const shown = tokens.slice(offset, offset + PAGE_SIZE);
  return (
    <>
      <section class="card" aria-labelledby="tokens">
        <h2 id="tokens">{t.integrations.tokens}</h2>
        <p class="sub">{t.integrations.tokensLead}</p>
        {tokens.length === 0 ? (
          <p>{t.integrations.noTokens}</p>
        ) : (
          <>
            <p class="hint">{t.integrations.tokenCount(tokens.length)}</p>
            <TokenTable reader={reader} tokens={shown} may={may} />
          </>
        )}
        <Pager
          reader={reader}
          href="/integrations"
          cursor={offset > 0 ? cursor : null}
          next={offset + PAGE_SIZE < tokens.length ? String(offset + PAGE_SIZE) : null}
        />
        <p class="hint points">{t.integrations.lastUse}</p>
      </section>
      {may ? <MakeToken reader={reader} organisations={organisations} attempt={attempt} /> : null}
    </>
  );
};

const TokenTable: FC<{ reader: Reader; tokens: readonly TokenShown[]; may: boolean }> = ({
  reader,
  tokens,
  may,
}) => {
  const { t, f, who } = reader;
  return (
    <Scroll label={t.integrations.tokens}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t.integrations.name}</th>
            <th scope="col">{t.integrations.role}</th>
            <th scope="col">{t.integrations.reach}</th>
            <th scope="col">{t.integrations.scopes}</th>
            <th scope="col">{t.integrations.made}</th>
            <th scope="col">{t.integrations.expires}</th>
            <th scope="col">{t.integrations.used}</th>
            <th scope="col">{t.integrations.state}</th>
            {may ? (
              <td>
                <span class="vh">{t.integrations.revoke}</span>
              </td>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr>
              <th scope="row">
                {token.name}
                {token.source === null ? null : (
                  <span class="hint">{`${t.integrations.source}: ${token.source}`}</span>
                )}
              </th>
              <td>{t.roles[token.role]}</td>
              <td>{token.organisations.join(', ') || t.integrations.everything}</td>
              <td>{token.scopes.join(', ') || '–'}</td>
              <td>
                <Moment at={token.createdAt} text={f.date(token.createdAt)} />
              </td>
              <td>
                <Moment at={token.expiresAt} text={f.date(token.expiresAt)} />
              </td>
              <td>
                {token.lastUsedAt === null ? (
                  '–'
                ) : (
                  <Moment at={token.lastUsedAt} text={f.moment(token.lastUsedAt)} />
                )}
              </td>
              <td>
                {token.revokedAt === null
                  ? t.integrations.states[token.state]
                  : t.integrations.revokedAt(f.date(token.revokedAt))}
              </td>
              {may ? (
                <td>
                  {token.state === 'active' ? (
                    <form
                      method="post"
                      action={`/integrations/tokens/${encodeURIComponent(token.id)}/revoke`}
                    >
                      <input type="hidden" name="csrf" value={who?.csrf} />
                      <button class="btn" type="submit" aria-label={t.integrations.revokeOf(token.name)}>
                        {t.integrations.revoke}
                      </button>
                    </form>
                  ) : null}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
};

const MakeToken: FC<Pick<TokensProps, 'reader' | 'organisations' | 'attempt'>> = ({
  reader,
  organisations,
  attempt,
}) => {
  const { t, who } = reader;
  return (
    <section class="card" aria-labelledby="make">
      <h2 id="make">{t.integrations.make}</h2>
      <p class="sub">{t.integrations.makeLead}</p>
      {attempt ? (
        <div class="problem" role="alert">
          <b>{t.integrations.wrong}</b>
          <p>{attempt.problem}</p>
        </div>
      ) : null}
      <form class="narrowform" method="post" action="/integrations/tokens">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div class="pairfields">
          <label>
            {t.integrations.name}
            <span class="hint">{t.integrations.nameHint}</span>
            <input
              type="text"
              name="name"
              required
              maxlength={128}
              value={attempt?.name ?? ''}
              autocomplete="off"
            />
          </label>
          <label>
            {t.integrations.role}
            <select name="role">
              {TOKEN_ROLES.map((role) => (
                <option value={role} selected={role === attempt?.role}>
                  {t.roles[role]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.integrations.days}
            <input
              type="number"
              name="days"
              min={1}
              max={TOKEN_DAYS.most}
              value={attempt?.days ?? String(TOKEN_DAYS.usual)}
            />
          </label>
        </div>
        <div class="pairfields">
          <label>
            {t.integrations.source}
            <span class="hint">{t.integrations.sourceHint}</span>
            <input
              type="text"
              name="source"
              maxlength={128}
              value={attempt?.source ?? ''}
              autocomplete="off"
            />
          </label>
        </div>
        {organisations.length > 0 ? (
          <Checks
            legend={t.integrations.organisations}
            hint={t.integrations.organisationsHint}
            name="organisations"
            choices={organisations}
            chosen={attempt?.organisations ?? []}
          />
        ) : null}
        <Checks
          legend={t.integrations.scopes}
          name="scopes"
          choices={TOKEN_SCOPES.map((id) => ({ id, name: t.integrations.scopeNames[id] }))}
          chosen={attempt?.scopes ?? []}
        />
        <p>
          <button class="btn primary" type="submit">
            {t.integrations.create}
          </button>
        </p>
      </form>
    </section>
  );
};

const Checks: FC<{
  legend: string;
  hint?: string;
  name: string;
  choices: readonly { id: string; name: string }[];
  chosen: readonly string[];
}> = ({ legend, hint, name, choices, chosen }) => (
  <fieldset>
    <legend>{legend}</legend>
    {hint ? <span class="hint">{hint}</span> : null}
    <div class="checks">
      {choices.map((choice) => (
        <label>
          <input type="checkbox" name={name} value={choice.id} checked={chosen.includes(choice.id)} />
          {choice.name}
        </label>
      ))}
    </div>
  </fieldset>
);
