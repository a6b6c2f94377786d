import type { Span } from '../parse/ir.ts';
import type { Known, Piece } from './values.ts';

/**
 * The field lists of SOQL and SOSL queries (Salesforce SOQL and SOSL Reference: SELECT, relationship queries,
 * FIELDS(), TYPEOF; FIND … RETURNING), read out of a string with holes. Zoho's COQL has the same form.
 */

export interface SoqlField {
  /** As written, without the alias of the object: `Account.Name`. */
  name: string;
  /** The object the query reads, for this part of the query; null when a hole stands there. */
  object: string | null;
  span: Span;
  /** What to cut so that the list stays well formed; null when that cannot be told. */
  removal: Span | null;
}

export interface SoqlSelection {
  fields: SoqlField[];
  /** `FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`. */
  wholes: SoqlField[];
  /** What stands in the holes where fields are listed. */
  open: Known[];
  objects: string[];
  /** Whether a condition or a small limit bounds how many records come back. */
  bounded: boolean;
}

/** A hole in the joined text of a string. */
export const HOLE = '\uFFFC';
/** More records than this without a condition are everybody's. */
const MANY = 1000;

/** Null: this is neither a SOQL nor a SOSL query. */
export function parseSoql(pieces: readonly Piece[]): SoqlSelection | null {
  const text = joinedText(pieces);
  const selection: SoqlSelection = { fields: [], wholes: [], open: [], objects: [], bounded: false };
  const reading: Reading = { text, pieces, place: locator(pieces), selection };
  if (/^\s*select\b/i.test(text)) select(reading, 0, text.length, null);
  else if (/^\s*find\b[\s\S]*\breturning\b/i.test(text)) returning(reading);
  else return null;
  return selection.objects.length > 0 || selection.open.length > 0 ? selection : null;
}

/** What is read of a query while it is read. */
interface Reading {
  text: string;
  pieces: readonly Piece[];
  place: Locator;
  selection: SoqlSelection;
}

export function joinedText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text ?? HOLE).join('');
}

/** Whether a WHERE or a LIMIT keeps a query to a few. A hole after FROM may be either. */
export function isBounded(rest: string): boolean {
  if (/\bwhere\b/i.test(rest)) return true;
  const limit = /\blimit\s+(\S+)/i.exec(rest)?.[1];
  if (limit !== undefined) return !(Number(limit) > MANY);
  return /^from\s+[\w.]+\s+(?:(?:as\s+)?\w+\s+)?[\s\S]*\uFFFC/i.test(rest);
}

/** From offsets in the joined text to places in the file. */
interface Locator {
  span(from: number, to: number): Span;
  /** Null when the range is not, letter for letter, in the file. */
  exact(from: number, to: number): Span | null;
}

export function locator(pieces: readonly Piece[]): Locator {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text?.length ?? 1;
  }
  const indexAt = (offset: number): number => {
    let index = starts.length - 1;
    while (index > 0 && (starts[index] ?? 0) > offset) index--;
    return index;
  };
  const exact = (from: number, to: number): Span | null => {
    const index = indexAt(from);
    const piece = pieces[index];
    const base = starts[index] ?? 0;
    if (!piece?.exact || to - base > (piece.text?.length ?? 0)) return null;
    return { start: piece.span.start + from - base, end: piece.span.start + to - base };
  };
  return {
    exact,
    span: (from, to) => exact(from, to) ?? pieces[indexAt(from)]?.span ?? { start: 0, end: 0 },
  };
}

/** Items of a comma list in `text[from, to)`, at the top level of parentheses. */
export function commaItems(text: string, from: number, to: number): { from: number; to: number }[] {
  const items: { from: number; to: number }[] = [];
  let depth = 0;
  let start = from;
  for (let i = from; i <= to; i++) {
    const letter = i === to ? ',' : text[i];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === ',' && (depth <= 0 || i === to)) {
      let [a, b] = [start, i];
      while (a < b && /\s/.test(text[a] ?? '')) a++;
      while (b > a && /\s/.test(text[b - 1] ?? '')) b--;
      if (a < b) items.push({ from: a, to: b });
      start = i + 1;
    }
  }
  return items;
}

/** Cuts an item with one of its commas; null for the only one. */
export function removalOf(
  items: readonly { from: number; to: number }[],
  index: number,
  place: Locator,
): Span | null {
  const item = items[index];
  const next = items[index + 1];
  const previous = items[index - 1];
  if (!item || items.length < 2) return null;
  if (next) return place.exact(item.from, next.from);
  return previous ? place.exact(previous.to, item.to) : null;
}

function select(reading: Reading, from: number, to: number, outer: string | null): void {
  const { text, selection } = reading;
  const keyword = /\bselect\b/i.exec(text.slice(from, to));
  if (!keyword) return;
  const start = from + keyword.index + keyword[0].length;
  const fromAt = topLevel(text, start, to, 'from');
  const end = fromAt ?? to;
  const named =
    fromAt === null ? null : /^from\s+([\w.]+)(?:\s+(?:as\s+)?(\w+))?/i.exec(text.slice(fromAt, to));
  const written = named?.[1] ?? null;
  const object = written === null ? null : outer === null ? written : childObject(written);
  if (object !== null) selection.objects.push(object);
  if (outer === null) selection.bounded = isBounded(fromAt === null ? '' : text.slice(fromAt, to));
  const prefixes = [written, named?.[2] ?? null].filter((each) => each !== null);
  listed(reading, start, end, object, prefixes);
}

