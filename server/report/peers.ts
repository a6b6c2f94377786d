/**
 * A value beside those of others, without telling of one of them: the median and the middle half, and nothing where
 * the others are fewer than five.
 */
export interface Peers {
  lower: number;
  median: number;
  upper: number;
  /** How many others there are. */
  of: number;
}

/** Of fewer nothing is told: a figure would be about somebody. */
export const PEERS_LEAST = 5;

export function peersOf(others: readonly number[]): Peers | null {
  if (others.length < PEERS_LEAST) return null;
  const sorted = others.toSorted((a, b) => a - b);
  return {
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
    of: sorted.length,
  };
}

/** Linear between the two nearest (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  const [a, b] = [sorted[low] ?? 0, sorted[high] ?? 0];
  return a + (b - a) * (place - low);
}
