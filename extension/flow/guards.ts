import { callersOf, wrappingCalls } from '../facts/origins.ts';
import type { World } from '../facts/values.ts';
import type { CallSite, CallValue, Fn, Guard, Statement, Unit, Value } from '../parse/ir.ts';

/**
 * What must have happened before a call runs: `waysTo(world, site)` gives the ways control may take there,
 * each with the conditions that hold on it (`guards`, outermost first, taken apart to single questions) and the
 * calls that have run on it (`before`). A rule that wants a check asks for one on every way:
 *
 *     waysTo(facts.world, site).every((way) => way.guards.some(isConsent) || way.before.some(isAssertion))
 *
 * A condition's `test` is IR: `settle` and `originsOf` tell what its names stand for.
 */
export interface Way {
  guards: readonly Guard[];
  before: readonly CallValue[];
}

const DEEPEST = 5;
const MOST = 12;

/**
 * A function of this file that others in it call is reached by way of those calls; an unnamed one, such as a
 * callback, by way of the place it is written at.
 */
export function waysTo(world: World, site: CallSite): Way[] {
  const own = placesOf(world.unit).calls.get(site.call);
  return join(waysInto(world, site.fn, new Set()), own ?? NOWHERE);
}

const NOWHERE: Way = { guards: [], before: [] };

function join(outer: readonly Way[], inner: Way): Way[] {
  return outer.map((way) => ({
    guards: [...way.guards, ...inner.guards.flatMap(atoms)],
    before: [...way.before, ...inner.before],
  }));
}

/** What decorates a function runs around it, whoever calls it. */
function waysInto(world: World, fn: Fn, seen: Set<Fn>): Way[] {
  const places = placesOf(world.unit);
  let ways = waysOfCallers(world, fn, seen);
  for (const calls of wrappingCalls(world, world.unit, fn)) {
    ways = calls.flatMap((call) => join(ways, places.calls.get(call) ?? NOWHERE)).slice(0, MOST);
  }
  return ways;
}

function waysOfCallers(world: World, fn: Fn, seen: Set<Fn>): Way[] {
  if (!fn.parent || seen.has(fn) || seen.size > DEEPEST) return [NOWHERE];
  const inside = new Set(seen).add(fn);
  const places = placesOf(world.unit);
  const callers = callersOf(world, world.unit, fn);
  if (callers.length > 0) {
    return callers
      .flatMap((call) => {
        const caller = places.homes.get(call);
        return caller ? join(waysInto(world, caller, inside), places.calls.get(call) ?? NOWHERE) : [NOWHERE];
      })
      .slice(0, MOST);
  }
  const written = places.functions.get(fn);
  return written && !fn.owner ? join(waysInto(world, fn.parent, inside), written) : [NOWHERE];
}

/** A condition taken apart: `!a` that holds is `a` that does not, `a && b` that holds is both. */
export function atoms(guard: Guard): Guard[] {
  const { test, holds } = guard;
  if (test.kind === 'test') {
    const [left, right] = test.operands;
    if (test.operator === 'not' && left) return atoms({ test: left, holds: !holds });
    const isEqual = test.operator === '==' || test.operator === '!=';
    if (isEqual && left && right?.kind === 'literal' && typeof right.value === 'boolean') {
      return atoms({ test: left, holds: holds === (right.value === (test.operator === '==')) });
    }
    // `Boolean(x)` and `bool(x)`.
    if (!test.operator && left && test.operands.length === 1) return [guard, ...atoms({ test: left, holds })];
  }
  if (test.kind === 'choice' && test.guards) {
    const [only, second] = test.options;
    const [first, other] = test.guards;
    if (only && first && !second) return holds ? [...atoms(first), ...atoms({ test: only, holds })] : [guard];
    const isEither = first === null && other && only && second;
    if (isEither) return holds ? [guard] : [...atoms(other), ...atoms({ test: second, holds })];
  }
  return [guard];
}

interface Places {
  calls: Map<CallValue, Way>;
  functions: Map<Fn, Way>;
  homes: Map<CallValue, Fn>;
}

const known = new WeakMap<Unit, Places>();

