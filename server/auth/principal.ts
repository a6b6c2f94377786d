import { hash, randomBytes } from 'node:crypto';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { type Clock, newId } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Session, SignInLink, Store, StoredToken } from '#store/port.ts';

/**
 * Who is asking. Secrets are 32 random bytes and are kept as their SHA-256 only, so that a copy of the
 * database opens no door; they are found by that digest, which tells a timing attacker nothing.
 */
export interface Principal {
  /** Name of a token, or the account of a session: an agent's is their actor id. */
  id: string;
  role: ServiceRole;
  /** The integration's source, where its token names one. */
  source: string | null;
  /** Empty: every organisation. */
  organisations: readonly string[];
  scopes: readonly string[];
}

const TOKEN_PREFIX = 'inzage_';
const SECRET_BYTES = 32;
export const SESSION_MS = 12 * 3_600_000;
export const LINK_MS = 24 * 3_600_000;

const digest = (secret: string): Buffer => Buffer.from(hash('sha256', secret, 'binary'), 'latin1');
const secretText = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export interface TokenRequest {
  role: ServiceRole;
  name: string;
  source: string | null;
  organisations: string[];
  scopes: string[];
  expiresAt: number;
}

/** Makes a bearer token; its text exists only in the answer. */
export async function issueToken(store: Store, request: TokenRequest, clock: Clock): Promise<string> {
  const text = TOKEN_PREFIX + secretText();
  const at = clock.now();
  const token: StoredToken = {
    ...request,
    id: newId(at),
    hash: digest(text),
    createdAt: at,
    revokedAt: null,
  };
  await store.saveToken(token);
  return text;
}

/** The principal behind an `Authorization` header. Throws `unauthenticated`. */
export async function authenticate(
  store: Store,
  header: string | undefined,
  clock: Clock,
): Promise<Principal> {
  const match = /^Bearer ([\w\-.~+/]+=*)$/i.exec(header ?? '');
  if (!match?.[1]) {
    throw new AuditError('unauthenticated', 'This needs a bearer token.', {
      hint: 'Send `Authorization: Bearer …` with a token made by `inzage token`.',
    });
  }
  const token = await store.tokenByHash(digest(match[1]));
  if (!token || token.revokedAt !== null || token.expiresAt <= clock.now()) {
    throw new AuditError('unauthenticated', 'This token is unknown, revoked or past its time.', {
      hint: 'Make a new one with `inzage token`.',
    });
  }
  const { name, role, source, organisations, scopes } = token;
  return { id: name, role, source, organisations, scopes };
}

export interface LinkRequest {
  account: string;
  role: ServiceRole;
  organisations?: string[];
}

/** A link that signs one person in once, within a day; answers its secret part. */
export async function issueLink(store: Store, request: LinkRequest, clock: Clock): Promise<string> {
  const secret = secretText();
  await store.saveLink({
    hash: digest(secret),
    account: request.account,
    role: request.role,
    organisations: request.organisations ?? [],
    expiresAt: clock.now() + LINK_MS,
  });
  return secret;
}

export const peekLink = (store: Store, secret: string, clock: Clock): Promise<SignInLink | null> =>
  store.linkByHash(digest(secret), clock.now());

/** Takes a link and starts a session; answers the cookie's secret. Null when the link is spent. */
export async function startSession(
  store: Store,
  secret: string,
  clock: Clock,
): Promise<{ secret: string; session: Session } | null> {
  const at = clock.now();
  const link = await store.takeLink(digest(secret), at);
  if (!link) return null;
  const cookie = secretText();
  const session: Session = {
    hash: digest(cookie),
    account: link.account,
    role: link.role,
    organisations: link.organisations,
    csrf: secretText(),
    createdAt: at,
    expiresAt: at + SESSION_MS,
  };
  await store.saveSession(session);
  return { secret: cookie, session };
}

export const sessionOf = (store: Store, cookie: string, clock: Clock): Promise<Session | null> =>
  store.sessionByHash(digest(cookie), clock.now());

export const endSession = (store: Store, cookie: string): Promise<void> => store.endSession(digest(cookie));
