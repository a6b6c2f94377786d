import type ts from 'typescript';
import type { CallValue, Class, Fn, Value } from '../ir.ts';
import { declare, type Scope, unknown } from '../names.ts';
import {
  canHaveDecorators,
  getDecorators,
  isAccessor,
  isArrowFunction,
  isBlock,
  isCallExpression,
  isClassStaticBlockDeclaration,
  isConstructorDeclaration,
  isGetAccessor,
  isIdentifier,
  isMethodDeclaration,
  isParameterPropertyDeclaration,
  isPropertyDeclaration,
  isSetAccessor,
  SyntaxKind,
} from './compiler.ts';
import { keyOf, lowerExpression } from './expressions.ts';
import { bindPattern } from './patterns.ts';
import { hoistVars, type Lowering, type Place, patternNames, spanOf } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { typedAs, typeValue } from './types.ts';

/** Functions and classes. */

export function lowerFunction(
  l: Lowering,
  place: Place,
  node: ts.FunctionLikeDeclaration,
  name: string | null,
): Fn {
  const fn: Fn = {
    name,
    span: spanOf(l, node),
    parent: place.fn,
    params: [],
    body: [],
    owner: place.cls,
  };
  l.functions.push(fn);
  const scope: Scope = { names: null, outer: place.scope };
  // A `function` may have another `this`; only a class's own methods and arrows in them are sure of theirs.
  const keepsSelf =
    isArrowFunction(node) || isMethodDeclaration(node) || isConstructorDeclaration(node) || isAccessor(node);
  const inner: Place = { scope, fn, cls: keepsSelf ? place.cls : null };
  fn.params = node.parameters.map((parameter, index) => {
    const span = spanOf(l, parameter.name);
    const plain = isIdentifier(parameter.name);
    const binding = declare(
      l,
      scope,
      plain ? parameter.name.getText(l.file) : `#${index}`,
      'parameter',
      span,
    );
    binding.parameter = { fn, index, rest: parameter.dotDotDotToken ? 'list' : null };
    binding.type = typeValue(l, place, parameter.type);
    if (!plain)
      for (const each of patternNames(parameter.name)) declare(l, scope, each.text, 'variable', span);
    return binding;
  });
  node.parameters.forEach((parameter, index) => {
    const binding = fn.params[index];
    if (!binding) return;
    const span = spanOf(l, parameter.name);
    if (parameter.initializer) binding.values.push(lowerExpression(l, inner, parameter.initializer));
    if (!isIdentifier(parameter.name)) {
      bindPattern(l, inner, parameter.name, { kind: 'ref', binding, span });
    }
    if (isParameterPropertyDeclaration(parameter, node) && place.cls) {
      const value: Value = { kind: 'ref', binding, span };
      place.cls.fields.set(binding.name, { values: [value], type: binding.type });
    }
  });
  const returns = typedAs(l, place, node.type, fn.span);
  if (returns) fn.returns = returns;
  if (!node.body) return fn;
  if (isBlock(node.body)) {
    hoistVars(l, scope, node.body);
    lowerBlock(l, inner, node.body.statements);
  } else {
    const value = lowerExpression(l, inner, node.body);
    fn.body.push({ kind: 'return', value, span: value.span });
  }
  return fn;
}

/** Reading a getter is calling it. */
function readField(place: Place, cls: Class, name: string, of: Value): void {
  const { span } = of;
  const value: Value = { kind: 'call', callee: of, args: [], keywords: null, construct: false, span };
  const known = cls.fields.get(name);
  cls.fields.set(name, { values: [...(known?.values ?? []), value], type: known?.type ?? null });
  const self: Value = { kind: 'self', cls, span };
  place.fn.body.push({ kind: 'assign', target: { kind: 'path', of: self, name }, value, span });
}

/** `@Get('/x')` above a method is a call with that method as its last argument. */
export function lowerDecorators(l: Lowering, place: Place, node: ts.Node, of: Value): void {
  for (const { expression } of canHaveDecorators(node) ? (getDecorators(node) ?? []) : []) {
    const span = spanOf(l, expression);
    const isCall = isCallExpression(expression);
    const callee = lowerExpression(l, place, isCall ? expression.expression : expression);
    const given = isCall ? expression.arguments.map((each) => lowerExpression(l, place, each)) : [];
    const args = [...given, of].map((value) => ({ spread: false, value }));
    const call: CallValue = { kind: 'call', callee, args, keywords: null, construct: false, span };
    l.calls.push({ call, fn: place.fn });
    place.fn.body.push({ kind: 'evaluate', value: call, span });
  }
}

/** `@Column({ default: true }) consent` says of the field what `consent = Column({ default: true })` would. */
function declaredColumn(l: Lowering, place: Place, member: ts.PropertyDeclaration): Value[] {
  return (getDecorators(member) ?? []).flatMap(({ expression }) =>
    isCallExpression(expression) && expression.arguments.length > 0
      ? [lowerExpression(l, place, expression)]
      : [],
  );
}

export function lowerClass(l: Lowering, place: Place, node: ts.ClassLikeDeclaration): Class {
  const cls: Class = {
    name: node.name?.text ?? null,
    span: spanOf(l, node),
    parent: null,
    methods: new Map(),
    fields: new Map(),
  };
  const inner: Place = { ...place, cls };
  for (const member of node.members) {
    if (isPropertyDeclaration(member)) {
      const name = keyOf(l, inner, member.name);
      if (name === null) continue;
      const known = cls.fields.get(name);
      const values = member.initializer ? [lowerExpression(l, inner, member.initializer)] : [];
      const type = typeValue(l, inner, member.type);
      cls.fields.set(name, {
        values: [...(known?.values ?? []), ...values],
        type: type ?? known?.type ?? null,
      });
      for (const value of [...values, ...declaredColumn(l, inner, member)]) {
        const self: Value = { kind: 'self', cls, span: value.span };
        place.fn.body.push({
          kind: 'assign',
          target: { kind: 'path', of: self, name },
          value,
          span: spanOf(l, member),
        });
      }
    } else if (isMethodDeclaration(member) || isConstructorDeclaration(member) || isAccessor(member)) {
      const name = isConstructorDeclaration(member) ? 'constructor' : keyOf(l, inner, member.name);
      const fn = lowerFunction(l, inner, member, name);
      const of: Value = { kind: 'function', fn, span: fn.span };
      lowerDecorators(l, place, member, of);
      if (name === null || isSetAccessor(member)) continue;
      if (isGetAccessor(member)) readField(place, cls, name, of);
      else cls.methods.set(name, fn);
    } else if (isClassStaticBlockDeclaration(member)) {
      lowerBlock(l, inner, member.body.statements);
    }
  }
  const parent = node.heritageClauses?.find((each) => each.token === SyntaxKind.ExtendsKeyword)?.types[0];
  if (parent) {
    cls.parent = lowerExpression(l, place, parent.expression);
    place.fn.body.push({ kind: 'evaluate', value: unknown(cls.parent.span), span: cls.parent.span });
  }
  return cls;
}
