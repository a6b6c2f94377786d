import { isPersonObject, nativeMeaning } from '../facts/fields.ts';
import { onceByName } from '../facts/once.ts';
import { conceptOf, isImpersonalHolder, isPersonHolder, wordsOf } from '../facts/personal.ts';
import type { Binding, Class, MemberValue, ObjectValue, Span, Value } from '../parse/ir.ts';
import {
  type Abstract,
  CLEAN,
  heldAt,
  holdsData,
  join,
  leaksOf,
  OPEN,
  type Personal,
  personalValue,
} from './abstract.ts';
import { fieldOf } from './callees.ts';
import { call } from './calls.ts';
import { type Env, read } from './env.ts';
import { isOfMachine, isOfModule } from './machines.ts';
import { columnsOf, kept, located, stripped } from './narrowing.ts';
import { COUNTING_KEYS, ENVELOPE_KEYS } from './passing.ts';
import { saysNothing, shapeOf } from './shapes.ts';
import { isSpent, type Run } from './trace.ts';
import { NO_TRAIL } from './trail.ts';

/** What an expression holds. */

/** Names of modules that hold what a caller of the application sent, or who that is. */
const GIVING_MODULES = new Set(['flask', 'quart', 'bottle', 'sanic', 'flask_login']);
const GIVEN_NAME = /^(request|g|session|current_user)$/;

/** What a key of an address or a name tells without saying whose it is. */
const TELLING_KEY =
  /^(id|pk|uuid|type|kind|status|valid|verified|primary|provider|format|country|country_?code|createdAt|updatedAt|created_at|updated_at|\w*_(id|pk|at|type|status)|(is|has)_\w+)$/i;

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

export function evaluate(run: Run, env: Env, value: Value): Abstract {
  if (isSpent(run)) return CLEAN;
  switch (value.kind) {
    case 'literal':
    case 'module':
    case 'class':
      return CLEAN;
    case 'self':
      return value.cls ? { ...OPEN, instance: { cls: value.cls, home: run.facts } } : OPEN;
    case 'ref':
      return reference(run, env, value.binding, value.span);
    case 'member':
      return heldAt(member(run, env, value), value.span);
    case 'element': {
      const of = evaluate(run, env, value.of);
      return heldAt(elementOf(value.of, of, value.at), value.span);
    }
    case 'call':
      return call(run, env, value);
    case 'object':
      return object(run, env, value);
    case 'array': {
      const items = value.items.map((item) => {
        const inner = evaluate(run, env, item.value);
        return item.spread ? (inner.element ?? inner) : inner;
      });
      return items.length === 0 ? CLEAN : { ...CLEAN, element: join(items) };
    }
    case 'template': {
      const personal = value.parts.flatMap((part) =>
        part.kind === 'text' || saysNothing(run.facts.world, part)
          ? []
          : leaksOf(evaluate(run, env, part), labelOf(part), part.span, NOTHING_HIDDEN),
      );
      return personalValue(personal);
    }
    case 'function':
      run.seen.set(value.fn, env);
      return { ...CLEAN, closures: [{ fn: value.fn, env, home: run.facts }] };
    case 'choice':
      return join(value.options.map((each) => evaluate(run, env, each)));
    case 'rest': {
      const of = evaluate(run, env, value.of);
      const without = new Map((of.fields ?? new Map<string, Abstract>()).entries());
      for (const key of value.without) without.set(key, CLEAN);
      return { ...of, fields: without, record: stripped(run, of, value.without) };
    }
    case 'test':
      for (const operand of value.operands) evaluate(run, env, operand);
      return CLEAN;
    case 'mix': {
      const personal = value.operands.flatMap((each) =>
        leaksOf(evaluate(run, env, each), labelOf(each), each.span, NOTHING_HIDDEN),
      );
      return personalValue(personal);
    }
  }
}

