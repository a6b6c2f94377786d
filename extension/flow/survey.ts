import { keeperOf } from '../facts/keeps.ts';
import { type FileFacts, gatherFacts } from '../facts/lookups.ts';
import { conceptOf } from '../facts/personal.ts';
import { isReceiver } from '../facts/receivers.ts';
import type { Binding, CallValue, Class, Fn, Statement, Unit, Value } from '../parse/ir.ts';
import { isNamedPersonal, keyOfOpen } from './evaluate.ts';
import type { Neighbours } from './neighbours.ts';
import { KEYED_METHODS, WRITING_METHODS } from './passing.ts';
import { shapeOf } from './shapes.ts';

/**
 * Whether following data through a file can tell anything at all. What can run there is what its code mentions, and
 * what that mentions, in whichever file. Where none of it gives anybody's data, or none of it is a place that a rule
 * asks about, the way between need not be looked for. It says yes too often rather than no.
 *
 * It opens every file that one leads to, so it is for looks at a whole project.
 */

/** A name at the top level of a file with all that stands in it; one a file is for the statements between. */
interface Part {
  facts: FileFacts;
  /** In the same file. */
  mentions: Set<Part>;
  /** What it mentions of other files; null: any of their exports. */
  ways: { module: string; name: string | null }[];
  /** Reads customers, or names what is personal data. */
  gives: boolean;
  /** Has a call that a rule may ask about. */
  receives: boolean;
  /** Puts something into a property: that counts in the file that is looked at alone. */
  puts: boolean;
  leads: Part[] | null;
}

interface Parts {
  root: Part;
  named: ReadonlyMap<Binding, Part>;
  all: readonly Part[];
}

export interface Survey {
  parts: Map<Unit, Parts>;
  /** Parts that lead to nothing of the kind, as was found out before. */
  giveNothing: Set<Part>;
  receiveNothing: Set<Part>;
}

export function createSurvey(): Survey {
  return { parts: new Map(), giveNothing: new Set(), receiveNothing: new Set() };
}

/** `false`: no rule would find anything by following data through this file. */
export function mayTell(survey: Survey, neighbours: Neighbours, facts: FileFacts): boolean {
  const { all } = partsOf(survey, facts);
  const leadsTo = (is: (part: Part) => boolean, never: Set<Part>): boolean => {
    const seen = new Set(all.filter((part) => !never.has(part)));
    for (const part of seen) {
      if (is(part)) return true;
      for (const next of leadsOf(survey, neighbours, part)) if (!never.has(next)) seen.add(next);
    }
    for (const part of seen) never.add(part);
    return false;
  };
  if (!all.some(({ puts }) => puts) && !leadsTo(({ receives }) => receives, survey.receiveNothing))
    return false;
  return leadsTo(({ gives }) => gives, survey.giveNothing);
}

/** The facts of another file, gathered once. */
export function factsOf({ facts }: Neighbours, unit: Unit, { policy, world }: FileFacts): FileFacts {
  const known = facts.get(unit);
  if (known) return known;
  const made = gatherFacts(unit, policy, world.load);
  facts.set(unit, made);
  return made;
}

function leadsOf(survey: Survey, neighbours: Neighbours, part: Part): readonly Part[] {
  if (part.leads) return part.leads;
  const leads = new Set(part.mentions);
  for (const { module, name } of part.ways) exported(part.facts, module, name, 0);
  part.leads = [...leads];
  return part.leads;

  function exported(from: FileFacts, module: string, name: string | null, depth: number): void {
    const unit = depth > DEEPEST ? null : from.world.load(from.world.unit, module);
    // Python: `from app import jobs` may mean a file of the package.
    if (name !== null && from.world.unit.language === 'python')
      exported(from, module.endsWith('.') ? `${module}${name}` : `${module}.${name}`, null, depth + 1);
    if (!unit) return;
    const facts = factsOf(neighbours, unit, from);
    const parts = partsOf(survey, facts);
    leads.add(parts.root);
    const value = name === null ? null : unit.exports.get(name);
    const one = value?.kind === 'ref' ? parts.named.get(value.binding) : undefined;
    if (one) leads.add(one);
    else if (value?.kind === 'ref' && value.binding.kind === 'import') passOn(facts, value.binding, depth);
    else for (const each of parts.all) leads.add(each);
    if (!value) for (const next of unit.passesOn) exported(facts, next, name, depth + 1);
  }

  function passOn(facts: FileFacts, binding: Binding, depth: number): void {
    for (const value of binding.values) {
      if (value.kind === 'module') exported(facts, value.module, null, depth + 1);
      if (value.kind === 'member' && value.of.kind === 'module')
        exported(facts, value.of.module, value.name, depth + 1);
    }
  }
}

