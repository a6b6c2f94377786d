import type { CallValue } from '../parse/ir.ts';
import { type Abstract, CLEAN, type Closure, join, OPEN } from './abstract.ts';
import { carriedIn, carriedOut } from './crossing.ts';
import { keepOuter, layer } from './env.ts';
import { execute, type Run } from './trace.ts';

/** Nested calls that are still followed. */
const DEEPEST = 8;

/** Runs a function with these arguments and gives back what it may return. `at` is null for one run by itself. */
export function invoke(
  run: Run,
  closure: Closure,
  args: readonly Abstract[],
  at: CallValue | null,
): Abstract {
  const { fn, home } = closure;
  if (run.active.has(fn) || run.active.size >= DEEPEST * (at ? 1 : 2) || run.budget <= 0) return CLEAN;
  const from = run.facts;
  if (home === from || !at) return body(run, closure, args);
  const isBack = run.frames.some((frame) => frame.home === home);
  return isBack ? calledBack(run, closure, args) : calledAway(run, closure, args, at);
}

/** Into another file and back. */
function calledAway(run: Run, closure: Closure, args: readonly Abstract[], at: CallValue): Abstract {
  const from = run.facts;
  const { fn, home } = closure;
  const [here, there] = [from.world.unit, home.world.unit];
  const plain = signature(args);
  const known = plain === null ? null : run.summaries.get(fn)?.get(plain);
  const result = known ?? inside();
  if (plain !== null && !known) {
    const summaries = run.summaries.get(fn) ?? new Map<string, Abstract>();
    run.summaries.set(fn, summaries.set(plain, result));
  }
  return carriedOut(result, at.span, there, here);

  function inside(): Abstract {
    const given = args.map((arg, index) => carriedIn(arg, at, at.args[index]?.value.span ?? at.span, here));
    run.frames.push({ home: from, call: at });
    run.facts = home;
    const returned = body(run, closure, given);
    run.facts = from;
    run.frames.pop();
    return returned;
  }
}

/** From another file into a function that was handed to it. */
function calledBack(run: Run, closure: Closure, args: readonly Abstract[]): Abstract {
  const from = run.facts;
  const { fn, home } = closure;
  const [here, there] = [from.world.unit, home.world.unit];
  const given = args.map((arg, index) => carriedOut(arg, fn.params[index]?.span ?? fn.span, here, there));
  run.facts = home;
  const result = body(run, closure, given);
  run.facts = from;
  const way = run.frames.findLast((frame) => frame.home === home)?.call;
  return way ? carriedIn(result, way, way.span, there) : CLEAN;
}

/** Arguments in which nothing is known to be; null when there is more to them. */
function signature(args: readonly Abstract[]): string | null {
  const letters = args.map((arg) => (arg === CLEAN ? 'c' : arg === OPEN ? 'o' : null));
  return letters.includes(null) ? null : letters.join('');
}

function body(run: Run, { fn, env }: Closure, args: readonly Abstract[]): Abstract {
  run.active.add(fn);
  run.ran.add(fn);
  const inner = layer(env);
  fn.params.forEach((param, index) => {
    inner.own.set(param, args[index] ?? (args.length === 0 ? OPEN : CLEAN));
  });
  const returned: Abstract[] = [];
  execute(run, inner, fn.body, returned);
  keepOuter(env, inner, fn);
  run.active.delete(fn);
  return join(returned);
}
