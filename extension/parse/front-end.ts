import { extname } from 'node:path';
import type { Unit } from './ir.ts';
import { markupFrontEnd } from './markup/front-end.ts';
import { pythonFrontEnd } from './python/front-end.ts';
import { typescriptFrontEnd } from './typescript/front-end.ts';

/** One language's way from text to IR. `parse` never throws: what it cannot read becomes a gap. */
export interface FrontEnd {
  language: string;
  /** As editors call it (`languageId`), each with the ending of such a file. */
  editorLanguages: Readonly<Record<string, string>>;
  extensions: readonly string[];
  /** What starts a comment that runs to the end of its line. */
  comment: string;
  /** Brings in what `parse` needs; before that a file is one gap. Absent: nothing is needed. */
  prepare?(): Promise<void>;
  parse(path: string, text: string): Unit;
}

export const FRONT_ENDS: readonly FrontEnd[] = [typescriptFrontEnd, markupFrontEnd, pythonFrontEnd];

/** The ending of a file that an editor calls this language; null where no front end reads it. */
export function endingOf(editorLanguage: string): string | null {
  for (const { editorLanguages } of FRONT_ENDS) {
    const ending = editorLanguages[editorLanguage];
    if (ending !== undefined) return ending;
  }
  return null;
}

/** Null: no front end reads such files. */
export function frontEndFor(path: string): FrontEnd | null {
  const extension = extname(path).toLowerCase();
  return FRONT_ENDS.find((each) => each.extensions.includes(extension)) ?? null;
}

/**
 * Makes ready what these files need; all front ends when no files are named. Await it once before the first
 * `lintText`: a grammar is loaded asynchronously, linting is not. Rejects when a grammar is not installed.
 */
export async function prepareFrontEnds(paths?: readonly string[]): Promise<void> {
  const needed = paths ? new Set(paths.map(frontEndFor)) : new Set(FRONT_ENDS);
  await Promise.all([...needed].map((each) => each?.prepare?.()));
}
