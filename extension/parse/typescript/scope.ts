import ts from 'typescript';
import type { Binding, CallSite, Class, Fn, Span, Value } from '../ir.ts';

/** What one lowering of one file carries along. */
export interface Lowering {
  file: ts.SourceFile;
  functions: Fn[];
  calls: CallSite[];
  exports: Map<string, Value>;
  passesOn: string[];
  /** Names nobody declared, by name: `console`, `process`. */
  globals: Map<string, Binding>;
  nextId: number;
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

/** A block's names, and the block around it. */
export interface Scope {
  names: Map<string, Binding>;
  outer: Scope | null;
}

export function spanOf(l: Lowering, node: ts.Node): Span {
  return { start: node.getStart(l.file), end: node.end };
}

export function unknown(span: Span): Value {
  return { kind: 'mix', operands: [], span };
}

export function declare(l: Lowering, scope: Scope, name: string, kind: Binding['kind'], span: Span): Binding {
  const known = scope.names.get(name);
  if (known) return known;
  const binding: Binding = { id: l.nextId++, name, kind, span, values: [], type: null, parameter: null };
  scope.names.set(name, binding);
  return binding;
}

export function find(l: Lowering, scope: Scope, name: string, span: Span): Binding {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const binding = at.names.get(name);
    if (binding) return binding;
  }
  const known = l.globals.get(name);
  if (known) return known;
  const binding: Binding = {
    id: l.nextId++,
    name,
    kind: 'global',
    span,
    values: [],
    type: null,
    parameter: null,
  };
  l.globals.set(name, binding);
  return binding;
}

/** The names a pattern binds, in order. */
export function patternNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : patternNames(element.name),
  );
}

/** Declares what a block's own statements declare, so that a use may stand before its declaration. */
export function hoistBlock(l: Lowering, scope: Scope, statements: readonly ts.Statement[]): void {
  for (const statement of statements) {
    if (ts.isVariableStatement(statement) && statement.declarationList.flags & ts.NodeFlags.BlockScoped) {
      hoistList(l, scope, statement.declarationList);
    } else if (
      (ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isEnumDeclaration(statement)) &&
      statement.name
    ) {
      declare(l, scope, statement.name.text, 'constant', spanOf(l, statement.name));
    }
  }
}

export function hoistList(l: Lowering, scope: Scope, list: ts.VariableDeclarationList): void {
  const kind = list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using) ? 'constant' : 'variable';
  for (const declaration of list.declarations) {
    for (const name of patternNames(declaration.name)) declare(l, scope, name.text, kind, spanOf(l, name));
  }
}

/** Declares every `var` of a function's body, however deep, but not those of functions inside it. */
export function hoistVars(l: Lowering, scope: Scope, body: ts.Node): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
      hoistList(l, scope, node);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
}
