import type ts from 'typescript';
import type { Binding, Entry, Guard, Statement, Value } from '../ir.ts';
import { declare, find, type Scope, unknown } from '../names.ts';
import {
  canHaveModifiers,
  getModifiers,
  isArrayBindingPattern,
  isBinaryExpression,
  isBlock,
  isBreakStatement,
  isCallExpression,
  isClassDeclaration,
  isContinueStatement,
  isDefaultClause,
  isDoStatement,
  isEnumDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isExpressionStatement,
  isForInStatement,
  isForOfStatement,
  isForStatement,
  isFunctionDeclaration,
  isIdentifier,
  isIfStatement,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isLabeledStatement,
  isModuleBlock,
  isModuleDeclaration,
  isOmittedExpression,
  isParenthesizedExpression,
  isReturnStatement,
  isSwitchStatement,
  isThrowStatement,
  isTryStatement,
  isVariableDeclarationList,
  isVariableStatement,
  isWhileStatement,
  SyntaxKind,
} from './compiler.ts';
import { keyOf, lowerExpression } from './expressions.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { lowerExport, lowerImport } from './modules.ts';
import { assignTo, bindPattern } from './patterns.ts';
import { hoistBlock, hoistList, isTagSnippet, type Lowering, type Place, spanOf } from './scope.ts';
import { typeValue } from './types.ts';

/** Statements of one block, in their order, appended to the function's body. */
export function lowerBlock(l: Lowering, place: Place, statements: readonly ts.Statement[]): void {
  hoistBlock(l, place.scope, statements);
  // Imports and function declarations are there before the first statement runs.
  for (const each of statements) if (isImport(each)) lowerStatement(l, place, each);
  for (const each of statements) if (isFunctionDeclaration(each)) lowerStatement(l, place, each);
  for (const each of statements)
    if (!isImport(each) && !isFunctionDeclaration(each)) lowerStatement(l, place, each);
}

function isImport(node: ts.Statement): boolean {
  return isImportDeclaration(node) || isImportEqualsDeclaration(node);
}

/** Lowers into a list of its own: an arm of a branch, the body of a loop. */
function arm(l: Lowering, place: Place, statement: ts.Statement | undefined): Statement[] {
  const outer = place.fn.body;
  const body: Statement[] = [];
  place.fn.body = body;
  if (statement) lowerStatement(l, inside(place), statement);
  place.fn.body = outer;
  return body;
}

function inside(place: Place): Place {
  const scope: Scope = { names: null, outer: place.scope };
  return { ...place, scope };
}

function evaluate(l: Lowering, place: Place, node: ts.Expression): Value {
  const value = lowerExpression(l, place, node);
  place.fn.body.push({ kind: 'evaluate', value, span: value.span });
  return value;
}

function lowerStatement(l: Lowering, place: Place, node: ts.Statement): void {
  const span = spanOf(l, node);
  if (--l.budget <= 0) {
    l.gaps.push(span);
    return;
  }
  if (isExpressionStatement(node)) expressionStatement(l, place, node.expression);
  else if (isVariableStatement(node)) variables(l, place, node);
  else if (isReturnStatement(node)) {
    const value = node.expression ? lowerExpression(l, place, node.expression) : null;
    place.fn.body.push({ kind: 'return', value, span });
  } else if (isThrowStatement(node)) {
    place.fn.body.push({ kind: 'throw', value: lowerExpression(l, place, node.expression), span });
  } else if (isContinueStatement(node) || isBreakStatement(node)) {
    place.fn.body.push({ kind: 'leave', span });
  } else if (isIfStatement(node)) {
    const test = evaluate(l, place, node.expression);
    const arms = [arm(l, place, node.thenStatement), arm(l, place, node.elseStatement)];
    const guards = [true, false].map((holds) => ({ test, holds }));
    place.fn.body.push({ kind: 'branch', test, arms, guards, span });
  } else if (isSwitchStatement(node)) {
    const test = evaluate(l, place, node.expression);
    const arms = node.caseBlock.clauses.map((clause) => clauseArm(l, place, clause));
    const guards = node.caseBlock.clauses.map((clause) => caseGuard(l, place, test, clause));
    place.fn.body.push({ kind: 'branch', test, arms: [...arms, []], guards: [...guards, null], span });
  } else if (isBlock(node)) lowerBlock(l, inside(place), node.statements);
  else if (isForOfStatement(node) || isForInStatement(node)) forEach(l, place, node);
  else if (isForStatement(node)) forLoop(l, place, node);
  else if (isWhileStatement(node) || isDoStatement(node)) {
    evaluate(l, place, node.expression);
    place.fn.body.push({ kind: 'loop', body: arm(l, place, node.statement), span });
  } else if (isTryStatement(node)) tryStatement(l, place, node);
  else if (isFunctionDeclaration(node)) {
    if (!isTagSnippet(l, node)) functionDeclaration(l, place, node);
  } else if (isClassDeclaration(node)) classDeclaration(l, place, node);
  else if (isImportDeclaration(node) || isImportEqualsDeclaration(node)) lowerImport(l, place, node);
  else if (isExportDeclaration(node) || isExportAssignment(node)) lowerExport(l, place, node);
  else if (isEnumDeclaration(node)) enumDeclaration(l, place, node);
  else if (isLabeledStatement(node)) lowerStatement(l, place, node.statement);
  else if (isModuleDeclaration(node) && node.body && isModuleBlock(node.body)) {
    lowerBlock(l, inside(place), node.body.statements);
  }
}

