import { type Node, part } from '../grammar.ts';
import type { Span, TextPart, Value } from '../ir.ts';
import { unknown } from '../names.ts';
import { lowerExpression } from './expressions.ts';
import { type Lowering, type Place, spanOf, textOf } from './scope.ts';

/** Strings, and the four ways Python puts values into them: f-strings, `%`, `format` and `+`. */

export type Part = TextPart | Value;

/** A plain string is a literal; one with holes, or whose text does not start after one quote, a template. */
export function lowerString(l: Lowering, place: Place, node: Node): Value {
  const parts = stringParts(l, place, node);
  const [only, ...more] = parts;
  if (!only && node.type === 'string') return { kind: 'literal', value: '', span: spanOf(node) };
  const isPlain =
    only?.kind === 'text' &&
    more.length === 0 &&
    only.span.start === node.start + 1 &&
    only.span.end === node.end - 1;
  if (isPlain) return { kind: 'literal', value: only.text, span: spanOf(node) };
  return { kind: 'template', parts, span: spanOf(node) };
}

function stringParts(l: Lowering, place: Place, node: Node): Part[] {
  if (node.type === 'concatenated_string')
    return node.children.flatMap((each) => stringParts(l, place, each));
  const [open] = node.children;
  const prefix = open ? textOf(l, open).toLowerCase() : '';
  const isRaw = prefix.includes('r');
  return node.children.flatMap((child): Part[] => {
    if (child.type === 'string_content') {
      const raw = textOf(l, child);
      const text = isRaw
        ? raw
        : unescaped(prefix.includes('f') ? raw.replace(/\{\{|\}\}/g, (m) => m.charAt(0)) : raw);
      return [{ kind: 'text', text, span: spanOf(child) }];
    }
    if (child.type !== 'interpolation') return [];
    const inner = part(child, 'expression');
    return [inner ? lowerExpression(l, place, inner) : unknown(spanOf(child))];
  });
}

const ESCAPE = /\\(?:\r?\n|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([0-7]{1,3})|N\{[^}]*\}|([\s\S]))/gi;
const SHORT: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (whole: string, ...groups: (string | undefined)[]) => {
    const [x, u, long, octal, one] = groups;
    const hex = x ?? u ?? long;
    const code = hex ? Number.parseInt(hex, 16) : octal ? Number.parseInt(octal, 8) : null;
    if (code !== null) return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    if (one === undefined) return whole.startsWith('\\N') ? '\ufffd' : '';
    return SHORT[one] ?? (/[\\'"]/.test(one) ? one : whole);
  });
}

/** `isText`: written as a string, or a name that is only ever given one. */
export function textParts(value: Value): Part[] | null {
  if (value.kind === 'literal' && typeof value.value === 'string') {
    return [
      { kind: 'text', text: value.value, span: { start: value.span.start + 1, end: value.span.end - 1 } },
    ];
  }
  return value.kind === 'template' ? [...value.parts] : null;
}

/** What a concatenation or a formatting becomes. */
export function template(parts: readonly Part[], span: Span): Value {
  return { kind: 'template', parts, span };
}

const PERCENT = /%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])/g;
const BRACES = /\{\{|\}\}|\{([^{}:!]*)(?:![rsa])?(?::[^{}]*)?\}/g;

/** `'… %s …' % (a, b)` and `'… %(name)s …' % {'name': a}`. */
export function percented(parts: readonly Part[], given: Value, span: Span): Value {
  const positional = given.kind === 'array' ? given.items.map((item) => item.value) : [given];
  let next = 0;
  return template(
    filled(parts, PERCENT, (match) => {
      const [, name, letter] = match;
      if (letter === '%') return '%';
      if (name === undefined) return positional[next++] ?? given;
      if (given.kind !== 'object') return given;
      return given.entries.find((entry) => entry.key === name)?.value ?? given;
    }),
    span,
  );
}

/** `'… {} {1} {name.key} …'.format(a, b, name=c)`. */
export function formatted(
  parts: readonly Part[],
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  rest: readonly Value[],
  span: Span,
): Value {
  let next = 0;
  return template(
    filled(parts, BRACES, (match) => {
      const [whole, written = ''] = match;
      if (whole === '{{' || whole === '}}') return whole.charAt(0);
      const path = written.split(/[.[\]]+/).filter((each) => each !== '');
      const first = /^\d*$/.test(written.charAt(0)) || written === '' ? null : (path.shift() ?? null);
      const index =
        first === null && path[0] !== undefined && /^\d+$/.test(path[0]) ? Number(path.shift()) : next++;
      const from = first === null ? positional[index] : named.get(first);
      if (!from) return { kind: 'mix', operands: [...rest], span };
      return path.reduce<Value>(
        (of, name) => ({ kind: 'member', of, name, index: null, nameSpan: from.span, span: from.span }),
        from,
      );
    }),
    span,
  );
}

/** Replaces what a pattern finds in the texts; values stay where they are. */
function filled(
  parts: readonly Part[],
  pattern: RegExp,
  fill: (match: RegExpExecArray) => Value | string,
): Part[] {
  const result: Part[] = [];
  for (const each of parts) {
    if (each.kind !== 'text') {
      result.push(each);
      continue;
    }
    const { text, span } = each;
    // Places inside a text can be told only while it stands as it was written.
    const isExact = span.end - span.start === text.length;
    const piece = (from: number, to: number): void => {
      if (to <= from) return;
      const at = isExact ? { start: span.start + from, end: span.start + to } : span;
      result.push({ kind: 'text', text: text.slice(from, to), span: at });
    };
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      piece(from, match.index);
      from = match.index + match[0].length;
      const value = fill(match);
      if (typeof value !== 'string') result.push(value);
      else
        result.push({
          kind: 'text',
          text: value,
          span: isExact ? { start: span.start + match.index, end: span.start + from } : span,
        });
    }
    piece(from, text.length);
  }
  return result;
}
