import type { Policy } from '#policies/policy.ts';
import type { Store } from '#store/port.ts';
import { type MinedPath, type MineOptions, mine } from './mine.ts';
import { type Pair, pairOf } from './pairs.ts';

/** One mining of a stretch of time: a sample is read once, and paths are proposed from what is kept of it. */
export interface MineInput {
  store: Pick<Store, 'samplePairs'>;
  /** The policy in force at a time, milliseconds: what it declares is accepted already. */
  policy: (at: number) => Policy;
  from: number;
  to: number;
  /** Lookups that are sampled at most. */
  limit: number;
  seed: number;
  options?: Partial<MineOptions>;
}

export interface Mining {
  /** Lookups of customers in the range, and how many of them were sampled. */
  lookups: number;
  sampled: number;
  /** Of the sample, explained by no accepted path. */
  unexplained: number;
  /** Random pairs, and how many of them the accepted paths explain. */
  random: number;
  randomKnown: number;
  paths: MinedPath[];
}

/** At least this share of the sample, and five lookups: fewer are an episode and no way of working. */
const LEAST_SHARE = 0.005;
const LEAST = 5;

export async function mineEvidence(input: MineInput): Promise<Mining> {
  const { store, policy, from, to, limit, seed, options } = input;
  const real: Pair[] = [];
  const random: Pair[] = [];
  const lookups = await store.samplePairs({ from, to, limit, seed }, (one, other) => {
    const then = policy(one.lookup.occurredAt);
    real.push(pairOf(one, then));
    if (other) random.push(pairOf(other, then));
  });
  const least = Math.max(LEAST, Math.ceil(real.length * LEAST_SHARE));
  return {
    lookups,
    sampled: real.length,
    unexplained: real.filter(({ known }) => !known).length,
    random: random.length,
    randomKnown: random.filter(({ known }) => known).length,
    paths: mine(real, random, { least, leastPrecision: 0.8, most: 20, ...options }),
  };
}
