import { type Change, changeBetween, movedBy, movedFound } from './change.ts';
import { speakAs, speechIn, speechOf } from './facts/speech.ts';
import {
  type Examined,
  examineText,
  examineUnit,
  type FileResult,
  type FoundBy,
  type LintInput,
  resultOf,
} from './lint.ts';
import { frontEndFor } from './parse/front-end.ts';
import { lineStarts, type Part, type Span, type Unit } from './parse/ir.ts';

/**
 * Lints a file again after an edit, as one types. An edit inside one top-level statement can only matter to that
 * statement, to those that lead to it by its names, and to what these in turn use. Those alone are linted, with
 * everything else blanked out, and the other findings stay as they are. Whatever does not fit that picture, such
 * as an edit of an import or a finding that comes or goes elsewhere, has the whole file linted.
 */
export interface Relinter {
  lint(input: LintInput): FileResult | null;
  /** Forgets a file, or all: another file changed, or the policy did. */
  forget(path?: string): void;
}

interface State {
  input: LintInput;
  examined: Examined;
  /** Names of the file's own that each part mentions; worked out when first asked for. */
  mentions: Map<Part, ReadonlySet<string>>;
  /** What linting only the needed parts gave for the text before the edit. */
  base: { part: Part; needed: ReadonlySet<Part>; examined: Examined } | null;
}

export function createRelinter(): Relinter {
  const states = new Map<string, State>();
  return {
    lint(input) {
      const state = states.get(input.path);
      const again = state && state.input.policy === input.policy ? relint(state, input) : null;
      if (again) {
        states.set(input.path, again);
        return resultOf(again.examined, input);
      }
      const examined = examineText(input);
      if (!examined) return null;
      states.set(input.path, { input, examined, mentions: new Map(), base: null });
      return resultOf(examined, input);
    },
    forget(path) {
      if (path === undefined) states.clear();
      else states.delete(path);
    },
  };
}

/** More than this part of the file needed: linting all of it is as fast. */
const LARGEST_SHARE = 0.5;

/** Null: the whole file is to be linted. */
function relint(state: State, input: LintInput): State | null {
  const { unit, gaps } = state.examined;
  const change = changeBetween(unit.text, input.text);
  if (!change || !gaps.every((gap) => isWithin(unit.parts, gap))) return null;
  const [was, is] = [speechOf(unit), speechIn(input.text)];
  if (was.people !== is.people || was.applications !== is.applications) return null;
  const { start, oldEnd } = change;
  const part = unit.parts.find(({ span }) => span.start < start && oldEnd < span.end);
  if (!part) return isBetween(unit.parts, change, input) ? movedState(state, change, input) : null;
  if (isImport(unit.text, part)) return null;
  const known = state.base?.part === part ? state.base : null;
  const { needed, affected } = partsAround(state, part);
  const size = [...needed].reduce((sum, { span }) => sum + span.end - span.start, 0);
  if (size > unit.text.length * LARGEST_SHARE) return null;

  const before =
    known && sameParts(known.needed, needed) ? known.examined : reduced(unit, needed, null, state.input);
  if (!before) return null;
  // Seen alone, the statement must give what it gave in the whole file.
  if (known === null && !isSame(inside(state.examined, affected), inside(before, affected), null))
    return null;
  // What could not be read there before is what could not be read in the whole file.
  const unread = gaps.filter((gap) => before.unit.parts.some((each) => holds(each, gap)));
  if (known === null && !sameSpans(unread, before.gaps)) return null;

  const after = reduced(unit, needed, { change, text: input.text }, input);
  if (!after) return null;
  const moved = (each: Part): Part => ({ ...each, span: movedBy(change, each.span) });
  const now = after.unit.parts.find(({ span }) => span.start === part.span.start);
  const isWhole =
    now &&
    now.span.end === part.span.end + change.delta &&
    now.names.join() === part.names.join() &&
    now.isInput === part.isInput;
  if (!isWhole || after.unit.parts.length !== before.unit.parts.length) return null;

  const outside = (all: readonly Span[], of: Part): Span[] => all.filter((gap) => !holds(of, gap));
  const gapsElsewhere = outside(gaps, part).map((gap) => movedBy(change, gap));
  if (
    !sameSpans(
      outside(before.gaps, part).map((gap) => movedBy(change, gap)),
      outside(after.gaps, now),
    )
  )
    return null;

  // A name it did not mention before may lead to parts that were left out.
  const mentioned = mentionsIn(input.text, now.span, namesOf(unit));
  if (
    [...mentioned].some(
      (name) =>
        !namesOf(unit)
          .get(name)
          ?.every((each) => needed.has(each)),
    )
  )
    return null;
  const elsewhere = (of: Examined, parts: ReadonlySet<Part>): FoundBy[] =>
    of.found.filter(({ each }) => !isWithin(parts, each.span));
  const affectedNow = new Set([...affected].map(moved));
  if (!isSame(elsewhere(before, affected), elsewhere(after, affectedNow), change)) return null;

  const kept = state.examined.found.filter(({ each }) => !isWithin(affected, each.span));
  const found = [
    ...kept.map((each) => movedFound(change, each)),
    ...after.found.filter(({ each }) => isWithin(affectedNow, each.span)),
  ].sort((a, b) => a.each.span.start - b.each.span.start);
  const gapsNow = [...gapsElsewhere, ...after.gaps.filter((gap) => holds(now, gap))].sort(
    (a, b) => a.start - b.start,
  );
  const parts = unit.parts.map(moved);
  const current = parts[unit.parts.indexOf(part)];
  if (!current) return null;
  const renewed = new Map(unit.parts.map((each, index) => [each, parts[index] ?? each]));
  const renew = (all: ReadonlySet<Part>): Set<Part> =>
    new Set([...all].map((each) => renewed.get(each) ?? each));
  const mentions = new Map([...state.mentions].map(([each, names]) => [renewed.get(each) ?? each, names]));
  mentions.set(current, mentioned);
  return {
    input,
    examined: {
      unit: mergedUnit(unit, after.unit, part, now, change, input.text, parts),
      found,
      gaps: gapsNow,
    },
    mentions,
    base: { part: current, needed: renew(needed), examined: after },
  };
}

