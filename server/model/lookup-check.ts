import { ACTOR_KINDS, OPERATIONS, REFERENCE_TYPES } from '#policies/vocabulary.ts';
import { FIELDS_MAX, type LookupRequest, NOTE_LENGTH_MAX, SUBJECTS_MAX } from './lookup.ts';
import { isBsn, isEmail, isIban, Time } from './values.ts';

/**
 * `LookupRequest` compiled by hand, for the thousand lines of a chunk: the same requests pass with the same
 * values, at a tenth of the cost. What does not pass goes to the schema, which finds the words for what is wrong;
 * a test holds the two together.
 */

/**
 * The request behind a value that `JSON.parse` has just made and that nobody else holds: times and ids are put
 * right in place. Null where it is not certain to be well-formed; the value is then spoiled, so parse it anew.
 */
export function checkLookup(value: unknown): LookupRequest | null {
  return isObject(value) && isLookup(value) ? (value as unknown as LookupRequest) : null;
}

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One table look-up a character: the class of `ID_PATTERN`, and the ASCII part of a field's name. */
const ID = 1;
const FIELD = 2;
const CLASSES = new Uint8Array(128);
for (let code = 0; code < CLASSES.length; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9\-_.:@/+=]/.test(character)) CLASSES[code] = ID;
  if (/[A-Za-z0-9_.$\-[\]/:]/.test(character)) CLASSES[code] = (CLASSES[code] ?? 0) | FIELD;
}

const NAME_LENGTH_MAX = 128;

function isOf(kind: number, value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > NAME_LENGTH_MAX) return false;
  for (let i = 0; i < value.length; i++) {
    if (((CLASSES[value.charCodeAt(i)] ?? 0) & kind) === 0) return false;
  }
  return true;
}

const isId = (value: unknown): value is string => isOf(ID, value);
const isFieldName = (value: unknown): boolean =>
  isOf(FIELD, value) ||
  (typeof value === 'string' && value.length <= NAME_LENGTH_MAX && /^[\p{L}\p{N}_.$\-[\]/:]+$/u.test(value));
const isText = (value: unknown, max: number): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= max && value.isWellFormed();

const isSubject = (value: unknown): boolean =>
  isId(value) &&
  !((value.length === 8 || value.length === 9) && isBsn(value)) &&
  !(value.length >= 15 && isIban(value)) &&
  !(value.includes('@') && isEmail(value));

const isUuid7 = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(value);

const isList = (value: unknown, least: number, most: number, isItem: (item: unknown) => boolean): boolean => {
  if (!Array.isArray(value) || value.length < least || value.length > most) return false;
  for (let i = 0; i < value.length; i++) if (!isItem(value[i])) return false;
  return true;
};

const OPERATION: ReadonlySet<unknown> = new Set(OPERATIONS);
const KIND: ReadonlySet<unknown> = new Set(ACTOR_KINDS);
const REFERENCE: ReadonlySet<unknown> = new Set(REFERENCE_TYPES);

function isLookup(lookup: Fields): boolean {
  for (const key in lookup) {
    const value = lookup[key];
    if (value === null) {
      if (key === 'actor' || key === 'operation') return false;
      continue;
    }
    switch (key) {
      case 'id':
      case 'follows':
        if (!isUuid7(value)) return false;
        lookup[key] = value.toLowerCase();
        break;
      case 'occurredAt': {
        const at = timeOf(value);
        if (at === null) return false;
        lookup[key] = at;
        break;
      }
      case 'actor':
        if (!isObject(value) || !isActor(value)) return false;
        break;
      case 'subject':
        if (!isSubject(value)) return false;
        break;
      case 'subjects':
        if (!isList(value, 1, SUBJECTS_MAX, isSubject)) return false;
        break;
      case 'operation':
        if (!OPERATION.has(value)) return false;
        break;
      case 'change':
        if (!isObject(value) || !isChange(value)) return false;
        break;
      case 'task':
      case 'reason':
      case 'system':
      case 'channel':
        if (!isId(value)) return false;
        break;
      case 'note':
        if (!isText(value, NOTE_LENGTH_MAX)) return false;
        break;
      case 'reference':
        if (!isObject(value) || !isReference(value)) return false;
        break;
      case 'fields':
        if (!isList(value, 0, FIELDS_MAX, isFieldName)) return false;
        break;
      case 'search':
        if (!isObject(value) || !isSearch(value)) return false;
        break;
      case 'context':
        if (!isObject(value) || !isContext(value)) return false;
        break;
      case 'source':
        if (!isObject(value) || !isSource(value)) return false;
        break;
      default:
        return false;
    }
  }
  return isWhole(lookup as Partial<LookupRequest>);
}