/** The comma list of fields in `text[from, to)`. */
function listed(
  reading: Reading,
  from: number,
  to: number,
  object: string | null,
  prefixes: readonly string[],
): void {
  const { text, pieces, place, selection } = reading;
  const items = commaItems(text, from, to);
  items.forEach((item, index) => {
    const raw = text.slice(item.from, item.to);
    if (/^\(\s*select\b/i.test(raw)) {
      select(reading, item.from + 1, item.to - 1, object ?? '');
      return;
    }
    const hole = raw.indexOf(HOLE);
    if (hole >= 0) {
      const known = holeIn(pieces, item.from + hole);
      if (known) selection.open.push(known);
    }
    const removal = removalOf(items, index, place);
    if (/^fields\s*\(\s*\w+\s*\)/i.test(raw)) {
      selection.wholes.push({ name: raw, object, span: place.span(item.from, item.to), removal });
      return;
    }
    for (const name of names(raw)) {
      const at = item.from + name.at;
      selection.fields.push({
        name: withoutPrefix(name.text, prefixes),
        object,
        span: place.span(at, at + name.text.length),
        removal: name.alone ? removal : null,
      });
    }
  });
}

/** `FIND {…} IN ALL FIELDS RETURNING Contact(Id, Email WHERE …), Lead`. */
function returning(reading: Reading): void {
  const { text, selection } = reading;
  selection.bounded = true;
  const keyword = /\breturning\b/i.exec(text);
  if (!keyword) return;
  const start = keyword.index + keyword[0].length;
  for (const item of commaItems(text, start, text.length)) {
    const named = /^(\w+)\s*(\()?/.exec(text.slice(item.from, item.to));
    const object = named?.[1];
    if (object === undefined) continue;
    selection.objects.push(object);
    if (named?.[2] === undefined) continue;
    const open = item.from + named[0].length;
    const clause = /\s(where|order\s+by|limit|using|offset)\b/i.exec(text.slice(open, item.to));
    const close = text.lastIndexOf(')', item.to - 1);
    listed(reading, open, clause ? open + clause.index : Math.max(open, close), object, []);
  }
}

/** What stands in the hole at an offset of the joined text. */
export function holeIn(pieces: readonly Piece[], offset: number): Known | null {
  let at = 0;
  for (const piece of pieces) {
    if (piece.text === null && at === offset) return piece.hole;
    at += piece.text?.length ?? 1;
  }
  return null;
}

/** Where a keyword stands outside parentheses. */
export function topLevel(text: string, from: number, to: number, keyword: string): number | null {
  let depth = 0;
  for (let i = from; i < to; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (
      depth === 0 &&
      /\s/.test(text[i - 1] ?? ' ') &&
      text.slice(i, i + keyword.length).toLowerCase() === keyword &&
      /\s/.test(text[i + keyword.length] ?? ' ')
    ) {
      return i;
    }
  }
  return null;
}

/** The fields named in one item: a plain one, an aggregate's or function's argument, the arms of TYPEOF. */
function names(item: string): { text: string; at: number; alone: boolean }[] {
  if (/^typeof\b/i.test(item)) {
    const found = [];
    for (const arm of item.matchAll(/\b(?:then|else)\s+([\w.,\s]+?)(?=\s+(?:when|else|end)\b)/gi)) {
      const listAt = arm.index + arm[0].length - (arm[1]?.length ?? 0);
      for (const each of (arm[1] ?? '').matchAll(/[\w.]+/g)) {
        found.push({ text: each[0], at: listAt + each.index, alone: false });
      }
    }
    return found;
  }
  const called = /^(\w+)\s*\(\s*([\w.]*)/.exec(item);
  if (called) {
    const counts = /^count(_distinct)?$/i.test(called[1] ?? '');
    if (counts || !called[2]) return [];
    return [{ text: called[2], at: called[0].length - called[2].length, alone: true }];
  }
  const plain = /^[A-Za-z_][\w.]*/.exec(item);
  if (!plain || item.startsWith(`${plain[0]}${HOLE}`)) return [];
  return [{ text: plain[0], at: 0, alone: true }];
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const [first = '', ...rest] = name.split('.');
  const isPrefix = prefixes.some((each) => each.toLowerCase() === first.toLowerCase());
  return rest.length > 0 && isPrefix ? rest.join('.') : name;
}

/** `(SELECT … FROM Contacts)` reads Contact: a standard child relationship is the object's plural. */
export function childObject(relationship: string): string {
  if (/__r$/i.test(relationship)) return relationship.replace(/__r$/i, '__c');
  if (/ies$/.test(relationship)) return relationship.replace(/ies$/, 'y');
  return relationship.replace(/(?<!s)s$/, '');
}
