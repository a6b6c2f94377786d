import type { FC } from 'hono/jsx';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';

/** Pages for those who are not in: signing in, and being told why a page is not shown. */

/** The page without a link, after signing out, or with a link that no longer works. */
export const SignInPage: FC<{ reader: Reader; state: 'plain' | 'gone' | 'signed-out' }> = ({
  reader,
  state,
}) => {
  const { t } = reader;
  const title = { plain: t.signIn.title, gone: t.signIn.gone, 'signed-out': t.signIn.signedOut }[state];
  return (
    <Frame reader={reader} title={t.page.signIn}>
      <section class="card door">
        <h1>{title}</h1>
        <p>{state === 'gone' ? t.signIn.goneLead : t.signIn.lead}</p>
      </section>
    </Frame>
  );
};

/** Shows whom the link is for. Only pressing the button takes it, so a mail scanner's visit does not. */
export const LinkPage: FC<{ reader: Reader; secret: string; account: string; role: ServiceRole }> = ({
  reader,
  secret,
  account,
  role,
}) => {
  const { t } = reader;
  return (
    <Frame reader={reader} title={t.page.signIn}>
      <section class="card door">
        <h1>{t.signIn.title}</h1>
        <p>{t.signIn.readyLead(t.roles[role])}</p>
        <form method="post" action={`/sign-in/${encodeURIComponent(secret)}`}>
          <button class="btn primary" type="submit">
            {t.signIn.ready(account)}
          </button>
        </form>
      </section>
    </Frame>
  );
};

export type Trouble = 'not-found' | 'not-permitted' | 'csrf' | 'failed';

export const TroublePage: FC<{ reader: Reader; trouble: Trouble }> = ({ reader, trouble }) => {
  const { t, who } = reader;
  const [title, lead] = {
    'not-found': [t.errors.notFound, t.errors.notFoundLead],
    'not-permitted': [t.errors.notPermitted, who ? t.errors.notPermittedLead(t.roles[who.role]) : ''],
    csrf: [t.errors.csrf, t.errors.csrfLead],
    failed: [t.errors.failed, t.errors.failedLead],
  }[trouble] as [string, string];
  return (
    <Frame reader={reader} title={title}>
      <section class="card door">
        <h1>{title}</h1>
        <p>{lead}</p>
        <p>
          <a class="btn" href="/">
            {t.errors.home}
          </a>
        </p>
      </section>
    </Frame>
  );
};
