import { CRM_HOSTS } from '../facts/crm-requests.ts';
import { FOREIGN_HOSTS } from '../facts/knowledge/hosts.ts';
import { BODY_KEYS, QUERY_KEYS } from '../facts/knowledge/http-clients.ts';
import type { SinkKind, SinkLibrary } from '../facts/knowledge/sink.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { type Origin, originsOf } from '../facts/origins.ts';
import { isCloudClient, isErrorMade, navigation, streamedTo } from '../facts/receivers.ts';
import { countryOf, isOutside, isOwnHost, isUnder, serviceAt, toldPlace } from '../facts/regions.ts';
import type { HttpRequest } from '../facts/requests.ts';
import { LEAVING, sinkOf } from '../facts/sinks.ts';
import { constantsOf, entryOf, isObject, settle } from '../facts/values.ts';
import { type Abstract, leaksOf, type Personal } from '../flow/abstract.ts';
import { labelOf } from '../flow/evaluate.ts';
import { type Arrival, trace } from '../flow/trace.ts';
import { type CallValue, contains, type Span, type Value } from '../parse/ir.ts';
import { ofPut } from './put-places.ts';

/** Personal data that reaches a place where it should not be, each with the place: what all such rules share. */

export type ReachedKind = Exclude<SinkKind, 'message'> | 'message' | 'url' | 'error' | 'region';

export interface Reached {
  kind: ReachedKind;
  /** The place as people call it: `Sentry`, `hooks.zapier.com`. */
  name: string;
  /** The call or the assignment. */
  at: Span;
  /** What it is given. */
  values: readonly Value[];
  /** What each of those holds. */
  held: readonly Abstract[];
  personal: readonly Personal[];
}

const known = new WeakMap<FileFacts, Reached[]>();
const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

export function reached(facts: FileFacts): readonly Reached[] {
  const before = known.get(facts);
  if (before) return before;
  const { arrivals, puts } = trace(facts);
  const found = [
    ...arrivals.flatMap((arrival) => ofArrival(facts, arrival)),
    ...puts.flatMap((put) => ofPut(facts, put)),
  ].filter((each) => each.personal.length > 0);
  known.set(facts, found);
  return found;
}

/** Judged where it is received, told where this file hands it over. */
function ofArrival(facts: FileFacts, arrival: Arrival): Reached[] {
  const { call, facts: there } = arrival.sink;
  const found = ofCall(there, { ...arrival, call });
  if (there === facts) return found;
  const values = arrival.call.args.map((item) => item.value);
  return found.map((each) => ({ ...each, at: arrival.call.span, values }));
}

function ofCall(facts: FileFacts, arrival: Arrival): Reached[] {
  const { call } = arrival;
  const values = call.args.map((item) => item.value);
  const make = (kind: ReachedKind, name: string, personal: readonly Personal[]): Reached => ({
    kind,
    name,
    at: call.span,
    values,
    held: arrival.args,
    personal,
  });
  const { origins } = arrival;
  if (isErrorMade(facts, call, origins)) return [make('error', 'an error', arrival.personal)];
  const request = facts.requestAt(call);
  if (request) return ofRequest(facts, arrival, request, make);
  const urls = navigation(facts, call, origins);
  if (urls)
    return [
      make(
        'url',
        'a URL',
        urls.flatMap((index) => leaksIn(arrival, index)),
      ),
    ];
  const found: Reached[] = [];
  const sink = sinkAt(arrival);
  if (sink && (!LEAVING.has(sink.kind) || !isAllowed(facts, call, arrival.origins, sink))) {
    found.push(make(sink.kind, sink.name, leaksTo(arrival, sink)));
  }
  // `client.send(command)`: told where the command was made.
  const isTold = calledWith(arrival.sink, /Command$/);
  const country = sink?.kind === 'message' || isTold ? null : countryOfClient(arrival, sink);
  if (country !== null && isOutside(country, facts.policy.lint.sinks.regions)) {
    found.push(make('region', country, sink ? leaksTo(arrival, sink) : arrival.personal));
  }
  return found;
}

