import { conceptOf, isImpersonalHolder, isPersonHolder, wordsOf } from '../facts/personal.ts';
import { classOf, returnsOf, settle, type World } from '../facts/values.ts';
import type { Binding, Class, Span, Unit, Value } from '../parse/ir.ts';
import { type Abstract, CLEAN, OPEN } from './abstract.ts';
import { NO_TRAIL } from './trail.ts';

/**
 * What a declared type says of a value of which nothing else is known: `request: Aanvraag`, where the interface,
 * dataclass or model `Aanvraag` has a `bsn`. Logged whole, it is that citizen number too.
 */

const DEEPEST = 3;
/** Classes that do something, rather than hold something. */
const DOING =
  /(Service|Client|Repository|Repo|Controller|Manager|Handler|Provider|Api|Gateway|Adapter|Store|Config|Settings|Options|Template|Schema|Mailer|Logger|Props|Context)$/;

const known = new WeakMap<Binding, Abstract | null>();

/** Null when the type is not known, or has nobody's data in it. */
export function shapeOf(world: World, binding: Binding, name: string): Abstract | null {
  if (!binding.type) return null;
  const before = known.get(binding);
  if (before !== undefined) return before;
  known.set(binding, null);
  const label = name.startsWith('#') ? '' : name;
  const shape = isImpersonalHolder(label)
    ? null
    : ofType(world, { value: binding.type, home: world.unit }, label, binding.span, 0);
  known.set(binding, shape);
  return shape;
}

interface Typed {
  value: Value;
  home: Unit;
}

function ofType(world: World, type: Typed, label: string, at: Span, depth: number): Abstract | null {
  if (depth > DEEPEST) return null;
  for (const { value, home } of settle(world, type)) {
    if (value.kind === 'array') {
      const [item] = value.items;
      const element = item && ofType(world, { value: item.value, home }, label, at, depth);
      if (element) return { ...OPEN, element };
    }
    if (value.kind === 'class') return ofClass(world, value.cls, home, label, at, depth);
  }
  return null;
}

function ofClass(
  world: World,
  cls: Class,
  home: Unit,
  label: string,
  at: Span,
  depth: number,
): Abstract | null {
  const name = cls.name ?? '';
  const isProps = name.endsWith('Props') || (cls.name === null && label === '');
  const thing = name.replace(/(Model|Info|Data|Dto|DTO|Entity|Record|Schema|Row|Type)$/, '');
  if (!isProps && isImpersonalHolder(thing) && !wordsOf(name).some(isPersonHolder)) return ofThing(cls);
  if (!isProps && (DOING.test(name) || isImpersonalHolder(name))) return null;
  const isPerson = isPersonHolder(label.split('.').at(-1) ?? '') || isPersonHolder(name) || isDescribed(cls);
  const fields = new Map<string, Abstract>();
  let holds = false;
  let isTold = false;
  const parent = cls.parent && ofType(world, { value: cls.parent, home }, label, at, depth + 1);
  for (const [key, inner] of parent?.fields ?? []) {
    fields.set(key, inner);
    holds = true;
  }
  for (const [key, { type, values }] of cls.fields) {
    if (values.some((value) => isImpersonalProperty(value, isPerson))) {
      fields.set(key, CLEAN);
      isTold = true;
      continue;
    }
    const path = label === '' ? key : `${label}.${key}`;
    const inner = type && ofType(world, { value: type, home }, path, at, depth + 1);
    const concept = inner ? null : conceptOf(key);
    if (concept && (concept.strong || isPerson) && !/^[A-Z0-9_]{2,}$/.test(key)) {
      const personal = {
        label: path,
        key,
        read: at,
        by: 'name' as const,
        at,
        steps: [],
        trail: NO_TRAIL,
      };
      fields.set(key, { ...OPEN, personal: [personal] });
      holds = true;
    } else {
      fields.set(key, inner ?? OPEN);
      holds ||= inner !== null;
    }
  }
  return holds || isTold ? { ...CLEAN, open: true, fields } : null;
}

/** What nobody but a person has: whatever the type is called, its `name` is somebody's. */
const OF_PERSONS = new Set(['bsn', 'birthDate', 'name', 'health', 'document']);

function isDescribed({ fields }: Class): boolean {
  for (const [key, { values }] of fields) {
    const concept = conceptOf(key);
    if (!concept?.strong || !OF_PERSONS.has(concept.concept)) continue;
    if (!values.some((value) => isImpersonalProperty(value, false))) return true;
  }
  return false;
}

/** Whether a value's class says in its `__str__` what its text is, and that is nobody's. */
export function saysNothing(world: World, value: Value): boolean {
  const { unit } = world;
  if (unit.language !== 'python' || (value.kind !== 'ref' && value.kind !== 'self')) return false;
  const classes = value.kind === 'self' ? [value.cls] : classesOf(world, value.binding);
  return classes.length > 0 && classes.every((cls) => cls !== null && isQuiet(cls));
}

function classesOf(world: World, { type, values }: Binding): Class[] {
  const home = world.unit;
  const types = type ? settle(world, { value: type, home }) : [];
  const made = type ? [] : values.flatMap((value) => classOf(world, { value, home })?.cls ?? []);
  return [...types.flatMap(({ value }) => (value.kind === 'class' ? [value.cls] : [])), ...made];
}

function isQuiet(cls: Class): boolean {
  const text = cls.methods.get('__str__') ?? cls.methods.get('__repr__');
  const given = text ? returnsOf(text) : [];
  return given.length > 0 && given.every((each) => isMadeOfOwn(each, true));
}

/** `@property def full_name` of what is no person: made of nothing that is anybody's. */
function isImpersonalProperty(value: Value, isPerson: boolean): boolean {
  const fn = value.kind === 'call' && value.callee.kind === 'function' ? value.callee.fn : null;
  if (!fn) return false;
  const given = returnsOf(fn);
  return given.length > 0 && given.every((each) => isMadeOfOwn(each, isPerson));
}

/** `customer.as_key()`, where the class of the record says in the file what that gives, and it is nobody's. */
export function givesNothing({ unit }: World, model: string | null, method: string): boolean {
  if (model === null) return false;
  const fn = unit.functions.find((each) => each.name === method && each.owner?.name === model);
  const given = fn ? returnsOf(fn) : [];
  return given.length > 0 && given.every((each) => isMadeOfOwn(each, true));
}

function isMadeOfOwn(value: Value, isPerson: boolean): boolean {
  if (value.kind === 'literal') return true;
  if (value.kind === 'object')
    return value.entries.every((entry) => !entry.spread && isMadeOfOwn(entry.value, isPerson));
  if (value.kind === 'template')
    return value.parts.every((part) => part.kind === 'text' || isMadeOfOwn(part, isPerson));
  if (value.kind !== 'member' || value.of.kind !== 'self' || value.name === null) return false;
  const concept = conceptOf(value.name);
  return concept === null || !(concept.strong || isPerson);
}

/** `model: DeviceModel`: whatever the fields are called, they are nobody's. */
function ofThing({ fields }: Class): Abstract | null {
  const named = [...fields.keys()].filter((key) => conceptOf(key) !== null);
  if (named.length === 0) return null;
  return { ...CLEAN, open: true, fields: new Map(named.map((key) => [key, CLEAN])) };
}
