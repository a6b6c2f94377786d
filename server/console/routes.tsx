import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { FURTHER_STEPS, REVIEW_STEPS } from '#model/finding.ts';
import { ID_PATTERN } from '#model/values.ts';
import { DATE_PATTERN } from '#policies/durations.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { assetAt } from './assets.ts';
import { type Attempt, readAttempt, refusal, requestOf } from './attempt.ts';
import type { ConsoleDeps, SignedIn } from './deps.ts';
import { gatherFinding } from './finding-view.ts';
import { gatherMine } from './mine-view.ts';
import { LinkPage, SignInPage, type Trouble, TroublePage } from './pages/door.tsx';
import { FindingPage } from './pages/finding.tsx';
import { FindingsPage, listFindings, TABS } from './pages/findings.tsx';
import { MinePage } from './pages/mine.tsx';
import { type Reader, readerOf } from './reader.ts';
import { clearSessionCookie, guard, refuseOtherSites, requireToken, setSessionCookie } from './security.ts';

export type { CompletenessShown, ConsoleDeps, LedgerState, SignedIn, StepChoice, Viewer } from './deps.ts';
export { clearSessionCookie, sessionCookie } from './security.ts';

/**
 * The staff's pages. Every page of audit data records the look before it reads, and is whole without
 * JavaScript. Mounted at `/`; it adds nothing to routes that are not its own.
 */

const FORM_BYTES_MAX = 64 * 1024;

