/**
 * Randomness that is the same everywhere and every time. `Random` is sfc32, the "small fast counting"
 * generator of Chris Doty-Humphrey's PractRand (public domain, period at least 2^32, passes PractRand and
 * BigCrush); `mix` is the finaliser of MurmurHash3 (Austin Appleby, public domain) over a list of numbers,
 * for facts that are derived from a number instead of being remembered.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of the keys, in proportion to its weight. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
  /** Log-normal: handling times are many short ones and a long tail. */
  logNormal(median: number, sigma: number): number;
}

export function makeRandom(seed: number, stream: string): Random {
  const word = (n: number) => mix(seed, n, ...Array.from(stream, (character) => character.charCodeAt(0)));
  let [a, b, c, counter] = [word(1) | 0, word(2) | 0, word(3) | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i++) next();

  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
    weighted: (choices) => {
      let rest = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        rest -= weight;
        if (rest < 0) return choice;
      }
      throw new RangeError('there is nothing to weigh');
    },
    logNormal: (median, sigma) => {
      // Box and Muller 1958; 1 − next() is never zero.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
  };
}

/** A well-spread unsigned 32-bit number made of these numbers, in this order. */
export function mix(...numbers: number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = (Math.imul(h ^ n, 0x85ebca6b) + Math.floor(n / 4_294_967_296)) | 0;
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/** `mix` as a share in [0, 1). */
export const share = (...numbers: number[]): number => mix(...numbers) / 4_294_967_296;