/** `x.split('@')[1]` is a domain; any other element may be whatever the list holds. */
function elementOf(list: Value, of: Abstract, at: number | null): Abstract {
  const known = at === null ? undefined : of.fields?.get(String(at));
  if (known) return known;
  const method = list.kind === 'call' && list.callee.kind === 'member' ? list.callee.name : null;
  const isDomain = /^r?split$/.test(method ?? '') ? at === 1 || at === -1 : at === 2 || at === -1;
  if (list.kind === 'call' && isDomain && /^(r?split|r?partition)$/.test(method ?? '')) {
    const [separator] = list.args;
    if (separator?.value.kind === 'literal' && separator.value.value === '@') return CLEAN;
  }
  // `lastname = name.rpartition('.')[2]`: parts of a dotted name or a path are nobody.
  if (list.kind === 'call' && /^(r?split|r?partition)$/.test(method ?? '') && !holdsData(of)) {
    const [separator] = list.args;
    if (separator?.value.kind === 'literal' && /^[./:]+$/.test(String(separator.value.value))) return CLEAN;
  }
  if (of.element) return of.record ? join([of.element, { ...of, element: null }]) : of.element;
  return of;
}

function reference(run: Run, env: Env, binding: Binding, span: Span): Abstract {
  const held = read(env, binding);
  const known = isProp(run, binding) ? join([OPEN, held ?? CLEAN]) : isState(run, binding) ? OPEN : held;
  if (known) {
    const here = heldAt(known, span);
    const value = guesses(run) ? named(run, binding, here, span) : here;
    return isNamedPersonal(binding) ? toldThere(run, value) : value;
  }
  // Of a component, what its template alone names: a prop, or an item of a loop.
  if (binding.kind === 'global' && /\.(vue|svelte)$/.test(run.facts.world.unit.path) && guesses(run))
    return named(run, binding, OPEN, span);
  // `from flask import request`: what a caller sent.
  const [imported] = binding.kind === 'import' ? binding.values : [];
  if (imported?.kind === 'member' && imported.of.kind === 'module') {
    return GIVEN_NAME.test(imported.name ?? '') && GIVING_MODULES.has(imported.of.module) ? OPEN : CLEAN;
  }
  // A function declared further down, or a module's constant that a function reads.
  if (binding.kind === 'constant' || binding.kind === 'variable') {
    const [value] = binding.values;
    if (value?.kind === 'function') {
      return { ...CLEAN, closures: [{ fn: value.fn, env: run.seen.get(value.fn) ?? env, home: run.facts }] };
    }
  }
  return CLEAN;
}

/** Svelte's `let email = ''`, which its template may fill in. */
function isState(run: Run, { kind, values: [first, ...others] }: Binding): boolean {
  if (kind !== 'variable' || others.length > 0 || !run.facts.world.unit.path.endsWith('.svelte'))
    return false;
  const isPlain =
    first?.kind === 'object' &&
    first.entries.every(({ spread, value }) => !spread && value.kind === 'literal');
  return isPlain || first?.kind === 'literal' || (first?.kind === 'array' && first.items.length === 0);
}

/** Svelte's `export let customer`: whoever uses the component gives it. */
function isProp(run: Run, binding: Binding): boolean {
  if (binding.kind !== 'variable') return false;
  const { unit } = run.facts.world;
  if (!unit.path.endsWith('.svelte')) return false;
  const exported = unit.exports.get(binding.name);
  return exported?.kind === 'ref' && exported.binding === binding;
}

/** A value of which nothing is known but that it is called after personal data. */
function named(run: Run, binding: Binding, value: Abstract, span: Span): Abstract {
  if (!value.open || value.personal.length > 0 || value.record) return value;
  const shape = value.fields || value.element ? null : shapeOf(run.facts.world, binding, binding.name);
  if (shape) return shape;
  if (!isNamedPersonal(binding)) return value;
  if (isOfModule(run.facts.world.unit, binding.name)) return value;
  const read = binding.span;
  return {
    ...value,
    personal: [
      { label: binding.name, key: binding.name, read, by: 'name', at: span, steps: [], trail: NO_TRAIL },
    ],
  };
}

/** Names tell in the file that is looked at and in what it calls; further away only what was read counts. */
export function guesses(run: Run): boolean {
  return run.facts === run.entry || (run.frames.length === 1 && run.selves !== run.neighbours.selves);
}

/** Whether a name alone says whose data it is. */
export function isNamedPersonal({ name, parameter }: Binding): boolean {
  if (conceptOf(name)?.strong) return !/^[A-Z0-9_]+$/.test(name);
  // `def validate_email(self, value)` of serializers, forms and models.
  const checked =
    parameter && /^(value|val|v|raw)$/.test(name) ? CHECK.exec(parameter.fn.name ?? '')?.[1] : null;
  return checked ? conceptOf(checked)?.strong === true : false;
}

