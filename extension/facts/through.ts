import type { CallValue, Fn, Unit } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import { crmRequestOf } from './crm-requests.ts';
import { filled } from './field-list.ts';
import { parseGraphql } from './graphql.ts';
import { argumentIn, handedPiece, methodOfCaller, type Parameter, parameterIn, withPath } from './handed.ts';
import { isImpersonal } from './knowledge/crm-objects.ts';
import { calledName } from './literals.ts';
import { type CallFacts, callFactsOf, factsOfCrm, NOTHING, ofQuery, SQL_CALL } from './reads.ts';
import { type HttpRequest, requestOf, withPieces } from './requests.ts';
import { parseSoql } from './soql.ts';
import { parseSql } from './sql.ts';
import { type Known, piecesOf, settle, type World } from './values.ts';

/**
 * Requests and queries that another file of the project makes of a path or a text handed to it. What
 * `hubspot('/crm/v3/objects/contacts/1')` and `rows('SELECT Email FROM Contact')` ask is told where that stands.
 */

/** A function that asks for what one of its parameters says. */
type Asking = { parameter: Parameter } & (
  | { request: HttpRequest; at: number }
  | { request: null; by: 'client' | 'sql'; system: string }
);

/** What a call does by a function of another file; `NOTHING` for any other call. */
export function factsThrough(world: World, call: CallValue, fn: Fn): CallFacts {
  for (const { value, home } of settle(world, { value: call.callee, home: world.unit })) {
    if (value.kind !== 'function' || home === world.unit) continue;
    const asking = askingOf(world, value.fn, home);
    const item = asking && call.args[asking.parameter.index];
    if (!item || item.spread) continue;
    const given = argumentIn(world, { value: item.value, home: world.unit }, asking.parameter.key);
    if (!given) continue;
    return asking.request
      ? ofPath(world, asking, { call, fn }, given)
      : ofText(world, asking, { call, fn }, given);
  }
  return NOTHING;
}

interface Site {
  call: CallValue;
  fn: Fn;
}

function ofPath(
  world: World,
  { request, at, parameter }: Extract<Asking, { request: HttpRequest }>,
  site: Site,
  path: Known,
): CallFacts {
  const there = request.pieces.map((each) => ({ ...each, span: site.call.span, exact: false }));
  const asked = withPieces(request, withPath(there, at, piecesOf(world, path)));
  const crm = crmRequestOf(world, {
    ...asked,
    ...site,
    method: request.method ?? methodOfCaller(world, site.call),
    urlArg: parameter.index,
    bodyArg: null,
    optionsArg: null,
    options: null,
  });
  return crm ? factsOfCrm(crm) : NOTHING;
}

function ofText(
  world: World,
  { by, system }: Extract<Asking, { request: null }>,
  site: Site,
  query: Known,
): CallFacts {
  const pieces = piecesOf(world, query);
  const parsed = by === 'sql' ? parseSql(pieces) : (parseSoql(pieces) ?? parseGraphql(pieces));
  if (!parsed) return NOTHING;
  const selection = filled(world, parsed);
  if (selection.objects.length > 0 && selection.objects.every(isImpersonal))
    return { ...NOTHING, harmless: true };
  const at = query.home === world.unit ? query.value.span : site.call.span;
  return { ...NOTHING, read: ofQuery({ ...site, system, by }, selection, at) };
}

const known = new WeakMap<World, Map<Fn, Asking | null>>();

function askingOf(world: World, fn: Fn, home: Unit): Asking | null {
  const memo = known.get(world) ?? new Map<Fn, Asking | null>();
  known.set(world, memo);
  const before = memo.get(fn);
  if (before !== undefined) return before;
  memo.set(fn, null);
  const text = home.text.slice(fn.span.start, fn.span.end);
  // One that looks up by itself is no way around it.
  if (text.length > LONGEST || /lookup/i.test(text)) return null;
  const there: World = { unit: home, load: world.load };
  const isOfCrm = OF_CRMS.test(home.text);
  for (const site of home.calls) {
    if (!contains(fn.span, site.call.span)) continue;
    const found = (isOfCrm ? requesting(there, fn, site) : null) ?? querying(there, fn, site);
    if (!found) continue;
    memo.set(fn, found);
    return found;
  }
  return null;
}

function requesting(there: World, fn: Fn, site: Site): Asking | null {
  const request = requestOf(there, site.call, site.fn);
  const at = request ? handedPiece(there, request) : -1;
  const hole = request?.pieces[at]?.hole;
  const parameter = hole ? parameterIn(there, hole) : null;
  return request && parameter?.fn === fn ? { request, at, parameter } : null;
}

function querying(there: World, fn: Fn, site: Site): Asking | null {
  const first = site.call.args[0];
  if (!first || first.spread || !isQuery(calledName(site.call) ?? '')) return null;
  const parameter = parameterIn(there, { value: first.value, home: there.unit });
  if (parameter?.fn !== fn) return null;
  const { read } = callFactsOf(there, site.call, site.fn);
  return read?.by === 'client'
    ? { request: null, by: 'client', system: read.system, parameter }
    : { request: null, by: 'sql', system: 'sql', parameter };
}

function isQuery(name: string): boolean {
  return SQL_CALL.test(name) || /^query/.test(name) || name === 'search';
}

/** A word of each CRM's hosts: most files have none of them. */
const OF_CRMS =
  /hubapi|hubspot|zendesk|salesforce|dynamics|pipedrive|zoho|fresh|intercom|mypurecloud|pure\.cloud|service-now|ondemand|odoo|oraclecloud|helpscout|gorgias|close\.com|copper\.com/i;

/** A function that hands on what it is given is short. Characters. */
const LONGEST = 4_000;