function calledWith({ call, facts }: Arrival['sink'], made: RegExp): boolean {
  const { world } = facts;
  return call.args.some(
    (item) =>
      item.value.kind === 'ref' &&
      settle(world, { value: item.value, home: world.unit }).some(
        ({ value, home }) =>
          value.kind === 'call' &&
          value.construct &&
          home === world.unit &&
          value.callee.kind === 'ref' &&
          made.test(value.callee.binding.name),
      ),
  );
}

/** Functions of the same file are followed into; only what leads out of it is judged by its name. */
function sinkAt({ origins, sink: { call, facts } }: Arrival): SinkLibrary | null {
  const { world } = facts;
  const settled = settle(world, { value: call.callee, home: world.unit });
  if (settled.some((each) => each.value.kind === 'function')) return null;
  for (const origin of origins) {
    const sink = sinkOf(origin);
    if (!sink) continue;
    const [first] = call.args;
    const constants =
      sink.unless && first ? constantsOf(world, { value: first.value, home: world.unit }) : null;
    if (sink.unless && constants?.some(({ value }) => sink.unless?.test(String(value)))) return null;
    return sink;
  }
  return streamedTo(facts, call);
}

function leaksIn(arrival: Arrival, index: number, keys: readonly string[] | null = null): Personal[] {
  const value = arrival.args[index];
  const item = arrival.sink.call.args[index]?.value;
  if (!value || !item) return [];
  if (keys === null) return leaksOf(value, labelOf(item), item.span, NOTHING_HIDDEN);
  return keys.flatMap((key) => {
    const inner = value.fields?.get(key);
    return inner ? leaksOf(inner, key, item.span, NOTHING_HIDDEN) : [];
  });
}

function leaksTo(arrival: Arrival, sink: SinkLibrary): readonly Personal[] {
  return sink.args ? sink.args.flatMap((index) => leaksIn(arrival, index)) : arrival.personal;
}

/** `request = Request(url, data)`, `urlopen(request)`: told where it was made. */
function isTold({ world, requestAt }: FileFacts, value: Value | undefined): boolean {
  if (value?.kind !== 'ref') return false;
  return settle(world, { value, home: world.unit }).some(
    (each) => each.value.kind === 'call' && each.value.construct && requestAt(each.value) !== null,
  );
}

type Make = (kind: ReachedKind, name: string, personal: readonly Personal[]) => Reached;

function ofRequest(facts: FileFacts, arrival: Arrival, request: HttpRequest, make: Make): Reached[] {
  const { host } = request;
  if (isTold(facts, arrival.sink.call.args[request.urlArg]?.value)) return [];
  const inUrl = [
    ...(request.optionsArg === request.urlArg
      ? leaksIn(arrival, request.urlArg, ['url', 'uri', 'path'])
      : leaksIn(arrival, request.urlArg)),
    ...(request.optionsArg === null ? [] : leaksIn(arrival, request.optionsArg, QUERY_KEYS)),
  ];
  const found = [make('url', 'a URL', inUrl)];
  const sent = [
    ...(request.bodyArg === null ? [] : leaksIn(arrival, request.bodyArg)),
    ...(request.optionsArg === null ? [] : leaksIn(arrival, request.optionsArg, [...BODY_KEYS, 'headers'])),
  ];
  if (host === null || isOwnHost(host) || CRM_HOSTS.some((each) => each.test(host))) return found;
  const service = serviceAt(host);
  const { allow, regions } = facts.policy.lint.sinks;
  if (!allow.some((each) => isUnder(host, each)) && service !== 'message') {
    // The application's own host may be written out too: a name alone does not make it a stranger's.
    const isForeign = FOREIGN_HOSTS.some((each) => isUnder(host, each));
    const told = isForeign ? [...sent, ...inUrl] : sent.filter((each) => each.by === 'record');
    const isOther = service === null;
    found.push(make(service ?? 'third-party', host.replaceAll('\uFFFC', '…'), isOther ? told : sent));
  }
  const country = countryOf(host);
  if (country !== null && isOutside(country, regions))
    found.push(make('region', country, [...sent, ...inUrl]));
  return found;
}