const CHECK = /^_?(?:validate|clean|check|normali[sz]e|parse)_(\w+)$/;

/** In another file: a look at that file alone finds it by this name. */
function toldThere(run: Run, value: Abstract): Abstract {
  if (run.facts === run.entry || value.personal.length === 0) return value;
  return {
    ...value,
    personal: value.personal.map((each) => ({ ...each, trail: { ...each.trail, told: true } })),
  };
}

function member(run: Run, env: Env, value: MemberValue): Abstract {
  const { name } = value;
  const place = run.facts.world.unit.language === 'python' ? located(value) : null;
  if (place) {
    const frame = evaluate(run, env, place.frame);
    return place.columns ? kept(run, frame, place.columns, value) : frame;
  }
  const of = evaluate(run, env, value.of);
  const field = of.instance && name !== null ? fieldOf(run, of.instance.cls, name) : null;
  if (field && of.instance && name !== null) return ofField(run, of.instance.cls, field, name, value);
  if (value.of.kind === 'self' && value.of.cls && name !== null)
    return ofField(run, value.of.cls, OPEN, name, value);
  if (value.index) evaluate(run, env, value.index);
  const columns = name === null ? columnsOf(run, of, value) : null;
  if (columns) return columns;
  if (name === null)
    return of.element ?? (of.record ? { ...of, fields: null } : of.open ? OPEN : joinFields(of));
  return keyOf(run, of, name, value.of, value.span);
}

/** `email: str` or `email = models.EmailField()` in a class of people: its name tells what nobody put there. */
function ofField(run: Run, cls: Class, field: Abstract, name: string, value: MemberValue): Abstract {
  if (run.facts.world.unit.language !== 'python' || !isPersonHolder(cls.name ?? '')) return field;
  if (!field.open || holdsData(field) || field.instance || field.closures.length > 0) return field;
  const declared = cls.fields.get(name);
  const isDeclared = declared && (declared.type || declared.values.some(({ kind }) => kind === 'call'));
  if (!isDeclared || !guesses(run) || conceptOf(name) === null) return field;
  return { ...OPEN, personal: [namedPersonal(joined(labelOf(value.of), name), name, value.span)] };
}

function joinFields(of: Abstract): Abstract {
  return of.fields ? join([...of.fields.values()]) : of;
}

/** What `of.name` holds. `holder` is the expression before the dot. */
export function keyOf(run: Run, of: Abstract, name: string, holder: Value, at: Span): Abstract {
  const value = keyIn(run, of, name, holder, at);
  if (run.facts === run.entry || value.personal.length === 0) return value;
  return keyOfOpen(name, holder, at).personal.length > 0 ? toldThere(run, value) : value;
}

function keyIn(run: Run, of: Abstract, name: string, holder: Value, at: Span): Abstract {
  const known = of.fields?.get(name);
  if (known) {
    // `email.value = input.value`: what is put in is not known, and the name of the whole still tells.
    const isTold = known.open && of.personal.length > 0 && !TELLING_KEY.test(name) && !holdsData(known);
    return isTold ? { ...known, personal: of.personal } : known;
  }
  if (name === 'length' || name === 'size') return CLEAN;
  // An answer's envelope, such as a lookup's, holds what its callback gave.
  if (of.fields && !of.record && /^(data|value|result)$/.test(name)) return of;
  const found: Abstract[] = [];
  if (of.record) found.push(keyOfRecord(run, of, name, holder, at));
  else if (of.open)
    found.push(
      guesses(run) && !isOfMachine(run.facts.world.unit, name, labelOf(holder))
        ? keyOfOpen(name, holder, at)
        : OPEN,
    );
  const held = of.personal.filter(({ by, key }) => by === 'record' || !(isOfMany(key) || isOther(key, name)));
  if (held.length > 0 && !TELLING_KEY.test(name)) found.push({ ...CLEAN, personal: held });
  if (of.element && !of.record && found.length === 0) return CLEAN;
  return join(found);
}

