import { calledName } from '../facts/literals.ts';
import type { FileFacts, Lookup } from '../facts/lookups.ts';
import { isImpersonalHolder } from '../facts/personal.ts';
import type { CrmRead } from '../facts/reads.ts';
import { constantsOf, entryOf, returnsOf } from '../facts/values.ts';
import type { CallValue, Fn, MemberValue, Value } from '../parse/ir.ts';
import {
  type Abstract,
  CLEAN,
  handedOn,
  heldAt,
  holdsData,
  type Instance,
  join,
  leaksOf,
  OPEN,
  personalValue,
  recordOf,
} from './abstract.ts';
import { arrive, NOTHING, originsAt } from './arrivals.ts';
import { boundTo, functionsOf } from './callees.ts';
import { carried } from './carrying.ts';
import type { Env } from './env.ts';
import { evaluate, guesses, keyOf, keyOfOpen, labelOf } from './evaluate.ts';
import { invoke } from './invoke.ts';
import { narrowed, picked } from './narrowing.ts';
import {
  ADDING_METHODS,
  COMPUTING,
  COUNTING_KEYS,
  EACH_METHODS,
  FILLING_METHODS,
  HOLDING,
  isCarrying,
  isCarryingClass,
  isHiding,
  isMaskText,
  KEYED_METHODS,
  MAPPING_METHODS,
  PYTHON_TELLING,
  TELLING_METHODS,
  WAITING,
  WRITING_METHODS,
} from './passing.ts';
import { update } from './places.ts';
import { givesNothing } from './shapes.ts';
import type { Run } from './trace.ts';
import { NO_TRAIL } from './trail.ts';

/** What a call gives back, and what reaches it. */

/** What the audited client tells about a lookup, beside its `data`. */
const ANSWER_KEYS = ['id', 'status', 'decision', 'receipt', 'notices', 'withheld', 'outcome'];

export function call(run: Run, env: Env, value: CallValue): Abstract {
  const { callee } = value;
  const receiver = callee.kind === 'member' ? evaluate(run, env, callee.of) : CLEAN;
  const args = value.args.map((item) => {
    const inner = evaluate(run, env, item.value);
    return item.spread ? (inner.element ?? inner) : inner;
  });
  const name = calledName(value) ?? '';
  arrive(run, value, args, writesAway(value, name) ? receiver : CLEAN);
  const handed = value.keywords
    ? args.flatMap((arg, index) =>
        value.args[index]?.value === value.keywords ? [...(arg.fields?.values() ?? [])] : [arg],
      )
    : args;
  const local = run.facts.world.unit;

  const lookup = run.facts.lookupAt(value);
  if (lookup) {
    const results = handed.flatMap((arg) => callbacks(run, arg, () => CLEAN, value));
    const shown = join(results);
    if (results.length === 0 || shown === CLEAN) return OPEN;
    if (shown === OPEN && isLooking(run, lookup)) return seenRecord(value);
    const answer = ANSWER_KEYS.map((key) => [key, CLEAN] as const);
    return { ...shown, fields: new Map([...(shown.fields ?? []), ...answer]) };
  }
  const read = readHere(run, value);
  // `Request(url)` of Python's urllib is not yet what comes back.
  if (read && !(value.construct && name === 'Request')) {
    const record = recordOf(read, run.facts.policy);
    for (const arg of handed)
      callbacks(run, arg, (fn, index) => (isError(fn, index) ? CLEAN : record), value);
    return record;
  }
  if (run.facts.isHarmless(value)) return OPEN;
  // `partial(load, id)`, `load.bind(this)`: that function, whatever it was given already.
  if (name === 'partial' && args[0] && args[0].closures.length > 0)
    return { ...CLEAN, closures: args[0].closures };
  if (name === 'bind' && receiver.closures.length > 0) return { ...CLEAN, closures: receiver.closures };
  const { closures, instance } = functionsOf(run, env, value, receiver);
  if (closures.length > 0) {
    // Into another file a value goes with the place it crossed at.
    const given = (home: FileFacts): Abstract[] =>
      home === run.facts ? args.map((arg) => handedOn(arg, value.span)) : args;
    const holes = heldByTag(run, env, value);
    const results = closures.map((closure) => {
      const handedTo = holes && closure.fn.params.length > 1 ? holes : null;
      return invoke(
        run,
        closure,
        boundTo(closure.fn, handedTo?.call ?? value, handedTo?.args ?? given(closure.home)),
        value,
      );
    });
    if (instance) return made(instance, value, args);
    if (closures.every(({ fn }) => isHiding(fn.name ?? name) && !isIdentity(fn))) return CLEAN;
    return heldAt(join(results), value.span);
  }
  if (instance) return made(instance, value, args);
  if (isHiding(name)) return CLEAN;
  if (value.construct) {
    const isError = /(Error|Exception)$/.test(name);
    if (isError) return errorOf(value, args);
    // Its callbacks run: `new Promise((resolve) => …)`.
    for (const arg of handed) callbacks(run, arg, () => OPEN, value);
    if (isCarryingClass(name)) return join(args);
    // Python's `PointStruct(id=1, payload=payload)` has what it is given, under those names.
    const named = value.keywords && args[value.args.findIndex((item) => item.value === value.keywords)];
    return named?.fields ? { ...OPEN, fields: named.fields } : OPEN;
  }
  if (callee.kind === 'member') return method(run, env, value, callee, receiver, args);
  const given = handed.flatMap((arg) => callbacks(run, arg, () => OPEN, value));
  // `computed(() => …)` is worth what its function gives; `ref(contact)` still is a contact.
  if (COMPUTING.test(name) && given.length > 0) return join(given);
  if (HOLDING.test(name) && args[0] && holdsData(args[0])) return join([OPEN, args[0]]);
  if (name === 'Boolean' || name === 'Number' || name === 'parseInt') return CLEAN;
  const module = originsAt(run, value)[0]?.module ?? '?';
  if (isCarrying(name, module) && module !== local.path) return carried(value, args);
  return OPEN;
}

