import type { Binding, Span, Value } from './ir.ts';

/** Names and the blocks they live in, the same for every front end. */

/** What one file's names share. */
export interface Names {
  /** Names nobody declared, by name: `console`, `process`, `print`. */
  globals: Map<string, Binding>;
  nextId: number;
}

/** A block's names, and the block around it. */
export interface Scope {
  /** Null: none so far, as in most blocks. */
  names: Map<string, Binding> | null;
  outer: Scope | null;
}

export function unknown(span: Span): Value {
  return { kind: 'mix', operands: [], span };
}

function fresh(l: Names, name: string, kind: Binding['kind'], span: Span): Binding {
  return { id: l.nextId++, name, kind, span, values: [], type: null, parameter: null };
}

/** A name of no code, for a value of which only the type is known. */
export function typedName(l: Names, type: Value, span: Span): Binding {
  return { ...fresh(l, '#typed', 'variable', span), type };
}

/** The binding of that name in this very block, made when there is none yet. */
export function declare(l: Names, scope: Scope, name: string, kind: Binding['kind'], span: Span): Binding {
  scope.names ??= new Map();
  const known = scope.names.get(name);
  if (known) return known;
  const binding = fresh(l, name, kind, span);
  scope.names.set(name, binding);
  return binding;
}

/** What a name means here; a name nobody declared is a global. */
export function find(l: Names, scope: Scope, name: string, span: Span): Binding {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const binding = at.names?.get(name);
    if (binding) return binding;
  }
  const known = l.globals.get(name);
  if (known) return known;
  const binding = fresh(l, name, 'global', span);
  l.globals.set(name, binding);
  return binding;
}
