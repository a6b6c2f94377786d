import type { FrontEnd } from '../front-end.ts';
import { type Grammar, loadGrammar, type Parsed } from '../grammar.ts';
import type { Directive, Span, Unit } from '../ir.ts';
import type { Scope } from '../names.ts';
import { BUDGET, emptyUnit, guarded, inOrder, merged, rootFn } from '../unit.ts';
import { partsOf } from './parts.ts';
import { repaired } from './repair.ts';
import { hoist, type Lowering } from './scope.ts';
import { lowerBlock } from './statements.ts';

/**
 * Python 3, by tree-sitter's grammar: no types, no other files. Half-typed code is analysed around the lines
 * that do not parse, and those are gaps.
 */
export const pythonFrontEnd: FrontEnd = {
  language: 'python',
  editorLanguages: { python: 'py' },
  extensions: ['.py', '.pyi'],
  comment: '#',
  prepare,
  parse,
};

let grammar: Grammar | null = null;
let loading: Promise<void> | null = null;

function prepare(): Promise<void> {
  loading ??= loadGrammar('python').then((loaded) => {
    grammar = loaded;
  });
  return loading;
}

function parse(path: string, text: string): Unit {
  const { language } = pythonFrontEnd;
  return guarded(path, language, text, () => lower(path, text));
}

function lower(path: string, text: string): Unit {
  const { language } = pythonFrontEnd;
  const whole: Span = { start: 0, end: text.length };
  const first = grammar?.parse(text) ?? null;
  if (!first) return emptyUnit(path, language, text, [whole]);
  const { parsed, gaps } = first.errors.length > 0 ? withoutErrors(text, first) : { parsed: first, gaps: [] };
  const root = rootFn(text);
  const module: Scope = { names: null, outer: null };
  const l: Lowering = {
    text,
    functions: [root],
    calls: [],
    exports: new Map(),
    passesOn: [],
    globals: new Map(),
    nextId: 0,
    budget: BUDGET,
    gaps: [...gaps, ...parsed.errors],
    selves: new Map(),
    module,
  };
  hoist(l, module, parsed.root.children);
  lowerBlock(l, { scope: module, fn: root, cls: null, yields: 'element' }, parsed.root.children);
  for (const [name, binding] of module.names ?? []) {
    l.exports.set(name, { kind: 'ref', binding, span: binding.span });
  }
  return {
    ...emptyUnit(path, language, text, merged(l.gaps)),
    root,
    functions: l.functions,
    calls: inOrder(l.calls),
    exports: l.exports,
    passesOn: l.passesOn,
    parts: partsOf(l, parsed.root),
    directives: directives(text, parsed.comments),
  };
}

/** Reads the file once more without the lines that spoil the rest of it, if that helps. */
function withoutErrors(text: string, first: Parsed): { parsed: Parsed; gaps: Span[] } {
  const { text: other, gaps } = repaired(text);
  const second = gaps.length > 0 ? (grammar?.parse(other) ?? null) : null;
  if (!second) return { parsed: first, gaps: [] };
  const size = (errors: readonly Span[]): number =>
    errors.reduce((sum, each) => sum + each.end - each.start, 0);
  return size(second.errors) < size(first.errors)
    ? { parsed: { ...second, comments: first.comments }, gaps }
    : { parsed: first, gaps: [] };
}

function directives(text: string, comments: readonly Span[]): Directive[] {
  return comments.flatMap((span): Directive[] => {
    const words = /^#\s*(inzage-ignore\b.*)$/.exec(text.slice(span.start, span.end))?.[1];
    if (!words) return [];
    const lineStart = text.lastIndexOf('\n', span.start) + 1;
    const trailing = /\S/.test(text.slice(lineStart, span.start));
    return [{ text: words.trim(), span, trailing }];
  });
}