/** Where a caller says what is read, and this one says something else, it is no read. */
function readHere(run: Run, value: CallValue): CrmRead | null {
  const read = run.facts.readAt(value);
  const by = read?.handed && run.called.get(read.handed.fn);
  return by && read.handed?.others.includes(by) ? null : read;
}

/** A tag is given the texts of its template, and what stands in the holes; null for any other call. */
function heldByTag(run: Run, env: Env, value: CallValue): { call: CallValue; args: Abstract[] } | null {
  const [only] = value.args;
  const { text } = run.facts.world.unit;
  if (only?.value.kind !== 'template' || text[only.value.span.start] !== '`') return null;
  if (!/^\s*$/.test(text.slice(value.callee.span.end, only.value.span.start))) return null;
  const holes = only.value.parts.flatMap((part) => (part.kind === 'text' ? [] : [part]));
  const args = [
    { spread: false, value: only.value },
    ...holes.map((hole) => ({ spread: false, value: hole })),
  ];
  return { call: { ...value, args }, args: [CLEAN, ...holes.map((hole) => evaluate(run, env, hole))] };
}

/** pandas' `frame.to_json(path)`; without a path it gives the text. */
function writesAway(value: CallValue, name: string): boolean {
  if (name === 'pipe' || name === 'pipeTo') return true;
  if (!WRITING_METHODS.has(name)) return false;
  const isText = /^(to_json|to_csv|to_html)$/.test(name);
  return (
    !isText ||
    value.args.some((item) => item.value !== value.keywords) ||
    (value.keywords?.entries.some(({ key }) => key === null || /^(path|file|buf|fname)/.test(key)) ?? false)
  );
}

/** Nobody can tell what the callback reads, but that it is a customer's: `() => readContact(id)`. */
function seenRecord(value: CallValue): Abstract {
  const fact = { read: value.span, system: null, object: null, personal: null, weak: false, trail: NO_TRAIL };
  return { ...OPEN, record: fact, fields: new Map(ANSWER_KEYS.map((key) => [key, CLEAN])) };
}

/** A change answers whether it was made. */
function isLooking(run: Run, { request }: Lookup): boolean {
  const entry = request && entryOf(run.facts.world, request, 'operation');
  const said = entry && entry !== 'unknown' ? constantsOf(run.facts.world, entry) : null;
  return said?.every(({ value }) => value === 'view' || value === 'export') ?? false;
}

/** An object of the project's own class. Without a constructor it holds what it is given by name. */
function made(instance: Instance, value: CallValue, args: readonly Abstract[]): Abstract {
  if (instance.cls.methods.has('constructor')) return { ...OPEN, instance };
  const fields = new Map<string, Abstract>();
  const isThing = isImpersonalHolder(instance.cls.name ?? '');
  // A dataclass takes its fields in their order.
  const declared = [...instance.cls.fields].flatMap(([key, { type }]) => (type ? [key] : []));
  value.args.forEach((item, index) => {
    const key = declared[index];
    const given = (isThing ? ofThing(args[index]) : args[index]) ?? CLEAN;
    if (item.value === value.keywords) for (const [name, each] of given.fields ?? []) fields.set(name, each);
    else if (key !== undefined && !item.spread && value.keywords !== item.value) fields.set(key, given);
  });
  return { ...OPEN, instance, fields: fields.size > 0 ? fields : null };
}

