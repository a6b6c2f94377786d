import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AuditError } from '#server/errors.ts';
import { isSecure } from './choices.ts';
import type { SignedIn } from './deps.ts';

/** What keeps a console page to itself: headers, the session cookie, and the token every form carries. */

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Nothing foreign runs in the page, nothing of it is cached, and no address of it leaks to another site. */
export function guard(c: Context): void {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  c.header('Cache-Control', 'no-store');
}

/** `__Host-` binds the cookie to this host, and is only possible over https (RFC 6265bis §4.1.3.2). */
const cookieName = (c: Context): string => (isSecure(c) ? '__Host-inzage_session' : 'inzage_session');

/** The session cookie's value, for whoever implements `session` and `signOut`. */
export const sessionCookie = (c: Context): string | undefined => getCookie(c, cookieName(c));

export function setSessionCookie(c: Context, value: string): void {
  setCookie(c, cookieName(c), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) });
}

export function clearSessionCookie(c: Context): void {
  deleteCookie(c, cookieName(c), { path: '/', secure: isSecure(c) });
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Refuses with `csrf` a form that another site sent, by what the browser says of it (Fetch Metadata). */
export function refuseOtherSites(c: Context): void {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new AuditError('csrf', 'The form came from another site.');
  }
}

/** Refuses with `csrf` a form that does not carry this session's token. */
export function requireToken(c: Context, who: SignedIn, token: unknown): void {
  refuseOtherSites(c);
  if (typeof token !== 'string' || who.csrf === '' || !timingSafeEqual(digest(token), digest(who.csrf))) {
    throw new AuditError('csrf', 'The form carries no valid token.');
  }
}
