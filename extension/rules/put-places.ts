import { keeperOf } from '../facts/keeps.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { originsOf } from '../facts/origins.ts';
import { piecesOf } from '../facts/values.ts';
import { leaksOf } from '../flow/abstract.ts';
import { labelOf } from '../flow/evaluate.ts';
import type { Put } from '../flow/trace.ts';
import type { Value } from '../parse/ir.ts';
import type { Reached, ReachedKind } from './reached.ts';

/** Properties in which personal data ends somewhere: cookies, the browser's storage, addresses. */

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** `location.href = …`, `document.cookie = …`, `localStorage.email = …`. */
export function ofPut(facts: FileFacts, put: Put): Reached[] {
  const holders = originsOf(facts.world, { value: put.of, home: facts.world.unit });
  const ways = holders.map((origin) => origin.path);
  const personal = leaksOf(put.value, labelOf(put.from), put.from.span, NOTHING_HIDDEN);
  const make = (kind: ReachedKind, name: string): Reached[] => [
    { kind, name, at: put.from.span, values: [put.from], held: [put.value], personal },
  ];
  const isOf = (pattern: RegExp): boolean => ways.some((way) => pattern.test(way));
  if (put.name === 'value' && isOf(/(^|\.)useCookie\(\)$/)) return make('cache', 'a cookie');
  const keeper = keeperOf(facts, put.of);
  if (keeper) return make(keeper.kind, keeper.name);
  if (put.name === null) return [];
  if (put.name === 'cookie' && isOf(/(^|\.)document$/)) return make('cache', 'a cookie');
  if (/^(href|search|hash)$/.test(put.name) && isOf(/(^|\.)location$/)) return make('url', 'a URL');
  if (put.name === 'location' && isOf(/^(window|document)$/)) return make('url', 'a URL');
  if (put.name === 'src' && isOf(/^Image\(\)$/)) return make('url', 'a URL');
  const { name } = put;
  const isAddress = ways.some((way) => ADDRESSES[way.toLowerCase()]?.includes(name));
  if (isAddress && !isOtherScheme(facts, put.from)) {
    // A whole address that was kept with the record is not one with data in it.
    const within = personal.filter(
      ({ key }) => !/(url|uri|link|href|photo|avatar|image|website)s?$/i.test(key),
    );
    return make('url', 'a URL').map((each) => ({ ...each, personal: within }));
  }
  return [];
}

/** Attributes of elements that the browser goes to, or asks for. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['img', 'iframe', 'script', 'source', 'video', 'audio', 'embed', 'image'].map((tag) => [
      `<${tag}>`,
      ['src'],
    ]),
  ),
  ...Object.fromEntries(
    [
      'a',
      'area',
      'link',
      'navlink',
      'navigate',
      'redirect',
      'routerlink',
      'router-link',
      'nuxtlink',
      'nuxt-link',
    ].map((tag) => [`<${tag}>`, ['href', 'to']]),
  ),
  '<form>': ['action'],
};

/** `mailto:` and `tel:` start the reader's own program, and `data:` is no address. */
function isOtherScheme(facts: FileFacts, value: Value): boolean {
  const [first] = piecesOf(facts.world, { value, home: facts.world.unit });
  return /^(mailto|tel|sms|callto|data|blob|whatsapp)\b/i.test(first?.text ?? '');
}
