import { type Node, part, parts } from '../grammar.ts';
import type { Statement, Value } from '../ir.ts';
import { declare, unknown } from '../names.ts';
import { element } from './builtins.ts';
import { assignment, items, lowerExpression, sum } from './expressions.ts';
import { giveName, lowerClass, lowerDecorators, lowerFunction, yieldsItself } from './functions.ts';
import { lowerImport, lowerImportFrom } from './modules.ts';
import { assignTo, bindCase, typeOf } from './patterns.ts';
import { captures, type Lowering, type Place, spanOf, targets, textOf } from './scope.ts';

/** Statements of one block, in their order, appended to the function's body. */
export function lowerBlock(l: Lowering, place: Place, nodes: readonly Node[]): void {
  for (const node of nodes) lowerStatement(l, place, node);
}

/** Lowers into a list of its own: an arm of a branch, the body of a loop. */
function arm(place: Place, lower: () => void): Statement[] {
  const outer = place.fn.body;
  const body: Statement[] = [];
  place.fn.body = body;
  lower();
  place.fn.body = outer;
  return body;
}

function blockArm(l: Lowering, place: Place, node: Node | null | undefined): Statement[] {
  return arm(place, () => {
    if (node) lowerBlock(l, place, node.children);
  });
}

function evaluate(l: Lowering, place: Place, node: Node): Value {
  const value = lowerExpression(l, place, node);
  place.fn.body.push({ kind: 'evaluate', value, span: value.span });
  return value;
}

function lowerStatement(l: Lowering, place: Place, node: Node): void {
  const span = spanOf(node);
  if (--l.budget <= 0) {
    l.gaps.push(span);
    return;
  }
  switch (node.type) {
    case 'expression_statement':
      for (const each of node.children) expressionStatement(l, place, each);
      return;
    case 'return_statement': {
      const [inner] = node.children;
      const value = inner ? lowerExpression(l, place, inner) : null;
      place.fn.body.push({ kind: 'return', value, span });
      return;
    }
    case 'raise_statement': {
      const [inner] = node.children;
      const value = inner ? lowerExpression(l, place, inner) : unknown(span);
      place.fn.body.push({ kind: 'throw', value, span });
      return;
    }
    case 'if_statement':
      ifStatement(l, place, node);
      return;
    case 'match_statement':
      matchStatement(l, place, node);
      return;
    case 'for_statement':
      forStatement(l, place, node);
      return;
    case 'while_statement': {
      const condition = part(node, 'condition');
      if (condition) evaluate(l, place, condition);
      place.fn.body.push({ kind: 'loop', body: blockArm(l, place, part(node, 'body')), span });
      otherwise(l, place, node);
      return;
    }
    case 'try_statement':
      tryStatement(l, place, node);
      return;
    case 'with_statement':
      withStatement(l, place, node);
      return;
    case 'function_definition':
      defineFunction(l, place, node, []);
      return;
    case 'class_definition':
      defineClass(l, place, node, []);
      return;
    case 'decorated_definition': {
      const definition = part(node, 'definition');
      const decorators = node.children.filter((each) => each.type === 'decorator');
      if (definition?.type === 'class_definition') defineClass(l, place, definition, decorators);
      else if (definition) defineFunction(l, place, definition, decorators);
      return;
    }
    case 'import_statement':
      lowerImport(l, place, node);
      return;
    case 'import_from_statement':
      lowerImportFrom(l, place, node);
      return;
    case 'delete_statement':
      for (const each of node.children.flatMap((child) =>
        child.type === 'expression_list' ? child.children : [child],
      ))
        if (each.type !== 'identifier') assignTo(l, place, each, { kind: 'literal', value: null, span });
      return;
    case 'assert_statement':
      assertStatement(l, place, node);
      return;
    case 'break_statement':
    case 'continue_statement':
      place.fn.body.push({ kind: 'leave', span });
      return;
    case 'print_statement':
      for (const each of parts(node, 'argument')) evaluate(l, place, each);
      return;
    case 'global_statement':
    case 'nonlocal_statement':
    case 'pass_statement':
    case 'future_import_statement':
    case 'identifier':
      return;
    case 'block':
    case 'else_clause':
    case 'finally_clause':
    case 'ERROR':
      // What a syntax error left is read piece by piece.
      lowerBlock(l, place, node.children);
      return;
    default:
      evaluate(l, place, node);
  }
}

