import type { FC } from 'hono/jsx';
import { ID_PATTERN } from '#model/values.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import type { Reader } from '../reader.ts';
import { Ref } from './marks.tsx';

/** An id that leads to its page, for those who may open it; it carries why along. Whoever was erased has none. */

const PAGES = {
  actor: 'GET /people/actors/:id',
  customer: 'GET /people/customers/:id',
  organisation: 'GET /people/organisations/:id',
  team: 'GET /people/teams/:id',
} as const satisfies Record<string, RouteName>;

export const PersonLink: FC<{
  reader: Reader;
  kind: keyof typeof PAGES;
  id: string;
  /** As the address carries it: `finding:f-0412`. */
  why?: string | null;
  name?: string;
}> = ({ reader, kind, id, why, name }) => {
  const { who, t } = reader;
  if (id === ERASED) return <span class="quiet">{t.people.trail.erased}</span>;
  const shown = name === undefined ? <Ref id={id} /> : name;
  const may = who !== null && reachOf(PAGES[kind], who.role) === 'all' && ID_PATTERN.test(id);
  return may ? (
    <a class="idlink" href={personHref(kind, id, why)}>
      {shown}
    </a>
  ) : (
    <span>{shown}</span>
  );
};

/** What the store says in place of the id of somebody who was erased. */
const ERASED = 'erased';

export function personHref(kind: keyof typeof PAGES, id: string, why?: string | null): string {
  const path = PAGES[kind].slice('GET '.length).replace(':id', encodeURIComponent(id));
  return why && kind !== 'organisation' ? `${path}?${new URLSearchParams({ why })}` : path;
}
