import type { SourceIssue } from '#model/completeness.ts';
import type { Actor } from '#model/directory.ts';
import type { Grading } from '#model/explanation.ts';
import type { AnswerCheck, Finding, Outcome, ReviewStep } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { endOfDay, localDate, startOfDay } from '#policies/durations.ts';
import type { Text } from '#policies/vocabulary.ts';
import type { Reach } from '#server/auth/access.ts';
import { type Letting, maySee } from '#server/auth/reach.ts';
import { similarTo } from '#server/detect/similar.ts';
import { notFound } from '#server/errors.ts';
import type { ActorDay, AuditLook, Store } from '#store/port.ts';
import { type Context, contextOf } from './context.ts';
import type { ConsoleDeps, StepChoice, Viewer } from './deps.ts';

/** Everything a finding's page shows, gathered before a word of it is written. */

/** Lookups shown, compared and graded on one page. */
const LOOKUPS_SHOWN = 50;

export interface FindingView {
  finding: Finding;
  actor: Actor | null;
  /** Oldest first; part of the finding where it holds more than fit on a page. */
  lookups: Lookup[];
  /** Number of the first of them within the finding. */
  firstNumber: number;
  next: string | null;
  gradings: Map<string, Grading>;
  steps: ReviewStep[];
  choices: StepChoice[];
  looks: (AuditLook & { index: number })[];
  /** What is missing, for a finding about a source that holds no lookups. */
  issues: SourceIssue[];
  /** Local dates on which these lookups fell. */
  dates: string[];
  day: Day | null;
  /** Team and household; null where it is about no person. */
  context: Context | null;
  /** Findings like it that were decided, the most alike first. */
  similar: SimilarFinding[];
  /** Supervisors of whom it is about, that it may be put to. */
  supervisors: string[];
  /** What the work that an answer points at came to, as the records are now. */
  check: AnswerCheck | null;
  /** Until when somebody may act; null once it is closed. */
  due: number | null;
  /** Rules and origin may be told: to the auditor always, to others once the finding is closed. */
  disclosed: boolean;
  /** The ledger entry of this very look. */
  entry: number;
}

export interface SimilarFinding {
  id: string;
  title: Text;
  outcome: Outcome;
  at: number;
}

/** One day of the actor in question, with the finding's lookups told apart. */
export interface Day {
  date: string;
  from: number;
  to: number;
  shifts: ActorDay['shifts'];
  work: ActorDay['work'];
  ours: Lookup[];
  others: Lookup[];
}

export interface FindingQuery {
  cursor: string | null;
  firstNumber: number;
  date: string | null;
  /** What the look is recorded as. */
  route: 'GET /findings/:id' | 'GET /findings/:id/preview';
}

/**
 * Records the look, then reads. Throws `not-found` for a finding that does not exist and for one that this
 * viewer may not see: which of the two is not told.
 */
export async function gatherFinding(
  deps: ConsoleDeps,
  who: Viewer,
  id: string,
  query: FindingQuery,
): Promise<FindingView> {
  const entry = await deps.look(who, query.route, id, { cursor: query.cursor, day: query.date });
  const finding = await deps.store.finding(id);
  if (!finding) throw notFound('finding');
  const actor = finding.about.kind === 'actor' ? await deps.store.actor(finding.about.id) : null;
  const store = { ...deps.store, teamsOf: async () => who.teams ?? [] };
  const letting = { supervisors: deps.policy().review.supervisors, now: deps.clock.now() };
  const reach: Reach = who.role === 'supervisor' ? 'team' : 'all';
  if (!(await maySee(store, who, reach, finding, letting))) throw notFound('finding');

  const [page, steps, choices, looks] = await Promise.all([
    deps.store.findingLookups(id, { limit: LOOKUPS_SHOWN, cursor: query.cursor }),
    deps.store.reviewSteps(id),
    deps.stepsFor(who, finding),
    deps.store.looksAt(id),
  ]);
  const lookups = page.items.toSorted((a, b) => a.occurredAt - b.occurredAt);
  const gradings = await Promise.all(lookups.map((lookup) => deps.store.gradingOf(lookup.id)));
  const { timezone } = deps.policy();
  const alone = query.route === 'GET /findings/:id/preview';
  const context = alone ? null : await contextOf(deps.store, deps.policy(), finding, actor, lookups);
  const dates = busiestFirst(lookups.map((lookup) => localDate(lookup.occurredAt, timezone)));
  const date = dates.find((each) => each === query.date) ?? dates[0];
  return {
    finding,
    actor,
    lookups,
    firstNumber: query.firstNumber,
    next: page.next,
    gradings: new Map(
      gradings.filter((grading) => grading !== null).map((grading) => [grading.lookup, grading]),
    ),
    steps,
    choices,
    looks,
    issues: finding.lookups.count === 0 ? ((await deps.missing?.(id)) ?? []) : [],
    dates: dates.toSorted(),
    day: finding.about.kind === 'actor' && date ? await dayOf(deps, finding, lookups, date) : null,
    context,
    similar: alone ? [] : await similarFindings(store, who, reach, finding, letting),
    supervisors: (context?.teams ?? [])
      .flatMap(({ supervisor }) => (supervisor === null ? [] : [supervisor]))
      .filter((supervisor) => supervisor !== finding.about.id),
    check: (await deps.answerCheck?.(finding, steps)) ?? null,
    due: deps.dueOf?.(finding) ?? null,
    disclosed: finding.status === 'closed' || who.role === 'auditor',
    entry,
  };
}

const SIMILAR_SHOWN = 5;

async function similarFindings(
  store: Store,
  who: Viewer,
  reach: Reach,
  finding: Finding,
  letting: Letting,
): Promise<SimilarFinding[]> {
  const { findings } = await similarTo(store, finding, (other) => maySee(store, who, reach, other, letting));
  const read = await Promise.all(findings.slice(0, SIMILAR_SHOWN).map(({ id }) => store.finding(id)));
  return read.flatMap((other) =>
    other?.outcome ? [{ id: other.id, title: other.story.title, outcome: other.outcome, at: other.to }] : [],
  );
}

function busiestFirst(dates: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const date of dates) counts.set(date, (counts.get(date) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([date]) => date);
}

async function dayOf(
  deps: ConsoleDeps,
  finding: Finding,
  lookups: readonly Lookup[],
  date: string,
): Promise<Day | null> {
  const { timezone } = deps.policy();
  const from = startOfDay(date, timezone);
  const to = endOfDay(date, timezone);
  if (from === null || to === null) return null;
  const day = await deps.store.dayOf(finding.about.id, from, to);
  const ours = lookups.filter((lookup) => lookup.occurredAt >= from && lookup.occurredAt < to);
  const gathered = new Set([...finding.lookups.ids, ...ours.map((lookup) => lookup.id)]);
  return {
    date,
    from,
    to,
    shifts: day.shifts,
    work: day.work,
    ours,
    others: day.lookups.filter((lookup) => !gathered.has(lookup.id)),
  };
}
