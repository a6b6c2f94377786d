import type ts from 'typescript';
import type { CallValue, Entry, Item, Span, Target, TextPart, Value } from '../ir.ts';
import { find, unknown } from '../names.ts';
import {
  forEachChild,
  isArrayLiteralExpression,
  isBinaryExpression,
  isComputedPropertyName,
  isExpression,
  isIdentifier,
  isJsxAttribute,
  isJsxAttributes,
  isJsxElement,
  isJsxExpression,
  isJsxFragment,
  isJsxOpeningElement,
  isJsxSelfClosingElement,
  isJsxSpreadAttribute,
  isNumericLiteral,
  isObjectLiteralExpression,
  isOmittedExpression,
  isPrivateIdentifier,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteral,
  isStringLiteralLike,
  isTemplateExpression,
  SyntaxKind,
} from './compiler.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { EITHER, KEEPING, TESTS } from './operators.ts';
import { assignPattern, assignTo, exportByCall } from './patterns.ts';
import { type Lowering, type Place, spanOf } from './scope.ts';
import { ofAnswer, ofType } from './types.ts';

/**
 * Expressions become values. Assignments inside an expression are taken out into statements before it: they
 * are appended to the body that is being built.
 */

export function lowerExpression(l: Lowering, place: Place, node: ts.Expression): Value {
  const span = spanOf(l, node);
  if (--l.budget <= 0) {
    l.gaps.push(span);
    return unknown(span);
  }
  const lower = LOWERINGS[node.kind];
  return lower ? lower(l, place, node, span) : { kind: 'mix', operands: parts(l, place, node), span };
}

type Lower<N extends ts.Expression> = (l: Lowering, place: Place, node: N, span: Span) => Value;

/** By kind of node: a file has tens of thousands, and most are of the last kinds one would ask for in turn. */
const LOWERINGS: (Lower<ts.Expression> | undefined)[] = [];

function when<N extends ts.Expression>(kinds: readonly ts.SyntaxKind[], lower: Lower<N>): void {
  for (const kind of kinds) LOWERINGS[kind] = lower as Lower<ts.Expression>;
}

