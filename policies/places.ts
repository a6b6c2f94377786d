import { nearest } from './nearest.ts';
import { type PackFile, packSchema } from './schema.ts';
import { isKeyed, knownKeys, type Path } from './shape.ts';

/** Places in a pack by name, `reasons.fraud-check.disclose`, as `lock`, `remove` and `policy explain` write them. */

/** Words of a file itself, which are no part of what layers make together. */
export const OWN_WORDS: readonly string[] = ['format', 'pack', 'version', 'layer', 'lock', 'remove'];

export type Place = { path: Path } | { path: null; message: string; hint: string | null };

/**
 * The path that a place names. A key may hold dots: the longest that stands there is taken. What is not written
 * anywhere is a place too, where the language has such a word.
 */
export function placeOf(text: string, contents: PackFile): Place {
  const path: string[] = [];
  let within: unknown = contents;
  let rest = text;
  while (rest !== '') {
    const written = keysOf(within).filter((key) => rest === key || rest.startsWith(`${key}.`));
    const known = knownKeys(packSchema, path).filter((key) => path.length > 0 || !OWN_WORDS.includes(key));
    const key = written.toSorted((a, b) => b.length - a.length)[0] ?? rest.split('.')[0] ?? rest;
    const isKnown = known.length > 0 ? known.includes(key) : written.length > 0;
    if (!isKnown) {
      const near = nearest(key, known.length > 0 ? known : keysOf(within));
      const where = path.length === 0 ? 'a pack' : `\`${path.join('.')}\``;
      return {
        path: null,
        message: `There is no \`${key}\` in ${where}.`,
        hint: near === null ? null : `Did you mean \`${[...path, near].join('.')}\`?`,
      };
    }
    path.push(key);
    within = keysOf(within).includes(key) ? Reflect.get(within as object, key) : undefined;
    rest = rest.slice(key.length + 1);
  }
  return { path };
}

function keysOf(value: unknown): string[] {
  return isKeyed(value) ? Object.keys(value) : [];
}

/** Whether one path is the other, or leads to it. */
export function leadsTo(path: Path, to: Path): boolean {
  return path.length <= to.length && path.every((step, index) => step === to[index]);
}