function expressionStatement(l: Lowering, place: Place, node: Node): void {
  if (node.type === 'assignment') {
    const left = part(node, 'left');
    const type = typeOf(l, place, node);
    if (type && left?.type === 'identifier') {
      const binding = declare(l, place.scope, textOf(l, left), 'variable', spanOf(left));
      binding.type = type;
    }
    assignment(l, place, node);
  } else if (node.type === 'augmented_assignment') augmented(l, place, node);
  else evaluate(l, place, node);
}

function augmented(l: Lowering, place: Place, node: Node): void {
  const [left, operator, right] = [part(node, 'left'), part(node, 'operator'), part(node, 'right')];
  if (!left || !right) return;
  const span = spanOf(node);
  const [old, added] = [lowerExpression(l, place, left), lowerExpression(l, place, right)];
  const isSum = operator !== null && textOf(l, operator) === '+=';
  assignTo(l, place, left, isSum ? sum([old, added], span) : { kind: 'mix', operands: [old, added], span });
}

/** `elif` is an `if` in the other arm. */
function ifStatement(l: Lowering, place: Place, node: Node): void {
  const clauses = parts(node, 'alternative');
  const chain = (head: Node, rest: readonly Node[]): void => {
    const condition = part(head, 'condition');
    const test = condition ? evaluate(l, place, condition) : unknown(spanOf(head));
    const then = blockArm(l, place, part(head, 'consequence'));
    const [next, ...others] = rest;
    const other = arm(place, () => {
      if (next?.type === 'elif_clause') chain(next, others);
      else if (next) lowerBlock(l, place, part(next, 'body')?.children ?? []);
    });
    const guards = [true, false].map((holds) => ({ test, holds }));
    place.fn.body.push({ kind: 'branch', test, arms: [then, other], guards, span: spanOf(head) });
  };
  chain(node, clauses);
}

function matchStatement(l: Lowering, place: Place, node: Node): void {
  const about = part(node, 'subject');
  const subject = about ? evaluate(l, place, about) : unknown(spanOf(node));
  const cases = part(node, 'body')?.children.filter((each) => each.type === 'case_clause') ?? [];
  const arms = cases.map((clause) =>
    arm(place, () => {
      for (const name of clause.children.flatMap((each) =>
        each.type === 'case_pattern' ? captures(each) : [],
      ))
        declare(l, place.scope, textOf(l, name), 'variable', spanOf(name));
      for (const child of clause.children)
        if (child.type === 'case_pattern') bindCase(l, place, child, subject);
      const guard = part(clause, 'guard');
      for (const child of guard?.children ?? []) evaluate(l, place, child);
      lowerBlock(l, place, part(clause, 'consequence')?.children ?? []);
    }),
  );
  const guards = [...arms.map(() => null), null];
  place.fn.body.push({ kind: 'branch', test: subject, arms: [...arms, []], guards, span: spanOf(node) });
}

function forStatement(l: Lowering, place: Place, node: Node): void {
  const [left, right] = [part(node, 'left'), part(node, 'right')];
  const over = right ? evaluate(l, place, right) : unknown(spanOf(node));
  const body = arm(place, () => {
    if (left) assignTo(l, place, left, element(over, null, spanOf(left)));
    lowerBlock(l, place, part(node, 'body')?.children ?? []);
  });
  place.fn.body.push({ kind: 'loop', body, span: spanOf(node) });
  otherwise(l, place, node);
}

