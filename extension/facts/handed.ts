import type { CallValue, Fn } from '../parse/ir.ts';
import { filled, isExported } from './field-list.ts';
import { callersOf } from './origins.ts';
import { type HttpRequest, methodIn, withPieces } from './requests.ts';
import type { SoqlSelection } from './soql.ts';
import { entryOf, isObject, type Known, type Piece, piecesOf, settle, type World } from './values.ts';

/**
 * Requests and queries of which somebody else in the file hands over the path or the text: `const hubspot = (path) =>
 * fetch(`${HOST}${path}`)`. What such a function asks for depends on who calls it. Callers in other files: `through.ts`.
 */

/** A function that asks for what its callers say. */
export interface Handing {
  fn: Fn;
  /** Those that ask for people, or for what nobody can tell. */
  calls: readonly CallValue[];
  /** Those that do not. */
  others: readonly CallValue[];
}

/** A value that a caller hands over in place of another. */
export interface Handed {
  fn: Fn;
  by: CallValue;
  value: Known;
}

/** What the callers in the file give for a parameter, or for a key of one; none where it is no parameter. */
export function handedFor(world: World, known: Known): Handed[] {
  const given = parameterIn(world, known);
  if (!given) return [];
  const { fn, index, key } = given;
  return callersOf(world, world.unit, fn).flatMap((by) => {
    const item = by.args[index];
    if (!item || item.spread) return [];
    const value = argumentIn(world, { value: item.value, home: world.unit }, key);
    return value ? [{ fn, by, value }] : [];
  });
}

/**
 * What the callers in the file who ask for people ask together; what all of them ask where nobody does. Null: it is
 * nobody's to hand over. What a caller asks is null where nobody can tell.
 */
export function handedSelection(
  world: World,
  known: Known,
  parse: (pieces: readonly Piece[]) => SoqlSelection | null,
  isOfPeople: (asked: SoqlSelection | null) => boolean,
): (SoqlSelection & { handed: Handing }) | null {
  const all = handedFor(world, known).map((each) => {
    const asked = parse(piecesOf(world, each.value));
    return { ...each, asked: asked && filled(world, asked) };
  });
  const [first] = all;
  if (!first) return null;
  const people = all.filter(({ asked }) => isOfPeople(asked));
  const told = people.length > 0 ? people : all;
  return {
    fields: told.flatMap(({ asked, by }) => (asked?.fields ?? []).map((each) => ({ ...each, through: by }))),
    wholes: told.flatMap(({ asked }) => asked?.wholes ?? []),
    open: told.flatMap(({ asked, value }) => asked?.open ?? [value]),
    objects: told.flatMap(({ asked }) => asked?.objects ?? []),
    bounded: told.every(({ asked }) => asked?.bounded ?? true),
    handed: {
      fn: first.fn,
      calls: people.map(({ by }) => by),
      others: all.filter((each) => !people.includes(each)).map(({ by }) => by),
    },
  };
}

/** The request as each caller in the file has it; none where the path is nobody's to hand over. */
export function handedRequests(
  world: World,
  request: HttpRequest,
): { request: HttpRequest; fn: Fn; by: CallValue }[] {
  const at = handedPiece(world, request);
  const hole = request.pieces[at]?.hole;
  if (!hole) return [];
  return handedFor(world, hole).map(({ fn, by, value }) => {
    const said = methodOfCaller(world, by);
    const pieces = withPath(request.pieces, at, piecesOf(world, value));
    return { request: { ...withPieces(request, pieces), method: request.method ?? said }, fn, by };
  });
}

/** `{ method: 'PUT' }` or `'PUT'` among the arguments. */
export function methodOfCaller(world: World, { args }: CallValue): string | null {
  for (const item of args) {
    const { value } = item;
    if (value.kind === 'literal' && /^(GET|POST|PUT|PATCH|DELETE)$/.test(String(value.value)))
      return String(value.value);
    const said = methodIn(world, item);
    if (said !== null) return said;
  }
  return null;
}

/** Which piece of the URL is handed over: a parameter of the functions around, not what the object was made with. */
export function handedPiece(world: World, request: HttpRequest): number {
  const isAround = (fn: Fn | undefined): boolean => {
    for (let each: Fn | null = request.fn; each; each = each.parent) if (each === fn) return true;
    return false;
  };
  return request.pieces.findIndex(({ hole }) => hole && isAround(parameterIn(world, hole)?.fn));
}

/** The URL with a path in place of what is handed over. */
export function withPath(pieces: readonly Piece[], at: number, path: readonly Piece[]): Piece[] {
  const before = pieces.slice(0, at);
  // The slash that stood for whatever the path begins with.
  if (before.at(-1)?.text === '/' && path[0]?.text?.startsWith('/')) before.pop();
  return [...before, ...path, ...pieces.slice(at + 1)];
}

/** Whether only other files say what a query asks: `export const query = (soql) => conn.query(soql)`. */
export function isForOthers(world: World, known: Known): boolean {
  const fn = parameterIn(world, known)?.fn;
  if (!fn || callersOf(world, world.unit, fn).length > 0) return false;
  return fn.owner !== null || isExported(world.unit, fn);
}

export interface Parameter {
  fn: Fn;
  index: number;
  /** Of an object that is handed over. */
  key: string | null;
}

export function parameterIn(world: World, hole: Known): Parameter | null {
  if (hole.home !== world.unit) return null;
  for (const { value } of settle(world, hole)) {
    const [of, key] = value.kind === 'member' ? [value.of, value.name] : [value, null];
    if (of.kind !== 'ref' || !of.binding.parameter || (value.kind === 'member' && key === null)) continue;
    const { fn, index } = of.binding.parameter;
    return { fn, index, key };
  }
  return null;
}

export function argumentIn(world: World, argument: Known, key: string | null): Known | null {
  if (key === null) return argument;
  for (const each of settle(world, argument)) {
    const entry = isObject(each) ? entryOf(world, each, key) : null;
    if (entry && entry !== 'unknown') return entry;
  }
  return null;
}