function placesOf(unit: Unit): Places {
  const before = known.get(unit);
  if (before) return before;
  const places: Places = {
    calls: new Map(),
    functions: new Map(),
    homes: new Map(unit.calls.map(({ call, fn }) => [call, fn])),
  };
  known.set(unit, places);
  for (const fn of [unit.root, ...unit.functions]) walk(places, fn.body, { guards: [], before: [] });
  return places;
}

interface State {
  guards: Guard[];
  before: CallValue[];
}

function inside(state: State, guard: Guard | null | undefined): State {
  return { guards: guard ? [...state.guards, guard] : [...state.guards], before: [...state.before] };
}

/** Whether what follows these statements never runs. `state` becomes what holds after them. */
function walk(places: Places, statements: readonly Statement[], state: State): boolean {
  for (const each of statements) {
    switch (each.kind) {
      case 'leave':
        return true;
      case 'return':
      case 'throw':
        if (each.value) look(places, each.value, state);
        return true;
      case 'assign':
        if (each.target.kind === 'path') look(places, each.target.of, state);
        look(places, each.value, state);
        break;
      case 'evaluate':
        look(places, each.value, state);
        if (isEnd(each.value)) return true;
        break;
      case 'loop':
        walk(places, each.body, inside(state, null));
        break;
      case 'branch':
        if (branch(places, each, state)) return true;
        break;
      case 'try':
        if (attempt(places, each, state)) return true;
        break;
    }
  }
  return false;
}

function branch(places: Places, each: Statement & { kind: 'branch' }, state: State): boolean {
  const arms = each.arms.map((arm, index) => {
    const own = inside(state, each.guards[index]);
    return { own, leaves: walk(places, arm, own) };
  });
  const staying = arms.filter((arm) => !arm.leaves);
  const [only, ...others] = staying;
  if (!only) return arms.length > 0;
  // Past an arm that leaves, its opposite holds, and what the other arm did was done.
  if (others.length === 0) Object.assign(state, only.own);
  return false;
}

function attempt(places: Places, each: Statement & { kind: 'try' }, state: State): boolean {
  const body = inside(state, null);
  const leaves = walk(places, each.body, body);
  const handler = inside(state, null);
  const handled = walk(places, each.handler, handler);
  const isUncaught = each.handler.length === 0 && each.after.length > 0;
  if (handled || isUncaught) Object.assign(state, body);
  else if (leaves) Object.assign(state, handler);
  return walk(places, each.after, state) || (leaves && (handled || isUncaught));
}

/** Calls that do not come back. */
function isEnd(value: Value): boolean {
  if (value.kind !== 'call') return false;
  const { callee } = value;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  return name !== null && /^_?(exit|abort|notFound|redirect|permanentRedirect)$/.test(name);
}

/** Calls in the order in which they run. */
function look(places: Places, value: Value, state: State): void {
  switch (value.kind) {
    case 'call':
      if (places.calls.has(value)) return;
      look(places, value.callee, state);
      for (const item of value.args) look(places, item.value, state);
      places.calls.set(value, { guards: [...state.guards], before: [...state.before] });
      state.before.push(value);
      break;
    case 'choice':
      value.options.forEach((option, index) => {
        const guard = value.guards?.[index];
        look(places, option, guard || (value.guards && index > 0) ? inside(state, guard) : state);
      });
      break;
    case 'function':
      if (!places.functions.has(value.fn)) {
        places.functions.set(value.fn, { guards: [...state.guards], before: [...state.before] });
      }
      break;
    case 'template':
      for (const part of value.parts) if (part.kind !== 'text') look(places, part, state);
      break;
    case 'object':
      for (const entry of value.entries) look(places, entry.value, state);
      break;
    case 'array':
      for (const item of value.items) look(places, item.value, state);
      break;
    case 'test':
    case 'mix':
      for (const operand of value.operands) look(places, operand, state);
      break;
    case 'member':
      look(places, value.of, state);
      if (value.index) look(places, value.index, state);
      break;
    case 'element':
    case 'rest':
      look(places, value.of, state);
      break;
  }
}
