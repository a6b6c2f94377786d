import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import type { DeclaredPath, Policy } from '#policies/policy.ts';
import {
  explanation,
  isBackDated,
  isOnSubject,
  isOpenedBySelf,
  NO_PATHS,
  type Scene,
  spanOf,
  type Template,
} from '../scene.ts';
import { text, workWord } from '../sentence.ts';

/**
 * Paths that a pack declares beside the product's own: work of the customer that is, or was, the actor's team's or
 * earlier the actor's, or that ran while the team had other work with the customer, or of a queue or kind that some
 * teams look after. Found by mining, accepted by an officer.
 * Work that the actor opened is left to the other paths.
 */
export const declaredTemplates = (policy: Policy): readonly Template[] => {
  if (policy.explanations.size === 0) return NONE;
  let known = made.get(policy.explanations);
  if (known === undefined) {
    known = [...policy.explanations.values()].map(declaredPath);
    made.set(policy.explanations, known);
  }
  return known;
};
const NONE: readonly Template[] = [];
const made = new WeakMap<Policy['explanations'], Template[]>();

const declaredPath = (path: DeclaredPath): Template => ({
  name: `pack:${path.id}`,
  explain: (scene) =>
    !isFor(path, scene)
      ? NO_PATHS
      : scene.work
          .filter((work) => leadsOver(path, work, scene))
          .map((work) =>
            explanation(`pack:${path.id}`, work, path.strength === 'weak' ? 'declared-path' : null, () => {
              const word = text(workWord(work.type, 'nl'), workWord(work.type, 'en'));
              const when = spanOf(work, scene);
              return said(
                phrase`${path.label}: ${word} ${work.id} van deze klant, ${when}.`,
                phrase`${path.label}: ${word} ${work.id} of this customer, ${when}.`,
              );
            }),
          ),
});

/** What a path demands of the lookup itself. */
export function isFor({ teams, reasons }: DeclaredPath, scene: Pick<Scene, 'teams' | 'input'>): boolean {
  if (teams !== null && !scene.teams.some((team) => teams.has(team))) return false;
  return reasons === null || reasons.has(scene.input.lookup.reason ?? '');
}

/** Whether a piece of work joins the lookup's customer to its actor by this path, at that time. */
export const leadsOver = (path: DeclaredPath, work: Work, scene: Scene): boolean =>
  isLinked(path, work, scene) && isWithin(path, work, scene.at);

const isWithin = ({ before, after }: DeclaredPath, work: Work, at: number): boolean =>
  at >= work.start - before && at <= endOf(work) + after;

/** The same but for its windows. */
export function isLinked(
  { work: type, through, queues, kinds }: DeclaredPath,
  work: Work,
  scene: Scene,
): boolean {
  if (work.type !== type || work.byHandle || !isOnSubject(work, scene)) return false;
  if (queues !== null && !queues.has(work.queue ?? '')) return false;
  if (kinds !== null && !kinds.has(work.kind ?? '')) return false;
  if (isOpenedBySelf(work, scene) || isBackDated(work, scene)) return false;
  switch (through) {
    case 'anybody':
      return true;
    case 'team':
      return work.team !== null && scene.teams.includes(work.team);
    case 'past-team':
      return work.history.some(
        ({ team, at }) => team !== null && at <= scene.at && scene.teams.includes(team),
      );
    case 'team-alongside':
      return scene.work.some((other) => isTeams(other, scene) && isAlongside(other, work, scene.at));
    case 'past-assignee':
      return work.history.some(
        ({ assignee, at }) => assignee !== null && at <= scene.at && scene.who.includes(assignee),
      );
  }
}

/** Work of the customer that is, or was by then, the actor's team's, and that the actor did not make. */
const isTeams = (other: Work, scene: Scene): boolean =>
  isOnSubject(other, scene) &&
  !other.byHandle &&
  !isOpenedBySelf(other, scene) &&
  (other.history.length === 0
    ? other.team !== null && scene.teams.includes(other.team)
    : other.history.some(({ team, at }) => team !== null && at <= scene.at && scene.teams.includes(team)));

/** Another piece of work that had begun by then, and that ran while this one did. */
const isAlongside = (other: Work, work: Work, at: number): boolean =>
  (other.type !== work.type || other.id !== work.id) &&
  other.start <= at &&
  other.start <= endOf(work) &&
  endOf(other) >= work.start;

const LONGEST_CALL = 12 * 3_600_000;
/** An open case or item has no end; a call whose end was never told lasts twelve hours at most. */
export const endOf = (work: Work): number =>
  work.end ?? (work.type === 'interaction' ? work.start + LONGEST_CALL : Number.POSITIVE_INFINITY);
