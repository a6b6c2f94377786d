import { onceByName } from '../facts/once.ts';
import { wordsOf } from '../facts/personal.ts';

/** What well-known functions and methods do to personal data that goes through them. Data, not code. */

/** Functions after whose work nobody can tell whose data it was. */
const HIDING = new Set([
  'mask',
  'masked',
  'masker',
  'maskeer',
  'hash',
  'hashed',
  'hasher',
  'redact',
  'redacted',
  'anonymize',
  'anonymise',
  'anonymizer',
  'anonimiseer',
  'pseudonymize',
  'pseudonymise',
  'pseudonimiseer',
  'pseudonym',
  'obfuscate',
  'scrub',
  'encrypt',
  'versleutel',
  'tokenize',
  'tokenise',
  'digest',
  'hmac',
  'fingerprint',
  'sha1',
  'sha256',
  'sha512',
  'sha',
  'md5',
  'bcrypt',
  'argon2',
  'censor',
  'last4',
  'safe',
  'hide',
  'hmacsha256',
  'conceal',
  'blur',
  'verberg',
]);

export const isHiding = onceByName((name) => {
  const words = wordsOf(name);
  if (words[0] === 'is' || words[0] === 'get') return false;
  if (words[0] === 'sanitize' || words[0] === 'sanitise') return !words.includes('html');
  return words.some((word) => HIDING.has(word)) || (words.includes('last') && words.includes('four'));
});

/** Methods that answer a question about a value without giving it away. */
export const TELLING_METHODS = new Set([
  'includes',
  'startsWith',
  'endsWith',
  'some',
  'every',
  'has',
  'indexOf',
  'lastIndexOf',
  'localeCompare',
  'findIndex',
  'test',
  'search',
  'codePointAt',
  'charCodeAt',
  'isPrototypeOf',
  'hasOwnProperty',
  'keys',
  'equals',
  'isEmpty',
  'size',
  'count',
  'digest',
  'hexdigest',
  'startswith',
  'endswith',
  'isdigit',
  'isalpha',
  'isalnum',
  'isnumeric',
  'isspace',
  'isupper',
  'islower',
  'index',
  'rfind',
  'rindex',
]);

/** The same for what Python's mappers and tables have. */
export const PYTHON_TELLING = new Set([
  'exists',
  'aexists',
  'acount',
  'aggregate',
  'delete',
  'update',
  'aupdate',
  'bulk_update',
  'isna',
  'isnull',
  'notna',
  'notnull',
  'nunique',
  'sum',
  'mean',
  'median',
  'std',
  'isin',
  'duplicated',
  'bit_length',
  'len',
]);

/** Keys of CRM answers that count or describe and hold nobody's data. */
export const COUNTING_KEYS = new Set([
  'length',
  'size',
  'totalSize',
  'done',
  'total',
  'count',
  'nextRecordsUrl',
  'paging',
  'success',
  'statusCode',
  'status',
  'headers',
  'next_page',
  'previous_page',
  'page',
  'errors',
  'locator',
  'hasMore',
]);

/** Keys of CRM answers that are only the way to the records. */
export const ENVELOPE_KEYS = new Set([
  'records',
  'data',
  'body',
  'rows',
  'result',
  'results',
  'items',
  'properties',
  'value',
  'values',
  'response',
  'content',
  'users',
  'user',
  'tickets',
  'ticket',
  'contacts',
  'contact',
  'searchRecords',
  'entities',
  'person',
  'customer',
  'payload',
  'record',
  'fields',
  'user_fields',
  'custom_fields',
]);

/** Functions whose result holds what went in, by the name they are called by. */
const CARRYING = new Set([
  'String',
  'stringify',
  'parse',
  'structuredClone',
  'assign',
  'values',
  'entries',
  'fromEntries',
  'from',
  'all',
  'allSettled',
  'race',
  'any',
  'resolve',
  'reject',
  'inspect',
  'format',
  'formatWithOptions',
  'encodeURIComponent',
  'encodeURI',
  'decodeURIComponent',
  'escape',
  'btoa',
  'atob',
  'freeze',
  'of',
  'cloneDeep',
  'clone',
  'merge',
  'serialize',
  'serialise',
  'concat',
  'join',
  'toJson',
  'toJSON',
  'toString',
  'trim',
  'flatten',
  'compact',
  'uniq',
  'sortBy',
  'Array',
  'Object',
  'toPlainObject',
  'stringifySafe',
  'safeStringify',
  'fastStringify',
  'dump',
  'prettyPrint',
  'template',
  'sprintf',
  'chalk',
  'plainToInstance',
  'instanceToPlain',
  'dumps',
  'loads',
  'safe_dump',
  'pformat',
  'copy',
  'deepcopy',
  'asdict',
  'astuple',
  'vars',
  'jsonable_encoder',
  'urlencode',
  'quote',
  'quote_plus',
  'from_iterable',
  'split_documents',
  'create_documents',
  'split_text',
  'transform_documents',
  'chain',
  'groupBy',
]);
/** Of these, the ones that leave an object as it is, with its keys. */
export const KEEPING =
  /^(all|resolve|structuredClone|freeze|from|cloneDeep|clone|parse|values|copy|deepcopy|asdict|vars|loads|jsonable_encoder)$/;
