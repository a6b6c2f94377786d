import { isDeepStrictEqual } from 'node:util';
import type { Pack } from './load.ts';
import { leadsTo, OWN_WORDS, placeOf } from './places.ts';
import type { Problem } from './policy.ts';
import { without } from './remove.ts';
import type { PackFile } from './schema.ts';
import { isKeyed, type Path, pathText, valueAt } from './shape.ts';
import { LAYERS } from './vocabulary.ts';

/**
 * Several packs as one. Named layers stack as `LAYERS` has them, whatever the order of the files; packs of one name
 * lie side by side; a pack that names no layer lies on top of those given before it. A later layer overrides an
 * earlier one key by key; lists, and whatever lies deeper than its section's depth, are replaced whole.
 */

/** How many levels of keys below a section are merged: 1 for `retention.lookups`, 2 for `reasons.x.basis`. */
const DEPTHS: Readonly<Partial<Record<keyof PackFile, number>>> = {
  categories: 2,
  systems: 3,
  reasons: 2,
  roles: 2,
  organisations: 2,
  notices: 1,
  detect: 2,
  retention: 1,
  lint: 2,
};

export interface Lock {
  path: Path;
  pack: Pack;
  /** Where in the pack's own `lock`. */
  at: Path;
}

export interface Layers {
  contents: PackFile;
  /** Of the highest layer; side by side, joined with `+`. */
  pack: string;
  version: string;
  /** Lowest first; side by side, in alphabetical order. */
  stacked: readonly Pack[];
  locks: readonly Lock[];
  /** What is wrong between layers. */
  problems: Problem[];
  /** The file and place that decide what stands at a path. */
  locate: (path: Path, part?: 'key' | 'value') => { file: string; line: number; column: number };
}

/** Merges packs. There must be at least one. */
export function mergeLayers(packs: readonly [Pack, ...Pack[]]): Layers {
  const tiers = tiersOf(packs);
  const problems = coveredUnawares(packs);
  const locks: Lock[] = [];
  let contents = {} as PackFile;
  for (const tier of tiers) {
    problems.push(...conflictsWithin(tier));
    for (const pack of tier) contents = removed(contents, pack, locks, problems);
    for (const pack of tier) {
      for (const write of writesOf(pack.contents)) {
        const lock = locks.find((one) => changes(one, write, contents));
        set(contents, write);
        if (lock !== undefined) problems.push(problemAt(pack, write.path, ...isLocked(lock, write.path)));
      }
    }
    for (const pack of tier) locks.push(...locksOf(pack, contents, problems));
  }
  const stacked = tiers.flat();
  const highest = tiers.at(-1) ?? packs;
  return {
    contents,
    pack: highest.map((one) => one.contents.pack).join('+'),
    version: highest.map((one) => one.contents.version).join('+'),
    stacked,
    locks,
    problems,
    locate: (path, part) => {
      const owner = ownerOf(stacked, path) ?? packs[0];
      return { file: owner.file, ...owner.locate(path, part) };
    },
  };
}

/** The layers, lowest first, each with the packs that lie in it side by side. */
function tiersOf(packs: readonly Pack[]): Pack[][] {
  const named = LAYERS.map((layer) =>
    packs.filter((pack) => pack.contents.layer === layer).toSorted(byName),
  ).filter((tier) => tier.length > 0);
  const unnamed = packs.filter((pack) => pack.contents.layer === undefined).map((pack) => [pack]);
  return [...named, ...unnamed];
}