/** `affected`: the part and what leads to it. `needed`: these, what they use, and what runs without a name. */
function partsAround(state: State, part: Part): { needed: Set<Part>; affected: Set<Part> } {
  const { unit } = state.examined;
  const mentionsOf = (each: Part): ReadonlySet<string> => {
    const known = state.mentions.get(each) ?? mentionsIn(unit.text, each.span, namesOf(unit));
    state.mentions.set(each, known);
    return known;
  };
  const affected = new Set([part]);
  for (const each of affected) {
    for (const other of unit.parts) {
      if (!affected.has(other) && each.names.some((name) => mentionsOf(other).has(name))) affected.add(other);
    }
  }
  const needed = new Set(affected);
  const nameless = unit.parts.filter((each) => each.isInput && each.names.length === 0);
  for (const each of nameless) needed.add(each);
  // A statement that is half typed ends where the next one begins.
  const next = unit.parts[unit.parts.indexOf(part) + 1];
  if (next) needed.add(next);
  for (const each of needed) {
    const onlyInputs = nameless.includes(each) && !affected.has(each);
    for (const name of mentionsOf(each)) {
      for (const other of namesOf(unit).get(name) ?? []) if (other.isInput || !onlyInputs) needed.add(other);
    }
  }
  return { needed, affected };
}

