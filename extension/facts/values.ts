import type { CallValue, Class, Fn, ObjectValue, Span, Statement, Unit, Value } from '../parse/ir.ts';

/**
 * What a value is, without running anything: names followed to what they were given, constants folded, other
 * files of the same project opened where an import leads there.
 */

/** A file under analysis, and how to reach its neighbours. */
export interface World {
  unit: Unit;
  /** The file an import leads to; null for packages and for what cannot be read. */
  load(from: Unit, module: string): Unit | null;
}

/** A value and the file it stands in. */
export interface Known<V extends Value = Value> {
  value: V;
  home: Unit;
}

const DEEPEST = 12;
const MOST = 8;

/** Where to point at in the file under analysis; the place of use when the value stands elsewhere. */
export function placeOf(world: World, known: Known, use: Span): Span {
  return known.home === world.unit ? known.value.span : use;
}

const settled = new WeakMap<World, Map<Value, Known[]>>();

/** Everything a value may be, once its names are followed. Unknown names stay as they are. */
export function settle(world: World, known: Known, depth = 0): Known[] {
  if (depth > DEEPEST || !leadsOn(known.value)) return [known];
  let memo = settled.get(world);
  if (!memo) {
    memo = new Map();
    settled.set(world, memo);
  }
  const before = memo.get(known.value);
  if (before) return before;
  // Also what a circle finds when it comes back here.
  memo.set(known.value, [known]);
  const found = settleOnce(world, known, depth).slice(0, MOST);
  memo.set(known.value, found);
  return found;
}

/** Whether a value may be another one: most are what they are, and need no memory. */
function leadsOn(value: Value): boolean {
  switch (value.kind) {
    case 'ref':
      return value.binding.kind !== 'parameter' && value.binding.values.length > 0;
    case 'choice':
      return true;
    case 'member':
      return value.name !== null;
    case 'call':
      return isFrozen(value);
    default:
      return false;
  }
}

/** `Object.freeze(value)` is that value. */
function isFrozen({ callee, args }: CallValue): boolean {
  if (args.length === 0 || callee.kind !== 'member') return false;
  return callee.name === 'freeze' || callee.name === 'seal';
}

function settleOnce(world: World, known: Known, depth: number): Known[] {
  const { value, home } = known;
  const each = (values: readonly Value[]): Known[] =>
    values.slice(0, MOST).flatMap((value) => settle(world, { value, home }, depth + 1));
  switch (value.kind) {
    case 'ref':
      return each(value.binding.values);
    case 'choice':
      return each(value.options);
    case 'member':
      if (value.name === null) return [known];
      return member(world, { value: value.of, home }, value.name, depth) ?? [known];
    case 'call':
      return each(value.args.slice(0, 1).map((item) => item.value));
    default:
      return [known];
  }
}

/** What `of.name` may be; null when nobody can tell. */
function member(world: World, of: Known, name: string, depth: number): Known[] | null {
  const found: Known[] = [];
  for (const { value, home } of settle(world, of, depth + 1)) {
    if (value.kind === 'module') {
      const target = exportOf(world, home, value.module, name);
      if (target) found.push(...settle(world, target, depth + 1));
      else {
        // `module.exports = thing`: what is taken from the file is taken from the thing.
        const whole = exportOf(world, home, value.module, 'default');
        const inner = whole && member(world, whole, name, depth + 1);
        if (!inner) return null;
        found.push(...inner);
      }
    } else if (value.kind === 'literal' && name === 'value' && home.language === 'python') {
      // A member of an `Enum`.
      found.push({ value, home });
    } else if (value.kind === 'object') {
      const entry = entryOf(world, { value, home }, name);
      if (!entry || entry === 'unknown') return null;
      found.push(...settle(world, entry, depth + 1));
    } else {
      const cls = classOf(world, { value, home });
      if (!cls) return null;
      const owner = ownerOf(world, cls, name);
      const method = owner.cls.methods.get(name);
      const field = owner.cls.fields.get(name);
      if (method)
        found.push({ value: { kind: 'function', fn: method, span: method.span }, home: owner.home });
      else if (field && field.values.length > 0) {
        for (const each of field.values.slice(0, MOST))
          found.push(...settle(world, { value: each, home: owner.home }, depth + 1));
      } else return null;
    }
  }
  return found.length > 0 ? found : null;
}

