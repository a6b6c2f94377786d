import { type Node, part } from '../grammar.ts';
import type { CallValue, Class, Fn, Value } from '../ir.ts';
import { declare, find, type Scope, typedName } from '../names.ts';
import { callOf, lowerExpression } from './expressions.ts';
import { typeOf, typeValue } from './patterns.ts';
import { hoist, type Lowering, type Place, spanOf, textOf } from './scope.ts';
import { lowerBlock } from './statements.ts';

/** Functions, classes, and what decorates them. */

const REST: Readonly<Record<string, 'list' | 'keys'>> = {
  list_splat_pattern: 'list',
  dictionary_splat_pattern: 'keys',
};

type Kind = 'plain' | 'method' | 'static' | 'classmethod';

export function lowerFunction(
  l: Lowering,
  place: Place,
  node: Node,
  kind: Kind,
  yields: Place['yields'],
): Fn {
  const name = part(node, 'name');
  const fn = newFn(l, place, node, name ? textOf(l, name) : null);
  const scope: Scope = { names: null, outer: place.scope };
  const inner: Place = { scope, fn, cls: place.cls, yields };
  const parameters = part(node, 'parameters')?.children ?? [];
  lowerParameters(l, inner, parameters, kind);
  const type = typeValue(l, place, part(node, 'return_type'));
  if (type) fn.returns = typedName(l, type, fn.span);
  const body = part(node, 'body');
  if (!body) return fn;
  hoist(l, scope, body.children);
  lowerBlock(l, inner, body.children);
  return fn;
}

export function lowerLambda(l: Lowering, place: Place, node: Node): Fn {
  const fn = newFn(l, place, node, null);
  const scope: Scope = { names: null, outer: place.scope };
  const inner: Place = { ...place, scope, fn };
  lowerParameters(l, inner, part(node, 'parameters')?.children ?? [], 'plain');
  const body = part(node, 'body');
  if (body) {
    const value = lowerExpression(l, inner, body);
    fn.body.push({ kind: 'return', value, span: value.span });
  }
  return fn;
}

function newFn(l: Lowering, place: Place, node: Node, name: string | null): Fn {
  const fn: Fn = { name, span: spanOf(node), parent: place.fn, params: [], body: [], owner: place.cls };
  l.functions.push(fn);
  return fn;
}

/** A method's first parameter is the object itself and takes no argument's place. */
function lowerParameters(l: Lowering, inner: Place, nodes: readonly Node[], kind: Kind): void {
  const { fn, scope, cls } = inner;
  const params = [];
  let isFirst = kind === 'method' || kind === 'classmethod';
  for (const node of nodes) {
    const name = parameterName(node);
    if (!name) continue;
    if (isFirst && cls) {
      isFirst = false;
      const span = spanOf(name);
      const value: Value = kind === 'method' ? { kind: 'self', cls, span } : { kind: 'class', cls, span };
      l.selves.set(scope, { name: textOf(l, name), value });
      continue;
    }
    const binding = declare(l, scope, textOf(l, name), 'parameter', spanOf(name));
    binding.parameter = {
      fn,
      index: params.length,
      rest: REST[node.type] ?? REST[node.children[0]?.type ?? ''] ?? null,
    };
    binding.type = typeOf(l, inner, node);
    const otherwise = part(node, 'value');
    if (otherwise) binding.values.push(lowerExpression(l, inner, otherwise));
    params.push(binding);
  }
  fn.params = params;
}

function parameterName(node: Node): Node | null {
  if (node.type === 'identifier') return node;
  if (node.type === 'positional_separator' || node.type === 'keyword_separator') return null;
  const name = part(node, 'name') ?? node.children[0] ?? null;
  return name?.type === 'identifier' ? name : name && name !== node ? parameterName(name) : null;
}

/** `@app.route('/x')` above a function is a call with that function as its last argument. */
export function lowerDecorators(l: Lowering, place: Place, decorators: readonly Node[], of: Value): void {
  for (const node of decorators) {
    const [expression] = node.children;
    if (!expression || isSilent(textOf(l, expression))) continue;
    const span = spanOf(expression);
    const target = expression.type === 'call' ? part(expression, 'function') : expression;
    if (!target) continue;
    const callee = lowerExpression(l, place, target);
    const given = expression.type === 'call' ? part(expression, 'arguments') : null;
    const bare = callOf(l, place, callee, given, span);
    const call: CallValue = { ...bare, args: [...bare.args, { spread: false, value: of }], construct: false };
    l.calls.push({ call, fn: place.fn });
    place.fn.body.push({ kind: 'evaluate', value: call, span });
  }
}

