import type { PackFile } from './schema.ts';
import { isKeyed, type Path, valueAt } from './shape.ts';

/** Taking a place out of what lower layers wrote, and its name out of the lists that named it. */

/** Where names stand in lists, by the section that they are names of. */
const NAMED_IN: Readonly<Record<string, readonly (readonly [section: keyof PackFile, list: string])[]>> = {
  reasons: [
    ['roles', 'reasons'],
    ['organisations', 'reasons'],
  ],
  categories: [
    ['reasons', 'categories'],
    ['organisations', 'categories'],
  ],
  roles: [['organisations', 'roles']],
};

/** The contents without a place. A reason, category or role that goes leaves no list that names it. */
export function without(contents: PackFile, path: Path): PackFile {
  const rest = structuredClone(contents);
  const parent = valueAt(rest, path.slice(0, -1));
  if (isKeyed(parent)) Reflect.deleteProperty(parent, String(path.at(-1)));
  const [section, name] = path;
  if (path.length !== 2) return rest;
  for (const [holder, list] of NAMED_IN[String(section)] ?? []) {
    for (const entry of Object.values((rest[holder] ?? {}) as Record<string, Record<string, unknown>>)) {
      const names = entry[list];
      if (Array.isArray(names)) entry[list] = names.filter((one) => one !== name);
    }
  }
  if (section === 'categories') forgetNames(rest, contents.categories?.[String(name)]?.fields ?? []);
  return rest;
}

/** What systems call fields that are gone means nothing any more. */
function forgetNames(contents: PackFile, fields: readonly string[]): void {
  for (const objects of Object.values(contents.systems ?? {})) {
    for (const names of Object.values(objects)) {
      for (const [name, field] of Object.entries(names)) if (fields.includes(field)) delete names[name];
    }
  }
}
