import type { SourceIssue } from '#model/completeness.ts';
import { type Finding, severityRank } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { Severity } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import { type Fresh, follow } from '#server/completeness/follow.ts';
import { type CompletenessStore, silentOf } from '#server/completeness/service.ts';
import { MISSING_LOOKUPS, settingsOf } from '#server/completeness/settings.ts';
import type { Store } from '#store/port.ts';
import { settingsOf as detectorSettings } from './detector.ts';
import { absorbs, takesIn } from './gather.ts';
import { missingIn, tellMissing } from './missing-story.ts';
import { rankOf } from './rank.ts';

/**
 * The one detector that looks at what is not there: gaps in a source's numbers, sources that fell silent,
 * numbers used twice, and the CRM's own counts. Its findings are about a source and hold no lookups; they
 * are told anew when what was missing comes in after all.
 */
export interface MissingDeps {
  store: CompletenessStore &
    Pick<Store, 'saveSourceIssues' | 'findingsAbout' | 'commitFindings' | 'sourceIssues'>;
  policy(at: number): Policy;
  clock: Clock;
  newId: (at: number) => string;
  newFindingId: (at: number) => string;
}

const DAY = 86_400_000;
/** Counts that came in this long ago are not compared anew, unless they are told of. */
const COMPARED = 62 * DAY;

/** Answers how many findings were made or told anew. */
export async function missingLookups(deps: MissingDeps): Promise<number> {
  const { store, clock } = deps;
  const now = clock.now();
  const policy = deps.policy(now);
  if (detectorSettings(policy, MISSING_LOOKUPS)?.on === false) return 0;
  const settings = settingsOf(policy);
  const [sources, known] = await Promise.all([store.lookupSources(), store.sourceIssues('open')]);
  const { fresh, changed } = follow({
    sources,
    hours: await hoursToCompare(store, known, now),
    silent: await silentOf(store, sources, settings, now),
    known,
    settings,
    now,
  });
  const names = new Set([...fresh, ...changed].map(({ source }) => source));
  const findings: Finding[] = [];
  const issues: SourceIssue[] = [];
  for (const source of names) {
    const told = await tellSource(deps, policy, {
      source,
      known,
      fresh: fresh.filter((one) => one.source === source),
      changed: changed.filter((one) => one.source === source),
    });
    findings.push(...told.findings);
    issues.push(...told.issues);
  }
  // Findings first: an issue without its finding would never be told, a finding is found again.
  if (findings.length > 0)
    await store.commitFindings({ id: deps.newId(now), at: now, findings, examined: [] });
  if (issues.length > 0) await store.saveSourceIssues(issues);
  return findings.length;
}

/** Hours that were counted lately, and those that a finding waits for. */
async function hoursToCompare(store: CompletenessStore, known: readonly SourceIssue[], now: number) {
  const lately = await store.reconciledHours({ receivedSince: now - COMPARED });
  const waiting = known.filter(({ kind }) => kind === 'difference').map(({ from }) => from);
  if (waiting.length === 0) return lately;
  const earlier = await store.reconciledHours({
    from: Math.min(...waiting),
    to: Math.max(...waiting) + 1,
  });
  const had = new Set(lately.map((hour) => JSON.stringify(hour)));
  return [...lately, ...earlier.filter((hour) => !had.has(JSON.stringify(hour)))];
}

interface OfSource {
  source: string;
  known: readonly SourceIssue[];
  fresh: readonly Fresh[];
  changed: readonly SourceIssue[];
}

async function tellSource(deps: MissingDeps, policy: Policy, { source, known, fresh, changed }: OfSource) {
  const before = (await deps.store.findingsAbout('source', source)).filter(({ rules }) =>
    rules.includes(MISSING_LOOKUPS),
  );
  const episodes = before.filter(absorbs).map((finding) => ({
    id: finding.id,
    from: finding.from,
    to: finding.to,
    finding: finding as Finding | null,
  }));
  const issues = new Map(changed.map((issue) => [issue.id, issue]));
  for (const one of [...fresh].sort((a, b) => a.from - b.from)) {
    let home = episodes.find((episode) => takesIn(episode, one.to));
    if (!home) {
      home = { id: deps.newFindingId(deps.clock.now()), from: one.from, to: one.to, finding: null };
      episodes.push(home);
    }
    home.from = Math.min(home.from, one.from);
    home.to = Math.max(home.to, one.to);
    const { id } = home;
    const doubled = known.find(
      ({ kind, epoch, finding }) => kind === 'duplicates' && epoch === one.epoch && finding === id,
    );
    const issue = one.kind === 'duplicates' && doubled ? added(doubled, one) : { ...one, finding: id };
    issues.set(issue.id, issue);
  }
  const findings: Finding[] = [];
  for (const episode of episodes) {
    const mine = [...issues.values()].filter(({ finding }) => finding === episode.id);
    if (mine.length === 0) continue;
    const held = episode.finding ? await deps.store.sourceIssues({ finding: episode.id }) : [];
    const all = [...new Map([...held, ...mine].map((issue) => [issue.id, issue])).values()];
    const predecessor = before.find(({ to }) => to <= episode.from)?.id ?? null;
    findings.push(findingOf(deps, policy, { ...episode, source, issues: all, predecessor }));
  }
  return { findings, issues: [...issues.values()] };
}

/** More duplicates of a count that the same finding tells of already. */
const added = (before: SourceIssue, { last, to, count }: Fresh): SourceIssue => ({
  ...before,
  last,
  to,
  count: before.count + count,
  open: before.open + count,
});

interface ToTell {
  id: string;
  source: string;
  from: number;
  to: number;
  finding: Finding | null;
  issues: readonly SourceIssue[];
  predecessor: string | null;
}

function findingOf(deps: MissingDeps, policy: Policy, told: ToTell): Finding {
  const { id, source, from, to, finding: before, issues } = told;
  const set = detectorSettings(policy, MISSING_LOOKUPS)?.severity ?? null;
  const severity = worse(before?.severity ?? 'low', set ?? severityOf(issues));
  const at = deps.clock.now();
  return {
    id,
    about: { kind: 'source', id: source },
    organisation: null,
    rules: [MISSING_LOOKUPS],
    severity,
    status: before?.status ?? 'open',
    origin: 'detected',
    from,
    to,
    createdAt: before?.createdAt ?? at,
    story: tellMissing(source, issues, policy.timezone),
    lookups: { count: 0, ids: [] },
    grades: {},
    outcome: null,
    predecessor: before ? before.predecessor : told.predecessor,
    rank: rankOf({
      severity,
      count: missingIn(issues),
      grades: { unexplained: 1 },
      to,
      rules: [MISSING_LOOKUPS],
    }),
  };
}

const worse = (a: Severity, b: Severity): Severity => (severityRank(a) >= severityRank(b) ? a : b);

const severityOf = (issues: readonly SourceIssue[]): Severity =>
  issues.some(
    ({ kind, count }) => kind === 'gap' || kind === 'silence' || (kind === 'difference' && count > 0),
  )
    ? 'medium'
    : 'low';
