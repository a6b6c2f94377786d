import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ID_PATTERN } from '#model/values.ts';
import { type Reach, type RouteName, reachOf } from '#server/auth/access.ts';
import { AuditError } from '#server/errors.ts';
import type { ConsoleDeps, SignedIn } from './deps.ts';
import { pathOf } from './menu.ts';
import { SignInPage, type Trouble, TroublePage } from './pages/door.tsx';
import { type Reader, readerOf } from './reader.ts';
import { guard, requireToken } from './security.ts';

/**
 * What every page of the console shares: headers, the reader's language, the access table, forms with their token,
 * and designed errors. A group of pages is a function that mounts itself on a site.
 */
export interface Site {
  app: Hono;
  deps: ConsoleDeps;
  /** A page for anybody. */
  open(path: string, show: (c: Context, reader: Reader) => Promise<Response>): void;
  /** A form that anybody may send; what keeps it to whom it is for is the form's own. */
  openForm(path: string, take: (c: Context, reader: Reader) => Promise<Response>): void;
  /** A page for those whom the access table lets in; the others are told to sign in, or that they may not. */
  page(name: RouteName, show: (call: Call) => Promise<Response>): void;
  /** A form of such a page, taken only with the session's token. */
  form(
    name: RouteName,
    take: (call: Call & { body: Form }) => Promise<Response>,
    more?: {
      /** The most that it may be, in bytes; by default 64 KiB. */
      bytes?: number;
      /** Whether a field that is sent more than once is read as a list. */
      lists?: boolean;
    },
  ): void;
}

export type Form = Record<string, string | File | (string | File)[]>;

export interface Call {
  c: Context;
  reader: Reader;
  who: SignedIn;
  /** How far the access table lets them reach here. */
  reach: Reach;
  /** Records this look, durably; call it before reading. Answers the entry's index, for the page to tell. */
  look(target?: string | null, query?: Record<string, string | number | null>): Promise<number>;
}

const FORM_BYTES_MAX = 64 * 1024;

export function createSite(deps: ConsoleDeps): Site {
  const app = new Hono();
  const limit = (bytes: number) =>
    bodyLimit({
      maxSize: bytes,
      onError: async (c) => {
        guard(c);
        return troublePage(c, await readerOf(c, deps), new AuditError('too-large', 'The form is too large.'));
      },
    });
  const anybody = (show: (c: Context, reader: Reader) => Promise<Response>) => async (c: Context) => {
    guard(c);
    const reader = await readerOf(c, deps);
    try {
      return await show(c, reader);
    } catch (error) {
      return troublePage(c, reader, error);
    }
  };
  const within = (name: RouteName, show: (call: Call) => Promise<Response>) =>
    anybody(async (c, reader) => {
      const { who } = reader;
      if (!who) return c.html(<SignInPage reader={reader} state="plain" />, 401);
      const reach = reachOf(name, who.role);
      if (reach === null) throw new AuditError('not-permitted', `The role ${who.role} may not do this.`);
      return show({
        c,
        reader,
        who,
        reach,
        look: (target = null, query = {}) =>
          deps.look(who, name, target, Object.keys(query).length > 0 ? query : undefined),
      });
    });
  return {
    app,
    deps,
    open: (path, show) => void app.get(path, anybody(show)),
    openForm: (path, take) => void app.post(path, limit(FORM_BYTES_MAX), anybody(take)),
    page: (name, show) => void app.get(pathOf(name), within(name, show)),
    form: (name, take, { bytes = FORM_BYTES_MAX, lists = false } = {}) =>
      void app.post(
        pathOf(name),
        limit(bytes),
        within(name, async (call) => {
          const body = await call.c.req.parseBody({ all: lists });
          requireToken(call.c, call.who, body.csrf);
          return take({ ...call, body });
        }),
      ),
  };
}

/** One field of a form as text; empty where it was not sent. */
export const fieldOf = (form: Form, name: string): string => {
  const value = form[name];
  return typeof value === 'string' ? value : '';
};

/** An id of an address, checked before it is recorded as looked at: the ledger keeps no made-up text. */
export function idParam(c: Context, what: string, name = 'id'): string {
  const id = c.req.param(name) ?? '';
  if (id.length > 128 || !ID_PATTERN.test(id)) throw new AuditError('not-found', `There is no such ${what}.`);
  return id;
}

/** A cursor of ours; anything else is not worth recording, and reads as the first page. */
export function cursorOf(c: Context): string | null {
  const cursor = c.req.query('cursor');
  return cursor !== undefined && cursor.length <= 256 && ID_PATTERN.test(cursor) ? cursor : null;
}

const TROUBLES: Partial<Record<AuditError['code'], Trouble>> = {
  'not-found': 'not-found',
  'bad-cursor': 'not-found',
  'not-permitted': 'not-permitted',
  csrf: 'csrf',
};

/** A designed page with the error's status. Of an unknown error the log gets where it arose, never what it says. */
export function troublePage(c: Context, reader: Reader, error: unknown): Response | Promise<Response> {
  const known = error instanceof AuditError;
  const trouble = (known && TROUBLES[error.code]) || 'failed';
  if (!known) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
    console.error(['console: a page failed', ...frames].join('\n'));
  }
  return c.html(<TroublePage reader={reader} trouble={trouble} />, known ? error.status : 500);
}