/** An assignment has already become a statement of its own. */
function expressionStatement(l: Lowering, place: Place, node: ts.Expression): void {
  const inner = isParenthesizedExpression(node) ? node.expression : node;
  if (isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.EqualsToken) {
    lowerExpression(l, place, inner);
  } else evaluate(l, place, inner);
}

function isExported(node: ts.Node): boolean {
  return canHaveModifiers(node) && !!getModifiers(node)?.some((m) => m.kind === SyntaxKind.ExportKeyword);
}

function exportBinding(l: Lowering, node: ts.Node, binding: Binding): void {
  if (!isExported(node)) return;
  const isDefault =
    canHaveModifiers(node) && getModifiers(node)?.some((m) => m.kind === SyntaxKind.DefaultKeyword);
  l.exports.set(isDefault ? 'default' : binding.name, { kind: 'ref', binding, span: binding.span });
}

function variables(l: Lowering, place: Place, node: ts.VariableStatement): void {
  variableList(l, place, node.declarationList);
  for (const declaration of node.declarationList.declarations) {
    if (!isIdentifier(declaration.name)) continue;
    exportBinding(l, node, find(l, place.scope, declaration.name.text, spanOf(l, declaration.name)));
  }
}

function variableList(l: Lowering, place: Place, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    const [name, type, key] = declaration.type
      ? [declaration.name, declaration.type, null]
      : stateType(declaration);
    if (isIdentifier(name) && type) {
      const binding = find(l, place.scope, name.text, spanOf(l, name));
      binding.type = held(typeValue(l, place, type), key);
    }
    if (!declaration.initializer) continue;
    const value = named(l, place, declaration.initializer, declaration.name);
    bindInScope(l, place, declaration.name, value);
  }
}

/** What `ref<Customer>()`, `const [customer] = useState<Customer>()` and the like say of a name, and under which key. */
function stateType({
  name,
  initializer,
}: ts.VariableDeclaration): [ts.BindingName, ts.TypeNode | undefined, string | null] {
  const call = initializer && isCallExpression(initializer) ? initializer : null;
  const maker = call && isIdentifier(call.expression) ? call.expression.text : '';
  const type = call?.typeArguments?.[0];
  if (maker === 'ref' || maker === 'shallowRef') return [name, type, 'value'];
  if (maker === 'useRef') return [name, type, 'current'];
  if (maker === 'reactive' || maker === 'shallowReactive') return [name, type, null];
  const [first] = maker === 'useState' && isArrayBindingPattern(name) ? name.elements : [];
  if (first && !isOmittedExpression(first)) return [first.name, type, null];
  return [name, declaredProps(initializer), null];
}

/** An object with the type under a key. */
function held(type: Value | null, key: string | null): Value | null {
  if (!type || key === null) return type;
  const fields = new Map([[key, { values: [], type }]]);
  return {
    kind: 'class',
    cls: { name: null, span: type.span, parent: null, methods: new Map(), fields },
    span: type.span,
  };
}

/** Vue's `defineProps<Props>()` says what a component is given. */
function declaredProps(node: ts.Expression | undefined): ts.TypeNode | undefined {
  const call = node && isCallExpression(node) ? node : null;
  if (!call || !isIdentifier(call.expression)) return undefined;
  const [first] = call.arguments;
  if (call.expression.text === 'withDefaults') return declaredProps(first);
  return call.expression.text === 'defineProps' ? call.typeArguments?.[0] : undefined;
}

/** A function takes the name of the variable it is given to. */
function named(l: Lowering, place: Place, node: ts.Expression, name: ts.BindingName): Value {
  const value = lowerExpression(l, place, node);
  if (value.kind === 'function' && value.fn.name === null && isIdentifier(name)) value.fn.name = name.text;
  return value;
}

