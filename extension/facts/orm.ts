import type { CallValue, Value } from '../parse/ir.ts';
import { type FieldName, fieldList } from './field-list.ts';
import {
  GIVEN_MODEL,
  MANAGER_READS,
  MANAGERS,
  MODEL_FINDS,
  MODEL_READS,
  PERSON_MODEL,
  RUNNING,
  TABLE_CALLS,
  TABLE_READS,
} from './knowledge/orm.ts';
import { entryOf, isObject, settle, type World } from './values.ts';

/**
 * Reads of customers through an object-relational mapper or a query builder: Prisma, TypeORM, Sequelize, Mongoose,
 * Drizzle, Knex, Supabase, MongoDB, Firestore, Django, SQLAlchemy. Known by the model or table and the call;
 * whatever is not sure is no read.
 */

export interface OrmRead {
  model: string;
  /** Null: all of the record. */
  fields: FieldName[] | null;
  bounded: boolean;
}

const DEEPEST = 8;

export function ormReadOf(world: World, call: CallValue): OrmRead | null {
  if (call.construct) return null;
  const { callee } = call;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  if (name === null) return null;
  if (callee.kind === 'member') {
    const found =
      ofManager(call, callee.of, name) ??
      ofModel(world, call, callee.of, name) ??
      ofTable(world, call, callee.of, name);
    if (found) return found;
  }
  return ofGiven(world, call, name);
}

function whole(model: string): OrmRead {
  return { model, fields: null, bounded: true };
}

/** `Customer`, `models.Customer`: a model is called like a class. */
function modelNamed(value: Value | undefined): string | null {
  if (!value) return null;
  const name =
    value.kind === 'ref' ? value.binding.name : value.kind === 'member' ? (value.name ?? null) : null;
  return name !== null && /^[A-Z]/.test(name) && PERSON_MODEL.test(name) ? name : null;
}

/** `Customer.objects.filter(…)`, `Customer.query.get(…)` */
function ofManager(call: CallValue, of: Value, name: string): OrmRead | null {
  if (of.kind !== 'member' || !MANAGERS.test(of.name ?? '') || !MANAGER_READS.test(name)) return null;
  const model = modelNamed(of.of);
  if (model === null) return null;
  // `Customer.objects.values('id', 'segment')`
  const fields = /^values(_list)?$/.test(name)
    ? call.args.flatMap(({ value }): FieldName[] =>
        value.kind === 'literal' && typeof value.value === 'string'
          ? [{ name: value.value, object: model, span: value.span, removal: null }]
          : [],
      )
    : [];
  return fields.length > 0 ? { model, fields, bounded: true } : whole(model);
}

/** `prisma.customer.findMany(…)`, `Customer.findByPk(…)`, `this.customerRepository.findOneBy(…)` */
function ofModel(world: World, call: CallValue, of: Value, name: string): OrmRead | null {
  const isSure = MODEL_READS.test(name);
  if (!isSure && !MODEL_FINDS.test(name)) return null;
  const model = holderOf(of);
  if (model === null) return null;
  const [first] = call.args;
  const options = first ? settle(world, { value: first.value, home: world.unit }).find(isObject) : undefined;
  if (!isSure && !(options && first?.value.kind === 'object')) return null;
  const chosen = ['select', 'columns', 'attributes'].flatMap((key) => {
    const entry = options ? entryOf(world, options, key) : null;
    return entry === null || entry === 'unknown' ? [] : [entry];
  })[0];
  if (!chosen) return whole(model);
  for (const each of settle(world, chosen)) {
    if (!isObject(each) || each.value.entries.some((entry) => entry.key === null)) continue;
    const fields = each.value.entries.map(
      (entry): FieldName => ({ name: entry.key ?? '', object: model, span: entry.span, removal: null }),
    );
    return { model, fields, bounded: true };
  }
  const list = fieldList(world, chosen, model);
  return list && list.open.length === 0 ? { model, fields: list.fields, bounded: true } : whole(model);
}

function holderOf(of: Value): string | null {
  // `dataSource.getRepository(Customer)`, `mongoose.model('Customer')`
  if (of.kind === 'call') {
    const [first] = of.args;
    const isTable =
      of.callee.kind === 'member' && /^(getRepository|model|getModel)$/.test(of.callee.name ?? '');
    return isTable ? (modelNamed(first?.value) ?? tableNamed(first?.value)) : null;
  }
  const name = of.kind === 'ref' ? of.binding.name : of.kind === 'member' ? of.name : null;
  if (name === null || (of.kind === 'ref' && of.binding.kind === 'global' && !/^[A-Z]/.test(name)))
    return null;
  const plain = name.replace(/_?(Repository|Repo|Model|Entity|Collection|Dao)$/i, '');
  // A list of the file's own has `find` too; a table or a model is imported, a field, or another's key.
  return PERSON_MODEL.test(plain) && (plain !== name || of.kind === 'member' || /^[A-Z]/.test(name))
    ? plain
    : null;
}

