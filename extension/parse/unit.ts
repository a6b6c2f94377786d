import { type Fn, lineStarts, type Span, type Unit } from './ir.ts';

/** What every front end's answer starts from. */

/** A larger file is generated, not written: it becomes one gap. UTF-16 units. */
export const LARGEST = 2_000_000;
/** Nodes lowered before the rest of a file becomes a gap. */
export const BUDGET = 1_000_000;

/** A unit in which nothing was understood. */
export function emptyUnit(path: string, language: string, text: string, gaps: readonly Span[]): Unit {
  return {
    path,
    language,
    text,
    lines: lineStarts(text),
    root: rootFn(text),
    functions: [],
    calls: [],
    exports: new Map(),
    passesOn: [],
    parts: [],
    directives: [],
    gaps,
  };
}

export function rootFn(text: string): Fn {
  return {
    name: null,
    span: { start: 0, end: text.length },
    parent: null,
    params: [],
    body: [],
    owner: null,
  };
}

/** Runs a lowering; a file too large or nested too deep is one gap, told in `gaps`. */
export function guarded(path: string, language: string, text: string, lower: () => Unit): Unit {
  if (text.length > LARGEST) return emptyUnit(path, language, '', [{ start: 0, end: 0 }]);
  try {
    return lower();
  } catch (error) {
    // Parsers and lowerings recurse; code nested deeper than the stack is the one thing they cannot survive.
    if (error instanceof RangeError) {
      return emptyUnit(path, language, text, [{ start: 0, end: text.length }]);
    }
    throw error;
  }
}

/** Overlapping gaps are one. */
export function merged(gaps: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const gap of [...gaps].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && gap.start <= last.end) last.end = Math.max(last.end, gap.end);
    else result.push({ ...gap });
  }
  return result;
}

/** Source order; of two calls that begin together, the outer one first. */
export function inOrder(calls: Unit['calls'][number][]): Unit['calls'] {
  return calls.sort((a, b) => a.call.span.start - b.call.span.start || b.call.span.end - a.call.span.end);
}