const DEEPEST = 6;

function partsOf(survey: Survey, facts: FileFacts): Parts {
  const { unit } = facts.world;
  const known = survey.parts.get(unit);
  if (known) return known;
  const parts = takeApart(facts);
  survey.parts.set(unit, parts);
  return parts;
}

function takeApart(facts: FileFacts): Parts {
  const { world } = facts;
  const { unit } = world;
  const make = (): Part => ({
    facts,
    mentions: new Set(),
    ways: [],
    gives: false,
    receives: false,
    puts: false,
    leads: null,
  });
  const root = make();
  const named = new Map<Binding, Part>();
  /** Where a name is given a value, and where it is used. */
  const given = new Map<Binding, Set<Part>>();
  const used = new Map<Part, Set<Binding>>();
  const functions = new Set<Fn>();
  const classes = new Set<Class>();
  const types = new Map<Part, Set<Class>>();

  const give = (binding: Binding, part: Part): void => {
    const parts = given.get(binding) ?? new Set();
    given.set(binding, parts.add(part));
  };
  const use = (binding: Binding, part: Part): void => {
    const before = used.get(part) ?? new Set();
    used.set(part, before);
    if (before.has(binding)) return;
    before.add(binding);
    if (binding.kind === 'import') for (const value of binding.values) look(value, part);
    if (binding.type) lookType(binding.type, part);
    part.gives ||=
      isNamedPersonal(binding) || (binding.type !== null && shapeOf(world, binding, binding.name) !== null);
  };
  const lookType = (value: Value, part: Part): void => {
    if (value.kind === 'array') for (const item of value.items) lookType(item.value, part);
    else if (value.kind !== 'class' || value.cls.methods.size > 0) look(value, part);
    else {
      const seen = types.get(part) ?? new Set();
      types.set(part, seen);
      if (seen.has(value.cls)) return;
      seen.add(value.cls);
      for (const { type } of value.cls.fields.values()) if (type) lookType(type, part);
      if (value.cls.parent) lookType(value.cls.parent, part);
    }
  };
  const lookClass = (cls: Class, part: Part): void => {
    if (classes.has(cls)) return;
    classes.add(cls);
    for (const method of cls.methods.values()) lookFunction(method, part);
    for (const { values, type } of cls.fields.values()) {
      for (const value of values) look(value, part);
      if (type) lookType(type, part);
    }
    if (cls.parent) look(cls.parent, part);
  };
  const lookFunction = (fn: Fn, part: Part): void => {
    if (functions.has(fn)) return;
    functions.add(fn);
    for (const param of fn.params) {
      use(param, part);
      for (const value of param.values) look(value, part);
    }
    walk(fn.body, part);
  };
  const look = (value: Value, part: Part): void => {
    switch (value.kind) {
      case 'ref':
        use(value.binding, part);
        break;
      case 'module':
        part.ways.push({ module: value.module, name: null });
        break;
      case 'member':
        if (value.name !== null) part.gives ||= isPersonalKey(value.name, value.of, value);
        if (value.of.kind === 'module') part.ways.push({ module: value.of.module, name: value.name });
        else look(value.of, part);
        if (value.index) look(value.index, part);
        break;
      case 'call':
        part.gives ||= givesData(facts, value);
        part.receives ||= mayReceive(facts, value);
        look(value.callee, part);
        for (const item of value.args) look(item.value, part);
        break;
      case 'object':
        for (const entry of value.entries) look(entry.value, part);
        break;
      case 'array':
        for (const item of value.items) look(item.value, part);
        break;
      case 'template':
        for (const each of value.parts) if (each.kind !== 'text') look(each, part);
        break;
      case 'choice':
        for (const option of value.options) look(option, part);
        break;
      case 'rest':
      case 'element':
        look(value.of, part);
        break;
      case 'test':
      case 'mix':
        for (const operand of value.operands) look(operand, part);
        break;
      case 'function':
        lookFunction(value.fn, part);
        break;
      case 'class':
        lookClass(value.cls, part);
        break;
    }
  };
  const walk = (statements: readonly Statement[], part: Part): void => {
    for (const each of statements) {
      switch (each.kind) {
        case 'assign':
          if (each.target.kind === 'binding') give(each.target.binding, part);
          else {
            const { of, name } = each.target;
            part.puts ||= mayHold(each.value) && (PLACES.test(name ?? '') || keeperOf(facts, of) !== null);
            look(each.target.of, part);
          }
          look(each.value, part);
          break;
        case 'evaluate':
        case 'throw':
          look(each.value, part);
          break;
        case 'return':
          if (each.value) look(each.value, part);
          break;
        case 'branch':
          look(each.test, part);
          for (const arm of each.arms) walk(arm, part);
          break;
        case 'loop':
          walk(each.body, part);
          break;
        case 'try':
          for (const block of [each.body, each.handler, each.after]) walk(block, part);
          break;
        case 'leave':
          break;
      }
    }
  };

  for (const each of unit.root.body) {
    if (each.kind !== 'assign' || each.target.kind !== 'binding') {
      walk([each], root);
      continue;
    }
    const { binding } = each.target;
    const part = named.get(binding) ?? make();
    named.set(binding, part);
    walk([each], part);
    // What runs when the file is opened may leave something anywhere.
    if (each.value.kind !== 'function' && each.value.kind !== 'class' && each.value.kind !== 'literal')
      root.mentions.add(part);
  }
  for (const value of unit.exports.values()) if (value.kind !== 'ref') look(value, root);
  for (const [part, bindings] of used) {
    for (const binding of bindings) for (const other of given.get(binding) ?? []) part.mentions.add(other);
  }
  return { root, named, all: [root, ...named.values()] };
}