/** What the members say of one another. */
function isWhole({ actor, operation, subject, subjects, search, change }: Partial<LookupRequest>): boolean {
  if (actor === undefined || operation === undefined) return false;
  if (subject && subjects) return false;
  if (!subject && !subjects && operation !== 'search') return false;
  if (search && operation !== 'search') return false;
  if (change && operation !== 'change') return false;
  return !subjects || new Set(subjects).size === subjects.length;
}

function isActor(actor: Fields): boolean {
  for (const key in actor) {
    const value = actor[key];
    if (key === 'id') continue;
    else if (key === 'kind') {
      if (value !== null && !KIND.has(value)) return false;
    } else if (key === 'onBehalfOf') {
      if (value !== null && !isList(value, 0, 4, isId)) return false;
    } else return false;
  }
  return isId(actor.id);
}

function isReference(reference: Fields): boolean {
  for (const key in reference) if (key !== 'type' && key !== 'id') return false;
  return REFERENCE.has(reference.type) && isId(reference.id);
}

function isChange(change: Fields): boolean {
  for (const key in change) {
    const value = change[key];
    if (key === 'action') continue;
    else if (key === 'amount') {
      if (value !== null && !(typeof value === 'number' && Number.isFinite(value))) return false;
    } else if (key === 'currency') {
      if (value !== null && !(typeof value === 'string' && /^[A-Z]{3}$/.test(value))) return false;
    } else return false;
  }
  if (!isId(change.action)) return false;
  change.amount ??= null;
  change.currency ??= null;
  return true;
}

function isSearch(search: Fields): boolean {
  for (const key in search) if (key !== 'keys' && key !== 'wildcard') return false;
  if (search.wildcard === undefined) search.wildcard = false;
  return typeof search.wildcard === 'boolean' && isList(search.keys, 1, 50, isFieldName);
}

function isContext(context: Fields): boolean {
  for (const key in context) {
    const value = context[key];
    switch (key) {
      case 'site':
      case 'deviceId':
      case 'network':
      case 'session':
      case 'trace':
      case 'span':
        if (value !== null && !isId(value)) return false;
        break;
      case 'country':
        if (value !== null && !(typeof value === 'string' && /^[A-Z]{2}$/.test(value))) return false;
        break;
      case 'device':
        if (value !== null && value !== 'managed' && value !== 'unmanaged') return false;
        break;
      case 'callSite':
        if (value !== null && !isText(value, 256)) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

function isSource(source: Fields): boolean {
  for (const key in source) {
    const value = source[key];
    if (key === 'id') continue;
    else if (key !== 'seq' || (value !== null && !(Number.isSafeInteger(value) && (value as number) >= 0)))
      return false;
  }
  return isId(source.id);
}

/** `2026-11-22T10:15:00.123Z`, the form that nearly all times come in, by its characters; others by the schema. */
function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const ms = value.length === 24 ? instantOf(value) : Number.NaN;
  if (ms >= 0) return ms;
  const parsed = Time.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** Milliseconds of a time as `Date` writes it; NaN for every other text. */
function instantOf(text: string): number {
  const two = (at: number) => {
    const tens = text.charCodeAt(at) - 48;
    const ones = text.charCodeAt(at + 1) - 48;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
  };
  const marked =
    text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === '.' && text[23] === 'Z';
  const [hours, minutes, seconds] = [two(11), two(14), two(17)];
  const hundreds = text.charCodeAt(20) - 48;
  if (!marked || !(hours < 24 && minutes < 60 && seconds < 60 && hundreds >= 0 && hundreds <= 9)) {
    return Number.NaN;
  }
  return dayOf(text) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundreds * 100 + two(21);
}

let lastDay = '';
let lastStart = Number.NaN;

/** Lookups come by the day: the start of the one before is kept. */
function dayOf(text: string): number {
  if (!text.startsWith(lastDay) || lastDay === '') {
    const parsed = Time.safeParse(`${text.slice(0, 10)}T00:00:00Z`);
    if (!parsed.success) return Number.NaN;
    lastDay = text.slice(0, 10);
    lastStart = parsed.data;
  }
  return lastStart;
}
