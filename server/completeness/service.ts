import type { CompletenessState, LookupSource, SourceIssue, Verdict } from '#model/completeness.ts';
import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { type Assessment, assess, type SourceAssessment } from './assess.ts';
import { learn, silentSince, WEEKS_LEARNT } from './rhythm.ts';
import { type CompletenessSettings, settingsOf } from './settings.ts';

/**
 * The second verdict: not whether what is in the ledger was altered, but whether all of it came in. `now`
 * answers from what the last run found; `between` and the detector look at counts and habits themselves.
 */
export interface Completeness {
  /**
   * Of the last thirty days, cheap enough for every page. What is older stands in the reports of its time: a
   * loss that can never be made good would otherwise hide the next one.
   */
  now(): Promise<Assessment>;
  /** Of a span, with every hour that others counted in it. */
  between(span: Span): Promise<Assessment & { lookups: Map<string, number> }>;
}

export interface Span {
  from: number;
  to: number;
  /** Only sources that carried lookups of these. */
  organisations?: readonly string[] | undefined;
}

export type CompletenessStore = Pick<
  Store,
  'lookupSources' | 'hoursOf' | 'lookupsBySource' | 'reconciledHours' | 'sourceIssues'
>;

export interface CompletenessDeps {
  store: CompletenessStore;
  policy(): Policy;
  clock: Clock;
}

const DAY = 86_400_000;
/** What the console, the probe and the figures tell of. */
const LATELY = 30 * DAY;
const LEARNT = WEEKS_LEARNT * 7 * DAY;

export function createCompleteness({ store, policy, clock }: CompletenessDeps): Completeness {
  return {
    async now() {
      const now = clock.now();
      const from = now - LATELY;
      const [sources, issues, retired] = await Promise.all([
        store.lookupSources(),
        store.sourceIssues('open'),
        retiredIn(store),
      ]);
      return assess({
        sources,
        hours: issues.filter((issue) => issue.kind === 'difference' && issue.from >= from).map(asHour),
        silent: new Map(
          issues
            .filter(({ kind, source }) => kind === 'silence' && !retired.has(source))
            .map(({ source, from }) => [source, from]),
        ),
        settings: settingsOf(policy()),
        now,
        span: { from, to: Number.POSITIVE_INFINITY },
        counted: 'ever',
        lookups: new Map(
          sources
            .filter(({ lastReceived }) => lastReceived >= from)
            .map(({ source, lookups }) => [source, lookups]),
        ),
      });
    },

    async between(span) {
      const settings = settingsOf(policy());
      const now = clock.now();
      const [all, hours, lookups, retired] = await Promise.all([
        store.lookupSources(),
        store.reconciledHours(span),
        store.lookupsBySource(span),
        retiredIn(store),
      ]);
      const { organisations } = span;
      const mine = (source: string) => organisations === undefined || lookups.has(source);
      const sources = all.filter(({ source }) => mine(source));
      const isSeen = ({ source, organisation }: { source: string; organisation: string | null }) =>
        organisations === undefined ||
        (organisation === null ? mine(source) : organisations.includes(organisation));
      const silent = new Map(
        [...(await silentOf(store, sources, settings, now))].filter(
          ([source, since]) => since < span.to && !retired.has(source),
        ),
      );
      return {
        ...assess({
          sources,
          hours: hours.filter(isSeen),
          silent,
          settings,
          now,
          span,
          counted: 'in-span',
          lookups,
        }),
        lookups,
      };
    },
  };
}

/** Sources that should have been heard by now, and since when they were not. */
export async function silentOf(
  store: Pick<Store, 'hoursOf'>,
  sources: readonly LookupSource[],
  settings: CompletenessSettings,
  now: number,
): Promise<Map<string, number>> {
  const silent = new Map<string, number>();
  for (const source of sources) {
    // History that was taken in long after it happened comes from a log, not from a source that should speak.
    if (source.lastReceived - source.lastAt > DAY) continue;
    const heard = Math.max(source.lastAt, source.heartbeat ?? 0);
    if (now - heard < Math.min(settings.silence, settings.heartbeat)) continue;
    const until = source.lastAt + 1;
    const hours = await store.hoursOf(source.source, until - LEARNT, until);
    const since = silentSince(source, learn(hours, until, settings.timezone), settings, now);
    if (since !== null) silent.set(source.source, since);
  }
  return silent;
}

/** Silent sources whose finding an officer has closed: an integration that was taken out of use stays silent. */
async function retiredIn(store: Pick<Store, 'sourceIssues'>): Promise<Set<string>> {
  const closed = await store.sourceIssues('closed');
  return new Set(closed.filter(({ kind }) => kind === 'silence').map(({ source }) => source));
}

/** An open difference as the hour it was found in; it was judged due then. */
const asHour = ({ source, system, organisation, from, open, foundAt }: SourceIssue) => ({
  source,
  system,
  organisation,
  hour: from,
  counted: Math.max(0, open),
  held: Math.max(0, -open),
  receivedAt: foundAt,
});

/** The verdict as it leaves this service. */
export const shownVerdict = <State extends string>({ state, since, detail }: Verdict<State>) => ({
  state,
  since: since === null ? null : new Date(since).toISOString(),
  detail,
});

export type ShownVerdict = ReturnType<typeof shownVerdict<CompletenessState>>;
export type { Assessment, SourceAssessment };
