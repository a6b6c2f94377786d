import type { Context, Hono } from 'hono';
import { notFound } from '#server/errors.ts';
import type { ConsoleDeps } from './deps.ts';
import { readerOf } from './reader.ts';
import { consents } from './sections/consents.tsx';
import { deliveries } from './sections/deliveries.tsx';
import { doors } from './sections/doors.tsx';
import { exports } from './sections/exports.tsx';
import { integrations } from './sections/integrations.tsx';
import { log } from './sections/log.tsx';
import { namedReports } from './sections/named-reports.tsx';
import { overview } from './sections/overview.tsx';
import { people } from './sections/people.tsx';
import { policies } from './sections/policies.tsx';
import { reports } from './sections/reports.tsx';
import { rules } from './sections/rules.tsx';
import { settings } from './sections/settings.tsx';
import { team } from './sections/team.tsx';
import { triage } from './sections/triage.tsx';
import { guard } from './security.ts';
import { createSite, type Site, troublePage } from './site.tsx';

export type { CompletenessShown, ConsoleDeps, LedgerState, SignedIn, StepChoice, Viewer } from './deps.ts';
export { clearSessionCookie, sessionCookie } from './security.ts';

/**
 * The staff's pages, in groups. Every page of audit data records the look before it reads, and is whole without
 * JavaScript. Mounted at `/`; it adds nothing to routes that are not its own.
 */
const SECTIONS: readonly ((site: Site) => void)[] = [
  doors,
  overview,
  triage,
  people,
  reports,
  namedReports,
  deliveries,
  rules,
  team,
  policies,
  log,
  consents,
  exports,
  integrations,
  settings,
];

export function consoleRoutes(deps: ConsoleDeps): Hono {
  const site = createSite(deps);
  for (const mount of SECTIONS) mount(site);
  return site.app;
}

/** The designed page for an address that nobody serves, for the app that mounts the console. */
export async function notFoundPage(c: Context, deps: ConsoleDeps): Promise<Response> {
  guard(c);
  return troublePage(c, await readerOf(c, deps), notFound('page'));
}
