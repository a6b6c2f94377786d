import type { Policy } from '../../policies/policy.ts';
import type { CallValue, Fn, ObjectValue, Span, Unit } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import type { Handing } from './handed.ts';
import { callersOf, isProjectModule, type Origin, originsOf, wrappingCalls } from './origins.ts';
import { withPuts } from './puts.ts';
import { type CallFacts, type CrmRead, type CrmWrite, callFactsOf, NOTHING } from './reads.ts';
import { bodiesOf, type HttpRequest, stringified } from './requests.ts';
import { factsThrough } from './through.ts';
import {
  constantsOf,
  entryOf,
  isObject,
  type Known,
  placeOf,
  returnsOf,
  settle,
  type World,
} from './values.ts';

/** Audited lookups of a file, the CRM reads in it, and which read stands in which lookup. */

export interface Lookup {
  call: CallValue;
  fn: Fn;
  /** An audited wrapper that the pack names, rather than the client's own `lookup`. */
  wrapper: string | null;
  /** The object literal that describes it, where that is known and in this file. */
  request: Known<ObjectValue> | null;
  reason: Reason;
  /** Functions that run inside it. */
  inside: Fn[];
  /** It only asks: what comes after it in its function must look at the answer. */
  ahead: boolean;
  system: string | null;
}

export type Reason =
  /** Nothing there, or nothing in it; `at` is where it should be. */
  | { kind: 'missing'; at: Span }
  | { kind: 'given'; reasons: { id: string; at: Span; literal: boolean }[] }
  /** Decided while the program runs. */
  | { kind: 'dynamic' };

export interface FileFacts {
  world: World;
  policy: Policy;
  lookups: Lookup[];
  reads: CrmRead[];
  writes: CrmWrite[];
  /** The lookups a read or a change may run in; empty: it may run outside all of them. */
  lookupsOf(place: { call: CallValue; fn: Fn; handed?: Handing }): Lookup[];
  readAt(call: CallValue): CrmRead | null;
  requestAt(call: CallValue): HttpRequest | null;
  /** A query of no people. */
  isHarmless(call: CallValue): boolean;
  lookupAt(call: CallValue): Lookup | null;
}

/** The SDK this project publishes. A pack may name others. */
const DEFAULT_CLIENTS = ['@inzage/client', 'inzage/client', 'inzage', 'inzage.client', 'inzage_client'];
const REQUEST_KEYS = ['actor', 'subject', 'operation', 'reason', 'reference'];

export function gatherFacts(unit: Unit, policy: Policy, load: World['load']): FileFacts {
  const world: World = { unit, load };
  const lookups = new Map<CallValue, Lookup>();
  const calls = new Map<CallValue, CallFacts>();
  for (const { call, fn } of unit.calls) {
    const lookup = lookupOf(world, policy, call, fn);
    if (lookup) lookups.set(call, lookup);
    else {
      const own = callFactsOf(world, call, fn);
      const isOwn = own !== NOTHING && own.read?.by !== 'sql';
      const through = isOwn ? NOTHING : factsThrough(world, call, fn);
      const found = through === NOTHING ? own : through;
      const asked = found.request && askedByRequest(world, found.request);
      if (asked) lookups.set(call, asked);
      else if (found !== NOTHING) calls.set(call, found);
    }
  }
  const all = [...lookups.values()];
  return {
    world,
    policy,
    lookups: all,
    reads: [...calls.values()].flatMap(({ read }) => read ?? []),
    writes: [...calls.values()].flatMap(({ write }) => write ?? []),
    readAt: (call) => calls.get(call)?.read ?? null,
    requestAt: (call) => calls.get(call)?.request ?? null,
    isHarmless: (call) => calls.get(call)?.harmless === true,
    lookupAt: (call) => lookups.get(call) ?? null,
    lookupsOf: ({ call, fn, handed }) => around(world, all, fn, call.span, new Set(), handed) ?? [],
  };
}

/**
 * The lookups around a place. A function that is not itself a lookup's callback is covered when all its
 * callers are. Null: some way leads here without a lookup.
 */
