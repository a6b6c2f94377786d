import { calledName } from '../facts/literals.ts';
import type { CallValue } from '../parse/ir.ts';
import { type Abstract, CLEAN, join, leaksOf, OPEN, type Personal, personalValue } from './abstract.ts';
import { NOTHING } from './arrivals.ts';
import { labelOf } from './evaluate.ts';
import { KEEPING } from './passing.ts';

/** What a call gives that hands on what it was given: `JSON.stringify(contact)`, `Object.entries(contact)`. */

/** A list of two, of which one knows which is which. */
function pair(first: Abstract, second: Abstract): Abstract {
  return {
    ...CLEAN,
    fields: new Map([
      ['0', first],
      ['1', second],
    ]),
  };
}

/** What the keys of an object hold. */
function valuesOf(of: Abstract | undefined, personal: readonly Personal[]): Abstract {
  if (!of || of.record) return personalValue(personal);
  return of.element ?? (of.fields ? join([...of.fields.values()]) : personalValue(personal));
}

/** What `Promise.allSettled` says of one of those it waited for. */
function settledWith(value: Abstract): Abstract {
  const fields = new Map([
    ['status', CLEAN],
    ['value', value],
    ['reason', OPEN],
  ]);
  return { ...CLEAN, fields };
}

/** Everything personal in the arguments is in the result. */
export function carried(value: CallValue, args: readonly Abstract[]): Abstract {
  const personal = args.flatMap((arg, index) => {
    const item = value.args[index]?.value;
    return item ? leaksOf(arg, labelOf(item), item.span, NOTHING) : [];
  });
  const [only] = args;
  const name = calledName(value) ?? '';
  switch (only && name) {
    // `[key, value]`, of which the key tells nothing.
    case 'entries':
      return { ...CLEAN, element: pair(CLEAN, valuesOf(only, personal)) };
    case 'allSettled':
      return { ...CLEAN, element: settledWith(only?.element ?? only ?? CLEAN) };
    case 'groupBy':
      return { ...CLEAN, element: only ?? CLEAN };
  }
  // What is still an object keeps its keys: `structuredClone(contact)`, `Promise.all([read])`.
  if (args.length === 1 && only && KEEPING.test(name)) {
    return name === 'values' && only.fields ? { ...only, element: join([...only.fields.values()]) } : only;
  }
  if (name === 'assign' || name === 'merge') return join(args);
  return personalValue(personal);
}
