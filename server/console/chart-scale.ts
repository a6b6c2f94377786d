/** The geometry of charts: round axes, what may be written beside what, and stretches without a gap. */

/** A round number at or above this one: 1, 2, 2.5 or 5 times a power of ten; 1 where there is nothing to show. */
export function roundUp(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= most * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Ticks of an axis from zero to a round number at or above the most, in at most so many steps. */
export function ticksTo(most: number, steps = 5): number[] {
  if (!(most > 0)) return [0, 1];
  const step = roundUp(most / steps);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Which of so many points get their name written: evenly apart, the last always among them. */
export function named(count: number, most: number): Set<number> {
  const step = Math.max(1, Math.ceil((count - 1) / Math.max(1, most - 1)));
  const chosen = new Set<number>();
  for (let i = count - 1; i >= 0; i -= step) chosen.add(i);
  return chosen;
}

/** Moves heights apart until each is `gap` from the next, within bounds where they fit. Keeps the order given. */
export function spread(heights: readonly number[], gap: number, low: number, high: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] as number) - (heights[b] as number));
  const placed = [...heights];
  let least = low;
  for (const i of order) {
    placed[i] = Math.max(placed[i] as number, least);
    least = (placed[i] as number) + gap;
  }
  let most = high;
  for (const i of order.toReversed()) {
    placed[i] = Math.min(placed[i] as number, most);
    most = (placed[i] as number) - gap;
  }
  return placed;
}

/** Stretches of points that are all known, as first and past-the-last index. */
export function stretches(known: readonly boolean[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= known.length; i++) {
    if (known[i] && from === -1) from = i;
    if (!known[i] && from !== -1) {
      found.push([from, i]);
      from = -1;
    }
  }
  return found;
}
