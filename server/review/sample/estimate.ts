/**
 * What a sample says of all the lookups that it was drawn from: a share, and the interval that holds the true
 * one in 95 of 100 such samples. Pure.
 */
export interface Estimate {
  /** The weighted share; null without anything decided. */
  share: number | null;
  /** The ends of the interval. */
  low: number;
  high: number;
  /** How many equally likely draws would tell as much. */
  effective: number;
}

export const LEVEL = 0.95;

/**
 * The exact interval of Clopper and Pearson (Biometrika 26, 1934) for `hits` of `n`, where either may be a
 * fraction: ends of the Beta distribution.
 */
export function clopperPearson(hits: number, n: number, level = LEVEL): { low: number; high: number } {
  const tail = (1 - level) / 2;
  if (n <= 0) return { low: 0, high: 1 };
  return {
    low: hits <= 0 ? 0 : betaQuantile(tail, hits, n - hits + 1),
    high: hits >= n ? 1 : betaQuantile(1 - tail, hits + 1, n - hits),
  };
}

/**
 * Each decided draw counts as many times over as it was unlikely (Hájek). The interval is that of Korn and
 * Graubard (Survey Methodology 24, 1998): Clopper and Pearson's for the sample's effective size (Kish), which
 * for equal chances is theirs.
 */
export function estimateOf(draws: readonly { share: number; hit: boolean }[]): Estimate {
  let [weights, squares, hits] = [0, 0, 0];
  for (const { share, hit } of draws) {
    const weight = 1 / share;
    weights += weight;
    squares += weight * weight;
    if (hit) hits += weight;
  }
  if (weights === 0) return { share: null, low: 0, high: 1, effective: 0 };
  const effective = (weights * weights) / squares;
  const share = hits / weights;
  return { share, ...clopperPearson(share * effective, effective), effective };
}

/** Where the regularised incomplete beta function reaches `p`: found by halving, to 12 places. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60 && high - low > 1e-13; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b) by its continued fraction (DLMF 8.17.22), evaluated after Lentz. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean; on the other, by symmetry (DLMF 8.17.4).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const TINY = 1e-300;
  const kept = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / kept(1 + term * d);
      c = kept(1 + term / c);
      change *= c * d;
    }
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/** Lanczos's approximation (g = 7, nine terms), good to 15 places. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const x = z - 1;
  const t = x + 7.5;
  const series = LANCZOS.slice(1).reduce((sum, term, i) => sum + term / (x + i + 1), LANCZOS[0] as number);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(series);
}
