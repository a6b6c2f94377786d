import type { FileFacts } from '../facts/lookups.ts';
import { exportOf, settle } from '../facts/values.ts';
import type { CallValue, Class, Fn, Unit } from '../parse/ir.ts';
import { type Abstract, CLEAN, type Closure, type Instance, join, OPEN } from './abstract.ts';
import { type Env, layer } from './env.ts';
import { evaluate } from './evaluate.ts';
import { factsOf } from './survey.ts';
import { execute, type Run } from './trace.ts';

/** Which functions of the project a call may lead to, in whichever file they stand. */

const DEEPEST = 4;
/** Steps for the top level of another file. */
const TOP_BUDGET = 20_000;

export interface Callees {
  closures: readonly Closure[];
  /** What is constructed. */
  instance: Instance | null;
}

const NOBODY: Callees = { closures: [], instance: null };

export function functionsOf(run: Run, env: Env, value: CallValue, receiver: Abstract): Callees {
  const { callee } = value;
  if (callee.kind === 'ref') {
    const held = evaluate(run, env, callee).closures;
    if (held.length > 0) return { closures: held, instance: null };
  }
  if (callee.kind === 'member' && callee.name !== null) {
    const held = receiver.fields?.get(callee.name)?.closures ?? [];
    if (held.length > 0) return { closures: held, instance: null };
    const own = receiver.instance ? methodOf(run, receiver.instance, callee.name) : null;
    if (own) return { closures: [own], instance: null };
  }
  const { world } = run.facts;
  const closures: Closure[] = [];
  for (const target of settle(world, { value: callee, home: world.unit })) {
    // `const log = require('./log'); log(x)`: what a file exports as a whole.
    const whole =
      target.value.kind === 'module' ? exportOf(world, target.home, target.value.module, 'default') : null;
    for (const each of whole ? settle(world, whole) : [target]) {
      if (each.value.kind === 'function') closures.push(closureOf(run, env, each.value.fn, each.home));
      if (each.value.kind === 'class')
        return constructed(run, { cls: each.value.cls, home: homeOf(run, each.home) });
    }
  }
  return closures.length > 0 ? { closures, instance: null } : NOBODY;
}

function constructed(run: Run, instance: Instance): Callees {
  const make = methodOf(run, instance, 'constructor');
  return { closures: make ? [make] : [], instance };
}

/** A method of a class or of what it extends. */
function methodOf(run: Run, { cls, home }: Instance, name: string, depth = 0): Closure | null {
  const own = cls.methods.get(name);
  if (own) return closureOf(run, null, own, home.world.unit);
  const held = fieldOf(run, cls, name)?.closures[0];
  if (held) return held;
  const parent = depth < DEEPEST ? parentOf(run, { cls, home }) : null;
  return parent ? methodOf(run, parent, name, depth + 1) : null;
}

/** What a field of a class may hold, whoever put it there. */
export function fieldOf(run: Run, cls: Class, name: string): Abstract | null {
  return run.selves.get(cls)?.get(name) ?? run.neighbours.selves.get(cls)?.get(name) ?? null;
}

export function parentOf(run: Run, { cls, home }: Instance): Instance | null {
  if (!cls.parent) return null;
  const { world } = home;
  for (const each of settle(world, { value: cls.parent, home: world.unit })) {
    if (each.value.kind === 'class') return { cls: each.value.cls, home: homeOf(run, each.home) };
  }
  return null;
}

function closureOf(run: Run, env: Env | null, fn: Fn, unit: Unit): Closure {
  const home = homeOf(run, unit);
  const isHere = home === run.facts;
  const around = run.seen.get(fn) ?? (isHere && env ? env : topOf(run, home));
  return { fn, env: run.seen.get(fn) ?? around, home };
}

/** The facts of a file, gathered when it is first entered. */
function homeOf(run: Run, unit: Unit): FileFacts {
  const { entry } = run;
  return unit === entry.world.unit ? entry : factsOf(run.neighbours, unit, entry);
}

/** What the top level of another file leaves in its names. A file that imports itself in a circle is entered once. */
function topOf(run: Run, home: FileFacts): Env {
  const known = run.tops.get(home);
  if (known) return known;
  const own = layer(run.neighbours.tops.get(home) ?? sharedTop(run, home));
  run.tops.set(home, own);
  return own;
}

/** Worked out once for all files: nothing of the one that is looked at is in it, nor of its time. */
function sharedTop(run: Run, home: FileFacts): Env {
  const top = layer(null);
  run.neighbours.tops.set(home, top);
  const { facts, budget, selves, thrown } = run;
  Object.assign(run, { facts: home, budget: TOP_BUDGET, selves: run.neighbours.selves, thrown: [] });
  execute(run, top, home.world.unit.root.body, []);
  Object.assign(run, { facts, budget, selves, thrown });
  top.sealed = true;
  return top;
}

/** The arguments of a call, each where the function's parameters expect it. */
export function boundTo(fn: Fn, value: CallValue, args: readonly Abstract[]): Abstract[] {
  const keywordsAt = value.args.findIndex((item) => item.value === value.keywords && value.keywords !== null);
  const positional = args.filter((_, index) => index !== keywordsAt);
  const named = new Map(keywordsAt >= 0 ? (args[keywordsAt]?.fields ?? []) : []);
  const bound = fn.params.map((param, index) => {
    if (param.parameter?.rest === 'list') {
      const others = positional.slice(index);
      return others.length > 0 ? { ...CLEAN, element: join(others) } : CLEAN;
    }
    const given = named.get(param.name);
    if (given) {
      named.delete(param.name);
      return given;
    }
    return positional[index];
  });
  const keys = fn.params.findIndex((param) => param.parameter?.rest === 'keys');
  if (keys >= 0) bound[keys] = named.size > 0 ? { ...CLEAN, fields: named } : CLEAN;
  const isSpread = value.args.some((item) => item.spread);
  return bound.map((each) => each ?? (args.length === 0 || isSpread ? OPEN : CLEAN));
}