/** Decorators that only say what kind of method it is. */
function isSilent(text: string): boolean {
  return /^(property|staticmethod|classmethod|abstractmethod|override|overload|dataclass\b.*|functools\.wraps\b.*|\w+\.setter|(\w+\.)?cached_property|contextlib\.\w+|(async)?contextmanager|pytest\.fixture\b.*)$/s.test(
    text,
  );
}

export function yieldsItself(decorators: readonly string[]): boolean {
  return decorators.some((each) => /contextmanager|fixture/.test(each));
}

export function lowerClass(l: Lowering, place: Place, node: Node): Class {
  const name = part(node, 'name');
  const cls: Class = {
    name: name ? textOf(l, name) : null,
    span: spanOf(node),
    parent: null,
    methods: new Map(),
    fields: new Map(),
  };
  const bases = part(node, 'superclasses')?.children ?? [];
  const [base] = bases.filter((each) => each.type !== 'keyword_argument');
  if (base) cls.parent = typeValue(l, place, base);
  for (const statement of part(node, 'body')?.children ?? []) member(l, { ...place, cls }, cls, statement);
  return cls;
}

/** A name in a class's body is a field of it, and no name inside its methods. */
function member(l: Lowering, place: Place, cls: Class, statement: Node): void {
  const isDecorated = statement.type === 'decorated_definition';
  const node = isDecorated ? part(statement, 'definition') : statement;
  const decorators = isDecorated ? statement.children.filter((each) => each.type === 'decorator') : [];
  if (node?.type === 'function_definition') {
    method(l, place, cls, node, decorators);
    return;
  }
  const [inner] = statement.type === 'expression_statement' ? statement.children : [];
  const left = inner?.type === 'assignment' ? part(inner, 'left') : null;
  if (inner && left?.type === 'identifier') {
    const right = part(inner, 'right');
    const values = right ? [lowerExpression(l, place, right)] : [];
    const key = textOf(l, left);
    const known = cls.fields.get(key);
    const type = typeOf(l, place, inner) ?? known?.type ?? null;
    cls.fields.set(key, { values: [...(known?.values ?? []), ...values], type });
    for (const value of values) setField(place, cls, key, value);
    return;
  }
  if (node) {
    const scope: Scope = { names: null, outer: place.scope };
    const own: Place = { ...place, scope };
    hoist(l, scope, [statement]);
    lowerBlock(l, own, [statement]);
  }
}

function method(l: Lowering, place: Place, cls: Class, node: Node, decorators: readonly Node[]): void {
  const written = decorators.map((each) => textOf(l, each).replace(/^@\s*/, ''));
  const kind: Kind = written.includes('staticmethod')
    ? 'static'
    : written.includes('classmethod')
      ? 'classmethod'
      : 'method';
  const fn = lowerFunction(l, place, node, kind, yieldsItself(written) ? 'itself' : 'element');
  const value: Value = { kind: 'function', fn, span: fn.span };
  lowerDecorators(l, place, decorators, value);
  const name = fn.name === '__init__' ? 'constructor' : fn.name;
  if (name === null || written.some((each) => each.endsWith('.setter'))) return;
  if (written.some((each) => /^(functools\.)?(cached_)?property$/.test(each))) {
    // Reading it is calling it.
    const call: Value = {
      kind: 'call',
      callee: value,
      args: [],
      keywords: null,
      construct: false,
      span: fn.span,
    };
    cls.fields.set(name, { values: [call], type: null });
    setField(place, cls, name, call);
  } else cls.methods.set(name, fn);
}

function setField(place: Place, cls: Class, name: string, value: Value): void {
  const self: Value = { kind: 'self', cls, span: value.span };
  place.fn.body.push({ kind: 'assign', target: { kind: 'path', of: self, name }, value, span: value.span });
}

/** Gives a function or class the name it is declared under. */
export function giveName(l: Lowering, place: Place, node: Node, value: Value): void {
  const name = part(node, 'name');
  if (!name) return;
  const span = spanOf(name);
  const binding = find(l, place.scope, textOf(l, name), span);
  binding.values.push(value);
  place.fn.body.push({ kind: 'assign', target: { kind: 'binding', binding }, value, span });
}
