import { type Node, part } from '../grammar.ts';
import type { Value } from '../ir.ts';
import { declare, find, unknown } from '../names.ts';
import { element } from './builtins.ts';
import { lowerExpression } from './expressions.ts';
import { captures, type Lowering, type Place, spanOf, targets, textOf } from './scope.ts';

/** Takes unpacking apart into plain assignments, and records what every name is ever given. */

export function assignTo(l: Lowering, place: Place, target: Node, value: Value): void {
  const span = spanOf(target);
  switch (target.type) {
    case 'identifier': {
      const binding = find(l, place.scope, textOf(l, target), span);
      binding.values.push(value);
      place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
      return;
    }
    case 'attribute':
    case 'subscript': {
      const path = lowerExpression(l, place, target);
      if (path.kind !== 'member' && path.kind !== 'element') return;
      const name = path.kind === 'member' ? path.name : null;
      recordField(path.of, name, value);
      place.fn.body.push({ kind: 'assign', target: { kind: 'path', of: path.of, name }, value, span });
      return;
    }
    case 'list_splat_pattern':
    case 'list_splat':
    case 'parenthesized_expression': {
      const [inner] = target.children;
      if (inner) assignTo(l, place, inner, value);
      return;
    }
    default:
      for (const [at, child] of target.children.entries()) {
        const isRest = child.type === 'list_splat_pattern' || child.type === 'list_splat';
        assignTo(l, place, child, isRest ? value : element(value, at, spanOf(child)));
      }
  }
}

function recordField(of: Value, name: string | null, value: Value): void {
  if (of.kind !== 'self' || !of.cls || name === null) return;
  const field = of.cls.fields.get(name);
  if (field) field.values.push(value);
  else of.cls.fields.set(name, { values: [value], type: null });
}

/** The names a `case` binds hold part of what is matched: by key where one is written. */
export function bindCase(l: Lowering, place: Place, pattern: Node, subject: Value): void {
  const span = spanOf(pattern);
  if (pattern.type === 'dict_pattern') {
    let key: string | null = null;
    for (const child of pattern.children) {
      if (child.field === 'key') {
        const written = child.type === 'string' ? lowerExpression(l, place, child) : unknown(span);
        key = written.kind === 'literal' ? String(written.value) : null;
      } else if (child.field === 'value') {
        bindCase(l, place, child, {
          kind: 'member',
          of: subject,
          name: key,
          index: null,
          nameSpan: span,
          span,
        });
      } else bindCase(l, place, child, subject);
    }
    return;
  }
  if (pattern.type === 'keyword_pattern') {
    const [key, ...inner] = pattern.children;
    if (!key) return;
    const nameSpan = spanOf(key);
    const of: Value = { kind: 'member', of: subject, name: textOf(l, key), index: null, nameSpan, span };
    for (const child of inner) bindName(l, place, child, of);
    return;
  }
  const bound = pattern.type === 'dotted_name' ? captures(pattern) : [];
  if (bound.length > 0) for (const name of bound) bindName(l, place, name, subject);
  else if (pattern.field === 'alias') for (const name of targets(pattern)) bindName(l, place, name, subject);
  else if (pattern.type === 'identifier') bindName(l, place, pattern, subject);
  else {
    const inner = pattern.type === 'class_pattern' ? pattern.children.slice(1) : pattern.children;
    const isList = pattern.type === 'list_pattern' || pattern.type === 'tuple_pattern';
    for (const child of inner) {
      bindCase(l, place, child, isList ? element(subject, null, spanOf(child)) : subject);
    }
  }
}

function bindName(l: Lowering, place: Place, node: Node, value: Value): void {
  if (node.type !== 'identifier') {
    bindCase(l, place, node, value);
    return;
  }
  const binding = declare(l, place.scope, textOf(l, node), 'variable', spanOf(node));
  binding.values.push(value);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span: spanOf(node) });
}

const LIST =
  /^(typing\.|collections\.abc\.)?(list|List|set|Set|frozenset|Sequence|Iterable|Iterator|Collection|AsyncIterator|AsyncIterable|QuerySet)$/;

/** A type is worth the class it names: inside `Optional[…]`, `X | None`, `Annotated[X, …]` and quotes. */
export function typeValue(l: Lowering, place: Place, node: Node | null): Value | null {
  if (!node) return null;
  switch (node.type) {
    case 'identifier':
    case 'attribute':
      return lowerExpression(l, place, node);
    case 'string': {
      const name = textOf(l, node).replace(/^\W+|\W+$/g, '');
      if (!/^[A-Za-z_]\w*$/.test(name)) return null;
      return { kind: 'ref', binding: find(l, place.scope, name, spanOf(node)), span: spanOf(node) };
    }
    case 'generic_type':
    case 'subscript': {
      const [held, ...inner] = node.children;
      const isWrapper =
        held &&
        /^(typing\.)?(Optional|Union|Annotated|Final|ClassVar|Type|type|Awaitable)$/.test(textOf(l, held));
      const [first] = inner[0]?.type === 'type_parameter' ? inner[0].children : inner;
      if (held && LIST.test(textOf(l, held))) {
        const value = typeValue(l, place, first ?? null);
        return value && { kind: 'array', items: [{ spread: false, value }], span: value.span };
      }
      if (!isWrapper) return held ? typeValue(l, place, held) : null;
      return typeValue(l, place, first ?? null);
    }
    case 'union_type':
    case 'binary_operator':
    case 'type':
    case 'type_parameter':
    case 'parenthesized_expression':
      for (const child of node.children) {
        const value = typeValue(l, place, child);
        if (value) return value;
      }
      return null;
    default:
      return null;
  }
}

export function typeOf(l: Lowering, place: Place, node: Node): Value | null {
  return typeValue(l, place, part(node, 'type'));
}
