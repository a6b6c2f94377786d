/** The known word a misspelt one was probably meant to be. */

/**
 * The word of `known` with the fewest edits to `word` (insert, delete, replace, swap two neighbours), when
 * those are at most three and at most a third of its length; otherwise null.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const written = word.toLowerCase();
  let best: string | null = null;
  let fewest = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const edits = distance(written, candidate.toLowerCase(), fewest);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

/** Optimal string alignment distance, or `limit` as soon as it cannot be less. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(
        (current[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (current[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (previous[j - 2] ?? 0) + 1);
      }
      next.push(edits);
      if (edits < least) least = edits;
    }
    if (least >= limit) return limit;
    previous = current;
    current = next;
  }
  return current[b.length] ?? limit;
}
