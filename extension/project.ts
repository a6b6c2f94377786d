import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { frontEndFor } from './parse/front-end.ts';
import type { Unit } from './parse/ir.ts';

/** The files of a project: which ones to look at, and where an import leads. */

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor']);

/** Every file under a path that a front end reads, sorted; a file named itself is taken whatever it is. */
export function filesUnder(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const found: string[] = [];
  const walk = (folder: string, ignored: readonly Ignore[]): void => {
    const here = [...ignored, ...ignoresIn(folder)];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const name = join(folder, entry.name);
      if (entry.name.startsWith('.') || isIgnored(here, name, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) walk(name, here);
      } else if (entry.isFile() && frontEndFor(name) && !/\.min\.[cm]?js$|\.d\.[cm]?ts$/.test(name)) {
        found.push(name);
      }
    }
  };
  walk(path, []);
  return found.sort();
}

interface Ignore {
  folder: string;
  pattern: RegExp;
  foldersOnly: boolean;
  negated: boolean;
}

/** gitignore(5), without character classes. */
function ignoresIn(folder: string): Ignore[] {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const negated = line.startsWith('!');
      const bare = line.replace(/^!/, '').replace(/\/$/, '');
      const anchored = bare.includes('/');
      const body = bare
        .replace(/^\//, '')
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*\*\/?/g, '\u0000')
        .replace(/\*/g, '[^/]*')
        .replace(/\?/g, '[^/]')
        .replaceAll('\u0000', '(?:.*/)?');
      return {
        folder,
        pattern: new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}$`),
        foldersOnly: line.endsWith('/'),
        negated,
      };
    });
}

function isIgnored(ignores: readonly Ignore[], path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const each of ignores) {
    if (each.foldersOnly && !isFolder) continue;
    if (each.pattern.test(relative(each.folder, path).replaceAll('\\', '/'))) ignored = !each.negated;
  }
  return ignored;
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];

/**
 * Opens the project's other files by their relative imports, each parsed once. `read` gives a file's text, or
 * null where there is none: an editor answers with what is typed but not yet saved.
 */
export function createLoader(
  read: (path: string) => string | null,
): (from: Pick<Unit, 'path'>, module: string) => Unit | null {
  const units = new Map<string, { text: string; unit: Unit }>();
  return (from, module) => {
    if (!module.startsWith('.')) return null;
    const base = resolve(dirname(from.path), module);
    const bare = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
    for (const path of [...ENDINGS.map((ending) => base + ending), bare]) {
      const frontEnd = frontEndFor(path);
      const text = frontEnd && read(path);
      if (!frontEnd || text === null) continue;
      const known = units.get(path);
      if (known?.text === text) return known.unit;
      const unit = frontEnd.parse(path, text);
      units.set(path, { text, unit });
      return unit;
    }
    return null;
  };
}

export function readText(path: string): string | null {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
