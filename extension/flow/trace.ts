import type { FileFacts } from '../facts/lookups.ts';
import type { Origin } from '../facts/origins.ts';
import type { Binding, CallValue, Class, Fn, Span, Statement, Value } from '../parse/ir.ts';
import { type Abstract, CLEAN, join, OPEN, type Personal } from './abstract.ts';
import { type Env, keepOuter, layer, merge } from './env.ts';
import { evaluate, write } from './evaluate.ts';

/**
 * Follows personal data forward through one file. Every function is run over abstract values: from where it
 * is called, and once by itself. A call of a function of the same file runs that function with what it is
 * given, which serves as its summary.
 */

/** Personal data that reaches a call as an argument. */
export interface Arrival {
  call: CallValue;
  origins: readonly Origin[];
  personal: readonly Personal[];
  /** What each argument holds, the personal data among it. */
  args: readonly Abstract[];
}

/** Personal data that is put into a property: `location.href = …`. */
export interface Put {
  of: Value;
  name: string;
  value: Abstract;
  from: Value;
}

/** One run over one file. */
export interface Run {
  facts: FileFacts;
  arrivals: Map<CallValue, Arrival>;
  /** By the value that is put. */
  puts: Map<Value, Put>;
  /** What the fields of a class may hold, whichever method put it there. */
  selves: Map<Class, Map<string, Abstract>>;
  /** Functions that were run, and those that were only seen. */
  ran: Set<Fn>;
  seen: Map<Fn, Env>;
  active: Set<Fn>;
  /** What is thrown inside the `try` blocks that are open, innermost last. */
  thrown: Abstract[][];
  origins: Map<CallValue, readonly Origin[]>;
  /** Steps left. A file that needs more is not fully analysed, and says so. */
  budget: number;
}

const BUDGET = 400_000;
const DEEPEST = 6;
const traced = new WeakMap<FileFacts, Traced>();

export interface Traced {
  /** In source order. */
  arrivals: readonly Arrival[];
  puts: readonly Put[];
  /** Whether the budget sufficed for all of the file. */
  complete: boolean;
}

export function trace(facts: FileFacts): Traced {
  const known = traced.get(facts);
  if (known) return known;
  const run: Run = {
    facts,
    arrivals: new Map(),
    puts: new Map(),
    selves: new Map(),
    ran: new Set(),
    seen: new Map(),
    active: new Set(),
    thrown: [],
    origins: new Map(),
    budget: BUDGET,
  };
  pass(run);
  // A method may log what another put into a field; the second pass knows every field.
  if (run.selves.size > 0 && run.budget > BUDGET / 2) {
    run.ran.clear();
    run.seen.clear();
    pass(run);
  }
  const arrivals = [...run.arrivals.values()].sort((a, b) => a.call.span.start - b.call.span.start);
  const result = { arrivals, puts: [...run.puts.values()], complete: run.budget > 0 };
  traced.set(facts, result);
  return result;
}

function pass(run: Run): void {
  const { unit } = run.facts.world;
  const top = layer(null);
  execute(run, top, unit.root.body, []);
  for (const fn of unit.functions) {
    if (fn === unit.root || (run.ran.has(fn) && !isReachable(run, fn))) continue;
    runAlone(run, fn, run.seen.get(fn) ?? top);
  }
}

/** Whether somebody outside the file may call it with anything. */
function isReachable(run: Run, fn: Fn): boolean {
  if (fn.owner) return true;
  for (const value of run.facts.world.unit.exports.values()) {
    if (value.kind === 'function' && value.fn === fn) return true;
    if (
      value.kind === 'ref' &&
      value.binding.values.some((each) => each.kind === 'function' && each.fn === fn)
    ) {
      return true;
    }
  }
  return false;
}

function runAlone(run: Run, fn: Fn, env: Env): void {
  invoke(
    run,
    { fn, env },
    fn.params.map(() => OPEN),
    null,
  );
}

/** Runs a function with these arguments and gives back what it may return. */
export function invoke(
  run: Run,
  closure: { fn: Fn; env: Env },
  args: readonly Abstract[],
  from: Span | null,
): Abstract {
  const { fn, env } = closure;
  if (run.active.has(fn) || run.active.size >= DEEPEST * (from ? 1 : 2) || run.budget <= 0) return CLEAN;
  run.active.add(fn);
  run.ran.add(fn);
  const inner = layer(env);
  fn.params.forEach((param: Binding, index) => {
    inner.own.set(param, args[index] ?? (args.length === 0 ? OPEN : CLEAN));
  });
  const returned: Abstract[] = [];
  execute(run, inner, fn.body, returned);
  keepOuter(env, inner, fn);
  run.active.delete(fn);
  return join(returned);
}

export function execute(run: Run, env: Env, statements: readonly Statement[], returned: Abstract[]): void {
  for (const each of statements) {
    if (--run.budget <= 0) return;
    switch (each.kind) {
      case 'evaluate':
        evaluate(run, env, each.value);
        break;
      case 'assign':
        write(run, env, each.target, evaluate(run, env, each.value), each.value);
        break;
      case 'return':
        if (each.value) returned.push(evaluate(run, env, each.value));
        break;
      case 'throw':
        run.thrown.at(-1)?.push(evaluate(run, env, each.value));
        if (run.thrown.length === 0) evaluate(run, env, each.value);
        break;
      case 'branch': {
        const arms = each.arms.map((arm) => inLayer(run, env, arm, returned));
        merge(env, arms);
        break;
      }
      case 'leave':
        break;
      case 'loop':
        merge(env, [inLayer(run, env, each.body, returned), layer(env)]);
        break;
      case 'try': {
        run.thrown.push([]);
        execute(run, env, each.body, returned);
        const thrown = run.thrown.pop() ?? [];
        const handler = layer(env);
        if (each.caught) handler.own.set(each.caught, join(thrown));
        execute(run, handler, each.handler, returned);
        merge(env, [handler, layer(env)]);
        execute(run, env, each.after, returned);
        break;
      }
    }
  }
}

function inLayer(run: Run, env: Env, statements: readonly Statement[], returned: Abstract[]): Env {
  const inner = layer(env);
  execute(run, inner, statements, returned);
  return inner;
}
