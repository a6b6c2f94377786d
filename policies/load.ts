import { readFile } from 'node:fs/promises';
import type { Problem } from './policy.ts';
import { readYaml, type Written } from './read.ts';
import { type PackFile, packSchema } from './schema.ts';

/** Packs, from file and from text. Reads files, never the network. */

export interface Pack extends Pick<Written<PackFile>, 'locate' | 'writes'> {
  file: string;
  text: string;
  /** The contents; parts that are wrong, and told as problems, are left out. */
  contents: PackFile;
}

/** For the words at the top that can be wrong without making the rest unreadable. */
const STAND_INS = {
  format: 1,
  pack: 'pack',
  version: '0',
  layer: undefined,
  lock: undefined,
  remove: undefined,
  mode: 'observe',
  timezone: 'UTC',
};

/**
 * Reads a pack. `pack` is absent when nothing useful is left of it; with problems it can still be there, for
 * editors and for the checks that follow, but must not be compiled.
 */
export function parsePack(text: string, file: string): { pack?: Pack; problems: Problem[] } {
  const { value, problems, locate, writes } = readYaml(text, file, packSchema, STAND_INS);
  if (value === undefined) return { problems };
  return { pack: { file, text, contents: value, locate, writes }, problems };
}

/** Reads the texts of pack files, in the order given. Rejects with the system's error when one is missing. */
export async function loadPackFiles(paths: readonly string[]): Promise<{ file: string; text: string }[]> {
  return Promise.all(paths.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
}