/** `email.host` of what a name alone calls an address: an address has no such keys, so it is something else. */
function isOther(key: string, name: string): boolean {
  return conceptOf(key)?.concept === 'email' && OF_MAIL.test(name);
}

const OF_MAIL =
  /^(host|port|secure|smtp\w*|transport\w*|template\w*|subject|provider|service|enabled|config|settings|options|send\w*|from|headers|attachments|queue|sender|user(name)?|pass(word)?)$/i;

/** `customer.invoices`: of one of them its own keys tell. */
const isOfMany = onceByName((name) => /invoices$/i.test(name));

function keyOfRecord(run: Run, of: Abstract, name: string, holder: Value, at: Span): Abstract {
  const { record } = of;
  if (!record || COUNTING_KEYS.has(name)) return CLEAN;
  if (ENVELOPE_KEYS.has(name)) return { ...of, fields: null };
  const meaning = nativeMeaning(run.facts.policy, record.system ?? '', record.object, name);
  if (meaning.kind !== 'none') {
    const label = joined(labelOf(holder), name);
    const { read, trail } = record;
    return personalValue([{ label, key: name, read, by: 'record', at, steps: [], trail }]);
  }
  const object = name.replace(/__r$/, '');
  const head = wordsOf(object).at(-1) ?? '';
  const isPerson =
    /__r$/.test(name) || (/^[A-Z]/.test(name) && !/__(c|pc)$/.test(name) && isPersonObject(head));
  if (isPerson && !/(Id|Number|Type|Status)$/.test(name)) {
    return { ...CLEAN, record: { ...record, object, personal: null, weak: false } };
  }
  // Through a mapper's relation: the name of one of `user.groups` is no person's.
  const related = record.system === 'sql' ? name.replace(/(_set|s)$/, '') : record.object;
  return { ...CLEAN, record: { ...record, object: related, personal: null, weak: true } };
}

/** Names second: `customer.email` of a customer that came from who knows where. */
export function keyOfOpen(name: string, holder: Value, at: Span): Abstract {
  const concept = conceptOf(name);
  const label = labelOf(holder);
  const last = label.split('.').at(-1) ?? '';
  const isPersonal =
    concept !== null &&
    !isImpersonalHolder(label) &&
    (concept.strong || isPersonHolder(last)) &&
    !/^[A-Z0-9_]{2,}$/.test(name) &&
    // `resendClient.emails`: what a client can do.
    !(/s$/.test(name) && /[a-z](Client|Api|Sdk)$|^(resend|postmark|api|sdk)$/.test(last));
  if (!isPersonal) return OPEN;
  return { ...OPEN, personal: [namedPersonal(joined(label, name), name, at)] };
}

function namedPersonal(label: string, key: string, at: Span): Personal {
  return { label, key, read: at, by: 'name', at, steps: [], trail: NO_TRAIL };
}

function joined(holder: string, name: string): string {
  return holder === '' ? name : `${holder}.${name}`;
}

/** How code calls a value: `contact.email`; empty for what has no name. */
export function labelOf(value: Value): string {
  switch (value.kind) {
    case 'ref':
      return value.binding.name.startsWith('#') ? '' : value.binding.name;
    case 'self':
      return 'this';
    case 'member':
      return value.name === null ? labelOf(value.of) : joined(labelOf(value.of), value.name);
    case 'element':
      return labelOf(value.of);
    case 'call':
      return value.callee.kind === 'member' && value.callee.name !== null
        ? `${value.callee.name}()`
        : `${labelOf(value.callee)}()`;
    default:
      return '';
  }
}

function object(run: Run, env: Env, value: ObjectValue): Abstract {
  let base: Abstract = CLEAN;
  const fields = new Map<string, Abstract>();
  for (const entry of value.entries) {
    const inner = evaluate(run, env, entry.value);
    if (entry.spread) {
      for (const [key, each] of inner.fields ?? []) fields.set(key, each);
      base = join([base, { ...inner, fields: null }]);
    } else if (entry.key !== null) {
      fields.set(entry.key, inner);
      if (inner.closures.length > 0 && base.closures.length < 8) {
        base = { ...base, closures: [...base.closures] };
      }
    } else base = join([base, { ...CLEAN, element: inner }]);
  }
  return { ...base, fields };
}
