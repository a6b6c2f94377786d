import type { CallValue, Fn, Span, Unit } from '../parse/ir.ts';
import { IMPERSONAL_OBJECTS } from './knowledge/crm-objects.ts';
import type { ReadCall, Sdk } from './knowledge/crm-sdk.ts';
import { SDKS, sdkOf } from './knowledge/crm-sdks.ts';
import { isProjectModule, type Origin, originsOf } from './origins.ts';
import { commaItems, locator, parseSoql, removalOf } from './soql.ts';
import {
  constantsOf,
  entryOf,
  isObject,
  type Known,
  listOf,
  piecesOf,
  settle,
  type World,
} from './values.ts';

/** Reads of customers' records through a CRM's own client. */
export interface CrmRead {
  call: CallValue;
  fn: Fn;
  system: string;
  /** As the code calls it; null when nobody can tell. */
  object: string | null;
  /** Null: the code does not say, so it may be all of them. */
  fields: FieldName[] | null;
  /** `FIELDS(ALL)` and the like. */
  wholes: FieldName[];
  /** Whether `fields` is all of them. */
  complete: boolean;
}

export interface FieldName {
  name: string;
  object: string | null;
  /** In the file under analysis. */
  span: Span;
  /** What to cut to leave the field out. */
  removal: Span | null;
}

/** The records a call reads; null when it is no CRM read. */
export function readOf(world: World, call: CallValue, fn: Fn): CrmRead | null {
  for (const origin of originsOf(world, { value: call.callee, home: world.unit })) {
    const found = matchRead(world, origin, call);
    if (!found) continue;
    const { sdk, read, stars } = found;
    const object = objectOf(world, read, stars, origin, call);
    if (object !== null && IMPERSONAL_OBJECTS.has(object.toLowerCase())) return null;
    const named = fieldsOf(world, read, call, object);
    const objects = named.objects;
    if (objects.length > 0 && objects.every((each) => IMPERSONAL_OBJECTS.has(each.toLowerCase())))
      return null;
    return {
      call,
      fn,
      system: sdk.system,
      object: object ?? objects[0] ?? null,
      fields: named.fields,
      wholes: named.wholes,
      complete: named.complete,
    };
  }
  return null;
}

function matchRead(
  world: World,
  origin: Origin,
  call: CallValue,
): { sdk: Sdk; read: ReadCall; stars: string[] } | null {
  const sdk = sdkOf(origin.module) ?? unmistakable(world, origin, call);
  if (!sdk) return null;
  const segments = origin.path.split('.');
  const bare = segments.map((segment) => segment.replace(/[()[\]]+$/, ''));
  if (bare.some((segment) => sdk.except.includes(segment))) return null;
  let best: { sdk: Sdk; read: ReadCall; stars: string[] } | null = null;
  let longest = 0;
  for (const read of sdk.reads) {
    const pattern = read.path.split('.');
    if (pattern.length <= longest || pattern.length > segments.length) continue;
    const stars = matchEnd(pattern, segments);
    if (!stars) continue;
    // A bare `query` on something that is not the client itself is another method of that name.
    if (sdk.system === 'salesforce' && pattern.length === 1 && segments.some((s) => s.startsWith('sobject')))
      continue;
    longest = pattern.length;
    best = { sdk, read, stars };
  }
  return best;
}

function matchEnd(pattern: readonly string[], segments: readonly string[]): string[] | null {
  const stars: string[] = [];
  const offset = segments.length - pattern.length;
  for (const [index, want] of pattern.entries()) {
    const have = segments[offset + index] ?? '';
    if (want === '*') stars.push(have.replace(/[()[\]]+$/, ''));
    else if (want !== have) return null;
  }
  return stars;
}

/** A client that came from who knows where, used in a way only this CRM's client can be. */
function unmistakable(world: World, origin: Origin, call: CallValue): Sdk | null {
  if (origin.module !== '?' && origin.module !== 'global' && !isProjectModule(origin.module)) return null;
  const segments = origin.path.split('.');
  for (const sdk of SDKS) {
    for (const mark of sdk.unmistakable) {
      if (mark === 'soql') {
        const isQuery = /^(query|queryAll|autoFetchQuery)$/.test(segments.at(-1) ?? '');
        if (isQuery && isSalesforceName(segments.at(-2) ?? '') && soqlIn(world, call)) return sdk;
      } else if (mark === 'sobject') {
        if (segments.some((each) => each === 'sobject()')) return sdk;
      } else if (`.${origin.path}.`.includes(`.${mark}.`)) return sdk;
    }
  }
  return null;
}

