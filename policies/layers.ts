import type { Pack } from './load.ts';
import type { PackFile } from './schema.ts';
import type { Path } from './shape.ts';

/**
 * Several packs as one: baseline, sector, organisation. A later layer overrides an earlier one key by key;
 * lists, and whatever lies deeper than its section's depth, are replaced whole.
 */

/** How many levels of keys below a section are merged: 1 for `retention.lookups`, 2 for `reasons.x.basis`. */
const DEPTHS: Readonly<Partial<Record<keyof PackFile, number>>> = {
  categories: 2,
  systems: 3,
  reasons: 2,
  roles: 2,
  organisations: 2,
  detect: 2,
  retention: 1,
  lint: 2,
};

export interface Layers {
  contents: PackFile;
  /** The file and place that decide what stands at a path. */
  locate: (path: Path, part?: 'key' | 'value') => { file: string; line: number; column: number };
}

/** Merges packs in order. There must be at least one. */
export function mergeLayers(packs: readonly [Pack, ...Pack[]]): Layers {
  const [first, ...later] = packs;
  let contents = first.contents;
  for (const pack of later) {
    const merged: Record<string, unknown> = { ...contents };
    for (const [section, value] of Object.entries(pack.contents)) {
      merged[section] = merge(merged[section], value, DEPTHS[section as keyof PackFile] ?? 0);
    }
    contents = merged as PackFile;
  }
  return {
    contents,
    locate: (path, part) => {
      const owner = ownerOf(packs, path) ?? first;
      return { file: owner.file, ...owner.locate(path, part) };
    },
  };
}

/** The last layer that writes the path, or the nearest place around it. */
function ownerOf(packs: readonly Pack[], path: Path): Pack | undefined {
  for (let length = path.length; length > 0; length--) {
    const owner = packs.findLast((pack) => pack.writes(path.slice(0, length)));
    if (owner !== undefined) return owner;
  }
  return packs.at(-1);
}

function merge(below: unknown, above: unknown, depth: number): unknown {
  if (depth === 0 || !isKeyed(below) || !isKeyed(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(merged[key], value, depth - 1);
  return merged;
}

function isKeyed(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