/** The class that has a member of that name: this one or one it extends; this one when none has. */
export function ownerOf(
  world: World,
  known: { cls: Class; home: Unit },
  name: string,
  depth = 0,
): { cls: Class; home: Unit } {
  const { cls, home } = known;
  if (cls.methods.has(name) || cls.fields.has(name) || !cls.parent || depth > 4) return known;
  for (const parent of settle(world, { value: cls.parent, home }, 1)) {
    if (parent.value.kind !== 'class') continue;
    const owner = ownerOf(world, { cls: parent.value.cls, home: parent.home }, name, depth + 1);
    if (owner.cls.methods.has(name) || owner.cls.fields.has(name)) return owner;
  }
  return known;
}

/** The class whose instance (or self) a value is. */
export function classOf(world: World, known: Known): { cls: Class; home: Unit } | null {
  const { value, home } = known;
  if (value.kind === 'self') return value.cls ? { cls: value.cls, home } : null;
  if (value.kind === 'class') return { cls: value.cls, home };
  // `sync: PersonSync` among the parameters: an object of that class, whoever hands it in.
  if (value.kind === 'ref' && value.binding.type) {
    const typed = settle(world, { value: value.binding.type, home }, 1);
    const [only] = typed;
    const isOwn = only?.value.kind === 'class' && typed.length === 1 && only.value.cls.methods.size > 0;
    return isOwn && only.value.kind === 'class' ? { cls: only.value.cls, home: only.home } : null;
  }
  if (value.kind !== 'call' || !value.construct) return null;
  for (const made of settle(world, { value: value.callee, home }, 1)) {
    if (made.value.kind === 'class') return { cls: made.value.cls, home: made.home };
  }
  return null;
}

/** What another file of the project exports under a name, through its re-exports. */
export function exportOf(world: World, from: Unit, module: string, name: string, depth = 0): Known | null {
  const unit = depth > 4 ? null : world.load(from, module);
  const value = unit?.exports.get(name);
  if (unit && value) return { value, home: unit };
  for (const next of unit?.passesOn ?? []) {
    const found: Known | null = unit && exportOf(world, unit, next, name, depth + 1);
    if (found) return found;
  }
  return from.language === 'python' ? submodule(world, from, module, name) : null;
}

/** Python: `from . import jobs` and `app.jobs` may mean a file of the package. */
function submodule(world: World, from: Unit, module: string, name: string): Known | null {
  const inner = module.endsWith('.') ? `${module}${name}` : `${module}.${name}`;
  const unit = world.load(from, inner);
  return unit && { value: { kind: 'module', module: inner, span: { start: 0, end: 0 } }, home: from };
}

/** A key of an object literal, through spreads; null when it is surely absent. */
export function entryOf(world: World, object: Known<ObjectValue>, key: string): Known | 'unknown' | null {
  const { home } = object;
  for (const entry of object.value.entries.toReversed()) {
    if (entry.key === key) return { value: entry.value, home };
    if (entry.key !== null) continue;
    if (!entry.spread) return 'unknown';
    for (const spread of settle(world, { value: entry.value, home })) {
      if (spread.value.kind !== 'object') return 'unknown';
      const found = entryOf(world, { value: spread.value, home: spread.home }, key);
      if (found) return found;
    }
  }
  return null;
}

export function isObject(known: Known): known is Known<ObjectValue> {
  return known.value.kind === 'object';
}

/** The literal values something may have; null when it may have others. */
export function constantsOf(
  world: World,
  known: Known,
): { value: string | number | boolean | null | undefined; at: Known }[] | null {
  const found = [];
  for (const at of settle(world, known)) {
    if (at.value.kind === 'literal') found.push({ value: at.value.value, at });
    else if (at.value.kind === 'template') {
      const text = piecesOf(world, at);
      if (text.some((piece) => piece.text === null)) return null;
      found.push({ value: text.map((piece) => piece.text).join(''), at });
    } else return null;
  }
  return found;
}

/** Part of a string: its text, or null for a hole; where it stands; whether character for character. */
export interface Piece {
  text: string | null;
  span: Span;
  exact: boolean;
  /** What stands in a hole. */
  hole: Known | null;
}

