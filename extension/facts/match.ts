import type { Way } from './once.ts';
import { isProjectModule } from './origins.ts';

/** Ways from a module to a call, held against the patterns of the tables. */

/** `Client().crm` → `Client()`, `crm`. */
export function segmentsOf(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

/** A segment without what was done to it: `users()` and `users[]` are `users`. */
export function bare(segment: string): string {
  return segment.replace(/(\(\)|\[\])+$/, '');
}

/** What the stars of a pattern stand for when a way ends with it; null when it does not. */
export function matchEnd(pattern: string, segments: readonly string[]): string[] | null {
  const wanted = segmentsOf(pattern);
  const offset = segments.length - wanted.length;
  if (offset < 0) return null;
  const stars: string[] = [];
  for (const [index, want] of wanted.entries()) {
    const have = segments[offset + index] ?? '';
    if (want === '*') stars.push(bare(have));
    else if (want !== have) return null;
  }
  return stars;
}

/** Whether a way is one of these; an empty pattern is the module's own export. */
export function endsWithOne(patterns: readonly string[], segments: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern === '' ? segments.length === 0 : matchEnd(pattern, segments) !== null,
  );
}

/** Whether a package is one of these; a trailing `*` stands for the rest of the name. */
export function isModuleOf(modules: readonly string[], module: string): boolean {
  return modules.some((each) =>
    each.endsWith('*') ? module.startsWith(each.slice(0, -1)) : module === each,
  );
}

/** Nobody can tell where it came from: a parameter, a name nobody declared, another file of the project. */
export function isUnknown(origin: Way): boolean {
  return origin.module === '?' || origin.module === 'global' || isProjectModule(origin.module);
}