export function consoleRoutes(deps: ConsoleDeps): Hono {
  const app = new Hono();
  const form = bodyLimit({
    maxSize: FORM_BYTES_MAX,
    onError: async (c) => {
      guard(c);
      return troublePage(c, await readerOf(c, deps), new AuditError('too-large', 'The form is too large.'));
    },
  });

  /** A page for anybody: guarded, spoken in the reader's language, with designed errors. */
  const page = (show: (c: Context, reader: Reader) => Promise<Response>) => async (c: Context) => {
    guard(c);
    const reader = await readerOf(c, deps);
    try {
      return await show(c, reader);
    } catch (error) {
      return troublePage(c, reader, error);
    }
  };
  /** A page for who is signed in; the others get the sign-in page. */
  const signedIn = (show: (c: Context, reader: Reader, who: SignedIn) => Promise<Response>) =>
    page(async (c, reader) =>
      reader.who ? show(c, reader, reader.who) : c.html(<SignInPage reader={reader} state="plain" />, 401),
    );

  app.get('/assets/:file', (c) => {
    const asset = assetAt(c.req.path);
    if (!asset) return c.notFound();
    return c.body(asset.body, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  app.get(
    '/',
    page(async (c, reader) => {
      if (!reader.who) return c.html(<SignInPage reader={reader} state="plain" />);
      return c.redirect(reader.who.role === 'agent' ? '/mine' : '/findings', 303);
    }),
  );

  app.get(
    '/sign-in',
    page(async (c, reader) => c.html(<SignInPage reader={reader} state="plain" />)),
  );

  app.get(
    '/sign-in/:secret',
    page(async (c, reader) => {
      const secret = c.req.param('secret') ?? '';
      const link = await deps.peekLink(secret);
      if (!link) return c.html(<SignInPage reader={reader} state="gone" />, 410);
      return c.html(<LinkPage reader={reader} secret={secret} account={link.account} role={link.role} />);
    }),
  );

  app.post(
    '/sign-in/:secret',
    form,
    page(async (c, reader) => {
      refuseOtherSites(c);
      const taken = await deps.takeLink(c.req.param('secret') ?? '');
      if (!taken) return c.html(<SignInPage reader={reader} state="gone" />, 410);
      setSessionCookie(c, taken.cookie);
      return c.redirect('/', 303);
    }),
  );

  app.post(
    '/sign-out',
    form,
    page(async (c, reader) => {
      if (reader.who) {
        requireToken(c, reader.who, (await c.req.parseBody()).csrf);
        await deps.signOut(c);
      }
      clearSessionCookie(c);
      return c.html(<SignInPage reader={{ ...reader, who: null, ledger: null }} state="signed-out" />);
    }),
  );

  app.get(
    '/findings',
    signedIn(async (c, reader, who) => {
      requireReach('GET /findings', who);
      const tab = TABS.find((known) => known === c.req.query('status')) ?? 'any-open';
      const list = await listFindings(deps, who, { tab, cursor: cursorOf(c) });
      return c.html(<FindingsPage reader={reader} list={list} />);
    }),
  );

  app.get(
    '/findings/:id',
    signedIn(async (c, reader, who) =>
      // An agent's question stands on their own page, where nothing is told that they were not asked about.
      who.role === 'agent' ? c.redirect('/mine', 303) : findingResponse(c, reader, who, null),
    ),
  );

  app.get(
    '/mine',
    signedIn(async (c, reader, who) => mineResponse(c, reader, who, null)),
  );

  app.post(
    '/findings/:id/review',
    form,
    signedIn(async (c, reader, who) => {
      requireReach('POST /findings/:id/review', who);
      const id = findingId(c);
      const body = await c.req.parseBody();
      requireToken(c, who, body.csrf);
      const again = (attempt: Attempt) =>
        who.role === 'agent'
          ? mineResponse(c, reader, who, attempt)
          : findingResponse(c, reader, who, attempt);
      const { request, attempt } = requestOf(readAttempt(id, body), reader.t);
      if (!request) {
        c.status(422);
        return again(attempt);
      }
      try {
        await deps.review(who, id, request);
      } catch (error) {
        const problem = error instanceof AuditError ? refusal(error, reader.t) : null;
        if (!(error instanceof AuditError) || problem === null) throw error;
        c.status(error.status);
        return again({ ...attempt, problem });
      }
      const home = who.role === 'agent' ? '/mine' : `/findings/${encodeURIComponent(id)}`;
      return c.redirect(`${home}?done=${request.step}`, 303);
    }),
  );

  async function findingResponse(c: Context, reader: Reader, who: SignedIn, attempt: Attempt | null) {
    requireReach('GET /findings/:id', who);
    const number = Number(c.req.query('number') ?? 1);
    const view = await gatherFinding(deps, who, findingId(c), {
      cursor: cursorOf(c),
      firstNumber: Number.isSafeInteger(number) && number > 0 ? number : 1,
      date: DATE_PATTERN.test(c.req.query('day') ?? '') ? (c.req.query('day') ?? null) : null,
    });
    return c.html(
      <FindingPage reader={reader} policy={deps.policy()} view={view} attempt={attempt} done={justDone(c)} />,
    );
  }

  async function mineResponse(c: Context, reader: Reader, who: SignedIn, attempt: Attempt | null) {
    requireReach('GET /mine', who);
    const view = await gatherMine(deps, who, cursorOf(c));
    return c.html(
      <MinePage reader={reader} policy={deps.policy()} view={view} attempt={attempt} done={justDone(c)} />,
    );
  }

  return app;
}

/** The designed page for an address that nobody serves, for the app that mounts the console. */
export async function notFoundPage(c: Context, deps: ConsoleDeps): Promise<Response> {
  guard(c);
  return troublePage(c, await readerOf(c, deps), notFound('page'));
}

function requireReach(route: RouteName, who: SignedIn): void {
  if (reachOf(route, who.role) === null) {
    throw new AuditError('not-permitted', `The role ${who.role} may not do this.`);
  }
}

/** Checked before it is recorded as looked at: the ledger keeps no made-up text. */
function findingId(c: Context): string {
  const id = c.req.param('id') ?? '';
  if (id.length > 128 || !ID_PATTERN.test(id)) throw notFound('finding');
  return id;
}

/** A cursor of ours; anything else is not worth recording, and reads as the first page. */
function cursorOf(c: Context): string | null {
  const cursor = c.req.query('cursor');
  return cursor !== undefined && cursor.length <= 256 && ID_PATTERN.test(cursor) ? cursor : null;
}

const justDone = (c: Context) =>
  [...REVIEW_STEPS, ...FURTHER_STEPS].find((step) => step === c.req.query('done')) ?? null;

const TROUBLES: Partial<Record<AuditError['code'], Trouble>> = {
  'not-found': 'not-found',
  'bad-cursor': 'not-found',
  'not-permitted': 'not-permitted',
  csrf: 'csrf',
};

/** A designed page with the error's status. Of an unknown error the log gets where it arose, never what it says. */
function troublePage(c: Context, reader: Reader, error: unknown): Response | Promise<Response> {
  const known = error instanceof AuditError;
  const trouble = (known && TROUBLES[error.code]) || 'failed';
  if (!known) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
    console.error(['console: a page failed', ...frames].join('\n'));
  }
  return c.html(<TroublePage reader={reader} trouble={trouble} />, known ? error.status : 500);
}
