import type { CallValue, Fn, Item, ObjectValue } from '../parse/ir.ts';
import {
  BASE_KEYS,
  BODY_KEYS,
  HTTP_CLIENT_NAME,
  HTTP_CLIENTS,
  type HttpCall,
  QUERY_KEYS,
  URL_KEYS,
} from './knowledge/http-clients.ts';
import { bare, isModuleOf, isUnknown, matchEnd, segmentsOf } from './match.ts';
import { onceByWay } from './once.ts';
import { type Origin, originsOf } from './origins.ts';
import { HOLE, joinedText } from './soql.ts';
import {
  constantsOf,
  entryOf,
  isObject,
  type Known,
  type Piece,
  piecesOf,
  settle,
  type World,
} from './values.ts';

/** HTTP requests, whichever library makes them. */

export interface HttpRequest {
  call: CallValue;
  fn: Fn;
  /** Upper case; null when it is chosen while the program runs. */
  method: string | null;
  /** With the base URL of the client in front, where that is known. */
  pieces: readonly Piece[];
  /** The URL with U+FFFC for each hole. */
  url: string;
  /** Lower case; its unknown front is a hole. Null: nobody can tell, or it is the application's own. */
  host: string | null;
  /** From the first slash after the host on, query included. */
  path: string;
  /** Index of the argument that is the URL, or holds it. */
  urlArg: number;
  bodyArg: number | null;
  optionsArg: number | null;
  options: Known<ObjectValue> | null;
}

export function requestOf(world: World, call: CallValue, fn: Fn): HttpRequest | null {
  for (const origin of originsOf(world, { value: call.callee, home: world.unit })) {
    const found = matchCall(origin);
    const request = found && readRequest(world, call, fn, origin, found);
    if (request) return request;
  }
  return byItsOptions(world, call, fn);
}

const REQUESTING = /request|fetch|http|ajax|^(send|call|invoke|execute)$/i;

/** `this.helpers.request({ method, uri: 'https://…' })`: nobody knows whose function it is, and it says what it does. */
function byItsOptions(world: World, call: CallValue, fn: Fn): HttpRequest | null {
  const { callee, args } = call;
  if (callee.kind !== 'member' || call.construct || !REQUESTING.test(callee.name ?? '')) return null;
  const nobody: Origin = { module: '?', path: callee.name ?? '', calls: [] };
  const [origin = nobody] = originsOf(world, { value: callee, home: world.unit });
  if (!isUnknown(origin)) return null;
  const url = args.findIndex((item) => {
    const given = settle(world, { value: item.value, home: world.unit }).find(isObject);
    const pieces = given && firstEntry(world, given, URL_KEYS);
    return pieces && /^https?:\/\//i.test(joinedText(piecesOf(world, pieces)));
  });
  if (url < 0) return null;
  const how: HttpCall = { path: callee.name ?? '', method: null, url, body: null, options: url };
  return readRequest(world, call, fn, origin, { how, certain: false });
}

type Match = { how: HttpCall; certain: boolean } | null;

const matchCall = onceByWay((origin): Match => {
  const segments = segmentsOf(origin.path);
  for (const client of HTTP_CLIENTS) {
    if (!isModuleOf(client.modules, origin.module)) continue;
    const plain = segments[0] === 'window' || segments[0] === 'globalThis' ? segments.slice(1) : segments;
    const made = client.base.some((base) => `${base}()` === segments.at(-1));
    for (const how of client.calls) {
      if (how.path === '') {
        if (segments.length === 0 || made) return { how, certain: true };
      } else if (origin.module === 'global' ? plain.join('.') === how.path : matchEnd(how.path, segments)) {
        return { how, certain: true };
      }
    }
  }
  const holder = segments.at(-2);
  if (!isUnknown(origin) || holder === undefined || !HTTP_CLIENT_NAME.test(bare(holder))) return null;
  const method = segments.at(-1) ?? '';
  if (!/^(get|post|put|patch|delete|request)$/.test(method)) return null;
  const sends = /^(post|put|patch)$/.test(method);
  const how: HttpCall = {
    path: method,
    method: method === 'request' ? null : method.toUpperCase(),
    url: 0,
    body: sends ? 1 : null,
    options: sends ? 2 : 1,
  };
  return { how, certain: false };
});

