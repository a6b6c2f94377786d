import type { Finding, Outcome } from '#model/finding.ts';
import type { Grade, Severity } from '#policies/vocabulary.ts';
import { chanceOf, oddsOf } from './chance.ts';

/**
 * The order of an officer's queue: what a look is expected to be worth in the minutes that it takes. How likely
 * a finding is misuse is told by the odds of its lookups and by its rules; how often findings of a rule turned
 * out to be so is learned from what was decided.
 */

/** Outcomes by rule, of closed findings. */
export type Experience = Readonly<Record<string, Partial<Record<Outcome, number>>>>;

const DAY = 86_400_000;
const HARM: Record<Severity, number> = { low: 1, medium: 1.5, high: 2, critical: 3 };
/** Days in which a finding's worth halves. */
const HALF_LIFE = 56;
const MINUTES = { least: 5, each: 2, most: 20 };

/** How often a rule's findings are misuse, until decisions say otherwise. Those not named go by the odds alone. */
const USUALLY: Readonly<Record<string, number>> = {
  'after-employment': 0.95,
  self: 0.85,
  'backdated-reference': 0.85,
  enumeration: 0.9,
  'task-drift': 0.85,
  'reference-reuse': 0.8,
  'shared-account': 0.75,
  'budget-exceeded': 0.75,
  'consent-withdrawn': 0.75,
  'unknown-reason': 0.7,
  'mandate-exceeded': 0.7,
  'second-person-needed': 0.7,
  'token-scope-exceeded': 0.7,
  'self-made-work': 0.7,
  'missing-lookups': 0.7,
  peek: 0.7,
  'field-not-permitted': 0.6,
  'consent-missing': 0.6,
  'contract-ended': 0.6,
  'unknown-actor': 0.6,
  objection: 0.6,
  'principal-missing': 0.5,
  'region-not-permitted': 0.5,
  'organisation-not-permitted': 0.4,
  'reason-not-permitted': 0.4,
  'context-not-permitted': 0.4,
  'note-missing': 0.3,
  'break-glass': 0.3,
};
/** Rules whose findings are as likely as the odds of their lookups say. */
const BY_ODDS = 0.5;
/** Decisions that a guess counts for. */
const WEIGHT = 8;
/** A gap in the policy is worth finding too. */
const POLICY_GAP = 0.5;
/** Evidence that accounts for all lookups leaves a matter of form, but for rules that it does not answer. */
const ACCOUNTED = 0.15;
const NOT_ANSWERED = new Set([
  'after-employment',
  'budget-exceeded',
  'consent-missing',
  'consent-withdrawn',
  'field-not-permitted',
  'household',
  'mandate-exceeded',
  'objection',
  'second-person-needed',
  'self',
  'self-made-work',
]);

export interface ToRank {
  severity: Severity;
  count: number;
  grades: Finding['grades'];
  to: number;
  rules?: readonly string[];
  /** Of the lookups that nothing accounts for, where peers are known: the highest, as a power of ten. */
  odds?: number | null;
}

/** How likely an officer finds something, 0 to 1. */
export function likelihood({ rules = [], odds = null, grades }: ToRank, experience: Experience = {}): number {
  const byOdds = odds === null ? null : shifted(chanceOf(odds), rules, experience);
  const byRules = Math.max(
    0,
    ...rules.filter((rule) => USUALLY[rule] !== undefined).map((rule) => learned(rule, experience)),
  );
  const known = [...(byOdds === null ? [] : [byOdds]), ...(byRules === 0 ? [] : [byRules])];
  const likely = known.length === 0 ? shifted(BY_ODDS, rules, experience) : Math.max(...known);
  const isForm = isAccounted(grades) && !rules.some((rule) => NOT_ANSWERED.has(rule));
  return Math.min(0.99, likely) * (isForm ? ACCOUNTED : 1);
}

/**
 * Kept as a logarithm plus the half-lives since 1970, so that two ranks made on different days compare without
 * being made again.
 */
export function rankOf(finding: ToRank, experience: Experience = {}): number {
  const { severity, count, to } = finding;
  const worth = likelihood(finding, experience) * HARM[severity] * (1 + Math.log2(Math.max(1, count)) / 2);
  return Math.log2(worth / minutesOf(count)) + to / (HALF_LIFE * DAY);
}

/** Minutes that an officer needs for a finding of so many lookups. */
export const minutesOf = (count: number): number =>
  Math.min(MINUTES.most, Math.round(MINUTES.least + MINUTES.each * Math.log2(Math.max(1, count))));

/** The first of a queue in its order that fit into so many minutes, and how many those are. */
export function worthOf<T extends Pick<Finding, 'lookups'>>(
  queue: readonly T[],
  minutes: number,
): { items: T[]; minutes: number } {
  const items: T[] = [];
  let spent = 0;
  for (const finding of queue) {
    const needed = minutesOf(finding.lookups.count);
    if (spent + needed > minutes) continue;
    items.push(finding);
    spent += needed;
  }
  return { items, minutes: spent };
}

function learned(rule: string, experience: Experience): number {
  const { justified = 0, unjustified = 0, 'policy-gap': gap = 0 } = experience[rule] ?? {};
  const usual = USUALLY[rule] ?? BY_ODDS;
  return (usual * WEIGHT + unjustified + POLICY_GAP * gap) / (WEIGHT + justified + unjustified + gap);
}

/** A chance told by odds, moved by how findings of these rules were decided. */
function shifted(chance: number, rules: readonly string[], experience: Experience): number {
  const moves = rules
    .filter((rule) => USUALLY[rule] === undefined && experience[rule] !== undefined)
    .map((rule) => oddsOf(learned(rule, experience)));
  if (moves.length === 0) return chance;
  return chanceOf(oddsOf(chance) + moves.reduce((sum, move) => sum + move, 0) / moves.length);
}

function isAccounted(grades: Finding['grades']): boolean {
  const counted = Object.entries(grades) as [Grade, number][];
  return counted.length > 0 && counted.every(([grade]) => grade === 'corroborated' || grade === 'explained');
}
