import type { CallValue, Fn, Span } from '../parse/ir.ts';
import { type CrmRequest, crmRequestOf } from './crm-requests.ts';
import { type FieldName, filled } from './field-list.ts';
import { type Handing, handedSelection } from './handed.ts';
import { isImpersonal } from './knowledge/crm-objects.ts';
import { isUnknown } from './match.ts';
import { originsOf } from './origins.ts';
import { ormReadOf } from './orm.ts';
import { type HttpRequest, requestOf } from './requests.ts';
import { askedFields, matchSdkCall, objectOf } from './sdk-calls.ts';
import type { SoqlSelection } from './soql.ts';
import { parseSql } from './sql.ts';
import { type Known, piecesOf, type World } from './values.ts';

/** Reads and changes of customers' records: through a CRM's own client, its API, or plain SQL. */

export interface CrmRead {
  call: CallValue;
  fn: Fn;
  system: string;
  /** `sql`: a database of one's own, by a query or through a mapper. */
  by: 'client' | 'request' | 'sql';
  /** As the code calls it; null when nobody can tell. */
  object: string | null;
  /** Null: the code does not say, so it may be all of them. */
  fields: FieldName[] | null;
  /** `FIELDS(ALL)`, `*` and the like. */
  wholes: FieldName[];
  /** What else may be among the fields; nobody can tell. */
  open: Known[];
  /** The argument that names the fields. */
  fieldsAt: Span | null;
  /** Whether `fields` is all of them. */
  complete: boolean;
  /** The call could choose fields, and does not. */
  whole: boolean;
  /** One record by its id. */
  one: boolean;
  /** A call that exports, whatever it asks for. */
  bulk: boolean;
  /** Whether a condition, a small limit or an id keeps it to a few. */
  bounded: boolean;
  /** Only narrows a read that stands before it on the way. */
  refines: boolean;
  /** Whose calls say what is asked for, where the call itself does not. */
  handed?: Handing;
  /** A query of which only callers in other files say what it asks: it is told there. */
  forOthers?: boolean;
}

export interface CrmWrite {
  call: CallValue;
  fn: Fn;
  system: string;
  object: string | null;
  by: 'client' | 'request';
  handed?: Handing;
}

/** What a call does with customers' records, and the HTTP request it is. */
export interface CallFacts {
  read: CrmRead | null;
  write: CrmWrite | null;
  request: HttpRequest | null;
  /** A query of no people, whatever the function that makes it may read for others. */
  harmless?: boolean;
}

export function callFactsOf(world: World, call: CallValue, fn: Fn): CallFacts {
  const origins = originsOf(world, { value: call.callee, home: world.unit });
  for (const origin of origins) {
    const reading = matchSdkCall(world, origin, call, (sdk) => sdk.reads);
    if (reading) {
      const object = objectOf(world, reading, origin, call);
      if (isImpersonal(object)) return NOTHING;
      const { how } = reading;
      const asked = askedFields(world, how, call, object);
      if (asked.objects.length > 0 && asked.objects.every(isImpersonal)) return NOTHING;
      const read: CrmRead = {
        call,
        fn,
        system: reading.sdk.system,
        by: 'client',
        object: object ?? asked.objects[0] ?? null,
        fields: asked.fields,
        wholes: asked.wholes,
        open: asked.open,
        fieldsAt: asked.at,
        complete: asked.fields !== null && asked.open.length === 0,
        whole: asked.fields === null && how.fields !== undefined && !takesQuery(how.fields),
        one: how.one === true,
        bulk: how.bulk === true,
        bounded: asked.bounded,
        refines: how.refines === true,
        ...handedBy(asked),
        ...(asked.forOthers && { forOthers: true }),
      };
      return { ...NOTHING, read };
    }
    const writing = matchSdkCall(world, origin, call, (sdk) => sdk.writes);
    if (writing) {
      const object = objectOf(world, writing, origin, call);
      if (isImpersonal(object)) return NOTHING;
      return { ...NOTHING, write: { call, fn, system: writing.sdk.system, object, by: 'client' } };
    }
  }
  const request = requestOf(world, call, fn);
  const crm = request && crmRequestOf(world, request);
  if (crm) return { ...factsOfCrm(crm), request };
  const read = sqlRead(world, call, fn) ?? (request ? null : ormRead(world, call, fn));
  return request || read ? { request, read, write: null } : NOTHING;
}