/** `Shop(row['name'], row['phone'])`: only what was read of a person still is somebody's. */
function ofThing(value: Abstract | undefined): Abstract | undefined {
  return value && { ...value, personal: value.personal.filter(({ by }) => by === 'record') };
}

/** `function mask(x) { return x }` hides nothing, whatever it is called. */
function isIdentity(fn: Fn): boolean {
  const returns = returnsOf(fn);
  return (
    returns.length > 0 && returns.every((each) => each.kind === 'ref' && each.binding.parameter?.fn === fn)
  );
}

const NO_RESULTS: Abstract[] = [];

/** Runs the functions among the arguments; `give` says what each parameter gets. */
function callbacks(
  run: Run,
  arg: Abstract,
  give: (fn: Fn, index: number) => Abstract,
  at: CallValue,
): Abstract[] {
  if (!arg.fields && arg.closures.length === 0) return NO_RESULTS;
  const inner = [...(arg.fields?.values() ?? [])].flatMap((field) => field.closures);
  for (const closure of inner) {
    invoke(
      run,
      closure,
      closure.fn.params.map(() => OPEN),
      at,
    );
  }
  return arg.closures.map((closure) =>
    invoke(
      run,
      closure,
      closure.fn.params.map((_, index) => give(closure.fn, index)),
      at,
    ),
  );
}

function isError(fn: Fn, index: number): boolean {
  return /^_?(err|error|e|ex|fout)$/i.test(fn.params[index]?.name ?? '');
}

function errorOf(value: CallValue, args: readonly Abstract[]): Abstract {
  const held = carried(value, args);
  if (held.personal.length === 0) return CLEAN;
  return {
    ...CLEAN,
    fields: new Map([
      ['message', held],
      ['stack', held],
      ['cause', held],
    ]),
  };
}