function around(
  world: World,
  lookups: readonly Lookup[],
  fn: Fn,
  place: Span,
  seen: Set<Fn>,
  handed?: Handing,
): Lookup[] | null {
  for (let at: Fn | null = fn; at; at = at.parent) {
    const here = at;
    const found = lookups.filter((lookup) => lookup.inside.includes(here));
    if (found.length > 0) return found;
  }
  const ahead = lookups.filter((lookup) => lookup.ahead && isAhead(lookup, fn, place));
  if (ahead.length > 0) return ahead;
  const wrapped = lookups.filter(
    (lookup) => lookup.wrapper !== null && contains(lookup.call.span, place) && lookup.call.span !== place,
  );
  if (wrapped.length > 0) return wrapped;
  if (seen.has(fn)) return [];
  seen.add(fn);
  const callers = handed?.fn === fn ? handed.calls : callersOf(world, world.unit, fn);
  for (const wrapped of wrappingCalls(world, world.unit, fn)) {
    const sites = world.unit.calls.filter((site) => wrapped.includes(site.call));
    const found = sites.map((site) => around(world, lookups, site.fn, site.call.span, seen));
    if (found.every((each) => each !== null && each.length > 0)) return found.flatMap((each) => each ?? []);
  }
  if (callers.length === 0) {
    // A callback of something else (`map`, `then`) runs where it stands.
    const isInline = fn.parent !== null && fn.owner === null && fn.name === null;
    return isInline && fn.parent ? around(world, lookups, fn.parent, fn.span, seen, handed) : null;
  }
  const all: Lookup[] = [];
  for (const call of callers) {
    const site = world.unit.calls.find((each) => each.call === call);
    const found = site ? around(world, lookups, site.fn, call.span, seen) : null;
    if (!found) return null;
    all.push(...found);
  }
  return [...new Set(all)];
}

/** Whether a lookup that only asks stands before a place, in its function or one around it. */
function isAhead(lookup: Lookup, fn: Fn, place: Span): boolean {
  if (lookup.call.span.end > place.start) return false;
  for (let at: Fn | null = fn; at; at = at.parent) if (at === lookup.fn) return true;
  return false;
}

/** `POST /v1/lookups` without the client: asks, and leaves it to the code to look at the answer. */
function askedByRequest(world: World, request: HttpRequest): Lookup | null {
  if (request.method === 'GET' || !/\/v1\/lookups$/.test(request.path)) return null;
  const given = bodiesOf(world, request).flatMap((body) => settle(world, stringified(world, body)));
  const body = given.find(isObject) ?? null;
  return {
    call: request.call,
    fn: request.fn,
    wrapper: null,
    request: body,
    reason: body ? reasonOf(world, request.call, body, null) : { kind: 'dynamic' },
    inside: [],
    ahead: true,
    system: body ? stringOf(world, entryOf(world, body, 'system')) : null,
  };
}

function lookupOf(world: World, policy: Policy, call: CallValue, fn: Fn): Lookup | null {
  if (call.construct) return null;
  const origins = originsOf(world, { value: call.callee, home: world.unit });
  if (origins.some((origin) => isMiddleware(policy, origin))) return middlewareLookup(world, call, fn);
  const isClient = isClientLookup(world, policy, call, origins);
  const wrapper = isClient ? null : wrapperOf(world, policy, call, origins);
  if (!isClient && wrapper === null) return null;
  const candidates = wrapper === null ? call.args.slice(0, 1) : call.args;
  let request: Known<ObjectValue> | null = null;
  for (const item of candidates) {
    for (const each of settle(world, { value: item.value, home: world.unit })) {
      if (isObject(each)) request ??= withPuts(world.unit, item.value, each);
    }
  }
  const system = request ? stringOf(world, entryOf(world, request, 'system')) : null;
  return {
    call,
    fn,
    wrapper,
    request,
    reason: reasonOf(world, call, request, wrapper),
    inside: functionsIn(world, call),
    ahead: wrapper === null && call.args.length === 1 && call.args[0]?.spread === false,
    system,
  };
}

