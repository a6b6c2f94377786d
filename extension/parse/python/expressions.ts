import { type Node, part, parts } from '../grammar.ts';
import type { CallValue, Entry, Item, ObjectValue, Operator, Span, Value } from '../ir.ts';
import { declare, find, type Scope, unknown } from '../names.ts';
import { asBuiltin, element } from './builtins.ts';
import { comprehended, dictComprehension } from './comprehensions.ts';
import { lowerLambda } from './functions.ts';
import { assignTo } from './patterns.ts';
import { type Lowering, type Place, selfNamed, spanOf, textOf } from './scope.ts';
import { lowerString, percented, template, textParts } from './strings.ts';

/**
 * Expressions become values. What an expression does beside having a value (`:=`, a comprehension's loop, a
 * `yield`) is taken out into statements before it.
 */

export function lowerExpression(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  if (--l.budget <= 0) {
    l.gaps.push(span);
    return unknown(span);
  }
  switch (node.type) {
    case 'identifier':
      return name(l, place, node);
    case 'string':
    case 'concatenated_string':
      return lowerString(l, place, node);
    case 'integer':
    case 'float':
      return { kind: 'literal', value: Number(textOf(l, node).replaceAll('_', '')), span };
    case 'true':
      return { kind: 'literal', value: true, span };
    case 'false':
      return { kind: 'literal', value: false, span };
    case 'none':
      return { kind: 'literal', value: null, span };
    case 'attribute':
      return attribute(l, place, node);
    case 'subscript':
      return subscript(l, place, node);
    case 'call':
      return lowerCall(l, place, node);
    case 'dictionary':
      return { kind: 'object', entries: entries(l, place, node.children), span };
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
      return { kind: 'array', items: items(l, place, node.children), span };
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
      return comprehended(l, place, node);
    case 'dictionary_comprehension':
      return dictComprehension(l, place, node);
    case 'lambda':
      return { kind: 'function', fn: lowerLambda(l, place, node), span };
    case 'conditional_expression':
      return conditional(l, place, node);
    case 'boolean_operator':
      return boolean(l, place, node);
    case 'comparison_operator':
      return comparison(l, place, node);
    case 'not_operator': {
      const operand = part(node, 'argument');
      const operands = operand ? [lowerExpression(l, place, operand)] : [];
      return { kind: 'test', operands, operator: 'not', span };
    }
    case 'binary_operator':
      return binary(l, place, node);
    case 'unary_operator':
      return unary(l, place, node);
    case 'named_expression': {
      const [target, given] = [part(node, 'name'), part(node, 'value')];
      const value = given ? lowerExpression(l, place, given) : unknown(span);
      if (target) assignTo(l, place, target, value);
      return value;
    }
    case 'assignment':
      return assignment(l, place, node);
    case 'parenthesized_expression':
    case 'await':
    case 'type':
    case 'keyword_argument':
    case 'list_splat':
    case 'dictionary_splat': {
      const inner = node.children.at(-1);
      return inner ? lowerExpression(l, place, inner) : unknown(span);
    }
    case 'yield':
      return yielded(l, place, node);
    default: {
      // Also what a syntax error left: its pieces are looked at one by one.
      const operands = node.children.filter((each) => each.type !== 'identifier');
      return { kind: 'mix', operands: operands.map((each) => lowerExpression(l, place, each)), span };
    }
  }
}

function name(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const text = textOf(l, node);
  const self = selfNamed(l, place.scope, text);
  if (self) return { ...self, span };
  return { kind: 'ref', binding: find(l, place.scope, text, span), span };
}

function attribute(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [object, key] = [part(node, 'object'), part(node, 'attribute')];
  const of = object ? lowerExpression(l, place, object) : unknown(span);
  if (!key) return of;
  return { kind: 'member', of, name: textOf(l, key), index: null, nameSpan: spanOf(key), span };
}

function subscript(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [held] = parts(node, 'value');
  const of = held ? lowerExpression(l, place, held) : unknown(span);
  const all = parts(node, 'subscript');
  const [at] = all;
  if (!at) return of;
  if (all.length > 1) {
    // `frame.loc[rows, 'email']`
    const items = all.map((each): Item => {
      const value = each.type === 'slice' ? unknown(spanOf(each)) : lowerExpression(l, place, each);
      return { spread: false, value };
    });
    const index: Value = { kind: 'array', items, span };
    return { kind: 'member', of, name: null, index, nameSpan: spanOf(at), span };
  }
  if (at.type === 'slice') return slice(l, place, of, at, span);
  const index = lowerExpression(l, place, at);
  if (index.kind === 'literal' && typeof index.value === 'number') return element(of, index.value, span);
  const key = index.kind === 'literal' && typeof index.value === 'string' ? index.value : null;
  return { kind: 'member', of, name: key, index, nameSpan: spanOf(at), span };
}

