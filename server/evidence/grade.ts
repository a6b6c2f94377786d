import type { Explanation, Feed, Grading, GradingInput, ReferenceCheck } from '#model/explanation.ts';
import type { Policy, Reason } from '#policies/policy.ts';
import type { Grade, WorkType } from '#policies/vocabulary.ts';
import { explainScene } from './explain.ts';
import { checkInScene } from './reference.ts';
import { sceneOf } from './scene.ts';
import { horizon, PATIENCE } from './window.ts';

/**
 * From explanations and the declared reference to a grade. The table is in
 * docs/decisions/2026-11-22-grades.md. Pure: the same input, policy and time give the same grading.
 */

/** Kinds of work that would explain a lookup whose reason demands none in particular. */
const USUAL_TYPES: readonly WorkType[] = ['interaction', 'case', 'work-item'];

/** Grades a lookup at `now`, milliseconds; `pending` where feeds that would know are still to be heard. */
export function grade(input: GradingInput, policy: Policy, now: number): Grading {
  const scene = sceneOf(input, policy);
  const explanations = explainScene(scene, policy);
  const reference = checkInScene(scene);
  const until = horizon(scene.at, scene.window);
  const hearing = hear(input, scene.reason, reference, until);
  return {
    lookup: input.lookup.id,
    grade: settle(judge(input, scene.reason, explanations, reference), hearing, now >= until + PATIENCE),
    firstLook: input.firstLook,
    explanations,
    reference,
    heard: hearing.heard,
    silent: hearing.silent,
    roster: input.roster,
  };
}

/** The grade if all there is to hear has been heard. */
export function judge(
  input: GradingInput,
  reason: Reason | null,
  explanations: readonly Explanation[],
  reference: ReferenceCheck,
): Grade {
  const strong = explanations.filter((one) => one.strength === 'strong');
  const declared = input.lookup.reference;
  switch (reference.verdict) {
    case 'none-declared':
    case 'not-checkable':
      return explanations.length > 0 ? 'explained' : 'unexplained';
    case 'holds': {
      const isBorneOut = strong.some(
        ({ evidence }) => evidence.type === declared?.type && evidence.id === declared.id,
      );
      if (isBorneOut && meetsAll(reason, strong)) return 'corroborated';
      return explanations.length > 0 ? 'explained' : 'unsupported';
    }
    case 'back-dated':
    case 'other-subject':
    case 'not-open':
      return strong.length > 0 || isMistyped(explanations, reference) ? 'explained' : 'contradicted';
    case 'reused':
      // One record does not account for many customers: what explains must be another.
      return explanations.some(
        ({ evidence }) => evidence.type !== declared?.type || evidence.id !== declared.id,
      )
        ? 'explained'
        : 'unsupported';
    case 'not-found':
    case 'other-actor':
      return explanations.length > 0 ? 'explained' : 'unsupported';
  }
}

/** Another's record was named, and the one that differs by a typo explains the lookup. */
const isMistyped = (explanations: readonly Explanation[], { nearest }: ReferenceCheck): boolean =>
  nearest !== undefined &&
  explanations.some(({ evidence }) => evidence.type === nearest.type && evidence.id === nearest.id);

/** A reason that demands each of several kinds of work is borne out by each of them only. */
const meetsAll = (reason: Reason | null, strong: readonly Explanation[]): boolean =>
  reason?.evidence?.mode !== 'all' ||
  reason.evidence.types.every((type) => strong.some(({ evidence }) => evidence.type === type));

interface Hearing {
  heard: WorkType[];
  /** Demanded kinds whose feeds lag, or that no feed tells of. */
  silent: WorkType[];
  /** True where a known feed has yet to pass the window. */
  lags: boolean;
  /** True where enough was heard to conclude that there was no work. */
  suffices: boolean;
}

function hear(input: GradingInput, reason: Reason | null, reference: ReferenceCheck, until: number): Hearing {
  const demanded = reason?.evidence?.types ?? USUAL_TYPES;
  const mode = reason?.evidence?.mode ?? 'any';
  const named = input.lookup.reference?.type;
  // Whether a reference exists is known only to a feed of its own kind.
  const needed = reference.verdict === 'not-found' && named && named !== 'task' ? named : null;
  const types = needed && !demanded.includes(needed) ? [...demanded, needed] : demanded;
  const heard: WorkType[] = [];
  const silent: WorkType[] = [];
  let lags = false;
  for (const type of types) {
    const state = stateOf(type, input.feeds, until);
    (state === 'heard' ? heard : silent).push(type);
    lags ||= state === 'lags';
  }
  const isEnough =
    mode === 'all'
      ? demanded.every((type) => heard.includes(type))
      : demanded.some((type) => heard.includes(type));
  return {
    heard,
    silent,
    lags,
    suffices: isEnough && (needed === null || heard.includes(needed)),
  };
}

function stateOf(type: WorkType, feeds: readonly Feed[], until: number): 'heard' | 'lags' | 'none' {
  let isKnown = false;
  for (const feed of feeds) {
    if (feed.type !== type) continue;
    isKnown = true;
    if (feed.watermark < until) return 'lags';
  }
  return isKnown ? 'heard' : 'none';
}

/**
 * What silence does to a grade. While feeds lag nothing is final, since a later record may change it for the
 * better or the worse. After that, work that was heard of still explains and a record that speaks against the
 * reference still does; that nothing was heard proves nothing.
 */
function settle(judged: Grade, hearing: Hearing, isPatienceOver: boolean): Grade {
  const isConclusive = hearing.suffices && !hearing.lags;
  if (isConclusive) return judged;
  if (!isPatienceOver && (hearing.lags || !isPositive(judged))) return 'pending';
  return judged === 'unsupported' || judged === 'unexplained' ? 'undetermined' : judged;
}

const isPositive = (judged: Grade): boolean => judged === 'corroborated' || judged === 'explained';
