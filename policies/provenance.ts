import { type PackSource, readLayers } from './compile.ts';
import { type Layers, writesOf } from './layers.ts';
import type { Pack } from './load.ts';
import { leadsTo, placeOf } from './places.ts';
import { type Path, pathText, valueAt } from './shape.ts';
import type { Layer } from './vocabulary.ts';

/** Where an effective value comes from: which file, line and layer decided it, and what it overrode. */

/** A place in a pack that bears on a value. */
export interface Origin {
  file: string;
  /** 1-based. */
  line: number;
  column: number;
  /** Null for a pack that names no layer. */
  layer: Layer | null;
  pack: string;
  version: string;
  /** What that pack itself writes there. */
  value: unknown;
}

export interface Provenance {
  path: string;
  /** The effective value as packs write it; undefined where none does, and the product's default holds. */
  value: unknown;
  /** The highest pack that writes it; null where none does. */
  decidedBy: Origin | null;
  /** Lower packs that write it too, highest first. Where `merged`, what they write and the other does not holds. */
  overrode: Origin[];
  /** Whether several packs write keys of it that are put together. */
  merged: boolean;
  /** The `lock` that keeps it from layers above, if any. */
  lockedBy: Origin | null;
  /** The `remove` that took out what lower packs wrote, if any. */
  removedBy: Origin | null;
}

export type ProvenanceAnswer =
  | { provenance: Provenance }
  | { provenance: null; message: string; hint: string | null };

/**
 * The provenance of one place (`reasons.fraud-check.disclose`) of packs that compile together; otherwise why there is
 * none, with the nearest place there is.
 */
export const provenanceOf = (sources: readonly PackSource[], place: string): ProvenanceAnswer =>
  provenanceIn(sources)(place);

/** The same for many places: the packs are read once. */
export function provenanceIn(sources: readonly PackSource[]): (place: string) => ProvenanceAnswer {
  const { layers, problems } = readLayers(sources);
  if (layers !== null) return (place) => placeIn(layers, place);
  const [first] = problems;
  return () => ({
    provenance: null,
    message: first?.message ?? 'There is no pack.',
    hint: first?.hint ?? null,
  });
}

function placeIn(layers: Layers, place: string): ProvenanceAnswer {
  const found = pathIn(layers.stacked, place, layers.contents);
  if (found.path === null) return { provenance: null, message: found.message, hint: found.hint };
  const { path } = found;
  const removal = layers.stacked.findLastIndex((pack) =>
    pack.contents.remove?.some((text) => isAround(text, path)),
  );
  const remover = layers.stacked[removal];
  const origins = layers.stacked
    // What a removal took out decides nothing; the pack that removes may write it anew.
    .filter((pack, index) => index >= removal && bearsOn(pack, path))
    .map((pack) => originOf(pack, path))
    .toReversed();
  const lock = layers.locks.find((one) => leadsTo(one.path, path));
  const [decidedBy = null, ...overrode] = origins;
  const position = remover?.contents.remove?.findIndex((text) => isAround(text, path)) ?? -1;
  return {
    provenance: {
      path: pathText(path),
      value: valueAt(layers.contents, path),
      decidedBy,
      overrode,
      merged: overrode.length > 0 && isShallow(layers.stacked, path),
      lockedBy: lock === undefined ? null : originOf(lock.pack, lock.at),
      removedBy: remover === undefined ? null : originOf(remover, ['remove', position]),
    },
  };
}

/** A place may be gone from the whole and still stand in a pack, or be a word that none writes. */
function pathIn(packs: readonly Pack[], place: string, contents: Parameters<typeof placeOf>[1]) {
  const whole = placeOf(place, contents);
  if (whole.path !== null) return whole;
  for (const pack of packs) {
    const own = placeOf(place, pack.contents);
    if (own.path !== null) return own;
  }
  return whole;
}

function bearsOn(pack: Pack, path: Path): boolean {
  return (
    valueAt(pack.contents, path) !== undefined ||
    writesOf(pack.contents).some((write) => leadsTo(write.path, path))
  );
}

/** Whether a path lies above the depth at which layers replace, so that packs write parts of it. */
function isShallow(packs: readonly Pack[], path: Path): boolean {
  return packs.some((pack) =>
    writesOf(pack.contents).some((write) => write.path.length > path.length && leadsTo(path, write.path)),
  );
}

function isAround(place: string, path: Path): boolean {
  const text = pathText(path);
  return text === place || text.startsWith(`${place}.`);
}

function originOf(pack: Pack, path: Path): Origin {
  return {
    file: pack.file,
    ...pack.locate(path),
    layer: pack.contents.layer ?? null,
    pack: pack.contents.pack,
    version: pack.contents.version,
    value: valueAt(pack.contents, path),
  };
}
