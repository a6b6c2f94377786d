/**
 * Comparing with others without telling of any one of them: at least five, none of which is of so few people that a
 * number would be about somebody.
 */
export interface Peers {
  median: number;
  /** The middle half lies between these. */
  low: number;
  high: number;
  /** How many organisations. */
  n: number;
}

export const PEERS_LEAST = 5;
/** Of fewer active accounts no figure is compared, and none that could be about one person is shown. */
export const PEOPLE_LEAST = 5;

/** Median and quartiles by linear interpolation (type 7 of Hyndman & Fan 1996); null below five values. */
export function peersOf(values: readonly number[]): Peers | null {
  if (values.length < PEERS_LEAST) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), n: sorted.length };
}
