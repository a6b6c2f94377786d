import type { Policy } from '../../policies/policy.ts';
import { nativeMeaning } from '../facts/fields.ts';
import type { FileFacts } from '../facts/lookups.ts';
import type { CrmRead } from '../facts/reads.ts';
import type { Class, Fn, Span } from '../parse/ir.ts';
import type { Env } from './env.ts';
import { NO_TRAIL, type Trail } from './trail.ts';

/** What the linter knows of a value while it follows it: whose data is in it, and where. */
export interface Abstract {
  /** Personal data that is in the value itself. */
  personal: readonly Personal[];
  /** The value is a record read from a CRM, or a list or envelope of such records. */
  record: RecordFact | null;
  /** What its keys are known to hold. */
  fields: ReadonlyMap<string, Abstract> | null;
  /** What any of its elements may be. */
  element: Abstract | null;
  /** Functions it may be, with the names around them. */
  closures: readonly Closure[];
  /** The class of the project it is an object of. */
  instance: Instance | null;
  /** Nobody knows what is in it: a parameter, an unknown function's result. Names may then tell. */
  open: boolean;
}

/** A function, the names around it, and the file it stands in. */
export interface Closure {
  fn: Fn;
  env: Env;
  home: FileFacts;
}

export interface Instance {
  cls: Class;
  home: FileFacts;
}

export interface Personal {
  /** As the code calls it: `contact.email`. */
  label: string;
  /** The key it was taken from, for loggers that blank some keys out. */
  key: string;
  /** Where it was read: the CRM read, or the place that named it. */
  read: Span;
  /** Read from a CRM, or only named like personal data. */
  by: 'record' | 'name';
  /** The expression that last held it. */
  at: Span;
  /** Calls that handed it on, in the file that is being run. */
  steps: readonly Span[];
  trail: Trail;
}

export interface RecordFact {
  read: Span;
  system: string | null;
  object: string | null;
  /** Lower-case names of the personal fields that were asked for; null when that is not known. */
  personal: ReadonlySet<string> | null;
  /** Part of a record of which nobody knows whether it is personal: not told when it is logged itself. */
  weak: boolean;
  trail: Trail;
}

export const CLEAN: Abstract = {
  personal: [],
  record: null,
  fields: null,
  element: null,
  closures: [],
  instance: null,
  open: false,
};
export const OPEN: Abstract = { ...CLEAN, open: true };

/** More personal values than this in one value add nothing to a message. */
const MOST = 6;
const DEEPEST = 8;

export function personalValue(personal: readonly Personal[]): Abstract {
  return personal.length === 0 ? CLEAN : { ...CLEAN, personal: personal.slice(0, MOST) };
}

export function recordOf(read: CrmRead, policy: Policy): Abstract {
  const names = read.complete && read.fields && read.wholes.length === 0 ? read.fields : null;
  const personal = names
    ?.filter((field) => nativeMeaning(policy, read.system, field.object, field.name).kind !== 'none')
    .map((field) => (field.name.split('.').at(-1) ?? field.name).toLowerCase());
  if (personal?.length === 0) return CLEAN;
  const fact: RecordFact = {
    read: read.call.span,
    system: read.system,
    object: read.object,
    personal: personal ? new Set(personal) : null,
    weak: false,
    trail: NO_TRAIL,
  };
  return { ...CLEAN, record: fact };
}

export function join(values: readonly Abstract[]): Abstract {
  if (values.length < 2) return values[0] ?? CLEAN;
  const [first, ...rest] = values.filter((value) => value !== CLEAN);
  if (!first) return CLEAN;
  return rest.reduce((a, b) => joinTwo(a, b, 0), first);
}

function joinTwo(a: Abstract, b: Abstract, depth: number): Abstract {
  if (a === b || depth > DEEPEST || addsNothing(b, a)) return a;
  let fields = a.fields ?? b.fields;
  if (a.fields && b.fields) {
    const all = new Map(a.fields);
    for (const [key, value] of b.fields) {
      const known = all.get(key);
      all.set(key, known ? joinTwo(known, value, depth + 1) : value);
    }
    fields = all;
  }
  const element =
    a.element && b.element ? joinTwo(a.element, b.element, depth + 1) : (a.element ?? b.element);
  return {
    personal: together(a.personal, b.personal),
    record: a.record && b.record ? (a.record.weak ? b.record : a.record) : (a.record ?? b.record),
    fields,
    element,
    closures: joinClosures(a.closures, b.closures),
    instance: a.instance ?? b.instance,
    open: a.open || b.open,
  };
}

