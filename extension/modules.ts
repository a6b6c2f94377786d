import { basename, dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** Where an import leads: the files it may mean, in the order in which the language tries them. */

export interface Places {
  /** A file's text, null where there is none. */
  read(path: string): string | null;
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte'];
const INDEXES = ['/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs'];
const HIGHEST = 12;

/** Empty: a package, or a name that no file of the project goes by. */
export function filesFor(places: Places, from: string, module: string): string[] {
  return /\.pyi?$/.test(from) ? pythonFiles(places, from, module) : scriptFiles(places, from, module);
}

function scriptFiles(places: Places, from: string, module: string): string[] {
  if (module.startsWith('.')) return withEndings(resolve(dirname(from), module));
  return aliased(places, from, module).flatMap(withEndings);
}

function withEndings(base: string): string[] {
  const bare = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  return [...ENDINGS.map((ending) => base + ending), ...INDEXES.map((index) => base + index), bare];
}

interface Alias {
  /** Before and after the `*`; `after` is null where there is none. */
  before: string;
  after: string | null;
  targets: string[];
}

/** `compilerOptions.paths` of the nearest tsconfig.json or jsconfig.json, `imports` of the nearest package.json. */
function aliased(places: Places, from: string, module: string): string[] {
  const isImport = module.startsWith('#');
  const found: string[] = [];
  for (const { before, after, targets } of aliasesAbove(places, dirname(from), isImport)) {
    const isWhole = after === null && module === before;
    const isPart = after !== null && module.startsWith(before) && module.endsWith(after);
    if (!isWhole && !(isPart && module.length >= before.length + after.length)) continue;
    const star = after === null ? '' : module.slice(before.length, module.length - after.length);
    found.push(...targets.map((target) => target.replace('*', star)));
  }
  return found;
}

const configs = new Map<string, { text: string; aliases: Alias[] }>();

function aliasesAbove(places: Places, folder: string, isImport: boolean): Alias[] {
  const names = isImport ? ['package.json'] : ['tsconfig.json', 'jsconfig.json'];
  let at = folder;
  for (let level = 0; level < HIGHEST; level++, at = dirname(at)) {
    for (const name of names) {
      const path = join(at, name);
      const text = places.read(path);
      if (text === null) continue;
      const known = configs.get(path);
      const aliases = known?.text === text ? known.aliases : aliasesIn(path, text);
      configs.set(path, { text, aliases });
      if (aliases.length > 0 || isImport) return aliases;
    }
    if (dirname(at) === at) return [];
  }
  return [];
}

function aliasesIn(path: string, text: string): Alias[] {
  const written: unknown = ts.parseConfigFileTextToJson(path, text).config;
  const folder = dirname(path);
  if (basename(path) === 'package.json') return aliasList(keyOf(written, 'imports'), folder);
  const options = keyOf(written, 'compilerOptions');
  const base = keyOf(options, 'baseUrl');
  const root = typeof base === 'string' ? resolve(folder, base) : folder;
  const bare: Alias[] =
    typeof base === 'string' ? [{ before: '', after: '', targets: [join(root, '*')] }] : [];
  return [...aliasList(keyOf(options, 'paths'), root), ...bare];
}

function keyOf(of: unknown, key: string): unknown {
  return of && typeof of === 'object' && key in of ? (of as Record<string, unknown>)[key] : undefined;
}

function aliasList(written: unknown, root: string): Alias[] {
  if (!written || typeof written !== 'object') return [];
  return Object.entries(written).map(([name, given]): Alias => {
    const [before = '', after = null] = name.split('*');
    const targets = [given].flat(4).flatMap((each) => {
      const target = typeof each === 'string' ? each : (keyOf(each, 'import') ?? keyOf(each, 'default'));
      return typeof target === 'string' ? [resolve(root, target)] : [];
    });
    return { before, after, targets };
  });
}

/** A folder with one of these is where a project begins; modules are not looked for above it. */
const ROOTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'Pipfile', 'manage.py'];

/** `.a` beside the file, `..a` a folder up, `a.b` from any folder above that may be on the path. */
function pythonFiles(places: Places, from: string, module: string): string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const way = module.slice(dots).replaceAll('.', '/');
  const at = (folder: string): string[] => {
    const base = way === '' ? folder : join(folder, way);
    return [...(way === '' ? [] : [`${base}.py`, `${base}.pyi`]), join(base, '__init__.py')];
  };
  let folder = dirname(from);
  if (dots > 0) {
    for (let up = 1; up < dots; up++) folder = dirname(folder);
    return at(folder);
  }
  const found: string[] = [];
  for (let level = 0; level < HIGHEST; level++) {
    found.push(...at(folder), ...at(join(folder, 'src')));
    const isRoot = ROOTS.some((name) => places.read(join(folder, name)) !== null);
    if (isRoot || dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return found;
}