/** Whether the pack allows where a library's client goes, or it goes nowhere outside. */
function isAllowed(
  facts: FileFacts,
  call: CallValue,
  origins: readonly Origin[],
  sink: SinkLibrary,
): boolean {
  const { world, policy } = facts;
  const told = toldPlace(world, [
    ...[...origins, ...(sink.kind === 'prompt' ? modelOf(facts, call) : [])].flatMap(
      (origin) => origin.calls,
    ),
    ...settingUp(facts, origins),
  ]);
  const hosts = told.hosts.length > 0 ? told.hosts : (sink.hosts ?? []);
  return hosts.some(
    (host) =>
      isOwnHost(host) || policy.lint.sinks.allow.some((each) => isUnder(host, each) || isUnder(each, host)),
  );
}

/** `generateText({ model: house('small') })`: what made the model. */
function modelOf({ world }: FileFacts, call: CallValue): Origin[] {
  const home = world.unit;
  return call.args.flatMap((item) =>
    settle(world, { value: item.value, home }).flatMap((each) => {
      const model = isObject(each) ? entryOf(world, each, 'model') : null;
      return model && model !== 'unknown' ? originsOf(world, model) : [];
    }),
  );
}

/** `posthog.init(key, { api_host })`, wherever in the file it stands. */
function settingUp(facts: FileFacts, origins: readonly Origin[]) {
  const { unit } = facts.world;
  const modules = new Set(
    origins.map((origin) => origin.module).filter((module) => !/^(\?|global)$/.test(module)),
  );
  if (modules.size === 0) return [];
  return unit.calls
    .filter(({ call }) => {
      const { callee } = call;
      const name =
        callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
      if (!/^(init|initialize|setup|configure|start)$/.test(name ?? '')) return false;
      return originsOf(facts.world, { value: callee, home: unit }).some((origin) =>
        modules.has(origin.module),
      );
    })
    .map(({ call }) => ({ value: call, home: unit }));
}

/** The country that a cloud client or a sink's client was told to work in. */
function countryOfClient(arrival: Arrival, sink: SinkLibrary | null): string | null {
  const { call, facts } = arrival.sink;
  const isCloud = arrival.origins.some(isCloudClient);
  if (!sink && !isCloud) return null;
  const { world } = facts;
  const calls = [
    ...arrival.origins.flatMap((origin) => origin.calls),
    ...settingUp(facts, arrival.origins),
    ...(call.construct ? senders(facts, call) : []),
  ];
  const told = toldPlace(world, calls);
  for (const place of [...told.regions, ...told.hosts]) {
    const country = countryOf(place);
    if (country !== null) return country;
  }
  return null;
}

/** `client.send(new PutObjectCommand(…))`: what made the client. */
function senders(facts: FileFacts, command: CallValue) {
  const { unit } = facts.world;
  return unit.calls
    .filter(
      ({ call }) =>
        call.callee.kind === 'member' &&
        call.callee.name === 'send' &&
        call.args.some((item) =>
          settle(facts.world, { value: item.value, home: unit }).some((each) => each.value === command),
        ),
    )
    .flatMap(({ call }) => originsOf(facts.world, { value: call.callee, home: unit }))
    .flatMap((origin) => origin.calls);
}

/** Where to underline: the place itself, or the part of the argument that it came in by. */
export function spanOf(each: Reached, personal: Personal): Span {
  if (contains(each.at, personal.at)) return personal.at;
  for (const [index, value] of each.values.entries()) {
    const held = each.held[index];
    if (held && holds(held, personal)) return partOf(value, held, personal);
  }
  return each.values[0]?.span ?? each.at;
}

function holds(value: Abstract, personal: Personal): boolean {
  return leaksOf(value, '', personal.at, NOTHING_HIDDEN).some(
    (each) =>
      each.read.start === personal.read.start && (each.by === 'record' || each.label === personal.label),
  );
}

function partOf(value: Value, held: Abstract, personal: Personal): Span {
  const [only, ...others] = value.kind === 'array' ? value.items : [];
  if (only && others.length === 0 && held.element) return partOf(only.value, held.element, personal);
  if (value.kind !== 'object') return value.span;
  for (const entry of value.entries) {
    const inner = entry.key === null ? undefined : held.fields?.get(entry.key);
    if (inner && holds(inner, personal)) return partOf(entry.value, inner, personal);
  }
  return value.span;
}
