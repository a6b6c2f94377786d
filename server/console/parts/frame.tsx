import { html } from 'hono/html';
import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { type Asset, icon, script, stylesheet } from '../assets.ts';
import { THEMES } from '../choices.ts';
import { type MenuItem, menuOf, pathOf } from '../menu.ts';
import type { Reader } from '../reader.ts';
import { Icon, Moment } from './marks.tsx';

/** The frame round every page: head, menu, state of the ledger, who you are and what you chose. */

interface FrameProps {
  reader: Reader;
  title: string;
  current?: MenuItem;
  /** What stands left in the top line: where the reader is. */
  crumbs?: Child;
  /** Scripts of this page alone, from `assets.ts`. */
  scripts?: readonly Asset[];
}

const LANGUAGE_NAMES = { nl: 'Nederlands', en: 'English' } as const;

/** A whole document. The page is complete without the script; that adds keys, and nothing else. */
export const Frame = ({
  reader,
  title,
  current,
  crumbs,
  scripts,
  children,
}: PropsWithChildren<FrameProps>) => {
  const { t, who, choices } = reader;
  const page = (
    <html lang={choices.language} data-theme={choices.theme === 'system' ? undefined : choices.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · Inzage`}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={stylesheet.path} />
        <script src={script.path} defer />
        {scripts?.map(({ path }) => (
          <script src={path} type="module" />
        ))}
      </head>
      <body
        class={who ? 'app' : 'app alone'}
        data-keys={choices.keys === 'off' ? 'off' : new URLSearchParams(reader.keymap).toString()}
      >
        <a class="skip" href="#main">
          {t.skip}
        </a>
        <header class="side">
          <a class="brand" href="/">
            <Icon name="brand" size={22} />
            <span>Inzage</span>
          </a>
          {who ? <Menu reader={reader} role={who.role} current={current} /> : null}
        </header>
        <main id="main" tabindex={-1}>
          <div class="topline">
            <div class="crumbs">{crumbs}</div>
            <LedgerChips reader={reader} />
          </div>
          {children}
        </main>
        <footer class="me">
          {who ? (
            <div class="account">
              <p>
                <b>{who.id}</b> {t.roles[who.role]}
              </p>
              <form method="post" action="/sign-out">
                <input type="hidden" name="csrf" value={who.csrf} />
                <button class="link" type="submit">
                  {t.choose.signOut}
                </button>
              </form>
            </div>
          ) : null}
          <nav class="picks" aria-label={t.choose.language}>
            {(['nl', 'en'] as const).map((language) => (
              <a
                href={reader.change('lang', language)}
                lang={language}
                hreflang={language}
                aria-current={language === choices.language ? 'true' : undefined}
              >
                {LANGUAGE_NAMES[language]}
              </a>
            ))}
          </nav>
          <nav class="picks" aria-label={t.choose.theme}>
            {THEMES.map((theme) => (
              <a
                href={reader.change('theme', theme)}
                aria-current={theme === choices.theme ? 'true' : undefined}
              >
                {t.choose[theme]}
              </a>
            ))}
          </nav>
        </footer>
      </body>
    </html>
  );
  return html`<!doctype html>${page}`;
};

const Menu: FC<{ reader: Reader; role: ServiceRole; current: FrameProps['current'] }> = ({
  reader,
  role,
  current,
}) => {
  const { t } = reader;
  const items = menuOf(role);
  if (items.length === 0) return null;
  return (
    <nav aria-label={t.menu.label}>
      <ul>
        {items.map(({ id, route }) => (
          <li>
            <a href={pathOf(route)} aria-current={id === current ? 'page' : undefined}>
              {t.menu[id]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

/**
 * Two verdicts side by side, for neither says anything of the other: nothing was altered, and nothing is
 * missing. Each claims only what was given.
 */
const LedgerChips: FC<{ reader: Reader }> = ({ reader }) =>
  reader.ledger ? (
    <ul class="verdicts" aria-label={reader.t.ledger.label}>
      <IntegrityChip reader={reader} ledger={reader.ledger} />
      <CompletenessChip reader={reader} ledger={reader.ledger} />
    </ul>
  ) : null;

type ChipProps = { reader: Reader; ledger: NonNullable<Reader['ledger']> };

/** A check where one was made, else how far the ledger is signed. */
const IntegrityChip: FC<ChipProps> = ({ reader, ledger }) => {
  const { t, f } = reader;
  const { state, signed, size } = ledger;
  if (state?.state === 'holds' && state.at !== null) {
    const moment = f.moment(state.at);
    return (
      <Chip icon="tick" tone="good" word={t.ledger.unaltered}>
        <Moment
          at={state.at}
          text={
            state.size === null ? t.ledger.checkedAt(moment) : t.ledger.checked(moment, f.number(state.size))
          }
        />
      </Chip>
    );
  }
  if (state?.state === 'broken') {
    return (
      <Chip icon="unsure" tone="bad" word={t.ledger.altered}>
        {state.at === null ? null : <Moment at={state.at} text={t.ledger.foundAt(f.moment(state.at))} />}
      </Chip>
    );
  }
  return (
    <Chip word={signed === null ? t.ledger.open : t.ledger.signed}>
      {signed === null
        ? t.ledger.entries(f.number(size))
        : t.ledger.signedTo(f.number(signed), f.number(size))}
    </Chip>
  );
};

const CompletenessChip: FC<ChipProps> = ({ reader, ledger: { completeness } }) => {
  const { t, f } = reader;
  if (completeness === null) return null;
  const { state, since, missing } = completeness;
  const told =
    state === 'incomplete' && missing > 0
      ? t.completeness.missing(f.number(missing))
      : t.completeness.told[state];
  return (
    <Chip
      icon={state === 'complete' ? 'tick' : 'unsure'}
      tone={state === 'complete' ? 'good' : state === 'unknown' ? undefined : 'bad'}
      word={t.completeness.states[state]}
    >
      {told}
      {since !== null && state !== 'complete' ? (
        <>
          {', '}
          <Moment at={since} text={t.completeness.since(f.moment(since))} />
        </>
      ) : null}
    </Chip>
  );
};

interface ChipInput {
  icon?: 'tick' | 'unsure';
  tone?: 'good' | 'bad' | undefined;
  word: string;
}

const Chip: FC<PropsWithChildren<ChipInput>> = ({ icon, tone, word, children }) => (
  <li class={tone ? `verdict ${tone}` : 'verdict'}>
    {icon ? <Icon name={icon} /> : null}
    <span>
      <b>{word}</b>
      <span class="more">
        {' · '}
        {children}
      </span>
    </span>
  </li>
);