/** Properties of which a rule on what is put somewhere may speak. */
const PLACES = /^(value|cookie|href|search|hash|location|src|to|action)$/;

function mayHold(value: Value): boolean {
  return value.kind !== 'literal' && value.kind !== 'function' && value.kind !== 'class';
}

function isPersonalKey(name: string, holder: Value, at: Value): boolean {
  return conceptOf(name) !== null && keyOfOpen(name, holder, at.span).personal.length > 0;
}

function givesData(facts: FileFacts, call: CallValue): boolean {
  if (facts.readAt(call) || facts.lookupAt(call)) return true;
  const { callee, args } = call;
  if (callee.kind !== 'member' || callee.name === null) {
    // `pick(customer, ['email'])`
    return callee.kind === 'ref' && /^(pick|omit)$/.test(callee.binding.name);
  }
  const got = /^get_?([A-Z_].*|[a-z]+(_[a-z]+)*)$/.exec(callee.name)?.[1];
  if (got && isPersonalKey(got, callee.of, call)) return true;
  if (callee.name === 'pick' || callee.name === 'omit') return true;
  const [key] = args;
  return (
    KEYED_METHODS.has(callee.name) &&
    key?.value.kind === 'literal' &&
    typeof key.value.value === 'string' &&
    isPersonalKey(key.value.value, callee.of, call)
  );
}

function mayReceive(facts: FileFacts, call: CallValue): boolean {
  const { callee, args } = call;
  const writes = callee.kind === 'member' && WRITING_METHODS.has(callee.name ?? '');
  return (writes || args.some(({ value }) => mayHold(value))) && isReceiver(facts, call);
}
