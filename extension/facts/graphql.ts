import { HOLE, holeIn, joinedText, locator, type SoqlSelection } from './soql.ts';
import type { Piece } from './values.ts';

/** The leaves of a GraphQL query, each under the nearest selection that names people. */

const PERSON_SELECTION =
  /^(contacts?|leads?|accounts?|customers?|persons?|people|users?|tickets?|requesters?|cases?|contact_collection\w*)$/i;
/** Selections that are only the way: `edges { node { … } }`, Salesforce's `Name { value }`. */
const WAY =
  /^(edges|nodes?|items|results|data|query|uiapi|crm|viewer|pageInfo|totalCount|value|displayValue|cursor)$/i;

/** Null: no query, or none about people. */
export function parseGraphql(pieces: readonly Piece[]): SoqlSelection | null {
  const text = joinedText(pieces);
  if (!/^\s*(query\b[^{]*|\{|fragment\s+\w+\s+on\s+\w+\s*)\{?/.test(text) || !text.includes('{')) return null;
  const place = locator(pieces);
  const selection: SoqlSelection = { fields: [], wholes: [], open: [], objects: [], bounded: true };
  const path: { name: string; at: number; leaf: boolean }[] = [];
  let last: { name: string; at: number } | null = null;
  const leaf = (): void => {
    if (!last || WAY.test(last.name)) return;
    tell(last);
  };
  const tell = ({ name, at }: { name: string; at: number }): void => {
    const object = path.findLast((each) => PERSON_SELECTION.test(each.name))?.name ?? null;
    if (object === null) return;
    selection.fields.push({ name, object, span: place.span(at, at + name.length), removal: null });
  };
  for (const token of tokensOf(text)) {
    if (token.text === '{') {
      path.push({ name: last?.name ?? '', at: last?.at ?? 0, leaf: false });
      if (last && PERSON_SELECTION.test(last.name)) selection.objects.push(last.name);
      last = null;
    } else if (token.text === '}') {
      leaf();
      last = null;
      const closed = path.pop();
      // `Email { value }` is the field Email.
      if (closed && /^\s*\{?\s*(value|displayValue)/.test(text.slice(closed.at + closed.name.length)))
        tell(closed);
    } else if (token.text === ':') last = null;
    else if (token.text === HOLE) {
      leaf();
      last = null;
      const hole = holeIn(pieces, token.at);
      if (hole && path.some((each) => PERSON_SELECTION.test(each.name))) selection.open.push(hole);
    } else {
      leaf();
      last = { name: token.text, at: token.at };
    }
  }
  return selection.objects.length > 0 ? selection : null;
}

/** Names and braces, without arguments, directives, variables and comments. */
function* tokensOf(text: string): Generator<{ text: string; at: number }> {
  let depth = 0;
  for (const match of text.matchAll(/#[^\n]*|"[^"]*"|[(){}:]|\.\.\.\s*(?:on\s+)?\w*|[@$]\w+|\w+|\uFFFC/g)) {
    const [token] = match;
    if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (depth === 0 && !/^[#"@$.]/.test(token)) yield { text: token, at: match.index };
  }
}