/** `var` belongs to the function's scope, so its binding is looked up rather than made anew. */
function bindInScope(l: Lowering, place: Place, name: ts.BindingName, value: Value): void {
  if (isIdentifier(name)) assignTo(l, place, name, value);
  else bindPattern(l, place, name, value);
}

function clauseArm(l: Lowering, place: Place, clause: ts.CaseOrDefaultClause): Statement[] {
  const outer = place.fn.body;
  const body: Statement[] = [];
  place.fn.body = body;
  lowerBlock(l, inside(place), clause.statements);
  place.fn.body = outer;
  // A clause's own `break` leaves the switch, not the block around it.
  if (body.at(-1)?.kind === 'leave' && clause.statements.some(isBreakStatement)) body.pop();
  return body;
}

function caseGuard(l: Lowering, place: Place, subject: Value, clause: ts.CaseOrDefaultClause): Guard | null {
  if (isDefaultClause(clause)) return null;
  const wanted = lowerExpression(l, place, clause.expression);
  const span = spanOf(l, clause.expression);
  return { test: { kind: 'test', operands: [subject, wanted], operator: '==', span }, holds: true };
}

function forEach(l: Lowering, place: Place, node: ts.ForOfStatement | ts.ForInStatement): void {
  const over = evaluate(l, place, node.expression);
  const outer = place.fn.body;
  const body: Statement[] = [];
  place.fn.body = body;
  const inner = inside(place);
  const span = spanOf(l, node.initializer);
  const element: Value = isForOfStatement(node)
    ? { kind: 'element', of: over, at: null, span }
    : unknown(span);
  if (isVariableDeclarationList(node.initializer)) {
    hoistList(l, inner.scope, node.initializer);
    const [declaration] = node.initializer.declarations;
    if (declaration) bindInScope(l, inner, declaration.name, element);
  } else {
    assignTo(l, inner, node.initializer, element);
  }
  lowerStatement(l, inner, node.statement);
  place.fn.body = outer;
  place.fn.body.push({ kind: 'loop', body, span: spanOf(l, node) });
}

function forLoop(l: Lowering, place: Place, node: ts.ForStatement): void {
  const inner = inside(place);
  if (node.initializer && isVariableDeclarationList(node.initializer)) {
    hoistList(l, inner.scope, node.initializer);
    variableList(l, inner, node.initializer);
  } else if (node.initializer) evaluate(l, inner, node.initializer);
  if (node.condition) evaluate(l, inner, node.condition);
  place.fn.body.push({ kind: 'loop', body: arm(l, inner, node.statement), span: spanOf(l, node) });
  if (node.incrementor) evaluate(l, inner, node.incrementor);
}

function tryStatement(l: Lowering, place: Place, node: ts.TryStatement): void {
  const body = arm(l, place, node.tryBlock);
  const inner = inside(place);
  const name = node.catchClause?.variableDeclaration?.name;
  const caught =
    name && isIdentifier(name) ? declare(l, inner.scope, name.text, 'variable', spanOf(l, name)) : null;
  const handler = arm(l, inner, node.catchClause?.block);
  const after = arm(l, place, node.finallyBlock);
  place.fn.body.push({ kind: 'try', body, caught, handler, after, span: spanOf(l, node) });
}

function functionDeclaration(l: Lowering, place: Place, node: ts.FunctionDeclaration): void {
  const fn = lowerFunction(l, place, node, node.name?.text ?? null);
  const span = spanOf(l, node.name ?? node);
  const value: Value = { kind: 'function', fn, span };
  if (!node.name) {
    if (isExported(node)) l.exports.set('default', value);
    return;
  }
  const binding = find(l, place.scope, node.name.text, span);
  binding.values.push(value);
  exportBinding(l, node, binding);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
}

function classDeclaration(l: Lowering, place: Place, node: ts.ClassDeclaration): void {
  const cls = lowerClass(l, place, node);
  const value: Value = { kind: 'class', cls, span: cls.span };
  if (!node.name) {
    if (isExported(node)) l.exports.set('default', value);
    return;
  }
  const binding = find(l, place.scope, node.name.text, cls.span);
  binding.values.push(value);
  exportBinding(l, node, binding);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span: cls.span });
}

/** An enum is an object of its members. */
function enumDeclaration(l: Lowering, place: Place, node: ts.EnumDeclaration): void {
  const entries: Entry[] = node.members.map((member) => {
    const span = spanOf(l, member);
    const value = member.initializer ? lowerExpression(l, place, member.initializer) : unknown(span);
    return { key: keyOf(l, place, member.name), spread: false, value, span };
  });
  const span = spanOf(l, node.name);
  const binding = find(l, place.scope, node.name.text, span);
  const value: Value = { kind: 'object', entries, span: spanOf(l, node) };
  binding.values.push(value);
  exportBinding(l, node, binding);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
}
