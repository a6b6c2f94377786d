import type { CallValue, Fn, ObjectValue, Span, Statement, Unit, Value } from '../parse/ir.ts';

/** Every text and number written in a file, each with what the code calls it. */

export interface Literal {
  value: string | number | boolean | null | undefined;
  span: Span;
  fn: Fn;
  /** The key, variable, parameter or other side of a comparison it belongs to; null when it has no name. */
  name: string | null;
  /** The innermost call it is an argument of, and which one. */
  call: { call: CallValue; index: number } | null;
  /** Whether it is compared rather than given. */
  compared: boolean;
  /** One arm of a conditional. */
  chosen: boolean;
  /** Part of a longer text with holes. */
  partial: boolean;
  /** Keys that lead to it inside the argument, outermost first. */
  keys: readonly string[];
  object: ObjectValue | null;
  /** A statement of its own: Python's docstrings, which are comments. */
  alone: boolean;
}

interface Place {
  fn: Fn;
  name: string | null;
  call: Literal['call'];
  compared: boolean;
  chosen: boolean;
  keys: readonly string[];
  object: ObjectValue | null;
}

/** Calls whose result is what they are given, under the same name. */
const HOLDERS =
  /^(Set|Map|freeze|useState|useRef|ref|reactive|signal|shallowRef|createSignal|\$state|writable|frozenset|set|list|tuple)$/;

/** Calls that declare the column or field they are given to: `consent = BooleanField(default=True)`. */
export const COLUMNS = /^(\w*Field|mapped_column|Column|Boolean|field|Prop|prop|attribute)$/;

const NOWHERE = { name: null, call: null, compared: false, chosen: false, keys: [], object: null };

/** Nothing is written in it. */
function isBare({ kind }: Value): boolean {
  return kind === 'ref' || kind === 'self' || kind === 'module' || kind === 'function' || kind === 'class';
}

const gathered = new WeakMap<Unit, Literal[]>();

export function literalsOf(unit: Unit): readonly Literal[] {
  const before = gathered.get(unit);
  if (before) return before;
  const found: Literal[] = [];
  const seen = new Set<Value>();
  const value = (each: Value, place: Place): void => {
    if (isBare(each) || seen.has(each)) return;
    seen.add(each);
    const next = (inner: Value, change: Partial<Place> = {}): void => {
      if (!isBare(inner)) value(inner, { ...place, ...change });
    };
    switch (each.kind) {
      case 'literal':
        found.push({ ...place, value: each.value, span: each.span, partial: false, alone: false });
        break;
      case 'template':
        for (const part of each.parts) {
          if (part.kind !== 'text') next(part, { name: null });
          else {
            const partial = each.parts.length > 1;
            found.push({ ...place, value: part.text, span: part.span, partial, alone: false });
          }
        }
        break;
      case 'member':
        next(each.of, { name: null });
        if (each.index && each.index.kind !== 'literal') next(each.index, { name: null });
        break;
      case 'call':
        next(each.callee, { name: null, compared: false });
        each.args.forEach((item, index) => {
          const called = calledName(each) ?? '';
          const name = HOLDERS.test(called) ? place.name : null;
          const call = { call: each, index };
          const keys = COLUMNS.test(called) && place.name !== null ? [place.name] : [];
          next(item.value, { name, call, compared: false, chosen: false, keys, object: null });
        });
        break;
      case 'object':
        for (const entry of each.entries) {
          const keys = entry.key === null ? place.keys : [...place.keys, entry.key];
          next(entry.value, { name: entry.key ?? place.name, keys, object: each });
        }
        break;
      case 'array':
        // Python's requests: `auth=('svc', password)`.
        each.items.forEach((item, index) => {
          const isAuth = place.name === 'auth' && each.items.length === 2;
          next(item.value, isAuth ? { name: index === 0 ? 'user' : 'password' } : {});
        });
        break;
      case 'choice': {
        const chosen = each.guards?.every((guard) => guard !== null) ?? false;
        for (const option of each.options) next(option, { chosen: place.chosen || chosen });
        break;
      }
      case 'test': {
        const name = each.operands.map(nameOf).find((one) => one !== null) ?? null;
        for (const operand of each.operands) next(operand, { name, compared: true });
        break;
      }
      case 'mix':
        for (const operand of each.operands) next(operand, { name: null });
        break;
      case 'element':
        next(each.of, { name: each.at === 0 ? place.name : null });
        break;
      case 'rest':
        next(each.of, { name: null });
        break;
      default:
        break;
    }
  };
  const statements = (all: readonly Statement[], fn: Fn): void => {
    const at: Place = { ...NOWHERE, fn };
    for (const each of all) {
      switch (each.kind) {
        case 'assign':
          if (each.target.kind === 'path') value(each.target.of, at);
          value(each.value, {
            ...at,
            name: each.target.kind === 'binding' ? each.target.binding.name : each.target.name,
          });
          break;
        case 'evaluate':
        case 'throw': {
          const before = found.length;
          value(each.value, at);
          const isText = each.value.kind === 'literal' || each.value.kind === 'template';
          if (isText) for (const one of found.slice(before)) one.alone = true;
          break;
        }
        case 'return':
          if (each.value) value(each.value, { ...at, name: fn.name });
          break;
        case 'branch':
          value(each.test, at);
          for (const guard of each.guards) if (guard) value(guard.test, at);
          for (const arm of each.arms) statements(arm, fn);
          break;
        case 'loop':
          statements(each.body, fn);
          break;
        case 'try':
          for (const block of [each.body, each.handler, each.after]) statements(block, fn);
          break;
        default:
          break;
      }
    }
  };
  for (const fn of unit.functions) {
    for (const param of fn.params) {
      for (const each of param.values) {
        value(each, { ...NOWHERE, fn, name: param.name });
      }
    }
    statements(fn.body, fn);
  }
  found.sort((a, b) => a.span.start - b.span.start);
  gathered.set(unit, found);
  return found;
}

/** A file of tests, by its path or because it describes some: what is fixed there is an example. */
export function isTestFile({ path, calls, language }: Unit): boolean {
  if (TEST_PATH.test(path)) return true;
  return (
    language !== 'python' &&
    calls.some(
      ({ call: { callee, args } }) =>
        callee.kind === 'ref' && callee.binding.name === 'describe' && args[1]?.value.kind === 'function',
    )
  );
}

const TEST_PATH =
  /\.(test|tests|spec|stories|e2e|cy)\.\w+$|[\\/]__tests__[\\/]|(^|[\\/])test_\w+\.py$|_test\.py$|(^|[\\/])conftest\.py$|(^|[\\/])tests\.py$|[\\/]tests[\\/].*\.py$/;

/** What code calls a value: its last name. */
export function nameOf(value: Value): string | null {
  switch (value.kind) {
    case 'ref':
      return value.binding.name;
    case 'member':
      return value.name ?? nameOf(value.of);
    case 'element':
      return nameOf(value.of);
    case 'call':
      return value.callee.kind === 'member'
        ? (nameOf(value.callee.of) ?? value.callee.name)
        : nameOf(value.callee);
    default:
      return null;
  }
}

/** The name of the function a call calls. */
export function calledName(call: CallValue): string | null {
  if (call.callee.kind === 'member') return call.callee.name;
  return call.callee.kind === 'ref' ? call.callee.binding.name : null;
}
