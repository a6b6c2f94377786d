import type { CallValue, Span, Value } from '../ir.ts';
import { formatted, type Part, template, textParts } from './strings.ts';

/**
 * Calls of Python's own functions that say more as something else: `len(x)` tells nothing of `x`, `str(x)` is
 * its text, `', '.join(list)` is what other languages write as `list.join(', ')`.
 */

/** Answers about a value that do not give it away. */
const TELLING = new Set([
  'len',
  'bool',
  'isinstance',
  'issubclass',
  'hasattr',
  'callable',
  'type',
  'id',
  'hash',
  'any',
  'all',
  'sum',
  'int',
  'float',
  'round',
  'abs',
  'ord',
  'range',
  'divmod',
]);
/** Worth their first argument: a copy, an order, a view of it. */
const SAME = new Set(['list', 'tuple', 'set', 'frozenset', 'sorted', 'reversed', 'iter', 'deepcopy', 'cast']);
const TEXT = new Set(['str', 'repr', 'ascii', 'format', 'bytes']);

/** A name nobody in the file declared. */
function builtinName(callee: Value): string | null {
  return callee.kind === 'ref' && callee.binding.kind === 'global' ? callee.binding.name : null;
}

/** Null: a call like any other. */
export function asBuiltin(call: CallValue): Value | null {
  const { callee, args, keywords, span } = call;
  const positional = args.filter((item) => item.value !== keywords).map((item) => item.value);
  const isSpread = args.some((item) => item.spread);
  const [first, second] = positional;
  const name = builtinName(callee);
  const handed = asHandedOver(call);
  if (handed) return handed;
  if (callee.kind === 'member') return asTextMethod(call, callee, positional);
  if (isSpread) return null;
  // simple-salesforce's own `format`, which escapes what it puts in.
  if (callee.kind === 'ref' && callee.binding.name === 'format_soql' && first) {
    const written = textParts(first) ?? constantText(first);
    return written && withValues(written, positional.slice(1), keywords, span);
  }
  if (name === null) return null;
  if (name === 'dict') {
    if (!first) return keywords ?? { kind: 'object', entries: [], span };
    if (!keywords) return first;
    const spread = { key: null, spread: true, value: first, span: first.span };
    return { kind: 'object', entries: [spread, ...keywords.entries], span };
  }
  if (!first) return null;
  if (TELLING.has(name)) return { kind: 'test', operands: positional, span };
  if (SAME.has(name)) return name === 'cast' ? (second ?? first) : first;
  if (TEXT.has(name)) return template([first], span);
  if (name === 'next') return element(first, null, span);
  if (name === 'getattr' && second?.kind === 'literal' && typeof second.value === 'string') {
    const member: Value = {
      kind: 'member',
      of: first,
      name: second.value,
      index: null,
      nameSpan: second.span,
      span,
    };
    const [, , otherwise] = positional;
    return otherwise ? { kind: 'choice', options: [member, otherwise], span } : member;
  }
  if ((name === 'map' || name === 'filter') && second) {
    const of: Value = { kind: 'member', of: second, name, index: null, nameSpan: callee.span, span };
    return { ...call, callee: of, args: [{ spread: false, value: first }] };
  }
  if (name === 'enumerate')
    return pairs([{ kind: 'test', operands: [], span }, element(first, null, span)], span);
  if (name === 'zip')
    return pairs(
      positional.map((each) => element(each, null, span)),
      span,
    );
  return null;
}

/** `asyncio.to_thread(read, id)` and `executor.submit(read, id)` run `read(id)`. */
function asHandedOver(call: CallValue): CallValue | null {
  const { callee, args, keywords } = call;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  const skipped = name === 'run_in_executor' ? 1 : 0;
  const isRunner =
    /^(to_thread|run_in_executor|run_in_threadpool|run_sync)$/.test(name ?? '') ||
    (name === 'submit' &&
      callee.kind === 'member' &&
      /^(pool|executor|threads?)$/i.test(callee.of.kind === 'ref' ? callee.of.binding.name : ''));
  const [fn] = args.slice(skipped);
  if (
    !isRunner ||
    !fn ||
    fn.spread ||
    !/^(ref|member|function)$/.test(fn.value.kind) ||
    fn.value === keywords
  )
    return null;
  return { ...call, callee: fn.value, args: args.slice(skipped + 1), construct: false };
}

/** An element of a list; of one that is written out, what stands there. */
export function element(of: Value, at: number | null, span: Span): Value {
  if (of.kind === 'array' && !of.items.some((item) => item.spread)) {
    const found = at === null && of.items.length === 1 ? of.items[0] : of.items.at(at ?? of.items.length);
    if (found) return found.value;
  }
  return { kind: 'element', of, at, span };
}

/** A list of which every element is this tuple. */
function pairs(values: readonly Value[], span: Span): Value {
  const items = values.map((value) => ({ spread: false, value }));
  return { kind: 'array', items: [{ spread: false, value: { kind: 'array', items, span } }], span };
}

function asTextMethod(
  call: CallValue,
  callee: Value & { kind: 'member' },
  positional: readonly Value[],
): Value | null {
  const { span, keywords } = call;
  const [first] = positional;
  const written = textParts(callee.of) ?? constantText(callee.of);
  if (callee.name === 'join' && first && positional.length === 1 && textParts(callee.of)) {
    const of: Value = { ...callee, of: first };
    return { ...call, callee: of, args: [{ spread: false, value: callee.of }] };
  }
  if (callee.name === 'items' && call.args.length === 0) {
    return pairs([{ kind: 'test', operands: [], span }, element(callee.of, null, span)], span);
  }
  if (callee.name !== 'format' || !written || call.args.some((item) => item.spread)) return null;
  return withValues(written, positional, keywords, span);
}

function withValues(
  written: readonly Part[],
  positional: readonly Value[],
  keywords: CallValue['keywords'],
  span: Span,
): Value {
  const named = new Map<string, Value>();
  const rest: Value[] = [];
  for (const entry of keywords?.entries ?? []) {
    if (entry.key === null) rest.push(entry.value);
    else named.set(entry.key, entry.value);
  }
  return formatted(written, positional, named, rest, span);
}

/** A name that is given one text and nothing else; its places are not those of the use. */
function constantText(value: Value): Part[] | null {
  if (value.kind !== 'ref' || value.binding.values.length !== 1 || value.binding.kind === 'parameter')
    return null;
  const [only] = value.binding.values;
  return only ? textParts(only) : null;
}
