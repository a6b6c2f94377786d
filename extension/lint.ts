import { createHash } from 'node:crypto';
import type { Policy } from '../policies/policy.ts';
import type { LintRule, Text } from '../policies/vocabulary.ts';
import { worked } from './clock.ts';
import { gatherFacts } from './facts/lookups.ts';
import type { Neighbours } from './flow/neighbours.ts';
import { trace } from './flow/trace.ts';
import { type Fn, lineOf, type Span, type Unit } from './parse/ir.ts';
import { emptyUnit } from './parse/unit.ts';
import type { Project } from './project.ts';
import type { Finding, Found, Level } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import { applySuppressions } from './suppressions.ts';

/** One file from text to findings. Never throws for what stands in the file. */

export interface FileResult {
  path: string;
  unit: Unit;
  /** In source order, suppressed ones among them. */
  findings: Finding[];
  /** Parts that were not analysed. */
  notices: Notice[];
}

export interface Notice {
  span: Span;
  message: Text;
}

export interface LintInput {
  path: string;
  text: string;
  policy: Policy;
  /** Opens the project's other files. */
  project: Pick<Project, 'load' | 'unitOf'>;
  /** What is known of other files, kept for as long as none of them changes. */
  neighbours?: Neighbours;
  /** Time for following data through the file. What does not fit is told as not analysed. Milliseconds of work. */
  budgetMs?: number;
  /** Day on which suppressions are judged: `2026-11-22`. */
  today: string;
}

/** Files of a thousand lines take a few milliseconds; one that needs this long is generated or hostile. */
const BUDGET_MS = 3_000;

/** Null: no front end reads this kind of file. */
export function lintText(input: LintInput): FileResult | null {
  const examined = examineText(input);
  return examined && resultOf(examined, input);
}

/** What a file's rules found, before severity, suppressions and fingerprints. */
export interface Examined {
  unit: Unit;
  /** In source order. */
  found: readonly FoundBy[];
  gaps: readonly Span[];
}

export interface FoundBy {
  rule: LintRule;
  each: Found;
}

export function examineText(input: LintInput): Examined | null {
  const started = worked();
  const unit = input.project.unitOf(input.path, input.text);
  return unit && examineUnit(unit, input, started);
}

export function examineUnit(unit: Unit, input: LintInput, started = worked()): Examined {
  const gaps = [...unit.gaps];
  const found: FoundBy[] = [];
  try {
    const facts = input.neighbours?.facts.get(unit) ?? gatherFacts(unit, input.policy, input.project.load);
    // In an editor a unit is replaced with every key.
    if (input.neighbours?.survey) input.neighbours.facts.set(unit, facts);
    const until = started + (input.budgetMs ?? BUDGET_MS);
    const flow = trace(facts, { until, ...(input.neighbours && { neighbours: input.neighbours }) });
    for (const rule of RULES) {
      if (levelOf(input.policy, rule.id) === 'off') continue;
      const places = new Set<string>();
      for (const each of rule.check(facts)) {
        const place = `${each.span.start} ${each.span.end}`;
        // One way may lead to several places of a kind, as a wrapper that logs twice does.
        if (!places.has(place)) found.push({ rule: rule.id, each });
        places.add(place);
      }
    }
    if (!flow.complete) gaps.push({ start: 0, end: input.text.length });
  } catch (error) {
    // Code nested deeper than the stack: what was found so far stands, the rest is told as a gap.
    if (!(error instanceof RangeError)) throw error;
    gaps.push({ start: 0, end: input.text.length });
  }
  return { unit, found: found.sort((a, b) => a.each.span.start - b.each.span.start), gaps };
}

export function resultOf({ unit, found, gaps }: Examined, input: LintInput): FileResult {
  const marks = new Map<string, number>();
  const finish = ({ rule, each }: FoundBy): Finding[] => {
    const level = levelOf(input.policy, rule);
    if (level === 'off') return [];
    const context = contextOf(unit, each.span);
    const count = (marks.get(`${rule}\n${context}`) ?? 0) + 1;
    marks.set(`${rule}\n${context}`, count);
    const fingerprint = createHash('sha256')
      .update(`${rule}\n${context}\n${count}`)
      .digest('hex')
      .slice(0, 32);
    return [
      {
        ...each,
        rule,
        level,
        related: each.related ?? [],
        fixes: each.fixes ?? [],
        fingerprint,
        suppressed: null,
      },
    ];
  };
  const { findings, wrong } = applySuppressions(unit, found.flatMap(finish), input.today);
  const suppressions = wrong.flatMap((each) => finish({ rule: 'suppression-without-reason', each }));
  return {
    path: input.path,
    unit,
    findings: [...findings, ...suppressions].sort((a, b) => a.span.start - b.span.start),
    notices: noticesOf(unit, gaps),
  };
}

/** A file that the linter failed on: all of it is told as not analysed. */
export function unread(input: LintInput): FileResult {
  const { path, text } = input;
  const whole = { start: 0, end: text.length };
  return resultOf({ unit: emptyUnit(path, '', text, []), found: [], gaps: [whole] }, input);
}

function levelOf(policy: Policy, rule: LintRule): Level | 'off' {
  return policy.lint.severity[rule] ?? RULES.find((each) => each.id === rule)?.level ?? 'warning';
}

/** The names around a place and its line without spacing: the same wherever in the file they stand. */
function contextOf(unit: Unit, span: Span): string {
  const line = lineOf(unit, span.start);
  const text = unit.text.slice(unit.lines[line - 1], unit.lines[line] ?? unit.text.length);
  const code = text.replace(/(\/\/|\/\*)\s*inzage-ignore.*$/, '').replace(/\s+/g, '');
  const innermost = innermostAt(unit, span);
  const names: string[] = [];
  for (let fn = innermost; fn; fn = fn.parent) names.unshift(fn.name ?? '');
  return `${names.join('.')}\n${code}\n${unit.text.slice(span.start, span.end).replace(/\s+/g, '')}`;
}

/** A unit's functions by where they begin, an inner one behind the one around it; and how far any up to there reaches. */
const inOrder = new WeakMap<Unit, { functions: Fn[]; reach: number[] }>();

function innermostAt(unit: Unit, span: Span): Fn | null {
  let known = inOrder.get(unit);
  if (!known) {
    const functions = unit.functions
      .toReversed()
      .sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    let furthest = 0;
    const reach = functions.map((fn) => (furthest = Math.max(furthest, fn.span.end)));
    known = { functions, reach };
    inOrder.set(unit, known);
  }
  const { functions, reach } = known;
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((functions[middle]?.span.start ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && (reach[at] ?? 0) >= span.end; at--) {
    const fn = functions[at];
    if (fn && fn.span.end >= span.end) return fn;
  }
  return null;
}

function noticesOf(unit: Unit, gaps: readonly Span[]): Notice[] {
  const end = unit.text.length;
  const ranges = gaps
    .map((gap) => ({ start: Math.min(gap.start, end), end: Math.min(gap.end, end) }))
    .map((gap) => ({
      from: lineOf(unit, gap.start),
      to: lineOf(unit, Math.max(gap.start, gap.end - 1)),
      gap,
    }))
    .sort((a, b) => a.from - b.from);
  return ranges.map(({ from, to, gap }) => {
    const lines =
      from === to
        ? { nl: `regel ${from}`, en: `line ${from}` }
        : { nl: `regels ${from}–${to}`, en: `lines ${from}–${to}` };
    return {
      span: gap,
      message: {
        nl: `Niet alles in dit bestand is bekeken: ${lines.nl}.`,
        en: `Not all of this file was analysed: ${lines.en}.`,
      },
    };
  });
}
