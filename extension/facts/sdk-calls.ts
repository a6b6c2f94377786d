import type { CallValue, Span, Unit } from '../parse/ir.ts';
import { type FieldName, fieldList, filled } from './field-list.ts';
import { parseGraphql } from './graphql.ts';
import { type Handing, handedSelection, isForOthers } from './handed.ts';
import { isImpersonal } from './knowledge/crm-objects.ts';
import type { FieldsAt, ReadCall, Sdk, WriteCall } from './knowledge/crm-sdk.ts';
import { SDKS, sdkOf } from './knowledge/crm-sdks.ts';
import { bare, isUnknown, matchEnd, segmentsOf } from './match.ts';
import { onceByName } from './once.ts';
import type { Origin } from './origins.ts';
import { parseSoql } from './soql.ts';
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

/** Calls of the CRMs' own clients. */

export interface SdkCall<C extends WriteCall> {
  sdk: Sdk;
  how: C;
  /** What the stars of the pattern stand for. */
  stars: string[];
}

export function matchSdkCall<C extends WriteCall>(
  world: World,
  origin: Origin,
  call: CallValue,
  callsOf: (sdk: Sdk) => readonly C[],
): SdkCall<C> | null {
  const known = sdkOf(origin.module);
  for (const sdk of known ? [known] : unmistakable(world, origin, call)) {
    const found = callOfSdk(world, sdk, origin, call, callsOf);
    if (found) return found;
  }
  return null;
}

function callOfSdk<C extends WriteCall>(
  world: World,
  sdk: Sdk,
  origin: Origin,
  call: CallValue,
  callsOf: (sdk: Sdk) => readonly C[],
): SdkCall<C> | null {
  const segments = segmentsOf(origin.path);
  if (segments.map(bare).some((segment) => sdk.except.includes(segment))) return null;
  let best: SdkCall<C> | null = null;
  let longest = 0;
  for (const how of callsOf(sdk)) {
    const length = segmentsOf(how.path).length;
    if (length <= longest) continue;
    const stars = matchEnd(how.path, segments);
    // A bare `query` on something that is not the client itself is another method of that name.
    const isDeeper = length === 1 && segments.some((each) => /^(sobject|bulk|bulk2|apex)\b/.test(each));
    if (!stars || (sdk.system === 'salesforce' && isDeeper)) continue;
    const said = how.when && argument(call, how.when.arg, world.unit);
    if (how.when && !how.when.is.test((said && stringOf(world, said)) ?? '')) continue;
    longest = length;
    best = { sdk, how, stars };
  }
  return best;
}

/** A client that came from who knows where, used in a way only this CRM's client can be. A CRM has one a language. */
function unmistakable(world: World, origin: Origin, call: CallValue): Sdk[] {
  if (!isUnknown(origin)) return [];
  return markedBy(origin.path).flatMap(({ sdk, bySoql }) => (!bySoql || soqlIn(world, call) ? [sdk] : []));
}

/** Clients that a way speaks for; `bySoql`: only together with a query in its first argument. */
const markedBy = onceByName((path): { sdk: Sdk; bySoql: boolean }[] => {
  const segments = segmentsOf(path);
  const isQuery =
    /^(query|queryAll|autoFetchQuery|query_all|query_all_iter)$/.test(segments.at(-1) ?? '') &&
    isSalesforceName(segments.at(-2) ?? '');
  return SDKS.flatMap((sdk) => {
    const isSure = sdk.unmistakable.some((mark) => {
      if (mark === 'soql') return false;
      if (mark === 'attribute') return ATTRIBUTE.test(path);
      if (mark === 'sobject') return segments.some((each) => each === 'sobject()');
      return `.${path}.`.includes(`.${mark}.`);
    });
    return isSure || (isQuery && sdk.unmistakable.includes('soql')) ? [{ sdk, bySoql: !isSure }] : [];
  });
});

/** `sf.Contact.get(id)`: simple-salesforce has its objects as attributes. */
const ATTRIBUTE =
  /(^|[._])(sf|salesforce|sfdc)(_?(client|conn))?(\(\))?\.(Contact|Account|Lead|Case|Opportunity|Task|\w+__c)\.[a-z_]+$/i;

function isSalesforceName(holder: string): boolean {
  return /salesforce|jsforce|sfdc|^(sf|conn|connection|crm|org)$|^sf[A-Z_]|(Sf|Crm|SfConn)$/i.test(
    bare(holder),
  );
}

