import {
  commaItems,
  HOLE,
  holeIn,
  isBounded,
  joinedText,
  locator,
  type SoqlSelection,
  topLevel,
} from './soql.ts';
import type { Piece } from './values.ts';

/** The select list of a plain SQL query, as far as it names columns of tables. */

/** Tables that hold people. */
const PERSON_TABLE =
  /^(customers?|contacts?|klanten?|leads?|persons?|people|personen|patients?|patienten|members?|leden|subscribers?|abonnees?|relaties?|inwoners?|clients?|debiteuren|verzekerden|policyholders?|crm_\w+|\w+_(customers?|contacts?|klanten))$/i;

/** Null: not a query that reads people's records. */
export function parseSql(pieces: readonly Piece[]): SoqlSelection | null {
  const text = joinedText(pieces);
  const start = /^\s*(?:with\b[\s\S]*?\)\s*)?select\s+(?:distinct\s+|all\s+|top\s+\d+\s+)?/i.exec(text);
  if (!start) return null;
  const from = topLevel(text, start[0].length, text.length, 'from');
  if (from === null) return null;
  const tables = tablesOf(text.slice(from));
  if (!tables.some(({ name }) => PERSON_TABLE.test(name))) return null;
  const place = locator(pieces);
  const selection: SoqlSelection = {
    fields: [],
    wholes: [],
    open: [],
    objects: tables.map(({ name }) => name),
    bounded: isBounded(text.slice(from)),
  };
  const only = tables.length === 1 ? (tables[0]?.name ?? null) : null;
  for (const item of commaItems(text, start[0].length, from)) {
    const raw = text.slice(item.from, item.to);
    const hole = raw.indexOf(HOLE);
    if (hole >= 0) {
      const known = holeIn(pieces, item.from + hole);
      if (known) selection.open.push(known);
      continue;
    }
    const column =
      /^(?:["`[]?(\w+)["`\]]?\s*\.\s*)?(?:(\*)|["`[]?(\w+)["`\]]?)(?:\s+(?:as\s+)?["`\w]+)?$/i.exec(raw);
    if (!column) continue;
    const [, prefix, star, name] = column;
    const owner = tables.find((table) => table.alias === prefix || table.name === prefix)?.name ?? only;
    const span = place.span(item.from, item.to);
    if (star) {
      if (owner === null || PERSON_TABLE.test(owner)) {
        selection.wholes.push({ name: raw, object: owner, span, removal: null });
      }
    } else if (name) selection.fields.push({ name, object: owner, span, removal: null });
  }
  return selection;
}

/** Tables after FROM and JOIN, with their aliases. */
function tablesOf(text: string): { name: string; alias: string | null }[] {
  const found = [];
  const pattern =
    /\b(?:from|join)\s+(?:["`[]?\w+["`\]]?\.)?["`[]?(\w+)["`\]]?(?:\s+(?:as\s+)?(?!(?:where|on|join|left|right|inner|outer|cross|full|order|group|limit|union|having|for|offset|using)\b)(\w+))?/gi;
  for (const match of text.matchAll(pattern)) found.push({ name: match[1] ?? '', alias: match[2] ?? null });
  return found;
}
