/**
 * The small language that every front end lowers to and every rule reads. One `Unit` a file, one `Fn` a
 * function (the module's top level is one too). Awaiting, casting, parentheses and optional chaining leave no
 * trace; destructuring has become plain assignments; names have become bindings.
 */

/** UTF-16 offsets into the file, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

export interface Unit {
  path: string;
  language: string;
  text: string;
  /** Offset at which each line starts. */
  lines: readonly number[];
  root: Fn;
  /** Every function, the root first. */
  functions: readonly Fn[];
  /** Every call in source order, with the function it stands in. */
  calls: readonly CallSite[];
  exports: ReadonlyMap<string, Value>;
  /** Modules whose every export this file passes on. */
  passesOn: readonly string[];
  /** The statements at its top level, in source order. */
  parts: readonly Part[];
  /** Comments that speak to the linter. */
  directives: readonly Directive[];
  /** What could not be analysed: unreadable code, or more of it than the budget allows. */
  gaps: readonly Span[];
}

/** A top-level statement: as far as an edit inside it reaches without the help of names. */
export interface Part {
  span: Span;
  names: readonly string[];
  /** An import, a type or a constant: others read it, it runs none of them. */
  isInput: boolean;
}

export interface CallSite {
  call: CallValue;
  fn: Fn;
}

export interface Directive {
  /** The comment's text without its marks, from `inzage-ignore` on. */
  text: string;
  span: Span;
  /** Whether code stands before it on its line. */
  trailing: boolean;
}

export interface Fn {
  /** Stands for what it returns, where the code declares what that is. */
  returns?: Binding;
  name: string | null;
  span: Span;
  parent: Fn | null;
  params: readonly Binding[];
  /** Takes apart parameters that are patterns, before the body. */
  body: Statement[];
  owner: Class | null;
}

export interface Class {
  name: string | null;
  span: Span;
  /** What it extends; of several, the first. */
  parent: Value | null;
  /** The constructor is called `constructor` in every language. */
  methods: Map<string, Fn>;
  /** Everything ever assigned to a field, and its declared type. */
  fields: Map<string, { values: Value[]; type: Value | null }>;
}

export interface Binding {
  id: number;
  name: string;
  kind: 'constant' | 'variable' | 'parameter' | 'import' | 'global';
  span: Span;
  /** Everything ever assigned to it, for questions that do not care about order. */
  values: Value[];
  /** The name of its declared type, as a value that refers to it. */
  type: Value | null;
  /** For a parameter: whose, and which one; `rest` takes every further argument, or every further name. */
  parameter: { fn: Fn; index: number; rest: 'list' | 'keys' | null } | null;
}

export type Value =
  | { kind: 'literal'; value: string | number | boolean | null | undefined; span: Span }
  /** Strings and the holes between them; string concatenation is one too. */
  | { kind: 'template'; parts: readonly (TextPart | Value)[]; span: Span }
  | { kind: 'ref'; binding: Binding; span: Span }
  /** A module's namespace. */
  | { kind: 'module'; module: string; span: Span }
  | MemberValue
  | CallValue
  | ObjectValue
  | ArrayValue
  | { kind: 'function'; fn: Fn; span: Span }
  | { kind: 'class'; cls: Class; span: Span }
  | { kind: 'self'; cls: Class | null; span: Span }
  /**
   * One of several: a conditional, `||`, `??`; `a && b` is `b` alone. `guards` tells of each option what must
   * hold before it is looked at, null where nothing need.
   */
  | { kind: 'choice'; options: readonly Value[]; guards?: readonly (Guard | null)[]; span: Span }
  /** What is left of an object after some keys were taken out. */
  | { kind: 'rest'; of: Value; without: readonly string[]; span: Span }
  /** An element of a list; `at` is null for any of them. */
  | { kind: 'element'; of: Value; at: number | null; span: Span }
  /** Yes or no; nothing of its operands is in it. */
  | { kind: 'test'; operands: readonly Value[]; operator?: Operator; span: Span }
  /** Anything else that is made of its operands. */
  | { kind: 'mix'; operands: readonly Value[]; span: Span };

/** `not` has one operand, the others two; other questions have no operator. */
export type Operator = 'not' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'instanceof';

/** A condition and how it came out. */
export interface Guard {
  test: Value;
  holds: boolean;
}

export interface TextPart {
  kind: 'text';
  text: string;
  span: Span;
}

export interface MemberValue {
  kind: 'member';
  of: Value;
  /** Null: computed from `index`, and not a literal. */
  name: string | null;
  index: Value | null;
  /** Where the name stands. */
  nameSpan: Span;
  span: Span;
}

export interface CallValue {
  kind: 'call';
  callee: Value;
  args: readonly Item[];
  /** Arguments given by name (`reason='…'`, `**rest`): also the last of `args`, or the last but a decorated function. */
  keywords: ObjectValue | null;
  construct: boolean;
  span: Span;
}

export interface ObjectValue {
  kind: 'object';
  entries: readonly Entry[];
  span: Span;
}

export interface ArrayValue {
  kind: 'array';
  items: readonly Item[];
  span: Span;
}

export interface Entry {
  /** Null for a spread and for a computed key. */
  key: string | null;
  spread: boolean;
  value: Value;
  span: Span;
}

export interface Item {
  spread: boolean;
  value: Value;
}

export type Target = { kind: 'binding'; binding: Binding } | { kind: 'path'; of: Value; name: string | null };

export type Statement =
  | { kind: 'assign'; target: Target; value: Value; span: Span }
  | { kind: 'evaluate'; value: Value; span: Span }
  | { kind: 'return'; value: Value | null; span: Span }
  | { kind: 'throw'; value: Value; span: Span }
  /** `guards` tells of each arm what holds in it, null where nobody can tell. */
  | {
      kind: 'branch';
      test: Value;
      arms: readonly Statement[][];
      guards: readonly (Guard | null)[];
      span: Span;
    }
  /** `break` and `continue`: what follows in the block does not run. */
  | { kind: 'leave'; span: Span }
  | { kind: 'loop'; body: Statement[]; span: Span }
  | {
      kind: 'try';
      body: Statement[];
      caught: Binding | null;
      handler: Statement[];
      after: Statement[];
      span: Span;
    };

/** 1-based line of an offset. */
export function lineOf(unit: Pick<Unit, 'lines'>, offset: number): number {
  let low = 0;
  let high = unit.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((unit.lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** 1-based line and column. */
export function positionOf(unit: Pick<Unit, 'lines'>, offset: number): { line: number; column: number } {
  const line = lineOf(unit, offset);
  return { line, column: offset - (unit.lines[line - 1] ?? 0) + 1 };
}

export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
