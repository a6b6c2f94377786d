import type ts from 'typescript';
import type { CallValue, Value } from '../ir.ts';
import { find } from '../names.ts';
import {
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isElementAccessExpression,
  isIdentifier,
  isNonNullExpression,
  isObjectLiteralExpression,
  isOmittedExpression,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  SyntaxKind,
} from './compiler.ts';
import { keyOf, lowerExpression } from './expressions.ts';
import { type Lowering, type Place, spanOf } from './scope.ts';

/** Takes destructuring apart into plain assignments, and records what every binding is ever given. */

export function assignTo(l: Lowering, place: Place, target: ts.Expression, value: Value): void {
  const span = spanOf(l, target);
  if (isParenthesizedExpression(target) || isNonNullExpression(target) || isAsExpression(target)) {
    assignTo(l, place, target.expression, value);
    return;
  }
  if (isIdentifier(target)) {
    const binding = find(l, place.scope, target.text, span);
    binding.values.push(value);
    place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
    return;
  }
  if (isPropertyAccessExpression(target) || isElementAccessExpression(target)) {
    const path = lowerExpression(l, place, target);
    if (path.kind === 'member' || path.kind === 'element') {
      const name = path.kind === 'member' ? path.name : null;
      recordField(place, path.of, name, value);
      exportField(l, path.of, name, value);
      place.fn.body.push({ kind: 'assign', target: { kind: 'path', of: path.of, name }, value, span });
    }
  }
}

function recordField(place: Place, of: Value, name: string | null, value: Value): void {
  if (of.kind !== 'self' || !place.cls || name === null) return;
  const field = place.cls.fields.get(name);
  if (field) field.values.push(value);
  else place.cls.fields.set(name, { values: [value], type: null });
}

/** `module.exports = …`, `module.exports.name = …` and `exports.name = …`. */
function exportField(l: Lowering, of: Value, name: string | null, value: Value): void {
  if (name !== null && isExports(of)) l.exports.set(name, value);
  if (name !== 'exports' || !isGlobal(of, 'module')) return;
  l.exports.set('default', value);
  exportAll(l, value);
}

/** Every key of an object; `...require('./other')` passes that file's exports on. */
function exportAll(l: Lowering, value: Value): void {
  if (value.kind === 'module') l.passesOn.push(value.module);
  if (value.kind !== 'object') return;
  for (const entry of value.entries) {
    if (entry.key !== null) l.exports.set(entry.key, entry.value);
    else if (entry.spread) exportAll(l, entry.value);
  }
}

function isGlobal(each: Value, called: string): boolean {
  return each.kind === 'ref' && each.binding.kind === 'global' && each.binding.name === called;
}

function isExports(of: Value): boolean {
  return (
    isGlobal(of, 'exports') || (of.kind === 'member' && of.name === 'exports' && isGlobal(of.of, 'module'))
  );
}

/** `Object.assign(module.exports, …)`, `Object.defineProperty(exports, 'x', …)`, `__exportStar(…, exports)`. */
export function exportByCall(l: Lowering, { callee, args }: CallValue): void {
  const [first, second, third] = args.map((item) => item.value);
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  if (name === '__exportStar' && first && second && isExports(second)) exportAll(l, first);
  if (!first || !isExports(first)) return;
  if (name === 'assign') for (const item of args.slice(1)) exportAll(l, item.value);
  if (name !== 'defineProperty' || second?.kind !== 'literal' || third?.kind !== 'object') return;
  for (const { key, value } of third.entries) {
    if (key === 'value') l.exports.set(String(second.value), value);
    if (key !== 'get' || value.kind !== 'function') continue;
    const [returned] = value.fn.body;
    if (returned?.kind === 'return' && returned.value) l.exports.set(String(second.value), returned.value);
  }
}

/** A declaration's pattern: `const { a, b: { c = 1 }, ...rest } = value`. */
export function bindPattern(l: Lowering, place: Place, name: ts.BindingName, value: Value): void {
  if (isIdentifier(name)) {
    const binding = find(l, place.scope, name.text, spanOf(l, name));
    binding.values.push(value);
    const span = spanOf(l, name);
    place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
    return;
  }
  const taken: string[] = [];
  for (const [at, element] of name.elements.entries()) {
    if (isOmittedExpression(element)) continue;
    const span = spanOf(l, element.name);
    let part: Value;
    if (isArrayBindingPattern(name)) {
      part = element.dotDotDotToken ? value : { kind: 'element', of: value, at, span };
    } else if (element.dotDotDotToken) {
      part = { kind: 'rest', of: value, without: taken, span };
    } else {
      const key = element.propertyName
        ? keyOf(l, place, element.propertyName)
        : isIdentifier(element.name)
          ? element.name.text
          : null;
      if (key !== null) taken.push(key);
      const nameSpan = spanOf(l, element.propertyName ?? element.name);
      part = { kind: 'member', of: value, name: key, index: null, nameSpan, span };
    }
    bindPattern(l, place, element.name, withDefault(l, place, part, element.initializer));
  }
}

function withDefault(l: Lowering, place: Place, value: Value, initializer: ts.Expression | undefined): Value {
  if (!initializer) return value;
  return { kind: 'choice', options: [value, lowerExpression(l, place, initializer)], span: value.span };
}

/** An assignment's pattern: `({ a, b: target.c } = value)`. */
export function assignPattern(
  l: Lowering,
  place: Place,
  pattern: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  value: Value,
): void {
  const give = (target: ts.Expression, part: Value): void => {
    if (isBinaryExpression(target) && target.operatorToken.kind === SyntaxKind.EqualsToken) {
      give(target.left, withDefault(l, place, part, target.right));
    } else if (isObjectLiteralExpression(target) || isArrayLiteralExpression(target)) {
      assignPattern(l, place, target, part);
    } else {
      assignTo(l, place, target, part);
    }
  };
  if (isArrayLiteralExpression(pattern)) {
    for (const [at, element] of pattern.elements.entries()) {
      if (isOmittedExpression(element)) continue;
      if (isSpreadElement(element)) give(element.expression, value);
      else give(element, { kind: 'element', of: value, at, span: spanOf(l, element) });
    }
    return;
  }
  const taken: string[] = [];
  for (const property of pattern.properties) {
    const span = spanOf(l, property);
    if (isSpreadAssignment(property)) {
      give(property.expression, { kind: 'rest', of: value, without: taken, span });
    } else if (isShorthandPropertyAssignment(property) || isPropertyAssignment(property)) {
      const name = keyOf(l, place, property.name);
      if (name !== null) taken.push(name);
      const nameSpan = spanOf(l, property.name);
      const part: Value = { kind: 'member', of: value, name, index: null, nameSpan, span };
      give(isPropertyAssignment(property) ? property.initializer : property.name, part);
    }
  }
}
