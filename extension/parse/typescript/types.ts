import type ts from 'typescript';
import type { Binding, Class, Span, Value } from '../ir.ts';
import { find, typedName } from '../names.ts';
import {
  isArrayTypeNode,
  isIdentifier,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isLiteralTypeNode,
  isParenthesizedTypeNode,
  isPropertyAccessExpression,
  isPropertySignature,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeOperatorNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  SyntaxKind,
} from './compiler.ts';
import { type Lowering, type Place, spanOf } from './scope.ts';

/**
 * Declared types, as far as they say what an object holds: an interface, an alias of an object type and an
 * object type written in place are classes without methods.
 */

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

const DEEPEST = 6;
/** Keep what they are given: `Partial<Customer>` has the keys of `Customer`. */
const SAME = new Set(['Promise', 'Partial', 'Readonly', 'Required', 'NonNullable', 'Awaited']);
const LISTS = new Set(
  'Array ReadonlyArray Set ReadonlySet Iterable AsyncIterable Generator AsyncGenerator IterableIterator'.split(
    ' ',
  ),
);

/** The interfaces and aliases at the top level of a file, and what those that are exported are. */
export function collectTypes(l: Lowering, statements: readonly ts.Statement[]): void {
  for (const each of statements) {
    if (isInterfaceDeclaration(each) || isTypeAliasDeclaration(each)) l.types.set(each.name.text, each);
  }
}

/** Afterwards, so that a value of the same name comes first. */
export function exportTypes(l: Lowering, place: Place): void {
  for (const [name, node] of l.types) {
    if (l.exports.has(name) || !node.modifiers?.some((each) => each.kind === SyntaxKind.ExportKeyword))
      continue;
    const value = declaredValue(l, place, node, 0);
    if (value) l.exports.set(name, value);
  }
}

/** The name of a declared type, or of the type inside its promise or union; a list of it is a list. */
export function typeValue(l: Lowering, place: Place, type: ts.TypeNode | undefined, depth = 0): Value | null {
  if (!type || depth > DEEPEST) return null;
  const next = (each: ts.TypeNode | undefined): Value | null => typeValue(l, place, each, depth + 1);
  if (isUnionTypeNode(type)) {
    for (const each of type.types) {
      const value = next(each);
      if (value) return value;
    }
    return null;
  }
  if (isParenthesizedTypeNode(type)) return next(type.type);
  if (isTypeOperatorNode(type)) return type.operator === SyntaxKind.ReadonlyKeyword ? next(type.type) : null;
  if (isArrayTypeNode(type)) return listOf(next(type.elementType));
  if (isTypeLiteralNode(type)) return classOf(l, place, null, type, type.members, depth);
  if (isIntersectionTypeNode(type)) {
    const all = type.types.map(next).flatMap((each) => (each?.kind === 'class' ? [each.cls] : []));
    if (all.length === 0) return next(type.types[0]);
    const fields: Class['fields'] = new Map(all.flatMap((each) => [...each.fields]));
    const span = spanOf(l, type);
    return { kind: 'class', cls: { name: null, span, parent: null, methods: new Map(), fields }, span };
  }
  if (!isTypeReferenceNode(type)) return null;
  const [argument, second] = type.typeArguments ?? [];
  const name = isIdentifier(type.typeName) ? type.typeName.text : '';
  if (argument && SAME.has(name)) return next(argument);
  if (argument && LISTS.has(name)) return listOf(next(argument));
  if (argument && second && (name === 'Pick' || name === 'Omit'))
    return chosen(next(argument), second, name === 'Pick');
  const declared = l.types.get(name);
  if (declared) return declaredValue(l, place, declared, depth);
  return entityValue(l, place, type.typeName);
}

/** A name of no code that has a declared type; null where that says nothing of an object. */
export function typedAs(
  l: Lowering,
  place: Place,
  type: ts.TypeNode | undefined,
  span: Span,
): Binding | null {
  const declared = typeValue(l, place, type);
  return declared && typedName(l, declared, span);
}

/** `(await answer.json()) as Customer`: of what a call gives, the type may be all that is known. */
export function ofType(l: Lowering, place: Place, value: Value, type: ts.TypeNode, span: Span): Value {
  const binding = value.kind === 'call' ? typedAs(l, place, type, span) : null;
  if (!binding) return value;
  binding.values.push(value);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
  return { kind: 'ref', binding, span: value.span };
}

/** `http.get(url).json<Customer>()` */
export function ofAnswer(l: Lowering, place: Place, value: Value, node: ts.CallExpression): Value {
  const { expression, typeArguments } = node;
  const [type] = typeArguments ?? [];
  const name = isIdentifier(expression)
    ? expression.text
    : isPropertyAccessExpression(expression)
      ? expression.name.text
      : '';
  return type && /^(json|\$fetch|ofetch)$/.test(name) ? ofType(l, place, value, type, value.span) : value;
}

function listOf(element: Value | null): Value | null {
  return element && { kind: 'array', items: [{ spread: false, value: element }], span: element.span };
}

function declaredValue(l: Lowering, place: Place, node: Declared, depth: number): Value | null {
  if (isTypeAliasDeclaration(node)) return typeValue(l, place, node.type, depth + 1);
  const known = l.shapes.get(node);
  if (known) return { kind: 'class', cls: known, span: known.span };
  const made = classOf(l, place, node.name.text, node, node.members, depth);
  const [base] = node.heritageClauses?.[0]?.types ?? [];
  if (made.kind === 'class' && base && isIdentifier(base.expression)) {
    const parent = l.types.get(base.expression.text);
    made.cls.parent = parent
      ? declaredValue(l, place, parent, depth + 1)
      : entityValue(l, place, base.expression);
  }
  return made;
}

function classOf(
  l: Lowering,
  place: Place,
  name: string | null,
  node: ts.InterfaceDeclaration | ts.TypeLiteralNode,
  members: ts.NodeArray<ts.TypeElement>,
  depth: number,
): Value {
  const span = spanOf(l, node);
  const cls: Class = { name, span, parent: null, methods: new Map(), fields: new Map() };
  // Before its fields: a type may hold itself.
  l.shapes.set(node, cls);
  for (const member of members) {
    if (!isPropertySignature(member) || !(isIdentifier(member.name) || isStringLiteral(member.name)))
      continue;
    cls.fields.set(member.name.text, { values: [], type: typeValue(l, place, member.type, depth + 1) });
  }
  return { kind: 'class', cls, span };
}

/** `Pick<Customer, 'id' | 'tier'>` */
function chosen(of: Value | null, keys: ts.TypeNode, isKept: boolean): Value | null {
  if (of?.kind !== 'class') return of;
  const nodes = isUnionTypeNode(keys) ? keys.types : [keys];
  const names = new Set(
    nodes.flatMap((each) =>
      isLiteralTypeNode(each) && isStringLiteral(each.literal) ? [each.literal.text] : [],
    ),
  );
  const fields = new Map([...of.cls.fields].filter(([key]) => names.has(key) === isKept));
  return { ...of, cls: { ...of.cls, fields } };
}

function entityValue(l: Lowering, place: Place, name: ts.EntityName): Value {
  const span = spanOf(l, name);
  if (isIdentifier(name)) return { kind: 'ref', binding: find(l, place.scope, name.text, span), span };
  const of = entityValue(l, place, name.left);
  return { kind: 'member', of, name: name.right.text, index: null, nameSpan: spanOf(l, name.right), span };
}