function soqlIn(world: World, call: CallValue): boolean {
  const [argument] = call.args;
  if (!argument) return false;
  const selection = parseSoql(piecesOf(world, { value: argument.value, home: world.unit }));
  return selection?.objects.some((each) => /^[A-Z]\w*$/.test(each) || /__c$/.test(each)) ?? false;
}

/** Which object a call is about, as the code calls it. */
export function objectOf(
  world: World,
  { how, stars }: SdkCall<WriteCall>,
  origin: Origin,
  call: CallValue,
): string | null {
  const { object } = how;
  if (!object) return null;
  if ('is' in object) return object.is;
  if ('star' in object) return stars[object.star] ?? null;
  if ('arg' in object) {
    const given = argument(call, object.arg, world.unit);
    const name = given && object.key !== undefined ? keyed(world, given, object.key) : given;
    return name ? stringOf(world, name) : null;
  }
  const earlier = origin.calls.findLast((each) => nameOf(each.value) === object.call);
  const name = argument(earlier?.value, 0, earlier?.home ?? world.unit);
  return name ? stringOf(world, name) : null;
}

function stringOf(world: World, name: Known): string | null {
  const constants = constantsOf(world, name);
  const value = constants?.length === 1 ? constants[0]?.value : null;
  return typeof value === 'string' ? value : null;
}

function nameOf(call: CallValue): string | null {
  if (call.callee.kind === 'ref') return call.callee.binding.name;
  return call.callee.kind === 'member' ? call.callee.name : null;
}

export function argument(call: CallValue | undefined, index: number, home: Unit): Known | null {
  const item = call?.args[index];
  return item && !item.spread ? { value: item.value, home } : null;
}

/** What an object holds under a key; dots lead deeper. */
export function keyed(world: World, place: Known, key: string): Known | null {
  const [first = '', ...rest] = key.split('.');
  for (const made of settle(world, place)) {
    // `new SearchRequest({ properties })`, `SearchRequest(properties=…)`.
    const inside =
      made.value.kind === 'call' ? (made.value.keywords ?? made.value.args[0]?.value) : made.value;
    const each = inside && settle(world, { value: inside, home: made.home }).find(isObject);
    if (!each) continue;
    const entry = entryOf(world, each, first);
    if (entry && entry !== 'unknown') return rest.length > 0 ? keyed(world, entry, rest.join('.')) : entry;
  }
  return null;
}

export interface AskedFields {
  fields: FieldName[] | null;
  wholes: FieldName[];
  /** What else may be asked for; nobody can tell. */
  open: Known[];
  objects: string[];
  bounded: boolean;
  /** The argument that names them. */
  at: Span | null;
  /** Whose calls name them, where the call itself does not. */
  handed?: Handing;
  /** Whether only callers in other files do. */
  forOthers?: boolean;
}

/** The fields a read names. `fields: null` when it names none. */
export function askedFields(
  world: World,
  how: ReadCall,
  call: CallValue,
  object: string | null,
): AskedFields {
  const nothing: AskedFields = { fields: null, wholes: [], open: [], objects: [], bounded: true, at: null };
  for (const at of how.fields ?? []) {
    const asked = askedAt(world, at, call, object);
    const index = 'soql' in at ? at.soql : at.list;
    if (asked) return { ...nothing, ...asked, at: call.args[index]?.value.span ?? null };
  }
  return nothing;
}

function askedAt(
  world: World,
  at: FieldsAt,
  call: CallValue,
  object: string | null,
): Partial<AskedFields> | null {
  const given = argument(call, 'soql' in at ? at.soql : at.list, world.unit);
  const value = given && at.key !== undefined ? keyed(world, given, at.key) : given;
  if (!value || isNothing(world, value)) return null;
  if ('list' in at) return fieldList(world, value, object);
  const parse = (pieces: readonly Piece[]) => parseSoql(pieces) ?? parseGraphql(pieces);
  const pieces = piecesOf(world, value);
  const selection = parse(pieces);
  if (selection) return filled(world, selection);
  if (pieces.some((piece) => piece.text !== null && piece.text.trim() !== '')) return null;
  // The query as a whole is made elsewhere: `const query = (soql) => conn.query(soql)`.
  const handed = handedSelection(
    world,
    value,
    parse,
    (asked) => !asked || asked.objects.length === 0 || !asked.objects.every(isImpersonal),
  );
  return handed ?? { fields: [], open: [value], forOthers: isForOthers(world, value) };
}

/** `undefined` and `null` in an argument's place. */
function isNothing(world: World, known: Known): boolean {
  return settle(world, known).every(
    ({ value }) => value.kind === 'literal' && (value.value === undefined || value.value === null),
  );
}