when<ts.Identifier>([SyntaxKind.Identifier], (l, place, node, span) =>
  node.text === 'undefined'
    ? { kind: 'literal', value: undefined, span }
    : { kind: 'ref', binding: find(l, place.scope, node.text, span), span },
);
when<ts.StringLiteralLike>(
  [SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral],
  (_, __, node, span) => ({ kind: 'literal', value: node.text, span }),
);
when<ts.NumericLiteral>([SyntaxKind.NumericLiteral], (_, __, node, span) => ({
  kind: 'literal',
  value: Number(node.text),
  span,
}));
when([SyntaxKind.TrueKeyword], (_, __, ___, span) => ({ kind: 'literal', value: true, span }));
when([SyntaxKind.FalseKeyword], (_, __, ___, span) => ({ kind: 'literal', value: false, span }));
when([SyntaxKind.NullKeyword], (_, __, ___, span) => ({ kind: 'literal', value: null, span }));
when([SyntaxKind.ThisKeyword], (_, place, __, span) => ({ kind: 'self', cls: place.cls, span }));
when<ts.TemplateExpression>([SyntaxKind.TemplateExpression], template);
when<ts.PropertyAccessExpression>([SyntaxKind.PropertyAccessExpression], (l, place, node, span) => {
  const of = lowerExpression(l, place, node.expression);
  return { kind: 'member', of, name: node.name.text, index: null, nameSpan: spanOf(l, node.name), span };
});
when<ts.ElementAccessExpression>([SyntaxKind.ElementAccessExpression], (l, place, node, span) => {
  const of = lowerExpression(l, place, node.expression);
  const index = lowerExpression(l, place, node.argumentExpression);
  const nameSpan = spanOf(l, node.argumentExpression);
  if (index.kind === 'literal' && typeof index.value === 'number')
    return { kind: 'element', of, at: index.value, span };
  const name = index.kind === 'literal' && typeof index.value === 'string' ? index.value : null;
  return { kind: 'member', of, name, index, nameSpan, span };
});
when<ts.CallExpression>([SyntaxKind.CallExpression], (l, place, node, span) => {
  if (node.expression.kind === SyntaxKind.ImportKeyword) return importCall(l, place, node, span);
  const value = call(l, place, node.expression, node.arguments, false, span);
  return ofAnswer(l, place, value, node);
});
when<ts.NewExpression>([SyntaxKind.NewExpression], (l, place, node, span) =>
  call(l, place, node.expression, node.arguments ?? [], true, span),
);
when<ts.TaggedTemplateExpression>([SyntaxKind.TaggedTemplateExpression], tagged);
when<ts.ObjectLiteralExpression>([SyntaxKind.ObjectLiteralExpression], object);
when<ts.ArrayLiteralExpression>([SyntaxKind.ArrayLiteralExpression], (l, place, node, span) => ({
  kind: 'array',
  items: items(l, place, node.elements),
  span,
}));
when<ts.ArrowFunction | ts.FunctionExpression>(
  [SyntaxKind.ArrowFunction, SyntaxKind.FunctionExpression],
  (l, place, node, span) => ({
    kind: 'function',
    fn: lowerFunction(l, place, node, node.name?.getText(l.file) ?? null),
    span,
  }),
);
when<ts.ClassExpression>([SyntaxKind.ClassExpression], (l, place, node, span) => ({
  kind: 'class',
  cls: lowerClass(l, place, node),
  span,
}));
when<ts.ConditionalExpression>([SyntaxKind.ConditionalExpression], (l, place, node, span) => {
  const test = lowerExpression(l, place, node.condition);
  place.fn.body.push({ kind: 'evaluate', value: test, span: test.span });
  const options = [node.whenTrue, node.whenFalse].map((each) => lowerExpression(l, place, each));
  const guards = [true, false].map((holds) => ({ test, holds }));
  return { kind: 'choice', options, guards, span };
});
when<ts.BinaryExpression>([SyntaxKind.BinaryExpression], binary);
when<ts.PrefixUnaryExpression>([SyntaxKind.PrefixUnaryExpression], (l, place, node, span) => {
  const operand = lowerExpression(l, place, node.operand);
  if (node.operator === SyntaxKind.MinusToken && operand.kind === 'literal') {
    return { kind: 'literal', value: -Number(operand.value), span };
  }
  if (node.operator === SyntaxKind.ExclamationToken) {
    return { kind: 'test', operands: [operand], operator: 'not', span };
  }
  return { kind: 'mix', operands: [operand], span };
});
when<ts.DeleteExpression>([SyntaxKind.DeleteExpression], (l, place, node, span) => {
  assignTo(l, place, node.expression, { kind: 'literal', value: undefined, span });
  return { kind: 'test', operands: [], span };
});
when<ts.TypeOfExpression | ts.VoidExpression>(
  [SyntaxKind.TypeOfExpression, SyntaxKind.VoidExpression],
  (l, place, node, span) => ({ kind: 'test', operands: [lowerExpression(l, place, node.expression)], span }),
);
// Worth what they hold: awaited, cast, asserted, in parentheses.
when<ts.AwaitExpression>(
  [
    SyntaxKind.ParenthesizedExpression,
    SyntaxKind.AwaitExpression,
    SyntaxKind.SatisfiesExpression,
    SyntaxKind.NonNullExpression,
    SyntaxKind.TypeAssertionExpression,
  ],
  (l, place, node) => lowerExpression(l, place, node.expression),
);
when<ts.AsExpression>([SyntaxKind.AsExpression], (l, place, node, span) => {
  const value = lowerExpression(l, place, node.expression);
  return ofType(l, place, value, node.type, span);
});
// A generator returns a list of what it yields; what comes back is what was yielded, as sagas have it.
when<ts.YieldExpression>([SyntaxKind.YieldExpression], (l, place, node, span) => {
  if (!node.expression) return unknown(span);
  const value = lowerExpression(l, place, node.expression);
  const given: Value = node.asteriskToken
    ? value
    : { kind: 'array', items: [{ spread: false, value }], span };
  place.fn.body.push({ kind: 'return', value: given, span });
  return value;
});

function isTag(node: ts.Node): node is ts.JsxOpeningElement | ts.JsxSelfClosingElement {
  return isJsxOpeningElement(node) || isJsxSelfClosingElement(node);
}

