import type { Work } from '#model/evidence.ts';
import type { Lookup } from '#model/lookup.ts';
import type { WorkType } from '#policies/vocabulary.ts';

/**
 * A reference that names no record of this customer may be mistyped: the nearest real one is offered, among the
 * customer's records and the actor's own around that time. An offer, and nothing more: numbers that are given out one
 * after another are all near each other.
 */

/** Records that are compared at most, those nearest in time first. */
const COMPARED_MAX = 200;
/** Ids shorter than this allow for one mistake, others for two. */
const TWO_FROM = 8;

export interface Nearest {
  type: WorkType;
  id: string;
}

export function nearestOf(
  reference: NonNullable<Lookup['reference']>,
  candidates: readonly Work[],
  at: number,
): Nearest | null {
  const written = reference.id.toLowerCase();
  const far = (work: Work): number => Math.abs(work.start - at);
  const seen = new Set([reference.id]);
  let best: { work: Work; distance: number } | null = null;
  const near = candidates
    .filter(({ type }) => type === reference.type)
    .sort((a, b) => far(a) - far(b))
    .slice(0, COMPARED_MAX);
  for (const work of near) {
    if (seen.has(work.id)) continue;
    seen.add(work.id);
    const most = best === null ? (written.length < TWO_FROM ? 1 : 2) : best.distance - 1;
    const distance = mistakes(written, work.id.toLowerCase(), most);
    if (distance !== null) best = { work, distance };
    if (best?.distance === 0) break;
  }
  return best && { type: best.work.type, id: best.work.id };
}

/**
 * Mistakes of typing between two texts: letters left out, added or wrong, and neighbours that changed places
 * (optimal string alignment). Null where there are more than `most`; the work is bounded by length × (2 most + 1).
 */
export function mistakes(a: string, b: string, most: number): number | null {
  if (most < 0 || Math.abs(a.length - b.length) > most) return null;
  const width = b.length + 1;
  const rows = [
    new Array<number>(width),
    Array.from({ length: width }, (_, i) => i),
    new Array<number>(width),
  ];
  for (let i = 1; i <= a.length; i++) {
    const [before, last, row] = rows as [number[], number[], number[]];
    const [from, to] = [Math.max(1, i - most), Math.min(b.length, i + most)];
    row.fill(most + 1);
    row[0] = i;
    let least = i;
    for (let j = from; j <= to; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? most + 1) + 1,
        (row[j - 1] ?? most + 1) + 1,
        (last[j - 1] ?? most + 1) + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? most + 1) + 1);
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return null;
    rows.push(rows.shift() as number[]);
  }
  const distance = (rows[1] as number[])[b.length] as number;
  return distance <= most ? distance : null;
}