/** The `else` of a loop runs after it. */
function otherwise(l: Lowering, place: Place, node: Node): void {
  const other = part(node, 'alternative');
  if (other) lowerBlock(l, place, part(other, 'body')?.children ?? []);
}

function tryStatement(l: Lowering, place: Place, node: Node): void {
  const of = (type: string): Node[] => node.children.filter((each) => each.type === type);
  const body = arm(place, () => {
    lowerBlock(l, place, part(node, 'body')?.children ?? []);
    for (const other of of('else_clause')) lowerBlock(l, place, part(other, 'body')?.children ?? []);
  });
  const clauses = of('except_clause').concat(of('except_group_clause'));
  const names = clauses
    .map((clause) => part(clause, 'value') ?? clause)
    .map((value) => {
      const alias = value.type === 'as_pattern' ? part(value, 'alias') : null;
      return alias ? (alias.children.flatMap(targets)[0] ?? null) : null;
    });
  const first = names.find((each) => each !== null) ?? null;
  const caught = first ? declare(l, place.scope, textOf(l, first), 'variable', spanOf(first)) : null;
  const arms = clauses.map((clause, index) =>
    arm(place, () => {
      const name = names[index];
      if (caught && name && textOf(l, name) !== caught.name) {
        assignTo(l, place, name, { kind: 'ref', binding: caught, span: spanOf(name) });
      }
      for (const child of clause.children) if (child.type === 'block') lowerBlock(l, place, child.children);
    }),
  );
  const [only] = arms;
  const test = unknown(spanOf(node));
  const handler: Statement[] =
    arms.length <= 1
      ? (only ?? [])
      : [
          {
            kind: 'branch',
            test,
            arms: [...arms, []],
            guards: [...arms.map(() => null), null],
            span: spanOf(node),
          },
        ];
  const after = arm(place, () => {
    for (const last of of('finally_clause')) {
      for (const child of last.children) if (child.type === 'block') lowerBlock(l, place, child.children);
    }
  });
  place.fn.body.push({ kind: 'try', body, caught, handler, after, span: spanOf(node) });
}

function withStatement(l: Lowering, place: Place, node: Node): void {
  for (const clause of node.children.filter((each) => each.type === 'with_clause')) {
    for (const item of clause.children.flatMap((each) => (each.type === 'tuple' ? each.children : [each]))) {
      const held = part(item, 'value') ?? item;
      const [opened, alias] =
        held.type === 'as_pattern' ? [held.children[0], part(held, 'alias')] : [held, null];
      if (!opened) continue;
      const value = evaluate(l, place, opened);
      for (const target of alias?.children ?? []) assignTo(l, place, target, value);
    }
  }
  lowerBlock(l, place, part(node, 'body')?.children ?? []);
}

/** `assert x` is `if not x: raise`. */
function assertStatement(l: Lowering, place: Place, node: Node): void {
  const [condition, ...rest] = node.children;
  if (!condition) return;
  const span = spanOf(node);
  const test = evaluate(l, place, condition);
  const fails = arm(place, () => {
    const [message] = items(l, place, rest);
    place.fn.body.push({ kind: 'throw', value: message?.value ?? unknown(span), span });
  });
  const guards = [true, false].map((holds) => ({ test, holds }));
  place.fn.body.push({ kind: 'branch', test, arms: [[], fails], guards, span });
}

function defineFunction(l: Lowering, place: Place, node: Node, decorators: readonly Node[]): void {
  const written = decorators.map((each) => textOf(l, each));
  const fn = lowerFunction(l, place, node, 'plain', yieldsItself(written) ? 'itself' : 'element');
  const value: Value = { kind: 'function', fn, span: fn.span };
  giveName(l, place, node, value);
  lowerDecorators(l, place, decorators, value);
}

function defineClass(l: Lowering, place: Place, node: Node, decorators: readonly Node[]): void {
  const cls = lowerClass(l, place, node);
  const value: Value = { kind: 'class', cls, span: cls.span };
  giveName(l, place, node, value);
  lowerDecorators(l, place, decorators, value);
}