/** `text[-4:]` is `text.slice(-4)`. */
function slice(l: Lowering, place: Place, of: Value, node: Node, span: Span): Value {
  const colon = node.start + textOf(l, node).indexOf(':');
  const before = node.children.find((each) => each.end <= colon);
  const after = node.children.find((each) => each.start > colon);
  const from: Value = before
    ? lowerExpression(l, place, before)
    : { kind: 'literal', value: 0, span: spanOf(node) };
  const args = [from, ...(after ? [lowerExpression(l, place, after)] : [])];
  const callee: Value = { kind: 'member', of, name: 'slice', index: null, nameSpan: spanOf(node), span };
  const call: CallValue = {
    kind: 'call',
    callee,
    args: args.map((value) => ({ spread: false, value })),
    keywords: null,
    construct: false,
    span,
  };
  return call;
}

export function items(l: Lowering, place: Place, nodes: readonly Node[]): Item[] {
  return nodes.map((each) => ({
    spread: each.type === 'list_splat',
    value: lowerExpression(l, place, each),
  }));
}

function entries(l: Lowering, place: Place, nodes: readonly Node[]): Entry[] {
  return nodes.flatMap((each): Entry[] => {
    const span = spanOf(each);
    if (each.type === 'dictionary_splat') {
      return [{ key: null, spread: true, value: lowerExpression(l, place, each), span }];
    }
    const [written, given] = [part(each, 'key'), part(each, 'value')];
    if (!written || !given) return [];
    return [{ key: keyOf(l, place, written), spread: false, value: lowerExpression(l, place, given), span }];
  });
}

export function keyOf(l: Lowering, place: Place, node: Node): string | null {
  const key = lowerExpression(l, place, node);
  return key.kind === 'literal' && key.value !== null ? String(key.value) : null;
}

function lowerCall(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [target, given] = [part(node, 'function'), part(node, 'arguments')];
  const callee = target ? lowerExpression(l, place, target) : unknown(span);
  const call = callOf(l, place, callee, given, span);
  const value = asBuiltin(call) ?? call;
  if (value.kind === 'call') l.calls.push({ call: value, fn: place.fn });
  return value;
}

/** What CapWords is called is a class: PEP 8. */
function isClassName(callee: Value): boolean {
  const last =
    callee.kind === 'ref' ? callee.binding.name : callee.kind === 'member' ? (callee.name ?? '') : '';
  return callee.kind === 'class' || /^_*[A-Z]\w*[a-z]/.test(last);
}

export function callOf(l: Lowering, place: Place, callee: Value, given: Node | null, span: Span): CallValue {
  const args: Item[] = [];
  const named: Entry[] = [];
  // A lone generator takes the place of the list: `f(x for x in y)`.
  for (const each of given?.type === 'argument_list' ? given.children : given ? [given] : []) {
    if (each.type === 'keyword_argument') {
      const [key, value] = [part(each, 'name'), part(each, 'value')];
      if (!key || !value) continue;
      const lowered = lowerExpression(l, place, value);
      named.push({ key: textOf(l, key), spread: false, value: lowered, span: spanOf(each) });
    } else if (each.type === 'dictionary_splat') {
      named.push({ key: null, spread: true, value: lowerExpression(l, place, each), span: spanOf(each) });
    } else {
      args.push({ spread: each.type === 'list_splat', value: lowerExpression(l, place, each) });
    }
  }
  const [first, last] = [named[0], named.at(-1)];
  const keywords: ObjectValue | null =
    first && last
      ? { kind: 'object', entries: named, span: { start: first.span.start, end: last.span.end } }
      : null;
  if (keywords) args.push({ spread: false, value: keywords });
  return { kind: 'call', callee, args, keywords, construct: isClassName(callee), span };
}

function conditional(l: Lowering, place: Place, node: Node): Value {
  const [whenTrue, condition, whenFalse] = node.children;
  if (!condition) return unknown(spanOf(node));
  const test = lowerExpression(l, place, condition);
  place.fn.body.push({ kind: 'evaluate', value: test, span: test.span });
  const options = [whenTrue, whenFalse].flatMap((each) => (each ? [lowerExpression(l, place, each)] : []));
  const guards = [true, false].map((holds) => ({ test, holds }));
  return { kind: 'choice', options, guards, span: spanOf(node) };
}

