import type { Binding, Entry, ObjectValue, Statement, Unit, Value } from '../parse/ir.ts';
import type { Known } from './values.ts';

/** With what the code puts into the object after it was made: `request.reason = …`, `request['reason'] = …`. */
export function withPuts(unit: Unit, given: Value, made: Known<ObjectValue>): Known<ObjectValue> {
  if (given.kind !== 'ref' || made.home !== unit) return made;
  const puts = putsOf(unit).get(given.binding);
  if (!puts) return made;
  const names = new Set(puts.map((each) => each.key));
  // Where it is put on some ways only, what was there before may be there still.
  const entries = [...names].map((key): Entry => {
    const old = made.value.entries.filter((each) => each.key === key);
    const all = [...old, ...puts.filter((each) => each.key === key)];
    const [first] = all;
    const { span } = made.value;
    if (all.length === 1 && first) return first;
    return {
      key,
      spread: false,
      value: { kind: 'choice', options: all.map(({ value }) => value), guards: all.map(() => null), span },
      span,
    };
  });
  const others = made.value.entries.filter((each) => each.key === null || !names.has(each.key));
  return { ...made, value: { ...made.value, entries: [...others, ...entries] } };
}

const putIn = new WeakMap<Unit, Map<Binding, Entry[]>>();

/** What is put into the keys of the objects that a file's names hold. */
function putsOf(unit: Unit): ReadonlyMap<Binding, Entry[]> {
  const known = putIn.get(unit);
  if (known) return known;
  const found = new Map<Binding, Entry[]>();
  putIn.set(unit, found);
  const walk = (body: readonly Statement[]): void => {
    for (const each of body) {
      if (each.kind === 'branch') each.arms.forEach(walk);
      else if (each.kind === 'loop') walk(each.body);
      else if (each.kind === 'try') [each.body, each.handler, each.after].forEach(walk);
      if (each.kind !== 'assign' || each.target.kind !== 'path' || each.target.of.kind !== 'ref') continue;
      const { binding } = each.target.of;
      const entry: Entry = { key: each.target.name, spread: false, value: each.value, span: each.span };
      found.set(binding, [...(found.get(binding) ?? []), entry]);
    }
  };
  for (const fn of unit.functions) walk(fn.body);
  return found;
}
