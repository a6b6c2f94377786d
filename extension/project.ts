import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesFor } from './modules.ts';
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

/** The files of a project, each read and parsed once while its text stays the same. */
export interface Project {
  /** The file an import leads to; null for packages and for what cannot be read. */
  load(from: Pick<Unit, 'path'>, module: string): Unit | null;
  /** The unit of a text, the known one where that has not changed. Null: no front end reads such files. */
  unitOf(path: string, text: string): Unit | null;
  read(path: string): string | null;
  /** The path an import leads to; null for packages and for what is not there. */
  find(from: string, module: string): string | null;
  /** Every file that one leads to, however far, and the imports on the way that led nowhere. */
  reached(path: string): { files: string[]; nowhere: [from: string, module: string][] };
  /** Forgets what it knows of which files there are. */
  refresh(): void;
}

/**
 * `read` gives a file's text, or null where there is none: an editor answers with what is typed but not yet
 * saved. Where an import leads is looked up once, until `refresh`.
 */
export function createProject(read: (path: string) => string | null): Project {
  const units = new Map<string, { text: string; unit: Unit }>();
  const ways = new Map<string, string | null>();
  /** By file: its imports that were followed, and where each led. */
  const leads = new Map<string, Map<string, string | null>>();
  const texts = new Map<string, string | null>();
  const places = {
    // Only whether such a file is there, or a configuration: what changes while one types is read anew.
    read(path: string): string | null {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const text = read(path);
      texts.set(path, text);
      return text;
    },
  };
  const unitOf = (path: string, text: string): Unit | null => {
    const known = units.get(path);
    if (known?.text === text) return known.unit;
    const unit = frontEndFor(path)?.parse(path, text) ?? null;
    if (unit) units.set(path, { text, unit });
    return unit;
  };
  const find = (from: string, module: string): string | null => {
    const key = `${dirname(from)}\n${module}`;
    const known = ways.get(key);
    if (known !== undefined) return known;
    const candidates = filesFor(places, from, module);
    const path = candidates.find((each) => frontEndFor(each) && places.read(each) !== null) ?? null;
    ways.set(key, path);
    return path;
  };
  const load = (from: Pick<Unit, 'path'>, module: string): Unit | null => {
    const led = leads.get(from.path) ?? new Map<string, string | null>();
    let path = led.get(module);
    if (path === undefined) {
      path = find(from.path, module);
      leads.set(from.path, led.set(module, path));
    }
    const text = path === null ? null : read(path);
    return path === null || text === null ? null : unitOf(path, text);
  };
  const reached = (path: string): ReturnType<Project['reached']> => {
    const files = new Set([path]);
    const nowhere: [string, string][] = [];
    for (const from of files) {
      for (const [module, to] of leads.get(from) ?? []) {
        if (to === null) nowhere.push([from, module]);
        else files.add(to);
      }
    }
    files.delete(path);
    return { files: [...files], nowhere };
  };
  return {
    load,
    unitOf,
    read,
    find,
    reached,
    refresh() {
      leads.clear();
      ways.clear();
      texts.clear();
    },
  };
}

/** For one run over files that nobody changes meanwhile. */
export function readOnce(): (path: string) => string | null {
  const texts = new Map<string, string | null>();
  return (path) => {
    let text = texts.get(path);
    if (text === undefined) {
      text = readText(path);
      texts.set(path, text);
    }
    return text;
  };
}

export function readText(path: string): string | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
