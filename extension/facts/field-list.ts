import type { CallValue, Fn, Span, Unit, Value } from '../parse/ir.ts';
import { callersOf } from './origins.ts';
import { commaItems, HOLE, holeIn, joinedText, locator, removalOf } from './soql.ts';
import { constantsOf, isObject, type Known, piecesOf, returnsOf, settle, type World } from './values.ts';

/**
 * Names of fields, folded out of lists and comma strings: constants, spreads, `concat`, `join`, `Object.keys`
 * and the like. What cannot be bounded is kept as it is, so that it can be told rather than guessed.
 */

export interface FieldName {
  name: string;
  object: string | null;
  /** In the file under analysis. */
  span: Span;
  /** What to cut to leave the field out. */
  removal: Span | null;
  /** The call of the file that hands the name to the function that asks; absent where that has it by itself. */
  through?: CallValue;
}

export interface FieldList {
  fields: FieldName[];
  /** What else may be in the list; nobody can tell which names that is. */
  open: Known[];
}

const DEEPEST = 10;

/** Null: it is no list of names, as far as anybody can tell. */
export function fieldList(world: World, known: Known, object: string | null): FieldList | null {
  const list: FieldList = { fields: [], open: [] };
  fold(world, known, { object, use: known.value.span, list }, 0);
  const [only] = list.open;
  const isNothing = list.fields.length === 0 && list.open.length === 1 && only?.value === known.value;
  return isNothing && known.value.kind !== 'ref' && known.value.kind !== 'member' ? null : list;
}

/** What stands in the holes of a query's list, where that can be bounded after all: `${FIELDS[set].join()}`. */
export function filled<S extends { fields: FieldName[]; open: Known[]; objects: readonly string[] }>(
  world: World,
  selection: S,
): S {
  const fields = [...selection.fields];
  const open: Known[] = [];
  for (const hole of selection.open) {
    const list = fieldList(world, hole, selection.objects[0] ?? null);
    fields.push(...(list?.fields ?? []));
    open.push(...(list ? list.open : [hole]));
  }
  return { ...selection, fields, open };
}

interface Folding {
  object: string | null;
  use: Span;
  list: FieldList;
  through?: CallValue;
}

function fold(world: World, known: Known, into: Folding, depth: number): void {
  const { list } = into;
  if (depth > DEEPEST) {
    list.open.push(known);
    return;
  }
  for (const each of settle(world, known)) {
    const { value, home } = each;
    const next = (inner: Value): void => fold(world, { value: inner, home }, into, depth + 1);
    if (value.kind === 'array') {
      for (const item of value.items) {
        if (item.spread) next(item.value);
        else element(world, { value: item.value, home }, into, depth);
      }
    } else if (value.kind === 'literal' || value.kind === 'template') {
      if (value.kind === 'literal' && typeof value.value !== 'string') continue;
      commaText(world, each, into);
    } else if (value.kind === 'call') {
      if (!call(world, each as Known<CallValue>, into, depth)) list.open.push(each);
    } else if (value.kind === 'object') {
      // `{ Name: 1, Email: 1 }`, as jsforce and MongoDB write it.
      for (const entry of value.entries)
        if (entry.key !== null) add(world, into, entry.key, entry.span, home, null);
    } else if (value.kind === 'member' && value.name === null) {
      // `SETS[name]`: one of them, so all of them bound it.
      const holders = settle(world, { value: value.of, home });
      if (!holders.every(isObject)) list.open.push(each);
      for (const holder of holders.filter(isObject)) {
        for (const entry of holder.value.entries)
          fold(world, { value: entry.value, home: holder.home }, into, depth + 1);
      }
    } else if (value.kind === 'ref' && value.binding.parameter) {
      if (!parameter(world, each, value.binding.parameter, into, depth)) list.open.push(each);
    } else list.open.push(each);
  }
  pushed(world, known, into, depth);
}

function add(world: World, into: Folding, name: string, span: Span, home: Unit, removal: Span | null): void {
  if (!/^[A-Za-z_@$][\w.$@]*$/.test(name)) return;
  const here = home === world.unit;
  into.list.fields.push({
    name,
    object: into.object,
    span: here ? span : into.use,
    removal: here ? removal : null,
    ...(into.through && { through: into.through }),
  });
}

