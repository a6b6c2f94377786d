import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { PolicyRef } from '#model/lookup.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import { pathOf } from '../menu.ts';
import type { Reader } from '../reader.ts';
import { Frame } from './frame.tsx';

/** The frame of every page about the policy: where it stands among them, and which of them the reader has. */

const TABS = [
  { id: 'now', route: 'GET /policies' },
  { id: 'versions', route: 'GET /policies/versions' },
  { id: 'proposals', route: 'GET /policies/proposals' },
  { id: 'lessons', route: 'GET /policies/lessons' },
  { id: 'propose', route: 'GET /policies/propose' },
] as const satisfies readonly { id: string; route: RouteName }[];
export type PolicyTab = (typeof TABS)[number]['id'];

export const PolicyFrame: FC<
  PropsWithChildren<{ reader: Reader; title: string; tab: PolicyTab; lead?: Child; crumb?: string }>
> = ({ reader, title, tab, lead, crumb, children }) => {
  const { t, who } = reader;
  const tabs = TABS.filter(({ route }) => who && reachOf(route, who.role) !== null);
  return (
    <Frame
      reader={reader}
      title={title}
      current="policies"
      crumbs={
        <>
          <a href="/policies">{t.menu.policies}</a>
          <span aria-hidden="true">›</span>
          <span>{crumb ?? t.policies.tabs[tab]}</span>
        </>
      }
    >
      {tabs.length > 1 ? (
        <nav class="tabs" aria-label={t.policies.parts}>
          {tabs.map(({ id, route }) => (
            <a href={pathOf(route)} aria-current={id === tab ? 'page' : undefined}>
              {t.policies.tabs[id]}
            </a>
          ))}
        </nav>
      ) : null}
      <div class="head">
        <h1>{title}</h1>
        {lead ? <p>{lead}</p> : null}
      </div>
      {children}
    </Frame>
  );
};

export const nameOf = ({ pack, version }: Pick<PolicyRef, 'pack' | 'version'>): string =>
  `${pack} ${version}`;

/** The beginning of a digest, enough to tell two apart by eye; all of it on hover and to copy. */
export const Digest: FC<{ digest: string }> = ({ digest }) => (
  <code class="id digest" title={digest}>
    {digest.slice(0, 12)}…
  </code>
);