function tableNamed(value: Value | undefined): string | null {
  if (!value) return null;
  if (value.kind === 'literal') {
    const text = typeof value.value === 'string' ? value.value.replace(/^\w+\./, '') : '';
    return PERSON_MODEL.test(text) ? text : null;
  }
  // Drizzle: `db.select().from(customers)`, `from(schema.customers)`.
  const name = value.kind === 'ref' ? value.binding.name : value.kind === 'member' ? value.name : null;
  return name !== null && PERSON_MODEL.test(name.replace(/_?(Table)$/, '')) ? name : null;
}

/** `supabase.from('customers').select('id, email')`, `db.select({ id }).from(customers)`, `knex('leads').first()` */
function ofTable(world: World, call: CallValue, of: Value, name: string): OrmRead | null {
  if (name === 'from') {
    const select = callNamed(of, /^(select|selectDistinct|selectDistinctOn)$/);
    const model = select && tableNamed(call.args[0]?.value);
    return select && model ? { model, fields: columnsOf(world, select, model), bounded: true } : null;
  }
  if (!TABLE_READS.test(name)) return null;
  for (let at: Value = of, depth = 0; depth < DEEPEST; depth++) {
    if (at.kind === 'member') {
      at = at.of;
      continue;
    }
    if (at.kind !== 'call') return null;
    const { callee } = at;
    const called =
      callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
    const [first] = at.args;
    const isTable =
      called !== null &&
      first?.value.kind === 'literal' &&
      ((callee.kind === 'member' && TABLE_CALLS.test(called)) || /^(knex|db|sql|kysely|trx)$/i.test(called));
    if (isTable) {
      const model = tableNamed(first.value);
      if (model === null) return null;
      return { model, fields: name === 'select' ? columnsOf(world, call, model) : null, bounded: true };
    }
    if (callee.kind !== 'member') return null;
    at = callee.of;
  }
  return null;
}

function callNamed(value: Value, pattern: RegExp): CallValue | null {
  if (value.kind !== 'call') return null;
  const name =
    value.callee.kind === 'member'
      ? value.callee.name
      : value.callee.kind === 'ref'
        ? value.callee.binding.name
        : null;
  return pattern.test(name ?? '') ? value : null;
}

/** `select({ id: customers.id })`, `select('id, email')`, `select('id', 'email')`; null for all of them. */
function columnsOf(world: World, select: CallValue, model: string): FieldName[] | null {
  const [first] = select.args;
  if (!first) return null;
  const at = (name: string, value: Value): FieldName => ({
    name,
    object: model,
    span: value.span,
    removal: null,
  });
  if (first.value.kind === 'object') {
    if (first.value.entries.some((each) => each.key === null)) return null;
    return first.value.entries.map(({ key, value }) => at(key ?? '', value));
  }
  const names: FieldName[] = [];
  for (const { value } of select.args) {
    if (value.kind === 'object') continue;
    const list = fieldList(world, { value, home: world.unit }, model);
    if (!list || list.open.length > 0) return null;
    names.push(...list.fields);
  }
  return names.length === 0 || names.some((each) => each.name.includes('*')) ? null : names;
}

/** `session.query(Customer)`, `session.scalars(select(Customer).where(…))`, `get_object_or_404(Customer, pk=id)` */
function ofGiven(world: World, call: CallValue, name: string): OrmRead | null {
  const [first] = call.args;
  if (!first || first.spread || world.unit.language !== 'python') return null;
  if (GIVEN_MODEL.test(name)) {
    const isSession =
      /_or_404$/.test(name) ||
      (call.callee.kind === 'member' && /(session|db|database)(\(\))?$/i.test(endOf(call.callee.of)));
    const model = isSession ? modelNamed(first.value) : null;
    return model === null ? null : whole(model);
  }
  if (!RUNNING.test(name)) return null;
  for (const known of settle(world, { value: first.value, home: world.unit })) {
    const select = rootOf(known.value);
    if (!select) continue;
    const models = select.args.map(({ value }) => modelNamed(value));
    const model = models.find((each) => each !== null);
    if (model) return whole(model);
    // `select(Customer.email)`: its columns.
    const columns = select.args.flatMap(({ value }) =>
      value.kind === 'member' && value.name !== null
        ? [{ model: modelNamed(value.of), value, name: value.name }]
        : [],
    );
    const [column] = columns;
    if (!column?.model || columns.length !== select.args.length) continue;
    const fields = columns.map(
      ({ name: field, value }): FieldName => ({
        name: field,
        object: column.model,
        span: value.span,
        removal: null,
      }),
    );
    return { model: column.model, fields, bounded: true };
  }
  return null;
}

function endOf(value: Value): string {
  if (value.kind === 'ref') return value.binding.name;
  if (value.kind === 'member') return value.name ?? '';
  return value.kind === 'call' ? endOf(value.callee) : '';
}

/** The `select(…)` at the start of a chain. */
function rootOf(value: Value): CallValue | null {
  for (let at: Value = value, depth = 0; depth < DEEPEST; depth++) {
    if (at.kind !== 'call') return null;
    if (at.callee.kind === 'ref') return at.callee.binding.name === 'select' ? at : null;
    if (at.callee.kind !== 'member') return null;
    at = at.callee.of;
  }
  return null;
}