/** `inzageLookup({ inzage, lookup: (c) => request })`: the route's handlers run only when it is permitted. */
function isMiddleware(policy: Policy, { module, path }: Origin): boolean {
  return (
    path === 'inzageLookup' && (policy.lint.clients.includes(module) || DEFAULT_CLIENTS.includes(module))
  );
}

function middlewareLookup(world: World, call: CallValue, fn: Fn): Lookup {
  const home = world.unit;
  const [options] = call.args;
  let request: Known<ObjectValue> | null = null;
  for (const each of options ? settle(world, { value: options.value, home }) : []) {
    const made = isObject(each) ? entryOf(world, each, 'lookup') : null;
    for (const maker of made && made !== 'unknown' ? settle(world, made) : []) {
      if (maker.value.kind !== 'function') continue;
      const [returned] = returnsOf(maker.value.fn).map((value) => ({ value, home: maker.home }));
      if (returned && isObject(returned)) request ??= returned;
    }
  }
  const routes = home.calls.filter(({ call: route }) =>
    route.args.some((item) => settle(world, { value: item.value, home }).some((each) => each.value === call)),
  );
  return {
    call,
    fn,
    wrapper: null,
    request,
    reason: request ? reasonOf(world, call, request, null) : { kind: 'dynamic' },
    inside: routes.flatMap(({ call: route }) => functionsIn(world, route)),
    ahead: false,
    system: request ? stringOf(world, entryOf(world, request, 'system')) : null,
  };
}

/** The functions of this file among a call's arguments, those that a call there gives included. */
function functionsIn(world: World, call: CallValue): Fn[] {
  const own = ({ value, home }: Known, depth: number): Fn[] => {
    if (home !== world.unit) return [];
    if (value.kind === 'function') return [value.fn];
    if (value.kind !== 'call' || depth > 1) return [];
    const made = settle(world, { value: value.callee, home });
    return made.flatMap((each) =>
      each.value.kind === 'function' && each.home === world.unit
        ? returnsOf(each.value.fn).flatMap((one) =>
            settle(world, { value: one, home }).flatMap((two) => own(two, depth + 1)),
          )
        : [],
    );
  };
  // Those given by name too: Python's `read=lambda permitted: …`.
  return [...call.args, ...(call.keywords?.entries ?? [])].flatMap((item) =>
    settle(world, { value: item.value, home: world.unit }).flatMap((each) => own(each, 0)),
  );
}

function isClientLookup(world: World, policy: Policy, call: CallValue, origins: readonly Origin[]): boolean {
  const clients = policy.lint.clients.length > 0 ? policy.lint.clients : DEFAULT_CLIENTS;
  const [first] = call.args;
  return origins.some((origin) => {
    if (origin.path !== 'lookup' && !origin.path.endsWith('.lookup')) return false;
    if (clients.includes(origin.module) || DEFAULT_CLIENTS.includes(origin.module)) return true;
    const isUnknown = origin.module === '?' || origin.module === 'global' || isProjectModule(origin.module);
    if (!isUnknown) return false;
    if (/(^|\.)_?inzage(\(\)|Client)?\.lookup$/i.test(origin.path)) return true;
    // By its shape: a request that says who looks at whom, which a DNS lookup does not.
    const shapes = first ? settle(world, { value: first.value, home: world.unit }) : [];
    return shapes.some(
      (each) =>
        isObject(each) &&
        REQUEST_KEYS.filter((key) => each.value.entries.some((entry) => entry.key === key)).length >= 2,
    );
  });
}

interface Wrapper {
  name: string;
  module: string | null;
  path: string;
}

const wrappers = new WeakMap<Policy, Map<string, Wrapper[]>>();

/** Packs write a wrapper as `name`, `object.name` or `module#name`. */
function wrappersIn(policy: Policy, language: string): Wrapper[] {
  const known = wrappers.get(policy) ?? new Map<string, Wrapper[]>();
  wrappers.set(policy, known);
  const before = known.get(language);
  if (before) return before;
  const isOurs = language === 'python' ? /^(python|py)$/ : /^(typescript|javascript|ts|js)$/;
  const found = Object.entries(policy.lint.wrappers)
    .filter(([each]) => isOurs.test(each))
    .flatMap(([, all]) => all)
    .map((name): Wrapper => {
      const [module = '', path = ''] = name.split('#');
      return name.includes('#') ? { name, module, path } : { name, module: null, path: name };
    });
  known.set(language, found);
  return found;
}