function element(world: World, known: Known, into: Folding, depth: number): void {
  const constants = constantsOf(world, known);
  if (!constants) {
    fold(world, known, into, depth + 1);
    return;
  }
  const isLiteral = known.value.kind === 'literal';
  for (const { value } of constants) {
    if (typeof value !== 'string') continue;
    const removal = isLiteral && known.home === world.unit ? listRemoval(world.unit, known.value.span) : null;
    add(world, into, value, known.value.span, known.home, removal);
  }
}

function commaText(world: World, known: Known, into: Folding): void {
  const pieces = piecesOf(world, known);
  const text = joinedText(pieces);
  const place = locator(pieces);
  const items = commaItems(text, 0, text.length);
  items.forEach((item, index) => {
    const name = text.slice(item.from, item.to);
    if (name.includes(HOLE)) into.list.open.push(holeIn(pieces, item.from + name.indexOf(HOLE)) ?? known);
    else add(world, into, name, place.span(item.from, item.to), world.unit, removalOf(items, index, place));
  });
}

/** Calls whose result is the list they were made on, or part of it. */
const SAME =
  /^(toString|sort|toSorted|reverse|toReversed|slice|filter|flat|join|values|keys|trim|split|freeze)$/;

function call(world: World, known: Known<CallValue>, into: Folding, depth: number): boolean {
  const { value, home } = known;
  const next = (inner: Value): true => {
    fold(world, { value: inner, home }, into, depth + 1);
    return true;
  };
  const { callee } = value;
  const [first] = value.args;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  const holder = callee.kind === 'member' && callee.of.kind === 'ref' ? callee.of.binding.name : null;
  if (name === null) return false;
  if (value.construct) return name === 'Set' || name === 'Array' ? (first ? next(first.value) : true) : false;
  if (holder === 'Object' && first && /^(keys|values|freeze)$/.test(name))
    return ofObject(world, known, name, into, depth);
  if (
    (holder === 'Array' && name === 'from') ||
    /^(uniq|compact|sortBy|castArray|flatten|union)$/.test(name)
  ) {
    for (const item of value.args) next(item.value);
    return value.args.length > 0;
  }
  if (callee.kind !== 'member') return ofFunction(world, known, into, depth);
  if (name === 'concat') {
    next(callee.of);
    for (const item of value.args) next(item.value);
    return true;
  }
  if (name === 'map' || name === 'flatMap') return mapped(world, known, into, depth);
  if (SAME.test(name)) return next(callee.of);
  return ofFunction(world, known, into, depth);
}

/** What a function of the project returns. */
function ofFunction(world: World, known: Known<CallValue>, into: Folding, depth: number): boolean {
  const targets = settle(world, { value: known.value.callee, home: known.home });
  const functions = targets.flatMap((each) =>
    each.value.kind === 'function' ? [{ fn: each.value.fn, home: each.home }] : [],
  );
  if (functions.length === 0 || functions.length < targets.length) return false;
  for (const { fn, home } of functions) {
    for (const value of returnsOf(fn)) fold(world, { value, home }, into, depth + 1);
  }
  return true;
}

function ofObject(
  world: World,
  known: Known<CallValue>,
  name: string,
  into: Folding,
  depth: number,
): boolean {
  const [first] = known.value.args;
  if (!first) return false;
  const settled = settle(world, { value: first.value, home: known.home });
  if (name === 'freeze' || !settled.every(isObject)) {
    if (name === 'freeze') fold(world, { value: first.value, home: known.home }, into, depth + 1);
    return name === 'freeze';
  }
  for (const each of settled) {
    if (!isObject(each)) continue;
    for (const entry of each.value.entries) {
      if (entry.key === null) into.list.open.push({ value: entry.value, home: each.home });
      else if (name === 'keys') add(world, into, entry.key, entry.span, each.home, null);
      else element(world, { value: entry.value, home: each.home }, into, depth);
    }
  }
  return true;
}