/** A string with its holes, as far as constants, concatenation and `join` tell. */
export function piecesOf(world: World, known: Known, depth = 0): Piece[] {
  const { value, home } = known;
  const at = (span: Span, text: string): Piece => {
    const here = home === world.unit;
    return { text, span, exact: here && home.text.slice(span.start, span.end) === text, hole: null };
  };
  const hole: Piece[] = [{ text: null, span: value.span, exact: false, hole: known }];
  if (depth > DEEPEST) return hole;
  if (value.kind === 'literal' && value.value !== null && value.value !== undefined) {
    const span = { start: value.span.start + 1, end: value.span.end - 1 };
    return [at(typeof value.value === 'string' ? span : value.span, String(value.value))];
  }
  if (value.kind === 'template') {
    return value.parts.flatMap((part) =>
      part.kind === 'text' ? [at(part.span, part.text)] : piecesOf(world, { value: part, home }, depth + 1),
    );
  }
  if (value.kind === 'call' && value.callee.kind === 'member') {
    const { name, of } = value.callee;
    if (name === 'trim' || name === 'strip' || name === 'toString')
      return piecesOf(world, { value: of, home }, depth + 1);
    if (name === 'join') return joined(world, { value: of, home }, value.args[0]?.value, depth) ?? hole;
  }
  const inner = value.kind === 'call' ? wrappedText(value) : null;
  if (inner) return piecesOf(world, { value: inner, home }, depth + 1);
  const [only, ...others] = settle(world, known);
  if (!only || others.length > 0 || only.value === value) return hole;
  return piecesOf(world, only, depth + 1);
}

/** `encodeURIComponent(text)`, `gql(text)`, sql`…`: still that text, whatever it is escaped for. */
function wrappedText(call: CallValue): Value | null {
  const { callee, args } = call;
  const name = callee.kind === 'ref' ? callee.binding.name : callee.kind === 'member' ? callee.name : null;
  const [only] = args;
  const isWrapper =
    name !== null && /^(encodeURIComponent|encodeURI|String|gql|graphql|sql|dedent|raw|text)$/.test(name);
  return isWrapper && only && args.length === 1 ? only.value : null;
}

function joined(world: World, list: Known, separator: Value | undefined, depth: number): Piece[] | null {
  const elements = listOf(world, list);
  if (!elements) return null;
  const between = separator?.kind === 'literal' ? String(separator.value) : ',';
  return elements.flatMap((element, index) => {
    const gap: Piece[] =
      index === 0 ? [] : [{ text: between, span: element.value.span, exact: false, hole: null }];
    return [...gap, ...piecesOf(world, element, depth + 1)];
  });
}

/** The elements of a list literal, spreads and `concat` included; an element that is not known stays a hole. */
export function listOf(world: World, known: Known, depth = 0): Known[] | null {
  if (depth > DEEPEST) return null;
  for (const { value, home } of settle(world, known)) {
    if (value.kind === 'array') {
      return value.items.flatMap((item) => {
        const element = { value: item.value, home };
        return item.spread ? (listOf(world, element, depth + 1) ?? [element]) : [element];
      });
    }
    if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'concat') {
      const lists = [value.callee.of, ...value.args.map((item) => item.value)];
      return lists.flatMap((each) => {
        const element = { value: each, home };
        return listOf(world, element, depth + 1) ?? [element];
      });
    }
  }
  return null;
}

const returned = new WeakMap<Fn, Value[]>();

/** Every value a function may return. */
export function returnsOf(fn: Fn): Value[] {
  const known = returned.get(fn);
  if (known) return known;
  const values: Value[] = [];
  const walk = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === 'return' && each.value) values.push(each.value);
      else if (each.kind === 'branch') each.arms.forEach(walk);
      else if (each.kind === 'loop') walk(each.body);
      else if (each.kind === 'try') [each.body, each.handler, each.after].forEach(walk);
    }
  };
  walk(fn.body);
  returned.set(fn, values);
  return values;
}

/** Tells a value with its file from other answers. */
export function isKnown(answer: object): answer is Known {
  return 'value' in answer && 'home' in answer;
}