/** Most calls are none of these. */
export const NOTHING: CallFacts = { read: null, write: null, request: null };

function takesQuery(fields: readonly object[]): boolean {
  return fields.some((each) => 'soql' in each);
}

/** What a request to a CRM does there. */
export function factsOfCrm(crm: CrmRequest): CallFacts {
  if (crm.does !== 'write') return { ...NOTHING, read: ofRequest(crm) };
  const { call, fn, system, object } = crm;
  return { ...NOTHING, write: { call, fn, system, object, by: 'request', ...handedBy(crm) } };
}

function ofRequest(crm: CrmRequest): CrmRead {
  return {
    call: crm.call,
    fn: crm.fn,
    system: crm.system,
    by: 'request',
    object: crm.object,
    fields: crm.fields,
    wholes: crm.wholes,
    open: crm.open,
    fieldsAt: null,
    complete: crm.fields !== null && crm.open.length === 0,
    whole: crm.whole,
    one: false,
    bulk: crm.does === 'export',
    bounded: crm.bounded,
    refines: false,
    ...handedBy(crm),
  };
}

function handedBy({ handed }: { handed?: Handing }): { handed?: Handing } {
  return handed ? { handed } : {};
}

/** Methods of drivers that take a query as their first argument. */
export const SQL_CALL =
  /^(query|execute|raw|all|get|each|one|oneOrNone|many|manyOrNone|any|prepare|unsafe|\$queryRaw|\$queryRawUnsafe|fetch|fetchrow|fetchall|fetchone|fetchval|fetch_all|fetch_one|fetch_val|get_records|get_first|get_pandas_df|read_database|read_sql|read_sql_query|sql|run)$/;

/** A read of a model or table that holds people; what it gives is their data, wherever it goes. */
function ormRead(world: World, call: CallValue, fn: Fn): CrmRead | null {
  const found = ormReadOf(world, call);
  if (!found) return null;
  return {
    call,
    fn,
    system: 'sql',
    by: 'sql',
    object: found.model,
    fields: found.fields,
    wholes: [],
    open: [],
    fieldsAt: null,
    complete: found.fields !== null,
    whole: false,
    one: false,
    bulk: false,
    bounded: found.bounded,
    refines: false,
  };
}

/** A query of tables that hold people, through a database driver. */
function sqlRead(world: World, call: CallValue, fn: Fn): CrmRead | null {
  const { callee } = call;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  const [first] = call.args;
  if (name === null || !SQL_CALL.test(name) || !first || first.spread) return null;
  const known: Known = { value: first.value, home: world.unit };
  const parsed = parseSql(piecesOf(world, known));
  // `const rows = (sql) => pool.query(sql)`
  const handed = parsed ? null : handedSelection(world, known, parseSql, (asked) => asked !== null);
  const selection = parsed ? filled(world, parsed) : handed;
  if (!selection || handed?.handed.calls.length === 0) return null;
  const isHttp = originsOf(world, { value: callee, home: world.unit }).some(
    (origin) => origin.path === 'fetch' && isUnknown(origin),
  );
  if (isHttp) return null;
  const read = ofQuery({ call, fn, system: 'sql', by: 'sql' }, selection, first.value.span);
  return { ...read, ...(handed && handedBy(handed)) };
}

/** A read of what a query says. */
export function ofQuery(
  at: Pick<CrmRead, 'call' | 'fn' | 'system' | 'by'>,
  selection: SoqlSelection,
  fieldsAt: Span,
): CrmRead {
  return {
    ...at,
    object: selection.objects[0] ?? null,
    fields: selection.fields,
    wholes: selection.wholes,
    open: selection.open,
    fieldsAt,
    complete: selection.open.length === 0,
    whole: false,
    one: false,
    bulk: false,
    bounded: selection.bounded,
    refines: false,
  };
}
