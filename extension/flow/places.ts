import { conceptOf } from '../facts/personal.ts';
import type { Binding, Target, Value } from '../parse/ir.ts';
import { type Abstract, CLEAN, join, leaksOf } from './abstract.ts';
import { NOTHING } from './arrivals.ts';
import { type Env, read } from './env.ts';
import { labelOf } from './evaluate.ts';
import type { Run } from './trace.ts';

/** Where values are put: into names, keys, elements, and fields of the object itself. */

/** Puts a value where an assignment says. */
export function write(run: Run, env: Env, target: Target, value: Abstract, from: Value): void {
  if (target.kind === 'binding') {
    env.own.set(target.binding, ownNamed(target.binding, value, from));
    return;
  }
  const { of, name } = target;
  const isHere = run.facts === run.entry;
  if (isHere && leaksOf(value, labelOf(from), from.span, NOTHING).length > 0) {
    run.puts.set(from, { of, name, value, from });
  }
  if (of.kind === 'self' && of.cls && name !== null) {
    const fields = run.selves.get(of.cls) ?? new Map<string, Abstract>();
    const known = fields.get(name);
    fields.set(name, known ? join([known, value]) : value);
    run.selves.set(of.cls, fields);
    return;
  }
  update(run, env, of, (holder) => {
    if (name === null) return { ...holder, element: join([holder.element ?? CLEAN, value]) };
    return { ...holder, fields: new Map([...(holder.fields ?? []), [name, value]]) };
  });
}

/** What comes out of a constructor is a thing, not the personal data its variable may be named after. */
function ownNamed(binding: Binding, value: Abstract, from: Value): Abstract {
  const isMade = from.kind === 'call' && from.construct && value.personal.length === 0;
  return isMade && conceptOf(binding.name) ? { ...value, open: false } : value;
}

/** Changes what stands at a place: a name, a key, an element, a field of the object itself. */
export function update(run: Run, env: Env, place: Value, change: (old: Abstract) => Abstract): void {
  if (place.kind === 'ref') {
    env.own.set(place.binding, change(read(env, place.binding) ?? CLEAN));
  } else if (place.kind === 'member' && place.of.kind === 'self' && place.of.cls && place.name !== null) {
    const fields = run.selves.get(place.of.cls) ?? new Map<string, Abstract>();
    fields.set(place.name, change(fields.get(place.name) ?? CLEAN));
    run.selves.set(place.of.cls, fields);
  } else if (place.kind === 'member' && place.name !== null) {
    const { name } = place;
    update(run, env, place.of, (holder) => {
      const inner = change(holder.fields?.get(name) ?? CLEAN);
      return { ...holder, fields: new Map([...(holder.fields ?? []), [name, inner]]) };
    });
  } else if (place.kind === 'choice') {
    // `(groups[key] ??= []).push(…)`
    for (const option of place.options) if (option.kind === 'member') update(run, env, option, change);
  } else {
    const holder = heldIn(place);
    if (holder) update(run, env, holder, (old) => ({ ...old, element: change(old.element ?? CLEAN) }));
  }
}

/** What a place is one of: of `groups[key]`, `groups.get(key)` and `groups.setdefault(key, [])` the groups. */
function heldIn(place: Value): Value | null {
  if (place.kind === 'element' || place.kind === 'member') return place.of;
  const callee = place.kind === 'call' ? place.callee : null;
  return callee?.kind === 'member' && /^(get|setdefault)$/.test(callee.name ?? '') ? callee.of : null;
}