function wrapperOf(world: World, policy: Policy, call: CallValue, origins: readonly Origin[]): string | null {
  for (const { name, module, path } of wrappersIn(policy, world.unit.language)) {
    for (const origin of origins) {
      const isPath = origin.path === path || origin.path.endsWith(`.${path}`);
      if (isPath && (module === null || sameModule(origin.module, module))) return name;
    }
    if (module === null && call.callee.kind === 'ref' && call.callee.binding.name === path) return name;
  }
  return null;
}

/** A pack cannot know how deep the importing file lies: `./audit` is matched by the end of the specifier. */
function sameModule(written: string, wanted: string): boolean {
  const plain = (each: string): string => each.replace(/^(\.{1,2}\/)+/, '').replace(/\.[cm]?[jt]sx?$/, '');
  return (
    written === wanted || plain(written) === plain(wanted) || plain(written).endsWith(`/${plain(wanted)}`)
  );
}

function reasonOf(
  world: World,
  call: CallValue,
  request: Known<ObjectValue> | null,
  wrapper: string | null,
): Reason {
  const [first] = call.args;
  if (!request) {
    const isKnown =
      first === undefined ||
      settle(world, { value: first.value, home: world.unit }).every(
        (each) => each.value.kind === 'literal' || each.value.kind === 'function',
      );
    if (wrapper !== null) return wrapperReason(world, call);
    return isKnown ? { kind: 'missing', at: nameSpan(call) } : { kind: 'dynamic' };
  }
  const entry = entryOf(world, request, 'reason');
  if (entry === 'unknown') return { kind: 'dynamic' };
  if (entry === null) {
    if (wrapper !== null && wrapperReason(world, call).kind !== 'missing') return wrapperReason(world, call);
    return { kind: 'missing', at: nameSpan(call) };
  }
  return given(world, entry, placeOf(world, entry, call.span));
}

/** A wrapper may take its reason as a plain argument: any string counts, and anything nobody can tell. */
function wrapperReason(world: World, call: CallValue): Reason {
  for (const item of call.args) {
    const argument = { value: item.value, home: world.unit };
    const settled = settle(world, argument);
    if (settled.some((each) => each.value.kind === 'function')) continue;
    const constants = constantsOf(world, argument);
    if (!constants) {
      const isName = settled.some(
        (each) => each.value.kind === 'ref' && /reason|reden/i.test(each.value.binding.name),
      );
      if (isName) return { kind: 'dynamic' };
    } else if (
      constants.some((each) => typeof each.value === 'string' && /^[a-z]+(-[a-z]+)+$/.test(each.value))
    ) {
      return given(world, argument, item.value.span);
    }
  }
  return { kind: 'missing', at: nameSpan(call) };
}

function given(world: World, entry: Known, use: Span): Reason {
  const constants = constantsOf(world, entry);
  if (!constants) return { kind: 'dynamic' };
  const reasons: { id: string; at: Span; literal: boolean }[] = [];
  for (const { value, at } of constants) {
    const span = placeOf(world, at, use);
    if (typeof value !== 'string' || value.trim() === '') return { kind: 'missing', at: use };
    reasons.push({ id: value, at: span, literal: at.home === world.unit && at.value.kind === 'literal' });
  }
  return { kind: 'given', reasons };
}

/** Where a call says what it calls: short enough to underline. */
function nameSpan(call: CallValue): Span {
  return call.callee.kind === 'member'
    ? { start: call.callee.span.start, end: call.callee.nameSpan.end }
    : call.callee.span;
}

function stringOf(world: World, entry: Known | 'unknown' | null): string | null {
  if (!entry || entry === 'unknown') return null;
  const constants = constantsOf(world, entry);
  const value = constants?.length === 1 ? constants[0]?.value : null;
  return typeof value === 'string' ? value : null;
}