/** `FIELDS.map((each) => each.name)` of a list of literals; a mapping that makes other names is not followed. */
function mapped(world: World, known: Known<CallValue>, into: Folding, depth: number): boolean {
  const { callee, args } = known.value;
  const [first] = args;
  if (callee.kind !== 'member' || first?.value.kind !== 'function') return false;
  const { fn } = first.value;
  const [returned, ...others] = returnsOf(fn);
  if (!returned || others.length > 0) return false;
  const isItem = (value: Value): boolean => value.kind === 'ref' && value.binding.parameter?.fn === fn;
  const list: Known = { value: callee.of, home: known.home };
  if (
    isItem(returned) ||
    (returned.kind === 'call' && returned.callee.kind === 'member' && isItem(returned.callee.of))
  ) {
    fold(world, list, into, depth + 1);
    return true;
  }
  const key =
    returned.kind === 'member' && isItem(returned.of) ? returned.name : destructuredKey(returned, fn);
  if (key === null) return false;
  const lists = settle(world, unpicked(world, list));
  if (!lists.every((each) => each.value.kind === 'array')) return false;
  for (const each of lists) {
    if (each.value.kind !== 'array') continue;
    for (const item of each.value.items) {
      for (const entryHolder of settle(world, { value: item.value, home: each.home })) {
        const entry = isObject(entryHolder) && entryHolder.value.entries.find((one) => one.key === key);
        if (entry) element(world, { value: entry.value, home: entryHolder.home }, into, depth);
        else into.list.open.push(entryHolder);
      }
    }
  }
  return true;
}

/** The list of which `filter`, `slice` and `sort` give a part. */
function unpicked(world: World, list: Known, depth = 0): Known {
  const [only, ...others] = settle(world, list);
  if (!only || others.length > 0 || only.value.kind !== 'call' || depth > 4) return list;
  const { callee } = only.value;
  const isPart =
    callee.kind === 'member' && /^(filter|slice|sort|toSorted|reverse|concat)$/.test(callee.name ?? '');
  return isPart ? unpicked(world, { value: callee.of, home: only.home }, depth + 1) : list;
}

/** `({ name }) => name`. */
function destructuredKey(returned: Value, fn: Fn): string | null {
  if (returned.kind !== 'ref') return null;
  const from = returned.binding.values.find(
    (value) => value.kind === 'member' && value.of.kind === 'ref' && value.of.binding.parameter?.fn === fn,
  );
  return from?.kind === 'member' ? from.name : null;
}

/** What the callers in the file give; open when somebody else may call it. */
function parameter(
  world: World,
  known: Known,
  place: { fn: Fn; index: number },
  into: Folding,
  depth: number,
): boolean {
  if (known.home !== world.unit || isExported(world.unit, place.fn)) return false;
  const callers = callersOf(world, known.home, place.fn);
  if (callers.length === 0) return false;
  for (const each of callers) {
    const argument = each.args[place.index];
    if (!argument) continue;
    if (each.args.some((item) => item.spread)) return false;
    fold(world, { value: argument.value, home: known.home }, { ...into, through: each }, depth + 1);
  }
  return true;
}

/** Whether another file may call it by its name. */
export function isExported(unit: Unit, fn: Fn): boolean {
  for (const value of unit.exports.values()) {
    if (value.kind === 'function' && value.fn === fn) return true;
    if (value.kind !== 'ref') continue;
    if (value.binding.values.some((each) => each.kind === 'function' && each.fn === fn)) return true;
  }
  return false;
}

/** `fields.push('Birthdate')` after `const fields = ['Name']`. */
function pushed(world: World, known: Known, into: Folding, depth: number): void {
  if (known.value.kind !== 'ref' || known.home !== world.unit) return;
  const { binding } = known.value;
  if (binding.kind === 'parameter') return;
  for (const { call: each } of world.unit.calls) {
    const { callee } = each;
    if (callee.kind !== 'member' || !/^(push|unshift|add)$/.test(callee.name ?? '')) continue;
    if (callee.of.kind !== 'ref' || callee.of.binding !== binding) continue;
    for (const item of each.args) {
      if (item.spread) fold(world, { value: item.value, home: known.home }, into, depth + 1);
      else element(world, { value: item.value, home: known.home }, into, depth + 1);
    }
  }
}

/** Cuts one element of a list literal together with one comma. */
function listRemoval(unit: Unit, span: Span): Span {
  const after = /^\s*,[ \t]*/.exec(unit.text.slice(span.end, span.end + 200));
  if (after) return { start: span.start, end: span.end + after[0].length };
  const before = /,\s*$/.exec(unit.text.slice(Math.max(0, span.start - 200), span.start));
  return { start: span.start - (before?.[0].length ?? 0), end: span.end };
}
