import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { LANGUAGES, type Language } from '#policies/vocabulary.ts';
import { acceptedLanguage } from './text/index.ts';

/** What a reader chose: language, theme, keys. A query parameter sets it, a cookie keeps it for a year. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export interface Choices {
  language: Language;
  theme: Theme;
  keys: 'on' | 'off';
}

const YEAR_SECONDS = 365 * 24 * 3600;

/** True when the reader came by https, directly or through the proxy in front of us. */
export const isSecure = (c: Context): boolean =>
  new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https';

function choice<T extends string>(c: Context, name: string, known: readonly T[], fallback: T): T {
  const asked = known.find((value) => value === c.req.query(name));
  if (asked) {
    setCookie(c, `inzage_${name}`, asked, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: isSecure(c),
      maxAge: YEAR_SECONDS,
    });
    return asked;
  }
  const kept = getCookie(c, `inzage_${name}`);
  return known.find((value) => value === kept) ?? fallback;
}

export const choicesOf = (c: Context): Choices => ({
  language: choice(c, 'lang', LANGUAGES, acceptedLanguage(c.req.header('accept-language'))),
  theme: choice(c, 'theme', THEMES, 'system'),
  keys: choice(c, 'keys', ['on', 'off'] as const, 'on'),
});

/** This page's address with one choice changed; what a form just did is not said again. */
export function withChoice(c: Context, name: 'lang' | 'theme' | 'keys', value: string): string {
  const url = new URL(c.req.url);
  for (const passing of ['lang', 'theme', 'keys', 'done']) url.searchParams.delete(passing);
  url.searchParams.set(name, value);
  const path = c.req.method === 'GET' ? url.pathname : url.pathname.replace(/\/review$/, '');
  return `${path}?${url.searchParams}`;
}
