import type { Work } from '#model/evidence.ts';
import type { Explanation, GradingInput } from '#model/explanation.ts';
import { phrase, said } from '#model/said.ts';
import type { Policy, Reason } from '#policies/policy.ts';
import type { Text } from '#policies/vocabulary.ts';
import { duration, span } from './sentence.ts';
import { madeAt, reaches, reasonOf, TOLERANCE, type Window, windowOf } from './window.ts';

/** One lookup with the work around it, prepared once for all templates and the check of its reference. */
export interface Scene {
  input: GradingInput;
  at: number;
  subject: string | null;
  /** The actor and those it acts for: what joins one of them to the subject joins the actor. */
  who: readonly string[];
  teams: readonly string[];
  reason: Reason | null;
  window: Window;
  work: readonly Work[];
  /** The part of it that the lookup falls within and that its actor did not make up afterwards. */
  near: readonly Work[];
  timezone: string;
}

/** An explanation that is not told yet: whether there is one is asked far more often than how it reads. */
export interface Path extends Omit<Explanation, 'sentence'> {
  sentence(): Text;
}

/** A named path from actor to subject. Pure; templates are listed, strongest first, in `explain.ts`. */
export interface Template {
  name: string;
  /** Kinds of near work without which there is no such path; left out where it may rest on something else. */
  over?: readonly Work['type'][];
  explain(scene: Scene): readonly Path[];
}

export function sceneOf(input: GradingInput, policy: Policy): Scene {
  const { lookup, referenced } = input;
  const reason = reasonOf(lookup, policy);
  const isKnown =
    referenced === null ||
    input.work.some(
      (work) =>
        work.version === referenced.version && work.type === referenced.type && work.id === referenced.id,
    );
  const near: Work[] = [];
  const scene = {
    input,
    at: lookup.occurredAt,
    subject: lookup.subject,
    who: [lookup.actor.id, ...lookup.actor.onBehalfOf],
    teams: lookup.teams,
    reason,
    window: windowOf(reason),
    work: isKnown ? input.work : [...input.work, referenced],
    near,
    timezone: policy.timezone,
  };
  for (const work of scene.work)
    if (reaches(work, scene.at, scene.window) && !isBackDated(work, scene)) near.push(work);
  return scene;
}

/** A path over each piece of near work of a kind that leads from actor to subject. */
export function pathsOver(
  scene: Scene,
  type: Work['type'],
  leads: (work: Work, scene: Scene) => boolean,
  tell: (work: Work, scene: Scene) => Path,
): readonly Path[] {
  let found: Path[] | null = null;
  for (const work of scene.near) {
    if (work.type !== type || !leads(work, scene)) continue;
    found ??= [];
    found.push(tell(work, scene));
  }
  return found ?? NO_PATHS;
}
export const NO_PATHS: readonly Path[] = [];

/** Work with this lookup's subject; a search that names nobody has none. */
export const isOnSubject = (work: Work, scene: Scene): boolean =>
  work.subject !== null && work.subject === scene.subject;

export const isHandledBy = (work: Work, scene: Scene): boolean => {
  for (const id of work.actors) if (scene.who.includes(id)) return true;
  return false;
};

/** To whom and to which team a case or work item was assigned when the lookup happened. */
export function holderAt(work: Work, at: number): { assignees: readonly string[]; team: string | null } {
  if (work.history.length === 0) return { assignees: work.actors, team: work.team };
  const then = work.history.findLast((step) => step.at <= at) ?? work.history[0];
  return { assignees: then?.assignee ? [then.assignee] : [], team: then?.team ?? null };
}

/** How a case or work item was the actor's when the lookup happened; null where it was not. */
export function standing(work: Work, scene: Scene): 'assigned' | 'team' | 'opened' | null {
  const { assignees, team } = holderAt(work, scene.at);
  if (assignees.some((id) => scene.who.includes(id))) return 'assigned';
  if (team !== null && scene.teams.includes(team)) return 'team';
  return isOpenedBySelf(work, scene) ? 'opened' : null;
}

export const isOpenedBySelf = (work: Work, scene: Pick<Scene, 'who'>): boolean =>
  work.openedBy !== null && scene.who.includes(work.openedBy);

export const isBackDated = (work: Work, scene: Pick<Scene, 'who' | 'at'>): boolean =>
  isOpenedBySelf(work, scene) && madeAt(work) > scene.at + TOLERANCE;

/**
 * Made by the lookup's own actor with nothing behind it. A call with the customer around its opening, or a
 * colleague to whom it was assigned by then, stands behind a record; a queue does not, since whoever opens a
 * record chooses its queue.
 */
export function isSelfMade(work: Work, scene: Scene): boolean {
  if (!isOpenedBySelf(work, scene)) return false;
  const hasCall = scene.work.some(
    (call) =>
      call.type === 'interaction' &&
      !call.byHandle &&
      isOnSubject(call, scene) &&
      reaches(call, work.start, scene.window),
  );
  const hasColleague = work.history.some(
    (step) => step.at <= scene.at && step.assignee !== null && !scene.who.includes(step.assignee),
  );
  return !hasCall && !hasColleague;
}

export function explanation(
  template: string,
  work: Work,
  weakness: Explanation['weakness'],
  sentence: () => Text,
): Path {
  return {
    template,
    strength: weakness === null ? 'strong' : 'weak',
    weakness,
    evidence: { type: work.type, id: work.id, version: work.version, source: work.source },
    sentence,
  };
}

export const spanOf = (work: Work, scene: Scene): Text =>
  span(work.start, work.end, scene.at, scene.timezone);

/** A call's span, with how long before or after it the lookup was made unless it was made during the call. */
export function callSpanOf(call: Work, scene: Scene): Text {
  const span = spanOf(call, scene);
  if (call.end !== null && call.end < scene.at) {
    const before = duration(scene.at - call.end);
    return said(phrase`${span}, ${before} voor de raadpleging`, phrase`${span}, ${before} before the lookup`);
  }
  if (call.start <= scene.at) return span;
  const after = duration(call.start - scene.at);
  return said(phrase`${span}, ${after} na de raadpleging`, phrase`${span}, ${after} after the lookup`);
}
