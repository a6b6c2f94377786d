import { extname } from 'node:path';
import type { Unit } from './ir.ts';
import { typescriptFrontEnd } from './typescript/front-end.ts';

/** One language's way from text to IR. `parse` never throws: what it cannot read becomes a gap. */
export interface FrontEnd {
  language: string;
  /** As editors call it (`languageId`) and as files end. */
  editorLanguages: readonly string[];
  extensions: readonly string[];
  parse(path: string, text: string): Unit;
}

export const FRONT_ENDS: readonly FrontEnd[] = [typescriptFrontEnd];

/** Null: no front end reads such files. */
export function frontEndFor(path: string): FrontEnd | null {
  const extension = extname(path).toLowerCase();
  return FRONT_ENDS.find((each) => each.extensions.includes(extension)) ?? null;
}
