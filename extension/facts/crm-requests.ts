import type { CallValue, Fn } from '../parse/ir.ts';
import { type FieldName, fieldList, filled } from './field-list.ts';
import { parseGraphql } from './graphql.ts';
import { type Handing, handedRequests } from './handed.ts';
import { type ApiFields, type ApiPath, CRM_APIS, type CrmApi } from './knowledge/crm-apis.ts';
import { isImpersonal } from './knowledge/crm-objects.ts';
import { bodyKey, type HttpRequest, queryOf } from './requests.ts';
import { commaItems, HOLE, joinedText, locator, parseSoql, removalOf } from './soql.ts';
import { isKnown, type Known, type Piece, piecesOf, type World } from './values.ts';

/** Requests to a CRM's own API, by host and path. */

export interface CrmRequest {
  request: HttpRequest;
  call: CallValue;
  fn: Fn;
  system: string;
  object: string | null;
  does: 'read' | 'write' | 'export';
  fields: FieldName[] | null;
  wholes: FieldName[];
  open: Known[];
  /** Nobody said which fields, and the API then gives all of them. */
  whole: boolean;
  /** Whether it asks for few: one record by its id, or a condition. */
  bounded: boolean;
  /** Whose calls say what is asked for, where the request itself does not. */
  handed?: Handing;
}

export function crmRequestOf(world: World, request: HttpRequest): CrmRequest | null {
  return withPath(world, request) ?? handedOver(world, request);
}

/** `hubspot('/crm/v3/objects/contacts/1')`, where `hubspot` makes the request: what its callers ask for together. */
function handedOver(world: World, request: HttpRequest): CrmRequest | null {
  const { host } = request;
  if (host === null || !CRM_HOSTS.some((each) => each.test(host))) return null;
  const all = handedRequests(world, request);
  const found = all.flatMap(({ request: each, fn, by }) => {
    const asked = withPath(world, each);
    return asked ? [{ asked, fn, by }] : [];
  });
  const reads = found.filter(({ asked }) => asked.does !== 'write');
  const alike = reads.length > 0 ? reads : found;
  const [first] = alike;
  if (!first) return null;
  const isNamed = alike.every(({ asked }) => asked.fields !== null);
  return {
    ...first.asked,
    request,
    fields: isNamed
      ? alike.flatMap(({ asked, by }) => (asked.fields ?? []).map((each) => ({ ...each, through: by })))
      : null,
    wholes: alike.flatMap(({ asked }) => asked.wholes),
    open: alike.flatMap(({ asked }) => asked.open),
    whole: alike.some(({ asked }) => asked.whole),
    bounded: alike.every(({ asked }) => asked.bounded),
    handed: {
      fn: first.fn,
      calls: alike.map(({ by }) => by),
      others: all.filter((each) => !found.some(({ by }) => by === each.by)).map(({ by }) => by),
    },
  };
}

function withPath(world: World, request: HttpRequest): CrmRequest | null {
  const found = apiOf(request);
  if (!found) return null;
  const { api, at, object } = found;
  const does = at.does ?? (request.method === null || /^(GET|HEAD)$/.test(request.method) ? 'read' : 'write');
  if (does === 'none' || isImpersonal(object)) return null;
  const base = { request, call: request.call, fn: request.fn, system: api.system, does };
  const read = does === 'write' ? null : fieldsOf(world, request, at, object);
  // A query that names no people: of products, of settings.
  if (at.people && read === null) return null;
  if (read?.objects.length && read.objects.every(isImpersonal)) return null;
  return {
    ...base,
    object: object ?? read?.objects[0] ?? null,
    fields: read?.fields ?? null,
    wholes: read?.wholes ?? [],
    open: read?.open ?? [],
    whole: read === null && does !== 'write' && at.whole === true,
    bounded: read?.bounded ?? true,
  };
}

