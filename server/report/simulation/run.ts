import { compileBundle } from '#policies/compile.ts';
import type { Policy } from '#policies/policy.ts';
import type { Store } from '#store/port.ts';
import { createJudge } from './judge.ts';
import { createTally, type Simulation } from './tally.ts';

/**
 * A proposed policy over recorded lookups: what would have been answered, had it been in force. Nothing is written.
 */
export interface SimulationRequest {
  proposed: Policy;
  /** By `occurredAt`, milliseconds: from inclusive, to exclusive. */
  from: number;
  to: number;
  /** Only these organisations; undefined for all. */
  organisations?: readonly string[] | undefined;
}

export interface SimulationRun {
  store: Pick<Store, 'recordedDecisions' | 'policyBundle'>;
  /** Told now and then: lookups so far, and how much of the ledger has been looked through, 0 to 1. */
  progress?: ((lookups: number, share: number) => Promise<void> | void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Lookups between two turns of the event loop: a few milliseconds. */
const PAGE = 1024;
const PAGES_A_PROGRESS = 64;

export async function simulate(
  { store, progress, signal }: SimulationRun,
  { proposed, ...range }: SimulationRequest,
): Promise<Simulation> {
  const policies = new Map<string, Policy | null>([[proposed.digest, proposed]]);
  const judge = createJudge(proposed, (digest) => policies.get(digest) ?? null);
  const tally = createTally(proposed);
  let lookups = 0;
  for (let after: number | null = -1, pages = 0; after !== null; pages++) {
    signal?.throwIfAborted();
    const { items, next, size }: Awaited<ReturnType<Store['recordedDecisions']>> =
      await store.recordedDecisions(range, after, PAGE);
    for (const { policy } of items) {
      if (policies.has(policy.digest)) continue;
      const bundle = await store.policyBundle(policy.digest);
      policies.set(policy.digest, bundle === null ? null : compileBundle(bundle).policy);
    }
    for (const recorded of items) tally.add(recorded, judge(recorded.facts, recorded.policy.digest));
    lookups += items.length;
    after = next;
    if (next === null || pages % PAGES_A_PROGRESS === 0)
      await progress?.(lookups, next === null ? 1 : next / size);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tally.result();
}
