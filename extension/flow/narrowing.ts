import { nativeMeaning } from '../facts/fields.ts';
import type { CallValue, MemberValue, Value } from '../parse/ir.ts';
import { type Abstract, CLEAN } from './abstract.ts';
import { keyOf } from './evaluate.ts';
import type { Run } from './trace.ts';

/** Calls that leave some fields of what they are called on. */

/** The texts of a list that is written out, or one text; null for what nobody can tell. */
function namesIn(value: Value | undefined): string[] | null {
  if (value?.kind === 'literal') return typeof value.value === 'string' ? [value.value] : null;
  if (value?.kind === 'object') return value.entries.flatMap(({ key }) => key ?? []);
  if (value?.kind !== 'array') return null;
  const names = value.items.map((item) => (item.spread ? null : namesIn(item.value)));
  return names.every((each) => each !== null) ? names.flat() : null;
}

function keywordOf(call: CallValue, name: string): Value | undefined {
  return call.keywords?.entries.find((entry) => entry.key === name)?.value;
}

/** The texts among the arguments that have no name; none when one of them is something else. */
function givenNames(call: CallValue): string[] {
  const names = call.args.filter((item) => item.value !== call.keywords).map(({ value }) => namesIn(value));
  return names.every((each) => each !== null) ? names.flat() : [];
}

/** Python's ways of leaving fields out; null for any other call. */
export function narrowed(run: Run, call: CallValue, receiver: Abstract): Abstract | null {
  const { callee } = call;
  if (run.facts.world.unit.language !== 'python' || callee.kind !== 'member') return null;
  switch (callee.name) {
    // pydantic: `form.model_dump(include={'plan'})`
    case 'model_dump':
    case 'model_dump_json':
    case 'dict':
    case 'json': {
      const include = namesIn(keywordOf(call, 'include'));
      if (include) return kept(run, receiver, include, callee);
      const exclude = namesIn(keywordOf(call, 'exclude'));
      return exclude && without(run, receiver, exclude);
    }
    // Django: `customers.values_list('id', flat=True)`
    case 'values':
    case 'values_list': {
      const names = givenNames(call);
      return names.length > 0 && receiver.record ? ofFields(run, receiver, names) : null;
    }
    // pandas: `frame.drop(columns=['email'])`
    case 'drop': {
      const columns = namesIn(keywordOf(call, 'columns'));
      const names = columns ?? givenNames(call);
      return names.length > 0 ? without(run, receiver, names) : null;
    }
    // polars: `frame.select('id', 'plan')`
    case 'select': {
      const names = givenNames(call);
      return names.length > 0 && receiver.record ? ofFields(run, receiver, names) : null;
    }
    // pandas: `frame.filter(items=['id'])`
    case 'filter': {
      const items = namesIn(keywordOf(call, 'items'));
      return items && kept(run, receiver, items, callee);
    }
    default:
      return null;
  }
}

/** pandas' `frame.loc[rows, 'email']` and `frame.at[row, 'email']`: what is indexed, and the columns; null for any other. */
export function located(value: MemberValue): { frame: Value; columns: readonly string[] | null } | null {
  const { of, index } = value;
  if (of.kind !== 'member' || !/^i?(loc|at)$/.test(of.name ?? '') || !index) return null;
  const columns = index.kind === 'array' && index.items.length === 2 ? index.items[1]?.value : undefined;
  return { frame: of.of, columns: columns ? namesIn(columns) : null };
}

/** pandas' `frame[['id', 'source']]`; null for any other index. */
export function columnsOf(run: Run, of: Abstract, value: MemberValue): Abstract | null {
  const names = value.index?.kind === 'array' ? namesIn(value.index) : null;
  return names && kept(run, of, names, value);
}

export function kept(
  run: Run,
  of: Abstract,
  names: readonly string[],
  { of: holder, span }: MemberValue,
): Abstract {
  return { ...CLEAN, fields: new Map(names.map((name) => [name, keyOf(run, of, name, holder, span)])) };
}

/** A record of which only some fields were asked for. */
function ofFields(run: Run, of: Abstract, names: readonly string[]): Abstract {
  const { record } = of;
  if (!record) return of;
  const personal = names.filter(
    (name) =>
      nativeMeaning(run.facts.policy, record.system ?? '', record.object, lastOf(name)).kind !== 'none',
  );
  if (personal.length === 0) return CLEAN;
  return { ...CLEAN, record: { ...record, personal: new Set(personal.map((name) => name.toLowerCase())) } };
}

/** Django's `customer__email` leads through a relationship. */
function lastOf(name: string): string {
  return name.split('__').at(-1) ?? name;
}

/** What is left when these are taken out. */
export function without(run: Run, of: Abstract, names: readonly string[]): Abstract {
  const fields = new Map(of.fields ?? []);
  for (const name of names) fields.set(name, CLEAN);
  const element = of.element && without(run, of.element, names);
  return { ...of, fields, element, record: stripped(run, of, names) };
}

/** What is left of a record: clean of the fields that were taken out. */
export function stripped(run: Run, of: Abstract, names: readonly string[]): Abstract['record'] {
  const { record } = of;
  if (!record) return null;
  const mapped =
    record.object === null ? null : run.facts.policy.systems.get(record.system ?? '')?.get(record.object);
  const personal =
    record.personal ?? (mapped ? new Set([...mapped.keys()].map((key) => key.toLowerCase())) : null);
  if (!personal) return record;
  const out = new Set(names.map((key) => key.toLowerCase()));
  const left = new Set([...personal].filter((field) => !out.has(field)));
  return left.size === 0 ? null : { ...record, personal: left };
}

/** lodash's `pick` keeps the named keys, `omit` drops them. */
export function picked(run: Run, value: CallValue, args: readonly Abstract[], name: string): Abstract {
  const [from] = args;
  const holder = value.args[0]?.value;
  if (!from || !holder) return CLEAN;
  const keys = value.args.slice(1).flatMap((item) => {
    const items = item.value.kind === 'array' ? item.value.items.map((each) => each.value) : [item.value];
    return items.flatMap((each) => (each.kind === 'literal' ? [String(each.value)] : []));
  });
  if (name === 'pick') {
    return { ...CLEAN, fields: new Map(keys.map((key) => [key, keyOf(run, from, key, holder, value.span)])) };
  }
  return { ...from, fields: new Map([...(from.fields ?? []), ...keys.map((key) => [key, CLEAN] as const)]) };
}
