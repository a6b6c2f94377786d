import type ts from 'typescript';
import type { CallSite, Class, Fn, Span, Value } from '../ir.ts';
import { declare, type Names, type Scope } from '../names.ts';
import {
  forEachChild,
  isClassDeclaration,
  isClassLike,
  isEnumDeclaration,
  isFunctionDeclaration,
  isFunctionLike,
  isIdentifier,
  isJsxText,
  isOmittedExpression,
  isVariableDeclarationList,
  isVariableStatement,
  NodeFlags,
} from './compiler.ts';

/** What one lowering of one file carries along. */
export interface Lowering extends Names {
  file: ts.SourceFile;
  functions: Fn[];
  calls: CallSite[];
  exports: Map<string, Value>;
  passesOn: string[];
  /** Interfaces and aliases of the file, and the shapes that were made of them. */
  types: Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>;
  shapes: Map<ts.Node, Class>;
  /** Where the node at `at` begins, as was asked last; and those that begin far behind their `pos`. */
  starts: { at: number; start: number; wide: Map<number, number> };
  /** Whether the word `var` stands in it at all. */
  hasVar: boolean;
  /** Nodes that may still be lowered; at zero the rest becomes a gap. */
  budget: number;
  gaps: Span[];
}

/** Where in the file the lowering stands. */
export interface Place {
  scope: Scope;
  fn: Fn;
  cls: Class | null;
}

export function spanOf(l: Lowering, node: ts.Node): Span {
  return { start: startOf(l, node), end: node.end };
}

/** A gap that takes a while to skip: the rest of the file, blanked out, while one types. Characters. */
const WIDE = 500;

/** Behind the space and comments before a node. An expression begins where its leftmost part does. */
export function startOf({ file, starts }: Pick<Lowering, 'file' | 'starts'>, node: ts.Node): number {
  if (node.pos === node.end || isJsxText(node)) return node.getStart(file);
  if (starts.at === node.pos) return starts.start;
  starts.at = node.pos;
  starts.start = nearStart(file.text, node.pos) ?? starts.wide.get(node.pos) ?? node.getStart(file);
  if (starts.start - node.pos > WIDE) starts.wide.set(node.pos, starts.start);
  return starts.start;
}

/** Where most nodes begin: at a letter, a digit, a quote or a bracket behind little space. Null: anywhere else. */
function nearStart(text: string, from: number): number | null {
  for (let at = from; at < from + NEAR; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === NEWLINE) continue;
    const isPlain = (code > AT_SIGN && code < DELETE && code !== BAR) || (code >= ZERO && code <= NINE);
    return isPlain || code === QUOTE || code === APOSTROPHE || code === PARENTHESIS ? at : null;
  }
  return null;
}

const NEAR = 64;
const [NEWLINE, SPACE, QUOTE, APOSTROPHE, PARENTHESIS] = [10, 32, 34, 39, 40];
const [ZERO, NINE, AT_SIGN, BAR, DELETE] = [48, 57, 64, 124, 127];

/** The names a pattern binds, in order. */
export function patternNames(name: ts.BindingName): ts.Identifier[] {
  if (isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (isOmittedExpression(element) ? [] : patternNames(element.name)));
}

/** Declares what a block's own statements declare, so that a use may stand before its declaration. */
export function hoistBlock(l: Lowering, scope: Scope, statements: readonly ts.Statement[]): void {
  for (const statement of statements) {
    if (isVariableStatement(statement) && statement.declarationList.flags & NodeFlags.BlockScoped) {
      hoistList(l, scope, statement.declarationList);
    } else if (
      (isFunctionDeclaration(statement) || isClassDeclaration(statement) || isEnumDeclaration(statement)) &&
      statement.name &&
      !isTagSnippet(l, statement)
    ) {
      declare(l, scope, statement.name.text, 'constant', spanOf(l, statement.name));
    }
  }
}

/**
 * `function gtag(){ dataLayer.push(arguments) }`, as Google has it pasted into every page: it is no function of the
 * project, but the global one.
 */
export function isTagSnippet({ file }: Pick<Lowering, 'file'>, node: ts.Statement): boolean {
  return (
    isFunctionDeclaration(node) &&
    node.name?.text === 'gtag' &&
    /dataLayer\W{0,9}\.push\(arguments\)/.test(file.text.slice(node.pos, node.end))
  );
}

export function hoistList(l: Lowering, scope: Scope, list: ts.VariableDeclarationList): void {
  const kind = list.flags & (NodeFlags.Const | NodeFlags.Using) ? 'constant' : 'variable';
  for (const declaration of list.declarations) {
    for (const name of patternNames(declaration.name)) declare(l, scope, name.text, kind, spanOf(l, name));
  }
}

/** Declares every `var` of a function's body, however deep, but not those of functions inside it. */
export function hoistVars(l: Lowering, scope: Scope, body: ts.Node): void {
  if (!l.hasVar) return;
  const visit = (node: ts.Node): void => {
    if (isFunctionLike(node) || isClassLike(node)) return;
    if (isVariableDeclarationList(node) && !(node.flags & NodeFlags.BlockScoped)) {
      hoistList(l, scope, node);
    }
    forEachChild(node, visit);
  };
  forEachChild(body, visit);
}
