import type { FrontEnd } from '../front-end.ts';
import type { Unit } from '../ir.ts';
import { parseScript } from '../typescript/front-end.ts';
import { putAddresses, withAddresses } from './addresses.ts';

/**
 * The `<script>` blocks of Vue and Svelte components, read as one module. What stands around them is blanked
 * out, so that every place is where the file has it. Of the template only attributes that lead somewhere are
 * read (`addresses.ts`).
 */
export const markupFrontEnd: FrontEnd = {
  language: 'typescript',
  editorLanguages: { vue: 'vue', svelte: 'svelte' },
  extensions: ['.vue', '.svelte'],
  comment: '//',
  parse,
};

const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const SCRIPT = /(<script\b((?:"[^"]*"|'[^']*'|[^>"'])*)>)([\s\S]*?)(?:<\/script\s*>|$)/gi;
const STYLE = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi;
const ATTRIBUTE = /\b(lang|type)\s*=\s*["']?([^"'\s>]+)/gi;

function parse(path: string, text: string): Unit {
  const markup = text.replace(COMMENT, blank);
  let code = '';
  let isTyped = false;
  for (const match of markup.matchAll(SCRIPT)) {
    const [, open = '', attributes = '', body = ''] = match;
    const said = Object.fromEntries(
      [...attributes.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value.toLowerCase(),
      ]),
    );
    // Data or a template that a script tag carries.
    if (said.type && !/javascript|ecmascript|module|babel|typescript/.test(said.type)) continue;
    if (/^(ts|tsx|typescript)$/.test(said.lang ?? '')) isTyped = true;
    const from = match.index + open.length;
    code += blank(text.slice(code.length, from)) + text.slice(from, from + body.length);
  }
  code += blank(text.slice(code.length));
  const template = markup.replace(SCRIPT, blank).replace(STYLE, blank);
  const whole = withAddresses(path, template, code);
  const unit = parseScript(path, text, whole.code, isTyped ? 'typescript' : 'javascript');
  putAddresses(unit.root, whole.addresses);
  return unit;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
