import type { FC } from 'hono/jsx';
import type { Reader } from '../reader.ts';

/** Where a long list goes on, and the way back to its beginning. */
export const Pager: FC<{
  reader: Reader;
  /** Path with the list's own parameters. */
  href: string;
  cursor: string | null;
  next: string | null;
}> = ({ reader: { t }, href, cursor, next }) =>
  cursor === null && next === null ? null : (
    <nav class="pager" aria-label={t.paging.label}>
      {cursor === null ? null : (
        <a class="btn" href={href}>
          {t.paging.newest}
        </a>
      )}
      {next === null ? null : (
        <a class="btn" rel="next" href={withCursor(href, next)}>
          {t.paging.older}
        </a>
      )}
    </nav>
  );

const withCursor = (href: string, cursor: string): string =>
  `${href}${href.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
