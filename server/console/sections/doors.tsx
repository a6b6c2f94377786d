import { assetAt } from '../assets.ts';
import { homeOf } from '../menu.ts';
import { LinkPage, SignInPage } from '../pages/door.tsx';
import { clearSessionCookie, refuseOtherSites, requireToken, setSessionCookie } from '../security.ts';
import type { Site } from '../site.tsx';

/** Coming in and going out, and what every page is dressed with. */
export function doors({ app, deps, open, openForm }: Site): void {
  app.get('/assets/:file', (c) => {
    const asset = assetAt(c.req.path);
    if (!asset) return c.notFound();
    return c.body(asset.body, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  open('/', async (c, reader) =>
    reader.who
      ? c.redirect(homeOf(reader.who.role), 303)
      : c.html(<SignInPage reader={reader} state="plain" />),
  );

  open('/sign-in', async (c, reader) => c.html(<SignInPage reader={reader} state="plain" />));

  open('/sign-in/:secret', async (c, reader) => {
    const secret = c.req.param('secret') ?? '';
    const link = await deps.peekLink(secret);
    if (!link) return c.html(<SignInPage reader={reader} state="gone" />, 410);
    return c.html(<LinkPage reader={reader} secret={secret} account={link.account} role={link.role} />);
  });

  openForm('/sign-in/:secret', async (c, reader) => {
    refuseOtherSites(c);
    const taken = await deps.takeLink(c.req.param('secret') ?? '');
    if (!taken) return c.html(<SignInPage reader={reader} state="gone" />, 410);
    setSessionCookie(c, taken.cookie);
    return c.redirect('/', 303);
  });

  openForm('/sign-out', async (c, reader) => {
    if (reader.who) {
      requireToken(c, reader.who, (await c.req.parseBody()).csrf);
      await deps.signOut(c);
    }
    clearSessionCookie(c);
    return c.html(<SignInPage reader={{ ...reader, who: null, ledger: null }} state="signed-out" />);
  });
}