function isSalesforceName(holder: string): boolean {
  return /salesforce|jsforce|sfdc|^(sf|conn|connection|crm|org)$|^sf[A-Z_]|(Sf|Crm|SfConn)$/i.test(
    holder.replace(/[()[\]]+$/, ''),
  );
}

function soqlIn(world: World, call: CallValue): boolean {
  const [argument] = call.args;
  if (!argument) return false;
  const selection = parseSoql(piecesOf(world, { value: argument.value, home: world.unit }));
  return selection?.objects.some((each) => /^[A-Z]\w*$/.test(each) || /__c$/.test(each)) ?? false;
}

function objectOf(
  world: World,
  read: ReadCall,
  stars: readonly string[],
  origin: Origin,
  call: CallValue,
): string | null {
  const { object } = read;
  if (!object) return null;
  if ('star' in object) return stars[object.star] ?? null;
  const name =
    'arg' in object
      ? argument(call, object.arg, world.unit)
      : argument(
          origin.calls.findLast((each) => nameOfCallee(each.value) === object.call)?.value,
          0,
          origin.calls.findLast((each) => nameOfCallee(each.value) === object.call)?.home ?? world.unit,
        );
  const constants = name && constantsOf(world, name);
  const value = constants?.length === 1 ? constants[0]?.value : null;
  return typeof value === 'string' ? value : null;
}

function nameOfCallee(call: CallValue): string | null {
  return call.callee.kind === 'member' ? call.callee.name : null;
}

function argument(call: CallValue | undefined, index: number, home: Unit): Known | null {
  const item = call?.args[index];
  return item && !item.spread ? { value: item.value, home } : null;
}

interface Named {
  fields: FieldName[] | null;
  wholes: FieldName[];
  complete: boolean;
  objects: string[];
}

function fieldsOf(world: World, read: ReadCall, call: CallValue, object: string | null): Named {
  const nothing: Named = { fields: null, wholes: [], complete: false, objects: [] };
  for (const at of read.fields ?? []) {
    const place = argument(call, 'soql' in at ? at.soql : at.list, world.unit);
    const value = place && at.key !== undefined ? keyed(world, place, at.key) : place;
    if (!value) continue;
    if ('soql' in at) {
      const selection = parseSoql(piecesOf(world, value));
      if (selection) return { ...selection };
    } else {
      const list = fieldList(world, value, object);
      if (list) return { ...nothing, ...list };
    }
  }
  return nothing;
}

function keyed(world: World, place: Known, key: string): Known | null {
  for (const each of settle(world, place)) {
    if (!isObject(each)) continue;
    const entry = entryOf(world, each, key);
    if (entry && entry !== 'unknown') return entry;
  }
  return null;
}

/** Names in a list literal, or in a string of names with commas. Null: it is something else. */
export function fieldList(
  world: World,
  known: Known,
  object: string | null,
): { fields: FieldName[]; complete: boolean } | null {
  const elements = listOf(world, known);
  if (elements) {
    const fields: FieldName[] = [];
    let complete = true;
    for (const element of elements) {
      const text = constantsOf(world, element);
      const [only] = text ?? [];
      if (text?.length !== 1 || typeof only?.value !== 'string') {
        complete = false;
        continue;
      }
      const here = element.home === world.unit;
      fields.push({
        name: only.value,
        object,
        span: here ? element.value.span : known.value.span,
        removal:
          here && element.value.kind === 'literal' ? listRemoval(world.unit, element.value.span) : null,
      });
    }
    return { fields, complete };
  }
  const pieces = piecesOf(world, known);
  if (pieces.every((piece) => piece.text === null)) return null;
  const text = pieces.map((piece) => piece.text ?? '\u0000').join('');
  const place = locator(pieces);
  const items = commaItems(text, 0, text.length);
  const fields = items.map((item, index) => ({
    name: text.slice(item.from, item.to),
    object,
    span: place.span(item.from, item.to),
    removal: removalOf(items, index, place),
  }));
  return {
    fields: fields.filter((field) => /^[A-Za-z_][\w.]*$/.test(field.name)),
    complete: !text.includes('\u0000'),
  };
}

/** Cuts one element of a list literal together with one comma. */
function listRemoval(unit: Unit, span: Span): Span {
  const after = /^\s*,[ \t]*/.exec(unit.text.slice(span.end, span.end + 200));
  if (after) return { start: span.start, end: span.end + after[0].length };
  const before = /,\s*$/.exec(unit.text.slice(Math.max(0, span.start - 200), span.start));
  return { start: span.start - (before?.[0].length ?? 0), end: span.end };
}