/** Colours and the like: `chalk.red(text)`. */
const CARRYING_MODULES = new Set([
  'chalk',
  'kleur',
  'picocolors',
  'colors',
  'ansi-colors',
  'util',
  'node:util',
  'safe-stable-stringify',
  'fast-safe-stringify',
  'flatted',
  'serialize-error',
  'lodash',
  'ramda',
]);
const NOT_CARRYING = new Set([
  'keys',
  'isEqual',
  'size',
  'isEmpty',
  'keyBy',
  'isNil',
  'isString',
  'has',
  'debuglog',
  'promisify',
]);

export function isCarrying(name: string, module: string): boolean {
  if (CARRYING.has(name)) return true;
  return CARRYING_MODULES.has(module) && !NOT_CARRYING.has(name);
}

const CARRYING_CLASSES = new Set([
  'Set',
  'Map',
  'Array',
  'Date',
  'String',
  'URLSearchParams',
  'URL',
  'Request',
  'Blob',
  'Object',
  'Promise',
  'OrderedDict',
  'SimpleNamespace',
  'Mail',
  'DataFrame',
  'Series',
]);

/** Constructors whose object holds what went in. */
export function isCarryingClass(name: string): boolean {
  return (
    /(Error|Exception|Message|Document|Command|Request|Input|Payload|Dto|DTO)$/.test(name) ||
    CARRYING_CLASSES.has(name)
  );
}

/** Methods that write what they are called on: `frame.to_csv(path)`. */
export const WRITING_METHODS = new Set([
  'to_csv',
  'to_excel',
  'to_json',
  'to_parquet',
  'to_pickle',
  'to_html',
  'write_csv',
  'write_excel',
  'write_json',
  'write_parquet',
]);

/** Methods that hand their callback each element of the list they are called on. */
export const EACH_METHODS = new Set([
  'map',
  'flatMap',
  'forEach',
  'filter',
  'find',
  'findLast',
  'some',
  'every',
  'sort',
  'toSorted',
  'findIndex',
  'partition',
]);
/** Of these, the ones whose result is what the callback returns. */
export const MAPPING_METHODS = new Set(['map', 'flatMap', 'then', 'reduce', 'reduceRight']);
export const ADDING_METHODS = new Set(['push', 'unshift', 'add', 'append', 'set', 'write', 'concat', 'fill']);
/** On a list or a record that is written out in the code; elsewhere they may mean anything. */
export const FILLING_METHODS = new Set(['extend', 'insert', 'update', 'appendleft', 'extendleft', 'assign']);
/** Give what stands under the name they are given. */
export const KEYED_METHODS = new Set([
  'get',
  'pop',
  'setdefault',
  '__getitem__',
  'getString',
  'getAttribute',
]);
/** Python's waiting and scheduling: worth what they are given to wait for. */
export const WAITING = new Set([
  'wait_for',
  'shield',
  'create_task',
  'ensure_future',
  'run',
  'run_until_complete',
  'result',
]);

/** `email.replace(/.(?=.*@)/g, '*')`: what is put in its place says that it hides. */
export function isMaskText(text: string): boolean {
  return /[*•█]|x{2,}|redact|hidden|verborgen|masked|\[.*\]|#{2,}/i.test(text);
}

/** Worth what the function they are given returns. */
export const COMPUTING = /^(computed|useMemo|createMemo|derived)$/;
/** Hold what they are given, and may be given something else later. */
export const HOLDING =
  /^(ref|shallowRef|reactive|shallowReactive|readonly|toRef|toRefs|unref|toRaw|toValue|\$state|\$derived)$/;
