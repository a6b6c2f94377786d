import { worked } from '../clock.ts';
import type { FileFacts } from '../facts/lookups.ts';
import type { Origin } from '../facts/origins.ts';
import type { CallValue, Class, Fn, Statement, Value } from '../parse/ir.ts';
import { type Abstract, join, OPEN, type Personal } from './abstract.ts';
import { type Env, layer, merge } from './env.ts';
import { evaluate } from './evaluate.ts';
import { invoke } from './invoke.ts';
import { createNeighbours, type Neighbours } from './neighbours.ts';
import { write } from './places.ts';
import { mayTell } from './survey.ts';

/**
 * Follows personal data forward from one file. Every function of it is run over abstract values: from where it
 * is called, and once by itself. A call runs the function it leads to, in this file or another of the project,
 * with what it is given; what another file's function does with plain arguments is worked out once.
 *
 * `trace(facts).arrivals` are the calls of this file that personal data reaches. Where the call is of another
 * file's function that hands the data on, the arrival's `origins` and `sink` are those of the call it reaches
 * there and `call` is the one in this file; `personal[n].trail.beyond` has the places in other files. Every
 * other place is one of this file.
 */

/** Personal data that reaches a call as an argument. */
export interface Arrival {
  call: CallValue;
  origins: readonly Origin[];
  personal: readonly Personal[];
  /** What each argument of the sink holds, the personal data among it. */
  args: readonly Abstract[];
  /** The call that receives it and the file it stands in: `call` itself unless that leads into another file. */
  sink: { call: CallValue; facts: FileFacts };
}

/** Personal data that is put into a property: `location.href = …`. */
export interface Put {
  of: Value;
  /** Null for a key that is only known while it runs. */
  name: string | null;
  value: Abstract;
  from: Value;
}

/** One run over one file. */
export interface Run {
  /** Of the file that is looked at. */
  entry: FileFacts;
  /** Of the file whose function is being run. */
  facts: FileFacts;
  /** Of the files that calls led out of, and by which call. */
  frames: { home: FileFacts; call: CallValue }[];
  neighbours: Neighbours;
  /** What the top levels of files hold in this run. */
  tops: Map<FileFacts, Env>;
  /** What functions of other files give for plain arguments, where that is more than data. */
  summaries: Map<Fn, Map<string, Abstract>>;
  arrivals: Map<CallValue, Arrival>;
  /** Data that reaches a call in another file: by the call of this file, then by that one. */
  crossings: Map<CallValue, Map<CallValue, Arrival>>;
  /** By the value that is put. */
  puts: Map<Value, Put>;
  /** What the fields of a class may hold, whichever method put it there. */
  selves: Map<Class, Map<string, Abstract>>;
  /** Functions that were run, and those that were only seen. */
  ran: Set<Fn>;
  seen: Map<Fn, Env>;
  active: Set<Fn>;
  /** By which call a function is being run; null for one run by itself. */
  called: Map<Fn, CallValue | null>;
  /** How often a call was not followed, or only as far as one was before. */
  cuts: number;
  /** What is thrown inside the `try` blocks that are open, innermost last. */
  thrown: Abstract[][];
  origins: Map<CallValue, readonly Origin[]>;
  /** Steps left, and when time is up. A file that needs more is not fully analysed, and says so. */
  budget: number;
  until: number;
}

const BUDGET = 400_000;
const traced = new WeakMap<FileFacts, Traced>();

export interface Traced {
  /** In source order. */
  arrivals: readonly Arrival[];
  puts: readonly Put[];
  /** Whether the budget sufficed for all of the file. */
  complete: boolean;
}

const NOTHING: Traced = { arrivals: [], puts: [], complete: true };

export interface TraceOptions {
  neighbours?: Neighbours;
  /** When it stops, whatever is left: by `worked()`. */
  until?: number;
}

/** What was traced once is given again, whatever the options. */
export function trace(facts: FileFacts, options: TraceOptions = {}): Traced {
  const known = traced.get(facts);
  if (known) return known;
  const { neighbours } = options;
  if (neighbours?.survey && !mayTell(neighbours.survey, neighbours, facts)) {
    traced.set(facts, NOTHING);
    return NOTHING;
  }
  const run: Run = {
    entry: facts,
    facts,
    frames: [],
    neighbours: neighbours ?? createNeighbours(),
    until: options.until ?? Number.POSITIVE_INFINITY,
    tops: new Map(),
    summaries: new Map(),
    arrivals: new Map(),
    crossings: new Map(),
    puts: new Map(),
    selves: new Map(),
    ran: new Set(),
    seen: new Map(),
    active: new Set(),
    called: new Map(),
    cuts: 0,
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
  const crossed = [...run.crossings.values()].flatMap((each) => [...each.values()]);
  const arrivals = [...run.arrivals.values(), ...crossed].sort(
    (a, b) => a.call.span.start - b.call.span.start,
  );
  const result = { arrivals, puts: [...run.puts.values()], complete: run.budget > 0 };
  traced.set(facts, result);
  return result;
}

function pass(run: Run): void {
  const { unit } = run.facts.world;
  const top = layer(null);
  run.tops.set(run.facts, top);
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
    { fn, env, home: run.facts },
    fn.params.map(() => OPEN),
    null,
  );
}

export function execute(run: Run, env: Env, statements: readonly Statement[], returned: Abstract[]): void {
  for (const each of statements) {
    if (isSpent(run)) return;
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

/** Takes one step. */
export function isSpent(run: Run): boolean {
  run.budget--;
  if (run.budget % 1024 === 0 && worked() > run.until) run.budget = 0;
  return run.budget <= 0;
}

function inLayer(run: Run, env: Env, statements: readonly Statement[], returned: Abstract[]): Env {
  const inner = layer(env);
  execute(run, inner, statements, returned);
  return inner;
}