/** Most values that come together are of the kind of which nothing is known. */
function addsNothing(
  { personal, record, fields, element, closures, instance, open }: Abstract,
  to: Abstract,
) {
  if (personal.length > 0 || closures.length > 0 || record || fields || element || instance) return false;
  return (to.open || !open) && to.personal.length < 2;
}

function together(a: readonly Personal[], b: readonly Personal[]): readonly Personal[] {
  if (a.length + b.length < 2) return a.length > 0 ? a : b;
  return distinct([...a, ...b]);
}

function joinClosures(a: readonly Closure[], b: readonly Closure[]): readonly Closure[] {
  if (a.length === 0 || b.length === 0) return a.length > 0 ? a : b;
  const known = new Set(a.map((each) => each.fn));
  return [...a, ...b.filter((each) => !known.has(each.fn))].slice(0, MOST);
}

function distinct(all: readonly Personal[]): Personal[] {
  const seen = new Set<string>();
  return all
    .filter((each) => {
      const key = `${each.label} ${each.read.start}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MOST);
}

const holding = new WeakMap<Abstract, boolean>();

/** Whether there is anybody's data in a value, however deep. Values do not change, so it is found out once. */
export function holdsData(value: Abstract, depth = 0): boolean {
  const { personal, record, fields, element } = value;
  if (personal.length > 0 || record) return true;
  if ((!fields && !element) || depth > DEEPEST) return false;
  const known = holding.get(value);
  if (known !== undefined) return known;
  let holds = element !== null && holdsData(element, depth + 1);
  for (const field of fields?.values() ?? []) holds ||= holdsData(field, depth + 1);
  holding.set(value, holds);
  return holds;
}

/** Everything personal in a value, however deep; `label` names a record that is passed on whole. */
export function leaksOf(value: Abstract, label: string, at: Span, hidden: ReadonlySet<string>): Personal[] {
  if (!holdsData(value)) return [];
  const found: Personal[] = [];
  const walk = (each: Abstract, name: string, depth: number): void => {
    if (depth > DEEPEST || found.length >= MOST) return;
    found.push(...each.personal.filter((personal) => !hidden.has(personal.key)));
    const { record } = each;
    if (record && !record.weak && !isCovered(record, each.fields)) {
      const { read, trail } = record;
      const held = { read, at: trail.at ?? at, trail };
      found.push({ label: trail.at ? '' : name, key: name, by: 'record', steps: [], ...held });
    }
    for (const [key, inner] of each.fields ?? []) {
      if (!hidden.has(key)) walk(inner, inner.record ? keyLabel(name, key) : name, depth + 1);
    }
    if (each.element) walk(each.element, name, depth + 1);
  };
  walk(value, label, 0);
  return distinct(found);
}

function keyLabel(name: string, key: string): string {
  return name === '' ? key : `${name}.${key}`;
}

/** Whether every personal field of a record was replaced or taken out. */
function isCovered(record: RecordFact, fields: Abstract['fields']): boolean {
  if (!fields || !record.personal) return false;
  const replaced = new Set([...fields.keys()].map((key) => key.toLowerCase()));
  return [...record.personal].every((field) => replaced.has(field));
}

/** The same value, now held by another expression. */
export function heldAt(value: Abstract, at: Span): Abstract {
  if (value.personal.length === 0) return value;
  return { ...value, personal: value.personal.map((each) => ({ ...each, at })) };
}

/** The same value, handed on by a call. */
export function handedOn(value: Abstract, call: Span, depth = 0): Abstract {
  if (depth > DEEPEST || !holdsData(value)) return value;
  const step = (each: Personal): Personal =>
    each.steps.length < MOST ? { ...each, steps: [...each.steps, call] } : each;
  return {
    ...value,
    personal: value.personal.map(step),
    fields: value.fields
      ? new Map([...value.fields].map(([key, inner]) => [key, handedOn(inner, call, depth + 1)]))
      : null,
    element: value.element ? handedOn(value.element, call, depth + 1) : null,
  };
}
