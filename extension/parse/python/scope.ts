import { type Node, part } from '../grammar.ts';
import type { CallSite, Class, Fn, Span, Value } from '../ir.ts';
import { declare, type Names, type Scope } from '../names.ts';

/** What one lowering of one file carries along. */
export interface Lowering extends Names {
  text: string;
  functions: Fn[];
  calls: CallSite[];
  exports: Map<string, Value>;
  passesOn: string[];
  /** Nodes that may still be lowered; at zero the rest becomes a gap. */
  budget: number;
  gaps: Span[];
  /** The names that a method's first parameter goes by: worth the object itself. */
  selves: Map<Scope, { name: string; value: Value }>;
  module: Scope;
}

/** Where in the file the lowering stands. */
export interface Place {
  scope: Scope;
  fn: Fn;
  cls: Class | null;
  /** What a `yield` gives: an element, or, in a context manager, the thing itself. */
  yields: 'element' | 'itself';
}

export function spanOf(node: Span): Span {
  return { start: node.start, end: node.end };
}

export function textOf(l: { text: string }, node: Span): string {
  return l.text.slice(node.start, node.end);
}

/** The object a name stands for when it is a method's own first parameter. */
export function selfNamed(l: Lowering, scope: Scope, name: string): Value | null {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const self = l.selves.get(at);
    if (self?.name === name) return self.value;
    if (at.names?.has(name)) return null;
  }
  return null;
}

/** Declares every name that a body assigns: Python's names belong to the whole function, or to the module. */
export function hoist(l: Lowering, scope: Scope, body: readonly Node[]): void {
  const elsewhere = new Set<string>();
  const add = (node: Node, kind: 'constant' | 'variable' | 'import' = 'variable'): void => {
    const name = textOf(l, node);
    if (!elsewhere.has(name)) declare(l, scope, name, kind, spanOf(node));
  };
  const outside = (node: Node): void => {
    for (const child of node.children) {
      if (child.type === 'global_statement' || child.type === 'nonlocal_statement') {
        for (const name of child.children) elsewhere.add(textOf(l, name));
      }
      if (!isOwnWorld(child)) outside(child);
    }
  };
  for (const each of body) {
    if (each.type === 'global_statement' || each.type === 'nonlocal_statement') {
      for (const name of each.children) elsewhere.add(textOf(l, name));
    }
    if (!isOwnWorld(each)) outside(each);
  }
  const visit = (node: Node): void => {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition': {
        const name = part(node, 'name');
        if (name) add(name, 'constant');
        return;
      }
      case 'lambda':
        return;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement': {
        const left = part(node, 'left');
        if (left) for (const name of targets(left)) add(name);
        break;
      }
      case 'named_expression': {
        const name = part(node, 'name');
        if (name) add(name);
        break;
      }
      case 'as_pattern_target':
        for (const name of node.children.flatMap(targets)) add(name);
        return;
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement':
        for (const name of importedNames(node)) add(name, 'import');
        return;
      case 'case_pattern':
        for (const name of captures(node)) add(name);
        return;
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        for (const child of node.children) if (child.type !== 'for_in_clause') visit(child);
        return;
    }
    for (const child of node.children) visit(child);
  };
  for (const each of body) visit(each);
}

function isOwnWorld(node: Node): boolean {
  return node.type === 'function_definition' || node.type === 'class_definition' || node.type === 'lambda';
}

/** The names an assignment's left side binds. */
export function targets(node: Node): Node[] {
  if (node.type === 'identifier') return [node];
  const isPattern =
    /^(pattern_list|tuple_pattern|list_pattern|list_splat_pattern|tuple|list|list_splat|parenthesized_expression|expression_list)$/;
  return isPattern.test(node.type) ? node.children.flatMap(targets) : [];
}

/** The names a `case` binds: a bare name, not a value with dots. */
export function captures(node: Node): Node[] {
  if (node.type === 'dotted_name') {
    const [only, ...more] = node.children;
    return only && more.length === 0 ? [only] : [];
  }
  if (node.type === 'class_pattern') return node.children.slice(1).flatMap(captures);
  if (node.type === 'keyword_pattern') return node.children.slice(1).flatMap(captures);
  if (node.type === 'splat_pattern') return node.children.filter((each) => each.type === 'identifier');
  if (node.type === 'as_pattern') {
    return node.children.flatMap((each) => (each.field === 'alias' ? targets(each) : captures(each)));
  }
  return node.children.flatMap(captures);
}

/** `import a.b` binds `a`, `import a.b as c` binds `c`. */
export function importedNames(node: Node): Node[] {
  return node.children
    .filter((child) => child.field === 'name')
    .flatMap((child): Node[] => {
      if (child.type === 'aliased_import') {
        const alias = part(child, 'alias');
        return alias ? [alias] : [];
      }
      const [first] = child.children;
      return first ? [first] : [];
    });
}
