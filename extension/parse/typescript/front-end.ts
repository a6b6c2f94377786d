import ts from 'typescript';
import type { FrontEnd } from '../front-end.ts';
import { type Directive, type Fn, lineStarts, type Span, type Unit } from '../ir.ts';
import { hoistVars, type Lowering } from './scope.ts';
import { lowerBlock } from './statements.ts';

/**
 * TypeScript and JavaScript, with JSX and CommonJS, by TypeScript's syntactic parser: no types, no other
 * files. Half-typed code is analysed as far as the parser's recovery reaches, and what it skipped is a gap.
 */
export const typescriptFrontEnd: FrontEnd = {
  language: 'typescript',
  editorLanguages: ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'],
  extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  parse,
};

/** A larger file is generated, not written: it becomes one gap. UTF-16 units. */
const LARGEST = 2_000_000;
/** Nodes lowered before the rest of a file becomes a gap. */
const BUDGET = 1_000_000;

function parse(path: string, text: string): Unit {
  const span = { start: 0, end: text.length };
  if (text.length > LARGEST) return emptyUnit(path, '', [{ start: 0, end: 0 }]);
  try {
    return lower(path, text);
  } catch (error) {
    // The parser recurses; code nested deeper than the stack is the one thing it cannot survive.
    if (error instanceof RangeError) return emptyUnit(path, text, [span]);
    throw error;
  }
}

function emptyUnit(path: string, text: string, gaps: Span[]): Unit {
  return {
    path,
    language: typescriptFrontEnd.language,
    text,
    lines: lineStarts(text),
    root: rootFn(text),
    functions: [],
    calls: [],
    exports: new Map(),
    passesOn: [],
    directives: [],
    gaps,
  };
}

function rootFn(text: string): Fn {
  return {
    name: null,
    span: { start: 0, end: text.length },
    parent: null,
    params: [],
    body: [],
    owner: null,
  };
}

/** `.ts` excludes JSX because of its type assertions; everything else may hold it. */
function scriptKind(path: string): ts.ScriptKind {
  if (/\.[mc]?ts$/i.test(path)) return ts.ScriptKind.TS;
  return /\.tsx$/i.test(path) ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;
}

function lower(path: string, text: string): Unit {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, scriptKind(path));
  const root = rootFn(text);
  const l: Lowering = {
    file,
    functions: [root],
    calls: [],
    exports: new Map(),
    passesOn: [],
    globals: new Map(),
    nextId: 0,
    budget: BUDGET,
    gaps: unreadable(file),
  };
  const scope = { names: new Map(), outer: null };
  hoistVars(l, scope, file);
  lowerBlock(l, { scope, fn: root, cls: null }, file.statements);
  return {
    ...emptyUnit(path, text, merged(l.gaps)),
    root,
    functions: l.functions,
    calls: l.calls.sort((a, b) => a.call.span.start - b.call.span.start || b.call.span.end - a.call.span.end),
    exports: l.exports,
    passesOn: l.passesOn,
    directives: directives(file, text),
  };
}

/** The innermost statements that hold a syntax error. */
function unreadable(file: ts.SourceFile): Span[] {
  const { parseDiagnostics = [] }: { parseDiagnostics?: readonly { start: number; length: number }[] } =
    file as { parseDiagnostics?: readonly { start: number; length: number }[] };
  return parseDiagnostics.map(({ start, length }) => {
    let node = nodeAt(file, Math.min(start, Math.max(0, file.text.length - 1)));
    while (node.parent && !ts.isStatement(node)) node = node.parent;
    if (ts.isSourceFile(node) || ts.isBlock(node)) return { start, end: start + Math.max(1, length) };
    return { start: node.getStart(file), end: node.end };
  });
}

function nodeAt(file: ts.SourceFile, position: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= position && position < child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

function merged(gaps: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const gap of [...gaps].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && gap.start <= last.end) last.end = Math.max(last.end, gap.end);
    else result.push({ ...gap });
  }
  return result;
}

const DIRECTIVE = /(\/\/|\/\*)[ \t]*(inzage-ignore\b[^\n\r]*)/g;

function directives(file: ts.SourceFile, text: string): Directive[] {
  const found: Directive[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const [whole, mark, words = ''] = match;
    if (isText(nodeAt(file, match.index))) continue;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    found.push({
      text: (mark === '/*' ? words.replace(/\*\/.*$/, '') : words).trim(),
      span: { start: match.index, end: match.index + whole.trimEnd().length },
      trailing: /[^\s{]/.test(text.slice(lineStart, match.index)),
    });
  }
  return found;
}

/** Whether what looks like a comment stands inside a string. */
function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isJsxText(node)
  );
}