/** Imports lead to other files: what one brings may matter anywhere. */
const isImport = (text: string, { span, isInput }: Part): boolean =>
  isInput && /^(import|from|export)\b|\brequire\s*\(/.test(text.slice(span.start, span.end));

const SCRIPT = /\.(?:[cm]?[jt]sx?|py)$/i;
const BLANK = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;
const BLANK_PYTHON = /^(?:\s|#[^\n]*(?:\n|$))*$/;

/** Whether an edit stays within comments and space between two statements, on a line of its own. */
function isBetween(parts: readonly Part[], change: Change, { path, text }: LintInput): boolean {
  if (!SCRIPT.test(path)) return false;
  const after = parts.findIndex(({ span }) => span.start >= change.oldEnd);
  const from = parts[(after < 0 ? parts.length : after) - 1]?.span.end ?? 0;
  const end = parts[after]?.span.start;
  if (from > change.start) return false;
  const to = end === undefined ? text.length : end + change.delta;
  const between = text.slice(from, to);
  const rest = text.slice(change.newEnd, to);
  if (end !== undefined && !rest.includes('\n')) return false;
  if (!text.slice(from, change.start).includes('\n') || between.includes('inzage-ignore')) return false;
  return (path.endsWith('.py') ? BLANK_PYTHON : BLANK).test(between);
}

/** The same findings, each where it is now. Null where a suppression stood in what was changed. */
function movedState(state: State, change: Change, input: LintInput): State | null {
  const { unit, found, gaps } = state.examined;
  const isTouched = unit.directives.some(
    ({ span }) => span.start <= change.oldEnd && change.start <= span.end,
  );
  if (isTouched) return null;
  const moved = <T extends { span: Span }>(each: T): T => ({ ...each, span: movedBy(change, each.span) });
  const parts = unit.parts.map(moved);
  const renewed = new Map(unit.parts.map((each, index) => [each, parts[index] ?? each]));
  return {
    input,
    examined: {
      unit: {
        ...unit,
        text: input.text,
        lines: lineStarts(input.text),
        functions: unit.functions.map(moved),
        calls: unit.calls.map((site) => ({ ...site, call: moved(site.call) })),
        directives: unit.directives.map(moved),
        parts,
      },
      found: found.map((each) => movedFound(change, each)),
      gaps: gaps.map((gap) => movedBy(change, gap)),
    },
    mentions: new Map([...state.mentions].map(([each, names]) => [renewed.get(each) ?? each, names])),
    base: null,
  };
}

const tables = new WeakMap<readonly Part[], Map<string, Part[]>>();

/** The parts that declare a name. */
function namesOf(unit: Unit): Map<string, Part[]> {
  const known = tables.get(unit.parts);
  if (known) return known;
  const table = new Map<string, Part[]>();
  for (const each of unit.parts) {
    for (const name of each.names) table.set(name, [...(table.get(name) ?? []), each]);
  }
  tables.set(unit.parts, table);
  return table;
}

function mentionsIn(text: string, span: Span, names: ReadonlyMap<string, unknown>): Set<string> {
  const words = text.slice(span.start, span.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  return new Set(words.filter((word) => names.has(word)));
}

/** The file with only what is needed in it, before or after a change. Null: it cannot be read whole. */
function reduced(
  unit: Unit,
  needed: ReadonlySet<Part>,
  edit: { change: Change; text: string } | null,
  input: LintInput,
): Examined | null {
  const full = edit?.text ?? unit.text;
  let text = '';
  for (const part of unit.parts) {
    if (!needed.has(part)) continue;
    const span = edit ? movedBy(edit.change, part.span) : part.span;
    text +=
      blank(full.slice(text.length, span.start)) + full.slice(Math.max(text.length, span.start), span.end);
  }
  text += blank(full.slice(text.length));
  const small = frontEndFor(input.path)?.parse(input.path, text);
  if (!small) return null;
  speakAs(small, speechOf(unit));
  const examined = examineUnit(small, { ...input, text });
  return examined.gaps.every((gap) => isWithin(small.parts, gap)) ? examined : null;
}

const holds = ({ span }: Part, inner: Span): boolean => span.start <= inner.start && inner.end <= span.end;

function isWithin(parts: Iterable<Part>, span: Span): boolean {
  for (const part of parts) if (holds(part, span)) return true;
  return false;
}

const sameSpans = (a: readonly Span[], b: readonly Span[]): boolean =>
  a.length === b.length && a.every(({ start, end }, i) => start === b[i]?.start && end === b[i]?.end);

function blank(text: string): string {
  return text.replace(/[^\r\n]+/g, (line) => ' '.repeat(line.length));
}

function inside({ found }: Examined, parts: ReadonlySet<Part>): FoundBy[] {
  return found.filter(({ each }) => isWithin(parts, each.span));
}

function sameParts(a: ReadonlySet<Part>, b: ReadonlySet<Part>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

function isSame(a: readonly FoundBy[], b: readonly FoundBy[], change: Change | null): boolean {
  const told = ({ rule, each }: FoundBy): string =>
    `${rule} ${each.span.start} ${each.span.end} ${each.message.en}`;
  const wanted = a.map((each) => told(change ? movedFound(change, each) : each)).sort();
  return wanted.join('\n') === b.map(told).sort().join('\n');
}

/** The whole file's unit, as far as a result is made from it; no code can be analysed with it. */
function mergedUnit(
  old: Unit,
  small: Unit,
  part: Part,
  now: Part,
  change: Change,
  text: string,
  parts: readonly Part[],
): Unit {
  const isOutside = (span: Span): boolean => span.end <= part.span.start || span.start >= part.span.end;
  const isNew = (span: Span): boolean => now.span.start <= span.start && span.end <= now.span.end;
  const functions = [
    ...old.functions
      .filter((fn) => isOutside(fn.span))
      .map((fn) => ({ ...fn, span: movedBy(change, fn.span) })),
    ...small.functions.filter((fn) => isNew(fn.span)),
  ];
  const calls = [
    ...old.calls
      .filter(({ call }) => isOutside(call.span))
      .map((site) => ({ ...site, call: { ...site.call, span: movedBy(change, site.call.span) } })),
    ...small.calls.filter(({ call }) => isNew(call.span)),
  ];
  const directives = [
    ...old.directives
      .filter((each) => isOutside(each.span))
      .map((each) => ({ ...each, span: movedBy(change, each.span) })),
    ...small.directives.filter((each) => isNew(each.span)),
  ].sort((a, b) => a.span.start - b.span.start);
  return { ...old, text, lines: lineStarts(text), functions, calls, directives, parts };
}