function readRequest(
  world: World,
  call: CallValue,
  fn: Fn,
  origin: Origin,
  { how, certain }: { how: HttpCall; certain: boolean },
): HttpRequest | null {
  const at = call.args[how.url];
  if (!at || at.spread) return null;
  const first: Known = { value: at.value, home: world.unit };
  const settled = settle(world, first);
  const inObject = settled.find(isObject) ?? null;
  // Arguments given by name stand where options do.
  const keywords: Known<ObjectValue> | null = call.keywords && { value: call.keywords, home: world.unit };
  const options = inObject ?? keywords ?? objectAt(world, call.args[how.options ?? -1]);
  const keywordsAt = keywords && call.args.findIndex((item) => item.value === call.keywords);
  const named = inObject ? firstEntry(world, inObject, URL_KEYS) : first;
  const given = named ? urlPieces(world, named) : hostAndPath(world, inObject);
  if (!given) return null;
  const base = baseOf(world, origin) ?? (options ? entryPieces(world, options, BASE_KEYS) : null);
  const isWhole = /^(https?:)?\/\//i.test(joinedText(given));
  const pieces = base && !isWhole ? joinUrl(base, given) : given;
  const url = joinedText(pieces);
  if (!certain && !/^(https?:\/\/|\/|\uFFFC\/)/i.test(url)) return null;
  return {
    call,
    fn,
    method: how.method ?? methodOf(world, call, options, how),
    pieces,
    url,
    ...partsOf(url),
    urlArg: how.url,
    bodyArg: how.body === keywordsAt ? null : how.body,
    optionsArg: inObject ? how.url : (keywordsAt ?? how.options),
    options,
  };
}

/** The same request of another URL. */
export function withPieces(request: HttpRequest, pieces: readonly Piece[]): HttpRequest {
  const url = joinedText(pieces);
  return { ...request, pieces, url, ...partsOf(url) };
}

/** What `{ method: 'PUT' }` says; null when an argument says nothing. */
export function methodIn(world: World, item: Item): string | null {
  const options = objectAt(world, item);
  const entry = options && entryOf(world, options, 'method');
  return isGiven(entry) ? textOf(world, entry) : null;
}

function textOf(world: World, known: Known): string | null {
  const constants = constantsOf(world, known);
  const value = constants?.length === 1 ? constants[0]?.value : null;
  return typeof value === 'string' ? value.toUpperCase() : null;
}

function joinUrl(base: readonly Piece[], path: readonly Piece[]): Piece[] {
  const [first] = path;
  const needsSlash = !joinedText(base).endsWith('/') && !(first?.text ?? '').startsWith('/');
  const slash: Piece[] = needsSlash
    ? [{ text: '/', span: first?.span ?? { start: 0, end: 0 }, exact: false, hole: null }]
    : [];
  return [...base, ...slash, ...path];
}