/** The expressions directly inside a node of no other use, such as JSX. */
function parts(l: Lowering, place: Place, node: ts.Node): Value[] {
  const found: Value[] = [];
  let tag = isTag(node) ? node.tagName : null;
  let attribute: ts.JsxAttribute | null = null;
  const visit = (child: ts.Node): void => {
    if (isJsxElement(child) || isJsxFragment(child)) forEachChild(child, visit);
    else if (isTag(child)) {
      const outer = tag;
      tag = child.tagName;
      forEachChild(child, visit);
      tag = outer;
    } else if (isJsxExpression(child) || isJsxSpreadAttribute(child)) {
      if (!child.expression) return;
      const value = lowerExpression(l, place, child.expression);
      found.push(value);
      if (tag && attribute?.initializer === child) putAttribute(l, place, tag, attribute, value);
    } else if (isJsxAttributes(child)) forEachChild(child, visit);
    else if (isJsxAttribute(child)) {
      attribute = child;
      forEachChild(child, visit);
      attribute = null;
    } else if (isExpression(child) && !isIdentifier(child) && !isStringLiteral(child)) {
      found.push(lowerExpression(l, place, child));
    }
  };
  forEachChild(node, visit);
  return found;
}

/** Attributes that lead somewhere: of no other does a rule ask. */
const ADDRESS = /^(href|to|src|action)$/;

/** `<a href={url}>` puts the URL into a property of the element, which is called `<a>` in the IR. */
function putAttribute(
  l: Lowering,
  place: Place,
  tag: ts.JsxTagNameExpression,
  node: ts.JsxAttribute,
  value: Value,
): void {
  if (!isIdentifier(node.name) || !ADDRESS.test(node.name.text)) return;
  const span = spanOf(l, node);
  const binding = find(l, place.scope, `<${tag.getText(l.file)}>`, span);
  const target: Target = { kind: 'path', of: { kind: 'ref', binding, span }, name: node.name.text };
  place.fn.body.push({ kind: 'assign', target, value, span });
}

function items(l: Lowering, place: Place, nodes: readonly ts.Expression[]): Item[] {
  return nodes
    .filter((each) => !isOmittedExpression(each))
    .map((each) =>
      isSpreadElement(each)
        ? { spread: true, value: lowerExpression(l, place, each.expression) }
        : { spread: false, value: lowerExpression(l, place, each) },
    );
}

function call(
  l: Lowering,
  place: Place,
  callee: ts.Expression,
  args: readonly ts.Expression[],
  construct: boolean,
  span: Span,
): Value {
  const first = args[0];
  if (isIdentifier(callee) && callee.text === 'require' && first && isStringLiteralLike(first)) {
    return { kind: 'module', module: first.text, span };
  }
  const value: CallValue = { kind: 'call', callee: unknown(span), args: [], keywords: null, construct, span };
  const target: Value =
    callee.kind === SyntaxKind.SuperKeyword ? unknown(span) : lowerExpression(l, place, callee);
  Object.assign(value, { callee: target, args: items(l, place, args) });
  l.calls.push({ call: value, fn: place.fn });
  exportByCall(l, value);
  return value;
}

function importCall(l: Lowering, place: Place, node: ts.CallExpression, span: Span): Value {
  const [argument] = node.arguments;
  if (argument && isStringLiteralLike(argument)) return { kind: 'module', module: argument.text, span };
  return { kind: 'mix', operands: items(l, place, node.arguments).map((each) => each.value), span };
}

function tagged(l: Lowering, place: Place, node: ts.TaggedTemplateExpression, span: Span): Value {
  const text = isTemplateExpression(node.template)
    ? template(l, place, node.template, spanOf(l, node.template))
    : lowerExpression(l, place, node.template);
  const value: CallValue = {
    kind: 'call',
    callee: lowerExpression(l, place, node.tag),
    args: [{ spread: false, value: text }],
    keywords: null,
    construct: false,
    span,
  };
  l.calls.push({ call: value, fn: place.fn });
  return value;
}

function template(l: Lowering, place: Place, node: ts.TemplateExpression, span: Span): Value {
  const text = (part: ts.TemplateLiteralToken): TextPart => {
    const start = part.getStart(l.file) + 1;
    return { kind: 'text', text: part.text, span: { start, end: start + part.text.length } };
  };
  const all: (TextPart | Value)[] = [text(node.head)];
  for (const each of node.templateSpans) {
    all.push(lowerExpression(l, place, each.expression), text(each.literal));
  }
  return { kind: 'template', parts: all, span };
}