/** In no language's order: by code, so that the same packs make the same bundle everywhere. */
function byName(a: Pack, b: Pack): number {
  if (a.contents.pack !== b.contents.pack) return a.contents.pack < b.contents.pack ? -1 : 1;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

interface Write {
  path: Path;
  value: unknown;
  /** Whether it only says that there is such an entry: `auditor: {}`. */
  isBare: boolean;
}

/** Every place that a pack decides, down to the depth at which layers merge. */
export function writesOf(contents: PackFile): Write[] {
  return Object.entries(contents).flatMap(([section, value]) =>
    OWN_WORDS.includes(section) || value === undefined
      ? []
      : leaves([section], value, DEPTHS[section as keyof PackFile] ?? 0),
  );
}

function leaves(path: Path, value: unknown, depth: number): Write[] {
  if (depth === 0 || !isKeyed(value)) return [{ path, value, isBare: false }];
  const entries = Object.entries(value);
  if (entries.length === 0) return [{ path, value: {}, isBare: true }];
  return entries.flatMap(([key, one]) => leaves([...path, key], one, depth - 1));
}

/** Sets one place. Only what was made here is changed, never a pack's own value. */
function set(contents: PackFile, { path, value, isBare }: Write): void {
  let within: object = contents;
  for (const step of path.slice(0, -1)) {
    const key = String(step);
    if (!Object.hasOwn(within, key)) put(within, key, {});
    within = Reflect.get(within, key) as object;
  }
  const last = String(path.at(-1));
  if (isBare && Object.hasOwn(within, last)) return;
  put(within, last, value);
}

/** As an own member, whatever the key is called. */
function put(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function removed(contents: PackFile, pack: Pack, locks: readonly Lock[], problems: Problem[]): PackFile {
  let rest = contents;
  pack.contents.remove?.forEach((text, index) => {
    const say = (message: string, hint: string | null) =>
      problems.push(problemAt(pack, ['remove', index], message, hint));
    const { path, ...wrong } = placeOf(text, contents);
    if (path === null || valueAt(contents, path) === undefined) {
      say(
        `No layer below writes \`${text}\`, so there is nothing to remove.`,
        'hint' in wrong ? wrong.hint : null,
      );
      return;
    }
    const lock = locks.find((one) => leadsTo(one.path, path) || leadsTo(path, one.path));
    if (lock !== undefined) say(...isLocked(lock, path));
    rest = without(rest, path);
  });
  return rest;
}

function locksOf(pack: Pack, contents: PackFile, problems: Problem[]): Lock[] {
  return (pack.contents.lock ?? []).flatMap((text, index): Lock[] => {
    const at: Path = ['lock', index];
    const place = placeOf(text, contents);
    if (place.path !== null) return [{ path: place.path, pack, at }];
    problems.push(problemAt(pack, at, place.message, place.hint));
    return [];
  });
}

/** Whether writing changes what is locked: it lies there, or is written as part of more. Repeating it does not. */
function changes({ path }: Lock, write: Write, before: PackFile): boolean {
  if (leadsTo(path, write.path)) {
    const stands = valueAt(before, write.path);
    return write.isBare ? stands === undefined : !isDeepStrictEqual(stands, write.value);
  }
  if (!leadsTo(write.path, path) || write.isBare) return false;
  return !isDeepStrictEqual(valueAt(before, path), valueAt(write.value, path.slice(write.path.length)));
}

function isLocked({ path, pack, at }: Lock, place: Path): [message: string, hint: string] {
  const { line } = pack.locate(at);
  const { pack: name } = pack.contents;
  const by = `by \`${name}\` (${pack.file}:${line})`;
  const locked = pathText(path);
  return [
    locked === pathText(place)
      ? `\`${locked}\` is locked ${by}.`
      : `This bears on \`${locked}\`, which is locked ${by}.`,
    `Leave it out: \`${name}\` alone decides this.`,
  ];
}

/** Packs of one layer that write a place differently, or write what another takes out: told at both. */
function conflictsWithin(tier: readonly Pack[]): Problem[] {
  if (tier.length < 2) return [];
  const problems: Problem[] = [];
  const writes = new Map(tier.map((pack) => [pack, writesOf(pack.contents)]));
  const tell = (one: Pack, at: Path, other: Pack, where: Path, what: string) => {
    const { line } = other.locate(where, 'key');
    problems.push(
      problemAt(
        one,
        at,
        `${what} in \`${other.contents.pack}\` (${other.file}:${line}), which lies in the same layer.`,
        'Say it in one of them, or put one in a higher layer.',
      ),
    );
  };
  tier.forEach((pack, index) => {
    for (const other of tier.slice(index + 1)) {
      if (other.contents.pack === pack.contents.pack) {
        tell(pack, ['pack'], other, ['pack'], `\`${pack.contents.pack}\` is also the name`);
        tell(other, ['pack'], pack, ['pack'], `\`${pack.contents.pack}\` is also the name`);
      }
      const theirs = new Map((writes.get(other) ?? []).map((write) => [pathText(write.path), write.value]));
      for (const { path, value } of writes.get(pack) ?? []) {
        const place = pathText(path);
        if (!theirs.has(place) || isDeepStrictEqual(theirs.get(place), value)) continue;
        tell(pack, path, other, path, `\`${place}\` is written differently`);
        tell(other, path, pack, path, `\`${place}\` is written differently`);
      }
      for (const [remover, writer] of [
        [pack, other],
        [other, pack],
      ] as const) {
        remover.contents.remove?.forEach((text, position) => {
          const write = writes.get(writer)?.find(({ path }) => {
            const place = pathText(path);
            return place === text || place.startsWith(`${text}.`) || text.startsWith(`${place}.`);
          });
          if (write === undefined) return;
          tell(remover, ['remove', position], writer, write.path, `\`${text}\` is written`);
          tell(writer, write.path, remover, ['remove', position], `\`${text}\` is removed`);
        });
      }
    }
  });
  return problems;
}

/** A pack without a layer lies over all that name one: told where it covers what was given after it. */
function coveredUnawares(packs: readonly Pack[]): Problem[] {
  return packs.flatMap((pack, index) => {
    if (pack.contents.layer !== undefined) return [];
    const named = packs.slice(index + 1).filter(({ contents }) => contents.layer !== undefined);
    return named.flatMap((other) => {
      const theirs = new Map(writesOf(other.contents).map(({ path, value }) => [pathText(path), value]));
      return writesOf(pack.contents).flatMap(({ path, value }) => {
        const place = pathText(path);
        if (!theirs.has(place) || isDeepStrictEqual(theirs.get(place), value)) return [];
        const { line } = other.locate(path, 'key');
        return problemAt(
          pack,
          path,
          `This covers what \`${other.contents.pack}\` writes (${other.file}:${line}): a pack that names no layer lies over all that do.`,
          'Say `layer:` in this pack too, or give it after the others.',
        );
      });
    });
  });
}

function problemAt(pack: Pack, path: Path, message: string, hint: string | null): Problem {
  return { file: pack.file, ...pack.locate(path), path: pathText(path), message, hint };
}

/** The last layer that writes the path, or the nearest place around it. */
function ownerOf(packs: readonly Pack[], path: Path): Pack | undefined {
  for (let length = path.length; length > 0; length--) {
    const owner = packs.findLast((pack) => pack.writes(path.slice(0, length)));
    if (owner !== undefined) return owner;
  }
  return packs.at(-1);
}
