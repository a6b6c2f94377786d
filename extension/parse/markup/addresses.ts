import ts from 'typescript';
import type { Fn, Statement, Value } from '../ir.ts';

/**
 * Attributes of a template that lead somewhere: Vue's `:href="…"`, Svelte's `href={…}` and `href="…{…}"`. Each is
 * written into the blanked code as an expression of its own, at the place it has in the file, and becomes a
 * property of its element in the IR, as in JSX. What else a template says is not read.
 */

export interface Address {
  /** Where the expression starts. */
  at: number;
  tag: string;
  name: string;
}

const TAG = /<([A-Za-z][\w.-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g;
const VUE = /\s(?::|v-bind:)(href|src|to|action)="([^"]+)"/g;
const SVELTE = /\s(href|src|action)=(?:\{|"([^"]*\{[^"]+\}[^"]*)")/g;

/** `code` with the expressions in their places. `markup` has no comments and no scripts left. */
export function withAddresses(
  path: string,
  markup: string,
  code: string,
): { code: string; addresses: readonly Address[] } {
  const addresses: Address[] = [];
  const letters = code.split('');
  const put = (from: number, text: string): void => {
    for (let i = 0; i < text.length; i++) letters[from + i] = text[i] ?? ' ';
  };
  const isVue = path.endsWith('.vue');
  for (const match of markup.matchAll(TAG)) {
    const [, tag = '', attributes = ''] = match;
    const from = match.index + 1 + tag.length;
    for (const each of attributes.matchAll(isVue ? VUE : SVELTE)) {
      const [whole, name = '', quoted] = each;
      const end = from + each.index + whole.length;
      const found = isVue
        ? { at: end - 1 - (quoted?.length ?? 0), text: quoted ?? '' }
        : quoted === undefined
          ? inBraces(markup, end)
          : asTemplate(quoted, end - 1 - quoted.length);
      if (!found || !isExpression(found.text)) continue;
      put(found.at - 2, `;(${found.text})`);
      addresses.push({ at: found.at, tag: `<${tag}>`, name });
    }
  }
  return { code: addresses.length > 0 ? letters.join('') : code, addresses };
}

/** From behind `{` to the brace that closes it. */
function inBraces(text: string, at: number): { at: number; text: string } | null {
  let depth = 1;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}') depth--;
    if (depth === 0) return { at, text: text.slice(at, i) };
  }
  return null;
}

/** `/find?mail={email}` is as long as `/find?mail${email}`, but for the letter that makes room. */
function asTemplate(text: string, at: number): { at: number; text: string } | null {
  if (/[`$\\]/.test(text) || text.startsWith('{') || /^(mailto|tel|sms):/.test(text)) return null;
  return { at, text: `\`${text.replace(/.\{/g, '${').slice(1)}\`` };
}

function isExpression(text: string): boolean {
  const file = ts.createSourceFile('x.ts', `(${text})`, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const { parseDiagnostics = [] }: { parseDiagnostics?: readonly object[] } = file as {
    parseDiagnostics?: readonly object[];
  };
  return parseDiagnostics.length === 0 && file.statements.length === 1;
}

/** Behind everything the scripts do, as a template is drawn when they have run. */
export function putAddresses(root: Fn, addresses: readonly Address[]): void {
  if (addresses.length === 0) return;
  const byPlace = new Map(addresses.map((each) => [each.at, each]));
  const last: Statement[] = [];
  const others = root.body.filter((each) => {
    const address = each.kind === 'evaluate' ? byPlace.get(each.span.start) : undefined;
    if (!address || each.kind !== 'evaluate') return true;
    const { value, span } = each;
    last.push({
      kind: 'assign',
      target: { kind: 'path', of: element(address, span), name: address.name },
      value,
      span,
    });
    return false;
  });
  root.body = [...others, ...last];
}

function element({ tag }: Address, span: Value['span']): Value {
  const binding = {
    id: -1,
    name: tag,
    kind: 'global' as const,
    span,
    values: [],
    type: null,
    parameter: null,
  };
  return { kind: 'ref', binding, span };
}