function apiOf(request: HttpRequest): { api: CrmApi; at: ApiPath; object: string | null } | null {
  const { host, path } = request;
  for (const api of CRM_APIS) {
    const isHost = host !== null && api.hosts.some((each) => each.test(host));
    if (!isHost && !api.unmistakable?.test(path)) continue;
    for (const at of api.paths) {
      const match = at.path.exec(path);
      if (!match) continue;
      const named = match.groups?.object ?? at.object ?? null;
      return { api, at, object: named?.includes(HOLE) ? null : named };
    }
  }
  return null;
}

interface Asked {
  fields: FieldName[];
  wholes: FieldName[];
  open: Known[];
  objects: string[];
  bounded: boolean;
}

function fieldsOf(world: World, request: HttpRequest, at: ApiPath, object: string | null): Asked | null {
  for (const place of at.fields ?? []) {
    const asked = askedAt(world, request, place, object);
    if (asked) return asked;
  }
  return null;
}

function askedAt(world: World, request: HttpRequest, place: ApiFields, object: string | null): Asked | null {
  if ('body' in place) {
    const value = bodyKey(world, request, place.body);
    if (!value) return null;
    return /quer/.test(place.body) ? ofQuery(world, piecesOf(world, value)) : ofList(world, value, object);
  }
  const found = queryOf(world, request, 'soql' in place ? place.soql : place.param);
  if (!found) return null;
  if ('soql' in place) {
    return isKnown(found)
      ? ofQuery(world, piecesOf(world, found))
      : ofQuery(world, decoded(part(request.pieces, found.from, found.to)));
  }
  if (isKnown(found)) return ofList(world, found, object);
  const pieces = part(request.pieces, found.from, found.to);
  const [only] = pieces;
  if (pieces.length === 1 && only?.hole) return ofList(world, only.hole, object);
  const locate = locator(pieces);
  const text = joinedText(pieces).replaceAll('%2C', ',  ');
  const items = commaItems(text, 0, text.length);
  const fields: FieldName[] = [];
  const open: Known[] = [];
  items.forEach((item, index) => {
    const name = text.slice(item.from, item.to);
    if (name.includes(HOLE)) {
      const hole = pieces.find((piece) => piece.hole)?.hole;
      if (hole) open.push(hole);
    } else if (/^[\w.]+$/.test(name)) {
      const span = locate.span(item.from, item.to);
      fields.push({ name, object, span, removal: removalOf(items, index, locate) });
    }
  });
  return { fields, wholes: [], open, objects: [], bounded: true };
}

function ofList(world: World, value: Known, object: string | null): Asked | null {
  const list = fieldList(world, value, object);
  return list && { ...list, wholes: [], objects: [], bounded: true };
}

function ofQuery(world: World, pieces: readonly Piece[]): Asked | null {
  const selection = parseSoql(pieces) ?? parseGraphql(pieces);
  return selection && filled(world, selection);
}

/** The pieces of a stretch of the joined text. */
function part(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const length = piece.text?.length ?? 1;
    const [a, b] = [Math.max(from, at), Math.min(to, at + length)];
    if (a < b) {
      found.push(
        piece.text === null
          ? piece
          : {
              ...piece,
              text: piece.text.slice(a - at, b - at),
              span: { start: piece.span.start + a - at, end: piece.span.start + b - at },
            },
      );
    }
    at += length;
  }
  return found;
}

/** `SELECT+Id%2CName` with its letters where they stood. */
function decoded(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) =>
    piece.text === null
      ? piece
      : {
          ...piece,
          text: piece.text
            .replaceAll('+', ' ')
            .replace(/%(20|2C|27|28|29|3D)/gi, (code) => `${decodeURIComponent(code)}  `),
        },
  );
}

/** Hosts of CRMs: what is sent there is a change of the CRM, not a stranger's business. */
export const CRM_HOSTS: readonly RegExp[] = CRM_APIS.flatMap((api) => [...api.hosts]);
