/** Chances that detectors reckon with. Pure numbers. */

/** Lanczos approximation of ln Γ(x) for x > 0, to about fifteen digits. */
export function logGamma(x: number): number {
  const t = x + 6.5;
  const series = COEFFICIENTS.reduce((sum, c, i) => sum + c / (x + i), 0.9999999999998099);
  return Math.log(2.5066282746310002 * series) + (x - 0.5) * Math.log(t) - t;
}
const COEFFICIENTS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** Chance of `k` or more of `n`, each by itself with chance `p`. */
export function tail(n: number, k: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  const [hit, miss] = [Math.log(p), Math.log1p(-p)];
  const term = (i: number) =>
    Math.exp(logGamma(n + 1) - logGamma(i + 1) - logGamma(n - i + 1) + i * hit + (n - i) * miss);
  let sum = 0;
  for (let i = k; i <= n; i++) {
    const next = term(i);
    sum += next;
    if (next < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}

/** Chance of `k` or more where `mean` are to be expected, each by itself. */
export function poissonTail(k: number, mean: number): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  let sum = 0;
  for (let i = k; ; i++) {
    const next = Math.exp(i * Math.log(mean) - mean - logGamma(i + 1));
    sum += next;
    if (i > mean && next <= sum * 1e-12) return Math.min(1, sum);
  }
}

/** A share that few cases draw towards what is usual elsewhere: `weight` cases' worth. */
export const shrunk = (hits: number, of: number, usual: number, weight: number): number =>
  (hits + usual * weight) / (of + weight);

/** Odds as a power of ten, and the chance that they stand for. */
export const chanceOf = (odds: number): number => 1 / (1 + 10 ** -odds);

export const oddsOf = (chance: number): number =>
  Math.log10(Math.max(1e-6, chance) / Math.max(1e-6, 1 - chance));
