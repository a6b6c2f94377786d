import type { Work } from '#model/evidence.ts';
import type { Finding, ReviewStep } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Items } from '#model/values.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';

/** What an agent may see: their own trail, and the findings they were asked about. */

const TRAIL_SIZE = 50;
const ASKED_MOST = 50;
const LOOKUPS_SHOWN = 20;

export interface MineView {
  questions: Question[];
  trail: Items<Lookup>;
  cursor: string | null;
  entry: number;
}

/** Something asked of the agent: never the story or the rules, which may tell of the customer or a colleague. */
export interface Question {
  id: string;
  status: Finding['status'];
  count: number;
  from: number;
  to: number;
  lookups: Lookup[];
  /** Null where it was found unjustified without asking. */
  ask: ReviewStep | null;
  /** When it was asked or decided. */
  at: number;
  /** Until when an answer is awaited. */
  due: number | null;
  answer: ReviewStep | null;
  /** Told once the finding is closed, with the note that the officer wrote. */
  decision: ReviewStep | null;
  mayAnswer: boolean;
  mayContest: boolean;
  /** The agent's own work around that time, to point at; only while an answer is awaited or may be contested. */
  ownWork: Work[];
}

/** Records the look, then reads. A finding that the agent was not asked about leaves no trace here. */
export async function gatherMine(deps: ConsoleDeps, who: Viewer, cursor: string | null): Promise<MineView> {
  const entry = await deps.look(who, 'GET /mine', who.id, { cursor });
  const [open, closed, trail] = await Promise.all([
    deps.store.findings({ status: 'any-open', actor: who.id }, { limit: ASKED_MOST, cursor: null }),
    deps.store.findings({ status: 'closed', actor: who.id }, { limit: ASKED_MOST, cursor: null }),
    deps.store.lookups({ actor: who.id }, { limit: TRAIL_SIZE, cursor }),
  ]);
  const about = [...open.items, ...closed.items].filter(
    ({ about: { kind, id } }) => kind === 'actor' && id === who.id,
  );
  const questions = await Promise.all(about.map((finding) => questionOf(deps, who, finding)));
  return {
    questions: questions.filter((question) => question !== null).sort((a, b) => b.at - a.at),
    trail,
    cursor,
    entry,
  };
}

async function questionOf(deps: ConsoleDeps, who: Viewer, finding: Finding): Promise<Question | null> {
  const steps = await deps.store.reviewSteps(finding.id);
  const ask = steps.findLast(({ step }) => step === 'ask');
  const isJudged = finding.status === 'closed' && finding.outcome === 'unjustified';
  if (!ask && !isJudged) return null;
  const [lookups, choices] = await Promise.all([
    deps.store.findingLookups(finding.id, { limit: LOOKUPS_SHOWN, cursor: null }),
    deps.stepsFor(who, finding),
  ]);
  const mayAnswer = choices.some(({ step, allowed }) => step === 'answer' && allowed);
  const mayContest = choices.some(({ step, allowed }) => step === 'contest' && allowed);
  return {
    id: finding.id,
    status: finding.status,
    count: finding.lookups.count,
    from: finding.from,
    to: finding.to,
    lookups: lookups.items.toSorted((a, b) => a.occurredAt - b.occurredAt),
    ask: ask ?? null,
    at: ask?.at ?? finding.to,
    due: finding.status === 'asked' ? (deps.dueOf?.(finding) ?? null) : null,
    answer: steps.findLast(({ step, at }) => step === 'answer' && at >= (ask?.at ?? 0)) ?? null,
    decision: finding.status === 'closed' ? (steps.findLast(({ step }) => step === 'decide') ?? null) : null,
    mayAnswer,
    mayContest,
    ownWork: mayAnswer || mayContest ? await ownWork(deps, who, finding) : [],
  };
}

/** Longest ago or ahead that work is offered, and how much of it. */
const AROUND_MS = 2 * 3_600_000;
const SPAN_MS = 48 * 3_600_000;
const OFFERED = 20;

async function ownWork(deps: ConsoleDeps, who: Viewer, { from, to }: Finding): Promise<Work[]> {
  const end = Math.min(to, from + SPAN_MS) + AROUND_MS;
  const { work } = await deps.store.dayOf(who.id, from - AROUND_MS, end);
  return work
    .filter(({ actors, type }) => actors.includes(who.id) && type !== 'campaign')
    .toSorted((a, b) => a.start - b.start)
    .slice(0, OFFERED);
}