/** Host and path of a URL with holes. */
function partsOf(url: string): { host: string | null; path: string } {
  const authority = /^(?:https?:)?\/\/(?:[^/@?#]*@)?([^/?#]*)([\s\S]*)$/i.exec(url);
  if (authority) {
    const host = (authority[1] ?? '').toLowerCase();
    // `https://api.hubapi.com${path}`: the hole begins with the slash.
    const whole = new RegExp(`^([^${HOLE}]+\\.[a-z]{2,})${HOLE}$`).exec(host)?.[1];
    if (whole !== undefined) return { host: whole, path: `${HOLE}${authority[2] ?? ''}` };
    return { host: isTold(host) ? host : null, path: authority[2] ?? '' };
  }
  const slash = url.indexOf('/');
  return { host: null, path: slash < 0 ? '' : url.slice(slash) };
}

/** `￼.zendesk.com` tells enough; `api.￼` and `￼` do not. */
function isTold(host: string): boolean {
  const end = host.slice(host.lastIndexOf(HOLE) + 1);
  return host !== '' && (!host.includes(HOLE) || /^\.[\w-]+\.[a-z]/.test(end));
}

/** The text of a URL: a string, a `URL`, or what leads to one. */
function urlPieces(world: World, known: Known, depth = 0): Piece[] | null {
  if (depth > 4) return null;
  for (const each of settle(world, known)) {
    const { value, home } = each;
    if (value.kind === 'call' && value.construct && value.callee.kind === 'ref') {
      const [path, base] = value.args.map((item) => urlPieces(world, { value: item.value, home }, depth + 1));
      if (!/^(URL|Request)$/.test(value.callee.binding.name) || !path) continue;
      const isWhole = /^(https?:)?\/\//i.test(joinedText(path));
      return base && !isWhole && value.callee.binding.name === 'URL' ? joinUrl(base, path) : path;
    }
    if (
      value.kind === 'call' &&
      value.callee.kind === 'member' &&
      /^(toString|toJSON)$/.test(value.callee.name ?? '')
    ) {
      return urlPieces(world, { value: value.callee.of, home }, depth + 1);
    }
    if (value.kind === 'member' && value.name === 'href') {
      return urlPieces(world, { value: value.of, home }, depth + 1);
    }
  }
  // A variable that first holds a text, and later the next page.
  const written = settle(world, known).find(
    ({ value }) => value.kind === 'literal' || value.kind === 'template',
  );
  return piecesOf(world, written ?? known);
}

/** `http.request({ hostname, path })`. */
function hostAndPath(world: World, options: Known<ObjectValue> | null): Piece[] | null {
  const host = options && entryPieces(world, options, ['hostname', 'host']);
  if (!options) return null;
  // The client knows the host: `hubspot.apiRequest({ path })`.
  if (!host) return entryPieces(world, options, ['path']);
  const path = entryPieces(world, options, ['path', 'pathname']) ?? [];
  const [first] = host;
  const span = first?.span ?? options.value.span;
  return [{ text: 'https://', span, exact: false, hole: null }, ...host, ...path];
}

/** `axios.create({ baseURL })`. */
function baseOf(world: World, origin: Origin): Piece[] | null {
  for (const made of origin.calls.toReversed()) {
    for (const item of made.value.args) {
      for (const each of settle(world, { value: item.value, home: made.home })) {
        const found = isObject(each) ? entryPieces(world, each, BASE_KEYS) : null;
        if (found) return found;
      }
    }
  }
  return null;
}

function methodOf(
  world: World,
  call: CallValue,
  options: Known<ObjectValue> | null,
  how: HttpCall,
): string | null {
  if (how.methodArg !== undefined) {
    const said = call.args[how.methodArg];
    const [only] = (said && constantsOf(world, { value: said.value, home: world.unit })) ?? [];
    return typeof only?.value === 'string' ? only.value.toUpperCase() : null;
  }
  const entry = options && entryOf(world, options, 'method');
  if (!entry) return how.body === null && !options ? 'GET' : defaultMethod(world, options);
  return entry === 'unknown' ? null : textOf(world, entry);
}

function defaultMethod(world: World, options: Known<ObjectValue> | null): string {
  return options && BODY_KEYS.some((key) => isGiven(entryOf(world, options, key))) ? 'POST' : 'GET';
}

function isGiven(entry: Known | 'unknown' | null): entry is Known {
  return entry !== null && entry !== 'unknown';
}

function objectAt(world: World, item: Item | undefined): Known<ObjectValue> | null {
  if (!item || item.spread) return null;
  return settle(world, { value: item.value, home: world.unit }).find(isObject) ?? null;
}

function firstEntry(world: World, object: Known<ObjectValue>, keys: readonly string[]): Known | null {
  for (const key of keys) {
    const entry = entryOf(world, object, key);
    if (isGiven(entry)) return entry;
  }
  return null;
}

function entryPieces(world: World, object: Known<ObjectValue>, keys: readonly string[]): Piece[] | null {
  const entry = firstEntry(world, object, keys);
  return entry ? urlPieces(world, entry) : null;
}

/** A parameter of the query: where the URL itself says it, or the value it is given in the options. */
export function queryOf(
  world: World,
  request: HttpRequest,
  name: string,
): { from: number; to: number } | Known | null {
  const inUrl = new RegExp(`[?&]${name.replace('$', '(?:\\$|%24)')}=([^&#]*)`, 'i').exec(request.url);
  if (inUrl) {
    const to = inUrl.index + inUrl[0].length;
    return { from: to - (inUrl[1]?.length ?? 0), to };
  }
  for (const holder of objectsUnder(world, request, QUERY_KEYS)) {
    const entry = entryOf(world, holder, name);
    if (isGiven(entry)) return entry;
  }
  return searchParam(world, request, name);
}

/** A key of the body. */
export function bodyKey(world: World, request: HttpRequest, key: string): Known | null {
  for (const body of bodiesOf(world, request)) {
    for (const each of settle(world, stringified(world, body))) {
      const entry = isObject(each) ? entryOf(world, each, key) : null;
      if (isGiven(entry)) return entry;
    }
  }
  return null;
}

/** What a request sends. */
export function bodiesOf(world: World, request: HttpRequest): Known[] {
  const found: Known[] = [];
  const whole = request.bodyArg === null ? undefined : request.call.args[request.bodyArg];
  if (whole) found.push({ value: whole.value, home: world.unit });
  for (const key of BODY_KEYS) {
    const entry = request.options && entryOf(world, request.options, key);
    if (isGiven(entry ?? null)) found.push(entry as Known);
  }
  return found;
}

/** `JSON.stringify(body)` → `body`. */
export function stringified(world: World, known: Known): Known {
  const [only = known] = settle(world, known);
  const { value } = only;
  const [first] = value.kind === 'call' ? value.args : [];
  const isJson = value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'stringify';
  return isJson && first ? { value: first.value, home: only.home } : known;
}

function objectsUnder(world: World, request: HttpRequest, keys: readonly string[]): Known<ObjectValue>[] {
  if (!request.options) return [];
  return keys.flatMap((key) => {
    const entry = request.options && entryOf(world, request.options, key);
    if (!isGiven(entry ?? null)) return [];
    return settle(world, searchObject(entry as Known)).filter(isObject);
  });
}

/** `new URLSearchParams({ … })` → `{ … }`. */
function searchObject(known: Known): Known {
  const { value } = known;
  const [first] = value.kind === 'call' && value.construct ? value.args : [];
  return first ? { value: first.value, home: known.home } : known;
}

/** `url.searchParams.set('q', …)` on the `URL` that is asked, or `new URLSearchParams({ q })` in it. */
function searchParam(world: World, request: HttpRequest, name: string): Known | null {
  const { unit } = world;
  const at = request.call.args[request.urlArg]?.value;
  const url = at?.kind === 'ref' ? at.binding : null;
  for (const { call } of unit.calls) {
    const { callee } = call;
    if (url && callee.kind === 'member' && /^(set|append)$/.test(callee.name ?? '')) {
      const params = callee.of;
      const isOwn =
        params.kind === 'member' &&
        params.name === 'searchParams' &&
        params.of.kind === 'ref' &&
        params.of.binding === url;
      const [key, value] = call.args.map((item) => item.value);
      if (isOwn && key?.kind === 'literal' && key.value === name && value) return { value, home: unit };
    }
  }
  for (const { hole } of request.pieces) {
    if (!hole) continue;
    for (const each of settle(world, hole)) {
      const { value } = each;
      const isParams =
        value.kind === 'call' &&
        value.callee.kind === 'ref' &&
        value.callee.binding.name === 'URLSearchParams';
      if (!isParams) continue;
      for (const object of settle(world, searchObject(each))) {
        const entry = isObject(object) ? entryOf(world, object, name) : null;
        if (isGiven(entry)) return entry;
      }
    }
  }
  return null;
}
