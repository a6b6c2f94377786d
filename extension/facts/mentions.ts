import type { Fn, Guard, MemberValue, Span, Statement, Value } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';

/** Whether a value, or what its names were given, says one of these words. */
export function mentions(value: Value, words: RegExp, depth = 0): boolean {
  if (depth > 5) return false;
  const next = (each: Value): boolean => mentions(each, words, depth + 1);
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && words.test(value.value);
    case 'ref':
      return (
        words.test(value.binding.name) ||
        (value.binding.kind !== 'import' && depth < 3 && value.binding.values.slice(0, 4).some(next))
      );
    case 'member':
      return (
        (value.name !== null && words.test(value.name)) ||
        (value.index !== null && next(value.index)) ||
        (entriesOf(value)?.some(next) ?? next(value.of))
      );
    case 'call':
      return next(value.callee) || value.args.some((item) => next(item.value));
    case 'template':
      return value.parts.some((part) => (part.kind === 'text' ? words.test(part.text) : next(part)));
    case 'object':
      return value.entries.some(
        (entry) => (entry.key !== null && words.test(entry.key)) || next(entry.value),
      );
    case 'array':
      return value.items.some((item) => next(item.value));
    case 'choice':
      return value.options.some(next);
    case 'test':
    case 'mix':
      return value.operands.some(next);
    case 'rest':
    case 'element':
      return next(value.of);
    default:
      return false;
  }
}

/** `TEXTS.bill`, where `TEXTS` is an object of the file: that entry, and none of the others. Null: anything else. */
function entriesOf({ of, name }: MemberValue): Value[] | null {
  if (name === null || of.kind !== 'ref' || of.binding.kind === 'parameter') return null;
  const found = of.binding.values.flatMap((each) =>
    each.kind === 'object' ? each.entries.filter((entry) => entry.key === name) : [],
  );
  return found.length > 0 ? found.map((entry) => entry.value) : null;
}

/** Whether a place stands in a statement; an assignment's own span is that of its target. */
export function holdsPlace(statement: Statement, place: Span): boolean {
  if (contains(statement.span, place)) return true;
  if (statement.kind !== 'assign') return false;
  // `const { data } = await lookup(…)` is an assignment of a member, which has the place of its name.
  let { value } = statement;
  while (!contains(value.span, place)) {
    if (value.kind !== 'member' && value.kind !== 'element' && value.kind !== 'rest') return false;
    value = value.of;
  }
  return true;
}

/** The conditions of the branches around a place in a function. */
export function conditionsAround(fn: Fn, place: Span): Guard[] {
  const found: Guard[] = [];
  const walk = (body: readonly Statement[]): void => {
    for (const each of body) {
      if (!holdsPlace(each, place)) continue;
      if (each.kind === 'branch') {
        each.arms.forEach((arm, index) => {
          if (!arm.some((one) => holdsPlace(one, place))) return;
          const guard = each.guards[index];
          if (guard) found.push(guard);
          walk(arm);
        });
      } else if (each.kind === 'loop') walk(each.body);
      else if (each.kind === 'try') walk([...each.body, ...each.handler, ...each.after]);
    }
  };
  for (let at: Fn | null = fn; at; at = at.parent) walk(at.body);
  return found;
}

/** What the loops around a place in a function go over, and where their heads are written. */
export function loopsAround(fn: Fn, place: Span): { over: Value | null; head: Span }[] {
  const found: { over: Value | null; head: Span }[] = [];
  const walk = (body: readonly Statement[]): void => {
    for (const each of body) {
      if (!holdsPlace(each, place)) continue;
      if (each.kind === 'loop') {
        const [first, second] = each.body;
        const over = first?.kind === 'assign' && first.value.kind === 'element' ? first.value.of : null;
        found.push({ over, head: { start: each.span.start, end: second?.span.start ?? each.span.start } });
        walk(each.body);
      } else if (each.kind === 'branch') each.arms.forEach(walk);
      else if (each.kind === 'try') walk([...each.body, ...each.handler, ...each.after]);
    }
  };
  for (let at: Fn | null = fn; at; at = at.parent) walk(at.body);
  return found;
}