function method(
  run: Run,
  env: Env,
  value: CallValue,
  callee: MemberValue,
  receiver: Abstract,
  args: readonly Abstract[],
): Abstract {
  const name = callee.name ?? '';
  const element =
    receiver.element ??
    (receiver.record || receiver.open || receiver.personal.length > 0
      ? { ...receiver, fields: null }
      : CLEAN);
  if (receiver.record && givesNothing(run.facts.world, receiver.record.object, name)) return CLEAN;
  // Python's `text.find(part)` tells where it stands.
  if (name === 'find' && receiver.personal.length > 0 && !receiver.record && !receiver.element) return CLEAN;
  if (MAPPING_METHODS.has(name) || EACH_METHODS.has(name) || name === 'catch' || name === 'finally') {
    const isThen = name === 'then';
    const results = args.flatMap((arg) =>
      callbacks(
        run,
        arg,
        (_, index) => {
          if (name === 'catch' || name === 'finally') return CLEAN;
          if (isThen) return index === 0 ? receiver : CLEAN;
          if (name.startsWith('reduce'))
            return index === 0 ? (args[1] ?? CLEAN) : index === 1 ? element : CLEAN;
          return index === 0 || /sort/i.test(name) ? element : CLEAN;
        },
        value,
      ),
    );
    if (MAPPING_METHODS.has(name)) {
      const result = join(results);
      if (results.length === 0) return receiver;
      return isThen || name.startsWith('reduce') ? result : { ...CLEAN, element: result };
    }
    if (TELLING_METHODS.has(name) || name === 'forEach') return CLEAN;
    return name.startsWith('find') ? element : receiver;
  }
  const isHeld = receiver.record !== null;
  for (const arg of args) {
    callbacks(
      run,
      arg,
      (fn, index) => (isHeld && !isError(fn, index) ? element : isHeld ? CLEAN : OPEN),
      value,
    );
  }
  if (ADDING_METHODS.has(name) && args.length > 0) {
    const added = join(args);
    if (added !== CLEAN)
      update(run, env, callee.of, (old) => ({ ...old, element: join([old.element ?? CLEAN, added]) }));
    // `new HttpParams().set('email', email)`, `map.set(id, name)`: gives what it was called on, with that added.
    const isOwn = (name === 'set' || name === 'add') && !receiver.open && !receiver.instance;
    if (name !== 'concat' && callee.of.kind !== 'call' && !isOwn) return CLEAN;
    return { ...receiver, element: join([element, added]) };
  }
  const key = value.args[0]?.value;
  if (KEYED_METHODS.has(name) && key?.kind === 'literal' && typeof key.value === 'string') {
    return join([keyOf(run, receiver, key.value, callee.of, value.span), ...args.slice(1)]);
  }
  if (FILLING_METHODS.has(name) && isWrittenOut(callee.of)) {
    update(run, env, callee.of, (old) => join([old, ...args.map((arg) => ({ ...arg, closures: [] }))]));
    return CLEAN;
  }
  const [target, ...others] = value.args;
  if (
    name === 'assign' &&
    target?.value.kind === 'member' &&
    labelOf(callee.of) === 'Object' &&
    others.length > 0
  ) {
    update(run, env, target.value, (old) => join([old, ...args.slice(1)]));
  }
  if (TELLING_METHODS.has(name) || COUNTING_KEYS.has(name)) return CLEAN;
  if (run.facts.world.unit.language === 'python' && PYTHON_TELLING.has(name)) return CLEAN;
  if (name === 'pick' || name === 'omit') return picked(run, value, args, name);
  const less = narrowed(run, value, receiver);
  if (less) return less;
  if (hides(name, value) && (name !== 'slice' || !isList(receiver))) return CLEAN;
  const module = originsAt(run, value)[0]?.module ?? '?';
  if (module === 'asyncio' && name === 'gather') return { ...CLEAN, element: join(args) };
  if (module === 'asyncio' && WAITING.has(name)) return args[0] ?? CLEAN;
  if (module === 're' && name.startsWith('sub')) return substituted(value, args);
  const holdsNothing =
    receiver.personal.length === 0 && !receiver.record && !receiver.fields && !receiver.element;
  // A tool that was made with settings of its own: `splitter.split_documents(documents)`.
  const isTool = !receiver.element && !holdsData(receiver) && args.some((arg) => holdsData(arg));
  if ((holdsNothing || isTool) && isCarrying(name, module)) return carried(value, args);
  // `customer.getEmail()`, `user.get_full_name()`
  const got = /^get_?([A-Z_].*|[a-z]+(_[a-z]+)*)$/.exec(name)?.[1];
  if (receiver.open && got && args.length === 0 && guesses(run) && !receiver.instance)
    return keyOfOpen(got, callee.of, value.span);
  if (holdsNothing) return receiver.open || receiver === CLEAN ? OPEN : CLEAN;
  // `email.trim()`, `query.limit(5)`, `list.at(0)`: still what it was called on.
  if (/^(at|pop|shift|next|first|get)$/.test(name)) return receiver.element ?? receiver;
  if (name === 'join' || name === 'toString') {
    return personalValue(leaksOf(receiver, labelOf(callee.of), callee.of.span, NOTHING));
  }
  return receiver;
}

/** `items = []` before, rather than a client or a table. */
function isWrittenOut(value: Value): boolean {
  if (value.kind !== 'ref' || value.binding.kind === 'import') return false;
  const [first] = value.binding.values;
  return first?.kind === 'array' || first?.kind === 'object';
}

/** Python's `re.sub(pattern, replacement, text)`. */
function substituted(value: CallValue, args: readonly Abstract[]): Abstract {
  const replacement = value.args[1]?.value;
  const hidesAll = replacement?.kind === 'literal' && isMaskText(String(replacement.value));
  return hidesAll ? CLEAN : (args[2] ?? CLEAN);
}

/** `partners[:1]` still is somebody; of a text it would be two letters. */
function isList({ personal, record, element }: Abstract): boolean {
  return personal.length === 0 || record !== null || element !== null;
}

/** `iban.slice(-4)` and `email.replace(…, '***')` leave too little to know a person by. */
function hides(name: string, value: CallValue): boolean {
  const [first, second] = value.args.map((item) => item.value);
  if (name === 'slice' || name === 'substr' || name === 'substring') {
    const from = first?.kind === 'literal' ? Number(first.value) : Number.NaN;
    const to = second?.kind === 'literal' ? Number(second.value) : Number.NaN;
    return (from < 0 && from >= -4) || (from >= 0 && to - from <= 2);
  }
  if (name === 'charAt') return true;
  if (name === 'replace' || name === 'replaceAll') {
    if (second?.kind === 'literal') return isMaskText(String(second.value));
    return (
      second?.kind === 'function' &&
      returnsOf(second.fn).some(
        (each) => each.kind === 'literal' || each.kind === 'template' || each.kind === 'call',
      )
    );
  }
  return false;
}
