import type { Horizons, RetentionCounts } from '#model/keeping.ts';
import { addDuration } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import { RETAINED, type Retained } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import type { Exports } from '#server/export/job.ts';
import { dropOldExports } from '#server/export/kept.ts';
import type { Store } from '#store/port.ts';

/**
 * Retention by the policy in force: once a day, in small steps between requests, what has passed its period is
 * destroyed. What reads show is bounded by the same horizon at every moment, run or no run.
 */
export interface Retention {
  /** Before when each kind has passed its period, as of a time. */
  horizons(at: number): Horizons;
  /** Destroys, or with `dryRun` counts, all that has passed its period. One run at a time. */
  run(options?: { dryRun?: boolean }): Promise<RetentionRun>;
  /** Runs when the last run lies a day back; null when it does not. */
  daily(): Promise<RetentionRun | null>;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
}

export interface RetentionRun {
  at: number;
  dryRun: boolean;
  horizons: Horizons;
  counts: RetentionCounts;
}

export interface RetentionInput {
  store: Store;
  policy: () => Policy;
  exports: Pick<Exports, 'between'> | null;
  dir: string;
  clock: Clock;
  newId: (at: number) => string;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Records a transaction: a few milliseconds, so that no lookup waits longer for its turn. */
const STEP = 200;
const LAST_RUN = 'retention-run';
/** Looks and findings first, so that what they held can go in the same run. */
const ORDER = ['audit-looks', 'findings', 'lookups', 'evidence', 'consents', 'directory'] as const;

export async function createRetention(input: RetentionInput): Promise<Retention> {
  const { store, policy, exports, dir, clock, newId } = input;
  let turn: Promise<unknown> = Promise.resolve();
  await store.hideBefore(showing(policy, clock));

  const horizons = (at: number): Horizons => horizonsOf(policy(), at);
  const once = async (dryRun: boolean): Promise<RetentionRun> => {
    const at = clock.now();
    const before = horizons(at);
    const counts = noCounts();
    for (const kind of ORDER) await retainAll(store, kind, { horizon: before[kind], at, dryRun }, counts);
    const drop = () => dropOldExports(store, dir, before.exports, dryRun);
    counts.destroyed.exports = exports && !dryRun ? await exports.between(drop) : await drop();
    if (!dryRun) {
      await store.hashSettled(before.lookups);
      counts.destroyed.keys = await store.destroyOrphans(at);
      await store.commitRetention({ id: newId(at), at, horizons: before, counts });
      await store.saveSetting(LAST_RUN, String(at));
    }
    return { at, dryRun, horizons: before, counts };
  };
  const run: Retention['run'] = ({ dryRun = false } = {}) => {
    const next = turn.catch(() => undefined).then(() => once(dryRun));
    turn = next;
    return next;
  };
  return {
    horizons,
    run,
    async daily() {
      const last = Number((await store.setting(LAST_RUN)) ?? 0);
      return clock.now() - last < DAY ? null : run();
    },
    idle: () =>
      turn.then(
        () => undefined,
        () => undefined,
      ),
  };
}

/** The horizon of what is shown: worked out anew every minute, for every answer asks. */
function showing(policy: () => Policy, clock: Clock): () => { horizon: number; at: number } {
  let [minute, digest, horizon] = [Number.NaN, '', 0];
  return () => {
    const at = clock.now();
    const active = policy();
    if (Math.floor(at / MINUTE) !== minute || active.digest !== digest) {
      [minute, digest] = [Math.floor(at / MINUTE), active.digest];
      horizon = horizonsOf(active, at).lookups;
    }
    return { horizon, at };
  };
}

const periods = (policy: Policy, kind: Retained): string => policy.retention.get(kind) as string;

export const horizonsOf = (policy: Policy, at: number): Horizons =>
  Object.fromEntries(
    RETAINED.map((kind) => [kind, addDuration(at, periods(policy, kind), policy.timezone, -1)]),
  ) as Horizons;

async function retainAll(
  store: Store,
  kind: (typeof ORDER)[number],
  { horizon, at, dryRun }: { horizon: number; at: number; dryRun: boolean },
  counts: RetentionCounts,
): Promise<void> {
  for (let after: number | null = -1; after !== null; ) {
    const step = await store.retain(kind, { horizon, at, after, limit: STEP, dry: dryRun });
    for (const [name, n] of Object.entries(step.destroyed)) {
      counts.destroyed[name as Retained] += n;
    }
    for (const [name, n] of Object.entries(step.kept)) counts.kept[name as 'held'] += n;
    after = step.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const noCounts = (): RetentionCounts => ({
  destroyed: {
    lookups: 0,
    outcomes: 0,
    evidence: 0,
    directory: 0,
    consents: 0,
    findings: 0,
    exports: 0,
    'audit-looks': 0,
    keys: 0,
  },
  kept: { held: 0, finding: 0, unsettled: 0 },
});