function object(l: Lowering, place: Place, node: ts.ObjectLiteralExpression, whole: Span): Value {
  const entries: Entry[] = [];
  for (const property of node.properties) {
    const span = spanOf(l, property);
    if (isSpreadAssignment(property)) {
      entries.push({ key: null, spread: true, value: lowerExpression(l, place, property.expression), span });
    } else if (isShorthandPropertyAssignment(property)) {
      const value = lowerExpression(l, place, property.name);
      entries.push({ key: property.name.text, spread: false, value, span });
    } else if (isPropertyAssignment(property)) {
      const value = lowerExpression(l, place, property.initializer);
      entries.push({ key: keyOf(l, place, property.name), spread: false, value, span });
    } else {
      const fn = lowerFunction(l, place, property, property.name.getText(l.file));
      const key = keyOf(l, place, property.name);
      // A getter reads as whatever it may return; a rule that needs it follows the function.
      entries.push({ key, spread: false, value: { kind: 'function', fn, span }, span });
    }
  }
  return { kind: 'object', entries, span: whole };
}

export function keyOf(l: Lowering, place: Place, name: ts.PropertyName): string | null {
  if (isIdentifier(name) || isStringLiteralLike(name) || isNumericLiteral(name)) return name.text;
  if (isPrivateIdentifier(name)) return name.text;
  if (isComputedPropertyName(name)) {
    const value = lowerExpression(l, place, name.expression);
    return value.kind === 'literal' && typeof value.value === 'string' ? value.value : null;
  }
  return null;
}

/** Walks a long `a + b + c …` down its left side without recursion. */
function binary(l: Lowering, place: Place, node: ts.BinaryExpression, span: Span): Value {
  const operator = node.operatorToken.kind;
  if (operator === SyntaxKind.EqualsToken) return assignment(l, place, node);
  if (operator === SyntaxKind.PlusToken) {
    const operands: Value[] = [];
    let left: ts.Expression = node;
    while (isBinaryExpression(left) && left.operatorToken.kind === SyntaxKind.PlusToken) {
      operands.unshift(lowerExpression(l, place, left.right));
      left = left.left;
    }
    operands.unshift(lowerExpression(l, place, left));
    return concatenation(operands, span);
  }
  if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment) {
    const old = lowerExpression(l, place, node.left);
    const right = lowerExpression(l, place, node.right);
    const value: Value = KEEPING.has(operator)
      ? { kind: 'choice', options: [old, right], span }
      : concatenation([old, right], span);
    assignTo(l, place, node.left, value);
    return value;
  }
  const left = lowerExpression(l, place, node.left);
  const right = lowerExpression(l, place, node.right);
  const test = TESTS.get(operator);
  if (test) return { kind: 'test', operands: [left, right], operator: test, span };
  if (EITHER.has(operator)) {
    return { kind: 'choice', options: [left, right], guards: [null, { test: left, holds: false }], span };
  }
  if (operator === SyntaxKind.AmpersandAmpersandToken) {
    place.fn.body.push({ kind: 'evaluate', value: left, span: left.span });
    return { kind: 'choice', options: [right], guards: [{ test: left, holds: true }], span };
  }
  if (operator === SyntaxKind.CommaToken) {
    place.fn.body.push({ kind: 'evaluate', value: left, span: left.span });
    return right;
  }
  return { kind: 'mix', operands: [left, right], span };
}

function assignment(l: Lowering, place: Place, node: ts.BinaryExpression): Value {
  const value = lowerExpression(l, place, node.right);
  const target = node.left;
  if (isObjectLiteralExpression(target) || isArrayLiteralExpression(target)) {
    assignPattern(l, place, target, value);
  } else {
    assignTo(l, place, target, value);
  }
  return value;
}

function concatenation(operands: readonly Value[], span: Span): Value {
  const all: (TextPart | Value)[] = operands.map((each) =>
    each.kind === 'literal' && typeof each.value === 'string'
      ? {
          kind: 'text',
          text: each.value,
          span: { start: each.span.start + 1, end: each.span.end - 1 },
        }
      : each,
  );
  return { kind: 'template', parts: all, span };
}
