import type { Binding, Fn } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import { type Abstract, join } from './abstract.ts';

/** What names hold at one point of the way. An arm of a branch writes into a layer of its own. */
export interface Env {
  own: Map<Binding, Abstract>;
  outer: Env | null;
  /** Of a file's top level that several runs look at: nothing is written to it any more. */
  sealed: boolean;
}

export function layer(outer: Env | null): Env {
  return { own: new Map(), outer, sealed: false };
}

export function read(env: Env, binding: Binding): Abstract | null {
  for (let at: Env | null = env; at; at = at.outer) {
    const value = at.own.get(binding);
    if (value) return value;
  }
  return null;
}

/** After a branch: a name holds what any arm left in it, or what it held before where an arm left it alone. */
export function merge(env: Env, arms: readonly Env[]): void {
  if (arms.every((arm) => arm.own.size === 0)) return;
  const written = new Set(arms.flatMap((arm) => [...arm.own.keys()]));
  for (const binding of written) {
    const before = read(env, binding);
    const values = arms.map((arm) => arm.own.get(binding) ?? before).filter((value) => value !== null);
    env.own.set(binding, join(values));
  }
}

/** After a call: what the function wrote to names outside itself stays. */
export function keepOuter(env: Env, inner: Env, fn: Fn): void {
  if (env.sealed) return;
  for (const [binding, value] of inner.own) {
    if (contains(fn.span, binding.span)) continue;
    const before = read(env, binding);
    env.own.set(binding, before ? join([before, value]) : value);
  }
}