function boolean(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [a, b] = [part(node, 'left'), part(node, 'right')];
  if (!a || !b) return unknown(span);
  const [left, right] = [lowerExpression(l, place, a), lowerExpression(l, place, b)];
  const operator = part(node, 'operator');
  if (operator && textOf(l, operator) === 'or') {
    return { kind: 'choice', options: [left, right], guards: [null, { test: left, holds: false }], span };
  }
  place.fn.body.push({ kind: 'evaluate', value: left, span: left.span });
  return { kind: 'choice', options: [right], guards: [{ test: left, holds: true }], span };
}

const COMPARED: Readonly<Record<string, Operator>> = {
  is: '==',
  'is not': '!=',
  '<>': '!=',
};

function comparison(l: Lowering, place: Place, node: Node): Value {
  const operands = node.children.filter((each) => each.field !== 'operators');
  const [operator, ...others] = parts(node, 'operators');
  const written = operator && others.length === 0 ? textOf(l, operator).replace(/\s+/g, ' ') : null;
  return {
    kind: 'test',
    operands: operands.map((each) => lowerExpression(l, place, each)),
    ...(written === null ? {} : { operator: COMPARED[written] ?? (written as Operator) }),
    span: spanOf(node),
  };
}

function unary(l: Lowering, place: Place, node: Node): Value {
  const [argument, operator] = [part(node, 'argument'), part(node, 'operator')];
  const operand = argument ? lowerExpression(l, place, argument) : unknown(spanOf(node));
  const isMinus = operator && textOf(l, operator) === '-';
  if (isMinus && operand.kind === 'literal') {
    return { kind: 'literal', value: -Number(operand.value), span: spanOf(node) };
  }
  return { kind: 'mix', operands: [operand], span: spanOf(node) };
}

/** Walks a long `a + b + c …` down its left side without recursion. */
function binary(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [a, operator, b] = [part(node, 'left'), part(node, 'operator'), part(node, 'right')];
  if (!a || !operator || !b) return unknown(span);
  const written = textOf(l, operator);
  if (written === '+') {
    const operands: Value[] = [];
    let left: Node = node;
    for (;;) {
      const [inner, sign, right] = [part(left, 'left'), part(left, 'operator'), part(left, 'right')];
      if (left.type !== 'binary_operator' || !inner || !right || !sign || textOf(l, sign) !== '+') break;
      operands.unshift(lowerExpression(l, place, right));
      left = inner;
    }
    operands.unshift(lowerExpression(l, place, left));
    return sum(operands, span);
  }
  const [left, right] = [lowerExpression(l, place, a), lowerExpression(l, place, b)];
  const text = written === '%' ? textParts(left) : null;
  if (text) return percented(text, right, span);
  // A text that is kept under a name, filled in by `%`; numbers come out the same.
  if (written === '%') return template([left, right], span);
  if (written === '|' && left.kind === 'object' && right.kind === 'object') {
    return { kind: 'object', entries: [...left.entries, ...right.entries], span };
  }
  return { kind: 'mix', operands: [left, right], span };
}

/** `+` on lists makes a list, on texts a text. */
export function sum(operands: readonly Value[], span: Span): Value {
  if (operands.some(isList)) {
    return { kind: 'array', items: operands.map((value) => ({ spread: true, value })), span };
  }
  return template(
    operands.flatMap((each) => (each.kind === 'literal' ? (textParts(each) ?? [each]) : [each])),
    span,
  );
}

function isList(value: Value): boolean {
  if (value.kind === 'array') return true;
  return value.kind === 'ref' && value.binding.values.length > 0 && value.binding.values[0]?.kind === 'array';
}

/** `a = b = value`: the inner one gives its value to the outer. */
export function assignment(l: Lowering, place: Place, node: Node): Value {
  const [left, right] = [part(node, 'left'), part(node, 'right')];
  const value = right ? lowerExpression(l, place, right) : unknown(spanOf(node));
  if (left && right) assignTo(l, place, left, value);
  return value;
}

/** A generator returns a list of what it yields. */
function yielded(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const [inner] = node.children;
  if (!inner) return unknown(span);
  const isFrom = /^yield\s+from\b/.test(textOf(l, node));
  const value = lowerExpression(l, place, inner);
  const isWhole = isFrom || place.yields === 'itself';
  const given: Value = isWhole ? value : { kind: 'array', items: [{ spread: false, value }], span };
  place.fn.body.push({ kind: 'return', value: given, span });
  return unknown(span);
}

/** A block of its own inside the same function, such as a comprehension's. */
export function innerPlace(place: Place): Place {
  const scope: Scope = { names: null, outer: place.scope };
  return { ...place, scope };
}

export function declareTarget(l: Lowering, place: Place, node: Node): void {
  declare(l, place.scope, textOf(l, node), 'variable', spanOf(node));
}
