import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Language } from '#policies/vocabulary.ts';
import { isSecure } from './choices.ts';

/** Keys of the queue and of a finding; each can be changed, and all can be turned off. A cookie keeps them. */
export const ACTIONS = ['next', 'previous', 'ask', 'decide', 'choose', 'undo'] as const;
export type Action = (typeof ACTIONS)[number];
export type Keymap = Record<Action, string>;

/** The letters of the words in each language. */
const USUAL: Record<Language, Keymap> = {
  nl: { next: 'j', previous: 'k', ask: 'v', decide: 'b', choose: 'x', undo: 'z' },
  en: { next: 'j', previous: 'k', ask: 'a', decide: 'd', choose: 'x', undo: 'z' },
};

const COOKIE = 'inzage_keymap';
const KEY = /^[a-z0-9]$/;
const YEAR_SECONDS = 365 * 24 * 3600;

/** Those that were set, where each is a key of its own; else the usual ones. */
export function keymapOf(c: Context, language: Language): Keymap {
  const kept = getCookie(c, COOKIE);
  return (kept === undefined ? null : readKeymap(new URLSearchParams(kept))) ?? USUAL[language];
}

/** Null where a key is missing, is no letter or digit, or stands for two things. */
export function readKeymap(sent: { get(name: string): string | null }): Keymap | null {
  const entries = ACTIONS.map((action) => [action, (sent.get(action) ?? '').trim().toLowerCase()] as const);
  const keys = entries.map(([, key]) => key);
  if (!keys.every((key) => KEY.test(key)) || new Set(keys).size < keys.length) return null;
  return Object.fromEntries(entries) as Keymap;
}

export function keepKeymap(c: Context, keymap: Keymap): void {
  setCookie(c, COOKIE, new URLSearchParams(keymap).toString(), {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(c),
    maxAge: YEAR_SECONDS,
  });
}
