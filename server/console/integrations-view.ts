import type { LookupSource } from '#model/completeness.ts';
import type { Feed } from '#model/explanation.ts';
import { localDate } from '#policies/durations.ts';
import type { SourceAssessment } from '#server/completeness/assess.ts';
import type { StoredToken } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';

/** What the page of integrations shows: sources, feeds and tokens. No customer and no actor stands in it. */

const DAY_MS = 86_400_000;
const SPAN_MS = 30 * DAY_MS;
const RHYTHM_DAYS = 14;

export interface SourceShown {
  assessed: SourceAssessment;
  /** Of the span. */
  lookups: number;
  /** Per local day, oldest first; null for a reader of some organisations, since hours are of all. */
  days: number[] | null;
}

export interface IntegrationsView {
  sources: SourceShown[];
  /** Null for a reader of some organisations: feeds are of all. */
  feeds: Feed[] | null;
  /** Newest first; null where the reader's role has none. */
  tokens: TokenShown[] | null;
  organisations: readonly { id: string; name: string }[];
}

export type TokenShown = Omit<StoredToken, 'hash'> & {
  state: 'active' | 'expired' | 'revoked';
  /** Since the service started; null: not yet. */
  lastUsedAt: number | null;
};

const MAY_SEE_TOKENS = new Set(['admin', 'auditor']);

export async function gatherIntegrations(deps: ConsoleDeps, who: Viewer): Promise<IntegrationsView> {
  const { store, services, clock } = deps;
  const now = clock.now();
  const bound = who.organisations.length > 0;
  const span = { from: now - SPAN_MS, to: now + 1 };
  const { sources, lookups } = await services.completeness.between({
    ...span,
    ...(bound && { organisations: who.organisations }),
  });
  const shown = await Promise.all(
    sources.map(async (assessed) => ({
      assessed,
      lookups: lookups.get(assessed.source) ?? 0,
      days: bound ? null : await daysOf(deps, assessed.source, now),
    })),
  );
  return {
    sources: shown.toSorted(
      (a, b) => b.lookups - a.lookups || (a.assessed.source < b.assessed.source ? -1 : 1),
    ),
    feeds: bound ? null : (await store.feeds()).toSorted(byName),
    tokens: MAY_SEE_TOKENS.has(who.role) && !bound ? await tokensShown(deps) : null,
    organisations: who.role === 'admin' ? namesOf(await store.organisations()) : [],
  };
}

const byName = (a: Feed, b: Feed) => (`${a.source} ${a.type}` < `${b.source} ${b.type}` ? -1 : 1);
const namesOf = (all: readonly { id: string; name?: string | null | undefined }[]) =>
  all.map(({ id, name }) => ({ id, name: name ?? id }));

async function daysOf(
  { store, policy }: ConsoleDeps,
  source: LookupSource['source'],
  now: number,
): Promise<number[]> {
  const zone = policy().timezone;
  const counts = new Map<string, number>();
  for (let day = RHYTHM_DAYS - 1; day >= 0; day--) counts.set(localDate(now - day * DAY_MS, zone), 0);
  for (const { at, n } of await store.hoursOf(source, now - RHYTHM_DAYS * DAY_MS, now)) {
    const date = localDate(at, zone);
    if (counts.has(date)) counts.set(date, (counts.get(date) ?? 0) + n);
  }
  return [...counts.values()];
}

async function tokensShown({ store, clock, services }: ConsoleDeps): Promise<TokenShown[]> {
  const now = clock.now();
  return (await store.tokens())
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map(({ hash: _, ...token }) => ({
      ...token,
      lastUsedAt: services.lastUses.get(token.name) ?? null,
      state: token.revokedAt !== null ? 'revoked' : token.expiresAt <= now ? 'expired' : 'active',
    }));
}
