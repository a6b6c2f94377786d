import { nearest } from './nearest.ts';
import type { Path } from './shape.ts';

/** Telling what is wrong with a pack: a place, a sentence, and what was probably meant. */

export type Report = (path: Path, message: string, hint?: string | null, part?: 'key' | 'value') => void;

export function entries<T>(section: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(section ?? {});
}

export function didYouMean(word: string, known: Iterable<string>): string | null {
  const near = nearest(word, known);
  return near === null ? null : `Did you mean \`${near}\`?`;
}

/** A list whose every word must name something that there is. */
export function checkNames(
  what: string,
  list: readonly string[] | undefined,
  known: readonly string[],
  path: Path,
  report: Report,
): void {
  list?.forEach((name, index) => {
    if (!known.includes(name)) {
      report([...path, index], `There is no ${what} \`${name}\`.`, didYouMean(name, known));
    }
  });
}
