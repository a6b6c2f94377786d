import type { CallValue, Fn } from '../parse/ir.ts';
import { type Abstract, CLEAN, type Closure, holdsData, join, OPEN } from './abstract.ts';
import { carriedIn, carriedOut } from './crossing.ts';
import { keepOuter, layer } from './env.ts';
import { guesses } from './evaluate.ts';
import { shapeOf } from './shapes.ts';
import { execute, type Run } from './trace.ts';

/** Nested calls that are still followed. */
const DEEPEST = 8;
/** Files away. */
const FAR = 1;

/** Runs a function with these arguments and gives back what it may return. `at` is null for one run by itself. */
export function invoke(
  run: Run,
  closure: Closure,
  args: readonly Abstract[],
  at: CallValue | null,
): Abstract {
  const { fn } = closure;
  if (run.active.has(fn) || run.active.size >= DEEPEST * (at ? 1 : 2) || run.budget <= 0) {
    run.cuts++;
    return CLEAN;
  }
  const before = run.called.get(fn) ?? null;
  run.called.set(fn, at);
  const result = into(run, closure, args, at);
  run.called.set(fn, before);
  return result;
}

function into(run: Run, closure: Closure, args: readonly Abstract[], at: CallValue | null): Abstract {
  const { home } = closure;
  const from = run.facts;
  if (!at || (home === from && from === run.entry)) return body(run, closure, args);
  // In another file nothing is told, so what a function gives need be worked out only once.
  if (home === from) return summarised(run, closure, args, () => body(run, closure, args));
  const isBack = run.frames.some((frame) => frame.home === home);
  return isBack ? calledBack(run, closure, args) : calledAway(run, closure, args, at);
}

/** Into another file and back. */
function calledAway(run: Run, closure: Closure, args: readonly Abstract[], at: CallValue): Abstract {
  const from = run.facts;
  const { home } = closure;
  const [here, there] = [from.world.unit, home.world.unit];
  const result = summarised(run, closure, args, inside);
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

/** What the function gave before for arguments like these, or gives now. */
function summarised(
  run: Run,
  { fn, home }: Closure,
  args: readonly Abstract[],
  work: () => Abstract,
): Abstract {
  // What it reads depends on who calls it.
  const isHanded = home.reads.some(({ handed }) => handed?.fn === fn);
  const letters = isHanded ? null : signature(args, run.frames.length > FAR);
  if (letters === null) return work();
  const plain = guesses(run) ? `${letters}?` : letters;
  const known = run.neighbours.summaries.get(fn)?.get(plain);
  if (known) return known;
  const own = run.summaries.get(fn)?.get(plain);
  if (own) {
    run.cuts++;
    return own;
  }
  const isDeep = run.active.size > DEEPEST / 2;
  const { cuts } = run;
  const result = work();
  // What was cut short, by its depth or for want of steps, is no summary.
  if (run.budget <= 0) return result;
  const isWhole = !isDeep || run.cuts === cuts;
  const all = isData(result) && isWhole && !letters.includes('f') ? run.neighbours.summaries : run.summaries;
  const summaries = all.get(fn) ?? new Map<string, Abstract>();
  all.set(fn, summaries.set(plain, result));
  return result;
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

/**
 * Arguments by what names may tell of them; null: somebody's data is in them, or a function is. Far away, one
 * function is taken for another: what reaches this file's own callbacks from there has been seen on the way.
 */
function signature(args: readonly Abstract[], isFar: boolean): string | null {
  let letters = '';
  for (const arg of args) {
    const isSimple = isPlain(arg);
    if (!isSimple && (!isFar || holdsData(arg))) return null;
    letters += isSimple ? (arg.open ? 'o' : 'c') : 'f';
  }
  return letters;
}

function isPlain({ personal, record, closures, instance, fields, element }: Abstract, depth = 0): boolean {
  if (personal.length > 0 || record || closures.length > 0 || instance || depth > 3) return false;
  if (element && !isPlain(element, depth + 1)) return false;
  for (const field of fields?.values() ?? []) if (!isPlain(field, depth + 1)) return false;
  return true;
}

/** Whether a value means the same in every run: no functions or objects whose names and fields may differ. */
function isData(value: Abstract, depth = 0): boolean {
  if (value === CLEAN || value === OPEN) return true;
  if (value.closures.length > 0 || value.instance || depth > 4) return false;
  const inner = [...(value.fields?.values() ?? []), ...(value.element ? [value.element] : [])];
  return inner.every((each) => isData(each, depth + 1));
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
  return declared(run, fn, join(returned));
}

/** `async function load(): Promise<Customer>`: of an answer that nobody knows, what the function says it is. */
function declared(run: Run, { returns }: Fn, result: Abstract): Abstract {
  const isUnknown = result.open && isPlain(result) && !result.fields && !result.element;
  if (!returns || !isUnknown || !guesses(run)) return result;
  return shapeOf(run.facts.world, returns, returns.name) ?? result;
}
