import type ts from 'typescript';
import type { FrontEnd } from '../front-end.ts';
import type { Directive, Span, Unit } from '../ir.ts';
import { BUDGET, emptyUnit, guarded, inOrder, merged, rootFn } from '../unit.ts';
import {
  createSourceFile,
  forEachChild,
  isBlock,
  isJsxText,
  isRegularExpressionLiteral,
  isSourceFile,
  isStatement,
  isStringLiteralLike,
  isTemplateExpression,
  isTemplateHead,
  isTemplateMiddleOrTemplateTail,
  JSDocParsingMode,
  ScriptKind,
  ScriptTarget,
} from './compiler.ts';
import { partsOf } from './parts.ts';
import { hoistVars, type Lowering } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { collectTypes, exportTypes } from './types.ts';

const LANGUAGE = 'typescript';

/** Neither links to parents nor comments that document: nobody asks for them, and each takes its time. */
const HOW: ts.CreateSourceFileOptions = {
  languageVersion: ScriptTarget.Latest,
  jsDocParsingMode: JSDocParsingMode.ParseNone,
};

/**
 * TypeScript and JavaScript, with JSX and CommonJS, by TypeScript's syntactic parser: no types, no other
 * files. Half-typed code is analysed as far as the parser's recovery reaches, and what it skipped is a gap.
 */
export const typescriptFrontEnd: FrontEnd = {
  language: LANGUAGE,
  editorLanguages: {
    typescript: 'ts',
    typescriptreact: 'tsx',
    javascript: 'js',
    javascriptreact: 'jsx',
  },
  comment: '//',
  extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  parse,
};

function parse(path: string, text: string): Unit {
  return guarded(path, LANGUAGE, text, () => lower(path, text, text, scriptKind(path)));
}

/** Script that stands in another file: `code` is as long as `text`, with all else blanked out. */
export function parseScript(
  path: string,
  text: string,
  code: string,
  language: 'typescript' | 'javascript',
): Unit {
  const kind = language === 'typescript' ? ScriptKind.TS : ScriptKind.JSX;
  return guarded(path, LANGUAGE, text, () => lower(path, text, code, kind));
}

/** `.ts` excludes JSX because of its type assertions; everything else may hold it. */
function scriptKind(path: string): ts.ScriptKind {
  if (/\.[mc]?ts$/i.test(path)) return ScriptKind.TS;
  return /\.tsx$/i.test(path) ? ScriptKind.TSX : ScriptKind.JSX;
}

function lower(path: string, text: string, code: string, kind: ts.ScriptKind): Unit {
  const file = createSourceFile(path, code, HOW, false, kind);
  const root = rootFn(text);
  const l: Lowering = {
    file,
    functions: [root],
    calls: [],
    exports: new Map(),
    passesOn: [],
    types: new Map(),
    shapes: new Map(),
    starts: { at: -1, start: 0, wide: new Map() },
    hasVar: /\bvar\b/.test(code),
    globals: new Map(),
    nextId: 0,
    budget: BUDGET,
    gaps: unreadable(file),
  };
  const scope = { names: null, outer: null };
  const place = { scope, fn: root, cls: null };
  hoistVars(l, scope, file);
  collectTypes(l, file.statements);
  lowerBlock(l, place, file.statements);
  exportTypes(l, place);
  return {
    ...emptyUnit(path, LANGUAGE, text, merged(l.gaps)),
    root,
    functions: l.functions,
    calls: inOrder(l.calls),
    exports: l.exports,
    passesOn: l.passesOn,
    parts: partsOf(l),
    directives: directives(file, code),
  };
}

/** The innermost statements that hold a syntax error. */
function unreadable(file: ts.SourceFile): Span[] {
  const { parseDiagnostics = [] }: { parseDiagnostics?: readonly { start: number; length: number }[] } =
    file as { parseDiagnostics?: readonly { start: number; length: number }[] };
  return parseDiagnostics.map(({ start, length }) => {
    const way = wayTo(file, Math.min(start, Math.max(0, file.text.length - 1)));
    const node = way.findLast(isStatement) ?? file;
    if (isSourceFile(node) || isBlock(node)) return { start, end: start + Math.max(1, length) };
    return { start: node.getStart(file), end: node.end };
  });
}

/** The nodes around a place, the file first. */
function wayTo(file: ts.SourceFile, position: number): ts.Node[] {
  const way: ts.Node[] = [];
  for (let node: ts.Node | undefined = file; node; ) {
    way.push(node);
    node = forEachChild(node, (child) =>
      child.getStart(file) <= position && position < child.end ? child : undefined,
    );
  }
  return way;
}

const DIRECTIVE = /(\/\/|\/\*)[ \t]*(inzage-ignore\b[^\n\r]*)/g;

/** What stands before a directive that a comment only speaks of. */
const IN_PROSE = /^\s*(\*|\/\/)|`$/;

function directives(file: ts.SourceFile, text: string): Directive[] {
  const found: Directive[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const [whole, mark, words = ''] = match;
    if (isText(wayTo(file, match.index).at(-1) ?? file)) continue;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    if (IN_PROSE.test(text.slice(lineStart, match.index))) continue;
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
    isStringLiteralLike(node) ||
    isTemplateExpression(node) ||
    isTemplateHead(node) ||
    isTemplateMiddleOrTemplateTail(node) ||
    isRegularExpressionLiteral(node) ||
    isJsxText(node)
  );
}
