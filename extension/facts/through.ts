import type { CallValue, Fn, Unit } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import { filled } from './field-list.ts';
import { parseGraphql } from './graphql.ts';
import { argumentIn, type Parameter, parameterIn } from './handed.ts';
import { isImpersonal } from './knowledge/crm-objects.ts';
import { calledName } from './literals.ts';
import { type CallFacts, type CrmRead, callFactsOf, NOTHING, ofQuery, SQL_CALL } from './reads.ts';
import { parseSoql } from './soql.ts';
import { parseSql } from './sql.ts';
import { type Known, piecesOf, settle, type World } from './values.ts';

/**
 * Queries that another file of the project makes of a text handed to it: what `rows('SELECT Email FROM Contact')` asks
 * is told where the text is.
 */

/** A function that makes a query of one of its parameters. */
interface Querying {
  by: 'client' | 'sql';
  system: string;
  parameter: Parameter;
}

export function queryThrough(world: World, call: CallValue, fn: Fn): CallFacts {
  for (const { value, home } of settle(world, { value: call.callee, home: world.unit })) {
    if (value.kind !== 'function' || home === world.unit) continue;
    const found = queryingOf(world, value.fn, home);
    const item = found && call.args[found.parameter.index];
    if (!item || item.spread) continue;
    const query = argumentIn(world, { value: item.value, home: world.unit }, found.parameter.key);
    return query ? asked(world, { call, fn, system: found.system, by: found.by }, query) : NOTHING;
  }
  return NOTHING;
}

function asked(world: World, at: Pick<CrmRead, 'call' | 'fn' | 'system' | 'by'>, query: Known): CallFacts {
  const pieces = piecesOf(world, query);
  const parsed = at.by === 'sql' ? parseSql(pieces) : (parseSoql(pieces) ?? parseGraphql(pieces));
  if (!parsed) return NOTHING;
  const selection = filled(world, parsed);
  if (selection.objects.length > 0 && selection.objects.every(isImpersonal))
    return { ...NOTHING, harmless: true };
  return {
    ...NOTHING,
    read: ofQuery(at, selection, query.home === world.unit ? query.value.span : at.call.span),
  };
}

const known = new WeakMap<World, Map<Fn, Querying | null>>();

function queryingOf(world: World, fn: Fn, home: Unit): Querying | null {
  const memo = known.get(world) ?? new Map<Fn, Querying | null>();
  known.set(world, memo);
  const before = memo.get(fn);
  if (before !== undefined) return before;
  memo.set(fn, null);
  const text = home.text.slice(fn.span.start, fn.span.end);
  // One that looks up by itself is no way around it.
  if (text.length > LONGEST || /lookup/i.test(text)) return null;
  const there: World = { unit: home, load: world.load };
  for (const { call, fn: around } of home.calls) {
    const first = call.args[0];
    if (!contains(fn.span, call.span) || !first || first.spread || !isQuerying(calledName(call) ?? ''))
      continue;
    const parameter = parameterIn(there, { value: first.value, home });
    if (parameter?.fn !== fn) continue;
    const { read } = callFactsOf(there, call, around);
    const found: Querying = {
      by: read?.by === 'client' ? 'client' : 'sql',
      system: read?.by === 'client' ? read.system : 'sql',
      parameter,
    };
    memo.set(fn, found);
    return found;
  }
  return null;
}

function isQuerying(name: string): boolean {
  return SQL_CALL.test(name) || /^query/.test(name) || name === 'search';
}

/** A function that hands its query on is short. Characters. */
const LONGEST = 2_000;
