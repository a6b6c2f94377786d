import type { Binding, CallValue, Fn, Unit, Value } from '../parse/ir.ts';
import { classOf, exportOf, type Known, ownerOf, returnsOf, settle, type World } from './values.ts';

/**
 * Where a value comes from: a module and the way from it, calls and constructions both written `()`.
 * `new jsforce.Connection(…)` followed by `.sobject('Contact')` is `jsforce`, `Connection().sobject()`.
 */
export interface Origin {
  /** A package, `global` for names nobody declared, `?` for parameters and whatever else is unknown. */
  module: string;
  path: string;
  /** The calls on the way, nearest last: their arguments say which object. */
  calls: Known<CallValue>[];
}

const DEEPEST = 24;
const MOST = 6;

/** A file of the project itself, by a relative path or one of the usual aliases, rather than a package. */
export function isProjectModule(module: string): boolean {
  return /^(\.|#|~|@\/)/.test(module);
}

const traced = new WeakMap<World, Map<Value, Origin[]>>();

/** A value may have several origins; one that leads nowhere has module `?` and its name. */
export function originsOf(world: World, known: Known, depth = 0): Origin[] {
  if (depth > DEEPEST) return [];
  let memo = traced.get(world);
  if (!memo) {
    memo = new Map();
    traced.set(world, memo);
  }
  const before = memo.get(known.value);
  if (before) return before;
  // Also what a circle finds when it comes back here.
  memo.set(known.value, []);
  const found = originsOnce(world, known, depth).slice(0, MOST);
  memo.set(known.value, found);
  return found;
}

function originsOnce(world: World, known: Known, depth: number): Origin[] {
  const { value, home } = known;
  const next = (each: Value, at: Unit = home): Origin[] =>
    originsOf(world, { value: each, home: at }, depth + 1);
  switch (value.kind) {
    case 'module':
      return [{ module: value.module, path: '', calls: [] }];
    case 'ref':
      return ofBinding(world, value.binding, home, depth);
    case 'choice':
      return value.options.flatMap((each) => next(each)).slice(0, MOST);
    case 'element':
      return next(value.of).map((origin) => step(origin, '[]'));
    case 'rest':
      return next(value.of);
    case 'class':
      return value.cls.parent ? next(value.cls.parent) : [];
    case 'self': {
      // What a class extends its objects are too: Django's commands, Tornado's handlers.
      const parent = value.cls?.parent;
      return parent ? instanceOf(world, parent, home, depth) : [];
    }
    case 'mix': {
      // Python's `folder / 'contacts.json'` still is a path.
      const [first] = value.operands;
      return first ? next(first).filter(({ module }) => module === 'pathlib') : [];
    }
    case 'member': {
      const { name } = value;
      if (name === null) return next(value.of).map((origin) => step(origin, '[]'));
      const inside = memberOrigins(world, value.of, name, home, depth);
      if (inside) return inside;
      return next(value.of).map((origin) => step(origin, name));
    }
    case 'call':
      return ofCall(world, { value, home }, depth);
    default:
      return [];
  }
}

function step(origin: Origin, name: string): Origin {
  if (name === 'default' && origin.path === '') return origin;
  return { ...origin, path: origin.path === '' ? name : `${origin.path}.${name}` };
}

function ofBinding(world: World, binding: Binding, home: Unit, depth: number): Origin[] {
  if (binding.kind === 'global') return [{ module: 'global', path: binding.name, calls: [] }];
  const found: Origin[] = [];
  for (const value of binding.values.slice(0, MOST)) {
    found.push(...originsOf(world, { value, home }, depth + 1));
  }
  if (found.every((origin) => origin.module === '?')) {
    found.push(...instanceOf(world, binding.type, home, depth));
    if (binding.parameter) {
      found.push(...argumentsFor(world, binding.parameter, home, depth));
      const module = handlersOf(world, home).get(binding.parameter.fn);
      if (module) found.push({ module, path: binding.name, calls: [] });
    }
  }
  const known = found.filter((origin) => origin.module !== '?');
  if (known.length > 0) return known.slice(0, MOST).map((origin) => calledAfter(origin, binding));
  return found.length > 0 ? found.slice(0, MOST) : [{ module: '?', path: binding.name, calls: [] }];
}

/** What a file that could not be read exports is known by the name it is imported under. */
function calledAfter(origin: Origin, binding: Binding): Origin {
  const isNameless = origin.path === '' && binding.kind === 'import' && isProjectModule(origin.module);
  return isNameless ? { ...origin, path: binding.name } : origin;
}

/** A declared type that was imported tells what its instances are. */
function instanceOf(world: World, type: Value | null, home: Unit, depth: number): Origin[] {
  if (!type) return [];
  return originsOf(world, { value: type, home }, depth + 1)
    .filter((origin) => origin.module !== '?' && origin.module !== 'global')
    .map((origin) => ({ ...origin, path: `${origin.path}()` }));
}

/** What a function's callers in the same file hand in. */
function argumentsFor(
  world: World,
  parameter: NonNullable<Binding['parameter']>,
  home: Unit,
  depth: number,
): Origin[] {
  return callersOf(world, home, parameter.fn)
    .slice(0, MOST)
    .flatMap((call) => {
      const argument = call.args[parameter.index];
      return argument && !argument.spread ? originsOf(world, { value: argument.value, home }, depth + 4) : [];
    });
}

/** Libraries that hand things in by the names of a handler's parameters: `def shown(ack, say): …`. */
const HANDING = /^slack_bolt(\.|$)/;

const handlers = new WeakMap<Unit, Map<Fn, string>>();

/** Functions below a decorator of such a library, each with its module. */
function handlersOf(world: World, home: Unit): Map<Fn, string> {
  const before = handlers.get(home);
  if (before) return before;
  const found = new Map<Fn, string>();
  handlers.set(home, found);
  if (home.language !== 'python') return found;
  for (const { call } of home.calls) {
    const last = call.args.at(-1)?.value;
    if (last?.kind !== 'function' || last.fn.span.start < call.span.end) continue;
    const [maker] = originsOf(world, { value: call.callee, home });
    if (maker && HANDING.test(maker.module)) found.set(last.fn, maker.module);
  }
  return found;
}

const callers = new WeakMap<Unit, Map<Fn, CallValue[]>>();

/** The calls in a file that lead to one of its functions. */
export function callersOf(world: World, home: Unit, fn: Fn): CallValue[] {
  let table = callers.get(home);
  if (!table) {
    table = new Map();
    callers.set(home, table);
    for (const { call } of home.calls) {
      for (const target of settle(world, { value: call.callee, home })) {
        if (target.value.kind !== 'function' || target.home !== home) continue;
        const known = table.get(target.value.fn);
        if (known) known.push(call);
        else table.set(target.value.fn, [call]);
      }
    }
  }
  return table.get(fn) ?? [];
}

/**
 * The calls by which a function's decorators run it, a list a decorator: those of `send` in
 * `def outer(send): def inner(…): … send(…)`. Only of decorators in the same file.
 */
export function wrappingCalls(world: World, home: Unit, fn: Fn): CallValue[][] {
  if (home.language !== 'python') return [];
  return home.calls.flatMap(({ call }): CallValue[][] => {
    const last = call.args.at(-1)?.value;
    if (last?.kind !== 'function' || last.fn !== fn || call.span.end > fn.span.start) return [];
    const wrapped = settle(world, { value: call.callee, home }).flatMap(({ value, home: at }) => {
      if (value.kind !== 'function' || at !== home) return [];
      // `@audited('order')` gives the decorator, `@audited` is one.
      const makers = returnsOf(value.fn).flatMap((each) => settle(world, { value: each, home }));
      const made = makers.flatMap((each) => (each.value.kind === 'function' ? [each.value.fn] : []));
      const takers = call.args.length > 1 || call.keywords ? made : [value.fn, ...made];
      return takers.flatMap((taker) => taker.params[0] ?? []);
    });
    const sites = home.calls.filter(
      ({ call: { callee } }) => callee.kind === 'ref' && wrapped.includes(callee.binding),
    );
    return sites.length > 0 ? [sites.map((site) => site.call)] : [];
  });
}

function memberOrigins(world: World, of: Value, name: string, home: Unit, depth: number): Origin[] | null {
  for (const each of settle(world, { value: of, home })) {
    if (each.value.kind === 'module') {
      const target = exportOf(world, each.home, each.value.module, name);
      if (target) return originsOf(world, target, depth + 1);
      const whole = exportOf(world, each.home, each.value.module, 'default');
      if (whole) return originsOf(world, whole, depth + 1).map((origin) => step(origin, name));
    }
    const own = classOf(world, each);
    const cls = own && ownerOf(world, own, name);
    const field = cls?.cls.fields.get(name);
    if (cls && field) {
      const found = field.values
        .slice(0, MOST)
        .flatMap((value) => originsOf(world, { value, home: cls.home }, depth + 1));
      const known = found.filter((origin) => origin.module !== '?');
      if (known.length > 0) return known;
      const typed = instanceOf(world, field.type, cls.home, depth);
      return typed.length > 0 ? typed : [{ module: '?', path: name, calls: [] }];
    }
    if (each.value.kind === 'object') {
      const entry = each.value.entries.find((candidate) => candidate.key === name);
      if (entry) return originsOf(world, { value: entry.value, home: each.home }, depth + 1);
    }
  }
  return null;
}

function ofCall(world: World, known: Known<CallValue>, depth: number): Origin[] {
  const { value, home } = known;
  const found: Origin[] = [];
  for (const target of settle(world, { value: value.callee, home })) {
    if (target.value.kind !== 'function') continue;
    for (const each of returnsOf(target.value.fn)) {
      found.push(...originsOf(world, { value: each, home: target.home }, depth + 1));
    }
  }
  if (found.length > 0) return found.slice(0, MOST);
  const made = originsOf(world, { value: value.callee, home }, depth + 1);
  // Angular's `inject(HttpClient)` gives one.
  const [token] = value.args;
  if (token && made.some(({ module, path }) => module === '@angular/core' && path === 'inject'))
    return instanceOf(world, token.value, home, depth);
  return made.map((origin) => ({
    ...origin,
    path: `${origin.path}()`,
    calls: [...origin.calls, known],
  }));
}
